"""Which days are off: weekends and public holidays, from a table with the law of each (Bộ luật Lao động, Điều 112).

A period whose last day is a day off ends with the next working day (Bộ luật Dân sự 91/2015/QH13, Điều 148.5). A holiday
on a weekend is made up for on the next working day (Bộ luật Lao động 45/2019/QH14, Điều 111.3). Tết and the day beside
2 September are decided year by year: of a year that is not in the table nobody is told that a day is a working day
that may be none (`unknown`). Days that offices swap for a Saturday are not known.
"""

from datetime import date, timedelta
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

WEEKEND = (5, 6)
_DAY = timedelta(days=1)


class Holiday(Struct, frozen=True, kw_only=True):
    """What a holiday is called."""

    code: str
    vi: str
    en: str
    law: str

    def label(self, language: str) -> str:
        """Return its name in "vi" or "en"."""
        return self.en if language == "en" else self.vi


class _EveryYear(Holiday, frozen=True, kw_only=True):
    month: int
    day: int
    since: date


class _ByYear(Holiday, frozen=True, kw_only=True):
    between: tuple[str, str]  # month-day: outside it never falls, with the days that are made up for
    since: int  # the first year that has it
    years: dict[str, list[date]]

    @property
    def most(self) -> int:
        """How many working days it takes at the most."""
        return max((len(each) for each in self.years.values()), default=1)


class _Table(Struct, frozen=True, kw_only=True):
    every_year: list[_EveryYear]
    by_year: list[_ByYear]


class DayOff(Struct, frozen=True, kw_only=True):
    """Why a day is one: a holiday, a working day in the place of one, or (no holiday) a weekend."""

    holiday: Holiday | None = None
    made_up: bool = False  # the holiday itself fell on a weekend


def day_off(day: date) -> DayOff | None:
    """Return why a day is a day off; None for a working day, as far as the table knows."""
    of_year = _of_year(day.year)
    if day in of_year:
        return of_year[day]
    return DayOff() if day.weekday() in WEEKEND else None


def latest_end(day: date) -> date:
    """Return the last day on which a period may still run whose last day this is (BLDS, Điều 148.5).

    It is the first working day from then on; where the table does not tell of the year, so much later as the holiday
    that may lie there can take. Until then nobody is too late for certain.
    """
    passed: dict[str, int] = {}
    while day < date.max:
        may_be = _unknown(day)
        if may_be and passed.get(may_be.code, 0) < may_be.most:
            passed[may_be.code] = passed.get(may_be.code, 0) + 1
        elif day_off(day) is None:
            break
        day += _DAY
    return day


def unknown(day: date) -> Holiday | None:
    """Return the holiday that may fall on this day in a year of which the table does not tell; None where it is known.

    A day that is off in any case is known.
    """
    return _unknown(day)


def _unknown(day: date) -> _ByYear | None:
    if day_off(day):
        return None
    told = f"{day:%m-%d}"
    return next(
        (
            each
            for each in _table().by_year
            if day.year >= each.since and str(day.year) not in each.years and each.between[0] <= told <= each.between[1]
        ),
        None,
    )


def working_day_from(day: date) -> date:
    """Return the day itself, or the first working day after it where it is off; the last day there is at the end."""
    while day < date.max and day_off(day):
        day += _DAY
    return day


def working_days_after(day: date, count: int) -> date:
    """Return the working day that is so many working days after a day."""
    while count and day < date.max:
        day += _DAY
        count -= day_off(day) is None
    return day


def latest_working_days_after(day: date, count: int) -> date:
    """Return the last day that may be so many working days after a day, where the table does not tell of the year."""
    passed: dict[str, int] = {}
    while count and day < date.max:
        day += _DAY
        may_be = _unknown(day)
        if may_be and passed.get(may_be.code, 0) < may_be.most:
            passed[may_be.code] = passed.get(may_be.code, 0) + 1
        else:
            count -= day_off(day) is None
    return day


@cache
def _of_year(year: int) -> dict[date, DayOff]:
    """Return the holidays of a year, and the days by which those on weekends are made up for."""
    named: dict[date, Holiday] = {}
    for every in _table().every_year:
        if (on := date(year, every.month, every.day)) >= every.since:
            named[on] = every
    for each in _table().by_year:
        named |= dict.fromkeys(each.years.get(str(year), ()), each)
    found = {day: DayOff(holiday=holiday) for day, holiday in named.items()}
    for day, holiday in sorted(named.items()):
        if day.weekday() not in WEEKEND:
            continue
        instead = day
        while instead in found or instead.weekday() in WEEKEND:
            instead += _DAY
        found[instead] = DayOff(holiday=holiday, made_up=True)
    return found


@cache
def _table() -> _Table:
    raw = files("fieldapp.domain.words").joinpath("days_off.json").read_bytes()
    return msgspec.json.decode(raw, type=_Table)
