"""Feeds the sign-in: at `/enrol`, with what a link brought along, and wherever a phone is not signed in yet."""

from urllib.parse import parse_qs, urlsplit

import flet as ft

from fieldapp.ui import routes
from fieldapp.ui.screens.enrol import enrol_screen
from fieldapp.ui.shell import use_book, use_shell
from fieldapp.ui.stations.strip import demo_strip
from fieldapp.ui.ticket import Ticket, read_ticket


@ft.component
def EnrolStation() -> ft.View:
    """Sign in with a code. `/enrol?code=K7M4-9QXT&server=https://...` fills the fields; pressing stays hers."""
    shell = use_shell()
    identity = use_book(lambda store: store.identity.get())
    enrolled = identity is not None and identity.enrolled
    brought = read_ticket(_link(shell.page.route)) or Ticket(code="")
    own = (identity.server_url or shell.server) if identity and enrolled else ""
    pending = identity.pending.server_url if identity and identity.pending else ""

    async def enrol(ticket: Ticket) -> str:
        trouble = await shell.road.enrol(ticket)
        if not trouble:
            shell.refresh()  # what another person had on this phone is gone
            shell.go(routes.HOME)
            after = shell.store.identity.get()
            if after and after.reply:
                if identity and identity.reply and identity.reply.person.id != after.reply.person.id:
                    shell.desk.forget()
                name, team = after.reply.person.name, after.reply.team_name
                shell.signals.greeting = shell.strings("enrol.done", name=name, team=team)
        return trouble

    return enrol_screen(
        route=ft.use_view_path() or routes.ENROL,
        strings=shell.strings,
        code=brought.code,
        server=brought.server or own or pending or shell.server,
        trusted=(own,) if own else (shell.server, pending),  # what was asked before was agreed to before
        on_enrol=enrol,
        on_practise=shell.gate.practise,
        on_back=(lambda: shell.go(routes.HOME)) if enrolled else None,
        owner=identity.reply.person.name if identity and identity.reply else "",
        top=demo_strip(shell),
    )


def _link(route: str | None) -> str:
    """Return the address when it carries a code, so that a code-like word elsewhere in it is not taken for one."""
    return route or "" if parse_qs(urlsplit(route or "").query).get("code") else ""
