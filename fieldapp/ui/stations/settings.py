"""Feeds the page of settings."""

import flet as ft
from msgspec.structs import replace

from fieldapp import __version__
from fieldapp.store.device import DeviceStore
from fieldapp.store.identity import Identity
from fieldapp.ui import routes, theme
from fieldapp.ui.screens.settings import settings_screen
from fieldapp.ui.shell import use_book, use_shell


@ft.component
def SettingsStation() -> ft.View:
    """Settings, at `/settings`."""
    shell = use_shell()
    identity = use_book(lambda store: store.identity.get())

    async def choose(language: str) -> None:
        await shell.do(_keep_language, language)
        shell.signals.language = language
        theme.dress(shell.page, language)
        shell.page.update()

    finger = use_book(lambda _: shell.gate.finger())

    async def no_finger() -> None:
        await shell.gate.set_finger(False)
        shell.refresh()

    return settings_screen(
        route=ft.use_view_path(),
        strings=shell.strings,
        who=identity.reply if identity else None,
        version=__version__,
        on_language=choose,
        on_lock=shell.gate.lock,
        on_pin=None if shell.practising else lambda: shell.go(routes.PIN),
        on_person=shell.gate.change_person,
        finger=finger,
        on_finger=no_finger if finger else lambda: shell.go(routes.FINGER),
        on_back=lambda: shell.go(routes.HOME),
    )


def _keep_language(store: DeviceStore, language: str) -> None:
    with store.transaction():
        store.identity.put(replace(store.identity.get() or Identity(), language=language))
