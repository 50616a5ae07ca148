"""Who may send and see which photo. A photo that one may not see answers like one that is not there.

A team has a photo only when it has delivered the whole of it itself, or its case came with it from a team that had
(`owners`): knowing a hash opens nothing.
"""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, Engine, and_, select

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import BlobState
from sync_server.blobs import owners
from sync_server.blobs.owners import Owner
from sync_server.blobs.store import MAX_BLOB, BlobStore
from sync_server.clock import stamp
from sync_server.db.engine import reading, writing
from sync_server.db.tables import blob_names, blobs, records
from sync_server.db.upsert import insert_new
from sync_server.journal import scope
from sync_server.journal.author import Author
from sync_server.journal.plain import is_sha256
from sync_server.journal.scope import Viewer

_WANTED = 5_000  # hashes asked for in one answer: more photos than a team has


class Upload(Struct, frozen=True, kw_only=True):
    """Some bytes of a photo, and where they belong."""

    sha256: str
    offset: int
    length: int  # of the whole
    chunk: bytes


def state(engine: Engine, store: BlobStore, author: Author, sha256: str) -> BlobState:
    """Return how much of a photo this team has delivered."""
    _expect_hash(sha256)
    with reading(engine) as conn:
        whose = owners.owners(conn, author, sha256)
        size = _size(conn, store, whose, sha256)
    if size is not None:
        return BlobState(offset=size, complete=True)
    return BlobState(offset=store.arrived(owners.maker(store, author, whose, sha256), sha256), complete=False)


def add(engine: Engine, store: BlobStore, author: Author, upload: Upload, now: datetime) -> BlobState:
    """Keep the bytes, and answer how far the photo is. Doing it twice is harmless once it is whole."""
    _expect_hash(upload.sha256)
    _expect_fit(upload)
    with reading(engine) as conn:
        whose = owners.owners(conn, author, upload.sha256)
        size = _size(conn, store, whose, upload.sha256)
    if size is not None:
        return BlobState(offset=size, complete=True)
    maker = owners.maker(store, author, whose, upload.sha256)
    here = store.append(maker, upload.sha256, upload.offset, upload.chunk, upload.length)
    if here < upload.length:
        return BlobState(offset=here, complete=False)
    arrived = {"sha256": upload.sha256, "size": here, "received_at": stamp(now)}
    with writing(engine) as conn:
        for partition, team in owners.owners(conn, author, upload.sha256):  # as it is now: a case may have moved since
            insert_new(conn, blobs, partition=partition, team=team, **arrived)
    return BlobState(offset=here, complete=True)


def read(engine: Engine, store: BlobStore, viewer: Viewer, sha256: str) -> bytes:
    """Return a photo that a record visible to this viewer names. Raises Problem NOT_FOUND."""
    _expect_hash(sha256)
    with reading(engine) as conn:
        size = _visible_size(conn, viewer, sha256)
    content = store.read(sha256) if is_here(store, sha256, size) else None
    if content is None:
        raise Problem(Code.NOT_FOUND, "no such photo for this viewer")
    return content


def wanted_of(conn: Connection, store: BlobStore, author: Author) -> dict[str, int]:
    """Return the hashes that this very person named in another team's cases and whose bytes are not here."""
    every = owners.missing_elsewhere(conn, author)
    return dict.fromkeys(sorted(sha256 for sha256, size in every if not is_here(store, sha256, size)), 0)


def wanted(conn: Connection, store: BlobStore, viewer: Viewer) -> dict[str, int]:
    """Return the hashes that records of this viewer name and whose bytes are not here, or not any more."""
    of = blob_names.c
    asked = (
        select(of.sha256, blobs.c.size)
        .distinct()
        .select_from(_NAMED.outerjoin(blobs, _DELIVERED))
        .where(scope.visible(viewer))
        .order_by(of.sha256)
    )
    missing = [sha256 for sha256, size in conn.execute(asked) if not is_here(store, sha256, size)][:_WANTED]
    return dict.fromkeys(missing, 0)


def is_here(store: BlobStore, sha256: str, size: int | None) -> bool:
    """Return whether a photo of this size, as it was noted down when it came, is whole on the disk."""
    return size is not None and store.size(sha256) == size


_NAMED = blob_names.join(
    records, and_(records.c.partition == blob_names.c.partition, records.c.id == blob_names.c.record)
)
_DELIVERED = and_(
    blobs.c.partition == blob_names.c.partition, blobs.c.team == records.c.team, blobs.c.sha256 == blob_names.c.sha256
)


def _visible_size(conn: Connection, viewer: Viewer, sha256: str) -> int | None:
    asked = select(blobs.c.size).select_from(_NAMED.join(blobs, _DELIVERED))
    return conn.execute(asked.where(scope.visible(viewer), blobs.c.sha256 == sha256).limit(1)).scalar_one_or_none()


def _size(conn: Connection, store: BlobStore, whose: list[Owner], sha256: str) -> int | None:
    """Return the size of a photo that each of these teams has and that is still here."""
    found = owners.sizes(conn, whose, sha256)
    return found[0] if all(is_here(store, sha256, size) for size in found) else None


def _expect_hash(sha256: str) -> None:
    if not is_sha256(sha256):
        raise Problem(Code.NOT_FOUND, "not a hash")


def _expect_fit(upload: Upload) -> None:
    if upload.length > MAX_BLOB:
        raise Problem(Code.TOO_LARGE, f"{upload.length} bytes")
    if upload.length < 1 or upload.offset < 0 or upload.offset + len(upload.chunk) > upload.length:
        raise Problem(Code.BAD_REQUEST, "bytes outside the photo")
