"""What is half done when the screens go away for a locking: it stays on the desk, and is found there again.

What a field has kept lies in the store already. Here is the rest: two digits of a year, a name being searched for.
Where one press keeps several fields together, what was typed in them stays on the desk also when she leaves the screen.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

import flet as ft

from fieldapp.ui.kit.hooks import use_own

DrawnT = TypeVar("DrawnT")
_STAYS = "stays "  # begins the names of what lies there whichever screen is open
PATIENCE = 3.0  # seconds that fields may take to hand over what stands in them


class Desk:
    """One book's desk. Fields leave things on it only while it is being cleared."""

    def __init__(self, found: dict[str, str] | None = None) -> None:
        """`found` is what was left at the last locking, by name."""
        there = found or {}
        self._found = {name: words for name, words in there.items() if not name.startswith(_STAYS)}
        self._staying = {name: words for name, words in there.items() if name.startswith(_STAYS)}
        self._left: dict[str, str] = {}
        self._busy: set[int] = set()
        self._clearing = False

    def take(self, name: str) -> str | None:
        """Return what lay there under this name; it is gone from the desk then."""
        return self._found.pop(name, None)

    def forget(self) -> None:
        """Take away what still lies there from before: it was another person's."""
        self._found.clear()
        self._staying.clear()

    def staying(self, name: str) -> str:
        """Return what lies there whichever screen is open; empty for nothing."""
        return self._staying.get(f"{_STAYS}{name}", "")

    def stay(self, name: str, words: str) -> None:
        """Put it down to lie there until other words come, or none; also over a locking."""
        self._staying[f"{_STAYS}{name}"] = words

    def leave(self, name: str, words: str) -> None:
        """Put it down, when the desk is being cleared; else it is forgotten, as when she leaves a screen."""
        if self._clearing:
            self._left[name] = words

    def sit_down(self, field: object) -> None:
        """A field is at work; it gets up when it has handed over."""
        self._busy.add(id(field))

    def get_up(self, field: object) -> None:
        """It has handed over."""
        self._busy.discard(id(field))

    def clear(self) -> None:
        """From now on what goes away leaves its things here."""
        self._clearing = True

    async def cleared(self, within: float = PATIENCE) -> dict[str, str]:
        """Wait until every field has handed over, and return what was left."""
        loop = asyncio.get_running_loop()
        until = loop.time() + within
        while self._busy and loop.time() < until:
            await asyncio.sleep(0.01)
        return self._left | {name: words for name, words in self._staying.items() if words}


_context: ft.ContextProvider[Desk | None] = ft.create_context(None)


def under_desk(desk: Desk, draw: Callable[[], DrawnT]) -> DrawnT:
    """Draw with this desk for everything inside."""
    return _context(desk, draw)


def use_desk() -> Desk | None:
    """Return the desk of this book; None before a book is open. A hook."""
    return ft.use_context(_context)


def use_place(name: str) -> str:
    """Return the name of a thing at its own address: the same after the locking as before. A hook."""
    return f"{ft.use_view_path()} {name}"


def use_left(name: str, first: str = "", *, always: bool = False) -> tuple[str, Callable[[str], None]]:
    """Return words and how to set them, as `use_state` does; a locking does not lose them. A hook.

    `name` is one of its kind on the screen. Words that are still the `first` ones stay on the desk only `always`.
    """
    desk, place = use_desk(), use_place(name)
    held = use_own(lambda: [(desk.take(place) if desk else None) or first])
    value, set_value = ft.use_state(held[0])

    def put(words: str) -> None:
        held[0] = words
        set_value(words)

    def here() -> None:
        if desk is not None:
            desk.sit_down(held)

    def away() -> None:
        if desk is not None:
            if always or held[0] != first:
                desk.leave(place, held[0])
            desk.get_up(held)

    ft.use_effect(here, [], cleanup=away)
    return value, put


def use_kept(name: str) -> tuple[str, Callable[[str], None]]:
    """Return words and how to set them, as `use_left` does; nor are they lost when she goes back. A hook.

    Set them back to nothing once they have become something.
    """
    desk, place = use_desk(), use_place(name)
    value, set_value = ft.use_state(desk.staying(place) if desk else "")

    def put(words: str) -> None:
        if desk is not None:
            desk.stay(place, words)
        set_value(words)

    return value, put
