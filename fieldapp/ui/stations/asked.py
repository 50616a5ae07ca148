"""Feeds the page of what the commune asked about a paper, note or roll call; carries out answering of any record."""

from collections.abc import Callable

import flet as ft

from fieldapp import workbook
from fieldapp.domain import notes, training
from fieldapp.ui import kit, routes
from fieldapp.ui.screens.inquiries import OnKeep, OnSend, asked_title, questions
from fieldapp.ui.screens.phones import missing_screen
from fieldapp.ui.shell import Shell, use_book, use_shell
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.workbook import Asked

_ABOVE = ("paper_id", "note_id", "attendance_id")  # the place of the record in the address, on its own page


@ft.component
def AskedStation() -> ft.View:
    """What was asked about a paper, note or roll call: at `/asked/<record>`, or above the page of either."""
    shell = use_shell()
    params, route = ft.use_route_params(), ft.use_view_path()
    from_today = params.get("record_id", "")
    record_id = from_today or next(params[name] for name in _ABOVE if name in params)
    about = use_book(lambda store: workbook.asked(store, record_id), record_id)
    trouble, say = ft.use_state("")
    if about is None:
        return missing_screen(route=route, strings=shell.strings, on_home=lambda: shell.go(routes.HOME))
    keep, send = answering(shell, record_id, say)
    where = _page_of(about)
    look = kit.Button(
        text=shell.strings("inquiry.look"), kind="outlined", icon=ft.Icons.DESCRIPTION_OUTLINED,
        on_press=lambda: shell.go(where), sem_id="asked-look", full_width=True,
    )  # fmt: skip
    return kit.screen(
        route=route, title=shell.strings("inquiry.title"), sem_id="asked", top=demo_strip(shell),
        body=[
            *kit.trouble_notice(trouble),
            kit.heading(asked_title(about, shell.strings), level=2),
            *questions(shell.strings, about.open, about.replies, keep, send),
            *([look] if from_today else []),
        ],
        on_back=lambda: shell.go(routes.HOME if from_today else where), back_text=shell.strings("kit.back"),
    )  # fmt: skip


def _page_of(about: Asked) -> str:
    if about.kind == training.ATTENDANCE:
        return routes.training_class(about.about)
    return routes.note(about.id) if about.kind == notes.KIND else routes.paper(about.about, about.id)


def answering(shell: Shell, record_id: str, say: Callable[[str], None]) -> tuple[OnKeep, OnSend]:
    """Return what keeps and what sends an answer; `say` is told why one was not sent, or nothing."""

    async def keep(key: str, text: str) -> str | None:
        return await shell.keep(workbook.keep_reply, record_id, key, text, shell.now())

    async def send(key: str) -> None:
        sent = await shell.do(workbook.send_reply, record_id, key, shell.now())
        if sent is True:
            say("")
        else:
            say(shell.strings("inquiry.nothing_to_send") if sent is False else shell.sentence(sent))

    return keep, send
