"""Which record names which photo, kept beside the records so that photos can be asked for by hash."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, delete, or_, select

from fieldapp.domain import kinds
from sync_server.db.ready import Ready
from sync_server.db.tables import blob_names, blobs, records
from sync_server.db.upsert import insert_new, upsert
from sync_server.journal import plain
from sync_server.journal.author import Author

COLLECTION = "photos/"


class Named(NamedTuple):
    """What a path of a record's photos names since a line of the journal."""

    record: str
    path: str
    team: str  # whose the record is
    sha256: str  # empty: nothing any more
    seq: int  # of that line


def named(record: str, path: str, team: str, value: Any, seq: int) -> Named:
    """Return what a value at such a path names."""
    return Named(record, path, team, (value or {}).get("sha256", ""), seq)


def misnamed(kind: str, changed: Mapping[str, Any]) -> list[str]:
    """Return the paths of photos whose hash is not one."""
    photos = _named(changed) if kind in kinds.WITH_PHOTOS else []
    return [path for path, value in photos if value and not _is_hash(value.get("sha256", ""))]


def write(conn: Connection, author: Author, named: Sequence[Named]) -> None:
    """Keep the names that an author's values give, and forget those they take away."""
    by = {"partition": author.partition, "device": author.device_id, "author": author.person_id}
    kept = [
        by | {"record": each.record, "path": each.path, "team": each.team, "sha256": each.sha256, "seq": each.seq}
        for each in named
        if each.sha256
    ]
    upsert(conn, blob_names, kept)
    at = blob_names.c
    for each in named:
        if not each.sha256:
            gone = (at.partition == author.partition, at.record == each.record, at.path == each.path)
            conn.execute(delete(blob_names).where(*gone))


def share(conn: Connection, partition: str, of_team: str, to_team: str, changed: Mapping[str, Any]) -> None:
    """Give a team the photos that these values name and that another team has delivered: an officer says so."""
    named = {str(value.get("sha256", "")) for _, value in _named(changed) if value}
    at = blobs.c
    mine = (at.partition == partition, at.team == of_team, at.sha256.in_(sorted(named)))
    for row in conn.execute(select(blobs).where(*mine)).mappings().all() if named and of_team != to_team else ():
        insert_new(conn, blobs, **dict(row) | {"team": to_team})


def spread(conn: Connection, partition: str, hashes: Iterable[str]) -> None:
    """Let every team that names these photos in a record of the whole commune have them, once one of those teams has.

    All of them read that record, and see the photo in it: nobody gets one by knowing its hash. Two phones may well
    take the same picture, and what one has brought is at the commune for the other, too.
    """
    for sha256 in sorted(set(hashes)):
        rows = _OF_COMMUNE.all(conn, of_partition=partition, hash=sha256)
        came = [row for row in rows if row.size is not None]
        for row in rows if came else ():
            if row.size is None:
                kept = {"sha256": sha256, "size": came[0].size, "received_at": came[0].received_at}
                insert_new(conn, blobs, partition=partition, team=row.team, **kept)


_HERE = blobs.c
_OF_COMMUNE = Ready(
    select(blob_names.c.team, _HERE.size, _HERE.received_at)
    .distinct()
    .select_from(blob_names)
    .join(records, and_(records.c.partition == blob_names.c.partition, records.c.id == blob_names.c.record))
    .outerjoin(
        blobs,
        and_(
            _HERE.partition == blob_names.c.partition,
            _HERE.team == blob_names.c.team,
            _HERE.sha256 == blob_names.c.sha256,
        ),
    )
    .where(
        blob_names.c.partition == bindparam("of_partition"),
        blob_names.c.sha256 == bindparam("hash"),
        or_(*(records.c.kind == kind for kind in sorted(kinds.OF_COMMUNE))),
    )
    .order_by(blob_names.c.team)
)


def _named(changed: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(path, value) for path, value in changed.items() if path.startswith(COLLECTION)]


def _is_hash(text: Any) -> bool:
    return text == "" or (isinstance(text, str) and plain.is_sha256(text))
