"""Everything is taken anew: another history began at the server, the person works elsewhere, or both sides differ.

What this phone knew stays as it is and on the screen, and the server tells everything from the beginning beside it.
When it has told all, the two are laid side by side: what the server lacks is offered again (`offers`), what is no
longer this phone's to see goes once nothing unsent is in it. Until then nobody may call anything received: what the
server does not tell anew, it does not have.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from fieldapp.domain import kinds
from fieldapp.domain.changes import KINDS, apply
from fieldapp.domain.problems import Code
from fieldapp.domain.review import Line
from fieldapp.protocol import Ahead, SyncReply, SyncRequest
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from fieldapp.store.road import Anew, RoadState
from fieldapp.sync import offers
from fieldapp.sync.offers import Story
from fieldapp.sync.trip import Trip


def is_another_history(asked: SyncRequest, reply: SyncReply) -> bool:
    """Return whether the server's history is another one than this phone knew. A new phone knew none.

    Numbers that run backwards tell the same, when whoever restored the server forgot to give it a new epoch; and where
    it has grown past them since, the mark of the history does (`anew`).
    """
    return not reply.moved and _differs(asked, reply)


def hand_over(trip: Trip, asked: SyncRequest, reply: SyncReply) -> int:
    """Offer all that this phone knows when its person was moved and the server's history is another one besides.

    It is no longer told anything of its old team, so what the server has lost there cannot be found out; the offers go
    before it becomes a phone of the new one, and what the server has already is no clash. Return how many they are. In
    the caller's transaction.
    """
    store = trip.store
    road = store.road.get()
    if not reply.moved or road.handed_over or not (_differs(asked, reply) or road.anew == "history"):
        return 0
    store.road.put(replace(road, anew="", handed_over=True))
    _doubt_numbers(store)
    return sum(_offered_blindly(trip, held) for held in _of_people(store) if held.known)


def begin(store: DeviceStore, why: Anew, partition: str = "") -> None:
    """Begin to take everything anew, in the caller's transaction: forget how far this phone had come, and nothing else.

    After another history its numbers mean nothing: with base 0 nothing passes for seen, no photo for delivered. Else
    they are those of `partition`, and the newest line that is known here bears witness meanwhile that they still hold:
    a server may be put back before it has told all.
    """
    road = store.road.get()
    numbers_held, why = road.anew != "history", "history" if "history" in (why, road.anew) else why
    torn = road.more or (road.torn and not numbers_held)
    witness = None if why == "history" else road.ahead if road.anew else _newest(store, road, partition)
    store.road.put(replace(road, cursor={}, mark="", ahead=witness, anew=why, torn=torn, compared_at=""))
    for kind in KINDS:
        for held in store.records.of_kind(kind):
            if held.known:
                unseen = offers.unseen(store, held, numbers_held) if why == "history" else held.unseen
                store.records.put(replace(_set_aside(held), unseen=unseen))
    if why == "history":
        _doubt_numbers(store)


def heard(held: Held, changed: Mapping[str, Any], lines: Iterable[Line], base: int) -> Held:
    """Return the record with what the server told of it, or took from this phone."""
    if held.told is None:
        return replace(
            held, server=apply(held.server, changed), lines=_with(held.lines, lines), base=max(held.base, base)
        )
    return replace(held, told=apply(held.told, changed), told_lines=_with(held.told_lines, lines))


def go_on(trip: Trip, reply: SyncReply) -> int:
    """Take note that this phone has all that there is, in the caller's transaction; return how much it offers again."""
    if reply.moved:
        return 0
    road = trip.store.road.get()
    offered = _finish(trip, road, blindly=Code.LOST in reply.notices) if road.anew else 0
    now = trip.now()
    compared_at = now if reply.agrees is not None else road.compared_at
    trip.store.road.put(replace(road, anew="", whole_at=road.whole_at or now, compared_at=compared_at))
    if reply.agrees is False:
        begin(trip.store, "differs", trip.me.partition)
        trip.store.road.put(replace(trip.store.road.get(), compared_at=now))
    return offered


def let_go(store: DeviceStore) -> int:
    """Drop what is no longer this phone's to see and has nothing unsent in it; return how many records went."""
    gone = (held for kind in KINDS for held in store.records.gone(kind))
    going = [held for held in gone if not _unsent(store, held)]
    if going:
        with store.transaction():
            for held in going:
                for photo in store.photos.of_record(held.id):
                    store.photos.drop(photo.sha256, held.id)
                store.records.remove(held.id)
    return len(going)


