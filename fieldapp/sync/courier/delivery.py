"""Handing to the server what is carried for others, in pieces that survive a cut; its answers wait to be brought back.

The carrier's own work goes first, and nothing here spoils its round: what the server says against a bundle is noted
at the bundle, which stays. A server or a proxy in trouble says nothing against any.
"""

import hashlib
from datetime import datetime, timedelta

from msgspec.structs import replace

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import BundleState
from fieldapp.store.carried import CarriedFile
from fieldapp.sync import onward
from fieldapp.sync.lanes import Lane
from fieldapp.sync.trip import Trip
from fieldapp.sync.turns import Turn, Turns

ANSWER_KEPT = timedelta(days=60)
TRY_AGAIN = timedelta(hours=12)  # after the server has said no to a bundle
_ABOUT_THE_CARRIER = frozenset({Code.REVOKED, Code.NOT_SIGNED_IN, Code.SERVER_NONSENSE})


def deliver(trip: Trip) -> int:
    """Hand over every bundle that the server may take now; return how many it took. Raises Offline and Stopped.

    Raises Problem only when it is the carrier that the server will not have, or whatever answered was no server.
    """
    _let_old_answers_go(trip)
    return sum(_deliver_one(trip, each) for each in trip.store.carried.all("up") if _is_due(trip, each))


def _deliver_one(trip: Trip, bundle: CarriedFile) -> bool:
    content = trip.store.carried.read(bundle.sha256)
    if content is None:
        trip.store.carried.put(replace(bundle, problem=Code.BUNDLE_DAMAGED, tried_at=trip.now()))
        return False
    try:
        answer = _carried_over(trip, bundle.sha256, content).answer
    except Problem as problem:
        if problem.code in _ABOUT_THE_CARRIER:
            raise
        if problem.code is Code.SERVER_TROUBLE:
            return False  # no word about the bundle: the next round tries again
        trip.store.carried.put(replace(bundle, problem=problem.code, tried_at=trip.now()))
        return False
    trip.store.carried.exchange(bundle.sha256, _kept(trip, bundle, answer), answer)
    return True


def _carried_over(trip: Trip, sha256: str, content: bytes) -> BundleState:
    """Return what the server says once it has taken the whole; go on from wherever it says it stands."""
    server, size = trip.server, len(content)

    def ask() -> BundleState:
        return replace(server.bundle_state(sha256), complete=False)  # only bytes, or none, bring the answer

    def put(at: int, chunk: bytes, _turn: Turn) -> BundleState:
        return server.bundle_put(sha256, at, size, chunk)

    lane = Lane(trip.still_wanted, Turns(), trip.stop)
    lane.go_on()
    return onward.brought(lane, trip.pieces, sha256, content, ask(), ask, put)


def _kept(trip: Trip, bundle: CarriedFile, answer: bytes) -> CarriedFile | None:
    if not answer:
        return None
    sha256 = hashlib.sha256(answer).hexdigest()
    return replace(bundle, sha256=sha256, way="down", size=len(answer), since=trip.now(), problem="", tried_at="")


def _is_due(trip: Trip, bundle: CarriedFile) -> bool:
    return not bundle.tried_at or _age(trip, bundle.tried_at) > TRY_AGAIN


def _let_old_answers_go(trip: Trip) -> None:
    if Code.CLOCK_WRONG in trip.store.road.get().notices:
        return  # nobody can tell how old they are
    for each in trip.store.carried.all("down"):
        if _age(trip, each.since) > ANSWER_KEPT:
            trip.store.carried.drop(each.sha256)


def _age(trip: Trip, at: str) -> timedelta:
    """Return how long ago that was by this phone's clock, whichever way it was turned since."""
    try:
        return abs(datetime.fromisoformat(trip.now()) - datetime.fromisoformat(at))
    except ValueError:
        return timedelta.max
