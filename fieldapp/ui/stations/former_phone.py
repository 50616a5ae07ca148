"""Feeds the screen that brings back what was only on a former phone."""

from datetime import datetime

import flet as ft

from fieldapp.domain.problems import Code
from fieldapp.store.backup import Brought
from fieldapp.ui import routes
from fieldapp.ui.screens.former_phone import FormerPhone
from fieldapp.ui.shell import Shell, use_shell


@ft.component
def FormerPhoneStation() -> ft.View:
    """Bring back what a former phone left, at `/settings/former-phone`."""
    shell = use_shell()
    strings, offers = shell.strings, shell.signals.letters

    async def typed(pin: str) -> str:
        outcome = await shell.road.bring_back(offers, pin)
        if not isinstance(outcome, Brought):
            return strings("former.wrong" if outcome == Code.WRONG_PIN else f"problems.{outcome}")
        count = outcome.drafts + outcome.changes
        words = strings("former.done", count=count) if count else strings("former.nothing")
        _done(shell, words + _missing(shell, outcome))
        return ""

    async def decline() -> None:
        await shell.road.decline(offers)
        _done(shell, "")

    return FormerPhone(
        route=ft.use_view_path(),
        strings=strings,
        left_on=_day(shell, offers[0].at) if offers else "",
        on_pin=typed,
        on_decline=decline,
        on_back=lambda: shell.go(routes.HOME),
    )


def _done(shell: Shell, greeting: str) -> None:
    shell.signals.letters = ()
    shell.refresh()
    shell.go(routes.HOME)
    shell.signals.greeting = greeting


def _missing(shell: Shell, brought: Brought) -> str:
    return " " + shell.strings("former.photos_left", count=brought.photos_left) if brought.photos_left else ""


def _day(shell: Shell, at: str) -> str:
    try:
        return datetime.fromisoformat(at).astimezone(shell.zone).strftime("%d/%m/%Y")
    except ValueError:
        return at
