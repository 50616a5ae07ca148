"""Changes up, receipts and entries down, until neither side has anything left for the other.

One change that the server chokes on must not stop the others. So when a request fails that carried changes, one
without any is tried; if that succeeds, requests are halved until the culprit stands alone, and its record is passed
over until the next round.
"""

import time

from msgspec import Struct, field

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import Change, SyncReply, SyncRequest
from fieldapp.sync import fetch, send
from fieldapp.sync.server import Offline
from fieldapp.sync.trip import Trip

MOST_REQUESTS = 2_000  # in one round; each must bring something, so only a mad server gets here
_MAYBE_ONE_CHANGE = frozenset({Code.BAD_REQUEST, Code.TOO_LARGE, Code.WRONG_CONTENT, Code.SERVER_TROUBLE})


class _Doubt(Struct, kw_only=True):
    """What is suspected of the changes that wait."""

    most: int = send.MOST_CHANGES  # changes in the next request
    probing: bool = False  # the next request carries none, to see whether the server is well
    aside: set[str] = field(default_factory=set)  # records passed over in this round


def exchange(trip: Trip) -> dict[str, int]:
    """Do it, and return the hashes of photos that the server misses, with how many bytes of each it has.

    Raises Offline, Problem or Stopped; what was applied before stays. Changes that the server choked on are still
    in the outbox then, and `tally.refused` says why.
    """
    doubt = _Doubt()
    photos_wanted: dict[str, int] = {}
    for _ in range(MOST_REQUESTS):
        trip.still_wanted()
        first_listens = doubt.probing or trip.store.road.get().anew == "history"  # what was seen has no number yet
        changes = [] if first_listens else send.collect(trip, doubt.aside, doubt.most)
        asked = send.request(trip, changes)
        try:
            reply = _asked(trip, asked, waits_on=send.waits(trip, {change.record for change in changes}))
        except Problem as problem:
            _suspect(trip, doubt, changes, problem)
            continue
        taken = fetch.take(trip, asked, reply)
        trip.tally.asked = True
        trip.store.photos.doubt(reply.blobs_wanted)
        photos_wanted |= reply.blobs_wanted
        waits = taken.more or send.waits(trip, doubt.aside)
        if not waits:
            return photos_wanted
        if not (taken.moved or doubt.probing):
            raise Problem(Code.SERVER_NONSENSE, f"nothing came of {len(changes)} changes")
        doubt.probing = False
    raise Problem(Code.SERVER_NONSENSE, "no end of it")


def _asked(trip: Trip, asked: SyncRequest, *, waits_on: bool) -> SyncReply:
    """Ask, and learn from it how much this link carries at a time."""
    begun = time.monotonic()
    try:
        reply = trip.server.sync(asked, gone=lambda: send.make_ready(trip, len(asked.changes)) if waits_on else None)
    except Offline:
        trip.pages.broke()
        raise
    if reply.more or waits_on:  # else it was as small as there was, and tells nothing
        trip.pages.carried(time.monotonic() - begun)
    return reply


def _suspect(trip: Trip, doubt: _Doubt, changes: list[Change], problem: Problem) -> None:
    """Take note that this request failed; raise the problem when no change can be the reason."""
    if not changes or problem.code not in _MAYBE_ONE_CHANGE:
        raise problem
    if len(changes) == 1:
        doubt.aside.add(changes[0].record)
        trip.tally.refused = problem.code
    doubt.most = len(changes) // 2 or send.MOST_CHANGES
    doubt.probing = True
