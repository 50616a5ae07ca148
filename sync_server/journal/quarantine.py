"""Changes that were not taken: kept with their content and the reason, for an officer to look at and settle.

Nothing here is ever deleted or written over; only the settlement is noted beside it, once.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select

from fieldapp.domain import cases
from fieldapp.domain.changes import OwnLine
from fieldapp.domain.ids import new_id
from fieldapp.protocol import NO_ROOM, Change, Receipt
from sync_server.db import tables
from sync_server.db.upsert import chunks
from sync_server.journal import fates, plain
from sync_server.journal.author import Author
from sync_server.journal.plain import Unread

MOST_CHANGES = 500  # of one phone, that wait
MOST_SIZE = 8 * 1024 * 1024  # characters of all of them; the one that passes it is still kept
PAGE_ROWS = 50


class Room(Struct, kw_only=True):
    """How much of one phone waits here. When it is full, what comes is not kept: it stays on the phone for later."""

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


class _Place(Struct, frozen=True):
    seq: int = 0
    prev: int = 0


_place = msgspec.json.Decoder(_Place)


class HeldRow(Struct, frozen=True, kw_only=True):
    """One change in quarantine, as the office's list shows it."""

    id: str
    partition: str
    author: str
    author_name: str
    device: str
    team: str
    change: str
    record: str  # that it is of; empty when its content does not say so
    reason: str  # a key of words [held]
    held_at: str
    settled_at: str  # empty while it waits
    settled_by: str  # empty when the server could take it by itself, sent again
    settled_by_name: str
    settlement: str  # fates.Settlement
    said: str
    taken_as: str
    known: bool  # whether there is such a case here
    kind: str  # of its record; empty when it is not known here
    title: str  # of the case, as it stands now
    enrolled_at: str  # of the phone; empty when it is not known here


class HeldChange(Struct, frozen=True, kw_only=True):
    """One change in quarantine with all that came."""

    row: HeldRow
    content: str  # JSON text of the change, as far as it could be kept


def row_of(author: Author, sent: Change | Unread, reason: str, at: str) -> dict[str, Any]:
    """Return the quarantine's row for a change; the same content always gives the same digest."""
    content = _content_of(sent)
    change, digest = key_of(sent)
    return {
        "id": new_id(),
        "partition": author.partition,
        "author": author.person_id,
        "author_name": author.name,
        "device": author.device_id,
        "team": author.team_id or "",
        "change": change,
        "digest": digest,
        "record": _record_in(sent),
        "reason": reason,
        "content": content,
        "held_at": at,
    }


def key_of(sent: Change | Unread) -> tuple[str, str]:
    """Return the id and the digest under which this content is kept here, whatever its author had seen (`base`)."""
    same = msgspec.structs.replace(sent, base=0) if isinstance(sent, Change) else sent
    return plain.kept_id(sent.id), hashlib.sha256(_content_of(same).encode()).hexdigest()


def room(conn: Connection, author: Author) -> Room:
    """Return how much of this author's phone waits in quarantine; what is settled takes no room."""
    of = tables.quarantine.c
    mine = (of.partition == author.partition, of.author == author.person_id, of.device == author.device_id)
    asked = select(func.count(), func.sum(func.length(of.content))).where(*mine, of.settled_at == "")
    changes, size = conn.execute(asked).one()
    return Room(changes=changes, size=size or 0)


def own_lines(conn: Connection, author: Author, records: list[str]) -> dict[str, list[OwnLine]]:
    """Return, by record, the changes of this author's phone that were not taken as they were written."""
    of = tables.quarantine.c
    mine = (of.partition == author.partition, of.author == author.person_id, of.device == author.device_id)
    asked = select(of.record, of.content).where(*mine, of.settlement != fates.Settlement.RELEASED)
    found: dict[str, list[OwnLine]] = {}
    for some in chunks(records):
        for record, content in conn.execute(asked.where(of.record.in_(some))):
            if line := own_line(content):
                found.setdefault(record, []).append(line)
    return found


def own_line(content: str) -> OwnLine | None:
    """Return what a change in quarantine tells of its place among those of its phone; None when nobody can read it."""
    try:
        place = _place.decode(content)
    except (msgspec.MsgspecError, UnicodeError):
        return None
    return OwnLine(seq=0, device_seq=place.seq, prev=place.prev)


def full(conn: Connection, partition: str) -> list[str]:
    """Return the names of a commune's mediators of whose phones nothing more is kept, in order."""
    of = tables.quarantine.c
    asked = (
        select(of.author_name)
        .where(of.partition == partition, of.settled_at == "")
        .group_by(of.author, of.device, of.author_name)
        .having(or_(func.count() >= MOST_CHANGES, func.sum(func.length(of.content)) >= MOST_SIZE))
    )
    return sorted(set(conn.execute(asked).scalars()))


