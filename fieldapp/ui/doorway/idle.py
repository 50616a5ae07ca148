"""Locks the book when no hand has touched the phone for a while."""

import asyncio
from collections.abc import Awaitable, Callable

from fieldapp.store.vault.tries import steady

_LOOK_S = 5.0  # how often to look at the least: while the machine slept, no timer ran


class IdleClock:
    """Runs while a book is open; every touch and every key sets it back."""

    def __init__(self, after_s: Callable[[], float], lock: Callable[[], Awaitable[object]]) -> None:
        """`after_s` is asked again each time, since the commune may change it; `lock` is awaited once."""
        self._after_s, self._lock = after_s, lock
        self._touched = steady()
        self._running: asyncio.Task[None] | None = None

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
        if running is not None and running is not asyncio.current_task():
            running.cancel()

    async def _run(self) -> None:
        while not self.over():
            rest = self._touched + self._after_s() - steady()
            await asyncio.sleep(min(max(0.01, rest), _LOOK_S))
        await self._lock()
