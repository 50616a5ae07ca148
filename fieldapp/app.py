"""Puts the app together: one window, one folder, one way to the server. The only file that knows every part."""

import asyncio
import contextvars
import logging
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import flet as ft

from fieldapp import config as settings
from fieldapp.config import Config
from fieldapp.domain.problems import Code, Problem
from fieldapp.store.device import DeviceStore
from fieldapp.sync.client import HttpServer
from fieldapp.sync.engine import Engine
from fieldapp.sync.enrol import enrol
from fieldapp.sync.pulse import Beat, Pulse, Reason
from fieldapp.sync.switch import SwitchedServer
from fieldapp.ui import routes, theme
from fieldapp.ui.phones import Phones, known_names, valid_name
from fieldapp.ui.screens.phones import elsewhere_screen, opening_screen, phones_screen, shown_name, trouble_screen
from fieldapp.ui.shell import Shell, under_shell, with_phone
from fieldapp.ui.stations.table import Book
from fieldapp.ui.strings import Strings
from fieldapp.ui.ticket import Ticket

ASSETS = Path(__file__).resolve().parent.parent / "assets"
_AWAKE = frozenset({ft.AppLifecycleState.RESUME, ft.AppLifecycleState.SHOW, ft.AppLifecycleState.RESTART})
FAREWELL = 0.1  # seconds for the fields of a screen that goes away to hand over what stands in them
_log = logging.getLogger(__name__)


def run() -> None:
    """Start: as an app, or with FIELDAPP_PORT for browsers."""
    config = settings.read()
    main = app(config)
    if not config.many_phones:
        ft.run(main, assets_dir=str(ASSETS))
        return
    os.environ.setdefault("FLET_SECRET_KEY", secrets.token_hex(32))  # signs the addresses of uploads
    ft.run(
        main, host=config.host, port=config.port, view=None, no_cdn=True, assets_dir=str(ASSETS),
        upload_dir=str(config.uploads), web_renderer=ft.WebRenderer.CANVAS_KIT,
    )  # fmt: skip


def app(config: Config) -> Callable[[ft.Page], None]:
    """Return what Flet calls for every new window. Only the register of open phones is shared between them."""
    phones = Phones()

    def main(page: ft.Page) -> None:
        window = Window(page, config, phones)
        theme.dress(page, "vi")
        page.title = Strings("vi")("app.name")
        page.on_close = window.close
        page.on_app_lifecycle_state_change = window.lifecycle
        page.on_resize = window.resized
        page.on_connect = window.connected
        page.render_views(root, window)
        page.run_task(window.begin)

    return main


class Line:
    """One phone's way to the server. It is laid anew when an enrolment names another address or token."""

    def __init__(self, store: DeviceStore, config: Config, tell: Callable[[Beat], None]) -> None:
        self._store, self._config, self._tell = store, config, tell
        self._off = False
        self._pulse: Pulse | None = None
        self._beating: asyncio.Task[None] | None = None
        self._server: SwitchedServer | None = None
        self._http: HttpServer | None = None

    def start(self) -> None:
        """Begin to send and receive, when the phone is signed in."""
        identity = self._store.identity.get()
        if identity is None or not identity.enrolled:
            return
        self._http = HttpServer(identity.server_url or self._config.server, identity.token)
        self._server = SwitchedServer(self._http)
        self._server.cut = self._off
        self._pulse = Pulse(Engine(self._store, self._server, self._config.clock))
        self._pulse.listen(self._tell)
        self._pulse.nudge(Reason.START)
        self._beating = asyncio.create_task(self._pulse.run())

    async def stop(self) -> None:
        """End; afterwards no round runs any more. A server that does not answer is not waited for."""
        beating, self._beating, self._pulse = self._beating, None, None
        if beating is not None:
            beating.cancel()
            await asyncio.sleep(0)  # so that the round knows before its answer breaks off
        if self._http is not None:
            self._http.hang_up()
        if beating is not None:
            await asyncio.wait({beating})
        if self._http is not None:
            self._http.close()

    def nudge(self, reason: Reason) -> None:
        """Ask for a round; returns at once."""
        if self._pulse is not None:
            self._pulse.nudge(reason)

    def cut(self, off: bool) -> None:
        """Take this phone's network away, or give it back."""
        self._off = off
        if self._server is not None:
            self._server.cut = off

    async def enrol(self, ticket: Ticket) -> str:
        """Sign the phone in; returns a problems.Code, empty when it is signed in."""
        http = HttpServer(ticket.server)
        server = SwitchedServer(http)
        server.cut = self._off
        try:
            outcome = await asyncio.to_thread(enrol, self._store, server, ticket.code, server_url=ticket.server)
        finally:
            http.close()
        if outcome.reply is None:
            return str(outcome.problem or Code.OFFLINE)
        await self.stop()
        self.start()
        return ""


@ft.observable
@dataclass
class Stage:
    """What this window shows: "opening", "picking", "trouble", "elsewhere", or "open"."""

    now: str = "opening"
    problem: str = ""


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


@ft.component
def root(window: Window) -> list[ft.View]:
    """What the window shows at its stage."""
    stage, _ = ft.use_state(window.stage)
    if stage.now == "open" and window.shell is not None:
        return under_shell(window.shell, Book)
    return [doorway(window, key=stage.now)]  # type: ignore[call-arg]


@ft.component
def doorway(window: Window) -> ft.View:
    """The screens before a phone is open, and after it was opened elsewhere."""
    strings = Strings("vi")
    match window.stage.now:
        case "picking":
            names = known_names(window.config.data, window.config.demo)
            in_use = window.phones.open_names()
            return phones_screen(strings=strings, names=names, in_use=in_use, on_choose=window.choose)
        case "trouble":
            return trouble_screen(strings=strings, problem=window.stage.problem, on_again=window.again)
        case "elsewhere":
            phone = shown_name(window.phone, strings)
            return elsewhere_screen(strings=strings, phone=phone, on_take_back=window.again)
        case _:
            return opening_screen(strings=strings)


def _opened(folder: Path) -> DeviceStore:
    folder.mkdir(parents=True, exist_ok=True)
    return DeviceStore.open(folder)


def _without_phone(route: str | None) -> str:
    parts = urlsplit(route or "/")
    rest = "&".join(each for each in parts.query.split("&") if each and not each.startswith("phone="))
    return f"{parts.path or '/'}{'?' + rest if rest else ''}"
