"""What comes down: receipts, entries, cursor and epoch, applied in one transaction or not at all.

Nothing here touches what a draft says, or a change that has no receipt. Everything may arrive twice.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain.changes import apply
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.review import Line
from fieldapp.domain.text import clean_value
from fieldapp.protocol import Change, Entry, Receipt, SyncReply, SyncRequest
from fieldapp.store.records import Held
from fieldapp.sync import epoch
from fieldapp.sync.trip import Trip

ACCEPTED, CLASH, HELD = "accepted", "clash", "held"


class Taken(Struct, frozen=True, kw_only=True):
    """What one reply came to."""

    moved: bool  # something is further than before
    more: bool  # the server has more, or must be asked again from the beginning
    answered: bool  # every change of the request has its receipt


def take(trip: Trip, asked: SyncRequest, reply: SyncReply) -> Taken:
    """Apply a reply to the store. Raises Problem SERVER_NONSENSE, and applies nothing, for one that cannot be."""
    _refuse_nonsense(reply)
    new_history = epoch.is_new(asked, reply)
    receipts = {each.change: each for each in reply.receipts}
    answered = [(change, receipts[change.id]) for change in asked.changes if change.id in receipts]
    complete = len(answered) == len(asked.changes)
    entries = [] if new_history else reply.entries
    with trip.store.transaction():
        trip.still_me()
        if new_history:
            epoch.begin_again(trip.store)
        for change, receipt in answered:
            _apply_receipt(trip, change, receipt, asked, reply, new_history)
        for entry in entries:
            _apply_entry(trip, entry)
        cursor = _cursor(asked, reply, new_history, complete)
        _move_on(trip, reply, cursor)
    _count(trip, [receipt for _, receipt in answered], entries, reply)
    moved = bool(answered) or new_history or cursor != asked.cursor
    return Taken(moved=moved, more=reply.more or new_history, answered=complete)


def _cursor(asked: SyncRequest, reply: SyncReply, new_history: bool, complete: bool) -> dict[str, int]:
    """Return how far the phone has come.

    A page leaves out what belongs to the changes of its request. If one of them has no receipt, the page is not
    whole for this phone, so the same window is asked for again.
    """
    if new_history:
        return {}
    return asked.cursor | reply.cursor if complete else asked.cursor


def _apply_receipt(
    trip: Trip, change: Change, receipt: Receipt, asked: SyncRequest, reply: SyncReply, new_history: bool
) -> None:
    if receipt.outcome == HELD:
        trip.store.outbox.hold(change.id, receipt.reason)
        return
    home = trip.me.partition
    seen = 0 if new_history else asked.cursor.get(home, 0)
    reach = 0 if new_history else reply.cursor.get(home, 0)
    held = trip.store.records.get(change.record) or Held(kind=change.kind, id=change.record)
    # A pull that did not carry this change has brought it home already, with what others wrote on top of it.
    came_before = receipt.seq <= seen
    now_there = held.server if came_before else apply(held.server, _taken_of(change, receipt))
    known = replace(
        held,
        server=now_there,
        lines=_told(held.lines, [_own_line(trip, change, receipt)]),
        # Only what this phone has seen may count as seen: others' lines below the receipt may still be on their way.
        base=max(held.base, min(receipt.seq, reach)),
        draft_bases=held.draft_bases | _overwritten(held, change, receipt),
    )
    trip.store.records.put(known)
    trip.store.outbox.outdo(change.id)
    trip.store.outbox.remove(change.id)


def _taken_of(change: Change, receipt: Receipt) -> dict[str, object]:
    """Return what the server made of the change: its own spelling, without the values that lost, with its additions."""
    kept = {path: value for path, value in clean_value(change.set).items() if path not in receipt.clashed}
    return kept | receipt.server_set


def _overwritten(held: Held, change: Change, receipt: Receipt) -> dict[str, int]:
    """Return the new numbers of the draft's paths on which the server took this phone's own change.

    What others had written there before is overwritten, and rightly. A draft of the same path was written over that
    change, so only what comes after it can be news to its author. A path that clashed keeps its number.
    """
    taken = (path for path in clean_value(change.set) if path in held.draft and path not in receipt.clashed)
    return {path: max(held.draft_bases.get(path, held.draft_base), receipt.seq) for path in taken}


def _own_line(trip: Trip, change: Change, receipt: Receipt) -> Line:
    return Line(
        seq=receipt.seq,
        change=change.id,
        by=trip.me.person.name,
        role=trip.me.person.role,
        at=change.at,
        received_at=receipt.at,
        paths=sorted(clean_value(change.set)),
    )


def _apply_entry(trip: Trip, entry: Entry) -> None:
    held = trip.store.records.get(entry.record) or Held(kind=entry.kind, id=entry.record)
    known = replace(
        held,
        server=apply(held.server, entry.set),
        lines=_told(held.lines, entry.lines),
        base=max(held.base, entry.seq),
    )
    trip.store.records.put(known)


def _told(before: Iterable[Line], new: Iterable[Line]) -> list[Line]:
    """Return the story with the new lines in it, each change once, in the server's order."""
    by_change = {line.change: line for line in (*before, *new)}
    return sorted(by_change.values(), key=lambda line: line.seq)


def _move_on(trip: Trip, reply: SyncReply, cursor: dict[str, int]) -> None:
    road = trip.store.road.get()
    lost = Code.LOST in reply.notices
    known = replace(road, epoch=reply.epoch, cursor=cursor, revoked=False, notices=reply.notices)
    found = road.lost and not lost
    trip.store.road.put(replace(known, last_contact_at=trip.now(), lost=lost, came_back=road.came_back or found))
    card = trip.store.identity.get()
    if card is None or card.reply is None:
        return
    me = replace(card.reply, lock_after_s=reply.lock_after_s, contact_days=reply.contact_days)
    if me != card.reply:
        trip.store.identity.put(replace(card, reply=me))


def _refuse_nonsense(reply: SyncReply) -> None:
    sound = (
        reply.epoch
        and min(reply.lock_after_s, reply.contact_days) > 0
        and all(number >= 0 for number in reply.cursor.values())
        and all(_is_sound(receipt) for receipt in reply.receipts)
        and all(entry.kind and entry.record and entry.seq > 0 for entry in reply.entries)
    )
    if not sound:
        raise Problem(Code.SERVER_NONSENSE, "a reply that cannot be")


def _is_sound(receipt: Receipt) -> bool:
    return receipt.outcome == HELD or (receipt.outcome in (ACCEPTED, CLASH) and receipt.seq > 0)


def _count(trip: Trip, receipts: list[Receipt], entries: list[Entry], reply: SyncReply) -> None:
    outcomes = [receipt.outcome for receipt in receipts]
    trip.tally.sent += len(outcomes) - outcomes.count(HELD)
    trip.tally.clashed += outcomes.count(CLASH)
    trip.tally.held += outcomes.count(HELD)
    trip.tally.received += len(entries)
    trip.tally.notices = list(reply.notices)
