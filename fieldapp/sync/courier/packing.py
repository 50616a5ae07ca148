"""A bundle: what this phone would ask the server now, and the newest photos that fit, closed for the server alone.

What is packed is frozen as for the wire, and stays on this phone. A kill between the two leaves a number unused.
"""

from collections.abc import Iterator

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from fieldapp import envelope
from fieldapp.domain.ids import new_id
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import MAX_BUNDLE, BundleContent, BundledPhoto, BundleHead, Change, SyncRequest
from fieldapp.store.courier import CourierState, Packed
from fieldapp.store.device import DeviceStore
from fieldapp.sync import send
from fieldapp.sync.courier import keys
from fieldapp.sync.courier.alone import alone
from fieldapp.sync.named import photos_named
from fieldapp.sync.trip import Clock, Trip

_ROOM = 8 * 1024  # bytes left for head, signature and seal
_MOST_WORDS = 3 * 1024 * 1024  # bytes of changes in one bundle, before they are packed
_MOST_CHANGES = 2_000


class Bundle(Struct, frozen=True, kw_only=True):
    """A file to hand to somebody, and what is in it."""

    number: int
    file: bytes
    changes: int
    photos: int
    photos_left: int  # that are needed and did not fit: for the next one, or for a round with signal


def pack(store: DeviceStore, clock: Clock, *, app: str = "", recovery: str = "") -> Bundle:
    """Freeze what waits and return it as a file of MAX_BUNDLE at most; also with nothing to say, to ask for news.

    Raises Problem NOT_SIGNED_IN, COURIER_NOT_READY (phone and server do not have each other's keys yet), and those
    of the disk. Making another one at once is harmless: it says the same, and takes the photos that did not fit.
    """
    trip = alone(store, clock, app=app, recovery=recovery)
    state = store.courier.get()
    if not keys.is_ready(store) or state is None or state.server is None:
        raise Problem(Code.COURIER_NOT_READY)
    packed, request = _frozen(trip)
    photos = dict(_fitting(store, state, MAX_BUNDLE - _ROOM - len(_words(request, {}))))
    packed = replace(packed, photos=list(photos))
    store.courier.remember(packed)
    reader = bytes.fromhex(state.server.seal)
    head = BundleHead(device=trip.me.device, bundle=packed.bundle, number=packed.number, to=envelope.key_id(reader))
    plain = _words(request, photos) + b"".join(photos.values())
    left = len(_needed(store)) - len(photos)
    return Bundle(
        number=packed.number,
        file=envelope.written(head, plain, reader, keys.own(state)),
        changes=len(request.changes),
        photos=len(photos),
        photos_left=left,
    )


def _frozen(trip: Trip) -> tuple[Packed, SyncRequest]:
    """Freeze the changes of this bundle, and note where the phone stands, in one transaction."""
    store = trip.store
    with store.transaction():
        changes = store.outbox.freeze(_reach(trip))
        asked = send.request(trip, changes)
        road = store.road.get()
        packed = Packed(
            bundle=new_id(),
            number=store.commit + 1,  # of the commit that this is: it only grows, also after an old store came back
            at=trip.now(),
            device=trip.me.device,
            epoch=road.epoch,
            cursor=road.cursor,
            mark=asked.mark,
            scope=asked.scope,
            changes=[change.id for change in changes],
            waiting=asked.waiting,
        )
        store.courier.remember(packed)
    # What only holds at this moment, over this phone's own line, does not go on foot.
    return packed, replace(asked, keys=None, letter_over=0, digest="")


def _reach(trip: Trip) -> int:
    """Return how many of the oldest changes go into one bundle: none while the server's history is taken anew."""
    if trip.store.road.get().anew == "history":
        return 0  # what their author had seen has no number yet
    queue = [queued.change for queued in trip.store.outbox.unanswered()]
    return sum(1 for _ in _first(queue[:_MOST_CHANGES]))


def _first(queue: list[Change]) -> Iterator[Change]:
    left = _MOST_WORDS
    for change in queue:
        left -= len(msgspec.json.encode(change))
        if left < 0:
            return
        yield change


def _words(request: SyncRequest, photos: dict[str, bytes]) -> bytes:
    listed = [BundledPhoto(sha256=sha256, size=len(content)) for sha256, content in photos.items()]
    return envelope.wrapped(msgspec.json.encode(BundleContent(request=request, photos=listed)))


def _fitting(store: DeviceStore, state: CourierState, room: int) -> Iterator[tuple[str, bytes]]:
    """Yield photos that fit, newest first: those that went into no bundle yet before those that did."""
    before = {sha256 for packed in state.packed for sha256 in packed.photos}
    for sha256 in sorted(_needed(store), key=before.__contains__):  # stable: newest first among each
        content = store.photos.read(sha256)
        cost = len(content or b"") + 128  # and its line in the list
        if content is not None and cost <= room:
            room -= cost
            yield sha256, content


def _needed(store: DeviceStore) -> list[str]:
    """Return the photos that what was sent names and the server has not confirmed, newest first."""
    sent = {sha256 for _, sha256 in photos_named(store)[0]}
    return [each.sha256 for each in reversed(store.photos.unconfirmed()) if each.sha256 in sent]
