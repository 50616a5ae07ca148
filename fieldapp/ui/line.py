"""One phone's way to the server: what the screens call the road."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec.structs import replace

from fieldapp.config import Config
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import Backup
from fieldapp.store.backup import Brought
from fieldapp.store.device import DeviceStore
from fieldapp.sync import letters
from fieldapp.sync.client import HttpServer
from fieldapp.sync.engine import Engine
from fieldapp.sync.enrol import enrol
from fieldapp.sync.pulse import Beat, Pulse, Reason
from fieldapp.sync.report import SyncReport
from fieldapp.sync.server import Offline, Server
from fieldapp.sync.switch import SwitchedServer
from fieldapp.ui.ticket import Ticket


class Sealed(Protocol):
    """What the way to the server needs of the logbook: `doorway.logbook.Logbook` has it."""

    @property
    def vault(self) -> str:
        """Which vault it is sealed in, in hexadecimal."""

    def recovery_id(self) -> str:
        """Return which of the commune's keys opens it; empty when none does."""

    def secure(self, server: Server) -> None:
        """Have the commune keep a key to it."""


class Line:
    """One phone's way to the server. It is laid anew when an enrolment names another address or token."""

    def __init__(
        self,
        store: DeviceStore,
        config: Config,
        tell: Callable[[Beat], None],
        book: Sealed,
    ) -> None:
        """`tell` hears of every round; the `book` is asked after each to leave a spare key of it at the commune."""
        self._store, self._config, self._tell, self._book = store, config, tell, book
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
        engine = Engine(self._store, self._server, self._config.clock, recovery_id=self._book.recovery_id)
        self._pulse = Pulse(Rounds(engine, self._server, self._book, self._store))
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
            outcome = await asyncio.to_thread(
                enrol, self._store, server, ticket.code, server_url=ticket.server, vault=self._book.vault
            )
        finally:
            http.close()
        if outcome.reply is None:
            return str(outcome.problem or Code.OFFLINE)
        await self.stop()
        self.start()
        if self._server is not None:
            await asyncio.to_thread(self._book.secure, self._server)
        return ""

    async def bring_back(self, offers: Sequence[Backup], pin: str) -> Brought | str:
        """Bring back what these letters hold that this PIN opens; returns a problems.Code when none does."""
        if self._server is None:
            return Code.NOT_SIGNED_IN
        try:
            return await asyncio.to_thread(letters.fetch, self._store, self._server, offers, pin, self._config.clock())
        except Offline:
            return Code.OFFLINE
        except Problem as problem:
            return problem.code

    async def decline(self, offers: Sequence[Backup]) -> None:
        """Ask for these letters no more."""
        with contextlib.suppress(Problem):  # then they are offered again at the next start
            await asyncio.to_thread(letters.decline, self._store, offers, self._config.clock())


class Rounds:
    """An engine's rounds, and after each the spare key: no first case is written before the commune has one.

    After the first that is through, it asks as well what former phones of this person have left.
    """

    def __init__(self, engine: Engine, server: Server, book: Sealed, store: DeviceStore) -> None:
        self._engine, self._server, self._book, self._store = engine, server, book, store
        self._letters: tuple[Backup, ...] | None = None

    def run(self, stop: threading.Event | None = None, *, by_hand: bool = True) -> SyncReport:
        """Do one round, in any thread; soon after `stop` is set it ends."""
        report = self._engine.run(stop, by_hand=by_hand)
        nobody = report.offline or report.problem in (Code.REVOKED, Code.NOT_SIGNED_IN)
        if not (nobody or report.destroy or (stop and stop.is_set())):
            self._book.secure(self._server)
        if report.complete and self._letters is None:
            with contextlib.suppress(Offline, Problem):  # asked again after the next round
                self._letters = tuple(letters.offered(self._store, self._server))
        done = self._store.road.get().letters_taken  # since the server was asked
        return replace(report, letters=tuple(each for each in self._letters or () if each.sha256 not in done))
