"""What every question's fields are given: the case as it stands, and whom to tell when something is written."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import flet as ft

from fieldapp.domain import changes
from fieldapp.domain.cases import KIND
from fieldapp.ui.strings import Strings
from fieldapp.workbook import CaseView, Colleague

NEARLY = 0.8  # of the longest text: from here on its length is shown

Kept = Awaitable[str | None]
"""Awaited, it is None when the value is on the disk, or the sentence that says why it is not."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One case under the pen."""

    strings: Strings
    view: CaseView
    today: date
    clock: str  # what the phone's clock shows, "14:05"
    roster: Sequence[Colleague]
    spare_keys: Sequence[str]  # for members shown before anything of them is kept; the same while the screen is open
    keep: Callable[[str, Any], Kept]  # a path and its value
    keep_part: Callable[[str, str, Any], Kept]  # a member's path, a part of it, its value
    # The same for rows and days, which have no room to say why they were not kept: the screen says it.
    choose: Callable[[str, Any], Awaitable[None]]
    choose_part: Callable[[str, str, Any], Awaitable[None]]
    choose_among: Callable[[str, str, str, bool], Awaitable[None]]  # a list within a member: one item, there or not
    choose_many: Callable[[dict[str, Any]], Awaitable[None]]  # values by path, all at once

    def limit(self, name: str, text: str) -> int:
        """Return how many characters a field (or `collection.part`) takes; 0 while the text is far from it.

        A counter over an empty box would only frighten.
        """
        most = changes.limit(KIND, name)
        return most if len(text) > most * NEARLY else 0


@dataclass(frozen=True, kw_only=True)
class Part:
    """One or more fields that belong together, under the path that a remark about them would have."""

    path: str
    content: ft.Control


def part(path: str, *controls: ft.Control) -> Part:
    """Return a part of these controls, one under the other."""
    if len(controls) == 1:
        return Part(path=path, content=controls[0])
    return Part(path=path, content=ft.Column(list(controls), spacing=16, tight=True))
