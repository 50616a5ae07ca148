"""A long list shown a window at a time: Flet builds every row in Python, so only these may exist."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import flet as ft
from msgspec import Struct

from fieldapp.ui.kit.buttons import Button
from fieldapp.ui.strings import Strings

FIRST = 16  # rows in the first window: four screens of a phone, and quick enough for every key of a search
STEP = 40  # how many more each time she comes near the end
NEAR_END = 800  # dp before the end of the list at which more rows are made
ItemT = TypeVar("ItemT")


class Window(Struct, Generic[ItemT]):
    """What a screen needs: the rows to build, what to do on scroll, and a button for who does not scroll."""

    shown: Sequence[ItemT]
    on_scroll: Callable[[ft.OnScrollEvent], None]
    more: list[ft.Control]


def use_window(items: Sequence[ItemT], *, sem_id: str, strings: Strings, reset: object = None) -> Window[ItemT]:
    """Return the window over `items`. A hook. When `reset` changes (a new search) it begins at the top again."""
    grown, set_grown = ft.use_state((reset, FIRST))
    size = grown[1] if grown[0] == reset else FIRST

    def grow() -> None:
        set_grown((reset, size + STEP))

    def scrolled(event: ft.OnScrollEvent) -> None:
        if event.extent_after < NEAR_END and size < len(items):
            grow()

    left = len(items) - size
    more: list[ft.Control] = []
    if left > 0:
        more.append(
            Button(
                text=strings("kit.more", count=min(left, STEP)),
                kind="outlined",
                on_press=grow,
                sem_id=f"{sem_id}-more",
                full_width=True,
            )
        )
    return Window(shown=items[:size], on_scroll=scrolled, more=more)
