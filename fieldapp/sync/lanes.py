"""Photos on the road, in two lanes that take turns: while one waits for an answer, the other keeps the link busy.

One photo in trouble never stops the next, neither in this round nor in the one after it. Trouble that is not a
photo's own ends both lanes, each after the piece that it is at.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from fieldapp.domain.problems import Code, Problem
from fieldapp.sync.server import Offline, Unreached
from fieldapp.sync.trip import Stopped, Trip, Way
from fieldapp.sync.turns import Turn, Turns

LANES = 2
_GAP_S, _LOOK_AGAIN_S = 2.0, 0.1  # how long a phone between two cells is waited for, and how often it is asked
MOST_TROUBLES = 3  # photos in a row that the server itself fails at, before it is left alone until the next round
_ABOUT_ONE_PHOTO = frozenset(
    {Code.WRONG_CONTENT, Code.WRONG_OFFSET, Code.TOO_LARGE, Code.NOT_FOUND, Code.BAD_REQUEST, Code.SERVER_TROUBLE}
)


class Enough(Exception):
    """The photo is to be left where it is: words wait, or the other lane has met what ends the round."""


class Lane:
    """One lane, as a photo on it sees it."""

    def __init__(self, may_go_on: Callable[[], None], turns: Turns, stop: threading.Event) -> None:
        self._may_go_on, self._turns, self._stop = may_go_on, turns, stop
        self._is_new = True
        self._carried = True  # words were, just before
        self._broke_at = -_GAP_S  # by `time.monotonic`

    def go_on(self) -> None:
        """Raise Stopped or Enough when the next piece is not to begin. Asked before every call to the server."""
        self._may_go_on()

    @contextmanager
    def turn(self, at_first: Callable[[], None] = lambda: None) -> Iterator[Turn]:
        """Have the road for one piece. Raises as `go_on` does, when its time has come.

        A lane that must wait for its first turn does `at_first` meanwhile.
        """
        is_new, self._is_new = self._is_new, False
        with self._turns.next(at_first if is_new else lambda: None) as turn:
            self.go_on()
            yield turn

    def carried(self) -> None:
        """Take note that this lane has carried something."""
        self._carried = True

    def broke(self, error: Offline) -> None:
        """Return when it is worth trying again: something was carried since the last break. Else raise.

        A phone that leaves one cell for another has no network for a moment: that is waited for.
        """
        now = time.monotonic()
        if self._carried:
            self._carried, self._broke_at = False, now
        elif isinstance(error, Unreached) and now - self._broke_at < _GAP_S:
            self._stop.wait(_LOOK_AGAIN_S)
        else:
            raise error


Carry = Callable[[Lane, str], None]


def carry(trip: Trip, way: Way, hashes: list[str], one: Carry, words: int) -> None:
    """Carry each photo, passing over those that are refused, and begin behind the last of these the next time.

    `one` carries a photo by its hash; what its lane raises, it lets through. Stops early when the server fails at one
    after the other, and when the outbox is not any more as it was at the stamp `words`: words go first. Raises when the
    trouble is not the photos'.
    """
    work = _Work(trip, way, _behind(trip.refused_last.get(way, ""), hashes), one, words)
    if len(hashes) < LANES:
        work.run()
    else:
        with ThreadPoolExecutor(LANES, thread_name_prefix=f"photos {way}") as lanes:
            for lane in [lanes.submit(work.run) for _ in range(LANES)]:
                lane.result()
    work.raise_what_ended_it()


def _behind(last: str, hashes: list[str]) -> list[str]:
    """Return the hashes from the one behind `last` on, round to `last` itself."""
    after = hashes.index(last) + 1 if last in hashes else 0
    return hashes[after:] + hashes[:after]


class _Work:
    """What both lanes take from and report to."""

    def __init__(self, trip: Trip, way: Way, hashes: list[str], one: Carry, words: int) -> None:
        self._trip, self._way, self._one, self._words = trip, way, one, words
        self._left = deque(hashes)
        self._places = {sha256: place for place, sha256 in enumerate(hashes)}
        self._refused_at = -1
        self._turns = Turns()
        self._turn = threading.Lock()
        self._over = False
        self._troubles = 0
        self._endings: list[Exception] = []

    def run(self) -> None:
        """Be one lane. Raises nothing; see `raise_what_ended_it`."""
        lane = Lane(self._may_go_on, self._turns, self._trip.stop)
        try:
            while (sha256 := self._taken()) is not None:
                self._carry(lane, sha256)
        except Enough:
            return
        except Exception as error:  # noqa: BLE001 - also a fault of ours must end the other lane, and is raised later
            with self._turn:
                self._over = True
                self._endings.append(error)

    def raise_what_ended_it(self) -> None:
        """Raise what tells most of what the lanes have met: a fault of ours first, no network last."""
        tells_least = (Problem, Stopped, Offline)
        rank = {id(error): next((n for n, kind in enumerate(tells_least, 1) if isinstance(error, kind)), 0)
                for error in self._endings}  # fmt: skip
        if self._endings:
            raise min(self._endings, key=lambda error: rank[id(error)])

    def _taken(self) -> str | None:
        self._may_go_on()
        with self._turn:
            return self._left.popleft() if self._left else None

    def _may_go_on(self) -> None:
        self._trip.still_wanted()
        if self._over or self._trip.store.outbox.stamp() != self._words:
            raise Enough

    def _carry(self, lane: Lane, sha256: str) -> None:
        try:
            self._one(lane, sha256)
        except Problem as problem:
            if problem.code not in _ABOUT_ONE_PHOTO:
                raise
            self._refused(sha256, problem.code)
        else:
            self._troubles = 0

    def _refused(self, sha256: str, code: Code) -> None:
        with self._turn:
            if self._places[sha256] > self._refused_at:  # the lanes may hear of theirs in any order
                self._refused_at, self._trip.refused_last[self._way] = self._places[sha256], sha256
            self._trip.tally.refused = code
            self._troubles = self._troubles + 1 if code is Code.SERVER_TROUBLE else 0
            if self._troubles >= MOST_TROUBLES:
                self._left.clear()  # what the other lane is at may well be in order
