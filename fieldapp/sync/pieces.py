"""How much of a photo goes in one request: what the link has lately shown that it can carry."""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

SMALLEST_PIECE, LARGEST_PIECE = 16 * 1024, 256 * 1024  # bytes
_FIRST = 64 * 1024
_BRISK_S, _SLOW_S = 15.0, 30.0  # a piece that took less lets the next be larger; one that took more, smaller
_IN_STEP_S = 1.0  # two pieces that began within this would end at the same time
_FORGIVEN_AFTER = 32  # pieces that got through, until a size that failed once may be tried again


class Pieces:
    """One measure for both ways and both lanes, from any thread; remembered from round to round.

    Both ends keep what arrived of a piece that broke off, so a cut alone says nothing against large ones. Where
    nothing at all arrived, something between may hold a piece back until it is whole: then they become smaller.
    """

    def __init__(self) -> None:
        self.size = _FIRST
        self._turn = threading.Lock()
        self._too_large = LARGEST_PIECE * 2  # the smallest that did not get through
        self._through = 0  # pieces since then
        self._under_way = 0
        self._began = 0.0  # the last one, by `time.monotonic`
        self._took_s = math.inf  # the one that got through last
        self._broken_at: dict[str, tuple[int, int]] = {}  # photo: where a piece began that broke off, and its bytes

    @contextmanager
    def next(self, left: int) -> Iterator[int]:
        """Give how many of the `left` bytes go now; what is done inside without raising has got through."""
        began = time.monotonic()
        with self._turn:
            in_step = self._under_way > 0 and began - self._began < _IN_STEP_S < self._took_s
            step = self._step(left, in_step)
            self._under_way += 1
            self._began = began
        try:
            yield step
        finally:
            with self._turn:
                self._under_way -= 1
        self.went(step, time.monotonic() - began)

    def went(self, step: int, took_s: float) -> None:
        """Take note that a piece of so many bytes got through."""
        with self._turn:
            self._took_s = took_s
            self._through += 1
            if self._through >= _FORGIVEN_AFTER and self._too_large <= LARGEST_PIECE:
                self._too_large, self._through = self._too_large * 2, 0
            if took_s > _SLOW_S:
                self.size = max(self.size // 2, SMALLEST_PIECE)
            elif took_s < _BRISK_S and step * 2 >= self.size and self.size * 2 < self._too_large:
                self.size *= 2

    def held_back(self, step: int) -> None:
        """Take note that nothing at all arrived of a piece of so many bytes."""
        with self._turn:
            self._too_large, self._through = max(min(step, self.size), SMALLEST_PIECE), 0
            self.size = max(min(self.size, self._too_large // 2), SMALLEST_PIECE)

    def broke(self, photo: str, at: int, step: int) -> None:
        """Take note that a piece broke off on its way up. What came of it, only the server knows: see `found`."""
        with self._turn:
            self._broken_at[photo] = at, step

    def found(self, photo: str, at: int) -> None:
        """Take note of how far the server has a photo."""
        with self._turn:
            began, step = self._broken_at.pop(photo, (-1, 0))
        if at <= began:
            self.held_back(step)

    def _step(self, left: int, in_step: bool) -> int:
        """Return the next piece. A rest that is hardly more goes with it, unless larger ones have failed.

        Two lanes that wait for their answers at the same moment leave the link idle: one gets half a piece then.
        """
        reach = self.size * 5 // 4 if self._too_large > LARGEST_PIECE else self.size
        step = left if left <= min(reach, LARGEST_PIECE) else self.size
        return min(max(step // 2, SMALLEST_PIECE), step) if in_step else step
