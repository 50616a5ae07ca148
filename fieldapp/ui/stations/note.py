"""Feeds the page of a quick note."""

from typing import Any

import flet as ft

from fieldapp import workbook
from fieldapp.domain.problems import Problem
from fieldapp.domain.record import LONG_TEXT
from fieldapp.ui import routes
from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.screens.inquiries import told_on_page
from fieldapp.ui.screens.note_page import note_screen
from fieldapp.ui.shell import use_book, use_shell
from fieldapp.ui.stations.aside import use_aside
from fieldapp.ui.stations.camera import use_camera
from fieldapp.ui.stations.proof import use_proof
from fieldapp.ui.stations.sounds import sounds
from fieldapp.ui.stations.speaking import use_speaking
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.workbook import SeenClash


@ft.component
def NoteStation() -> ft.View:
    """One quick note, at `/note/<id>`; an id of which nothing is kept is a new one."""
    shell = use_shell()
    note_id = ft.use_route_params()["note_id"]
    view = use_book(lambda store: workbook.note_view(store, note_id), note_id)
    asked = use_book(lambda store: workbook.asked(store, note_id), note_id)
    clashes = use_book(lambda store: workbook.note_clashes(store, note_id), note_id)
    aside, proof = use_aside(note_id), use_proof(note_id)
    trouble, say = ft.use_state("")
    camera = use_camera()
    typed: list[str] = use_own(list)  # her last words, which the field may not have handed over yet

    async def add_photo() -> None:
        await camera.into(lambda raw: shell.keep(workbook.attach_note_photo, note_id, raw, shell.now()), say)

    async def keep_sound(content: bytes, seconds: int) -> str | None:
        return await shell.keep(workbook.attach_note_sound, note_id, content, seconds, shell.now())

    speaking = use_speaking(keep_sound, say)

    async def make_case() -> None:
        await speaking.stop()
        if typed and (problem := await keep_words(typed[0])):
            say(problem)
            return
        outcome = await shell.do(workbook.make_case, note_id, shell.now())
        if isinstance(outcome, Problem):
            say(shell.sentence(outcome))
        else:
            shell.go(routes.case(outcome) if view.note.became else routes.question(outcome, routes.QUESTIONS[0]))

    async def keep_words(words: str) -> str | None:
        if len(words) > LONG_TEXT:
            return shell.strings("note.too_long")
        return await shell.keep(workbook.keep_words, note_id, words, shell.now())

    async def drop_photo(photo_id: str) -> None:
        say(await shell.keep(workbook.drop_note_photo, note_id, photo_id, shell.now()) or "")

    async def settle(seen: SeenClash, value: Any) -> None:
        outcome = await shell.do(workbook.settle, note_id, seen.path, value, shell.now(), seen)
        say(shell.sentence(outcome) if isinstance(outcome, Problem) else "")

    async def drop() -> None:
        problem = await shell.keep(workbook.drop_note, note_id, shell.now())
        say(problem or "")
        if not problem:
            shell.go(routes.HOME)

    return note_screen(
        route=ft.use_view_path(),
        strings=shell.strings,
        view=view,
        trouble=trouble,
        asked=told_on_page(asked, shell.strings, lambda: shell.go(routes.asked_of_note(note_id))),
        aside=aside,
        proof=proof,
        clashes=clashes,
        when=shell.when,
        speaks=speaking.running if speaking.possible else None,
        heard=sounds(note_id, view.sounds, workbook.drop_note_photo, hushed=speaking.running),
        on_speak=speaking.start,
        on_stop=speaking.stop,
        on_settle=settle,
        on_words=keep_words,
        on_typed=lambda words: typed.__setitem__(slice(None), [words]),
        on_add_photo=add_photo,
        on_drop_photo=drop_photo,
        on_make_case=make_case,
        on_drop=drop,
        on_done=lambda: shell.go(routes.HOME),
        on_back=lambda: shell.go(routes.HOME),
        top=demo_strip(shell),
    )
