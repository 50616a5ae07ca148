"""The next training class as a row of the first screen, and what the commune has called off."""

from collections.abc import Callable, Sequence
from datetime import date

import flet as ft

from fieldapp.ui import kit, routes
from fieldapp.ui.screens.class_words import called_off_line, title_of
from fieldapp.ui.strings import Strings
from fieldapp.workbook import ClassRow


def next_class_row(
    classes: Sequence[ClassRow], strings: Strings, today: date, on_go: Callable[[str], object]
) -> list[ft.Control]:
    """Return the row of the class that comes first, today's included, and those to come that were called off."""
    coming = sorted(
        ((each.training.held_on, each.id, each) for each in classes if each.training.held_on and not each.over),
        key=lambda each: each[:2],
    )
    held = [(day, row) for day, _, row in coming if not row.training.called_off][:1]
    off = [(day, row) for day, _, row in coming if row.training.called_off]
    found: list[ft.Control] = []
    for day, row in held:
        found += [kit.heading(strings("today.next_class"), level=2), _row(row, day, strings, today, on_go)]
    if off:
        found.append(kit.heading(strings("today.called_off"), level=2))
    return found + [_row(row, day, strings, today, on_go) for day, row in off]


def _row(
    row: ClassRow, day: date, strings: Strings, today: date, on_go: Callable[[str], object]
) -> ft.Control:  # fmt: skip
    about = row.training
    where = [strings.near_day(day, today), about.starts_at, about.place]
    words: list[ft.Control] = [
        kit.lead(title_of(about, strings)),
        kit.body(", ".join(part for part in where if part), color=ft.Colors.ON_SURFACE_VARIANT),
        *called_off_line(about, strings),
    ]
    return kit.TouchRow(
        words,
        on_press=lambda: on_go(routes.training_class(row.id)),
        sem_id=f"called-off-{row.id}" if about.called_off else "next-class",
        icon=ft.Icons.EVENT_BUSY if about.called_off else ft.Icons.GROUPS,
    )
