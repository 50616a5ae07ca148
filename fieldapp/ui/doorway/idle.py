"""Locks the book when no hand has touched the phone for a while."""

import asyncio
from collections.abc import Awaitable, Callable

from fieldapp.store.vault.tries import steady

_LOOK_S = 5.0  # how often to look at the least: while the machine slept, no timer ran


class IdleClock:
    """Runs while a book is open; every touch and every key sets it back."""

    def __init__(self, after_s: Callable[[], float], lock: Callable[[], Awaitable[object]]) -> None:
        """`after_s` is asked again each time, since the commune may change it; `lock` is awaited once.

        Whatever is locking may stop the clock: that breaks nothing off.
        """
        self._after_s, self._lock = after_s, lock
        self._touched = steady()
        self._running: asyncio.Task[None] | None = None
        self._locking: asyncio.Task[None] | None = None  # kept: the loop alone does not hold a task

    def start(self) -> None:
        """Begin to count from now."""
        self.stop()
        self.moved()
        self._running = asyncio.create_task(self._run())

    def moved(self, _: str = "") -> None:
        """A hand is here."""
        self._touched = steady()

    def over(self) -> bool:
        """Return whether the time is up; so it may be after a sleep in which nothing ran."""
        return steady() - self._touched >= self._after_s()

    def stop(self) -> None:
        """Count no more."""
        running, self._running = self._running, None
        if running is not None:
            running.cancel()

    async def _run(self) -> None:
        while not self.over():
            rest = self._touched + self._after_s() - steady()
            await asyncio.sleep(min(max(0.01, rest), _LOOK_S))
        self._locking, self._running = self._running, None
        await self._lock()
