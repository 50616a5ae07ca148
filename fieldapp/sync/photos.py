"""Photos by their hash, after the words: up first, then home, those of signatures before the others, newest first.

A photo goes up only once a change that was sent names it, and is the server's only when the server says that it has
hashed the whole.
"""

from collections.abc import Collection, Iterator, Mapping

from fieldapp.protocol import MOST_ASKED, Holding
from fieldapp.store.device import DeviceStore
from fieldapp.sync import lanes, named
from fieldapp.sync.download import Downloads
from fieldapp.sync.named import photos_named
from fieldapp.sync.trip import Trip
from fieldapp.sync.upload import Uploads


def carry(trip: Trip, wanted: Mapping[str, int]) -> Holding | None:
    """Carry the photos there are, until words wait again; return what the server was last told is still held here.

    `wanted` are those that the server asks for, with how many bytes of each it has. None when it was told nothing: then
    it knows only what the last sync said. Raises Offline, Problem or Stopped; what was carried before stays.
    """
    words = trip.store.outbox.stamp()
    told = _send(trip, wanted, words)
    if not are_more(trip, wanted):
        _fetch(trip, wanted, words)
    return told


def are_more(trip: Trip, wanted: Mapping[str, int]) -> bool:
    """Return whether photos wait of which the server may say how they stand when it is asked again.

    It names MOST_ASKED at a time: one such question is less than one for each photo.
    """
    return len(wanted) >= MOST_ASKED and bool(_waiting(trip.store))


def drop_unnamed(trip: Trip) -> None:
    """Let go of photos that no record names any more, as written, sent or received; their files stay for a while."""
    with trip.store.transaction():
        trip.still_me()
        sent, seen = photos_named(trip.store)
        for each in trip.store.photos.all():
            if (each.record, each.sha256) not in sent | seen:
                trip.store.photos.drop(each.sha256, each.record)


def count_waiting(store: DeviceStore) -> int:
    """Return how many photos of what was sent the server has not confirmed."""
    return len(_waiting(store))


def _send(trip: Trip, wanted: Mapping[str, int], words: int) -> Holding | None:
    """Send every photo that what was sent names and the server has not confirmed, and those that it asks for.

    When it asks for as many as it can, those alone: what is with the others, it tells when these have come.
    """
    trip.tally.photos_broken = []
    going = _waiting(trip.store) | set(wanted)
    order = dict.fromkeys(each.sha256 for each in reversed(trip.store.photos.all()) if each.sha256 in going)
    asked = [sha256 for sha256 in order if sha256 in wanted]
    hashes = _signed_first(trip.store, asked if asked and len(wanted) >= MOST_ASKED else order)
    uploads = Uploads(trip, wanted, hashes)
    try:
        lanes.carry(trip, "up", hashes, uploads.send, words)
    finally:
        uploads.note()
    return uploads.told


def _fetch(trip: Trip, wanted: Collection[str], words: int) -> None:
    """Bring home the photos that records of this phone name and that are not here. What nobody has yet is no fault."""
    homes: dict[str, list[str]] = {}
    for record, sha256 in _missing(trip.store):
        homes.setdefault(sha256, []).append(record)
    lacking = trip.tally.photos_absent.union(wanted)  # the server itself
    there = [sha256 for sha256 in homes if sha256 not in lacking or trip.store.photos.has(sha256)]
    if there:
        with Downloads(trip, homes) as downloads:
            lanes.carry(trip, "down", named.in_order(trip.store, there), downloads.fetch, words)
    trip.store.arriving.keep_only([sha256 for sha256 in homes if not trip.store.photos.has(sha256)])


def _signed_first(store: DeviceStore, hashes: Collection[str]) -> list[str]:
    signed = named.of_signatures(store) if len(hashes) > 1 else set[str]()
    return sorted(hashes, key=lambda sha256: sha256 not in signed)


def _waiting(store: DeviceStore) -> set[str]:
    unconfirmed = {each.sha256 for each in store.photos.unconfirmed()}
    return unconfirmed & {sha256 for _, sha256 in photos_named(store)[0]} if unconfirmed else set()


def _missing(store: DeviceStore) -> Iterator[tuple[str, str]]:
    """Yield record and hash of photos that are named, were not taken away here, and are not here.

    One that this phone made itself and has not delivered is not the server's to give.
    """
    sent, seen = photos_named(store)
    kept = store.photos.all()
    own = {each.sha256 for each in store.photos.unconfirmed()}
    here = {(each.record, each.sha256) for each in kept if store.photos.has(each.sha256)}
    for record, sha256 in sent & seen - here:
        if sha256 not in own:
            yield record, sha256
