"""What a station (the component behind an address) may use: one browser session's or one phone's all.

A station reads with `use_book(...)`, writes with `await shell.do(verb, ...)`, moves with `shell.go(...)`,
and hands plain values and callbacks to a screen. Screens never see the shell.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import flet as ft

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import LOCK_AFTER_S, Backup
from fieldapp.store.backup import Brought
from fieldapp.store.device import DeviceStore
from fieldapp.sync.pulse import Reason
from fieldapp.ui import routes
from fieldapp.ui.kit.desk import Desk
from fieldapp.ui.strings import Strings
from fieldapp.ui.ticket import Ticket
from fieldapp.workbook import CaseIndex

_log = logging.getLogger(__name__)
AnswerT = TypeVar("AnswerT")
P = ParamSpec("P")


@ft.observable
@dataclass
class Signals:
    """What changes while screens are open. A station that looks at these is drawn again when one changes."""

    revision: int = 0  # raised whenever the store may hold something new
    sending: bool = False  # a round with the server is under way
    fault: bool = False  # the last round ended by a fault of this program
    offline_by_hand: bool = False  # the demo's switch
    language: str = "vi"
    greeting: str = ""  # stands on the list until she goes on from it
    news: str = ""  # a sentence about the store itself, from its opening; on the list until she goes on from it
    letters: tuple[Backup, ...] = ()  # what former phones of this person left at the commune
    width: float = 0  # of the screen, in dp


class Road(Protocol):
    """What screens may ask of the way to the server."""

    def nudge(self, reason: Reason) -> None:
        """Ask for a round; returns at once."""

    def cut(self, off: bool) -> None:
        """Take this phone's network away, or give it back (the demo's switch)."""

    async def enrol(self, ticket: Ticket) -> str:
        """Sign the phone in; returns a problems.Code, empty when it is signed in."""

    async def bring_back(self, offers: Sequence[Backup], pin: str) -> Brought | str:
        """Bring back what these letters hold that this PIN opens; returns a problems.Code when none does."""

    async def decline(self, offers: Sequence[Backup]) -> None:
        """Ask for these letters no more."""


class Gatekeeper(Protocol):
    """What screens may ask of the lock."""

    async def lock(self) -> None:
        """Shut the book and ask for the PIN; afterwards everything stands as it did."""

    async def change_person(self) -> None:
        """Shut this person's book and ask who comes next."""

    def recoverable(self) -> bool:
        """Return whether the commune keeps a key to this book: before that the first case waits."""

    async def check_pin(self, pin: str) -> Problem | None:
        """Try the PIN; returns why it is not right."""

    async def change_pin(self, old: str, new: str) -> Problem | None:
        """Put a new PIN in the place of the old one; returns why not."""

    def finger(self) -> bool | None:
        """Return whether a finger opens this book; None where the platform knows no fingers."""

    async def set_finger(self, wanted: bool) -> Problem | None:
        """Let a finger open the book, or none any more; returns why not."""

    async def practise(self) -> Problem | None:
        """Show the made-up village in the place of the book; returns why not."""


