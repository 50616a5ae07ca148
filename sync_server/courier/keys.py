"""With which keys a phone signs its bundles and reads its answers: as it said itself, over its own line."""

import re
from datetime import datetime

from sqlalchemy import Connection, select, update

from fieldapp import envelope
from fieldapp.protocol import DeviceKeys, ServerKeys
from sync_server.db.tables import devices
from sync_server.people import events
from sync_server.people.devices import Known
from sync_server.people.events import Kind
from sync_server.secret import Sealing

_KEY = re.compile(r"[0-9a-f]{64}")


def of_server(sealing: Sealing) -> ServerKeys:
    """Return the public halves of the server's keys."""
    mine = sealing.courier
    return ServerKeys(seal=mine.seal_public.hex(), sign=mine.sign_public.hex())


def register(conn: Connection, phone: Known, told: DeviceKeys, now: datetime) -> bool:
    """Keep a phone's keys in the place of its former ones, which its history notes; return whether they are kept.

    What is no key is not kept, and spoils nothing else. A lost phone's keys stay as they are: its thief has none.
    """
    if phone.lost or not _are_keys(told):
        return False
    device = phone.author.device_id
    former = of_phone(conn, device)
    if former == told:
        return True
    if former is not None:
        events.note(conn, device, Kind.KEYS_CHANGED, now)
    conn.execute(update(devices).where(devices.c.id == device).values(sign_key=told.sign, seal_key=told.seal))
    return True


def of_phone(conn: Connection, device: str) -> DeviceKeys | None:
    """Return what a phone told; None while it told nothing."""
    row = conn.execute(select(devices.c.sign_key, devices.c.seal_key).where(devices.c.id == device)).one_or_none()
    return DeviceKeys(sign=row.sign_key, seal=row.seal_key) if row and row.sign_key else None


def _are_keys(told: DeviceKeys) -> bool:
    shaped = _KEY.fullmatch(told.sign) and _KEY.fullmatch(told.seal)
    return bool(shaped) and envelope.can_read(bytes.fromhex(told.seal))
