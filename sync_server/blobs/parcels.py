"""Sealed parcels of locked phones: unsent work that waits here under keys the server does not have.

They come in pieces like photos, and go to the person's next phone as backups do (`people.backups`).
"""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, Engine, func, select

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import BlobState
from sync_server.blobs.desk import Upload
from sync_server.blobs.store import BlobStore
from sync_server.clock import stamp
from sync_server.db.engine import reading, writing
from sync_server.db.tables import devices, handovers, mediators, teams
from sync_server.db.upsert import insert_new
from sync_server.journal.plain import is_id, is_sha256
from sync_server.people import events
from sync_server.people.events import Kind

MAX_PARCEL = 8 * 1024 * 1024  # bytes
MOST_PARCELS = 20  # of one phone: a token in strange hands cannot fill the disk


class Parcels(Struct, frozen=True, kw_only=True):
    """What one phone left here."""

    count: int
    size: int  # bytes of all
    newest_at: str


def state(engine: Engine, store: BlobStore, device: str, sha256: str) -> BlobState:
    """Return how much of a parcel this phone has delivered."""
    _expect_hash(sha256)
    with reading(engine) as conn:
        size = _size(conn, store, device, sha256)
    if size is not None:
        return BlobState(offset=size, complete=True)
    return BlobState(offset=store.arrived(device, sha256), complete=False)


def add(engine: Engine, store: BlobStore, device: str, upload: Upload, now: datetime, recovery: str = "") -> BlobState:
    """Keep the bytes, and answer how far the parcel is. Doing it twice is harmless.

    `recovery` names the recovery key that it was sealed under, together with the PIN; empty when the phone did not say.
    Raises Problem TOO_LARGE (also for more parcels than one phone may leave), BAD_REQUEST, WRONG_OFFSET, WRONG_CONTENT.
    """
    _expect_hash(upload.sha256)
    _expect_fit(upload)
    if recovery and not is_id(recovery):
        raise Problem(Code.BAD_REQUEST, "no key")
    row = {"device": device, "sha256": upload.sha256, "received_at": stamp(now), "recovery_key": recovery}
    with reading(engine) as conn:
        size = _size(conn, store, device, upload.sha256)
        count = conn.execute(select(func.count()).where(handovers.c.device == device)).scalar_one()
    if size is not None:
        return BlobState(offset=size, complete=True)
    if count >= MOST_PARCELS:
        raise Problem(Code.TOO_LARGE, f"{count} parcels")
    here = store.append(device, upload.sha256, upload.offset, upload.chunk, upload.length)
    if here < upload.length:
        return BlobState(offset=here, complete=False)
    with writing(engine) as conn:
        if insert_new(conn, handovers, **row, size=here):
            events.note(conn, device, Kind.PARCEL, now, bytes=here)
    return BlobState(offset=here, complete=True)


def left_by(conn: Connection, partition: str) -> dict[str, Parcels]:
    """Return what the phones of a commune left here, by phone."""
    of = handovers.c
    asked = (
        select(of.device, func.count().label("count"), func.sum(of.size).label("size"), func.max(of.received_at))
        .join(devices, devices.c.id == of.device)
        .join(mediators, mediators.c.id == devices.c.mediator)
        .join(teams, teams.c.id == mediators.c.team)
        .where(teams.c.partition == partition)
        .group_by(of.device)
    )
    return {
        device: Parcels(count=count, size=int(size), newest_at=newest)
        for device, count, size, newest in conn.execute(asked)
    }


def _size(conn: Connection, store: BlobStore, device: str, sha256: str) -> int | None:
    of = handovers.c
    size = conn.execute(select(of.size).where(of.device == device, of.sha256 == sha256)).scalar_one_or_none()
    return size if size is not None and store.size(sha256) == size else None


def _expect_hash(sha256: str) -> None:
    if not is_sha256(sha256):
        raise Problem(Code.BAD_REQUEST, "not a hash")


def _expect_fit(upload: Upload) -> None:
    if upload.length > MAX_PARCEL:
        raise Problem(Code.TOO_LARGE, f"{upload.length} bytes")
    if upload.length < 1 or upload.offset < 0 or upload.offset + len(upload.chunk) > upload.length:
        raise Problem(Code.BAD_REQUEST, "bytes outside the parcel")
