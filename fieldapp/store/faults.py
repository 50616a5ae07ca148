"""What SQLite and the operating system say when something goes wrong, as Problems. Only here."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from fieldapp.domain.problems import Code, Problem

_NO_ROOM = {errno.ENOSPC, errno.EFBIG} | ({errno.EDQUOT} if hasattr(errno, "EDQUOT") else set())
_NOT_WRITABLE = {errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EISDIR, errno.EEXIST}
# A write that fails (not a flush) means a quota or a size limit: SQLite names only ENOSPC "full".
_FULL = {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
_BY_PRIMARY: dict[int, Code] = {
    sqlite3.SQLITE_FULL: Code.DISK_FULL,
    sqlite3.SQLITE_READONLY: Code.STORE_READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Code.STORE_READ_ONLY,
    sqlite3.SQLITE_PERM: Code.STORE_READ_ONLY,
    sqlite3.SQLITE_CORRUPT: Code.STORE_DAMAGED,
    sqlite3.SQLITE_NOTADB: Code.STORE_DAMAGED,
    sqlite3.SQLITE_ERROR: Code.STORE_DAMAGED,  # our SQL is fixed: a table it names is not in the file
    sqlite3.SQLITE_BUSY: Code.STORE_IN_USE,
    sqlite3.SQLITE_LOCKED: Code.STORE_IN_USE,
}


@contextmanager
def translated() -> Iterator[None]:
    """Raise the Problem for whatever SQLite or the system raises inside."""
    try:
        yield
    except sqlite3.Error as error:
        raise _of_sqlite(error) from error
    except OSError as error:
        raise _of_system(error) from error


def _of_sqlite(error: sqlite3.Error) -> Problem:
    code = getattr(error, "sqlite_errorcode", None)
    name = getattr(error, "sqlite_errorname", type(error).__name__)
    if code is None:
        return Problem(Code.STORE_TROUBLE, f"{name}: {error}")
    if code in _FULL:
        return Problem(Code.DISK_FULL, name)
    return Problem(_BY_PRIMARY.get(code & 0xFF, Code.STORE_TROUBLE), name)


def _of_system(error: OSError) -> Problem:
    name = errno.errorcode.get(error.errno or 0, type(error).__name__)
    if error.errno in _NO_ROOM:
        return Problem(Code.DISK_FULL, name)
    if error.errno in _NOT_WRITABLE:
        return Problem(Code.STORE_READ_ONLY, name)
    return Problem(Code.STORE_TROUBLE, name)
