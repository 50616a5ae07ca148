"""The SQLite file on the disk: one row a document. Knows no meaning and keeps nothing in memory."""

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from fieldapp.domain.problems import Code, Problem
from fieldapp.store import durable, schema, wal
from fieldapp.store.faults import translated
from fieldapp.store.sealing import Sealer

FILE = "store.db"
_NEXT = ".next"
OURS = 0x534F4847  # "SOHG", SQLite's application_id: this file is a store
_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # Apple only; ignored elsewhere
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = FAST",  # of what is thrown away little is left to be found and taken for good
    "PRAGMA cell_size_check = ON",
    "PRAGMA trusted_schema = OFF",
)


class Row(NamedTuple):
    """One document as it lies on the disk."""

    place: int  # in the order of insertion
    tag: bytes  # of its table
    doc_id: int
    sealed: bytes


class Content(NamedTuple):
    """All that a file holds."""

    rows: list[Row]  # in order
    manifest: bytes  # sealed


Statement = tuple[str, tuple[int | bytes, ...]]


def put(row: Row) -> Statement:
    """Return the statement that writes one document; a replaced one keeps its place in the order."""
    return (
        "INSERT INTO rows (place, tag, doc_id, sealed) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (tag, doc_id) DO UPDATE SET sealed = excluded.sealed",
        row,
    )


def replace(place: int, sealed: bytes) -> Statement:
    """Return the statement that writes a document anew in the place that it has."""
    return "UPDATE rows SET sealed = ? WHERE place = ?", (sealed, place)


def delete(place: int) -> Statement:
    """Return the statement that takes one document away."""
    return "DELETE FROM rows WHERE place = ?", (place,)


def empty_table(tag: bytes) -> Statement:
    """Return the statement that takes all documents of a table away."""
    return "DELETE FROM rows WHERE tag = ?", (tag,)


def put_manifest(sealed: bytes) -> Statement:
    """Return the statement that writes the manifest in the place of the former."""
    return "UPDATE manifest SET sealed = ?", (sealed,)


class RowFile:
    """An open store file, for this process alone."""

    def __init__(self, path: Path, sealer: Sealer) -> None:
        """Open the file, making it first when there is none. Damage is refused, never written over.

        The sealer only seals what a new file begins with, and what an older shape is brought up to.

        Raises Problem STORE_DAMAGED, STORE_READ_ONLY, STORE_IN_USE, DISK_FULL, UPDATE_NEEDED.
        """
        wal.refuse_spoilt(path)
        with translated():
            log = path.with_name(path.name + wal.ENDING)
            unfinished = log.exists() and log.stat().st_size > 0
            if not path.exists():
                _make(path, sealer)
            elif path.stat().st_size == 0:
                raise Problem(Code.STORE_DAMAGED, "empty file")  # `_make` never leaves one
            with path.open("r+b"):
                pass  # raises where only reading is allowed; SQLite would go on and stumble over its own lock
            self._file = _connected(path)
            try:
                _refuse_strangers(self._file)
                _set(self._file)
                schema.bring_up(self._file, sealer)
                _refuse_damage(self._file)
                if unfinished:
                    _fold_what_was_cut(self._file)
            except BaseException:
                self._file.close()
                raise

    def content(self) -> Content:
        """Return all that the file holds."""
        with translated():
            rows = self._file.execute("SELECT place, tag, doc_id, sealed FROM rows ORDER BY place").fetchall()
            manifest = self._file.execute("SELECT sealed FROM manifest").fetchone()
            return Content(list(map(Row._make, rows)), bytes(manifest[0]) if manifest else b"")

    def write(self, statements: Iterable[Statement]) -> None:
        """Carry out all statements, in their order, and flush once, or none of them."""
        with translated():
            try:
                self._file.execute("BEGIN IMMEDIATE")
                for statement, alike in groupby(statements, itemgetter(0)):
                    self._file.executemany(statement, map(itemgetter(1), alike))
                self._file.execute("COMMIT")
            except BaseException:
                if self._file.in_transaction:
                    self._file.execute("ROLLBACK")
                raise

    def fold(self) -> None:
        """Fold the log into the file and empty it."""
        with translated():
            self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Fold the log into the file and let go of it."""
        with translated():
            self._file.close()


def put_beside(made: Path, path: Path) -> None:
    """Put a file that is to be in the place of `path` beside it, whole; from then on `take_place` ends the work."""
    with translated():
        with made.open("r+b") as file:
            durable.flush(file.fileno())
        made.replace(path.with_name(path.name + _NEXT))
        durable.flush_folder(path.parent)


def take_place(path: Path) -> None:
    """End what `put_beside` began, if it did: the old log goes first, it would be taken for the new file's."""
    if not (following := path.with_name(path.name + _NEXT)).exists():
        return
    with translated():
        for ending in (wal.ENDING, "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
        durable.flush_folder(path.parent)
        following.replace(path)
        durable.flush_folder(path.parent)


def read_copy(path: Path, sealer: Sealer) -> Content:
    """Return the content of a file in a folder that cannot be written, through a private copy.

    SQLite cannot read an unfinished log where it may not write. Raises Problem STORE_READ_ONLY.
    """
    with translated(), tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / FILE
        for ending in ("", "-wal"):
            if (source := path.with_name(path.name + ending)).exists():
                shutil.copyfile(source, copy.with_name(copy.name + ending))
        file = RowFile(copy, sealer)
        try:
            return file.content()
        finally:
            file.close()


def _connected(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0)
    # Before anything is read: then the log needs no shared memory file, and nobody else gets in.
    file.execute("PRAGMA locking_mode = EXCLUSIVE")
    return file


def _set(file: sqlite3.Connection) -> None:
    for setting in _SETTINGS:
        file.execute(setting).fetchall()


def _make(path: Path, sealer: Sealer) -> None:
    """Make the file beside its place and move it there whole, so that a cut leaves none or a good one."""
    unfinished = path.with_name(path.name + ".new")
    for ending in ("", "-wal", "-shm", "-journal"):
        unfinished.with_name(unfinished.name + ending).unlink(missing_ok=True)
    file = _connected(unfinished)
    try:
        _set(file)
        file.execute(f"PRAGMA application_id = {OURS}")
        schema.bring_up(file, sealer)
    finally:
        file.close()
    with unfinished.open("r+b") as made:
        durable.flush(made.fileno())
    unfinished.replace(path)
    durable.flush_folder(path.parent)


def _fold_what_was_cut(file: sqlite3.Connection) -> None:
    """Begin the log anew after a cut, so that what is left of the cut is never met behind later commits."""
    with contextlib.suppress(sqlite3.Error):  # no room: then it stays as it is
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _refuse_strangers(file: sqlite3.Connection) -> None:
    """Look before the first setting, which may write."""
    if file.execute("PRAGMA application_id").fetchone() != (OURS,):
        raise Problem(Code.STORE_DAMAGED, "not a store file")
    schema.refuse_newer(file)


def _refuse_damage(file: sqlite3.Connection) -> None:
    if (found := file.execute("PRAGMA quick_check(1)").fetchone()) != ("ok",):
        raise Problem(Code.STORE_DAMAGED, str(found))
    file.execute("BEGIN IMMEDIATE")  # says now, not at the first save, that nothing can be written here
    file.execute("ROLLBACK")
