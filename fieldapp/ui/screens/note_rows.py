"""Quick notes that wait, as rows of the first screen."""

from collections.abc import Callable, Sequence
from datetime import date

import flet as ft

from fieldapp.ui import kit
from fieldapp.ui.strings import Strings
from fieldapp.workbook import NoteRow

MOST = 5  # rows before she asks for more; the oldest


def note_rows(
    notes: Sequence[NoteRow], strings: Strings, today: date, on_open: Callable[[str], object]
) -> list[ft.Control]:
    """Return the rows under their heading; nothing where nothing waits."""
    if not notes:
        return []
    rows = [_row(each, strings, today, on_open) for each in notes]
    more = strings("note.more", count=len(rows) - MOST)
    return [kit.heading(strings("note.waiting"), level=2), *kit.first_rows(rows, MOST, more, "notes-more")]


def _row(note: NoteRow, strings: Strings, today: date, on_open: Callable[[str], object]) -> ft.Control:
    beside = [strings("note.photos", count=note.photos)] if note.photos else []
    beside += [strings("note.sounds")] if note.sounds else []
    closed = f"{strings('note.title')} {strings('aside.closed')}" if note.closed else ""
    words: list[ft.Control] = [kit.lead(closed or note.beginning or ", ".join(beside))]
    if (closed or note.beginning) and beside:
        words.append(kit.body(", ".join(beside), color=ft.Colors.ON_SURFACE_VARIANT))
    day = strings.near_day(note.written_on, today).lower() if note.written_on else ""
    words.append(
        kit.body(strings("note.ask_added") if note.of_case else strings("note.ask", day=day), color=ft.Colors.TERTIARY)
    )
    return kit.TouchRow(
        words, on_press=lambda: on_open(note.id), sem_id=f"note-{note.id}", icon=ft.Icons.STICKY_NOTE_2_OUTLINED
    )
