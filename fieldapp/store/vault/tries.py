"""How often the PIN was wrong since it was last right: ten bytes on the disk, one a try, marked before the try.

The file is written in place, so that counting needs no room on a full disk. No clock that can be set has a say:
a wait is measured from the last failure that this process saw, and a new process waits the whole time again.
"""

import errno
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from fieldapp.store import durable
from fieldapp.store.faults import translated

FILE = "tries"
MOST = 10  # after these only recovery opens
WAITS: dict[int, float] = {5: 30, 6: 60, 7: 300, 8: 900, 9: 3600}
"""Seconds to wait after so many failures."""
UNKNOWN = min(WAITS)  # what a missing or spoilt count is taken for, and the least where nothing can be counted
_FREE, _USED = b".", b"x"
_CANNOT_WRITE = {errno.EROFS, errno.EACCES, errno.EPERM}


def steady() -> float:
    """Return seconds that nobody can set; they go on while the phone sleeps, where the system can say so."""
    kind = getattr(time, "CLOCK_MONOTONIC_RAW" if sys.platform in ("darwin", "ios") else "CLOCK_BOOTTIME", None)
    return time.monotonic() if kind is None else time.clock_gettime(kind)


class Tries:
    """The count of one vault. Whoever counts holds the vault's lock; looking needs none."""

    def __init__(self, folder: Path, clock: Callable[[], float] = steady) -> None:
        """Look at the folder; nothing is written."""
        self._path = folder / FILE
        self._clock = clock
        self._seen = -1
        self._since = 0.0
        self._uncounted = 0  # failures that could not be written because the folder is read-only

    def used(self) -> int:
        """Return the failures since the PIN was last right, 0 to MOST."""
        with translated():
            try:
                with self._path.open("r+b", buffering=0) as file:
                    return _counted(file.read(MOST + 1))
            except FileNotFoundError:
                written = UNKNOWN
            except OSError as error:
                if error.errno not in _CANNOT_WRITE:
                    raise
                written = max(UNKNOWN, self._readable())
        return min(written + self._uncounted, MOST)

    def left(self) -> int:
        """Return how many tries there are before only recovery opens."""
        return MOST - self.used()

    def wait_s(self) -> float | None:
        """Return the seconds until the next try; None when a try is free, and also when none is left."""
        used = self.used()
        if used != self._seen:  # counted by another process, or a new process: the whole wait, from now
            self._remember(used)
        if used not in WAITS:
            return None
        rest = WAITS[used] - (self._clock() - self._since)
        return rest if rest > 0 else None

    def count(self) -> None:
        """Mark one more try; on return it is on the disk. Raises Problem DISK_FULL, STORE_TROUBLE."""
        used = self.used()
        with translated():
            try:
                self._write(_USED * (used + 1) + _FREE * (MOST - used - 1))
            except OSError as error:
                if error.errno not in _CANNOT_WRITE:
                    raise
                self._uncounted += 1
        self._remember(used + 1)

    def clear(self) -> None:
        """Forget all failures: the PIN was right, or recovery has proven who it is."""
        self._uncounted = 0
        with translated():
            try:
                self._write(_FREE * MOST)
            except OSError as error:
                if error.errno not in _CANNOT_WRITE:
                    raise
        self._remember(self.used())

    def _write(self, content: bytes) -> None:
        new = not self._path.exists()
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "r+b", buffering=0) as file:
            file.write(content)
            if os.fstat(handle).st_size != MOST:
                file.truncate(MOST)
            durable.flush(file.fileno())
        if new:
            durable.flush_folder(self._path.parent)

    def _readable(self) -> int:
        try:
            return _counted(self._path.read_bytes())
        except OSError:
            return UNKNOWN

    def _remember(self, used: int) -> None:
        self._seen, self._since = used, self._clock()


def _counted(content: bytes) -> int:
    used = len(content) - content.count(_FREE)
    if len(content) != MOST or content != _USED * used + _FREE * (MOST - used):
        return UNKNOWN
    return used
