"""Choosing a PIN: twice the same, and none that anybody would try first."""

from collections.abc import Awaitable, Callable

import flet as ft

from fieldapp.domain.problems import Problem
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.strings import Strings


@ft.component
def NewPin(
    *,
    route: str,
    strings: Strings,
    check: Callable[[str], object],
    on_pin: Callable[[str], Awaitable[Problem | None]],
    title: str = "",
    words: str = "",
    adopting: bool = False,
    trying_out: bool = False,
    on_back: kit.Press | None = None,
) -> ft.View:
    """Return the screen. `check` raises the Problem of a PIN that will not do; `on_pin` gets one typed twice alike.

    `words` stand first, `adopting` says that a logbook without a lock gets one now.
    """
    first = use_own(lambda: [""])
    step, set_step = ft.use_state("new")
    trouble, set_trouble = ft.use_state("")

    def begin_again(why: str) -> None:
        first[0] = ""
        set_step("new")
        set_trouble(why)

    async def typed(pin: str) -> None:
        if not first[0]:
            try:
                check(pin)
            except Problem as refusal:
                begin_again(strings(f"problems.{refusal.code}"))
                return
            first[0] = pin
            set_step("again")
            set_trouble("")
        elif pin != first[0]:
            begin_again(strings("pin.differ"))
        else:
            set_step("making")
            problem = await on_pin(pin)
            if problem is not None:
                begin_again(strings(f"problems.{problem.code}"))

    body = kit.trouble_notice(trouble, "pin-problem")
    if words:
        body.append(kit.Notice(words, sem_id="pin-words"))
    if adopting:
        body.append(kit.body(strings("pin.adopting")))
    said = {"new": strings("pin.new"), "again": strings("pin.again"), "making": strings("pin.making")}[step]
    body.append(kit.sem(f"pin-{step}", kit.lead(said), live_region=True))
    if trying_out:
        body.append(kit.sem("trying-out", kit.quiet(strings("pin.trying_out"))))
    return kit.screen(
        route=route,
        title=title or strings("pin.new_title"),
        sem_id="new-pin",
        body=body,
        spacing=measures.GAP,
        opens_at=f"{step} {trouble}",
        on_back=on_back if step != "making" else None,
        back_text=strings("kit.back"),
        bottom=kit.PinPad(on_pin=typed, strings=strings),
    )
