"""A window that keeps a vault's secret in the platform's secure storage and tells what it finds there.

`python -m tests.e2e.programs.secure_storage PORT`; the browser stands for the platform.
"""

import asyncio
import sys

import flet as ft

from fieldapp.domain.problems import Problem
from fieldapp.store.vault.secrets import Secret
from fieldapp.ui.platform_secrets import PlatformSecrets

VAULT, OTHER = b"v" * 16, b"o" * 16


async def main(page: ft.Page) -> None:
    said = ft.Text()
    page.add(ft.Semantics(identifier="said", label="said", content=said))
    try:
        words = await _story()
    except Problem as problem:
        words = f"problem {problem.code}"
    said.value = words
    page.update()


async def _story() -> str:
    secrets = PlatformSecrets()
    await secrets.load()
    found = secrets.read(VAULT)
    if found is None:
        await asyncio.to_thread(secrets.write, VAULT, Secret(key=b"k" * 32, commit=7))
        await asyncio.to_thread(secrets.write, OTHER, Secret(key=b"x" * 32))
        await asyncio.to_thread(secrets.write, VAULT, Secret(key=b"k" * 32, commit=8))
        return "written"
    if secrets.read(OTHER) is not None:
        await asyncio.to_thread(secrets.forget, OTHER)
    again = PlatformSecrets()
    await again.load()
    return f"found {found.key.decode()} {found.commit}, other {again.read(OTHER)}"


if __name__ == "__main__":
    ft.run(
        main, host="127.0.0.1", port=int(sys.argv[1]), view=None, no_cdn=True,
        web_renderer=ft.WebRenderer.CANVAS_KIT,
    )  # fmt: skip
