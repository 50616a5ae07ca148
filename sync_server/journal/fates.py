"""What became of each held change: it waits, or an officer settled it, and its receipt says how."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, and_, bindparam, or_, select, update

from fieldapp.domain.changes import Fields
from fieldapp.protocol import MOST_ASKED, Receipt
from sync_server.db import tables
from sync_server.db.ready import Ready
from sync_server.db.upsert import chunks
from sync_server.journal import plain
from sync_server.journal.author import Author


class Settlement(StrEnum):
    """How a held change may end. Each has words in the office's strings."""

    RELEASED = "released"  # taken exactly as its author wrote it
    CORRECTED = "corrected"  # what an officer left of it is in the journal, as the officer's change
    DECLINED = "declined"  # nothing of it is in the journal; the officer says why


def known(conn: Connection, author: Author, ids: Sequence[str]) -> dict[tuple[str, str], Receipt]:
    """Return the receipt of each of this author's changes in quarantine, by id (as kept there) and digest.

    One that waits has a receipt with the outcome "held".
    """
    if _ANY.first(conn, of_partition=author.partition, of_author=author.person_id) is None:
        return {}  # of nearly everybody
    of = tables.quarantine.c
    mine = and_(of.partition == author.partition, of.author == author.person_id)
    return {
        (row.change, row.digest): _receipt(row)
        for some in chunks(list(ids))
        for row in conn.execute(_ASKED.where(mine, of.change.in_(some)))
    }


def fates(conn: Connection, author: Author, ids: Iterable[str]) -> list[Receipt]:
    """Return a receipt for each of these held changes that waits no more; at most MOST_ASKED are looked at.

    "unknown" says that the server never heard of it. The author is looked up in every commune of this server: a
    mediator may have moved since. These receipts are answers to a question: what they took comes by the pull.
    """
    kept = {each: plain.kept_id(each) for each in list(dict.fromkeys(ids))[:MOST_ASKED]}
    if not kept:
        return []
    communes = sorted({author.partition, *conn.execute(select(tables.partitions.c.code)).scalars()})
    settled, waiting = _in_quarantine(conn, communes, author.person_id, sorted(set(kept.values())))
    taken = _in_journal(conn, communes, author.person_id, [each for each in kept if plain.is_id(each)])
    return [
        replace(settled.get(there) or taken.get(name) or Receipt(change=name, outcome="unknown", at=""), change=name)
        for name, there in kept.items()
        if there not in waiting
    ]


def let_in(conn: Connection, author: Author, change: str, digest: str, at: str) -> None:
    """Settle what waited by itself: sent again, it could be taken. The server settles it, and no officer."""
    of = tables.quarantine.c
    same = (of.partition == author.partition, of.author == author.person_id, of.change == change, of.digest == digest)
    how = {"settlement": Settlement.RELEASED.value, "settled_at": at, "taken_as": change}
    conn.execute(update(tables.quarantine).where(*same, of.settled_at == "").values(**how))


def accepted(change: str, seq: int, at: str, clashed: list[str], added: Fields) -> Receipt:
    """Return the receipt of a change that is in the journal."""
    outcome = "clash" if clashed else "accepted"
    return Receipt(change=change, outcome=outcome, at=at, seq=seq, clashed=clashed, server_set=added)


_OF, _LINE = tables.quarantine.c, tables.journal.c
_ANY = Ready(
    select(_OF.id).where(_OF.partition == bindparam("of_partition"), _OF.author == bindparam("of_author")).limit(1)
)
_TAKEN = and_(
    _LINE.partition == _OF.partition,
    _LINE.change == _OF.taken_as,
    or_(_LINE.author == _OF.author, _LINE.author == _OF.settled_by),
)
_ASKED = select(
    _OF.change, _OF.digest, _OF.held_at, _OF.reason, _OF.settled_at, _OF.settled_by_name, _OF.settlement, _OF.said,
    _LINE.seq, _LINE.clashed, _LINE.added,
).select_from(tables.quarantine.outerjoin(tables.journal, _TAKEN))  # fmt: skip


def _in_quarantine(
    conn: Connection, communes: list[str], person: str, ids: list[str]
) -> tuple[dict[str, Receipt], set[str]]:
    """Return what is settled, the latest under each id, and which ids still wait."""
    asked = _ASKED.where(_OF.partition.in_(communes), _OF.author == person, _OF.change.in_(ids))
    settled: dict[str, Receipt] = {}
    waiting: set[str] = set()
    for row in conn.execute(asked.order_by(_OF.settled_at)):
        if row.settled_at:
            settled[row.change] = _receipt(row)
        else:
            waiting.add(row.change)
    return settled, waiting


def _in_journal(conn: Connection, communes: list[str], person: str, ids: list[str]) -> dict[str, Receipt]:
    asked = select(_LINE.change, _LINE.seq, _LINE.received_at, _LINE.clashed, _LINE.added).where(
        _LINE.partition.in_(communes), _LINE.author == person, _LINE.change.in_(ids)
    )
    return {
        row.change: accepted(row.change, row.seq, row.received_at, plain.of_text(row.clashed), plain.of_text(row.added))
        for row in conn.execute(asked)
    }


def _receipt(row: Any) -> Receipt:
    if not row.settled_at:
        return Receipt(change=row.change, outcome="held", at=row.held_at, reason=row.reason)
    if row.settlement == Settlement.RELEASED:
        return accepted(row.change, row.seq, row.settled_at, plain.of_text(row.clashed), plain.of_text(row.added))
    return Receipt(
        change=row.change,
        outcome=row.settlement,
        at=row.settled_at,
        seq=row.seq or 0,
        by=row.settled_by_name,
        said=row.said,
    )
