"""Makes a failing schedule small: chunks are taken out, then single operations, then what is odd about each."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec.structs import fields, replace

MOST_TRIES = 400
Schedule = list[Any]


def smallest(schedule: Sequence[Any], fails: Callable[[Schedule], bool], tries: int = MOST_TRIES) -> Schedule:
    """Return a small schedule that still fails; `schedule` is taken to fail."""
    budget = _Budget(tries, fails)
    now = _without_chunks(list(schedule), budget)
    while budget.left and (simpler := next(filter(budget.fails, _plainer(now)), None)) is not None:
        now = simpler
    return _without_chunks(now, budget)


class _Budget:
    def __init__(self, tries, fails):
        self.left, self._fails = tries, fails

    def fails(self, schedule):
        self.left -= 1
        return self.left >= 0 and self._fails(schedule)


def _without_chunks(now: Schedule, budget: _Budget) -> Schedule:
    size = len(now) // 2
    while size:
        at = 0
        while at < len(now):
            fewer = now[:at] + now[at + size :]
            if fewer and budget.fails(fewer):
                now = fewer
            else:
                at += size
        size //= 2
    return now


def _plainer(now: Schedule) -> Iterator[Schedule]:
    """Yield the schedule with one thing about one operation as it usually is."""
    for place, operation in enumerate(now):
        for each in fields(operation):
            value = getattr(operation, each.name)
            if each.required or value == each.default:
                continue
            yield [*now[:place], replace(operation, **{each.name: each.default}), *now[place + 1 :]]
            for one in range(len(value)) if isinstance(value, tuple) else ():
                for fewer in (value[:one] + value[one + 1 :], (*value[:one], None, *value[one + 1 :])):
                    if fewer != value:
                        yield [*now[:place], replace(operation, **{each.name: fewer}), *now[place + 1 :]]
