"""Sealed backups of drafts: one a phone, given to a newer phone of the same person, read by nobody here."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import Backup, BackupList
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
TAKEN_OVER = timedelta(days=30)  # after its enrolment a phone may take over what the person's older ones left


class Sealed(Struct, frozen=True, kw_only=True):
    """A backup as it comes: bytes nobody here can read, and what they are sealed under."""

    content: bytes
    sha256: str
    recovery: str  # id of the recovery key that goes with the PIN


def keep(conn: Connection, phone: Known, sealed: Sealed, now: datetime) -> None:
    """Keep a phone's backup in the place of its former one; whole, or the former stays.

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


def kept_at(conn: Connection, device_id: str) -> str:
    """Return when a phone last left its drafts here; empty when it never did."""
    of = tables.backups.c
    return conn.execute(select(of.received_at).where(of.device == device_id)).scalar_one_or_none() or ""


def given_to(conn: Connection, sealing: Sealing, phone: Known, now: datetime) -> BackupList:
    """Return what this person's older phones left, each with what opens it; the officer's code was the consent.

    Noted in the history of the older phone. Raises Problem LOST.
    """
    found = []
    for row in _older(conn, phone, now):
        key = recovery.unsealed(conn, sealing, phone.author.person_id, row.recovery_key)
        found.append(
            Backup(
                device=row.id,
                device_name=row.name,
                at=row.received_at,
                size=row.size,
                sha256=row.sha256,
                recovery=row.recovery_key,
                key=backup_key(key) if key else b"",
            )
        )
        _note_given(conn, row.id, phone.author.device_id, now)
    return BackupList(backups=found)


def content_for(conn: Connection, phone: Known, device_id: str, now: datetime) -> bytes:
    """Return the sealed bytes that another phone of this person left. Raises Problem NOT_FOUND or LOST."""
    if device_id not in {row.id for row in _older(conn, phone, now)}:
        raise Problem(Code.NOT_FOUND, "no such backup for this phone")
    of = tables.backups.c
    return bytes(conn.execute(select(of.content).where(of.device == device_id)).scalar_one())


def _older(conn: Connection, phone: Known, now: datetime) -> list[Any]:
    if phone.lost:
        raise Problem(Code.LOST)
    enrolled = moment_of(phone.enrolled_at)
    if enrolled is None or now - enrolled > TAKEN_OVER:
        return []
    of = tables.backups.c
    asked = (
        select(devices.c.id, devices.c.name, of.received_at, of.size, of.sha256, of.recovery_key)
        .join(devices, devices.c.id == of.device)
        .where(
            devices.c.mediator == phone.author.person_id,
            devices.c.id != phone.author.device_id,
            devices.c.enrolled_at < phone.enrolled_at,
        )
    )
    return list(conn.execute(asked.order_by(of.received_at.desc(), of.device)))


def _note_given(conn: Connection, older: str, newer: str, now: datetime) -> None:
    told = {"to": newer}
    if not any(each.kind == Kind.BACKUP_GIVEN and each.told == told for each in events.history(conn, older)):
        events.note(conn, older, Kind.BACKUP_GIVEN, now, to=newer)
