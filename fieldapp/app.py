"""Puts the app together, for a phone or for browsers: the only file that reads the environment and builds things."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex

import flet as ft

from fieldapp import config as settings
from fieldapp.config import Config
from fieldapp.store.vault.kdf import Kdf
from fieldapp.store.vault.secrets import SecretFiles
from fieldapp.ui import theme
from fieldapp.ui.doorway.root import root
from fieldapp.ui.doorway.window import Window
from fieldapp.ui.phones import Phones
from fieldapp.ui.platform_secrets import PlatformSecrets
from fieldapp.ui.strings import Strings

ASSETS = Path(__file__).resolve().parent.parent / "assets"


def run() -> None:
    """Start: as an app, or with FIELDAPP_PORT for browsers."""
    config = settings.read()
    sweep_clear(config)
    main = app(config)
    if not config.many_phones:
        ft.run(main, assets_dir=str(ASSETS))
        return
    os.environ.setdefault("FLET_SECRET_KEY", token_hex(32))  # signs the addresses of uploads
    ft.run(
        main, host=config.host, port=config.port, view=None, no_cdn=True, assets_dir=str(ASSETS),
        upload_dir=str(config.uploads), web_renderer=ft.WebRenderer.CANVAS_KIT,
    )  # fmt: skip


def sweep_clear(config: Config) -> None:
    """Take away what a browser or the recorder handed over to a program that then died: nothing of a case may lie about
    in clear."""
    for folder in (config.uploads, config.spoken):
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def app(config: Config, kdf: Kdf | None = None) -> Callable[[ft.Page], None]:
    """Return what Flet calls for every new window. Only the register of open phones is shared between them.

    `kdf` is how hard a PIN is to try; a phone measures that itself, tests give less.
    """
    phones, files = Phones(), SecretFiles(config.secrets)

    def main(page: ft.Page) -> None:
        platform = PlatformSecrets() if config.secure_storage else None
        window = Window(page, config, phones, platform or files, kdf)

        async def begin() -> None:
            if platform is not None:
                await platform.load()
            await window.begin()

        theme.dress(page, "vi")
        page.title = Strings("vi")("app.name")
        page.on_close = window.close
        page.on_app_lifecycle_state_change = window.lifecycle
        page.on_resize = window.resized
        page.on_connect = window.connected
        page.on_keyboard_event = window.key
        page.render_views(root, window)
        page.run_task(begin)
        page.run_task(theme.heed_motion, page)

    return main
