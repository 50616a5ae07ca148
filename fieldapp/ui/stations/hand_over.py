"""Handing a file to somebody: the phone's own share sheet, a download in a browser, a place to save on a desktop."""

import flet as ft

from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.shell import Shell, use_shell

_OCTETS = "application/octet-stream"
PDF = "application/pdf"


class Hands:
    """What gives a file away."""

    def __init__(self, shell: Shell) -> None:
        """While it is being given, the shell is on an errand: the book stays open behind the share sheet."""
        self._shell = shell
        self._share, self._picker = ft.Share(), ft.FilePicker()

    async def give(self, name: str, content: bytes, kind: str = _OCTETS) -> bool:
        """Offer the file, of this media type; return whether it went anywhere, as far as the phone says."""
        page = self._shell.page
        self._shell.on_errand = True
        try:
            if page.web or not page.platform or not page.platform.is_mobile():
                place = await self._picker.save_file(file_name=name, src_bytes=content)
                return page.web or bool(place)
            file = ft.ShareFile.from_bytes(content, mime_type=kind, name=name)
            told = await self._share.share_files([file])
            return told.status is not ft.ShareResultStatus.DISMISSED
        finally:
            self._shell.on_errand = False


def use_hands() -> Hands:
    """Return what gives files away on this screen. A hook."""
    shell = use_shell()
    return use_own(lambda: Hands(shell))
