"""What stands around every screen of a window, whoever draws it: the language of its help, and whether she practises.

The window puts it on its page before it draws. A page without one (a gallery, a test of the kit) has bare screens.
"""

from collections.abc import Callable

import flet as ft
from msgspec import Struct

from fieldapp.ui.kit.calls import Press
from fieldapp.ui.strings import Strings


class Frame(Struct, frozen=True, kw_only=True):
    """One window's frame, for as long as it shows one book or one doorway."""

    strings: Callable[[], Strings]  # asked at every drawing: the language may change
    on_leave_practice: Press | None = None  # set in the made-up village
    hinted: Callable[[str], bool] = lambda address: True  # whether a screen there leads through her first case

    @property
    def practising(self) -> bool:
        """Whether what is written here goes nowhere."""
        return self.on_leave_practice is not None


def put_frame(page: ft.Page, frame: Frame) -> None:
    """Let all that is drawn on this page from now on stand in this frame."""
    page.data = frame


def frame_of(page: ft.Page | ft.BasePage) -> Frame | None:
    """Return the frame in which this page draws."""
    return page.data if isinstance(page.data, Frame) else None
