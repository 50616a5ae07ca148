"""Signing the phone in with the commune's code: one field, one button, and a sentence for each way it can fail."""

from collections.abc import Awaitable, Callable

import flet as ft

from fieldapp.domain.problems import Code
from fieldapp.sync.address import same_server, shown_host
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.desk import use_left
from fieldapp.ui.strings import Strings
from fieldapp.ui.ticket import Ticket, read_ticket, server_address


def enrol_screen(
    *,
    route: str,
    strings: Strings,
    code: str,
    server: str,
    trusted: tuple[str, ...],
    on_enrol: Callable[[Ticket], Awaitable[str]],
    on_practise: kit.Press,
    on_back: kit.Press | None,
    owner: str = "",
    top: ft.Control | None = None,
) -> ft.View:
    """Return the screen. `on_enrol` answers with a problems.Code, empty when the phone is signed in.

    `code` and `server` are what a link brought along, or what is known so far; `owner` is whose logbook this phone is
    already. A server that is none of `trusted` is asked only after a yes; where there is an owner, not at all.
    A hook: holds what is typed.
    """
    typed, set_typed = use_left("code", code)
    address, set_address = use_left("server", server)
    shown, set_shown = ft.use_state(False)
    trouble, set_trouble = ft.use_state("")
    doubted, set_doubted = ft.use_state(Ticket(code=""))
    wanted = _wanted(typed, address)
    is_other = bool(wanted) and not any(same_server(wanted, known) for known in trusted)

    kit.use_confirm(
        asked=bool(doubted.code),
        title=strings("enrol.other_title", host=shown_host(doubted.server)),
        text=strings("enrol.other_text"),
        yes=strings("enrol.other_yes"),
        no=strings("enrol.other_no"),
        on_yes=lambda: ask(doubted),
        on_close=lambda: set_doubted(Ticket(code="")),
        sem_id="enrol-other",
    )

    async def ask(ticket: Ticket) -> None:
        set_trouble(await on_enrol(ticket))

    async def go() -> None:
        ticket = read_ticket(typed)
        if ticket is None:
            set_trouble("no_code")
            return
        if not wanted:
            set_trouble("bad_server")
            set_shown(True)
            return
        set_trouble("")
        asked = Ticket(code=ticket.code, server=wanted)
        if is_other and owner:
            set_trouble(Code.OTHER_SERVER)
        elif is_other:
            set_doubted(asked)
        else:
            await ask(asked)

    body: list[ft.Control] = [kit.body(strings("enrol.explain"))]
    if trouble:
        body.append(_trouble(trouble, strings, owner, wanted))
    body.append(
        kit.TextField(
            label=strings("enrol.code"),
            value=typed,
            hint=strings("enrol.code_hint"),
            note=strings("enrol.code_note"),
            on_keep=lambda text: set_typed(text),
            on_typed=set_typed,
            sem_id="enrol-code",
            capitalization=ft.TextCapitalization.CHARACTERS,
            plain=True,
        )
    )
    if wanted:
        body.append(_whom(wanted, is_other, strings))
    if shown:
        body.append(
            kit.TextField(
                label=strings("enrol.server"),
                value=address,
                note=strings("enrol.server_note"),
                on_keep=lambda text: set_address(text),
                on_typed=set_address,
                sem_id="enrol-server",
                keyboard=ft.KeyboardType.URL,
                capitalization=ft.TextCapitalization.NONE,
                plain=True,
            )
        )
    else:
        body.append(
            kit.Button(
                text=strings("enrol.server_open"),
                kind="text",
                icon=ft.Icons.EXPAND_MORE,
                on_press=lambda: set_shown(True),
                sem_id="enrol-server-open",
            )
        )
    body.append(
        kit.Button(
            text=strings("practice.begin"), kind="outlined", icon=ft.Icons.SCHOOL, on_press=on_practise,
            sem_id="practise", full_width=True,
        )
    )  # fmt: skip
    return kit.screen(
        route=route,
        title=strings("enrol.title"),
        sem_id="enrol",
        body=body,
        top=top,
        on_back=on_back,
        back_text=strings("kit.back"),
        spacing=measures.BIG_GAP,
        bottom=kit.BigButton(
            text=strings("enrol.go"), icon=ft.Icons.LOGIN, on_press=go, sem_id="enrol-go", busy=strings("enrol.working")
        ),
    )


def _wanted(typed: str, address: str) -> str:
    """Return the address that a press would ask: the pasted link's, else the one in the field; empty for none."""
    ticket = read_ticket(typed)
    return (ticket.server if ticket else "") or server_address(address) or ""


def _whom(wanted: str, is_other: bool, strings: Strings) -> ft.Control:
    """Say which server would be asked, and loudly when it is not the one that is known."""
    host = shown_host(wanted)
    if not is_other:
        return kit.sem("enrol-host", kit.quiet(strings("enrol.host", host=host)))
    return kit.Notice(
        strings("enrol.other_host_note"),
        sem_id="enrol-host",
        tone=kit.Tone.WARN,
        title=strings("enrol.other_host", host=host),
    )


def _trouble(trouble: str, strings: Strings, owner: str, wanted: str) -> ft.Control:
    if trouble == Code.OFFLINE:
        return kit.Notice(
            strings("enrol.offline"),
            sem_id="enrol-problem",
            title=strings("enrol.offline_title"),
            icon=ft.Icons.CLOUD_OFF,
        )
    own = trouble in ("no_code", "bad_server")
    text = strings(f"enrol.{trouble}" if own else f"problems.{trouble}")
    title = strings("enrol.whose", name=owner) if trouble == Code.OTHER_PERSON_UNSENT else ""
    if trouble == Code.OTHER_SERVER:
        title = strings("enrol.refused_title", host=shown_host(wanted))
    return kit.Notice(text, sem_id="enrol-problem", tone=kit.Tone.WARN if own else kit.Tone.ERROR, title=title)
