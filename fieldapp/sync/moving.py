"""The person works elsewhere now: this phone delivers what it holds of the old team, then becomes one of the new."""

from msgspec.structs import replace

from fieldapp.store.identity import Identity
from fieldapp.sync import anew, photos
from fieldapp.sync.trip import Trip


def adopted(trip: Trip) -> Identity | None:
    """Return who this phone is now, on the disk already; None while something of the old team is still to deliver.

    What was being written stays, and what waits for an officer. Everything is then taken anew.
    """
    there, store = trip.tally.moved, trip.store
    if there is None or store.outbox.waits(()) or photos.count_waiting(store):
        return None
    with store.transaction():
        trip.still_me()
        card = store.identity.get()
        if card is None or card.reply is None or store.outbox.waits(()):
            return None
        known = replace(
            card.reply, team=there.team, team_name=there.team_name, village=there.village, commune=there.commune,
            partition=there.partition,
        )  # fmt: skip
        now = replace(card, reply=known)
        store.identity.put(now)
        store.road.put(replace(store.road.get(), handed_over=False))
        anew.begin(store, "scope", card.reply.partition)
    return now
