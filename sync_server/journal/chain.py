"""A mark on every journal line, over all lines up to it: two histories part where their marks differ.

A server that was put back from a backup and has grown again gives numbers that it gave before, to other changes.
A phone that remembers the mark of its number notices; the number alone would not tell.
"""

import hashlib

from sqlalchemy import Connection, bindparam, select

from sync_server.db.ready import Ready
from sync_server.db.tables import journal, quarantine
from sync_server.journal import plain

_MARK = Ready(
    select(journal.c.chain).where(
        journal.c.partition == bindparam("of_partition"), journal.c.seq == bindparam("at_seq")
    )
)
_CHANGE = Ready(
    select(journal.c.change).where(
        journal.c.partition == bindparam("of_partition"), journal.c.seq == bindparam("at_seq")
    )
)
_HELD = quarantine.c
_LET_IN = Ready(
    select(_HELD.id).where(
        _HELD.partition == bindparam("of_partition"), _HELD.change == bindparam("held"),
        _HELD.taken_as == bindparam("as_change"),
    )
)  # fmt: skip
_MOST = 2**63 - 1  # a number may come from a phone, and no database takes a greater one
_LENGTH = 16  # hexadecimal digits: no two histories of one commune meet by accident


def after(before: str, digest: str, seq: int) -> str:
    """Return the mark of the line under this number, from the line before and the digest of its change."""
    return hashlib.sha256(f"{before}{digest}{seq}".encode()).hexdigest()[:_LENGTH]


def mark_at(conn: Connection, partition: str, seq: int) -> str:
    """Return the mark of a partition's line; '' for number 0, for a line from before marks, and for one that is not."""
    if not 0 < seq <= _MOST:
        return ""
    line = _MARK.first(conn, of_partition=partition, at_seq=seq)
    return line.chain if line else ""


def is_at(conn: Connection, partition: str, seq: int, change: str) -> bool:
    """Return whether this change has this number here, be it under the id with which an officer let it in."""
    if not 0 < seq <= _MOST:
        return False
    line = _CHANGE.first(conn, of_partition=partition, at_seq=seq)
    if line is None or line.change == change:
        return line is not None
    held = plain.kept_id(change)
    return _LET_IN.first(conn, of_partition=partition, held=held, as_change=line.change) is not None
