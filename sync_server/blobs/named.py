"""Which photos records name, and which of them a team has delivered."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, and_, bindparam, case, func, select

from sync_server.blobs import owners
from sync_server.db.ready import Ready
from sync_server.db.tables import blob_names, blobs, records
from sync_server.journal.author import Author

NAMED = blob_names.join(
    records, and_(records.c.partition == blob_names.c.partition, records.c.id == blob_names.c.record)
)
DELIVERED = and_(
    blobs.c.partition == blob_names.c.partition,
    blobs.c.team == blob_names.c.team,
    blobs.c.sha256 == blob_names.c.sha256,
)
_HERE = and_(
    blobs.c.partition == blob_names.c.partition,
    blobs.c.team == blob_names.c.team,
    blobs.c.sha256 == blob_names.c.sha256,
)

_AT_ONCE = 500  # hashes in one question


class Name(NamedTuple):
    """A photo that records of a team name."""

    sha256: str
    own: bool  # the asking phone named it
    seq: int  # the number of the change that named it last
    size: int | None  # of the bytes that were delivered; None when none were


def not_delivered(conn: Connection, author: Author, most: int) -> list[Name]:
    """Return what this team's records name and the team has never delivered: the phone's own first, newest first."""
    return [_name(row) for row in _MISSING.all(conn, **_of(author), most=most)]


def delivered(conn: Connection, author: Author, some: Collection[str] | None = None) -> list[Name]:
    """Return what this team's records name and the team has delivered, all or some; if it is here, the disk knows."""
    asked = _NAMED_BY_TEAM.where(blobs.c.sha256.is_not(None))
    if some is not None:
        asked = asked.where(blobs.c.sha256.in_(sorted(some)[:_AT_ONCE]))
    return [_name(row) for row in conn.execute(asked, _of(author))]


def count_own_missing(conn: Connection, author: Author) -> int:
    """Return how many photos this phone, or its person in another team's cases, named that have not come."""
    elsewhere = {sha256 for sha256, size in owners.missing_elsewhere(conn, author) if size is None}
    return len(elsewhere | {row.sha256 for row in _OWN_MISSING.all(conn, **_of(author))})


def _of(author: Author) -> dict[str, Any]:
    return {"of_partition": author.partition, "of_team": author.team_id or "", "of_device": author.device_id}


_OWN = func.max(case((blob_names.c.device == bindparam("of_device"), 1), else_=0))
_SEQ = func.max(blob_names.c.seq)
_NAMED_BY_TEAM: Select[tuple[str, int, int, int | None]] = (
    select(blob_names.c.sha256, _OWN.label("own"), _SEQ.label("seq"), func.max(blobs.c.size).label("size"))
    .select_from(blob_names.outerjoin(blobs, _HERE))
    # The team that is noted here is that of the record.
    .where(blob_names.c.partition == bindparam("of_partition"), blob_names.c.team == bindparam("of_team"))
    .group_by(blob_names.c.sha256)
    .order_by(_OWN.desc(), _SEQ.desc(), blob_names.c.sha256)
)
_MISSING = Ready(_NAMED_BY_TEAM.where(blobs.c.sha256.is_(None)).limit(bindparam("most")))
_OWN_MISSING = Ready(
    select(blob_names.c.sha256)
    .select_from(blob_names.outerjoin(blobs, _HERE))
    .where(
        blob_names.c.partition == bindparam("of_partition"),
        blob_names.c.team == bindparam("of_team"),
        blob_names.c.device == bindparam("of_device"),
        blobs.c.sha256.is_(None),
    )
)


def _name(row: Row[Any]) -> Name:
    return Name(row.sha256, bool(row.own), row.seq, row.size)
