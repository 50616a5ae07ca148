"""Whose turn it is on the road. Two photos that travel side by side fill what waits before a slow link twice over: some
of it is dropped and sent again, and a cut takes what both have in the air. So one has the road to itself, and the other
is asked for just so long before its end as the road needs to answer.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SLACK_S = 0.4  # earlier than the road's quickest answer would have it
_AT_ONCE_S = 0.25  # what comes within that may have waited somewhere, and does not tell how fast the road is
_TELLS = 32 * 1024  # bytes; fewer say little of how fast the road is
_REMEMBERED = 4  # pieces: one that met a cut or the end of another says less than the road can
_A_LITTLE_MORE = 7 / 6  # so that a road that has become quicker is found out; all of it that is too much, a cut takes
_BRISK = 1_000_000  # bytes a second; such a road is left alone


class Turns:
    """The turns of one way, from any thread."""

    def __init__(self) -> None:
        self._gate, self._asked, self._over = threading.Condition(), 0, 0
        self.bytes_s = 0.0  # that the road has lately brought
        self.wait_s = math.inf  # from asking to the first of them, where nothing else was in the way
        self._seen: deque[float] = deque(maxlen=_REMEMBERED)  # bytes a second, a piece each

    @property
    def pace(self) -> int:
        """Return how many bytes a second are worth putting on the road; 0 where nobody knows yet, or it is brisk.

        What comes faster only waits before the road's narrowest part, and a cut takes all of it.
        """
        fastest = max(self._seen, default=math.inf)
        return int(fastest * _A_LITTLE_MORE) if fastest < _BRISK else 0

    def brought(self, many: int, within_s: float) -> None:
        """Take note of how many bytes of a piece came after its first ones, and how long they took."""
        if many >= _TELLS:
            self._seen.append(many / within_s if within_s > 0 else math.inf)

    @contextmanager
    def next(self, meanwhile: Callable[[], None] = lambda: None) -> Iterator["Turn"]:
        """Wait for the road and have it for one piece, until that is over or the turn passed on: first come, first.

        While it is another's, `meanwhile` is done.
        """
        with self._gate:
            place = self._asked
            self._asked += 1
            taken = self._over != place
        turn = Turn(self)
        try:
            if taken:
                meanwhile()
            self._comes_to(place)
            yield turn
        finally:
            self._comes_to(place)  # what is not one's own yet cannot be passed on
            turn.ended()

    def _comes_to(self, place: int) -> None:
        with self._gate:
            self._gate.wait_for(lambda: self._over >= place)

    def ends(self) -> None:
        """Let whoever has waited longest have the road."""
        with self._gate:
            self._over += 1
            self._gate.notify_all()


class Turn:
    """One piece's time on the road."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._asked = self._first = self._last = 0.0
        self._left = self._came = self._at_first = 0
        self._has_it = True

    def asks(self, size: int) -> int:
        """Take note that a piece of so many bytes is asked for now; return the road's pace for it."""
        self._asked, self._left = time.monotonic(), size
        self._pass_on_in_time()
        return self._turns.pace

    def came(self, many: int, left: int) -> None:
        """Take note that so many bytes came, and how many the photo still lacks; near the end, pass the turn on."""
        now = time.monotonic()
        if not self._first:
            self._first, self._at_first, self._turns.wait_s = now, many, min(now - self._asked, self._turns.wait_s)
        self._last = now
        self._came += many
        self._left = min(self._left - many, left)
        self._turns.bytes_s = self._came / (now - self._first + _AT_ONCE_S)
        self._pass_on_in_time()

    def ended(self) -> None:
        """Take note that the piece is over, whole or broken off."""
        self._turns.brought(self._came - self._at_first, self._last - self._first)
        self.pass_on()

    def pass_on(self) -> None:
        """Let the other lane have the road."""
        if self._has_it:
            self._has_it = False
            self._turns.ends()

    def _pass_on_in_time(self) -> None:
        if self._turns.bytes_s and self._left <= self._turns.bytes_s * (self._turns.wait_s + _SLACK_S):
            self.pass_on()
