"""One window on the app: whose phone it is, and what happens to it: keys, sizes, going to the back, coming again."""

import asyncio
import contextvars
from urllib.parse import parse_qs, urlsplit

import flet as ft

from fieldapp.config import Config
from fieldapp.store.vault.kdf import Kdf
from fieldapp.store.vault.secrets import Secrets
from fieldapp.sync.pulse import Reason
from fieldapp.ui import routes
from fieldapp.ui.doorway.gate import Gate
from fieldapp.ui.doorway.stage import Stage
from fieldapp.ui.kit.hands import Hands
from fieldapp.ui.phones import Phones, valid_name
from fieldapp.ui.shell import Shell, with_phone

_AWAY = frozenset({ft.AppLifecycleState.HIDE, ft.AppLifecycleState.PAUSE})
_AWAKE = frozenset({ft.AppLifecycleState.RESUME, ft.AppLifecycleState.SHOW, ft.AppLifecycleState.RESTART})


class Window:
    """One browser window, or the one screen of a phone: which folder it has, and everything that lives with it."""

    def __init__(self, page: ft.Page, config: Config, phones: Phones, secrets: Secrets, kdf: Kdf | None = None) -> None:
        """`secrets` is where this device keeps what it adds to a PIN; `kdf` is measured on it unless given."""
        self.page, self.config, self.phones = page, config, phones
        self.stage, self.hands = Stage(), Hands()
        self.gate = Gate(page, config, self.stage, secrets, kdf)
        if config.many_phones:
            self.gate.leave = self.leave
        self.hands.listen(self.gate.idle.moved)
        self.hands.listen(self._go_on_drawing)
        self._away = False
        self._connectivity: ft.Connectivity | None = None
        self._own_context = contextvars.copy_context()

    @property
    def phone(self) -> str:
        """The name of the phone in a browser, else empty."""
        return self.gate.phone

    @property
    def shell(self) -> Shell | None:
        """The open book, if one is open."""
        return self.gate.shell

    async def begin(self) -> None:
        """Open the phone that the address names, or ask whose it is; a real phone has one folder only."""
        self._connectivity = ft.Connectivity(on_change=self._network_changed)
        if not self.config.many_phones:
            await self.gate.arrive(lambda: True)
        elif name := self._asked():
            await self.choose(name)
        else:
            self.stage.show("picking")

    async def choose(self, name: str) -> None:
        """Take this phone's folder for this window; whichever window had it lets go first."""
        self.gate.phone = name
        await self.phones.claim(name, self)
        # A newer window may have asked before this one had begun.
        await self.gate.arrive(lambda: self.phones.has(name, self))
        if self.phones.has(name, self):
            self.page.navigate(with_phone(_without_phone(self.page.route), name))

    async def again(self) -> None:
        """Try once more: after trouble, or to take the phone back from the newer window."""
        if self.config.many_phones:
            await self.choose(self.phone)
        else:
            await self.gate.arrive(lambda: True)

    async def give_up(self) -> None:
        """Let go of the folder and say that another window has it."""
        # The newer window asks: Flet draws for whichever window the running task belongs to.
        await asyncio.create_task(self.gate.shut("elsewhere"), context=self._own_context)

    async def leave(self) -> None:
        """Let go of the folder and ask whose phone this window should be."""
        await self._let_go("picking")
        self.gate.phone = ""
        self.page.navigate(routes.HOME)

    async def close(self, _: object = None) -> None:
        """The window is gone for good."""
        await self._let_go("opening")

    async def lifecycle(self, event: ft.AppLifecycleStateChangeEvent) -> None:
        """Lock when the app comes back to the front, unless she was at the phone's own camera, or called from here."""
        if event.state in _AWAY:
            self._away = True
            await self.gate.hush()
            await self.gate.leave_letter()
        elif event.state in _AWAKE:
            away, self._away = self._away, False
            left_alone = away and (self.stage.now == "renew" or (self.shell is not None and not self.gate.on_errand))
            too_long = self.shell is not None and self.gate.idle.over()
            self.gate.came_back()
            if left_alone or too_long:
                await self.gate.lock()
            else:
                self.gate.nudge(Reason.RESUME)

    async def connected(self, _: object) -> None:
        """The tab was loaded again: the session went on, so look for news; its address may name another phone now."""
        self._go_on_drawing()
        self.stage.draw_anew()  # what changed while nobody was there has not been drawn
        asked = self._asked()
        if asked and asked != self.phone and self.stage.now != "opening":
            await self._let_go("opening")
            await self.choose(asked)
        else:
            self.gate.nudge(Reason.RESUME)

    def key(self, event: ft.KeyboardEvent) -> None:
        """A key of the phone's own keyboard."""
        self.hands.moved(event.key)

    def resized(self, event: ft.PageResizeEvent) -> None:
        """Draw anew for another width."""
        for shell in (self.shell, self.gate.village):
            if shell is not None:
                shell.signals.width = event.width
        if self.stage.now != "open":
            self.stage.draw_anew()

    def _go_on_drawing(self, _: str = "") -> None:
        """Flet draws in one task, and one drawing that fails ends it: every screen would stand still from then on."""
        self.page.session.start_updates_scheduler()  # type: ignore[no-untyped-call]

    async def _let_go(self, stage: str) -> None:
        await self.gate.shut(stage)
        self.phones.release(self.phone, self)

    def _asked(self) -> str | None:
        named = parse_qs(urlsplit(self.page.route or "").query).get("phone", [""])[0]
        return valid_name(named) if self.config.many_phones else None

    def _network_changed(self, event: ft.ConnectivityChangeEvent) -> None:
        if ft.ConnectivityType.NONE not in event.connectivity:
            self.gate.nudge(Reason.CONNECTIVITY)


def _without_phone(route: str | None) -> str:
    parts = urlsplit(route or "/")
    rest = "&".join(each for each in parts.query.split("&") if each and not each.startswith("phone="))
    return f"{parts.path or '/'}{'?' + rest if rest else ''}"
