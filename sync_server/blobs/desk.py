"""Who may send and see which photo. A photo that one may not see answers like one that is not there.

A team has a photo only when it has delivered the whole of it itself, or its case came with it from a team that had
(`owners`): knowing a hash opens nothing.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Engine, Row, Select, select

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import BlobState, Holding
from sync_server.blobs import owners
from sync_server.blobs.named import DELIVERED, NAMED, count_own_missing
from sync_server.blobs.owners import Owner, Receipt
from sync_server.blobs.store import MAX_BLOB, BlobStore
from sync_server.clock import stamp
from sync_server.db.engine import reading, writing
from sync_server.db.tables import blobs
from sync_server.db.upsert import insert_new
from sync_server.journal import photo_names, scope
from sync_server.journal.author import Author
from sync_server.journal.plain import is_sha256
from sync_server.journal.scope import Viewer
from sync_server.people import devices


class Upload(Struct, frozen=True, kw_only=True):
    """Some bytes of a photo, and where they belong."""

    sha256: str
    offset: int
    length: int  # of the whole
    chunk: bytes
    left: Holding | None = None  # what the phone holds alone once this photo is received, if it says so


class Photo(Struct, frozen=True, kw_only=True):
    """A whole photo, and when it was received."""

    content: bytes
    at: str  # ISO 8601 UTC


def state(engine: Engine, store: BlobStore, author: Author, sha256: str) -> BlobState:
    """Return how much of a photo its teams have got, and since when it is whole."""
    _expect_hash(sha256)
    with reading(engine) as conn:
        whose = owners.owners(conn, author, sha256)
        whole = _whole(conn, store, whose, sha256)
    return whole or BlobState(offset=store.arrived(owners.maker(store, author, whose, sha256), sha256), complete=False)


def add(engine: Engine, store: BlobStore, author: Author, upload: Upload, now: datetime) -> BlobState:
    """Keep the bytes, and answer how far the photo is. Doing it twice is harmless."""
    _expect_hash(upload.sha256)
    expect_fit(upload.offset, len(upload.chunk), upload.length)
    if len(upload.chunk) == upload.length and not store.begun(upload.sha256):
        store.keep(upload.sha256, upload.chunk)
        with writing(engine) as conn:
            return _received(conn, author, upload, now)
    with reading(engine) as conn:
        whose = owners.owners(conn, author, upload.sha256)
        whole = _whole(conn, store, whose, upload.sha256)
    here = upload.length if whole else _appended(engine, store, author, whose, upload)
    if here < upload.length:
        return BlobState(offset=here, complete=False)
    if whole and upload.left is None:
        return whole
    with writing(engine) as conn:
        return _received(conn, author, upload, now)


def found(engine: Engine, store: BlobStore, viewer: Viewer, sha256: str) -> Photo:
    """Return a photo that a record visible to this viewer names. Raises Problem NOT_FOUND."""
    _expect_hash(sha256)
    with reading(engine) as conn:
        row = _visible(conn, viewer, sha256)
    content = store.read(sha256) if row and is_here(store, sha256, row.size) else None
    if row is None or content is None:
        raise Problem(Code.NOT_FOUND, "no such photo for this viewer")
    return Photo(content=content, at=row.received_at)


def read(engine: Engine, store: BlobStore, viewer: Viewer, sha256: str) -> bytes:
    """Return the bytes of a photo that a record visible to this viewer names. Raises Problem NOT_FOUND."""
    return found(engine, store, viewer, sha256).content


def expect_fit(offset: int, size: int, length: int) -> None:
    """Raise Problem TOO_LARGE or BAD_REQUEST for bytes that can be no part of a photo of this length."""
    if max(length, size) > MAX_BLOB:
        raise Problem(Code.TOO_LARGE, f"{max(length, size)} bytes")
    if length < 1 or offset < 0 or offset + size > length:
        raise Problem(Code.BAD_REQUEST, "bytes outside the photo")


def is_here(store: BlobStore, sha256: str, size: int | None) -> bool:
    """Return whether a photo of this size, as it was noted down when it came, is whole on the disk."""
    return size is not None and store.size(sha256) == size


def _appended(engine: Engine, store: BlobStore, author: Author, whose: list[Owner], upload: Upload) -> int:
    """Return how many bytes are here now; all of them when another phone of the team was first with the last."""
    maker = owners.maker(store, author, whose, upload.sha256)
    try:
        return store.append(maker, upload.sha256, upload.offset, upload.chunk, upload.length)
    except Problem as problem:
        if problem.code is not Code.WRONG_OFFSET:
            raise
        with reading(engine) as conn:
            if _whole(conn, store, whose, upload.sha256) is None:
                raise
        return upload.length


def _received(conn: Connection, author: Author, upload: Upload, now: datetime) -> BlobState:
    """Note for which teams this photo has come, and what the phone says that it still holds."""
    whose = owners.owners(conn, author, upload.sha256)  # as it is now: a case may have moved since
    arrived = {"sha256": upload.sha256, "size": upload.length, "received_at": stamp(now)}
    new = [insert_new(conn, blobs, partition=partition, team=team, **arrived) for partition, team in whose]
    for partition in sorted({partition for partition, _ in whose}):
        photo_names.spread(conn, partition, [upload.sha256])
    if upload.left is not None:
        devices.note_left(conn, author.device_id, upload.left, lambda: count_own_missing(conn, author))
    if all(new):
        return BlobState(offset=upload.length, complete=True, at=stamp(now))
    return _state_of([each for each in owners.receipts(conn, whose, upload.sha256) if each])


def _visible(conn: Connection, viewer: Viewer, sha256: str) -> Row[Any] | None:
    asked: Select[Any] = select(blobs.c.size, blobs.c.received_at).select_from(NAMED.join(blobs, DELIVERED))
    return conn.execute(asked.where(scope.visible(viewer), blobs.c.sha256 == sha256).limit(1)).one_or_none()


def _whole(conn: Connection, store: BlobStore, whose: list[Owner], sha256: str) -> BlobState | None:
    """Return the receipt of a photo that each of these teams has got and that is still here."""
    known = owners.receipts(conn, whose, sha256)
    found = [each for each in known if each and is_here(store, sha256, each.size)]
    return _state_of(found) if len(found) == len(known) else None


def _state_of(found: list[Receipt]) -> BlobState:
    return BlobState(offset=found[0].size, complete=True, at=max(each.at for each in found))


def _expect_hash(sha256: str) -> None:
    if not is_sha256(sha256):
        raise Problem(Code.NOT_FOUND, "not a hash")
