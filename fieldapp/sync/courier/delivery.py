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
from fieldapp.sync.server import Offline, TooLargeOnTheWay, Unreached
from fieldapp.sync.trip import Trip

ANSWER_KEPT = timedelta(days=60)
TRY_AGAIN = timedelta(hours=12)  # after the server has said no to a bundle
_MOST_TRIES = 3  # what the server answers may not lead in circles
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
    """Return what the server says once it has taken the whole; go on from wherever it says it stands.

    A server that has it already is told so with no bytes at all, and answers the same again.
    """
    size = len(content)
    trip.still_wanted()
    state = trip.server.bundle_state(sha256)
    trip.pieces.found(sha256, state.offset)
    tries_left = _MOST_TRIES
    while True:
        trip.still_wanted()
        at = min(state.offset, size)
        trip.pieces.found(sha256, at)
        try:
            with trip.pieces.next(size - at) as step:
                after = trip.server.bundle_put(sha256, at, size, content[at : at + step])
        except Offline as broken:
            if not isinstance(broken, Unreached):
                trip.pieces.broke(sha256, at, step)
            raise
        except TooLargeOnTheWay:
            if not trip.pieces.refused(step):
                raise
            continue
        except Problem as problem:
            if problem.code is not Code.WRONG_OFFSET:
                raise
            after = trip.server.bundle_state(sha256)
        else:
            if after.complete:
                return after
        if after.offset <= state.offset:
            tries_left -= 1
            if not tries_left:
                raise Problem(Code.WRONG_OFFSET, f"{after.offset} of {size} bytes, and no further")
        state = after


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
