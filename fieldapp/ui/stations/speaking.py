"""Saying a note: begins with a press, and ends with one, with the time, with the screen, or when the app goes away."""

import asyncio
from collections.abc import Awaitable, Callable

import flet as ft

from fieldapp.domain.sounds import LONGEST_S
from fieldapp.ui.kit.calls import begin
from fieldapp.ui.kit.desk import use_desk
from fieldapp.ui.kit.hooks import use_own
from fieldapp.ui.shell import Shell, use_shell
from fieldapp.ui.stations.recorder import Recorder

Keep = Callable[[bytes, int], Awaitable[str | None]]
"""Keeps a sound of so many seconds; None, or the sentence that says why not."""


class Speaking:
    """One screen's recorder, and whether it runs."""

    def __init__(self, shell: Shell) -> None:
        self.running = False
        self.keep: Keep
        self.say: Callable[[str], object] = lambda sentence: None
        self.show: Callable[[bool], object] = lambda running: None
        self._shell, self._recorder = shell, Recorder(shell)
        self._turn = asyncio.Lock()
        self._ending: asyncio.Task[None] | None = None

    @property
    def possible(self) -> bool:
        """Whether this platform records at all."""
        return self._recorder.possible

    async def start(self) -> None:
        """Begin to record; say why not."""
        async with self._turn:
            if self.running:
                return
            self.say("")
            if not await self._recorder.start():
                self.say(self._shell.strings("note.no_microphone"))
                return
            self._shell.hush = self.stop
            self._ending = begin(self._end_in_time())
            self._runs(True)

    async def stop(self) -> None:
        """End it and keep what was said; nothing happens when none runs."""
        async with self._turn:
            if not self.running:
                return
            if self._ending is not None and self._ending is not asyncio.current_task():
                self._ending.cancel()
            self._shell.hush = None
            content, seconds = await self._recorder.stop()
            self._runs(False)
            self.say(await self.keep(content, seconds) or "")

    async def _end_in_time(self) -> None:
        await asyncio.sleep(LONGEST_S)
        await self.stop()

    def _runs(self, running: bool) -> None:
        self.running = running
        self.show(running)


def use_speaking(keep: Keep, say: Callable[[str], object]) -> Speaking:
    """Return the recorder of this screen. When that goes, what was said is kept before the book is shut. A hook."""
    shell, desk = use_shell(), use_desk()
    speaking = use_own(lambda: Speaking(shell))
    _, show = ft.use_state(False)
    speaking.keep, speaking.say, speaking.show = keep, say, show

    def arrive() -> None:
        if desk:
            desk.sit_down(speaking)

    async def away() -> None:
        speaking.say = lambda sentence: None
        speaking.show = lambda running: None
        try:
            await speaking.stop()
        finally:
            if desk:
                desk.get_up(speaking)

    ft.use_effect(arrive, [], cleanup=away)
    return speaking
