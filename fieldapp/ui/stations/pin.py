"""Another PIN in the place of the old one: the old one first, then the new one twice."""

import flet as ft

from fieldapp.domain.problems import Problem
from fieldapp.store.vault import pin as pins
from fieldapp.ui import routes
from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.screens.new_pin import NewPin
from fieldapp.ui.screens.old_pin import OldPin
from fieldapp.ui.shell import use_shell


@ft.component
def PinStation() -> ft.View:
    """Change the PIN, at `/settings/pin`."""
    shell = use_shell()
    route, strings = ft.use_view_path(), shell.strings
    old = use_own(lambda: [""])
    proven, set_proven = ft.use_state(False)

    async def check(pin: str) -> Problem | None:
        problem = await shell.gate.check_pin(pin)
        if problem is None:
            old[0] = pin
            set_proven(True)
        return problem

    async def change(pin: str) -> Problem | None:
        problem = await shell.gate.change_pin(old[0], pin)
        if problem is None:
            old[0] = ""
            shell.go(routes.HOME)
            shell.signals.greeting = strings("pin.changed")
        return problem

    def back() -> None:
        shell.go(routes.SETTINGS)

    if not proven:
        return OldPin(route=route, strings=strings, on_pin=check, on_back=back)
    return NewPin(
        route=route, strings=strings, check=pins.chosen, on_pin=change, title=strings("pin.old_title"), on_back=back
    )
