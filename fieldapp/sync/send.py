"""What goes up: changes in the order in which they were made, as many as one cut may cost again.

A change is frozen, durably, before it is put on the wire. From then on the same bytes go under its id until the
receipt is in; what the mediator writes meanwhile is another change.
"""

from collections.abc import Collection, Iterator

import msgspec

from fieldapp.protocol import Change, Holding, SyncRequest
from fieldapp.store.outbox import Queued
from fieldapp.sync.trip import Trip

MOST_CHANGES = 200
MOST_BYTES = 256 * 1024  # of JSON in one request; a single larger change goes alone


def collect(trip: Trip, aside: Collection[str], most: int) -> list[Change]:
    """Freeze and return the next changes to send, oldest first, but none of the records in `aside`.

    A record's changes stay in order: where one is passed over, those behind it in the same record are too.
    """
    reach = 0
    for place, _ in _fitting(_unanswered(trip), aside, most):
        reach = place + 1
    return [change for change in trip.store.outbox.freeze(reach) if change.record not in aside]


def waits(trip: Trip, aside: Collection[str]) -> bool:
    """Return whether any change, outside the records in `aside`, has no receipt yet."""
    return any(queued.change.record not in aside for queued in _unanswered(trip))


def count(trip: Trip) -> int:
    """Return how many changes have no receipt yet, or one that says that the server had no room for them."""
    return sum(each.state != "held" or each.waits_for_room for each in trip.store.outbox.all())


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
        changes=changes,
        page=trip.page,
        holding=_holding(trip, {change.id for change in changes}),
        clock=trip.now(),
        recovery=trip.recovery,
    )


def _unanswered(trip: Trip) -> list[Queued]:
    return [queued for queued in trip.store.outbox.all() if queued.state != "held"]


def _fitting(queue: list[Queued], aside: Collection[str], most: int) -> Iterator[tuple[int, Change]]:
    left, count = MOST_BYTES, 0
    for place, change in enumerate(queued.change for queued in queue):
        if change.record in aside:
            continue
        left -= len(msgspec.json.encode(change))
        if count and (left < 0 or count >= most):
            return
        count += 1
        yield place, change


def _holding(trip: Trip, going: Collection[str]) -> Holding:
    """Return what will be on this phone alone even when this request arrives."""
    alone = [each for each in trip.store.outbox.all() if each.state != "held" or each.waits_for_room]
    staying = sum(queued.change.id not in going for queued in alone)
    drafts = sum(bool(held.draft) for held in trip.store.records.of_kind("case"))
    return Holding(changes=staying + drafts, photos=len(trip.store.photos.unconfirmed()))
