"""What goes up: changes in the order in which they were made, as many as one cut may cost again.

A change is frozen, durably, before it is put on the wire. From then on the same bytes go under its id until the
receipt is in; what the mediator writes meanwhile is another change.
"""

import contextlib
import zlib
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from itertools import accumulate

import msgspec

from fieldapp.domain import kinds
from fieldapp.domain.changes import KINDS
from fieldapp.domain.digest import as_text, digest
from fieldapp.domain.problems import Problem
from fieldapp.protocol import LARGEST_PAGE, MOST_ASKED, Change, Holding, SyncRequest, scope_of
from fieldapp.store.device import DeviceStore
from fieldapp.store.outbox import Queued, State
from fieldapp.store.road import RoadState
from fieldapp.sync import letters
from fieldapp.sync.courier import keys
from fieldapp.sync.trip import Trip

MOST_CHANGES = 5_000  # in one request; the server takes no more
COMPARED_AGAIN = timedelta(days=1)
_ALONE: tuple[State, ...] = ("waiting", "on_wire")
_ASIDE: tuple[State, ...] = ("held",)
_BRISK = LARGEST_PAGE // 2  # bytes of a page; only a road that has shown it gets there
_SHRINKS = 8  # no words get smaller than that when they are packed
_TELLS = 32_000  # bytes of words by which may be told how well more of their kind are packed


def collect(trip: Trip, aside: Collection[str], most: int) -> list[Change]:
    """Freeze and return the next changes to send, oldest first, but none of the records in `aside`.

    A record's changes stay in order: where one is passed over, those behind it in the same record are too. Together
    they are as large, packed, as the link has lately carried; a single larger one goes alone.
    """
    queue = trip.store.outbox.unanswered()
    places = _fitting(queue, aside, most, trip.pages.size)
    reach = places[-1] + 1 if places else 0
    return [change for change in trip.store.outbox.freeze(reach) if change.record not in aside]


def make_ready(trip: Trip, going: int) -> None:
    """Freeze what comes behind the changes that are `going` now, while the server is at work on those.

    On a brisk road only, where the server is what is waited for: on another, more would stay frozen behind a cut than
    needs be. If it cannot be done, `collect` says why.
    """
    if trip.pages.size >= _BRISK:
        with contextlib.suppress(Problem):
            trip.store.outbox.make_ready(going * 3)  # the next page may be twice as large


def waits(trip: Trip, aside: Collection[str]) -> bool:
    """Return whether any change, outside the records in `aside`, has no receipt yet."""
    return trip.store.outbox.waits(aside)


def count(trip: Trip) -> int:
    """Return how many changes have no receipt yet, or one that says that the server had no room for them."""
    return trip.store.outbox.count(_ALONE) + trip.store.outbox.count_put_off()


def offer_again(trip: Trip, most: int | None = None) -> list[str]:
    """Let what the server had no room for wait again, the oldest first, up to `most`; return which they are."""
    ids = [queued.change.id for queued in trip.store.outbox.put_off()[:most]]
    for change_id in ids:
        trip.store.outbox.offer_again(change_id)
    return ids


def request(trip: Trip, changes: list[Change]) -> SyncRequest:
    """Return what to ask the server now: these changes up, and what is new since the cursor down."""
    road = trip.store.road.get()
    return SyncRequest(
        app=trip.app,
        epoch=road.epoch,
        cursor=road.cursor,
        mark=road.mark,
        ahead=road.ahead,
        scope=scope_of(trip.me.partition, trip.me.team),
        changes=changes,
        page=trip.pages.size,
        holding=holding(trip, {change.id for change in changes}),
        clock=trip.now(),
        recovery=trip.recovery,
        waiting=_waiting(trip),
        digest=of_all_seen(trip.store) if not (changes or trip.tally.photos_sent) and _to_compare(trip, road) else "",
        letter_over=letters.would_be_over(trip.store, changes),
        keys=keys.to_tell(trip.store),
    )


def holding(trip: Trip, going: Collection[str] = ()) -> Holding:
    """Return what is on this phone alone, or will be when the changes `going` have arrived."""
    outbox = trip.store.outbox
    return Holding(
        changes=outbox.count(_ALONE, going) + outbox.count_put_off(),
        drafts=trip.store.records.count_drafts(kinds.OF_PEOPLE),
        photos=len(trip.store.photos.unconfirmed()),
        held=outbox.count(_ASIDE),
        bundles=len(trip.store.carried.all("up")),
    )


def of_all_seen(store: DeviceStore) -> str:
    """Return the digest of all that the server has told this phone and taken from it."""
    every = (held for kind in KINDS for held in store.records.of_kind(kind) if held.lines and not held.gone)
    return digest(
        (held.id, held.lines[-1].seq, {path: as_text(value) for path, value in held.server.items()}) for held in every
    )


def _to_compare(trip: Trip, road: RoadState) -> bool:
    """Return whether a day has passed since both sides compared; a clock that was set back counts as one."""
    if road.anew or not road.whole_at:
        return False
    if not road.compared_at:
        return True
    since = trip.clock() - datetime.fromisoformat(road.compared_at)
    return abs(since) >= COMPARED_AGAIN


def _waiting(trip: Trip) -> list[str]:
    """Return the held changes whose fate is asked for now: once a round, and of many others each time."""
    if trip.tally.asked:
        return []
    held = trip.store.outbox.aside()
    last = trip.refused_last.get("held", "")
    after = held.index(last) + 1 if last in held and len(held) > MOST_ASKED else 0
    asked = (held[after:] + held[:after])[:MOST_ASKED]
    if asked:
        trip.refused_last["held"] = asked[-1]
    return asked


def _fitting(queue: Iterable[Queued], aside: Collection[str], most: int, page: int) -> list[int]:
    """Return the places in the queue of the changes that go together."""
    places: list[int] = []
    bodies: list[bytes] = []
    size = 0
    for place, change in enumerate(queued.change for queued in queue):
        if change.record in aside:
            continue
        body = msgspec.json.encode(change)
        size += len(body)
        if places and (size > page * _SHRINKS or len(places) >= min(most, MOST_CHANGES)):
            break
        places.append(place)
        bodies.append(body)
    fitting = _about(bodies, page)
    while fitting > 1 and (packed := _packed(bodies[:fitting], page)) > page:
        fitting = max(min(fitting * page // packed, fitting - 1), 1)
    return places[:fitting]


def _about(bodies: list[bytes], page: int) -> int:
    """Return how many of the first bodies are likely to fit, told by an eighth of them: packing all is slow."""
    some = b",".join(bodies[: len(bodies) // 8])
    if len(some) < _TELLS:
        return len(bodies)
    room = page * len(some) // _packed([some], 0)
    sizes = accumulate(len(body) + 1 for body in bodies)
    return max(sum(size <= room for size in sizes), 1)


def _packed(bodies: list[bytes], page: int) -> int:
    plain = b",".join(bodies)
    return len(plain) if len(plain) <= page else len(zlib.compress(plain, 1))  # the quickest tells well enough
