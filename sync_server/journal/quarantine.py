"""Changes that were not taken: kept with their content and the reason, for an officer to look at."""

import hashlib
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, func, insert, or_, select

from fieldapp.domain.ids import new_id
from fieldapp.domain.text import clean
from fieldapp.protocol import NO_ROOM, Change, Receipt
from sync_server.db import tables
from sync_server.journal import plain
from sync_server.journal.author import Author
from sync_server.journal.plain import Unread

MOST_CHANGES = 500  # of one phone
MOST_SIZE = 8 * 1024 * 1024  # characters of all of them; the one that passes it is still kept


class Room(Struct, kw_only=True):
    """How much of one phone lies here. When it is full, what comes is not kept: it stays on the phone for later."""

    changes: int = 0
    size: int = 0  # characters

    @property
    def is_full(self) -> bool:
        """Whether nothing more is kept."""
        return self.changes >= MOST_CHANGES or self.size >= MOST_SIZE

    def add(self, content: str) -> None:
        """Count one more."""
        self.changes += 1
        self.size += len(content)


class HeldRow(Struct, frozen=True, kw_only=True):
    """One change in quarantine, as the office sees it."""

    id: str
    author_name: str
    device: str
    team: str
    reason: str  # a key of words [held]
    content: str  # JSON text of the change, as far as it could be kept
    held_at: str


def row_of(author: Author, sent: Change | Unread, reason: str, at: str) -> dict[str, Any]:
    """Return the quarantine's row for a change; the same content always gives the same digest."""
    content = sent.raw if isinstance(sent, Unread) else plain.raw_text(sent)
    content = content.replace("\x00", "")
    return {
        "id": new_id(),
        "partition": author.partition,
        "author": author.person_id,
        "author_name": author.name,
        "device": author.device_id,
        "team": author.team_id or "",
        "change": kept_id(sent.id),
        "digest": hashlib.sha256(content.encode()).hexdigest(),
        "reason": reason,
        "content": content,
        "held_at": at,
    }


def room(conn: Connection, author: Author) -> Room:
    """Return how much of this author's phone lies in quarantine."""
    of = tables.quarantine.c
    mine = (of.partition == author.partition, of.author == author.person_id, of.device == author.device_id)
    changes, size = conn.execute(select(func.count(), func.sum(func.length(of.content))).where(*mine)).one()
    return Room(changes=changes, size=size or 0)


def full(conn: Connection, partition: str) -> list[str]:
    """Return the names of a commune's mediators of whose phones nothing more is kept, in order."""
    of = tables.quarantine.c
    asked = (
        select(of.author_name)
        .where(of.partition == partition)
        .group_by(of.author, of.device, of.author_name)
        .having(or_(func.count() >= MOST_CHANGES, func.sum(func.length(of.content)) >= MOST_SIZE))
    )
    return sorted(set(conn.execute(asked).scalars()))


def kept_id(text: str) -> str:
    """Return as much of a sender's id as can be stored and asked for."""
    return clean(text.encode("ascii", "backslashreplace").decode())[:64]


def listed(conn: Connection, partition: str) -> list[HeldRow]:
    """Return what waits in a commune's quarantine, newest first."""
    of = tables.quarantine.c
    columns = [of[name] for name in HeldRow.__struct_fields__]
    asked = select(*columns).where(of.partition == partition).order_by(of.held_at.desc(), of.id)
    return [HeldRow(**row._mapping) for row in conn.execute(asked)]


def set_aside(conn: Connection, author: Author, sent: Change | Unread, reason: str, at: str) -> Receipt:
    """Put one change in quarantine by itself, when the database would not take it."""
    row = row_of(author, sent, reason, at)
    of = tables.quarantine.c
    same = [of[name] == row[name] for name in ("partition", "author", "change", "digest")]
    earlier = conn.execute(select(of.held_at, of.reason).where(*same)).one_or_none()
    if earlier is not None:
        return Receipt(change=sent.id, outcome="held", at=earlier.held_at, reason=earlier.reason)
    if room(conn, author).is_full:
        return Receipt(change=sent.id, outcome="held", at=at, reason=NO_ROOM)
    conn.execute(insert(tables.quarantine).values(**row))
    return Receipt(change=sent.id, outcome="held", at=at, reason=reason)
