"""A mark on every journal line, over all lines up to it: two histories part where their marks differ.

A server that was put back from a backup and has grown again gives numbers that it gave before, to other changes.
A phone that remembers the mark of its number notices; the number alone would not tell.
"""

import hashlib

from sqlalchemy import Connection, select

from sync_server.db.tables import journal

_MOST = 2**63 - 1  # a number may come from a phone, and no database takes a greater one
_LENGTH = 16  # hexadecimal digits: no two histories of one commune meet by accident


def after(before: str, digest: str, seq: int) -> str:
    """Return the mark of the line under this number, from the line before and the digest of its change."""
    return hashlib.sha256(f"{before}{digest}{seq}".encode()).hexdigest()[:_LENGTH]


def mark_at(conn: Connection, partition: str, seq: int) -> str:
    """Return the mark of a partition's line; '' for number 0, for a line from before marks, and for one that is not."""
    of = journal.c
    asked = select(of.chain).where(of.partition == partition, of.seq == seq)
    return (conn.execute(asked).scalar_one_or_none() if 0 < seq <= _MOST else None) or ""
