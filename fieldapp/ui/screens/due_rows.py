"""What is due, as rows of the first screen: which case, what to do in it, by when."""

from collections.abc import Callable, Sequence
from datetime import date

import flet as ft

from fieldapp.domain.deadlines import DueKind, Rest
from fieldapp.ui import kit
from fieldapp.ui.strings import Strings
from fieldapp.workbook import CaseRow, Due, DueTone

MOST = 5  # rows before she asks for more; the earliest
FORGOTTEN = 3  # likewise; those that rest longest


def due_rows(
    dues: Sequence[Due], strings: Strings, today: date, on_open: Callable[[str], object], leads: bool = False
) -> list[ft.Control]:  # fmt: skip
    """Return the rows under their heading; nothing where nothing is due. `leads`: she is the leader who is told."""
    if not dues:
        return []
    rows = [_row(each, strings, today, on_open, leads) for each in dues]
    more = strings("due.more", count=len(rows) - MOST)
    return [kit.heading(strings("due.title"), level=2), *kit.first_rows(rows, MOST, more, "due-more")]


def forgotten_rows(
    rows: Sequence[CaseRow], strings: Strings, today: date, on_open: Callable[[str], object]
) -> list[ft.Control]:  # fmt: skip
    """Return the cases that rest and of which nobody has written for long, quietly under a heading of their own."""
    if not rows:
        return []
    shown = [_resting(each, each.rest, strings, today, on_open) for each in rows if each.rest]
    more = strings("due.rest_more", count=len(shown) - FORGOTTEN)
    return [kit.heading(strings("due.rest_title"), level=2), *kit.first_rows(shown, FORGOTTEN, more, "rest-more")]


def _resting(row: CaseRow, rest: Rest, strings: Strings, today: date, on_open: Callable[[str], object]) -> ft.Control:
    kind = "paused" if rest.paused else "met" if rest.begun else "new"
    words: list[ft.Control] = [
        kit.lead(strings(f"due.rest_{kind}", day=strings.near_day(rest.since, today).lower())),
        kit.body(row.title or strings("home.nameless"), color=ft.Colors.ON_SURFACE_VARIANT),
        kit.quiet(strings(f"due.rest_{kind}_do")),
    ]
    return kit.TouchRow(
        words, on_press=lambda: on_open(row.id), sem_id=f"rest-{row.id}", icon=ft.Icons.HOURGLASS_EMPTY
    )  # fmt: skip


def _row(
    due: Due, strings: Strings, today: date, on_open: Callable[[str], object], leads: bool
) -> ft.Control:  # fmt: skip
    late = due.tone == DueTone.LATE
    what = "due.front" if leads and due.kind == DueKind.LEADER else f"due.{due.kind}"
    words: list[ft.Control] = [
        kit.lead(strings(what)),
        kit.body(due.title or strings("home.nameless"), color=ft.Colors.ON_SURFACE_VARIANT),
        kit.body(_when(due, strings, today), color=ft.Colors.ERROR if late else ft.Colors.TERTIARY),
    ]
    return kit.TouchRow(
        words,
        on_press=lambda: on_open(due.case_id),
        sem_id=f"due-{due.kind}-{due.case_id}",
        icon=ft.Icons.ALARM if late else ft.Icons.EVENT,
        edge=ft.Colors.TERTIARY if due.tone != DueTone.CALM else ft.Colors.OUTLINE_VARIANT,
        edge_width=2 if due.tone != DueTone.CALM else 1,
    )


def _when(due: Due, strings: Strings, today: date) -> str:
    off = "" if due.agreed else strings.day_off(due.on)
    told = _by(due, strings, today)
    return f"{told}. {off}" if off else told


def _by(due: Due, strings: Strings, today: date) -> str:
    day = strings.near_day(due.on, today).lower()
    if due.days_left is None or due.days_left == 0:
        return strings("due.by", day=day)
    if due.days_left < 0:
        return strings("due.late", day=day, days=-due.days_left)
    return strings("due.left", day=day, days=due.days_left)
