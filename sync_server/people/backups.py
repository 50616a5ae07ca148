"""Sealed backups of drafts: one a phone, given to a newer phone of the same person, read by nobody here.

What a locked phone left as a parcel goes the same way, or its work would be here and out of everybody's reach.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Select, Table, delete, literal, or_, select, update

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import Backup, BackupList
from sync_server.blobs.store import BlobStore
from sync_server.clock import moment_of, stamp
from sync_server.db import tables
from sync_server.db.tables import devices
from sync_server.db.upsert import upsert
from sync_server.journal.plain import is_id, is_sha256
from sync_server.people import events, recovery
from sync_server.people.devices import Known
from sync_server.people.events import Kind
from sync_server.secret import Sealing, backup_key

MAX_BACKUP = 2 * 1024 * 1024  # bytes
TAKEN_OVER = timedelta(days=30)  # after its enrolment a phone may take over from one that is still in use


class Sealed(Struct, frozen=True, kw_only=True):
    """A backup as it comes: bytes nobody here can read, and what they are sealed under."""

    content: bytes
    sha256: str
    recovery: str  # id of the recovery key that goes with the PIN


def keep(conn: Connection, phone: Known, sealed: Sealed, now: datetime) -> None:
    """Keep a phone's backup in the place of its former one; whole, or the former stays.

    It came after whatever was outdone until now: a phone that was put back from an older copy of its store counts its
    commits from there again, and what it writes then is lower, and newer.
    Raises Problem TOO_LARGE, BAD_REQUEST or WRONG_CONTENT.
    """
    if len(sealed.content) > MAX_BACKUP:
        raise Problem(Code.TOO_LARGE, f"{len(sealed.content)} bytes")
    if not sealed.content or not is_sha256(sealed.sha256) or not is_id(sealed.recovery):
        raise Problem(Code.BAD_REQUEST, "no backup")
    if hashlib.sha256(sealed.content).hexdigest() != sealed.sha256:
        raise Problem(Code.WRONG_CONTENT, "the whole has another hash")
    row = {
        "device": phone.author.device_id,
        "content": sealed.content,
        "sha256": sealed.sha256,
        "size": len(sealed.content),
        "recovery_key": sealed.recovery,
        "received_at": stamp(now),
    }
    upsert(conn, tables.backups, [row])
    conn.execute(update(devices).where(devices.c.id == row["device"], devices.c.letter_over > 0).values(letter_over=0))


def over(conn: Connection, device_id: str, number: int) -> None:
    """Forget a phone's backup: it has handed over everything that was in it, and more.

    What it left or leaves elsewhere up to this number of its own, as a parcel that comes late, is outdone as well.
    """
    conn.execute(delete(tables.backups).where(tables.backups.c.device == device_id))
    of = devices.c
    conn.execute(update(devices).where(of.id == device_id, of.letter_over < number).values(letter_over=number))


def kept_at(conn: Connection, device_id: str) -> str:
    """Return when a phone last left its drafts here; empty when it never did."""
    of = tables.backups.c
    return conn.execute(select(of.received_at).where(of.device == device_id)).scalar_one_or_none() or ""


def given_to(conn: Connection, sealing: Sealing, phone: Known, now: datetime) -> BackupList:
    """Return what this person's older phones left, newest first, each with what opens it.

    The officer's code for this phone was the consent. Noted in the history of the older phone. Raises Problem LOST.
    """
    found = _older(conn, phone, now)
    for device in {each.device for each in found}:
        _note_given(conn, device, phone.author.device_id, now)
    return BackupList(backups=[_offer(conn, sealing, phone, each) for each in found])


def content_for(conn: Connection, parcels: BlobStore, phone: Known, sha256: str, now: datetime) -> bytes:
    """Return the sealed bytes that another phone of this person left. Raises Problem NOT_FOUND or LOST."""
    for each in _older(conn, phone, now):
        if each.sha256 == sha256:
            of = tables.backups.c
            content = parcels.read(sha256) if each.parcel else None
            kept = select(of.content).where(of.device == each.device, of.sha256 == sha256)
            content = content or conn.execute(kept).scalar_one_or_none()
            if content:
                return bytes(content)
    raise Problem(Code.NOT_FOUND, "no such backup for this phone")


def _older(conn: Connection, phone: Known, now: datetime) -> list[Any]:
    """Return the backups of this person's older phones, and their parcels to which no sync has come after.

    Those of a phone that is still in use only for some time after this one was enrolled.
    """
    if phone.lost:
        raise Problem(Code.LOST)
    of, enrolled = devices.c, moment_of(phone.enrolled_at)
    theirs = [
        of.mediator == phone.author.person_id,
        of.id != phone.author.device_id,
        of.enrolled_at < phone.enrolled_at,
    ]
    if enrolled is None or now - enrolled > TAKEN_OVER:
        theirs.append(or_(of.lost_at != "", of.farewell_at != "", of.revoked_at != ""))
    unheard = or_(tables.handovers.c.received_at > of.last_seen_at, of.farewell_at >= of.last_seen_at)
    left = [
        *conn.execute(_left_in(tables.backups, False).where(*theirs)),
        *conn.execute(_left_in(tables.handovers, True).where(*theirs, unheard)),
    ]
    return sorted(left, key=lambda each: (each.received_at, each.sha256), reverse=True)


def _left_in(table: Table, parcel: bool) -> Select[Any]:
    of = table.c
    return select(
        of.device,
        devices.c.name,
        devices.c.letter_over,
        of.received_at,
        of.size,
        of.sha256,
        of.recovery_key,
        literal(parcel).label("parcel"),
    ).join(devices, devices.c.id == of.device)


def _offer(conn: Connection, sealing: Sealing, phone: Known, left: Any) -> Backup:
    key = recovery.unsealed(conn, sealing, phone.author.person_id, left.recovery_key)
    return Backup(
        device=left.device,
        device_name=left.name,
        at=left.received_at,
        size=left.size,
        sha256=left.sha256,
        recovery=left.recovery_key,
        key=backup_key(key) if key else b"",
        over=left.letter_over,
    )


def _note_given(conn: Connection, older: str, newer: str, now: datetime) -> None:
    told = {"to": newer}
    if not any(each.kind == Kind.BACKUP_GIVEN and each.told == told for each in events.history(conn, older)):
        events.note(conn, older, Kind.BACKUP_GIVEN, now, to=newer)
