"""A phone that is never cut off, and what it held after each save."""

import os
import tempfile
from pathlib import Path

from fieldapp.store.device import DeviceStore
from tests.torture import work


class Expected:
    """The states after each save, by number; 0 is a phone that was never touched. Worked out as far as asked."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(dir=memory())
        # Without a seal: so sealing is held, besides, to change nothing of what is kept.
        self._store = DeviceStore.open(Path(self._folder.name) / "phone")
        self._digests = [work.digest(self._store)]

    def digest(self, number: int) -> bytes:
        """Return the digest of the state after this save."""
        while len(self._digests) <= number:
            work.step(self._store, len(self._digests))
            self._digests.append(work.digest(self._store))
            assert self._digests[-1] != self._digests[-2], f"save {len(self._digests) - 1} changes nothing"
        return self._digests[number]

    def known(self) -> list[bytes]:
        """Return all digests worked out so far."""
        return list(self._digests)

    def close(self) -> None:
        """Let go of the phone and take it away."""
        self._store.close()
        self._folder.cleanup()


def memory() -> str | None:
    """Return a folder in memory where there is one: what lies there is no part of what is being tried."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
