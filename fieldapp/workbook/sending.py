"""Handing a case to the commune: the draft becomes one change in the outbox, in the same transaction."""

from datetime import datetime

from msgspec.structs import replace

from fieldapp.domain.ids import new_id
from fieldapp.domain.rules import Breach
from fieldapp.protocol import Change
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from fieldapp.workbook import working
from fieldapp.workbook.going import Going, breaches, going


def send(store: DeviceStore, record_id: str, now: datetime) -> list[Breach]:
    """Queue what was written since the last sending; return the rules that stop it, and then queue nothing.

    What the officer's side holds aside goes again with it, whole and as a new change: on her press, and never by
    itself. Nothing new queues nothing, so a second press makes no second change.
    """
    with store.transaction():
        at_work = working.of_record(store, record_id)
        stopping = [each for each in breaches(store, at_work, now.date()) if each.must]
        new = going(at_work)
        if stopping or not (new.set or new.instead_of):
            return stopping
        at = now.isoformat(timespec="seconds")
        for change_id in new.instead_of:
            store.outbox.remove(change_id)
        if new.set:
            store.outbox.add(_change(at_work.held, new, at, store.outbox.next_seq()))
        store.records.put(replace(at_work.held, draft={}, draft_base=0, draft_bases={}, touched_at=at))
        return []


def _change(held: Held, new: Going, at: str, seq: int) -> Change:
    return Change(id=new_id(), kind=held.kind, record=held.id, base=new.base, set=new.set, at=at, seq=seq)
