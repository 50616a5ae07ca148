"""TinyDB's Storage over the row file: all documents in memory, the disk first, one transaction over all tables."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from threading import RLock, get_ident
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
from tinydb.storages import Storage

from fieldapp.domain.problems import Code, Problem
from fieldapp.store import rowfile
from fieldapp.store.faults import translated
from fieldapp.store.lock import FolderLock
from fieldapp.store.rowfile import RowFile, Statement
from fieldapp.store.sealing import UNSEALED, SealBroken, Sealer

Doc = dict[str, Any]
Documents = dict[int, Doc]
_NONE: Documents = {}
_decoded = msgspec.json.Decoder(Doc).decode  # made once: making it costs more than a document


class Put(NamedTuple):
    """Write one document; `plain` is its JSON."""

    table: str
    doc_id: int
    plain: bytes


class Delete(NamedTuple):
    """Take one document away."""

    table: str
    doc_id: int


class Empty(NamedTuple):
    """Take all documents of a table away, and so the table."""

    table: str


Step = Put | Delete | Empty


class _Snapshot(NamedTuple):
    """Everything as one commit left it. Never changed in place, so readers need no lock."""

    tables: dict[str, Documents]
    stamps: dict[str, int]  # how many commits changed the table


class SealedStorage(Storage):
    """All documents of one folder. Every write is on the disk when the call returns.

    Reading is from memory and waits for nobody; it shows the last commit, and inside a transaction,
    to its own thread, what that has done so far. Writers wait for each other.
    """

    def __init__(self, folder: Path, sealer: Sealer = UNSEALED) -> None:
        """Open the folder, making it when there is none.

        Raises Problem STORE_IN_USE, STORE_DAMAGED, DISK_FULL, UPDATE_NEEDED, and STORE_READ_ONLY when there
        is nothing to read either; what can be read is read, and then every write raises that Problem.
        """
        super().__init__()
        self._sealer = sealer
        self._turn = RLock()
        self._pending: _Pending | None = None
        self._refusal: Problem | None = None
        self._file: RowFile | None = None
        with translated():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = FolderLock(folder)
        try:
            tables = self._load(folder / rowfile.FILE)
        except BaseException:
            self.close()
            raise
        self._last = _Snapshot(tables, dict.fromkeys(tables, 1))

    @property
    def writable(self) -> bool:
        """Whether a write may succeed; what stopped it is raised by the next write."""
        return self._refusal is None

    # Reading

    def tables(self) -> list[str]:
        """Return the names of the tables that hold a document: a table is nothing but its documents."""
        return [name for name, documents in self._view().items() if documents]

    def live(self, table: str) -> Mapping[int, Doc]:
        """Return the documents themselves, by id, for looking only: whoever hands one out copies it."""
        return MappingProxyType(self._view().get(table, _NONE))

    def stamp(self, table: str) -> int:
        """Return a number that grows with every commit that changed the table."""
        return self._last.stamps.get(table, 0)

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Return a copy of everything, as TinyDB's own tables want it. Slow; ours use `live`."""
        view = self._view().items()
        return {name: {str(i): copied(doc) for i, doc in documents.items()} for name, documents in view} or None

    # Writing

    def turn(self) -> AbstractContextManager[object]:
        """Return the writers' lock, for one who reads first and then writes what he found."""
        return self._turn

    def do(self, steps: Iterable[Step]) -> None:
        """Carry out the steps: now and durably, or with the transaction that is open."""
        with self._turn:
            if self._pending is None:
                with self.transaction():
                    self.do(steps)
            else:
                if self._refusal is not None:
                    raise Problem(self._refusal.code, self._refusal.detail)
                for step in steps:
                    self._pending.do(step)

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Make everything equal to `data`, as TinyDB's own tables ask. Slow; ours use `do`."""
        with self._turn:
            self.do(list(_steps_between(self._view(), data)))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all that is written inside together, with one flush, or nothing of it.

        A transaction inside another joins it; when the inner one raises, what it wrote is undone even
        if the outer goes on. Other threads' writes wait; nothing in here may await.
        """
        with self._turn:
            if self._pending is not None:
                with self._pending.inner():
                    yield
                return
            self._pending = _Pending(self._last.tables)
            try:
                yield
                self._commit(self._pending)
            finally:
                self._pending = None

    def close(self) -> None:
        """Let go of file and folder. Closing twice does nothing."""
        with self._turn:
            file, self._file = self._file, None
            self._refusal = self._refusal or Problem(Code.STORE_TROUBLE, "closed")
            try:
                if file is not None:
                    file.close()
            finally:
                self._lock.release()

    def _view(self) -> dict[str, Documents]:
        pending = self._pending
        return pending.tables if pending is not None and pending.thread == get_ident() else self._last.tables

    def _commit(self, pending: "_Pending") -> None:
        if not pending.steps:
            return
        if self._file is None:  # closed by its own transaction
            raise Problem(Code.STORE_TROUBLE, "closed")
        try:
            self._file.write([self._statement(step) for step in pending.steps])
        except Problem as problem:
            if problem.code != Code.DISK_FULL:
                # After a failed flush nobody knows what the disk holds until the file is read again.
                self._refusal = problem
            raise
        touched = {step.table for step in pending.steps}
        stamps = self._last.stamps
        self._last = _Snapshot(pending.tables, stamps | {name: stamps.get(name, 0) + 1 for name in touched})

    def _statement(self, step: Step) -> Statement:
        if isinstance(step, Put):
            return rowfile.put(step.table, step.doc_id, self._sealer.seal(*step))
        if isinstance(step, Delete):
            return rowfile.delete(step.table, step.doc_id)
        return rowfile.empty_table(step.table)

    def _load(self, path: Path) -> dict[str, Documents]:
        try:
            self._file = RowFile(path)
        except Problem as problem:
            if problem.code != Code.STORE_READ_ONLY or not path.exists():
                raise
            self._refusal = problem
            return self._documents(rowfile.read_copy(path))
        with closing(self._file.rows()) as rows:
            return self._documents(rows)

    def _documents(self, rows: Iterable[rowfile.Row]) -> dict[str, Documents]:
        tables: dict[str, Documents] = {}
        for row in rows:
            tables.setdefault(row.table, {})[row.doc_id] = self._opened(row)
        return tables

    def _opened(self, row: rowfile.Row) -> Doc:
        try:
            return _decoded(self._sealer.open(*row))
        except (SealBroken, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Problem(Code.STORE_DAMAGED, f"{row.table} {row.doc_id}: {type(error).__name__}") from error


class _Pending:
    """A transaction under way: its steps, and the tables as its own thread sees them meanwhile."""

    def __init__(self, tables: dict[str, Documents]) -> None:
        self.thread = get_ident()
        self.tables = dict(tables)
        self.steps: list[Step] = []
        self._own: set[str] = set()  # tables copied already (the pointers only), so free to be changed

    def do(self, step: Step) -> None:
        name = step.table
        self.steps.append(step)
        if isinstance(step, Empty):
            self.tables[name] = {}
            self._own.add(name)
        elif isinstance(step, Put):
            self._owned(name)[step.doc_id] = _decoded(step.plain)
        else:
            del self._owned(name)[step.doc_id]

    @contextmanager
    def inner(self) -> Iterator[None]:
        tables, steps, own = dict(self.tables), len(self.steps), self._own
        self._own = set()
        try:
            yield
        except BaseException:
            self.tables, self._own = tables, own
            del self.steps[steps:]
            raise

    def _owned(self, name: str) -> Documents:
        if name not in self._own:
            self.tables[name] = dict(self.tables.get(name, _NONE))
            self._own.add(name)
        return self.tables[name]


def copied(doc: Mapping[str, Any]) -> Doc:
    """Return a document of the caller's own, sharing nothing with the given one."""
    return _decoded(msgspec.json.encode(doc))


def _steps_between(old: Mapping[str, Mapping[int, Doc]], new: Mapping[str, Mapping[str, Any]]) -> Iterator[Step]:
    yield from (Empty(name) for name in old if name not in new)
    for name, documents in new.items():
        before = old.get(name, _NONE)
        wanted = {int(doc_id): msgspec.json.encode(doc) for doc_id, doc in documents.items()}
        yield from (Delete(name, doc_id) for doc_id in before if doc_id not in wanted)
        for doc_id, plain in wanted.items():
            if doc_id not in before or msgspec.json.encode(before[doc_id]) != plain:
                yield Put(name, doc_id, plain)
