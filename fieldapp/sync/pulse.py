"""When to try: after every save, on every sign of a network, and again and again until it is through.

Failures make the waits longer, up to a quarter of an hour, each drawn at random so that a commune's phones do not all
call at once when the power returns. It never gives up; a revoked phone tries when the button is pressed.
"""

import asyncio
import logging
import random
import threading
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from fieldapp.domain.problems import Code
from fieldapp.sync.report import SyncReport

SHORTEST_WAIT = 5.0  # seconds
LONGEST_WAIT = 15 * 60.0  # seconds; also how often a contented phone asks for news
_log = logging.getLogger(__name__)


class Reason(StrEnum):
    """Why a round should begin now; the later in this list, the stronger."""

    TIMER = "timer"
    SAVE = "save"
    START = "start"
    RESUME = "resume"
    CONNECTIVITY = "connectivity"
    BUTTON = "button"


_HOPEFUL = frozenset({Reason.START, Reason.RESUME, Reason.CONNECTIVITY, Reason.BUTTON})
"""Reasons to believe that the link is another one than it was: they end a wait. A save is none."""
_NO_USE = frozenset({Code.REVOKED, Code.NOT_SIGNED_IN})
"""What no waiting mends. The engine itself asks for a revoked phone only when the button was pressed."""


class Rounds(Protocol):
    """What the pulse drives: `engine.Engine`."""

    def run(self, stop: threading.Event | None = None, *, by_hand: bool = True) -> SyncReport:
        """Do one round, in any thread; soon after `stop` is set it ends."""


class Beat(Struct, frozen=True, kw_only=True):
    """What a listener is told: a round begins (no report), or it has ended."""

    reason: Reason
    report: SyncReport | None = None
    next_try_s: float | None = None  # seconds until the next try by itself; None when there will be none


Listener = Callable[[Beat], None]
Sleep = Callable[[float], Awaitable[None]]


class Pulse:
    """Runs rounds one after another for as long as `run` is awaited; `nudge` it from anywhere."""

    def __init__(self, rounds: Rounds, *, rng: random.Random | None = None, sleep: Sleep = asyncio.sleep) -> None:
        self._rounds, self._rng, self._sleep = rounds, rng or random.Random(), sleep
        self._listeners: list[Listener] = []
        self._asked: set[Reason] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._failures = 0

    def nudge(self, reason: Reason) -> None:
        """Ask for a round; returns at once, from any thread. Many nudges make one round."""
        self._asked.add(reason)
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell this listener of every round, before and after; the answer is how to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def run(self) -> None:
        """Beat until cancelled. When it has ended, no round runs any more and the store may be closed."""
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        if self._asked:
            self._woken.set()
        wait: float | None = None
        while True:
            reason = await self._next_reason(wait)
            self._tell(Beat(reason=reason))
            report = await self._round(reason)
            wait = self._wait_after(report)
            self._tell(Beat(reason=reason, report=report, next_try_s=wait))

    async def _next_reason(self, wait: float | None) -> Reason:
        alarm = asyncio.create_task(self._alarm(wait)) if wait is not None else None
        try:
            while (reason := self._taken()) is None:
                self._woken.clear()
                await self._woken.wait()
            return reason
        finally:
            if alarm is not None:
                alarm.cancel()

    async def _alarm(self, wait: float) -> None:
        await self._sleep(wait)
        self._asked.add(Reason.TIMER)
        self._woken.set()

    def _taken(self) -> Reason | None:
        """Return why to run now, and forget all that was asked; None when there is no reason yet."""
        asked = self._asked & (_HOPEFUL | {Reason.TIMER} if self._failures else frozenset(Reason))
        if not asked:
            return None
        self._asked.clear()
        if asked & _HOPEFUL:
            self._failures = 0
        return max(asked, key=list(Reason).index)

    async def _round(self, reason: Reason) -> SyncReport:
        stop = threading.Event()
        working = asyncio.create_task(asyncio.to_thread(self._guarded, stop, reason is Reason.BUTTON))
        try:
            return await asyncio.shield(working)
        except asyncio.CancelledError:
            stop.set()
            await asyncio.wait({working})
            raise

    def _guarded(self, stop: threading.Event, by_hand: bool) -> SyncReport:
        try:
            return self._rounds.run(stop, by_hand=by_hand)
        except Exception as error:  # noqa: BLE001 - a fault of ours must be seen, and must not end all sending
            _log.exception("a round with the server failed")
            return SyncReport(fault=f"{type(error).__name__}: {error}")

    def _wait_after(self, report: SyncReport) -> float | None:
        if report.complete:
            self._failures = 0
            return LONGEST_WAIT
        self._failures += 1
        if report.problem in _NO_USE:
            return None
        return self._rng.uniform(SHORTEST_WAIT, min(LONGEST_WAIT, SHORTEST_WAIT * 2.0 ** min(self._failures, 10)))

    def _tell(self, beat: Beat) -> None:
        for listener in list(self._listeners):
            try:
                listener(beat)
            except Exception:  # noqa: BLE001 - a screen that fails must not stop the sending
                _log.exception("a listener failed")
