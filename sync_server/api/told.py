"""What the office's log hears of a phone's round."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from fieldapp.protocol import Receipt, SyncRequest
from sync_server.clock import stamp
from sync_server.people import events
from sync_server.people.devices import Known
from sync_server.people.events import Kind


def brought_back(
    conn: Connection, phone: Known, request: SyncRequest, receipts: Sequence[Receipt], now: datetime
) -> None:
    """Note how many changes brought back what a former history of this server had lost; sent again they count once."""
    offered = {change.id for change in request.changes if change.restores}
    new = sum(receipt.change in offered and receipt.at == stamp(now) for receipt in receipts)
    if new:
        events.note(conn, phone.author.device_id, Kind.HISTORY, now, offered=new)


def differs(conn: Connection, phone: Known, now: datetime) -> None:
    """Note that the phone did not have what it should, and takes everything anew."""
    events.note(conn, phone.author.device_id, Kind.DIFFERED, now)
