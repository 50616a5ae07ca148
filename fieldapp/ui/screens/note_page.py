"""A quick note: words, photos, and the way to a case. Nothing has to be answered."""

from collections.abc import Awaitable, Callable

import flet as ft

from fieldapp.domain.record import LONG_TEXT
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.strings import Strings
from fieldapp.workbook import NoteView


def note_screen(
    *,
    route: str,
    strings: Strings,
    view: NoteView,
    trouble: str,
    on_words: Callable[[str], Awaitable[str | None]],
    on_typed: Callable[[str], object],
    on_add_photo: kit.Press,
    on_drop_photo: Callable[[str], object],
    on_make_case: kit.Press,
    on_drop: kit.Press,
    on_done: kit.Press,
    on_back: kit.Press,
    top: ft.Control | None = None,
) -> ft.View:
    """Return the page of one note; an empty one is a new note. A hook: asks before a note is given up."""
    asked, ask = ft.use_state(False)
    unwanted, want_no_more = ft.use_state("")
    kit.use_confirm(
        asked=asked, title=strings("note.drop_question"), text=strings("note.drop_text"), yes=strings("note.drop_yes"),
        no=strings("kit.cancel"), on_yes=on_drop, on_close=lambda: ask(False), sem_id="note-drop-ask",
    )  # fmt: skip
    kit.use_confirm(
        asked=bool(unwanted), title=strings("note.photo_question"), text="", yes=strings("kit.remove"),
        no=strings("kit.cancel"), on_yes=lambda: on_drop_photo(unwanted), on_close=lambda: want_no_more(""),
        sem_id="note-photo-ask",
    )  # fmt: skip
    body: list[ft.Control] = [kit.body(strings("note.what"))]
    body += kit.trouble_notice(trouble, "note-problem")
    body += [
        kit.PhotoStrip(
            label=strings("kit.photo"),
            photos=[kit.PhotoCard(key=each.id, thumb=each.thumb, confirmed=each.confirmed) for each in view.photos],
            on_open=want_no_more,
            on_add=on_add_photo,
            sem_id="note-photo",
            strings=strings,
            add_text=strings("note.take"),
        ),
        kit.TextField(
            label=strings("note.words"), value=view.note.words, hint=strings("note.hint"), on_keep=on_words,
            on_typed=on_typed, sem_id="f-words", multiline=True, limit=LONG_TEXT, strings=strings,
        ),
    ]  # fmt: skip
    if view.exists:
        body.append(
            kit.Button(
                text=strings("note.make_case"), kind="tonal", icon=ft.Icons.EDIT_NOTE, on_press=on_make_case,
                sem_id="note-make-case", full_width=True,
            )
        )  # fmt: skip
        body.append(
            kit.Button(
                text=strings("note.drop"), kind="text", icon=ft.Icons.DELETE_OUTLINE, on_press=lambda: ask(True),
                sem_id="note-drop", full_width=True,
            )
        )  # fmt: skip
    return kit.screen(
        route=route, title=strings("note.title"), sem_id="note", on_back=on_back, back_text=strings("kit.back"),
        body=body, top=top, spacing=measures.BIG_GAP,
        bottom=kit.BigButton(text=strings("note.done"), icon=ft.Icons.CHECK, on_press=on_done, sem_id="note-done"),
    )  # fmt: skip
