"""A file that somebody brings: another phone's bundle, an answer for another phone, or the answer to our own."""

import hashlib
from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from fieldapp import envelope
from fieldapp.domain.problems import Code, Problem
from fieldapp.envelope import Letter
from fieldapp.protocol import AnswerContent, AnswerHead, BundleHead, SyncReply, SyncRequest
from fieldapp.store.carried import CarriedFile, Way
from fieldapp.store.courier import CourierState, Packed
from fieldapp.store.device import DeviceStore
from fieldapp.store.road import RoadState
from fieldapp.sync import fetch, moving
from fieldapp.sync.courier import keys
from fieldapp.sync.courier.alone import alone
from fieldapp.sync.trip import Clock, Trip


class Came(StrEnum):
    """What a file turned out to be."""

    BUNDLE = "bundle"  # another's: carried from now on
    ANSWER_FOR_ANOTHER = "answer_for_another"  # carried as well
    CARRIED_ALREADY = "carried_already"
    OWN_BUNDLE = "own_bundle"  # this phone made it: it is for others to carry
    ANSWER = "answer"  # to a bundle of this phone, and applied
    OUTDATED = "outdated"  # an answer of a history of the server that this phone has left behind


class TakenIn(Struct, frozen=True, kw_only=True):
    """What came of it; the counts are those of an answer."""

    came: Came
    received: int = 0  # changes that the commune has, and this phone had not known it
    held: int = 0
    photos: int = 0
    news: int = 0  # records that brought something new
    more: bool = False  # there is more at the commune: for the next bundle, or a round with signal


def take_in(store: DeviceStore, file: bytes, clock: Clock) -> TakenIn:
    """Take in a file that a person chose. Twice is the same as once.

    Raises Problem BUNDLE_DAMAGED (no file of ours, or changed on its way), BUNDLE_FORGED (not the server's answer),
    BUNDLE_OTHER_SERVER (an answer under keys that are not ours), TOO_LARGE, UPDATE_NEEDED, CARRIES_ENOUGH,
    NOT_SIGNED_IN, and those of the disk. Then nothing has changed.
    """
    trip = alone(store, clock)
    letter = envelope.taken_apart(file)
    head = letter.head
    if isinstance(head, BundleHead):
        if head.device in _own_devices(trip):
            return TakenIn(came=Came.OWN_BUNDLE)
        return _carry(trip, file, head, "up", head.number, Came.BUNDLE)
    _expect_the_server(store.courier.get(), letter, head)
    if head.device not in _own_devices(trip):
        return _carry(trip, file, head, "down", 0, Came.ANSWER_FOR_ANOTHER)
    return _answered(trip, letter, head)


def _own_devices(trip: Trip) -> set[str]:
    """Return what this phone is called, and was: the same person may have been given another code."""
    state = trip.store.courier.get()
    return {trip.me.device} | {packed.device for packed in (state.packed if state else [])}


def _carry(trip: Trip, file: bytes, head: BundleHead | AnswerHead, way: Way, number: int, came: Came) -> TakenIn:
    kept = CarriedFile(
        sha256=hashlib.sha256(file).hexdigest(),
        way=way,
        device=head.device,
        bundle=head.bundle,
        number=number,
        size=len(file),
        since=trip.now(),
    )
    return TakenIn(came=came if trip.store.carried.keep(kept, file) else Came.CARRIED_ALREADY)


def _expect_the_server(state: CourierState | None, letter: Letter, head: AnswerHead) -> None:
    if state is None or state.server is None:
        raise Problem(Code.COURIER_NOT_READY)
    signer = bytes.fromhex(state.server.sign)
    if head.by != envelope.key_id(signer):
        raise Problem(Code.BUNDLE_OTHER_SERVER)
    if not envelope.is_signed(letter, signer):
        raise Problem(Code.BUNDLE_FORGED)


def _answered(trip: Trip, letter: Letter, head: AnswerHead) -> TakenIn:
    state = trip.store.courier.made()
    mine = keys.own(state)
    packed = next((each for each in state.packed if each.bundle == head.bundle), None)
    if packed is None or head.to != envelope.key_id(mine.seal_public):
        return TakenIn(came=Came.OUTDATED)  # what it says comes again with every newer answer
    content = _content(envelope.opened(letter, mine))
    with trip.store.transaction():
        trip.still_me()
        before, road = len(trip.store.outbox.all()), trip.store.road.get()
        if not _applied(trip, packed, content.replies):
            return TakenIn(came=Came.OUTDATED)
        photos = _confirm(trip, content)
        trip.store.road.put(_as_it_was(trip.store.road.get(), road, packed, content.replies[0]))
        trip.store.courier.remember(replace(packed, answered_at=trip.now()))
        received = before - len(trip.store.outbox.all())
    if trip.tally.moved is not None:
        moving.adopted(trip)  # once nothing of the former team is left to deliver
    last = content.replies[-1]
    return TakenIn(
        came=Came.ANSWER,
        received=received,
        held=trip.tally.held,
        photos=photos,
        news=trip.tally.received,
        more=last.more and bool(last.entries),
    )


