"""In which village a team was on a day, and what that was called then: for cases of before a merger, split or new name.

Both are kept as lines "from this day on"; a line that is written later stands over the earlier ones from its day on.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, func, select

from fieldapp.domain import cases
from sync_server.clock import VIETNAM, moment_of
from sync_server.db.tables import records, team_villages, teams, village_names, villages

_NOW = "~"  # after every day
Spans = list[tuple[str, str]]  # since which day (ISO; empty: always) what holds, in order of the days


class Places(Struct, frozen=True):
    """A commune's villages through the years."""

    teams: Mapping[str, Spans]  # the village of each team
    names: Mapping[str, Spans]  # the name of each village

    def village(self, team: str, day: str) -> str:
        """Return the id of the village in which a team was on a day; the first one for days before; empty for none."""
        return _on(self.teams.get(team, []), day)

    def name(self, village: str, day: str) -> str:
        """Return what a village was called on a day; empty for a village that nobody knows."""
        return _on(self.names.get(village, []), day)

    def called(self, team: str, day: str) -> str:
        """Return what a team's village was called on a day."""
        return self.name(self.village(team, day), day)

    def former(self, team: str) -> list[str]:
        """Return what a team's village was called before, without what it is called now; the latest first."""
        lives = self.teams.get(team, [])
        found: dict[str, None] = {}
        for at, (since, village) in enumerate(lives):
            until = lives[at + 1][0] if at + 1 < len(lives) else _NOW
            renamed = [name for day, name in self.names.get(village, []) if since < day < until]
            found |= dict.fromkeys([self.name(village, since), *renamed])
        now = self.called(team, _NOW)
        return [name for name in reversed(found) if name != now]


def of_commune(conn: Connection, partition: str) -> Places:
    """Return the villages of a commune and its teams, as they are and were."""
    of, named = team_villages.c, village_names.c
    lives = select(of.team, of.since, of.village).join(teams, teams.c.id == of.team)
    called = select(named.village, named.since, named.name).join(villages, villages.c.id == named.village)
    return Places(
        _spans(conn.execute(lives.where(teams.c.partition == partition).order_by(of.id))),
        _spans(conn.execute(called.where(villages.c.partition == partition).order_by(named.id))),
    )


def day_of_case(received_on: str, first_received_at: str) -> str:
    """Return the day of a case: the one it says, or the one on which it came."""
    came: datetime | None = moment_of(first_received_at)
    return received_on or (came.astimezone(VIETNAM).date().isoformat() if came else "")


def counts(conn: Connection, partition: str, year: int, *, as_of_now: bool) -> dict[str, int]:
    """Return how many cases of a year each village has: where their team is today, or where it was on the case's day.

    By id; "" for cases of a team without a village. Either way each case counts once.
    """
    of, known = records.c, of_commune(conn, partition)
    asked = (
        select(of.team, of.received_on, func.count().label("number"))
        .where(of.partition == partition, of.kind == cases.KIND)
        .where(of.received_on >= f"{year:04}-01-01", of.received_on <= f"{year:04}-12-31")
        .group_by(of.team, of.received_on)
    )
    found: Counter[str] = Counter()
    for row in conn.execute(asked):
        found[known.village(row.team, _NOW if as_of_now else row.received_on)] += row.number
    return dict(found)


def _on(spans: Spans, day: str) -> str:
    if not spans:
        return ""
    return spans[max(bisect_right(spans, day, key=lambda span: span[0]) - 1, 0)][1]


def _spans(lines: Iterable[Any]) -> dict[str, Spans]:
    found: dict[str, Spans] = {}
    for owner, since, what in lines:
        spans = found.setdefault(owner, [])
        while spans and spans[-1][0] >= since:
            spans.pop()
        spans.append((since, what))
    return found
