"""The platform's own recorder of speech, behind three calls.

On a phone it writes a file of ours, which is taken in and taken away when she has spoken; what a killed app leaves
there, the next start takes away (`app.sweep_clear`). A browser hands over what it hears as it hears it, and no file
comes into being.
"""

import asyncio
import contextlib
import secrets
import time
from pathlib import Path

import flet as ft
import flet_audio_recorder as far

from fieldapp.domain.sounds import LONGEST_S
from fieldapp.media import speech
from fieldapp.ui.shell import Shell

_ANSWERS_S = 60.0  # her answer to "may this app record?" is waited for
_STOPS_S = 10.0
_IN_A_FILE = far.AudioRecorderConfiguration(
    encoder=far.AudioEncoder.AACLC, channels=1, sample_rate=16_000, bit_rate=24_000, suppress_noise=True, auto_gain=True
)  # 3 KB a second, on any phone
_IN_PIECES = far.AudioRecorderConfiguration(encoder=far.AudioEncoder.PCM16BITS, channels=1, sample_rate=16_000)
_MOST = LONGEST_S * speech.MOST_PER_SECOND
_REFUSED = (RuntimeError, OSError, ft.FletException)  # a TimeoutError is an OSError


class Recorder:
    """Records one thing at a time. While it does, the shell is on an errand: she may speak longer than she touches."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._recorder: far.AudioRecorder | None = None  # made when it is wanted: not every platform knows one
        self._awake = ft.Wakelock()
        self._file: Path | None = None
        self._pieces = bytearray()
        self._first = 0  # bytes of the first piece, which was gathered before it came
        self._first_at = self._last_at = 0.0
        self._began = 0.0

    @property
    def possible(self) -> bool:
        """Whether this platform records at all."""
        page = self._shell.page
        return page.web or (self._shell.spoken is not None and bool(page.platform and page.platform.is_mobile()))

    async def start(self) -> bool:
        """Begin; return whether it runs: she may not have allowed it, or the microphone is somebody else's."""
        self._shell.on_errand = True
        try:
            begun = await asyncio.wait_for(self._started(), _ANSWERS_S)
        except _REFUSED:
            begun = False
        self._began = time.monotonic()
        if begun:
            await self._stay_awake(True)
        else:
            await self._let_go()
        return begun

    async def stop(self) -> tuple[bytes, int]:
        """End it; return the sound and how many seconds it has. No bytes when nothing came."""
        seconds = round(time.monotonic() - self._began)
        if self._recorder is None:
            return b"", 0
        try:
            await asyncio.wait_for(self._recorder.stop_recording(), _STOPS_S)
            return await asyncio.to_thread(self._taken_in), min(seconds, LONGEST_S)
        except _REFUSED:
            return b"", 0
        finally:
            await self._let_go()

    async def _started(self) -> bool:
        if self._shell.page.web:
            self._pieces.clear()
            self._recorder = far.AudioRecorder(configuration=_IN_PIECES, on_stream=self._heard)
            return bool(await self._recorder.start_recording())
        assert self._shell.spoken is not None
        self._file = self._shell.spoken / f"{secrets.token_hex(16)}.m4a"
        await asyncio.to_thread(_make_folder, self._file.parent)
        self._recorder = far.AudioRecorder(configuration=_IN_A_FILE)
        return bool(await self._recorder.start_recording(str(self._file)))

    def _heard(self, event: far.AudioRecorderStreamEvent) -> None:
        self._last_at = time.monotonic()
        if not self._pieces:
            self._first, self._first_at = len(event.chunk), self._last_at
        if len(self._pieces) < _MOST:
            self._pieces += event.chunk

    def _taken_in(self) -> bytes:
        if self._file is not None:
            return _read(self._file)
        if not self._pieces:
            return b""
        came, took = len(self._pieces) - self._first, self._last_at - self._first_at
        return speech.as_wav(bytes(self._pieces), came / took if came and took else speech.USUAL_PER_SECOND, LONGEST_S)

    async def _stay_awake(self, awake: bool) -> None:
        """Keep the screen on: one that goes dark sends the app to the back, and that ends the recording."""
        ask = self._awake.enable if awake else self._awake.disable
        with contextlib.suppress(*_REFUSED):
            await asyncio.wait_for(ask(), _STOPS_S)  # type: ignore[no-untyped-call]

    async def _let_go(self) -> None:
        file, self._file, self._recorder = self._file, None, None
        self._pieces.clear()
        self._shell.on_errand = False
        if file is not None:
            with contextlib.suppress(OSError):  # a disk that may not be written: the next start tries again
                await asyncio.to_thread(file.unlink, True)
        await self._stay_awake(False)


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
