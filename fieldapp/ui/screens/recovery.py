"""The PIN is forgotten: what to do, one field for the officer's code, one button."""

from collections.abc import Awaitable, Callable

import flet as ft

from fieldapp.domain.problems import Code
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.strings import Strings
from fieldapp.ui.ticket import server_address


@ft.component
def Recovery(
    *,
    strings: Strings,
    why: str,
    server: str,
    usual: str,
    possible: bool,
    on_code: Callable[[str, str], Awaitable[str]],
    on_back: kit.Press | None,
    on_people: kit.Press,
) -> ft.View:
    """Return the screen. `on_code(code, server)` answers with a problems.Code, empty when the new PIN may be chosen.

    `why` is the Code that led here, if one did; `server` is the commune's address, empty when the phone no longer
    knows it (then the `usual` one may be corrected); without `possible` no spare key was ever given to the commune.
    Without `on_back` there is still `on_people`: a PIN that opens nothing any more must not shut the others out.
    """
    typed, set_typed = ft.use_state("")
    address, set_address = ft.use_state(usual)
    trouble, set_trouble = ft.use_state("")

    async def go() -> None:
        wanted = server or server_address(address)
        if not wanted:
            set_trouble(strings("enrol.bad_server"))
            return
        set_trouble("")
        code = await on_code(typed, wanted)
        set_trouble(strings(_OWN_WORDS.get(code) or f"problems.{code}") if code else "")

    body: list[ft.Control] = []
    if trouble:
        body.append(kit.Notice(trouble, sem_id="recovery-problem", tone=kit.Tone.ERROR))
    elif why and possible:
        body.append(kit.Notice(strings(f"problems.{why}"), sem_id="recovery-why", tone=kit.Tone.WARN))
    if not possible:
        words = strings("recovery.shut" if why else "recovery.none")
        body.append(kit.Notice(words, sem_id="recovery-none", tone=kit.Tone.WARN))
    else:
        body += [_step(number, strings(f"recovery.{name}")) for number, name in enumerate(_STEPS, 1)]
        body.append(
            kit.TextField(
                label=strings("recovery.code"), value=typed, hint=strings("enrol.code_hint"),
                note=strings("enrol.code_note"), on_keep=lambda text: set_typed(text), on_typed=set_typed,
                sem_id="recovery-code", capitalization=ft.TextCapitalization.CHARACTERS, plain=True,
            )
        )  # fmt: skip
        if not server:
            body.append(
                kit.TextField(
                    label=strings("enrol.server"), value=address, on_keep=lambda text: set_address(text),
                    on_typed=set_address, sem_id="recovery-server", keyboard=ft.KeyboardType.URL,
                    capitalization=ft.TextCapitalization.NONE, plain=True,
                )
            )  # fmt: skip
    if on_back:
        back = strings("recovery.remembered")
        body.append(kit.Button(text=back, kind="outlined", on_press=on_back, sem_id="recovery-back", full_width=True))
    else:
        other = strings("people.change")
        body.append(kit.Button(text=other, kind="outlined", on_press=on_people, sem_id="pin-people", full_width=True))
    go_on = kit.BigButton(
        text=strings("recovery.go"), icon=ft.Icons.LOCK_RESET, on_press=go, sem_id="recovery-go",
        busy=strings("recovery.working"),
    )  # fmt: skip
    return kit.screen(
        route="/",
        title=strings("recovery.title"),
        sem_id="recovery",
        body=body,
        spacing=measures.GAP,
        opens_at=trouble,
        bottom=go_on if possible else None,
    )


_OWN_WORDS: dict[str, str] = {
    Code.OFFLINE: "recovery.offline", Code.WRONG_CODE: "recovery.wrong", Code.LOST: "recovery.called_in",
}  # fmt: skip
_STEPS = ("first", "second", "third")


def _step(number: int, text: str) -> ft.Control:
    mark = ft.Text(f"{number}.", size=measures.LEAD, color=ft.Colors.PRIMARY)
    return ft.Row([mark, kit.body(text, expand=True)], spacing=10, vertical_alignment=ft.CrossAxisAlignment.START)
