"""What became of changes that the server had set aside: the officer decided, or the server has lost them."""

from collections.abc import Sequence

from fieldapp.protocol import Change, Receipt, SyncReply
from fieldapp.store.corrections import Correction
from fieldapp.sync import fetch
from fieldapp.sync.trip import Trip


def apply(trip: Trip, receipts: Sequence[Receipt], seen: dict[str, int], reply: SyncReply) -> list[Receipt]:
    """Carry out what was decided, and return the receipts that said something new.

    Taken as it was written: as any receipt. Taken with changes: the officer's words come by the pull, hers are done
    with. Declined: it stays here with the officer's reason until she decides. Unknown to the server: it waits again.
    """
    outbox = trip.store.outbox
    told = []
    for receipt in receipts:
        queued = outbox.get(receipt.change)
        if queued is None or queued.state != "held":
            continue
        if receipt.outcome in (fetch.ACCEPTED, fetch.CLASH):
            fetch.apply_receipt(trip, queued.change, receipt, seen, reply)
        elif receipt.outcome in (fetch.CORRECTED, fetch.DECLINED):
            decided(trip, queued.change, receipt)
        elif receipt.outcome == fetch.UNKNOWN:
            outbox.reoffer(receipt.change)
        else:
            continue
        told.append(receipt)
    return told


def decided(trip: Trip, change: Change, receipt: Receipt) -> None:
    """Keep what the officer decided about a change, and says, until its author has read it."""
    if receipt.outcome == fetch.DECLINED:
        trip.store.outbox.decline(change.id, receipt.by, receipt.said, receipt.at)
        return
    trip.store.corrections.put(
        Correction(
            change=change.id, record=change.record, by=receipt.by, said=receipt.said, at=receipt.at, set=change.set
        )
    )  # fmt: skip
    trip.store.outbox.remove(change.id)
