"""The shape of the file, by number (SQLite's user_version), and the way from each number to the next."""

import sqlite3
from collections.abc import Sequence

from fieldapp.domain.problems import Code, Problem

STEPS: tuple[tuple[str, ...], ...] = (
    (
        # The row number keeps the order of insertion, as TinyDB does; a replaced document keeps its place.
        "CREATE TABLE documents (place INTEGER PRIMARY KEY, name TEXT NOT NULL, doc_id INTEGER NOT NULL,"
        " sealed BLOB NOT NULL, UNIQUE (name, doc_id))",
    ),
)
"""The statements that lead from number n to n + 1. Only ever add to the end."""


def number(file: sqlite3.Connection) -> int:
    """Return the number of the file's shape; 0 for a file that has none."""
    return int(file.execute("PRAGMA user_version").fetchone()[0])


def refuse_newer(file: sqlite3.Connection, steps: Sequence[Sequence[str]] = STEPS) -> None:
    """Raise Problem UPDATE_NEEDED when a newer program wrote the file; nothing is touched."""
    if (now := number(file)) > len(steps):
        raise Problem(Code.UPDATE_NEEDED, f"store schema {now}, known {len(steps)}")


def bring_up(file: sqlite3.Connection, steps: Sequence[Sequence[str]] = STEPS) -> None:
    """Bring the file to the newest shape in one transaction, or leave it as it was."""
    if (now := number(file)) >= len(steps):
        return
    file.execute("BEGIN IMMEDIATE")
    try:
        for statement in (statement for step in steps[now:] for statement in step):
            file.execute(statement)
        file.execute(f"PRAGMA user_version = {len(steps)}")
        file.execute("COMMIT")
    except sqlite3.Error:
        if file.in_transaction:
            file.execute("ROLLBACK")
        raise
