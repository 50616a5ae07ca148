"""The phone's own picker of photos (which offers its camera), behind one call.

On a phone the picker names a file: a copy in the app's own passing folder, which is removed once it is read, since
what is kept is kept sealed. A browser hands its file over by an upload, since what comes through the window's socket
may not be larger than 16 MB.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import flet as ft

from fieldapp.domain.problems import Code, Problem
from fieldapp.media.picture import MAX_FILE
from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.shell import Shell, use_shell

PATIENCE = 300  # seconds that an upload may take
_PASSING = {"cache", "Caches", "tmp"}
"""Names of the folders into which phones put the picker's copies; a file elsewhere may be the only one."""


class Camera:
    """Where pictures come from; and, told so, other files."""

    def __init__(
        self,
        shell: Shell,
        *,
        kind: ft.FilePickerFileType = ft.FilePickerFileType.IMAGE,
        most: int = MAX_FILE,
        too_large: Code = Code.PHOTO_TOO_LARGE,
    ) -> None:
        """While a picture is being taken, the shell is on an errand: the book stays open behind the camera."""
        self._kind, self._most, self._too_large = kind, most, too_large
        self._picker = ft.FilePicker(on_upload=self._progress)
        self._shell = shell
        self._uploads = shell.uploads
        self._sent: asyncio.Future[bool] | None = None

    async def take(self) -> bytes | None:
        """Return the bytes of the picture that was chosen, None when nothing was.

        Raises Problem `too_large` before such a file is read. A file that does not arrive is an empty one.
        """
        self._shell.on_errand = True
        try:
            files = await self._picker.pick_files(file_type=self._kind)
            return await self._content(files[0]) if files else None
        finally:
            self._shell.on_errand = False

    async def into(self, keep: Callable[[bytes], Awaitable[str | None]], say: Callable[[str], object]) -> None:
        """Have a picture taken and kept; say why it was not, or nothing. `keep` is a `Shell.keep`."""
        say("")
        try:
            raw = await self.take()
        except Problem as problem:
            say(self._shell.sentence(problem))
            return
        if raw is not None:
            say(await keep(raw) or "")

    async def _content(self, chosen: ft.FilePickerFile) -> bytes:
        if chosen.size > self._most:
            raise Problem(self._too_large, f"{chosen.size} bytes")
        if chosen.bytes is not None:
            return chosen.bytes
        if chosen.path:
            return await asyncio.to_thread(_read, Path(chosen.path), self._on_phone())
        return await self._uploaded(chosen) if self._uploads and chosen.size else b""

    def _on_phone(self) -> bool:
        platform = self._shell.page.platform
        return not self._shell.page.web and platform is not None and platform.is_mobile()

    async def _uploaded(self, chosen: ft.FilePickerFile) -> bytes:
        assert self._uploads is not None
        name = secrets.token_hex(16)
        self._sent = asyncio.get_running_loop().create_future()
        address = ft.context.page.get_upload_url(name, PATIENCE)
        await self._picker.upload([ft.FilePickerUploadFile(id=chosen.id, name=chosen.name, upload_url=address)])
        try:
            arrived = await asyncio.wait_for(self._sent, PATIENCE)
        except TimeoutError:
            arrived = False
        return await asyncio.to_thread(_taken_out, self._uploads / name) if arrived else b""

    def _progress(self, event: ft.FilePickerUploadEvent) -> None:
        if self._sent is not None and not self._sent.done() and (event.error or event.progress == 1.0):
            self._sent.set_result(not event.error)


def use_camera() -> Camera:
    """Return the picker of this screen. A hook."""
    shell = use_shell()
    return use_own(lambda: Camera(shell))


def _read(file: Path, on_phone: bool) -> bytes:
    """Return what is in the file that was picked; nothing when it is gone by now, as from a card that was taken out."""
    content = b""
    with suppress(OSError):
        content = file.read_bytes()
        if on_phone and _PASSING & set(file.parts):
            file.unlink()
    return content


def _taken_out(file: Path) -> bytes:
    try:
        return file.read_bytes()
    finally:
        file.unlink(missing_ok=True)
