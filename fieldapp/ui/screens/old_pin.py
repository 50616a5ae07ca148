"""Before the lock is changed: the PIN in use, so that nobody changes it on a phone that lies open."""

from collections.abc import Awaitable, Callable

import flet as ft

from fieldapp.domain.problems import Problem
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.screens.locked import why_not
from fieldapp.ui.strings import Strings


@ft.component
def OldPin(
    *,
    route: str,
    strings: Strings,
    on_pin: Callable[[str], Awaitable[Problem | None]],
    on_back: kit.Press,
    title: str = "",
    words: str = "",
) -> ft.View:
    """Return the screen; `on_pin` returns why the PIN is not right. `words` stand below what is asked."""
    trouble, set_trouble = ft.use_state("")

    async def typed(pin: str) -> None:
        problem = await on_pin(pin)
        if problem is not None:
            set_trouble(why_not(problem, strings))

    body = kit.trouble_notice(trouble, "pin-problem")
    body.append(kit.sem("pin-old", kit.lead(strings("pin.old")), live_region=True))
    if words:
        body.append(kit.body(words))
    return kit.screen(
        route=route,
        title=title or strings("pin.old_title"),
        sem_id="old-pin",
        body=body,
        spacing=measures.GAP,
        opens_at=trouble,
        on_back=on_back,
        back_text=strings("kit.back"),
        bottom=kit.PinPad(on_pin=typed, strings=strings),
    )
