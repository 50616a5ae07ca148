"""Counts over a commune's cases, made from the facts beside each record: nothing is counted twice or kept by hand."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection, func, select

from fieldapp.domain import cases, rules
from fieldapp.domain.review import Standing
from sync_server.db.tables import records
from sync_server.journal import scope
from sync_server.journal.scope import Viewer

MONTHS = 12  # that a chart shows
OPEN = "open"  # of a case that has no outcome yet
UNTOLD = "untold"  # of a case whose matter is not written
NOT_MEDIATED = "not_mediated"  # of one that has none and needs none: out of scope, or sent elsewhere


class Counted(Struct, frozen=True, kw_only=True):
    """How many cases are alike in all of this."""

    team: str
    dispute_type: str
    outcome: str  # KET_QUA, OPEN or NOT_MEDIATED
    month: str  # "2026-11", in which it was received; empty when no day is written
    standing: Standing
    number: int


def of_year(conn: Connection, partition: str, year: int) -> list[Counted]:
    """Return the counts of a commune's cases that were received in a year."""
    of = records.c
    month = func.substr(of.received_on, 1, 7).label("month")
    asked = (
        select(of.team, of.dispute_type, of.outcome, month, of.standing, func.count().label("number"))
        .where(scope.visible(Viewer(partition=partition, team=None)), of.kind == cases.KIND)
        .where(of.received_on >= f"{year:04}-01-01", of.received_on <= f"{year:04}-12-31")
        .group_by(of.team, of.dispute_type, of.outcome, month, of.standing)
    )
    return [
        Counted(
            team=row.team, dispute_type=row.dispute_type, outcome=_ending(row.outcome), month=row.month,
            standing=Standing(row.standing), number=row.number,
        )
        for row in conn.execute(asked)
    ]  # fmt: skip


def years(conn: Connection, partition: str, today: date) -> list[int]:
    """Return the years in which a commune received cases, the latest first; this year is always among them."""
    of = records.c
    asked = (
        select(func.substr(of.received_on, 1, 4)).distinct()
        .where(of.partition == partition, of.kind == cases.KIND, of.received_on != "")
    )  # fmt: skip
    return sorted({today.year, *(int(each) for each in conn.execute(asked).scalars())}, reverse=True)


def total(counted: Iterable[Counted]) -> int:
    """Return how many cases these counts are of."""
    return sum(each.number for each in counted)


def by(counted: Iterable[Counted], key: Callable[[Counted], str]) -> Mapping[str, int]:
    """Return the number of cases by what `key` says of them."""
    found: Counter[str] = Counter()
    for each in counted:
        found[key(each)] += each.number
    return found


def settled_of_ended(counted: Iterable[Counted]) -> tuple[int, int]:
    """Return how many of the ended cases were settled, and how many ended."""
    ended = [each for each in counted if each.outcome not in (OPEN, NOT_MEDIATED)]
    return total(each for each in ended if each.outcome == rules.SETTLED), total(ended)


def _ending(written: str) -> str:
    return NOT_MEDIATED if written in rules.NOT_MEDIATED else written or OPEN
