"""What happened with a phone, line by line: only added to, and the database itself refuses to rewrite it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, insert, select

from fieldapp.domain.ids import new_id
from sync_server.clock import stamp
from sync_server.db.tables import device_events


class Kind(StrEnum):
    """What can happen with a phone; each has a sentence in the office's strings."""

    ENROLLED = "enrolled"
    REVOKED = "revoked"
    PIN_CODE_MADE = "pin_code_made"
    PIN_CODE_CANCELLED = "pin_code_cancelled"
    PIN_RESET = "pin_reset"  # the key that opens the vault without the PIN was given out
    LOST = "lost"
    FOUND = "found"
    PARCEL = "parcel"  # a locked phone left a sealed parcel here
    KEPT = "kept"  # it could not hand over everything, so it destroyed nothing
    FAREWELL = "farewell"  # it handed over everything, then destroyed its keys
    BACKUP_GIVEN = "backup_given"  # its drafts went to a newer phone of the same person


class Event(Struct, frozen=True, kw_only=True):
    """One line of a phone's history."""

    kind: Kind
    at: str
    by_name: str  # the officer; empty when the phone itself did it
    told: dict[str, int]  # numbers that belong to it, such as changes left


def note(
    conn: Connection, device_id: str, kind: Kind, now: datetime, *, by: str = "", by_name: str = "", **told: int
) -> None:
    """Add a line to a phone's history."""
    row = {"id": new_id(), "device": device_id, "at": stamp(now), "kind": kind.value, "by": by, "by_name": by_name}
    conn.execute(insert(device_events).values(**row, told=msgspec.json.encode(told).decode()))


def history(conn: Connection, device_id: str) -> list[Event]:
    """Return what happened with a phone, newest first."""
    of = device_events.c
    asked = select(device_events).where(of.device == device_id).order_by(of.at.desc(), of.id.desc())
    return [_event(row) for row in conn.execute(asked).mappings()]


def _event(row: Any) -> Event:
    told = msgspec.json.decode(row["told"], type=dict[str, int])
    return Event(kind=Kind(row["kind"]), at=row["at"], by_name=row["by_name"], told=told)
