"""Which photos records name, and which of them a team has delivered."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, and_, case, func, select

from fieldapp.domain import cases
from sync_server.blobs import owners
from sync_server.db.tables import blob_names, blobs, fields, records
from sync_server.journal import scope
from sync_server.journal.author import Author

NAMED = blob_names.join(
    records, and_(records.c.partition == blob_names.c.partition, records.c.id == blob_names.c.record)
)
DELIVERED = and_(
    blobs.c.partition == blob_names.c.partition, blobs.c.team == records.c.team, blobs.c.sha256 == blob_names.c.sha256
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
    asked = _asked(author).where(blobs.c.sha256.is_(None)).limit(most)
    return [_name(row) for row in conn.execute(asked)]


def delivered(conn: Connection, author: Author, some: Collection[str] | None = None) -> list[Name]:
    """Return what this team's records name and the team has delivered, all or some; if it is here, the disk knows."""
    asked = _asked(author).where(blobs.c.sha256.is_not(None))
    if some is not None:
        asked = asked.where(blobs.c.sha256.in_(sorted(some)[:_AT_ONCE]))
    return [_name(row) for row in conn.execute(asked)]


def count_own_missing(conn: Connection, author: Author) -> int:
    """Return how many photos this phone, or its person in another team's cases, named that have not come."""
    asked = _asked(author).where(blobs.c.sha256.is_(None), fields.c.device == author.device_id)
    elsewhere = {sha256 for sha256, size in owners.missing_elsewhere(conn, author) if size is None}
    return len(elsewhere | {_name(row).sha256 for row in conn.execute(asked)})


def _asked(author: Author) -> Select[tuple[str, int, int, int | None]]:
    own = func.max(case((fields.c.device == author.device_id, 1), else_=0))
    seq = func.max(func.coalesce(fields.c.seq, 0))
    written = and_(
        fields.c.partition == blob_names.c.partition,
        fields.c.record == blob_names.c.record,
        fields.c.path == blob_names.c.path,
    )
    of = records.c
    return (
        select(blob_names.c.sha256, own.label("own"), seq.label("seq"), func.max(blobs.c.size).label("size"))
        .select_from(NAMED.outerjoin(blobs, DELIVERED).outerjoin(fields, written))
        # The second line says no more than the first of a phone, but the index of teams answers it.
        .where(scope.visible(scope.viewer_of(author)))
        .where(of.partition == author.partition, of.kind == cases.KIND, of.team == (author.team_id or ""))
        .group_by(blob_names.c.sha256)
        .order_by(own.desc(), seq.desc(), blob_names.c.sha256)
    )


def _name(row: Row[Any]) -> Name:
    return Name(row.sha256, bool(row.own), row.seq, row.size)
