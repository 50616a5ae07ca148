"""The next training class as a row of the first screen, and what the commune has called off."""

from collections.abc import Callable, Sequence
from datetime import date

import flet as ft

from fieldapp.ui import kit, routes
from fieldapp.ui.screens.class_words import called_off_line, title_of, when_and_where
from fieldapp.ui.strings import Strings
from fieldapp.workbook import ClassRow


def next_class_row(
    classes: Sequence[ClassRow], strings: Strings, today: date, on_go: Callable[[str], object]
) -> list[ft.Control]:
    """Return the rows of today's classes, else of the one that comes first; of those that last since an earlier day;
    and of those to come that were called off."""
    coming = sorted(
        (each for each in classes if each.training.held_on and not each.over),
        key=lambda each: (each.training.held_on or date.max, each.id),
    )
    held = _next([row for row in coming if not row.training.called_off], today)
    off = [row for row in coming if row.training.called_off]
    found: list[ft.Control] = []
    if held:
        found.append(kit.heading(strings("today.next_class"), level=2))
        found += [_row(row, strings, today, on_go, first=row is held[0]) for row in held]
    if off:
        found.append(kit.heading(strings("today.called_off"), level=2))
    return found + [_row(row, strings, today, on_go) for row in off]


def _next(coming: Sequence[ClassRow], today: date) -> list[ClassRow]:
    """Return what she may go to next: a class of many days hides none that begins while it lasts."""
    lasting = [row for row in coming if row.training.held_on and row.training.held_on < today]
    ahead = coming[len(lasting) :]
    return [*([row for row in ahead if row.training.held_on == today] or ahead[:1]), *lasting]


def _row(
    row: ClassRow, strings: Strings, today: date, on_go: Callable[[str], object], *, first: bool = False
) -> ft.Control:  # fmt: skip
    about = row.training
    kind = "called-off" if about.called_off else "class"
    words: list[ft.Control] = [
        kit.lead(title_of(about, strings)),
        kit.body(when_and_where(about, strings, today), color=ft.Colors.ON_SURFACE_VARIANT),
        *called_off_line(about, strings),
    ]
    return kit.TouchRow(
        words,
        on_press=lambda: on_go(routes.training_class(row.id)),
        sem_id="next-class" if first else f"{kind}-{row.id}",
        icon=ft.Icons.EVENT_BUSY if about.called_off else ft.Icons.GROUPS,
    )
