"""What happened with a phone, line by line: only added to, and the database itself refuses to rewrite it."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, RowMapping, func, insert, select

from sync_server.clock import stamp
from sync_server.db.tables import device_events, devices
from sync_server.journal.author import Author


class Kind(StrEnum):
    """What can happen with a phone; each has a sentence in the office's strings."""

    ENROLLED = "enrolled"
    REVOKED = "revoked"
    PIN_CODE_MADE = "pin_code_made"
    PIN_CODE_CANCELLED = "pin_code_cancelled"
    PIN_RESET = "pin_reset"  # the key that opens the vault without the PIN was given out
    LOST = "lost"
    CALLED_IN = "called_in"  # its person has left; it is asked for the same as a lost one
    FOUND = "found"
    PARCEL = "parcel"  # a locked phone left a sealed parcel here
    KEPT = "kept"  # it could not hand over everything, so it destroyed nothing
    FAREWELL = "farewell"  # it handed over everything, then destroyed its keys
    MOVED = "moved"  # its person works in another team now
    BACKUP_GIVEN = "backup_given"  # its drafts went to a newer phone of the same person
    HELD_RELEASED = "held_released"  # an officer let in what it had sent and what had lain aside
    HELD_CORRECTED = "held_corrected"  # the same, with what the officer made of it
    HELD_DECLINED = "held_declined"  # an officer did not take it, and said why
    HISTORY = "history"  # it met a server that was put back to an earlier state, and offered anew what that had lost
    DIFFERED = "differed"  # it did not hold what the server holds, and took everything anew
    PUT_BACK = "put_back"  # it came back from an earlier state of its own
    KEYS_CHANGED = "keys_changed"  # it signs and opens its bundles with other keys than before
    BUNDLE = "bundle"  # something of it came by courier


class Event(Struct, frozen=True, kw_only=True):
    """One line of a phone's history."""

    kind: Kind
    at: str
    by_name: str  # the officer; empty when the phone itself did it
    told: dict[str, int | str]  # what belongs to it, such as how many changes were left


def note(
    conn: Connection, device_id: str, kind: Kind, now: datetime, by: Author | None = None, **told: int | str
) -> None:
    """Add a line to a phone's history; without `by` the phone itself did it."""
    wait_for(conn, device_id)
    place = _next_place(conn, device_id)
    who = {"by": by.person_id, "by_name": by.name} if by else {"by": "", "by_name": ""}
    row = {"id": f"{device_id}/{place:06}", "device": device_id, "at": stamp(now), "kind": kind.value} | who
    conn.execute(insert(device_events).values(**row, told=msgspec.json.encode(told).decode()))


def wait_for(conn: Connection, device_id: str) -> bool:
    """Let nobody else write about this phone until the transaction ends; return whether it is known here."""
    found = conn.execute(select(devices.c.id).where(devices.c.id == device_id).with_for_update())
    return found.one_or_none() is not None


def history(conn: Connection, device_id: str) -> list[Event]:
    """Return what happened with a phone, newest first."""
    of = device_events.c
    asked = select(device_events).where(of.device == device_id).order_by(of.id.desc())
    return [event_of(row) for row in conn.execute(asked).mappings()]


def last(conn: Connection, device_id: str, kinds: Collection[Kind]) -> Kind | None:
    """Return which of these happened last with a phone; None when none did."""
    return next((each.kind for each in history(conn, device_id) if each.kind in kinds), None)


def event_of(row: RowMapping) -> Event:
    """Return a line from its row."""
    told = msgspec.json.decode(row["told"], type=dict[str, int | str])
    return Event(kind=Kind(row["kind"]), at=row["at"], by_name=row["by_name"], told=told)


def _next_place(conn: Connection, device_id: str) -> int:
    of = device_events.c
    return int(conn.execute(select(func.count()).where(of.device == device_id)).scalar_one()) + 1
