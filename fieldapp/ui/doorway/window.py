"""One window on the app: which phone's folder it has, and how it takes it, gives it up and lets go of it."""

import asyncio
import contextvars
import logging
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import flet as ft

from fieldapp.config import Config
from fieldapp.domain.problems import Problem
from fieldapp.store.device import DeviceStore
from fieldapp.sync.pulse import Beat, Reason
from fieldapp.ui import routes, theme
from fieldapp.ui.doorway.stage import Stage
from fieldapp.ui.line import Line
from fieldapp.ui.phones import Phones, valid_name
from fieldapp.ui.shell import Shell, with_phone

_AWAKE = frozenset({ft.AppLifecycleState.RESUME, ft.AppLifecycleState.SHOW, ft.AppLifecycleState.RESTART})
FAREWELL = 0.1  # seconds for the fields of a screen that goes away to hand over what stands in them
_log = logging.getLogger(__name__)


class Window:
    """One browser window, or the one screen of a phone: which folder it has, and everything that lives with it."""

    def __init__(self, page: ft.Page, config: Config, phones: Phones) -> None:
        self.page, self.config, self.phones = page, config, phones
        self.stage = Stage()
        self.phone = ""
        self.shell: Shell | None = None
        self._line: Line | None = None
        self._connectivity: ft.Connectivity | None = None
        self._own_context = contextvars.copy_context()
        self._turn = asyncio.Lock()

    async def begin(self) -> None:
        """Open the phone that the address names, or ask whose it is; a real phone has one folder only."""
        self._connectivity = ft.Connectivity(on_change=self._network_changed)
        if not self.config.many_phones:
            await self._open(self.config.data)
            return
        if name := self._asked():
            await self.choose(name)
        else:
            self.stage.now = "picking"

    async def choose(self, name: str) -> None:
        """Open this phone's folder in this window; whichever window had it lets go first."""
        self.phone = name
        await self.phones.claim(name, self)
        await self._open(self.config.data / name)
        if self.stage.now == "open":
            self.page.navigate(with_phone(_without_phone(self.page.route), name))

    async def again(self) -> None:
        """Try once more: after trouble, or to take the phone back from the newer window."""
        if self.config.many_phones:
            await self.choose(self.phone)
        else:
            await self._open(self.config.data)

    async def give_up(self) -> None:
        """Let go of the folder and say that another window has it."""
        # The newer window asks: Flet draws for whichever window the running task belongs to.
        await asyncio.create_task(self._give_up(), context=self._own_context)

    async def _give_up(self) -> None:
        await self._shut("elsewhere")

    async def leave(self) -> None:
        """Let go of the folder and ask whose phone this window should be."""
        await self._shut("picking")
        self.phones.release(self.phone, self)
        self.phone = ""
        self.page.navigate(routes.HOME)

    async def close(self, _: object = None) -> None:
        """The window is gone for good."""
        await self._shut("opening")
        self.phones.release(self.phone, self)

    def lifecycle(self, event: ft.AppLifecycleStateChangeEvent) -> None:
        """Look for news when the app comes back to the front."""
        if event.state in _AWAKE and self._line is not None:
            self._line.nudge(Reason.RESUME)

    async def connected(self, _: object) -> None:
        """The tab was loaded again: the session went on, so look for news; its address may name another phone now."""
        asked = self._asked()
        if asked and asked != self.phone and self.stage.now != "opening":
            await self._shut("opening")
            self.phones.release(self.phone, self)
            await self.choose(asked)
        elif self._line is not None:
            self._line.nudge(Reason.RESUME)

    def resized(self, event: ft.PageResizeEvent) -> None:
        """Draw anew for another width."""
        if self.shell is not None:
            self.shell.signals.width = event.width

    def _asked(self) -> str | None:
        named = parse_qs(urlsplit(self.page.route or "").query).get("phone", [""])[0]
        return valid_name(named) if self.config.many_phones else None

    async def _open(self, folder: Path) -> None:
        async with self._turn:
            if self.shell is not None:
                return
            if self.config.many_phones and not self.phones.has(self.phone, self):
                self.stage.now = "elsewhere"  # a newer window asked before this one had begun
                return
            self.stage.now = "opening"
            try:
                store = await asyncio.to_thread(_opened, folder)
            except Problem as problem:
                _log.error("the folder could not be opened: %s", problem)
                self.stage.problem = str(problem.code)
                self.stage.now = "trouble"
                return
            self._begin_with(store)
            self.stage.now = "open"

    def _begin_with(self, store: DeviceStore) -> None:
        self._line = Line(store, self.config, self._beat)
        self.shell = Shell(
            page=self.page,
            store=store,
            clock=self.config.clock,
            road=self._line,
            server=self.config.server,
            phone=self.phone,
            demo=self.config.demo,
            uploads=self.config.uploads,
            leave=self.leave if self.config.many_phones else None,
        )
        if self.shell.signals.language != "vi":
            theme.dress(self.page, self.shell.signals.language)
        self._line.start()

    async def _shut(self, stage: str) -> None:
        """Take the screens away first, so that a field in the middle of a word is kept; then close."""
        async with self._turn:
            shell, line = self.shell, self._line
            self.stage.now = stage
            if shell is None or line is None:
                return
            await asyncio.sleep(FAREWELL)
            self.shell, self._line = None, None
            await line.stop()
            await shell.close()

    def _beat(self, beat: Beat) -> None:
        if self.shell is None:
            return
        self.shell.signals.sending = beat.report is None
        if beat.report is not None:
            self.shell.signals.fault = bool(beat.report.fault)
            self.shell.refresh()

    def _network_changed(self, event: ft.ConnectivityChangeEvent) -> None:
        if self._line is not None and ft.ConnectivityType.NONE not in event.connectivity:
            self._line.nudge(Reason.CONNECTIVITY)


def _opened(folder: Path) -> DeviceStore:
    folder.mkdir(parents=True, exist_ok=True)
    return DeviceStore.open(folder)


def _without_phone(route: str | None) -> str:
    parts = urlsplit(route or "/")
    rest = "&".join(each for each in parts.query.split("&") if each and not each.startswith("phone="))
    return f"{parts.path or '/'}{'?' + rest if rest else ''}"
