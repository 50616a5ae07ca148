"""A finger opens the book from now on: the PIN first, so that nobody sets it up on a phone that lies open."""

import flet as ft

from fieldapp.domain.problems import Problem
from fieldapp.ui import routes
from fieldapp.ui.screens.old_pin import OldPin
from fieldapp.ui.shell import use_shell


@ft.component
def FingerStation() -> ft.View:
    """Let a finger or a face open the book, at `/settings/finger`."""
    shell = use_shell()
    strings = shell.strings

    async def typed(pin: str) -> Problem | None:
        problem = await shell.gate.check_pin(pin) or await shell.gate.set_finger(True)
        if problem is None:
            shell.go(routes.HOME)
            shell.signals.greeting = strings("pin.finger_set")
        return problem

    return OldPin(
        route=ft.use_view_path(),
        strings=strings,
        title=strings("pin.finger"),
        words=strings("pin.finger_words"),
        on_pin=typed,
        on_back=lambda: shell.go(routes.SETTINGS),
    )
