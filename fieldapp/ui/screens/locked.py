"""The lock: whose logbook this is and a pad for the PIN. Nothing of any case is on this screen."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from typing import Any

import flet as ft

from fieldapp.domain.problems import Code, Problem
from fieldapp.ui import kit
from fieldapp.ui.kit import measures
from fieldapp.ui.kit.calls import begin
from fieldapp.ui.strings import Strings


@ft.component
def Locked(
    *,
    strings: Strings,
    name: str,
    on_pin: Callable[[str], Awaitable[Problem | None]],
    wait_s: Callable[[], float | None],
    on_forgot: kit.Press,
    on_people: kit.Press,
    trying_out: bool,
    on_finger: Callable[[], Awaitable[Problem | None]] | None = None,
) -> ft.View:
    """Return the screen. `on_pin` opens the book or says why not; `wait_s` tells how long nothing may be tried."""
    until, set_until = ft.use_state(0.0)
    now, set_now = ft.use_state(0.0)
    trouble, set_trouble = ft.use_state("")
    opening, set_opening = ft.use_state(False)

    def look() -> None:
        rest = wait_s()
        set_now(time.monotonic())
        set_until(time.monotonic() + rest if rest else 0.0)

    async def count_down() -> None:
        while time.monotonic() < until:
            await asyncio.sleep(1)
            set_now(time.monotonic())
        if until:
            look()

    async def typed(pin: str) -> None:
        set_opening(True)
        try:
            problem = await on_pin(pin)
        finally:
            set_opening(False)
        set_trouble(why_not(problem, strings) if problem is not None else "")
        look()

    async def touched(on_finger: Callable[[], Awaitable[Problem | None]]) -> None:
        problem = await on_finger()
        set_trouble(why_not(problem, strings) if problem is not None else "")

    ft.use_effect(look, [])
    counting: Any = ft.use_ref(None)

    def start() -> None:
        counting.current = begin(count_down())

    ft.use_effect(start, [until], cleanup=lambda: counting.current and counting.current.cancel())
    rest = max(0, math.ceil(until - now)) if until else 0
    body: list[ft.Control] = []
    if rest:
        body.append(_waiting(rest, strings))
    elif trouble:
        body.append(kit.Notice(trouble, sem_id="pin-problem", tone=kit.Tone.ERROR))
    if not rest:
        said = kit.lead(strings("pin.opening" if opening else "pin.enter"))
        body.append(kit.sem("pin-ask", said, live_region=True))
    if on_finger is not None:
        body.append(
            kit.Button(
                text=strings("pin.finger"), kind="outlined", icon=ft.Icons.FINGERPRINT, sem_id="pin-finger",
                on_press=lambda: touched(on_finger), full_width=True,
            )
        )  # fmt: skip
    if trying_out:
        body.append(kit.sem("trying-out", kit.quiet(strings("pin.trying_out"))))
    change = kit.Button(text=strings("people.change"), kind="text", on_press=on_people, sem_id="pin-people")
    body.append(ft.Row([change], wrap=True))
    foot: list[ft.Control] = [
        kit.PinPad(on_pin=typed, strings=strings, disabled=bool(rest)),
        kit.Button(text=strings("pin.forgot"), kind="text", on_press=on_forgot, sem_id="pin-forgot"),
    ]
    return kit.screen(
        route="/",
        title=strings("pin.of", name=name) if name else strings("app.name"),
        sem_id="locked",
        body=body,
        spacing=measures.GAP,
        opens_at=f"{trouble} {bool(rest)}",
        bottom=ft.Column(foot, spacing=4, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER),
    )


def _waiting(rest: int, strings: Strings) -> ft.Control:
    """Return the box with the time. No live region: a voice that counts every second is no help."""
    minutes, seconds = divmod(rest, 60)
    spoken = (
        strings("pin.minutes", minutes=minutes, seconds=seconds) if minutes else strings("pin.seconds", seconds=seconds)
    )
    words = ft.Column(
        [
            kit.heading(strings("pin.wait", time=spoken), color=ft.Colors.ON_TERTIARY_CONTAINER),
            kit.body(strings("pin.wait_text"), color=ft.Colors.ON_TERTIARY_CONTAINER),
        ],
        spacing=6,
        tight=True,
    )
    box = ft.Container(
        words, bgcolor=ft.Colors.TERTIARY_CONTAINER, border_radius=measures.RADIUS, padding=measures.EDGE
    )
    return kit.sem("pin-wait", box)


def why_not(problem: Problem, strings: Strings) -> str:
    """Return why a PIN did not open, with the tries that are left: so a second failure does not look like the first."""
    if problem.code == Code.WRONG_PIN and problem.detail.isdecimal():
        left = int(problem.detail)
        return strings("pin.last") if left == 1 else strings("pin.left", count=left)
    return strings(f"problems.{problem.code}")