def waiting(conn: Connection, partition: str) -> int:
    """Return how many changes of a commune wait for an officer."""
    of = tables.quarantine.c
    asked = select(func.count()).where(of.partition == partition, of.settled_at == "")
    return int(conn.execute(asked).scalar_one())


def waiting_for(conn: Connection, partition: str, records: Sequence[str]) -> set[str]:
    """Return those of these records of which something waits for an officer."""
    of, found = tables.quarantine.c, set[str]()
    for some in chunks(list(records)):
        asked = select(of.record).where(of.partition == partition, of.settled_at == "", of.record.in_(some))
        found.update(conn.execute(asked).scalars())
    return found


def counts(conn: Connection, partition: str) -> tuple[int, int]:
    """Return how many changes of a commune wait for an officer, and how many are settled."""
    of = tables.quarantine.c
    open_ones = waiting(conn, partition)
    every = conn.execute(select(func.count()).where(of.partition == partition)).scalar_one()
    return open_ones, int(every) - open_ones


def listed(
    conn: Connection, partition: str, *, settled: bool = False, page: int = 1, rows: int = PAGE_ROWS
) -> list[HeldRow]:
    """Return a page (from 1) of a commune's quarantine: what waits, longest first; or what is settled, newest first."""
    of = tables.quarantine.c
    which = and_(of.partition == partition, of.settled_at != "" if settled else of.settled_at == "")
    order = (of.settled_at.desc(), of.id) if settled else (of.held_at, of.id)
    asked = _rows(which).order_by(*order).limit(rows).offset((max(page, 1) - 1) * rows)
    return [HeldRow(**row._mapping) for row in conn.execute(asked)]


def of_record(conn: Connection, partition: str, record: str) -> list[HeldRow]:
    """Return all of a commune's quarantine that is of one record, oldest first; of no record: none."""
    of = tables.quarantine.c
    asked = _rows(and_(of.partition == partition, of.record == record, of.record != "")).order_by(of.held_at, of.id)
    return [HeldRow(**row._mapping) for row in conn.execute(asked)]


def held_change(conn: Connection, partition: str, held: str) -> HeldChange | None:
    """Return one change of this commune's quarantine; None for any other, as if it did not exist."""
    of = tables.quarantine.c
    if not plain.is_id(held):
        return None
    row = conn.execute(_rows(and_(of.partition == partition, of.id == held), of.content)).mappings().one_or_none()
    if row is None:
        return None
    return HeldChange(
        row=HeldRow(**{name: row[name] for name in HeldRow.__struct_fields__}), content=str(row["content"])
    )


def set_aside(conn: Connection, author: Author, sent: Change | Unread, reason: str, at: str) -> Receipt:
    """Put one change in quarantine by itself, when the database would not take it."""
    row = row_of(author, sent, reason, at)
    earlier = fates.known(conn, author, [row["change"]]).get((row["change"], row["digest"]))
    if earlier is not None:
        return msgspec.structs.replace(earlier, change=sent.id)
    if room(conn, author).is_full:
        return Receipt(change=sent.id, outcome="held", at=at, reason=NO_ROOM)
    conn.execute(insert(tables.quarantine).values(**row))
    return Receipt(change=sent.id, outcome="held", at=at, reason=reason)


class _Named(Struct, frozen=True):
    record: str


def _content_of(sent: Change | Unread) -> str:
    content = sent.raw if isinstance(sent, Unread) else plain.raw_text(sent)
    return content.replace("\x00", "")


def _record_in(sent: Change | Unread) -> str:
    if isinstance(sent, Change):
        return sent.record if plain.is_id(sent.record) else ""
    try:
        named = msgspec.json.decode(sent.raw, type=_Named).record
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return ""
    return named if plain.is_id(named) else ""


def _rows(which: ColumnElement[bool], *more: Any) -> Any:
    of, records, devices = tables.quarantine.c, tables.records.c, tables.devices.c
    mine = [of[name] for name in HeldRow.__struct_fields__ if name in of]
    kind = func.coalesce(records.kind, "")
    there, title = (kind == cases.KIND).label("known"), func.coalesce(records.title, "").label("title")
    enrolled = func.coalesce(devices.enrolled_at, "").label("enrolled_at")
    return (
        select(*mine, there, kind.label("kind"), title, enrolled, *more)
        .select_from(
            tables.quarantine.outerjoin(
                tables.records,
                and_(records.partition == of.partition, records.id == of.record),
            ).outerjoin(tables.devices, devices.id == of.device)
        )
        .where(which)
    )
