"""TinyDB's Storage over the row file: all documents in memory, the disk first, one transaction over all tables."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import RLock, get_ident
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec
from tinydb.storages import Storage

from fieldapp.domain.problems import Code, Problem
from fieldapp.store import durable, rowfile
from fieldapp.store.faults import translated
from fieldapp.store.ledger import Ledger, Manifest
from fieldapp.store.lock import FolderLock
from fieldapp.store.rowfile import Content, Row, RowFile, Statement
from fieldapp.store.sealing import UNSEALED, SealBroken, Sealer, open_document, seal_document
from fieldapp.store.steps import (
    NONE,
    Delete,
    Doc,
    Documents,
    Kept,
    Pending,
    Put,
    Step,
    decoded,
    steps_between,
)


class _Snapshot(NamedTuple):
    """Everything as one commit left it. Never changed in place, so readers need no lock."""

    tables: dict[str, Documents]
    stamps: dict[str, int]  # how many commits changed the table
    ledger: Ledger  # of the rows on the disk
    commit: int  # its number


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
        self.sealer = sealer
        self._turn = RLock()
        self._pending: Pending | None = None
        self._refusal: Problem | None = None
        self._file: RowFile | None = None
        with translated():
            durable.make_folder(folder)
        self._lock = FolderLock(folder)
        try:
            rowfile.take_place(folder / rowfile.FILE)
            with _collecting_nothing():
                self._last = self._opened(self._load(folder / rowfile.FILE))
        except BaseException:
            self.close()
            raise

    @property
    def writable(self) -> bool:
        """Whether a write may succeed; what stopped it is raised by the next write."""
        return self._refusal is None

    @property
    def commit(self) -> int:
        """The number of the last commit: how many there have been since the store was made."""
        return self._last.commit

    # Reading

    def tables(self) -> list[str]:
        """Return the names of the tables that hold a document: a table is nothing but its documents."""
        return [name for name, documents in self._view().items() if documents]

    def kept(self, table: str) -> Mapping[int, Kept]:
        """Return the documents by id, as they lie in memory."""
        return MappingProxyType(self._view().get(table, NONE))

    def live(self, table: str) -> dict[int, Doc]:
        """Return copies of the documents, by id."""
        return {doc_id: decoded(kept.plain) for doc_id, kept in self._view().get(table, NONE).items()}

    def stamp(self, table: str) -> int:
        """Return a number that grows with every commit that changed the table."""
        return self._last.stamps.get(table, 0)

    def is_changing(self) -> bool:
        """Return whether this thread has a transaction open: then it sees more than the stamps tell of."""
        return self._pending is not None and self._pending.thread == get_ident()

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Return a copy of everything, as TinyDB's own tables want it. Slow; ours use `live`."""
        view = self._view().items()
        return {name: {str(i): decoded(doc.plain) for i, doc in documents.items()} for name, documents in view} or None

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
            self.do(list(steps_between(self._view(), data)))

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
            self._pending = Pending(self._last.tables)
            try:
                yield
                self._commit(self._pending)
            finally:
                self._pending = None

    def count_on_from(self, commit: int) -> None:
        """Let the next commit have a greater number than this one."""
        with self._turn:
            self._last = self._last._replace(commit=max(commit, self._last.commit))

    def rekey(self) -> None:
        """Seal all rows with the newest key, in one transaction; nothing happens when they are."""
        with self.turn():
            if self._file is None:
                raise self._refusal or Problem(Code.STORE_TROUBLE, "closed")
            content = self._file.content()
            if all(map(self.sealer.current, [content.manifest, *(row.sealed for row in content.rows)])):
                return
            view = self._view().items()
            with self.transaction():
                self.do([Put(name, i, doc.plain) for name, documents in view for i, doc in documents.items()])
            self._file.fold()

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

    def _commit(self, pending: "Pending") -> None:
        if not pending.steps:
            return
        if self._file is None:  # closed by its own transaction
            raise Problem(Code.STORE_TROUBLE, "closed")
        ledger, number = self._last.ledger.then(), self._last.commit + 1
        try:
            self._file.write(self._statements(pending.steps, ledger, number))
        except Problem as problem:
            if problem.code != Code.DISK_FULL:
                # After a failed flush nobody knows what the disk holds until the file is read again.
                self._refusal = problem
            raise
        touched = {step.table for step in pending.steps}
        stamps = self._last.stamps
        stamps = stamps | {name: stamps.get(name, 0) + 1 for name in touched}
        self._last = _Snapshot(pending.tables, stamps, ledger, number)

    def _statements(self, steps: Iterable[Step], ledger: Ledger, number: int) -> Iterator[Statement]:
        """Yield what the steps come to: each document is sealed once, as it was left, and what is alike goes together.

        One that was taken away and written again stands at the end, as it does in memory.
        """
        left: dict[tuple[bytes, int], Put] = {}
        gone: list[int] = []
        for step in steps:
            tag = self.sealer.tag(step.table)
            if isinstance(step, Put):
                left[tag, step.doc_id] = step
            elif isinstance(step, Delete):
                left.pop((tag, step.doc_id), None)
                if (place := ledger.delete(tag, step.doc_id)) is not None:
                    gone.append(place)
            else:
                left = {key: put for key, put in left.items() if put.table != step.table}
                ledger.empty(tag)
                yield rowfile.empty_table(tag)
        yield from map(rowfile.delete, gone)
        new: list[tuple[bytes, Put]] = []
        for (tag, doc_id), put in left.items():
            if ledger.place(tag, doc_id) is None:
                new.append((tag, put))
            else:
                row = self._row(put, tag, ledger)
                yield rowfile.replace(row.place, row.sealed)
        for tag, put in new:
            yield rowfile.put(self._row(put, tag, ledger))
        yield rowfile.put_manifest(ledger.manifest(number).sealed(self.sealer))

    def _row(self, put: Put, tag: bytes, ledger: Ledger) -> Row:
        sealed = seal_document(self.sealer, *put)
        return Row(ledger.put(tag, put.doc_id, self.sealer.mark(sealed)), tag, put.doc_id, sealed)

    def _load(self, path: Path) -> Content:
        try:
            self._file = RowFile(path, self.sealer)
        except Problem as problem:
            if problem.code != Code.STORE_READ_ONLY or not path.exists():
                raise
            self._refusal = problem
            return rowfile.read_copy(path, self.sealer)
        return self._file.content()

    def _opened(self, content: Content) -> _Snapshot:
        """Open every seal, and refuse what is not exactly as the last commit left it."""
        tables: dict[str, Documents] = {}
        ledger = Ledger()
        try:
            manifest = Manifest.opened(self.sealer, content.manifest)
            for place, tag, doc_id, sealed in content.rows:
                table, plain = open_document(self.sealer, tag, doc_id, sealed)
                tables.setdefault(table, {})[doc_id] = Kept(plain)
                ledger.put(tag, doc_id, self.sealer.mark(sealed), place)
        except (SealBroken, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Problem(Code.STORE_DAMAGED, f"a row: {type(error).__name__}") from None
        if (now := ledger.manifest(manifest.commit)) != manifest:
            raise Problem(Code.STORE_DAMAGED, f"{now.rows} rows that are not the {manifest.rows} of the last commit")
        return _Snapshot(tables, dict.fromkeys(tables, 1), ledger, manifest.commit)


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """All of the thousands of things made inside stay: to look among them for garbage takes as long as making them."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