class Shell:
    """One per session. Nothing of it may be kept at module level: a process may serve many phones."""

    def __init__(
        self,
        *,
        page: ft.Page,
        store: DeviceStore,
        clock: Callable[[], datetime],
        road: Road,
        server: str,
        phone: str = "",
        demo: bool = False,
        uploads: Path | None = None,
        spoken: Path | None = None,
        leave: Callable[[], Awaitable[None]] | None = None,
        gate: Gatekeeper,
        practising: bool = False,
    ) -> None:
        """`clock` tells the time with its zone; `server` is the address to enrol at unless another is named.

        `phone` is the name of the folder in a browser, else empty; `uploads` is where a browser's files come in,
        `spoken` where the recorder writes; `leave` lets the window choose another phone; `gate` locks this one.
        `practising`: nothing of it is real.
        """
        self.page = page
        self.store = store
        self.clock = clock
        self.road = road
        self.server = server
        self.phone = phone
        self.demo = demo
        self.uploads = uploads
        self.spoken = spoken
        self.leave = leave
        self.gate = gate
        self.practising = practising
        self.hinted: Callable[[str], bool] = lambda address: True  # while she practises: see `kit.frame`
        self.on_errand = False  # the phone's own camera or picker is in front, because she asked for it here
        self.on_call = False  # she called somebody from here: once, the book stays open when she comes back
        self.hush: Callable[[], Awaitable[None]] | None = None  # ends the recording that is under way, and keeps it
        self.looked_for: dict[str, str] = {}  # in the list of cases: beside a case it goes on as it stood
        self.desk = Desk(store.desk.get())
        self.index = CaseIndex(store)
        identity = store.identity.get()
        self.signals = Signals(language=identity.language if identity else "vi", width=page.width or 0)
        self._turn = asyncio.Lock()
        self._closed = False

    @property
    def strings(self) -> Strings:
        """The words in the phone's language."""
        return Strings(self.signals.language)

    @property
    def zone(self) -> tzinfo:
        """The zone in which times are shown."""
        return self.clock().tzinfo or datetime.now().astimezone().tzinfo  # type: ignore[return-value]

    def now(self) -> datetime:
        """Return the phone's time, with its zone."""
        return self.clock()

    def today(self) -> date:
        """Return the phone's day."""
        return self.clock().date()

    async def do(
        self, verb: Callable[Concatenate[DeviceStore, P], AnswerT], *args: P.args, **values: P.kwargs
    ) -> AnswerT | Problem:
        """Carry out a verb of the workbook on the store, off the event loop, one after another in order.

        Returns what the verb returns, or the Problem it raised (a value here: nothing was changed). What reads
        the store is drawn again, and when something new waits for the server, sending begins.
        """
        async with self._turn:
            if self._closed:
                return Problem(Code.STORE_IN_USE, "another window has this phone")
            before = self.store.outbox.stamp()
            try:
                return await asyncio.to_thread(verb, self.store, *args, **values)
            except Problem as problem:
                return problem
            finally:
                self.refresh()
                if self.store.outbox.stamp() != before:
                    self.road.nudge(Reason.SAVE)

    async def keep(
        self, verb: Callable[Concatenate[DeviceStore, P], object], *args: P.args, **values: P.kwargs
    ) -> str | None:
        """Carry out a verb that keeps something; returns None, or the sentence that says why it was not kept.

        This is what `on_keep` of a kit field wants.
        """
        outcome = await self.do(verb, *args, **values)
        return self.sentence(outcome) if isinstance(outcome, Problem) else None

    def lock_after_s(self) -> float:
        """Return after how many seconds without a touch the book is shut, as the commune says."""
        identity = self.store.identity.get()
        return float(identity.reply.lock_after_s if identity and identity.reply else LOCK_AFTER_S)

    async def close(self, left: dict[str, str] | None = None) -> None:
        """Let go of the store once nothing is being written; what comes later is refused as a Problem.

        `left` is what stands half done on the desk; it is found there again at the next opening.
        """
        async with self._turn:
            self._closed = True
            await asyncio.to_thread(self._put_away, left or {})

    def _put_away(self, left: dict[str, str]) -> None:
        try:
            self.store.desk.put(left)
        except Problem as problem:  # a full disk: half-typed words are lost, the book is shut all the same
            _log.warning("what was half typed could not be kept: %s", problem.code)
        finally:
            self.store.close()

    def sentence(self, problem: Problem | Code | str) -> str:
        """Return what a problem means and what to do about it."""
        code = problem.code if isinstance(problem, Problem) else problem
        return self.strings(f"problems.{code}")

    def when(self, iso: str) -> str:
        """Return a moment in words, as it is seen from today; empty for no time."""
        return self.strings.moment(iso, self.zone, self.today())

    def refresh(self) -> None:
        """Let everything that reads the store read it again."""
        self.signals.revision += 1

    def go(self, address: str) -> None:
        """Show the screen at an address of `ui.routes`. Going to its parent is "back"."""
        if self.signals.greeting or self.signals.news:
            self.signals.greeting, self.signals.news = "", ""
        self.page.navigate(with_phone(routes.within(self.page.route or routes.HOME, address), self.phone))


def with_phone(address: str, phone: str) -> str:
    """Return the address with the phone's name, so that a reload and a copied link find the same phone."""
    if not phone or "phone=" in address:
        return address
    return f"{address}{'&' if '?' in address else '?'}phone={phone}"


_context: ft.ContextProvider[Shell | None] = ft.create_context(None)


def under_shell(shell: Shell, draw: Callable[[], AnswerT]) -> AnswerT:
    """Draw with this shell for everything inside."""
    return _context(shell, draw)


def use_shell() -> Shell:
    """Return the shell that this station stands under, and draw again when its signals change. A hook."""
    shell = ft.use_context(_context)
    assert shell is not None, "a station stands under a shell"
    ft.use_state(shell.signals)
    return shell


def use_book(read: Callable[[DeviceStore], AnswerT], *depends: object) -> AnswerT:
    """Return what `read` finds in the store, read again when something was written. A hook.

    `read` must be quick (the store answers from memory and waits for nobody); name in `depends` what it
    uses besides the store: `case = use_book(lambda store: workbook.view(store, case_id, today), case_id, today)`.
    """
    shell = use_shell()
    return ft.use_memo(lambda: read(shell.store), [shell.signals.revision, *depends])
