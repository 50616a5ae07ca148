"""A commune's villages: begun, renamed, merged, split, each from a day on (a decision of the commune's council).

What was so before that day is kept: a case of before tells the name of then. Teams stay what they are; phones are told
what their village is called now. Each verb is one transaction, and done twice is done once. All raise Problem NOT_FOUND
for villages and teams of other communes.
"""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import Connection, func, select, update

from fieldapp.domain.text import clean
from sync_server.db.tables import team_villages, teams, village_names, villages
from sync_server.journal.author import Author
from sync_server.people import placing, village_events
from sync_server.people.placing import Village, teams_in
from sync_server.people.roster import publish_team
from sync_server.people.turns import wait_turn
from sync_server.people.village_events import Kind, Told


class Share(Struct, frozen=True, kw_only=True):
    """One of the villages that another one becomes, and the teams that are there."""

    id: str
    name: str
    teams: list[str]


class TooEarly(Exception):
    """The day lies before something that is written of this village already; `day` is the earliest that fits."""

    def __init__(self, day: str) -> None:
        super().__init__(day)
        self.day = day


def earliest(conn: Connection, village: str) -> str:
    """Return the first day from which something new may hold of a village; empty for any day."""
    since = [
        conn.execute(select(func.max(village_names.c.since)).where(village_names.c.village == village)).scalar(),
        conn.execute(
            select(func.max(team_villages.c.since))
            .join(teams, teams.c.id == team_villages.c.team)
            .where(teams.c.village_id == village)
        ).scalar(),
    ]
    return max(each or "" for each in since)


def add(
    conn: Connection, officer: Author, village: str, name: str, on: date | None, paper: str, now: datetime
) -> bool:  # fmt: skip
    """Begin a village; return whether it is new. One of this name that is there today is not begun again."""
    wait_turn(conn, [], officer.partition)
    if placing.named(conn, officer.partition, name) not in ("", village):
        return False
    return placing.begin(conn, officer, village, name, on, Kind.ADDED, Told(on=_day(on), paper=clean(paper)), now)


def rename(conn: Connection, officer: Author, village: str, name: str, on: date, paper: str, now: datetime) -> None:
    """Give a village another name from a day on, and tell the phones. Raises TooEarly."""
    wait_turn(conn, [], officer.partition)
    before = _lives(conn, officer, village)
    if before.name == clean(name):
        return
    _expect_day(conn, village, on)
    placing.call(conn, village, name, _day(on))
    told = Told(on=_day(on), paper=clean(paper), before=before.name, after=clean(name))
    village_events.note(conn, village, Kind.RENAMED, now, officer, told)
    _publish(conn, officer, teams_in(conn, village), now)


def merge(
    conn: Connection, officer: Author, gone: Sequence[str], into: str, name: str, on: date, paper: str, now: datetime
) -> bool:  # fmt: skip
    """Make one new village of several from a day on; return whether it is new. The teams stay several. Raises TooEarly.

    `into` is the new one's id: one for each drawing of the officer's page, so that pressing twice counts once.
    """
    wait_turn(conn, [], officer.partition)
    if placing.is_known(conn, officer.partition, into):
        return False
    before = [_lives(conn, officer, village) for village in sorted(set(gone))]
    if len(before) < 2:
        raise ValueError("nothing to merge")
    for each in before:
        _expect_day(conn, each.id, on)
    told = Told(on=_day(on), paper=clean(paper), villages=[(each.id, each.name) for each in before])
    _end(conn, [each.id for each in before], on)
    placing.begin(conn, officer, into, name, on, Kind.MADE_OF, told, now)
    moved = []
    for each in before:
        others = [(into, clean(name)), *((other.id, other.name) for other in before if other.id != each.id)]
        village_events.note(
            conn, each.id, Kind.MERGED, now, officer, Told(on=_day(on), paper=clean(paper), villages=others)
        )
        for team in teams_in(conn, each.id):
            placing.move(conn, team, into, _day(on))
            moved.append(team)
    _publish(conn, officer, moved, now)
    return True


def split(
    conn: Connection, officer: Author, village: str, shares: Sequence[Share], on: date, paper: str, now: datetime
) -> bool:  # fmt: skip
    """Make several new villages of one from a day on, each with its teams; return whether they are new.

    Raises TooEarly, and ValueError unless every team of the village is in exactly one of at least two shares.
    """
    wait_turn(conn, [], officer.partition)
    if any(placing.is_known(conn, officer.partition, share.id) for share in shares):
        return False
    before = _lives(conn, officer, village)
    if len(shares) < 2 or sorted(team for share in shares for team in share.teams) != teams_in(conn, village):
        raise ValueError("not all of this village, once each")
    _expect_day(conn, village, on)
    _end(conn, [village], on)
    told = Told(on=_day(on), paper=clean(paper), villages=[(each.id, clean(each.name)) for each in shares])
    village_events.note(conn, village, Kind.SPLIT, now, officer, told)
    came = Told(on=_day(on), paper=clean(paper), villages=[(before.id, before.name)])
    for share in shares:
        placing.begin(conn, officer, share.id, share.name, on, Kind.SPLIT_FROM, came, now)
        for team in share.teams:
            placing.move(conn, team, share.id, _day(on))
    _publish(conn, officer, [team for share in shares for team in share.teams], now)
    return True


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""


def _lives(conn: Connection, officer: Author, village: str) -> Village:
    return placing.expect_living(placing.one(conn, officer.partition, village))


def _expect_day(conn: Connection, village: str, on: date) -> None:
    first = earliest(conn, village)
    if _day(on) < first:
        raise TooEarly(first)


def _end(conn: Connection, gone: Sequence[str], on: date) -> None:
    conn.execute(update(villages).where(villages.c.id.in_(gone)).values(until=_day(on)))


def _publish(conn: Connection, officer: Author, changed: Sequence[str], now: datetime) -> None:
    for team in sorted(changed):
        publish_team(conn, team, now, officer.name)
