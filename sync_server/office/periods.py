"""The period that a page counts, as its address says it: from a day to a day, or this year."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from msgspec import Struct

from sync_server.people.days import day_in
from sync_server.people.learning import EVER, Period, this_year

_LATEST = date(2100, 12, 31)


class Asked(Struct, frozen=True, kw_only=True):
    """The period, and whether the address asked for one that makes no sense."""

    period: Period
    wrong: bool = False


def asked(of: Mapping[str, str], today: date) -> Asked:
    """Return the period that an address asks for; this year where it asks for none, or for none that can be."""
    if not of.get("from") and not of.get("to"):
        return Asked(period=this_year(today))
    first, last = day_in(of.get("from", "")), day_in(of.get("to", ""))
    if first is None or last is None or not EVER <= first <= last <= _LATEST:
        return Asked(period=this_year(today), wrong=True)
    return Asked(period=Period(first=first, last=last))


def query(period: Period, **more: str) -> str:
    """Return the end of an address that asks for a period, and whatever else."""
    days = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    return "?" + urlencode(days | {name: value for name, value in more.items() if value})
