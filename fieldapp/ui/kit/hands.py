"""Whoever wants to know that a hand is at the phone: the clock that locks it, a PIN pad that takes keys."""

from collections.abc import Callable
from typing import TypeVar

import flet as ft

DrawnT = TypeVar("DrawnT")
Listener = Callable[[str], None]
"""Called with the name of the key that was pressed; empty for a touch."""


class Hands:
    """One window's touches and keys, told to all who listen."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell this listener from now on; the answer is how to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def moved(self, key: str = "") -> None:
        """Tell everybody."""
        for listener in list(self._listeners):
            listener(key)


_context: ft.ContextProvider[Hands | None] = ft.create_context(None)


def under_hands(hands: Hands, draw: Callable[[], DrawnT]) -> DrawnT:
    """Draw with these hands for everything inside."""
    return _context(hands, draw)


def use_hands() -> Hands | None:
    """Return the hands of this window; None in a gallery or a test without them. A hook."""
    return ft.use_context(_context)


@ft.component
def Touched(content: ft.Control) -> ft.Control:
    """Return the content so that every touch on it is told, whatever else the touch does."""
    hands = use_hands()
    if hands is None:
        return content
    # A pointer that goes down is told before it is known whether it taps or scrolls; nothing is taken from either.
    return ft.GestureDetector(
        content=content, on_vertical_drag_down=lambda: hands.moved(), exclude_from_semantics=True, expand=True
    )
