"""The next training class, as a row of the first screen."""

from collections.abc import Callable, Sequence
from datetime import date

import flet as ft

from fieldapp.ui import kit, routes
from fieldapp.ui.strings import Strings
from fieldapp.workbook import ClassRow


def next_class_row(
    classes: Sequence[ClassRow], strings: Strings, today: date, on_go: Callable[[str], object]
) -> list[ft.Control]:
    """Return the row of the class that comes first, today's included; nothing where none is to come."""
    coming = [(each.training.held_on, each) for each in classes if each.training.held_on and not each.over]
    if not coming:
        return []
    day, row = min(coming, key=lambda each: (each[0], each[1].id))
    about = row.training
    words: list[ft.Control] = [kit.lead(about.title or strings.label("TAP_HUAN", about.subject))]
    where = [strings.near_day(day, today), about.starts_at, about.place]
    words.append(kit.body(", ".join(part for part in where if part), color=ft.Colors.ON_SURFACE_VARIANT))
    leads = kit.TouchRow(
        words, on_press=lambda: on_go(routes.training_class(row.id)), sem_id="next-class", icon=ft.Icons.GROUPS
    )
    return [kit.heading(strings("today.next_class"), level=2), leads]
