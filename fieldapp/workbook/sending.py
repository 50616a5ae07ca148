"""Handing a case to the commune: the draft becomes one change in the outbox, in the same transaction."""

from datetime import datetime

from msgspec.structs import replace

from fieldapp.domain import rules
from fieldapp.domain.ids import new_id
from fieldapp.domain.rules import Breach
from fieldapp.protocol import Change
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import working
from fieldapp.workbook.working import Working


def send(store: DeviceStore, record_id: str, now: datetime) -> list[Breach]:
    """Queue what was written since the last sending; return the rules that stop it, and then queue nothing.

    Nothing new queues nothing, so a second press makes no second change.
    """
    with store.transaction():
        at_work = working.of_record(store, record_id)
        stopping = rules.stopping(working.case_of(at_work.fields), now.date())
        if stopping or not at_work.draft:
            return stopping
        at = now.isoformat(timespec="seconds")
        store.outbox.add(_change(at_work, at, store.outbox.next_seq()))
        store.records.put(replace(at_work.held, draft={}, draft_base=0, touched_at=at))
        return []


def _change(at_work: Working, at: str, seq: int) -> Change:
    held = at_work.held
    return Change(
        id=new_id(), kind=held.kind, record=held.id, base=held.draft_base, set=at_work.draft, at=at, seq=seq
    )  # fmt: skip
