"""Calling somebody with the phone's own dialler."""

import logging

import flet as ft

from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.shell import Shell, use_shell

_log = logging.getLogger(__name__)


class Dialler:
    """What dials. The number stands on the screen as well, for where nothing dials."""

    def __init__(self, shell: Shell) -> None:
        """When she comes back from the call the book is open still: the words to read out stand in it."""
        self._shell = shell
        self._launcher = ft.UrlLauncher()

    async def call(self, number: str) -> str:
        """Open the dialler with this number; she presses its own green button. Returns the sentence why it did not.

        In the made-up village nobody is called.
        """
        if self._shell.practising:
            return self._shell.strings("danger.practising")
        page = self._shell.page
        self._shell.on_call = not page.web and page.platform is not None and page.platform.is_mobile()
        try:
            await self._launcher.launch_url(f"tel:{dialled(number)}")
        except RuntimeError as trouble:  # Flet's word for: the platform cannot
            self._shell.on_call = False
            _log.warning("nothing dials here: %s", trouble)
            return self._shell.strings("danger.no_dialler", number=number)
        return ""


def dialled(number: str) -> str:
    """Return a number as a dialler takes it: digits, and a plus before them."""
    digits = "".join(each for each in number if each in "0123456789")
    return f"+{digits}" if number.strip().startswith("+") else digits


def use_dialler() -> Dialler:
    """Return what dials from this screen. A hook."""
    shell = use_shell()
    return use_own(lambda: Dialler(shell))
