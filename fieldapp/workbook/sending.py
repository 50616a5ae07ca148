"""Handing a case to the commune: the draft becomes one change in the outbox, in the same transaction."""

from datetime import datetime

from msgspec.structs import replace

from fieldapp.domain import rules
from fieldapp.domain.ids import new_id
from fieldapp.domain.rules import Breach
from fieldapp.protocol import MAX_CHANGE, Change
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from fieldapp.workbook import bases, working
from fieldapp.workbook.going import Going, breaches, going


def send(store: DeviceStore, record_id: str, now: datetime) -> list[Breach]:
    """Queue what was written since the last sending; return the rules that stop it, and then queue nothing.

    What the officer's side holds aside goes again with it, whole and as a new change: on her press, and never by
    itself. Nothing new queues nothing, so a second press makes no second change; of a draft in which others have said
    everything meanwhile, nothing is left.
    """
    with store.transaction():
        at_work = working.of_record(store, record_id)
        stopping = [each for each in breaches(store, at_work, now.date()) if each.must]
        new = going(at_work)
        if stopping or not (new.set or new.instead_of or at_work.draft):
            return stopping
        at = now.isoformat(timespec="seconds")
        for change_id in new.instead_of:
            store.outbox.remove(change_id)
        unseen = [path for path in at_work.held.unseen if path not in at_work.draft]
        sent = replace(at_work.held, draft={}, draft_base=0, draft_bases={}, touched_at=at, unseen=unseen)
        store.records.put(sent)
        if new.set:
            queue(store, sent, new, at)
        return []


def queue(store: DeviceStore, held: Held, new: Going, at: str) -> None:
    """Put the change into the outbox, joined to the one that waits there unless that would call a clash.

    Both would carry one number then. When one of them lies over news that the other's author has read, they go as two.
    What it writes again is news no more.
    """
    change = _change(held, new, at, store.outbox.next_seq())
    store.records.put(replace(held, own_seq=change.seq))
    waiting = store.outbox.newest_waiting(held.id)
    if waiting is None or rules.too_much(waiting.change.set | new.set, MAX_CHANGE):
        store.outbox.append(change)
        return
    left = [path for path in waiting.change.set if path not in new.set]
    before = bases.newest(held, dict.fromkeys(left, waiting.change.base))
    base = min(bases.common(held, before), new.base) if left else new.base
    if all(bases.calls_no_clash(held, numbers, base) for numbers in (before, bases.newest(held, new.numbers))):
        store.outbox.has_seen(waiting.change.id, base)
        store.outbox.add(change)
    else:
        store.outbox.append(change)


def _change(held: Held, new: Going, at: str, seq: int) -> Change:
    return Change(
        id=new_id(), kind=held.kind, record=held.id, base=new.base, set=new.set, at=at, seq=seq, prev=held.own_seq
    )  # fmt: skip
