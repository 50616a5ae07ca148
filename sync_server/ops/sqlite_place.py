"""A SQLite file: copied through SQLite's own backup, and replaced by one that was made ready beside it."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from errno import EEXIST
from pathlib import Path

from sqlalchemy import Connection, UpdateBase
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from sync_server.db.engine import open_engine, writing
from sync_server.db.migrate import migrate
from sync_server.ops import files
from sync_server.ops.refused import Refused

_BESIDE = ("-wal", "-shm")  # what SQLite keeps next to the file while it is in use


class SqlitePlace:
    """See `place.Place`."""

    engine = "sqlite"

    def __init__(self, url: str) -> None:
        self._file = Path(make_url(url).database or "").absolute()

    def is_empty(self) -> bool:
        """Return whether there is no file, or one without tables."""
        if not self._file.exists():
            return True
        try:
            with closing(self._opened()) as conn:
                return conn.execute("SELECT name FROM sqlite_master").fetchone() is None
        except sqlite3.Error:
            return False  # a file, and not one that can be read: it is kept like any other

    def expect_quiet(self) -> None:
        """Raise Refused while somebody else has the file open. What lies beside it goes into it."""
        if not self._file.exists():
            return
        try:
            with closing(self._opened()) as conn:
                conn.execute("PRAGMA journal_mode=DELETE")  # SQLite does this for nobody but the only one
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise Refused("still_used") from error
        except sqlite3.DatabaseError:
            return  # damaged; this may be why it is replaced

    def copy_out(self, conn: Connection, target: Path) -> None:
        """Copy what this transaction sees, while others go on writing."""
        source = conn.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        try:
            with closing(sqlite3.connect(target)) as copy:
                source.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
                sound = copy.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        except sqlite3.Error as error:
            raise Refused("not_copied", said=error) from error
        if not sound:
            raise Refused("damaged")
        files.sync_file(target)

    def put(self, copy: Path, steps: Sequence[UpdateBase], mark: str) -> str:
        """Make the copy ready under another name, keep the former under its own, and let the name change hands."""
        ready = self._file.with_name(f"{self._file.name}.restoring")
        try:
            self._make_ready(copy, ready, steps)
            self.expect_quiet()
            former = self._keep_former(mark)
            ready.replace(self._file)
            files.sync_folder(self._file.parent)
        except (DBAPIError, sqlite3.Error) as error:
            raise Refused("not_put", said=getattr(error, "orig", error)) from error
        finally:
            _take_away(ready)
        return former

    def _make_ready(self, copy: Path, ready: Path, steps: Sequence[UpdateBase]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        _take_away(ready)
        files.copied(copy, ready)
        engine = open_engine(f"sqlite:///{ready}")
        try:
            migrate(engine)
            with writing(engine) as conn:
                for step in steps:
                    conn.execute(step)
        finally:
            engine.dispose()
        with closing(sqlite3.connect(ready)) as conn:
            conn.execute("PRAGMA journal_mode=DELETE")
        files.sync_file(ready)
        files.give_to_owner_of(self._file.parent, ready)

    def _keep_former(self, mark: str) -> str:
        """Give the former file a second name, so that at no moment the place is empty; return that name."""
        if not self._file.exists():
            return ""
        kept = self._file.with_name(f"{self._file.name}.before-{mark}")
        if kept.exists():
            raise FileExistsError(EEXIST, os.strerror(EEXIST), kept)  # it is another's former one
        for end in _BESIDE:  # only a damaged file has them still; they must not be taken for the new one's
            with suppress(FileNotFoundError):
                Path(f"{self._file}{end}").rename(f"{kept}{end}")
        try:
            os.link(self._file, kept)
        except OSError:  # a disk without second names
            self._file.rename(kept)
        return str(kept)

    def _opened(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=1)


def _take_away(file: Path) -> None:
    for end in ("", *_BESIDE, "-journal"):
        Path(f"{file}{end}").unlink(missing_ok=True)