def _differs(asked: SyncRequest, reply: SyncReply) -> bool:
    backwards = any(number < asked.cursor.get(name, 0) for name, number in reply.cursor.items())
    return bool(asked.epoch) and (reply.epoch != asked.epoch or reply.anew or backwards)


def _offered_blindly(trip: Trip, held: Held) -> int:
    lines = _with(held.former_lines, [*held.lines, *held.told_lines])
    story = Story(kind=held.kind, known=apply(held.server, held.told or {}), known_lines=lines)
    return offers.bring_back(trip.store, held.id, story, trip.now(), seen=False)


def _set_aside(held: Held) -> Held:
    """Return the record as it was known, waiting for what the server tells of it."""
    known = apply(held.server, held.told or {})
    lines = _with(held.former_lines, [*held.lines, *held.told_lines])
    return replace(held, server=known, lines=[], former_lines=lines, told={}, told_lines=[])


def _newest(store: DeviceStore, road: RoadState, partition: str) -> Ahead | None:
    """Return the newest line of the partition that this phone knows, be it only from a receipt."""
    known = (held for kind in KINDS for held in store.records.of_kind(kind) if not held.gone)
    last = max((line for held in known for line in held.lines), key=lambda line: line.seq, default=None)
    if last is None or (road.ahead and road.ahead.seq >= last.seq):
        return road.ahead
    return Ahead(partition=partition, seq=last.seq, change=last.change)


def _doubt_numbers(store: DeviceStore) -> None:
    for kind in KINDS:
        for held in store.records.of_kind(kind):
            if held.base or held.draft_base or held.draft_bases:
                store.records.put(replace(held, base=0, draft_base=0, draft_bases={}))
    store.outbox.forget_bases()
    store.photos.doubt({photo.sha256 for photo in store.photos.all()})
    lock = store.letterlock.get()
    if lock is not None and lock.sent:
        store.letterlock.put(replace(lock, sent=""))


def _finish(trip: Trip, road: RoadState, *, blindly: bool) -> int:
    offered = 0
    for kind in KINDS:
        for held in trip.store.records.of_kind(kind):
            if held.told is not None:
                offered += _settled(trip, held, road, blindly)
    return offered


def _settled(trip: Trip, held: Held, road: RoadState, blindly: bool) -> int:
    """Put what the server told in the place of what was known, and offer it what it lacks.

    `blindly`: a lost phone is told nothing, so that what others wrote since stands there for all it knows. Only by its
    receipts it knows what it has written itself meanwhile, over what it knew.
    """
    told, why = held.told or {}, road.anew
    now = replace(
        held, server=told, lines=held.told_lines, base=max((line.seq for line in held.told_lines), default=0),
        told=None, told_lines=[], former_lines=[], unseen=offers.still_unseen(trip.store, held),
    )  # fmt: skip
    if not (told or held.told_lines) and (why == "scope" or held.gone):
        trip.store.records.put(replace(now, server=held.server, lines=held.former_lines, gone=True))
        # What is another team's now is not told any more: what of it the server has lost can only be offered blindly.
        return _offered_blindly(trip, held) if why == "history" and held.kind in kinds.OF_PEOPLE else 0
    if held.kind not in kinds.OF_PEOPLE:
        trip.store.records.put(now)
        return 0
    trip.store.records.put(replace(now, gone=False))
    if why == "scope":
        return 0
    if why == "history" and not blindly:
        offers.number_anew(trip.store, held.id, held.former_lines, held.unseen)
    story = Story(
        kind=held.kind, known=held.server, known_lines=held.former_lines, told=told, told_lines=held.told_lines,
        torn=road.torn,
    )  # fmt: skip
    own = {path for line in held.told_lines for path in line.paths} if blindly else set()
    outdone = own.difference(held.unseen)
    return offers.bring_back(trip.store, held.id, story, trip.now(), seen=not blindly, outdone=outdone)


def _of_people(store: DeviceStore) -> Iterator[Held]:
    for kind in sorted(kinds.OF_PEOPLE):
        yield from store.records.of_kind(kind)


def _unsent(store: DeviceStore, held: Held) -> bool:
    if held.draft or store.outbox.of_record(held.id):
        return True
    return any(not photo.confirmed_at for photo in store.photos.of_record(held.id))


def _with(before: Iterable[Line], new: Iterable[Line]) -> list[Line]:
    """Return the story with the new lines in it, each change once, in the server's order."""
    by_change = {line.change: line for line in (*before, *new)}
    return sorted(by_change.values(), key=lambda line: line.seq)
