"""Locks the book when no hand has touched the phone for a while."""

import asyncio
import time
from collections.abc import Awaitable, Callable


class IdleClock:
    """Runs while a book is open; every touch and every key sets it back."""

    def __init__(self, after_s: Callable[[], float], lock: Callable[[], Awaitable[object]]) -> None:
        """`after_s` is asked again each time, since the commune may change it; `lock` is awaited once."""
        self._after_s, self._lock = after_s, lock
        self._touched = time.monotonic()
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to count from now."""
        self.moved()
        self._running = asyncio.create_task(self._run())

    def moved(self, _: str = "") -> None:
        """A hand is here."""
        self._touched = time.monotonic()

    def over(self) -> bool:
        """Return whether the time is up; so it may be after a sleep in which nothing ran."""
        return time.monotonic() - self._touched >= self._after_s()

    def stop(self) -> None:
        """Count no more."""
        running, self._running = self._running, None
        if running is not None and running is not asyncio.current_task():
            running.cancel()

    async def _run(self) -> None:
        while not self.over():
            await asyncio.sleep(max(0.01, self._touched + self._after_s() - time.monotonic()))
        await self._lock()
