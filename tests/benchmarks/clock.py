"""Times of one kind of call."""

import statistics
import time
from collections.abc import Callable, Sequence

from msgspec import Struct


class Took(Struct, frozen=True):
    """How long calls of one kind took, in ms."""

    what: str
    size: int  # documents held meanwhile
    p50: float
    p99: float
    cpu: float  # the median of this program's own work on the processor
    calls: int


def timed(what: str, size: int, call: Callable[[int], object], calls: int) -> Took:
    """Make the calls, numbered from 0, and return what they took."""
    took, worked = [], []
    for number in range(calls):
        start, cpu = time.perf_counter(), time.process_time()
        call(number)
        took.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - cpu) * 1000)
    return summed_up(what, size, took, worked)


def turn_about(one: str, other: str, size: int, calls: Sequence[Callable[[int], object]], times: int) -> list[Took]:
    """Make two kinds of call in turns and return what each took: a disk that others use is slow for both alike."""
    took: list[list[float]] = [[], []]
    worked: list[list[float]] = [[], []]
    for number in range(times):
        for which, call in enumerate(calls):
            start, cpu = time.perf_counter(), time.process_time()
            call(number)
            took[which].append((time.perf_counter() - start) * 1000)
            worked[which].append((time.process_time() - cpu) * 1000)
    return [summed_up(what, size, took[which], worked[which]) for which, what in enumerate((one, other))]


def summed_up(what: str, size: int, took: list[float], worked: list[float]) -> Took:
    """Return the calls' times, in any order, in short."""
    worst = sorted(took)[min(len(took) - 1, round(len(took) * 0.99))]
    return Took(what, size, statistics.median(took), worst, statistics.median(worked), len(took))
