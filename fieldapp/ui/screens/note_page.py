"""A quick note: a photo, something said, words, and the way to a case. Nothing has to be answered."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from fieldapp.domain import notes
from fieldapp.domain.record import LONG_TEXT
from fieldapp.domain.sounds import LONGEST_S
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.hooks import keyed
from fieldapp.ui.screens.beside import gone_notice
from fieldapp.ui.screens.clash_box import Settle, When, clash_box
from fieldapp.ui.strings import Strings
from fieldapp.workbook import NoteView, SeenClash


def note_screen(
    *,
    route: str,
    strings: Strings,
    view: NoteView,
    trouble: str,
    asked: Sequence[ft.Control],
    aside: Sequence[ft.Control],
    proof: Sequence[ft.Control],
    clashes: Sequence[SeenClash],
    when: When,
    speaks: bool | None,
    heard: ft.Control | None,
    on_speak: kit.Press,
    on_stop: kit.Press,
    on_settle: Settle,
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
    """Return the page of one note; an empty one is a new note. A hook: asks before a note is given up.

    `asked` is what the commune asked about it, `aside` what it did not take as it was written, `proof` what it has,
    `clashes` what two people wrote differently. `speaks` tells whether something is being recorded now, and is None
    where the platform records nothing. `heard` are the spoken notes.
    """
    asking, ask = ft.use_state(False)
    unwanted, want_no_more = ft.use_state("")
    kit.use_confirm(
        asked=asking, title=strings("note.drop_question"), text=strings("note.drop_text"), yes=strings("note.drop_yes"),
        no=strings("kit.cancel"), on_yes=on_drop, on_close=lambda: ask(False), sem_id="note-drop-ask",
    )  # fmt: skip
    kit.use_confirm(
        asked=bool(unwanted), title=strings("note.photo_question"), text="", yes=strings("kit.remove"),
        no=strings("kit.cancel"), on_yes=lambda: on_drop_photo(unwanted), on_close=lambda: want_no_more(""),
        sem_id="note-photo-ask",
    )  # fmt: skip
    more = view.added and bool(view.note.became) and not view.gone  # then there is one thing to do
    body: list[ft.Control] = [kit.body(strings("note.what_added" if more else "note.what"))]
    body += [gone_notice(strings)] if view.gone else []
    body += kit.trouble_notice(trouble, "note-problem")
    body += [*asked, *aside]
    body += [clash_box(each, strings, when, on_settle, strings.field(each.path, notes.KIND)) for each in clashes]
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
        *([heard] if heard else []),
        *_speaking(speaks, on_speak, on_stop, strings),
        kit.TextField(
            label=strings("note.words"), value=view.note.words, hint=strings("note.hint"), on_keep=on_words,
            on_typed=on_typed, sem_id="f-words", multiline=True, limit=LONG_TEXT, strings=strings,
        ),
    ]  # fmt: skip
    if view.exists and not (more or view.gone):
        body.append(
            kit.Button(
                text=strings("note.make_case"), kind="tonal", icon=ft.Icons.EDIT_NOTE, on_press=on_make_case,
                sem_id="note-make-case", full_width=True,
            )
        )  # fmt: skip
    if view.exists and not view.gone:
        drop = strings("note.drop_added" if more else "note.drop")
        body.append(
            kit.Button(
                text=drop, kind="text", icon=ft.Icons.DELETE_OUTLINE, on_press=lambda: ask(True), sem_id="note-drop",
                full_width=True,
            )
        )  # fmt: skip
    body += proof
    done = kit.BigButton(text=strings("note.done"), icon=ft.Icons.CHECK, on_press=on_done, sem_id="note-done")
    add = kit.BigButton(
        text=strings("note.add_to_case"), icon=ft.Icons.EDIT_NOTE, on_press=on_make_case, sem_id="note-make-case"
    )
    return kit.screen(
        route=route, title=strings("note.title"), sem_id="note", on_back=on_back, back_text=strings("kit.back"),
        body=body, top=top, spacing=measures.BIG_GAP,
        bottom=add if more else done,
    )  # fmt: skip


def _speaking(speaks: bool | None, on_speak: kit.Press, on_stop: kit.Press, strings: Strings) -> list[ft.Control]:
    """Return the one button to speak, or while she does the clock and the one to end it."""
    if speaks is None:
        return []
    if speaks:
        stop = keyed(
            "stop", kit.Button, text=strings("note.speak_stop"), icon=ft.Icons.STOP, kind="danger", on_press=on_stop,
            sem_id="note-speak-stop", full_width=True, big=True, busy=strings("kit.wait"),
        )  # fmt: skip
        return [kit.Recording(longest=LONGEST_S, strings=strings, sem_id="note-clock"), stop]
    speak = keyed(
        "speak", kit.Button, text=strings("note.speak"), icon=ft.Icons.MIC, kind="outlined", on_press=on_speak,
        sem_id="note-speak", full_width=True, big=True, busy=strings("kit.wait"),
    )  # fmt: skip
    return [ft.Column([speak, kit.quiet(strings("note.speak_only"))], spacing=6, tight=True)]
