"""The platform's own player of sounds.

It is given the bytes. Only Apple's player wants a file, so there it gets one of ours, in clear as long as it is heard;
what a killed app leaves there, the next start takes away (`app.sweep_clear`).
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from pathlib import Path

import flet as ft
import flet_audio as fa

from fieldapp.domain import sounds
from fieldapp.store.device import DeviceStore
from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.shell import Shell, use_shell

_ENDINGS = {"audio/mp4": ".m4a", "audio/wav": ".wav", "audio/aac": ".aac"}
_STOPS_S = 5.0
_REFUSED = (RuntimeError, OSError, ft.FletException)  # a TimeoutError is an OSError


class Player:
    """Plays one sound at a time; `show` is told the key of the one that is heard, and nothing when it is over."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._audio: fa.Audio | None = None
        self._file: Path | None = None
        self.playing = ""
        self.show: Callable[[str], object] = lambda key: None

    async def press(self, key: str, sha256: str) -> bool:
        """Play this one, or be silent when it was it that played; return False when it cannot be heard."""
        was = self.playing
        await self.hush()
        if was == key:
            return True
        content = await self._shell.do(_read, sha256)
        if not isinstance(content, bytes) or not (kind := sounds.media_of(content)):
            return False
        try:
            source = await asyncio.to_thread(self._written, content, kind) if self._wants_file() else content
        except OSError:
            await self.hush()
            return False
        self._audio = fa.Audio(src=source, autoplay=True, on_state_change=self._changed)
        self._tell(key)
        return True

    async def hush(self) -> None:
        """Be silent."""
        audio, self._audio = self._audio, None
        self._tell("")
        if audio is not None:
            with contextlib.suppress(*_REFUSED):  # the player has gone by itself
                await asyncio.wait_for(audio.release(), _STOPS_S)
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):  # a disk that may not be written: the next start tries again
                await asyncio.to_thread(file.unlink, True)

    def _wants_file(self) -> bool:
        page = self._shell.page
        apple = page.platform in (ft.PagePlatform.IOS, ft.PagePlatform.MACOS)
        return apple and not page.web and self._shell.spoken is not None

    def _written(self, content: bytes, kind: str) -> str:
        assert self._shell.spoken is not None
        self._shell.spoken.mkdir(parents=True, exist_ok=True)
        self._file = self._shell.spoken / f"{secrets.token_hex(16)}{_ENDINGS.get(kind, '')}"
        self._file.write_bytes(content)
        return str(self._file)

    async def _changed(self, event: fa.AudioStateChangeEvent) -> None:
        if event.control is self._audio and event.state is fa.AudioState.COMPLETED:
            await self.hush()

    def _tell(self, key: str) -> None:
        self.playing = key
        self.show(key)


def use_player() -> Player:
    """Return the player of this screen, which is silent when the screen goes. A hook."""
    shell = use_shell()
    player = use_own(lambda: Player(shell))
    _, player.show = ft.use_state("")

    async def away() -> None:
        player.show = lambda key: None
        await player.hush()

    ft.use_effect(lambda: None, [], cleanup=away)
    return player


def _read(store: DeviceStore, sha256: str) -> bytes | None:
    return store.photos.read(sha256)
