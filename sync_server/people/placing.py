"""Where a village and its teams are written down: `people.villages` decides, and this alone writes.

A team's village stands three times: as lines of where it was since when, as the present one, and as a copy of what that
is called, so that a sync joins nothing.
"""

from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import Connection, func, insert, select, update

from fieldapp.domain.ids import new_id
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.text import clean
from sync_server.db.tables import team_villages, teams, village_names, villages
from sync_server.db.upsert import insert_new
from sync_server.journal.author import Author
from sync_server.people import village_events
from sync_server.people.about import alike
from sync_server.people.village_events import Kind, Told


class Village(Struct, frozen=True, kw_only=True):
    """A village as it is today."""

    id: str
    name: str
    since: str = ""  # the day from which it is; empty: nobody has told it
    until: str = ""  # the day from which it is no more; empty while it is


def every(conn: Connection, partition: str) -> list[Village]:
    """Return a commune's villages, also those that are no more, in no order."""
    of = villages.c
    asked = select(of.id, of.name, of.since, of.until).where(of.partition == partition)
    return [Village(**row._mapping) for row in conn.execute(asked)]


def one(conn: Connection, partition: str, village: str) -> Village:
    """Return a village of a commune, also one that is no more. Raises Problem NOT_FOUND."""
    of = villages.c
    asked = select(of.id, of.name, of.since, of.until).where(of.id == village, of.partition == partition)
    row = conn.execute(asked).one_or_none()
    if row is None:
        raise Problem(Code.NOT_FOUND, "no such village in this commune")
    return Village(**row._mapping)


def expect_living(village: Village) -> Village:
    """Return the village. Raises Problem NOT_FOUND for one that is no more."""
    if village.until:
        raise Problem(Code.NOT_FOUND, "no village any more")
    return village


def is_known(conn: Connection, partition: str, village: str) -> bool:
    """Return whether this village of the commune is there; one of another commune is not found."""
    found = conn.execute(select(villages.c.partition).where(villages.c.id == village)).scalar_one_or_none()
    if found is not None and found != partition:
        raise Problem(Code.NOT_FOUND, "no such village in this commune")
    return found is not None


def named(conn: Connection, partition: str, name: str) -> str:
    """Return the id of the village that is called so today; empty when none is."""
    wanted = alike(name)
    return next((each.id for each in every(conn, partition) if not each.until and alike(each.name) == wanted), "")


def teams_in(conn: Connection, village: str) -> list[str]:
    """Return the ids of the teams of a village, also those that were merged into others, in order."""
    return list(conn.execute(select(teams.c.id).where(teams.c.village_id == village).order_by(teams.c.id)).scalars())


def place(conn: Connection, partition: str, team: str, name: str) -> str:
    """Put a team into the village of this name; return the id of one that was begun for it, which has no history yet.

    This puts right what was written of the team last, for the days of before as well. An empty name tells nothing.
    Phones learn of it by `publish_team`.
    """
    if not clean(name):
        return ""
    known = named(conn, partition, name)
    village = known or new_id()
    if not known:
        _write(conn, partition, village, name, "")
    since = conn.execute(select(func.max(team_villages.c.since)).where(team_villages.c.team == team)).scalar()
    if conn.execute(select(teams.c.village_id).where(teams.c.id == team)).scalar_one() != village:
        move(conn, team, village, since or "")
    return "" if known else village


def begin(
    conn: Connection, by: Author, village: str, name: str, on: date | None, kind: Kind, told: Told, now: datetime
) -> bool:  # fmt: skip
    """Begin a village; return whether it is new. One of another commune is not found."""
    if not _write(conn, by.partition, village, name, on.isoformat() if on else ""):
        one(conn, by.partition, village)
        return False
    village_events.note(conn, village, kind, now, by, told)
    return True


def call(conn: Connection, village: str, name: str, since: str) -> None:
    """Let a village be called so from a day on."""
    of = village_names.c
    count = int(conn.execute(select(func.count()).where(of.village == village)).scalar_one()) + 1
    row = {"id": f"{village}/{count:06}", "village": village, "since": since, "name": clean(name)}
    conn.execute(insert(village_names).values(**row))
    conn.execute(update(villages).where(villages.c.id == village).values(name=clean(name)))
    conn.execute(update(teams).where(teams.c.village_id == village).values(village=clean(name)))


def move(conn: Connection, team: str, village: str, since: str) -> None:
    """Let a team be in a village from a day on."""
    of = team_villages.c
    count = int(conn.execute(select(func.count()).where(of.team == team)).scalar_one()) + 1
    row = {"id": f"{team}/{count:06}", "team": team, "village": village, "since": since}
    conn.execute(insert(team_villages).values(**row))
    name = select(villages.c.name).where(villages.c.id == village).scalar_subquery()
    conn.execute(update(teams).where(teams.c.id == team).values(village_id=village, village=name))


def _write(conn: Connection, partition: str, village: str, name: str, since: str) -> bool:
    of_it = {"partition": partition, "name": clean(name), "since": since, "until": ""}
    if not insert_new(conn, villages, id=village, **of_it):
        return False
    call(conn, village, name, since)
    return True
