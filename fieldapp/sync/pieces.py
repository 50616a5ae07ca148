"""How much of a photo goes in one request: what the link has lately shown that it can carry."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

SMALLEST_PIECE, LARGEST_PIECE = 16 * 1024, 256 * 1024  # bytes
_FIRST = 128 * 1024  # with a rest that is hardly more, a photo as the app makes it goes whole
_BRISK_S, _SLOW_S = 15.0, 30.0  # a piece that took less lets the next be larger; one that took more, smaller
_FORGIVEN_AFTER = 32  # pieces that got through, until a size that failed once may be tried again


class Pieces:
    """One measure for both ways and both lanes, from any thread; remembered from round to round.

    Both ends keep what arrived of a piece that broke off, so a cut alone says nothing against large ones. Where
    nothing at all arrived, twice of the same photo, something between may hold a piece back until it is whole: then
    they become smaller. Once is chance: the link broke before the first of it could be here.
    """

    def __init__(self) -> None:
        self.size = _FIRST
        self._turn = threading.Lock()
        self._too_large = LARGEST_PIECE * 2  # the smallest that did not get through
        self._through = 0  # pieces since then
        self._in_vain: set[str] = set()  # photos of whose last piece nothing came
        self._broken_at: dict[str, tuple[int, int]] = {}  # photo: where a piece began that broke off, and its bytes

    @contextmanager
    def next(self, left: int) -> Iterator[int]:
        """Give how many of the `left` bytes go now; what is done inside without raising has got through."""
        began = time.monotonic()
        with self._turn:
            step = self._step(left)
        yield step
        self.went(step, time.monotonic() - began)

    def went(self, step: int, took_s: float) -> None:
        """Take note that a piece of so many bytes got through."""
        with self._turn:
            self._through += 1
            if self._through >= _FORGIVEN_AFTER and self._too_large <= LARGEST_PIECE:
                self._too_large, self._through = self._too_large * 2, 0
            if took_s > _SLOW_S:
                self.size = max(self.size // 2, SMALLEST_PIECE)
            elif took_s < _BRISK_S and step * 2 >= self.size and self.size * 2 < self._too_large:
                self.size *= 2

    def broke_off(self, photo: str, step: int, came: int) -> None:
        """Take note of how many bytes came of a piece of so many that broke off."""
        with self._turn:
            if came > 0 or photo not in self._in_vain:
                self._in_vain = self._in_vain - {photo} if came > 0 else self._in_vain | {photo}
                return
            self._in_vain.discard(photo)
            self._shrink(step)

    def refused(self, step: int) -> bool:
        """Take note that something on the way carries no piece of so many bytes; return whether a smaller one is left.

        A proxy may have a bound that is lower than what the link is quick enough for.
        """
        with self._turn:
            self._shrink(step)
        return step > SMALLEST_PIECE

    def broke(self, photo: str, at: int, step: int) -> None:
        """Take note that a piece broke off on its way up. What came of it, only the server knows: see `found`."""
        with self._turn:
            self._broken_at[photo] = at, step

    def found(self, photo: str, at: int) -> None:
        """Take note of how far the server has a photo."""
        with self._turn:
            broken = self._broken_at.pop(photo, None)
        if broken is not None:
            self.broke_off(photo, broken[1], at - broken[0])

    def _shrink(self, step: int) -> None:
        self._too_large, self._through = max(min(step, self.size), SMALLEST_PIECE), 0
        self.size = max(min(self.size, self._too_large // 2), SMALLEST_PIECE)

    def _step(self, left: int) -> int:
        """Return the next piece. A rest that is hardly more goes with it, unless larger ones have failed."""
        reach = self.size * 5 // 4 if self._too_large > LARGEST_PIECE else self.size
        return left if left <= min(reach, LARGEST_PIECE) else self.size
