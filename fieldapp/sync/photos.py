"""Photos by their hash: up in pieces that survive a cut, down whole and checked. After the words, newest first.

A photo goes up only once a change that was sent names it, and is the server's only when the server says that it has
hashed the whole. One photo in trouble never stops the next, neither in this round nor in the one after it.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator

from fieldapp.domain.problems import Code, Problem
from fieldapp.media import photo
from fieldapp.store.device import DeviceStore
from fieldapp.sync.named import photos_named
from fieldapp.sync.server import Offline
from fieldapp.sync.trip import Trip, Way

MOST_TROUBLES = 3  # photos in a row that the server itself fails at, before it is left alone until the next round
_ABOUT_ONE_PHOTO = frozenset(
    {Code.WRONG_CONTENT, Code.WRONG_OFFSET, Code.TOO_LARGE, Code.NOT_FOUND, Code.BAD_REQUEST, Code.SERVER_TROUBLE}
)


def send_photos(trip: Trip, wanted: Collection[str]) -> None:
    """Send every photo that what was sent names and the server has not confirmed, and those that it asks for."""
    waiting = _waiting(trip.store)
    order = dict.fromkeys(each.sha256 for each in reversed(trip.store.photos.all()))
    trip.tally.photos_broken = []
    hashes = [sha256 for sha256 in order if sha256 in waiting or sha256 in wanted]
    _one_by_one(trip, "up", hashes, _send_one)


def fetch_photos(trip: Trip) -> None:
    """Bring home the photos that records of this phone name and that are not here. What nobody has yet is no fault."""
    homes: dict[str, list[str]] = {}
    for record, sha256 in _missing(trip.store):
        homes.setdefault(sha256, []).append(record)
    _one_by_one(trip, "down", sorted(homes), lambda trip, sha256: _fetch_one(trip, sha256, homes[sha256]))


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


def _behind(last: str, hashes: list[str]) -> list[str]:
    """Return the hashes from the one behind `last` on, round to `last` itself."""
    after = hashes.index(last) + 1 if last in hashes else 0
    return hashes[after:] + hashes[:after]


def _one_by_one(trip: Trip, way: Way, hashes: list[str], carry: Callable[[Trip, str], None]) -> None:
    """Carry each photo, passing over those that are refused, and begin behind the last of these the next time.

    Stops early when the server fails at one after the other. Raises when the trouble is not the photos'.
    """
    troubles = 0
    for sha256 in _behind(trip.refused_last.get(way, ""), hashes):
        trip.still_wanted()
        try:
            carry(trip, sha256)
            troubles = 0
        except Problem as problem:
            if problem.code not in _ABOUT_ONE_PHOTO:
                raise
            trip.refused_last[way], trip.tally.refused = sha256, problem.code
            troubles = troubles + 1 if problem.code is Code.SERVER_TROUBLE else 0
            if troubles == MOST_TROUBLES:
                return


def _send_one(trip: Trip, sha256: str) -> None:
    content = trip.store.photos.read(sha256)
    if content is None or _hash(content) != sha256:
        trip.tally.photos_broken.append(sha256)
        return
    _deliver(trip, sha256, content)
    with trip.store.transaction():
        trip.still_me()
        trip.store.photos.confirm(sha256, trip.now())
    trip.tally.photos_sent += 1


def _deliver(trip: Trip, sha256: str, content: bytes) -> None:
    """Return when the server has hashed the whole; go on from wherever it says it stands."""
    size = len(content)
    state = trip.server.blob_state(sha256)
    tries_left = 3  # what the server answers may not lead in circles
    while not state.complete:
        trip.still_wanted()
        at = min(state.offset, size)
        try:
            after = trip.server.blob_patch(sha256, at, size, content[at : at + trip.pieces.size])
        except Offline:
            trip.pieces.smaller()
            raise
        except Problem as problem:
            if problem.code not in (Code.WRONG_OFFSET, Code.WRONG_CONTENT):
                raise
            after = trip.server.blob_state(sha256)
        if not after.complete and after.offset <= state.offset:
            tries_left -= 1
            if not tries_left:
                raise Problem(Code.WRONG_OFFSET, f"{after.offset} of {size} bytes, and no further")
        trip.pieces.larger()
        state = after


def _fetch_one(trip: Trip, sha256: str, records: list[str]) -> None:
    content = trip.store.photos.read(sha256)
    if content is not None and _hash(content) == sha256:
        _keep(trip, sha256, content, records, fetched=False)
        return
    try:
        content = trip.server.blob_read(sha256)
    except Problem as problem:
        if problem.code is Code.NOT_FOUND:
            return  # another phone has not brought it to the server yet
        raise
    if _hash(content) != sha256:
        raise Problem(Code.WRONG_CONTENT, "a photo other than its name")
    _keep(trip, sha256, content, records, fetched=True)
    trip.tally.photos_received += 1


def _keep(trip: Trip, sha256: str, content: bytes, records: list[str], *, fetched: bool) -> None:
    """Keep a photo for these records. Only what came from the server is known to be there."""
    thumb = _thumb(content)
    with trip.store.transaction():
        trip.still_me()
        for record in records:
            trip.store.photos.keep(sha256, content, thumb, record)
        if fetched:
            trip.store.photos.confirm(sha256, trip.now())


def _thumb(content: bytes) -> bytes:
    try:
        return photo.prepare(content).thumb
    except Problem:
        return b""  # a picture that this phone cannot show is kept all the same


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


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
