"""Which record names which photo, kept beside the records so that photos can be asked for by hash."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, select

from fieldapp.domain import kinds
from sync_server.db.tables import blob_names, blobs
from sync_server.db.upsert import insert_new, upsert
from sync_server.journal import plain

COLLECTION = "photos/"


def misnamed(kind: str, changed: Mapping[str, Any]) -> list[str]:
    """Return the paths of photos whose hash is not one."""
    photos = _named(changed) if kind in kinds.WITH_PHOTOS else []
    return [path for path, value in photos if value and not _is_hash(value.get("sha256", ""))]


def write(conn: Connection, partition: str, record: str, team: str, changed: Mapping[str, Any]) -> None:
    """Keep the names that these values give, and forget those they take away."""
    photos = _named(changed)
    gone = [path for path, value in photos if not (value and value.get("sha256"))]
    named = [
        {"partition": partition, "record": record, "path": path, "team": team, "sha256": value["sha256"]}
        for path, value in photos
        if path not in gone
    ]
    upsert(conn, blob_names, named)
    if gone:
        at = blob_names.c
        conn.execute(delete(blob_names).where(at.partition == partition, at.record == record, at.path.in_(gone)))


def share(conn: Connection, partition: str, of_team: str, to_team: str, changed: Mapping[str, Any]) -> None:
    """Give a team the photos that these values name and that another team has delivered: an officer says so."""
    named = {str(value.get("sha256", "")) for _, value in _named(changed) if value}
    at = blobs.c
    mine = (at.partition == partition, at.team == of_team, at.sha256.in_(sorted(named)))
    for row in conn.execute(select(blobs).where(*mine)).mappings().all() if named and of_team != to_team else ():
        insert_new(conn, blobs, **dict(row) | {"team": to_team})


def _named(changed: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(path, value) for path, value in changed.items() if path.startswith(COLLECTION)]


def _is_hash(text: Any) -> bool:
    return text == "" or (isinstance(text, str) and plain.is_sha256(text))
