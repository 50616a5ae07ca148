"""Things besides cases of which a version is to be chosen, as rows of the first screen."""

from collections.abc import Callable, Sequence

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.screens import beside
from fieldapp.ui.strings import Strings
from fieldapp.workbook import Thing

MOST = 5  # rows before she asks for more


def choice_rows(things: Sequence[Thing], strings: Strings, on_open: Callable[[Thing], object]) -> list[ft.Control]:
    """Return the rows; nothing where nothing is to be chosen."""
    rows = [_row(each, strings, on_open) for each in things]
    return kit.first_rows(rows, MOST, strings("clash.more", count=len(rows) - MOST), "choices-more")


def _row(thing: Thing, strings: Strings, on_open: Callable[[Thing], object]) -> ft.Control:
    return kit.TouchRow(
        [kit.lead(beside.name_of(thing, strings)), kit.body(strings("home.clash"), color=ft.Colors.TERTIARY)],
        on_press=lambda: on_open(thing),
        sem_id=f"choice-{thing.id}",
        icon=ft.Icons.CALL_SPLIT,
        edge=ft.Colors.TERTIARY,
        edge_width=2,
    )
