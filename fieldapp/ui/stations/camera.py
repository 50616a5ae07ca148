"""The phone's own picker of photos (which offers its camera), behind one call."""

import asyncio
from pathlib import Path
from typing import Protocol

import flet as ft

from fieldapp.ui.kit.hooks import use_own


class Camera(Protocol):
    """Where pictures come from."""

    async def take(self) -> bytes | None:
        """Return the bytes of the picture that was chosen; None when nothing was."""


class _Picker:
    def __init__(self) -> None:
        self._picker = ft.FilePicker()

    async def take(self) -> bytes | None:
        on_web = ft.context.page.web
        files = await self._picker.pick_files(file_type=ft.FilePickerFileType.IMAGE, with_data=on_web)
        if not files:
            return None
        chosen = files[0]
        if chosen.bytes is not None:
            return chosen.bytes
        return await asyncio.to_thread(Path(chosen.path).read_bytes) if chosen.path else b""


def use_camera() -> Camera:
    """Return the picker of this screen. A hook."""
    return use_own(_Picker)
