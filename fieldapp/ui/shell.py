"""What a station (the component behind an address) may use: one browser session's or one phone's all.

A station reads with `use_book(...)`, writes with `await shell.do(verb, ...)`, moves with `shell.go(...)`,
and hands plain values and callbacks to a screen. Screens never see the shell.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

import flet as ft

from fieldapp.domain.problems import Code, Problem
from fieldapp.sync.report import SyncReport
from fieldapp.ui.strings import Strings

if TYPE_CHECKING:
    from fieldapp.store.device import DeviceStore

AnswerT = TypeVar("AnswerT")
P = ParamSpec("P")


@ft.observable
@dataclass
class Signals:
    """What changes while screens are open. A station that reads one of these is drawn again when it changes."""

    revision: int = 0  # raised whenever the store may hold something new
    sending: bool = False  # a round with the server is under way
    problem: str = ""  # problems.Code of the last round; empty when it went well
    offline_by_hand: bool = False  # the demo's switch
    clock_wrong: bool = False  # the server said so in the last round
    taken_over: bool = False  # another window has this phone now


class Sync(Protocol):
    """What screens may ask of the sending: to begin now."""

    def saved(self) -> None:
        """Something new lies in the outbox."""

    def now(self) -> None:
        """A person pressed the button."""


class Shell:
    """One per session. Nothing of it may be kept at module level: a process may serve many phones."""

    def __init__(
        self,
        *,
        page: ft.Page,
        store: "DeviceStore",
        strings: Strings,
        clock: Callable[[], datetime],
        sync: Sync,
        phone: str = "",
        demo: bool = False,
    ) -> None:
        """`clock` tells the time with its zone; `phone` is the name of the folder in a browser, else empty."""
        self.page = page
        self.store = store
        self.strings = strings
        self.clock = clock
        self.sync = sync
        self.phone = phone
        self.demo = demo
        self.signals = Signals()
        self._turn = asyncio.Lock()

    def now(self) -> datetime:
        """Return the phone's time, with its zone."""
        return self.clock()

    def today(self) -> date:
        """Return the phone's day."""
        return self.clock().date()

    async def do(
        self, verb: Callable[Concatenate["DeviceStore", P], AnswerT], *args: P.args, **values: P.kwargs
    ) -> AnswerT | Problem:
        """Carry out a verb of the workbook on the store, off the event loop, one after another in order.

        Returns what the verb returns, or the Problem it raised (which is a value here: nothing was changed).
        Whatever reads the store is drawn again.
        """
        async with self._turn:
            try:
                return await asyncio.to_thread(verb, self.store, *args, **values)
            except Problem as problem:
                return problem
            finally:
                self.refresh()

    async def keep(
        self, verb: Callable[Concatenate["DeviceStore", P], object], *args: P.args, **values: P.kwargs
    ) -> str | None:
        """Carry out a verb that keeps something; returns None, or the sentence that says why it was not kept.

        This is what `on_keep` of a kit field wants.
        """
        outcome = await self.do(verb, *args, **values)
        return self.sentence(outcome) if isinstance(outcome, Problem) else None

    def sentence(self, problem: Problem | Code | str) -> str:
        """Return what a problem means and what to do about it."""
        code = problem.code if isinstance(problem, Problem) else problem
        return self.strings(f"problems.{code}")

    def refresh(self) -> None:
        """Let everything that reads the store read it again."""
        self.signals.revision += 1

    def go(self, address: str) -> None:
        """Show the screen at an address of `ui.routes`. Going to its parent is "back"."""
        self.page.navigate(with_phone(address, self.phone))

    def say(self, text: str) -> None:
        """Show a few words at the foot for some seconds; never the only place where a thing is said."""
        self.page.show_dialog(
            ft.SnackBar(ft.Text(text, size=18), duration=ft.Duration(seconds=5), behavior=ft.SnackBarBehavior.FLOATING)
        )

    def note(self, report: SyncReport) -> None:
        """Take in what a round with the server came to."""
        self.signals.sending = False
        problem = Code.OFFLINE if report.offline else report.problem
        self.signals.problem = str(problem or (Code.SERVER_TROUBLE if report.fault else ""))
        if not problem:
            self.signals.clock_wrong = Code.CLOCK_WRONG in report.notices
        self.refresh()


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
    """Return the shell that this station stands under. A hook."""
    shell = ft.use_context(_context)
    assert shell is not None, "a station stands under a shell"
    return shell


def use_book(read: Callable[["DeviceStore"], AnswerT], *depends: object) -> AnswerT:
    """Return what `read` finds in the store, read again when something was written. A hook.

    `read` must be quick (the store answers from memory and waits for nobody); name in `depends` what it
    uses besides the store: `case = use_book(lambda store: workbook.view(store, case_id), case_id)`.
    """
    shell = use_shell()
    signals, _ = ft.use_state(shell.signals)
    return ft.use_memo(lambda: read(shell.store), [signals.revision, *depends])
