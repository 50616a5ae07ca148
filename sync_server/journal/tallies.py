"""What the province counts in each commune, kept in memory as long as nothing new was written there.

A commune's journal bears a mark over all its lines: where it is the one of the last count, the count still holds. So a
page about sixty communes counts those few anew in which something arrived, each by an index, and reads the marks of
the others. What is told besides the journal (who mediates, who was sent to a class) is asked for each time.
"""

from collections import Counter
from collections.abc import Collection
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection, func, select

from fieldapp.domain import cases, rules
from fieldapp.domain.review import Standing
from sync_server.db.tables import partitions, records
from sync_server.journal import training


class Alike(Struct, frozen=True, kw_only=True):
    """What cases are alike in."""

    month: str  # "2026-11", in which they were received; empty when no day is written
    standing: Standing
    outcome: str  # KET_QUA; of one that is not mediated TRANG_THAI; empty while there is neither


class Tally(Struct, frozen=True, kw_only=True):
    """Numbers of one commune, and the days on which its people were at a class: no word of any case."""

    cases: dict[Alike, int]
    last_received: str  # a moment of the server's clock; empty for none
    learned: dict[str, frozenset[date]]  # by person

    def standing(self, standing: Standing) -> int:
        """Return how many cases stand there."""
        return sum(n for alike, n in self.cases.items() if alike.standing is standing)

    @property
    def total(self) -> int:
        """All its cases."""
        return sum(self.cases.values())

    def received(self, beginning: str) -> int:
        """Return how many were received in a year, or a month: "2026", "2026-11"."""
        return sum(n for alike, n in self.cases.items() if alike.month.startswith(beginning))

    def ended(self, year: str) -> int:
        """Return how many of those received in a year have ended."""
        without = ("", *rules.NOT_MEDIATED)
        here = (n for alike, n in self.cases.items() if alike.outcome not in without and alike.month.startswith(year))
        return sum(here)

    def settled(self, year: str) -> int:
        """Return how many of those were settled."""
        here = (n for alike, n in self.cases.items() if alike.outcome == rules.SETTLED and alike.month.startswith(year))
        return sum(here)


class Tallies:
    """The counts of every commune; one of them serves a server."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[tuple[str, int], Tally]] = {}

    def of(self, conn: Connection, codes: Collection[str]) -> dict[str, Tally]:
        """Return the counts of these communes as they are now; a commune in which nothing was ever written has none."""
        of = partitions.c
        found = {}
        for row in conn.execute(select(of.code, of.chain, of.seq).where(of.seq > 0)):
            if row.code not in codes:
                continue
            mark, kept = (row.chain, row.seq), self._kept.get(row.code)
            if kept is None or kept[0] != mark:
                kept = mark, _counted(conn, row.code)
                self._kept[row.code] = kept
            found[row.code] = kept[1]
        return found


def _counted(conn: Connection, partition: str) -> Tally:
    of = records.c
    month = func.substr(of.received_on, 1, 7).label("month")
    asked = (
        select(month, of.standing, of.outcome, func.count().label("n"), func.max(of.first_received_at).label("last"))
        .where(of.partition == partition, of.kind == cases.KIND)
        .group_by(month, of.standing, of.outcome)
    )
    counted: Counter[Alike] = Counter()
    last = ""
    for row in conn.execute(asked):
        counted[Alike(month=row.month, standing=Standing(row.standing), outcome=row.outcome)] += row.n
        last = max(last, row.last)
    return Tally(cases=dict(counted), last_received=last, learned=_learned(conn, partition))


def _learned(conn: Connection, partition: str) -> dict[str, frozenset[date]]:
    found: dict[str, set[date]] = {}
    for held in training.classes(conn, partition):
        for each in training.were_there(held):
            if held.training.held_on:
                found.setdefault(each.person, set()).add(held.training.held_on)
    return {person: frozenset(days) for person, days in found.items()}
