"""One process has the folder. The system lets go of the lock when that process ends, however it ends."""

import errno
import os
import sys
from pathlib import Path

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.faults import translated

_NO_LOCKS_HERE = {errno.ENOSYS, errno.ENOTSUP, errno.ENOLCK}  # then SQLite's own exclusive lock must do


class FolderLock:
    """The right to write in one folder, until released."""

    def __init__(self, folder: Path, name: str = "lock") -> None:
        """Take the lock of this name; raises Problem STORE_IN_USE when anybody, this process too, has it."""
        with translated():
            self._file = _opened(folder / name)
            if self._file is not None and not _taken(self._file):
                self.release()
                raise Problem(Code.STORE_IN_USE, name)

    def release(self) -> None:
        """Let go. The file stays: taking it away would let two processes lock two different files."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _opened(path: Path) -> int | None:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        if error.errno not in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise
    try:
        return os.open(path, os.O_RDONLY)
    except OSError:
        return None  # a folder that nobody may write in needs no lock


if sys.platform == "win32":
    import msvcrt

    def _taken(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True
else:
    import fcntl

    def _taken(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno not in _NO_LOCKS_HERE:
                raise
        return True
