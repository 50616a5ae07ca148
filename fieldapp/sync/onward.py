"""A file on its way up: in pieces, on from wherever the server stands, while each break finds it further."""

from collections.abc import Callable
from typing import TypeVar

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import BlobState, BundleState
from fieldapp.sync.lanes import Lane
from fieldapp.sync.pieces import Pieces
from fieldapp.sync.server import Offline, TooLargeOnTheWay, Unreached
from fieldapp.sync.turns import Turn

_MOST_TRIES = 3  # what the server answers may not lead in circles
_BEGIN_ANEW = frozenset({Code.WRONG_OFFSET, Code.WRONG_CONTENT})  # it stands elsewhere, or let go of what it had
StateT = TypeVar("StateT", BlobState, BundleState)
Ask = Callable[[], StateT]
Put = Callable[[int, bytes, Turn], StateT]


def brought(
    lane: Lane, pieces: Pieces, sha256: str, content: bytes, begun: StateT, ask: Ask[StateT], put: Put[StateT]
) -> StateT:
    """Return what the server says once it has taken the whole; `begun` is how far it was, `ask` tells how far it is.

    `put` adds bytes at a place, none where it has them all and has not said that it took them. Raises Offline when
    nothing came between two breaks, Problem, and what the lane raises.
    """
    size, state, tries_left = len(content), begun, _MOST_TRIES
    while not state.complete:
        at = min(state.offset, size)
        pieces.found(sha256, at)
        try:
            with lane.turn() as turn, pieces.next(size - at) as step:
                after = put(at, content[at : at + step], turn)
            lane.carried()
        except Offline as broken:
            if not isinstance(broken, Unreached):
                pieces.broke(sha256, at, step)
            lane.broke(broken)
            state = _asked_again(lane, ask)
            if state.offset > at:
                lane.carried()
            continue
        except TooLargeOnTheWay:
            if not pieces.refused(step):
                raise
            continue
        except Problem as problem:
            if problem.code not in _BEGIN_ANEW:
                raise
            after = ask()
        if not after.complete and after.offset <= state.offset:
            tries_left -= 1
            if not tries_left:
                raise Problem(Code.WRONG_OFFSET, f"{after.offset} of {size} bytes, and no further")
        state = after
    return state


def _asked_again(lane: Lane, ask: Ask[StateT]) -> StateT:
    """Return what came of a piece that broke off, as soon as there is a way to the server again."""
    while True:
        lane.go_on()
        try:
            return ask()
        except Offline as broken:
            lane.broke(broken)
