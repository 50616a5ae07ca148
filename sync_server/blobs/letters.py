"""Sealed backups of drafts in pieces: whatever arrived stays, and the last piece puts the whole in the former's place.

Of each phone one is in the making: a newer one that begins takes the place of what came of the older.
"""

from collections.abc import Callable

from sqlalchemy import Connection, Engine, select

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import BlobState
from sync_server.blobs.desk import Upload
from sync_server.blobs.store import BlobStore
from sync_server.db.engine import reading
from sync_server.db.tables import backups
from sync_server.journal.plain import is_sha256
from sync_server.people.backups import MAX_BACKUP


def state(engine: Engine, store: BlobStore, device: str, sha256: str) -> BlobState:
    """Return how much of a backup this phone has delivered."""
    _expect_hash(sha256)
    with reading(engine) as conn:
        size = _size(conn, device, sha256)
    if size is not None:
        return BlobState(offset=size, complete=True)
    return BlobState(offset=store.arrived(device, sha256), complete=False)


def add(
    engine: Engine, store: BlobStore, device: str, upload: Upload, keep: Callable[[bytes], None]
) -> BlobState:  # fmt: skip
    """Keep the bytes, and answer how far the backup is; `keep` gets the whole. Doing it twice is harmless.

    Raises Problem BAD_REQUEST, TOO_LARGE, WRONG_OFFSET, WRONG_CONTENT, and what `keep` raises.
    """
    _expect_hash(upload.sha256)
    expect_fit(upload.offset, len(upload.chunk), upload.length)
    with reading(engine) as conn:
        size = _size(conn, device, upload.sha256)
    if size is not None:
        return BlobState(offset=size, complete=True)
    here = store.hand_over(device, upload.sha256, upload.offset, upload.chunk, upload.length, keep)
    return BlobState(offset=here, complete=here >= upload.length)


def _size(conn: Connection, device: str, sha256: str) -> int | None:
    of = backups.c
    return conn.execute(select(of.size).where(of.device == device, of.sha256 == sha256)).scalar_one_or_none()


def expect_fit(offset: int, size: int, length: int) -> None:
    """Raise Problem TOO_LARGE or BAD_REQUEST for bytes that can be no part of a backup of this length."""
    if length > MAX_BACKUP:
        raise Problem(Code.TOO_LARGE, f"{length} bytes")
    if length < 1 or offset < 0 or offset + size > length:
        raise Problem(Code.BAD_REQUEST, "bytes outside the backup")


def _expect_hash(sha256: str) -> None:
    if not is_sha256(sha256):
        raise Problem(Code.BAD_REQUEST, "not a hash")
