"""The shape of the file, by number (SQLite's user_version), and the way from each number to the next."""

import sqlite3
from collections.abc import Callable, Sequence

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.ledger import Ledger
from fieldapp.store.sealing import UNSEALED, Sealer, seal_document

Step = Callable[[sqlite3.Connection, Sealer], None]


def _one_row_a_document(file: sqlite3.Connection, sealer: Sealer) -> None:
    # The row number keeps the order of insertion, as TinyDB does; a replaced document keeps its place.
    file.execute(
        "CREATE TABLE documents (place INTEGER PRIMARY KEY, name TEXT NOT NULL, doc_id INTEGER NOT NULL,"
        " sealed BLOB NOT NULL, UNIQUE (name, doc_id))"
    )


def _rows_that_are_sealed(file: sqlite3.Connection, sealer: Sealer) -> None:
    """Tables by tag and not by name; what a document belongs to stands in the sealed row; a manifest over all."""
    if sealer is not UNSEALED and file.execute("SELECT count(*) FROM documents").fetchone() != (0,):
        # Sealed here, the plain words would stay in the file's free pages: `adopt` makes a new file.
        raise Problem(Code.STORE_DAMAGED, "the file is not sealed")
    file.execute(
        "CREATE TABLE rows (place INTEGER PRIMARY KEY, tag BLOB NOT NULL, doc_id INTEGER NOT NULL,"
        " sealed BLOB NOT NULL, UNIQUE (tag, doc_id)) STRICT"
    )
    file.execute("CREATE TABLE manifest (one INTEGER PRIMARY KEY CHECK (one = 1), sealed BLOB NOT NULL) STRICT")
    ledger = Ledger()
    for place, name, doc_id, plain in file.execute("SELECT * FROM documents ORDER BY place").fetchall():
        tag, sealed = sealer.tag(name), seal_document(sealer, name, doc_id, plain)
        ledger.put(tag, doc_id, sealer.mark(sealed), place)
        file.execute("INSERT INTO rows VALUES (?, ?, ?, ?)", (place, tag, doc_id, sealed))
    file.execute("INSERT INTO manifest VALUES (1, ?)", (ledger.manifest(commit=0).sealed(sealer),))
    file.execute("DROP TABLE documents")


STEPS: tuple[Step, ...] = (_one_row_a_document, _rows_that_are_sealed)
"""The steps that lead from number n to n + 1, each inside a transaction. Only ever add to the end."""


def number(file: sqlite3.Connection) -> int:
    """Return the number of the file's shape; 0 for a file that has none."""
    return int(file.execute("PRAGMA user_version").fetchone()[0])


def refuse_newer(file: sqlite3.Connection, steps: Sequence[Step] = STEPS) -> None:
    """Raise Problem UPDATE_NEEDED when a newer program wrote the file; nothing is touched."""
    if (now := number(file)) > len(steps):
        raise Problem(Code.UPDATE_NEEDED, f"store schema {now}, known {len(steps)}")


def bring_up(file: sqlite3.Connection, sealer: Sealer, steps: Sequence[Step] = STEPS) -> None:
    """Bring the file to the newest shape in one transaction, or leave it as it was."""
    if (now := number(file)) >= len(steps):
        return
    file.execute("BEGIN IMMEDIATE")
    try:
        for step in steps[now:]:
            step(file, sealer)
        file.execute(f"PRAGMA user_version = {len(steps)}")
        file.execute("COMMIT")
    except BaseException:
        if file.in_transaction:
            file.execute("ROLLBACK")
        raise