def _applied(trip: Trip, packed: Packed, replies: list[SyncReply]) -> bool:
    """Apply the replies one after another as those of a round; return whether they are of a history that counts.

    News fit on only when this phone still stands where it stood when it asked. Otherwise it has heard of the server
    meanwhile, and the receipts alone are taken: of the history that it believes in now.
    """
    road, first = trip.store.road.get(), replies[0]
    asked = _asked(trip, packed)
    if (road.epoch, road.cursor) != (packed.epoch, packed.cursor):
        if first.epoch != road.epoch or first.anew or road.anew:
            return False
        courier_apply(trip, replace(asked, cursor=road.cursor, epoch=road.epoch), _receipts_alone(trip, first, road))
        return True
    for reply in replies:
        courier_apply(trip, asked, reply)
        road = trip.store.road.get()
        if road.cursor != reply.cursor:
            break  # not taken whole: what follows would leave a gap
        asked = SyncRequest(epoch=road.epoch, cursor=road.cursor, mark=reply.mark, scope=packed.scope)
    return True


def courier_apply(trip: Trip, asked: SyncRequest, reply: SyncReply) -> None:
    """Take in one reply that came on foot, as if it had come over the air.

    The one place at which the courier meets `fetch`.
    """
    fetch.take(trip, asked, reply)


def _asked(trip: Trip, packed: Packed) -> SyncRequest:
    """Return what the bundle asked, as far as it is still open here: frozen changes stay as they were."""
    frozen = {
        queued.change.id: queued.change for queued in trip.store.outbox.all() if queued.state in ("on_wire", "held")
    }
    return SyncRequest(
        epoch=packed.epoch,
        cursor=packed.cursor,
        mark=packed.mark,
        scope=packed.scope,
        changes=[frozen[each] for each in packed.changes if each in frozen],
        waiting=packed.waiting,
    )


def _receipts_alone(trip: Trip, reply: SyncReply, road: RoadState) -> SyncReply:
    """Return a reply that leaves the phone where it stands, and does not claim that this was all, nor that the server
    lacks no photos.
    """
    return SyncReply(
        epoch=reply.epoch,
        time=reply.time,
        cursor=road.cursor,
        mark=road.mark,
        receipts=reply.receipts,
        more=True,
        blobs_wanted=dict.fromkeys(road.wanted, 0),
        lock_after_s=trip.me.lock_after_s,
        contact_days=trip.me.contact_days,
    )


def _as_it_was(now: RoadState, before: RoadState, packed: Packed, reply: SyncReply) -> RoadState:
    """Return the road without what only the air can tell: an answer may be older than the last word about this phone.

    It counts as contact, or a phone that never has signal would shut itself: since its bundle was made, once.
    """
    heard = not packed.answered_at and Code.LOST not in reply.notices and _is_later(packed.at, before.last_contact_at)
    return replace(
        now,
        lost=before.lost,
        came_back=before.came_back,
        revoked=before.revoked,
        notices=before.notices,
        page=before.page,
        last_contact_at=packed.at if heard else before.last_contact_at,
    )


def _is_later(one: str, other: str) -> bool:
    try:
        return not other or datetime.fromisoformat(one) > datetime.fromisoformat(other)
    except ValueError:
        return False


def _confirm(trip: Trip, content: AnswerContent) -> int:
    """Note which photos the server has hashed whole; return how many of them this phone had not known of."""
    open_ones = {each.sha256 for each in trip.store.photos.unconfirmed()}
    here = [sha256 for sha256, state in content.photos.items() if state.complete and sha256 in open_ones]
    for sha256 in here:
        trip.store.photos.confirm(sha256, content.photos[sha256].at or trip.now())
    return len(here)


def _content(plain: bytes) -> AnswerContent:
    words, _ = envelope.unwrapped(plain)
    try:
        content = msgspec.json.decode(words, type=AnswerContent)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Problem(Code.BUNDLE_DAMAGED, "content") from None
    if not content.replies:
        raise Problem(Code.BUNDLE_DAMAGED, "empty")
    return content
