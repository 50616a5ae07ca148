"""What comes down: receipts, entries, cursor and history, applied in one transaction or not at all.

Nothing here touches what a draft says, or a change that has no receipt. Everything may arrive twice.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain.changes import Fields
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.review import Line
from fieldapp.domain.text import clean_values
from fieldapp.protocol import Ahead, Change, Entry, Receipt, SyncReply, SyncRequest
from fieldapp.store.records import Held
from fieldapp.sync import anew, fates, letters, offers
from fieldapp.sync.courier import keys
from fieldapp.sync.named import photos_in
from fieldapp.sync.trip import Trip

ACCEPTED, CLASH, HELD = "accepted", "clash", "held"
CORRECTED, DECLINED, UNKNOWN = "corrected", "declined", "unknown"
_TAKEN = (ACCEPTED, CLASH)


class Taken(Struct, frozen=True, kw_only=True):
    """What one reply came to."""

    moved: bool  # something is further than before
    more: bool  # the server has more, or must be asked again
    answered: bool  # every change of the request has its receipt


def take(trip: Trip, asked: SyncRequest, reply: SyncReply) -> Taken:
    """Apply a reply to the store. Raises Problem SERVER_NONSENSE, and applies nothing, for one that cannot be."""
    _refuse_nonsense(reply)
    new_history = anew.is_another_history(asked, reply)
    receipts = {each.change: each for each in reply.receipts}
    answered = [(change, receipts[change.id]) for change in asked.changes if change.id in receipts]
    complete = len(answered) == len(asked.changes)
    with trip.store.transaction():
        trip.still_me()
        if new_history:
            anew.begin(trip.store, "history")
        seen = {} if new_history else asked.cursor
        once_more = _was_another_teams(trip, answered)
        for change, receipt in answered:
            apply_receipt(trip, change, receipt, seen, reply)
        settled = fates.apply(trip, [receipts[each] for each in asked.waiting if each in receipts], seen, reply)
        for entry in [] if new_history else reply.entries:
            apply_entry(trip, entry)
        whole = complete and not once_more
        cursor = seen if new_history or reply.moved else _cursor(seen, reply, whole)
        _move_on(trip, reply, cursor, whole and not new_history)
        _note_ahead(trip, [] if new_history else answered, cursor)
        keys.learned(trip.store, reply)
        offered = anew.hand_over(trip, asked, reply)
        offered += anew.go_on(trip, reply) if complete and not (new_history or reply.more) else 0
        if asked.letter_over and complete:
            letters.is_over(trip.store)
    _count(trip, [receipt for _, receipt in answered] + settled, offered, reply)
    compared_badly = reply.agrees is False
    moved = bool(answered or settled or offered) or new_history or compared_badly or cursor != asked.cursor
    more = reply.more or compared_badly or new_history or once_more
    return Taken(moved=moved, more=more, answered=complete)


def apply_receipt(trip: Trip, change: Change, receipt: Receipt, seen: dict[str, int], reply: SyncReply) -> None:
    """Let go of a change that the server has taken or set aside; `seen` is how far this phone had come."""
    if receipt.outcome == HELD:
        trip.store.outbox.hold(change.id, receipt.reason, receipt.at)
        # No server asks for the photos of what it holds; one that was put back may have lost them with the change.
        trip.store.photos.doubt(set(photos_in(change.set)))
        offers.answered(trip.store, change, trip.now(), taken=False)
        return
    if receipt.outcome in (CORRECTED, DECLINED):
        fates.decided(trip, change, receipt)  # it had lain aside already; the answer that said so was lost
        offers.answered(trip.store, change, trip.now(), taken=False)
        return
    home = trip.me.partition
    held = trip.store.records.get(change.record) or Held(kind=change.kind, id=change.record)
    # A pull that did not carry this change has brought it home already, with what others wrote on top of it.
    came_before = receipt.seq <= seen.get(home, 0)
    # Only what this phone has seen may count as seen: others' lines below the receipt may still be on their way.
    reach = min(receipt.seq, reply.cursor.get(home, 0))
    said = clean_values(change.set)
    if _is_another_line(held, receipt):
        known = held
    else:
        line = _own_line(trip, change, receipt, said)
        known = anew.heard(held, {} if came_before else _taken_of(said, receipt), [line], reach)
    trip.store.records.put(replace(known, draft_bases=held.draft_bases | _overwritten(held, said, receipt)))
    trip.store.outbox.outdo(change)
    trip.store.outbox.remove(change.id)
    if held.covered is not None:
        offers.answered(trip.store, change, trip.now(), taken=True)


def apply_entry(trip: Trip, entry: Entry) -> None:
    """Take in what is new in one record."""
    held = trip.store.records.get(entry.record) or Held(kind=entry.kind, id=entry.record)
    if entry.gone:
        if held.known or held.draft:
            trip.store.records.put(replace(held, gone=True))
        return
    if entry.whole:
        held = _only_after(held, entry.seq)
    elif held.gone and held.told is None:  # it was brought back to a server that had lost it, and tells all of it
        held = replace(held, server={}, lines=[], former_lines=[], gone=False)
    trip.store.records.put(anew.heard(held, entry.set, entry.lines, entry.seq))


def _only_after(held: Held, seq: int) -> Held:
    """Return the record with nothing told of it but what the server took from this phone after that number.

    While everything is taken anew, what was known before stays beside it until all is told.
    """
    anew_now = held.told is not None
    told, lines = (held.told or {}, held.told_lines) if anew_now else (held.server, held.lines)
    later = [line for line in lines if line.seq > seq]
    paths = {path for line in later for path in line.paths}
    left = {path: value for path, value in told.items() if path in paths}
    if anew_now:
        return replace(held, told=left, told_lines=later, gone=False)
    return replace(held, server=left, lines=later, former_lines=[], gone=False)


def _is_another_line(held: Held, receipt: Receipt) -> bool:
    """Return whether a line of that id stands elsewhere already: a phone that was put back to an older copy had sent
    other words under it, and what an officer let in of hers has an id of its own, which the pull tells.
    """
    lines = held.lines if held.told is None else held.told_lines
    return any(line.change == receipt.change and line.seq != receipt.seq for line in lines)


def _cursor(seen: dict[str, int], reply: SyncReply, complete: bool) -> dict[str, int]:
    """Return how far the phone has come.

    A page leaves out what belongs to the changes of its request. If one of them has no receipt, the page is not
    whole for this phone, so the same window is asked for again.
    """
    return seen | reply.cursor if complete else seen


def _was_another_teams(trip: Trip, answered: Iterable[tuple[Change, Receipt]]) -> bool:
    """Return whether the server took something of a record that was another team's when this phone last heard of it;
    to be asked before the reply tells of it anew: one that it tells as gone is known to be gone.

    A restored server that had lost the record takes it as one of the team that brings it back, and the page that says
    so leaves out this phone's own changes. So the same window is asked for again: what it does not tell, goes.
    """
    return any(trip.store.records.is_gone(change.record) for change, receipt in answered if receipt.outcome in _TAKEN)


def _taken_of(said: Fields, receipt: Receipt) -> Fields:
    """Return what the server made of the change: its own spelling, without the values that lost, with its additions."""
    kept = {path: value for path, value in said.items() if path not in receipt.clashed}
    return kept | receipt.server_set


def _overwritten(held: Held, said: Fields, receipt: Receipt) -> dict[str, int]:
    """Return the new numbers of the draft's paths on which the server took this phone's own change.

    What others had written there before is overwritten, and rightly. A draft of the same path was written over that
    change, so only what comes after it can be news to its author. A path that clashed keeps its number, and so does one
    at which this phone only brought back what its author had not seen.
    """
    taken = (path for path in said if path in held.draft and path not in {*receipt.clashed, *held.unseen})
    return {path: max(held.draft_bases.get(path, held.draft_base), receipt.seq) for path in taken}


def _own_line(trip: Trip, change: Change, receipt: Receipt, said: Fields) -> Line:
    return Line(
        seq=receipt.seq,
        change=change.id,
        by=trip.me.person.name,
        role=trip.me.person.role,
        at=change.at,
        received_at=receipt.at,
        paths=sorted(said),
        restores=change.restores,
    )


def _move_on(trip: Trip, reply: SyncReply, cursor: dict[str, int], complete: bool) -> None:
    road = trip.store.road.get()
    lost = Code.LOST in reply.notices
    mark = reply.mark if complete and not reply.moved else road.mark if cursor else ""
    known = replace(road, epoch=reply.epoch, cursor=cursor, mark=mark, revoked=False, notices=reply.notices)
    known = replace(known, page=trip.pages.size, last_contact_at=trip.now(), lost=lost, wanted=[*reply.blobs_wanted])
    trip.store.road.put(replace(known, more=reply.more, came_back=road.came_back or (road.lost and not lost)))
    trip.tally.moved = reply.moved
    card = trip.store.identity.get()
    if card is None or card.reply is None:
        return
    me = replace(card.reply, lock_after_s=reply.lock_after_s, contact_days=reply.contact_days)
    if me != card.reply:
        trip.store.identity.put(replace(card, reply=me))


def _note_ahead(trip: Trip, answered: Iterable[tuple[Change, Receipt]], cursor: dict[str, int]) -> None:
    """Remember the newest receipt beyond the cursor: no mark vouches yet for what the server said there."""
    road, home = trip.store.road.get(), trip.me.partition
    newest = max(
        (
            Ahead(partition=home, seq=receipt.seq, change=change.id)
            for change, receipt in answered
            if receipt.outcome in _TAKEN
        ),
        key=lambda each: each.seq,
        default=road.ahead,
    )
    if newest is not None and newest.seq <= cursor.get(newest.partition, 0):
        newest = None
    if newest != road.ahead:
        trip.store.road.put(replace(road, ahead=newest))


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
    return receipt.outcome in (HELD, DECLINED, UNKNOWN) or (receipt.outcome in (*_TAKEN, CORRECTED) and receipt.seq > 0)


def _count(trip: Trip, receipts: Iterable[Receipt], offered: int, reply: SyncReply) -> None:
    outcomes = [receipt.outcome for receipt in receipts]
    trip.tally.sent += sum(outcome in _TAKEN for outcome in outcomes)
    trip.tally.clashed += outcomes.count(CLASH)
    trip.tally.held += outcomes.count(HELD)
    trip.tally.received += len(reply.entries)
    trip.tally.offered += offered
    trip.tally.notices = list(reply.notices)
