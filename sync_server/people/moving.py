"""Who works where: a mediator goes to another team, a team's cases go to another, teams become one.

Each is one transaction, and done twice it is done once. What phones still hold of the former team is taken later.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, select, update

from fieldapp.domain import cases, kinds
from fieldapp.domain.problems import Code, Problem
from sync_server.clock import stamp
from sync_server.db.tables import devices, mediators, memberships, records, teams
from sync_server.db.upsert import upsert
from sync_server.journal import casebook
from sync_server.journal.author import Author
from sync_server.journal.reassigning import Order, reassign
from sync_server.people import events, person_events
from sync_server.people.events import Kind
from sync_server.people.roster import publish_team
from sync_server.people.turns import wait_turn


def move_mediator(conn: Connection, officer: Author, mediator_id: str, to_team: str, now: datetime) -> bool:
    """Move a mediator to another team of the officer's commune; return whether they were elsewhere before.

    Who led the former team does not lead this one. Raises Problem NOT_FOUND for people and teams of other communes.
    """
    wait_turn(conn, [mediator_id], officer.partition)
    if _commune_of(conn, to_team) != officer.partition or _home(conn, mediator_id)[1] != officer.partition:
        raise Problem(Code.NOT_FOUND, "no such mediator or team in this commune")
    return _move(conn, officer, mediator_id, to_team, now)


def move_anywhere(conn: Connection, by: Author, mediator_id: str, to_team: str, now: datetime) -> bool:
    """Do the same whatever the communes: for whoever may decide for both of them. Raises Problem NOT_FOUND."""
    wait_turn(conn, [mediator_id], _home(conn, mediator_id)[1], _commune_of(conn, to_team))
    return _move(conn, by, mediator_id, to_team, now)


def hand_over(
    conn: Connection, officer: Author, *, from_team: str, to_team: str, now: datetime,
    only: Sequence[str] | None = None, press: str = "",
) -> list[str]:  # fmt: skip
    """Give a team's cases (`only` these, or all) to another team of the commune, with their papers and the notes that
    they came of.

    Return what went. What else its people wrote, such as other notes and reviews, stays with them.

    `press` is one for each drawing of the officer's page, so that pressing twice counts once. Raises Problem NOT_FOUND
    for teams and cases that are not the commune's, and for a case that is neither team's by now; BAD_REQUEST for a
    team that works no more.
    """
    wait_turn(conn, [], officer.partition)
    _expect_teams(conn, officer, from_team, to_team)
    _expect_working(conn, to_team)
    chosen = cases_of(conn, officer.partition, from_team) if only is None else only
    given = [*chosen, *_beside(conn, officer.partition, from_team, chosen)]
    return reassign(conn, officer, Order(records=given, from_team=from_team, to_team=to_team, press=press), now)


def merge_teams(conn: Connection, officer: Author, from_teams: Sequence[str], into_team: str, now: datetime) -> None:
    """Let one team do the work of others too: their people and cases go to it, and later what their phones still hold.

    The others stay in the books without people, for the papers that name them. Somebody who is moved there later makes
    such a team work again. Raises Problem as `hand_over` does.
    """
    gone = sorted(set(from_teams) - {into_team})
    wait_turn(conn, [person for team in gone for person in _members(conn, team)], officer.partition)
    _expect_teams(conn, officer, into_team, *gone)
    _expect_working(conn, into_team)
    for team in gone:
        everything = _all_of(conn, officer.partition, team)
        reassign(conn, officer, Order(records=everything, from_team=team, to_team=into_team), now)
        for mediator in _members(conn, team):
            _go(conn, officer, mediator, into_team, now)
        conn.execute(update(teams).where(teams.c.id == team).values(merged_into=into_team))
    _publish(conn, {into_team, *gone}, now)


class Former(Struct, frozen=True, kw_only=True):
    """Where a mediator was before, and until when."""

    team: str  # its name
    until_at: str


def came_from(conn: Connection, partition: str) -> dict[str, Former]:
    """Return from where those of a commune's mediators came last who were in another team before."""
    of, home = memberships.c, teams.alias()
    asked = (
        select(of.mediator, of.until_at, teams.c.name)
        .join(teams, teams.c.id == of.team)
        .join(mediators, mediators.c.id == of.mediator)
        .join(home, home.c.id == mediators.c.team)
        .where(home.c.partition == partition, of.team != mediators.c.team)
    )
    return {
        row.mediator: Former(team=row.name, until_at=row.until_at) for row in conn.execute(asked.order_by(of.until_at))
    }


def cases_of(conn: Connection, partition: str, team: str) -> list[str]:
    """Return the ids of a team's cases, in the order in which something last happened with them."""
    of = records.c
    mine = (of.partition == partition, of.kind == cases.KIND, of.team == team)
    return list(conn.execute(select(of.id).where(*mine).order_by(of.seq)).scalars())


def _all_of(conn: Connection, partition: str, team: str) -> list[str]:
    """Return the ids of all that a team's people have written and no other team has."""
    of = records.c
    mine = (of.partition == partition, of.kind.in_(sorted(kinds.OF_TEAM & kinds.OF_PEOPLE)), of.team == team)
    return list(conn.execute(select(of.id).where(*mine).order_by(of.seq)).scalars())


def _beside(conn: Connection, partition: str, team: str, chosen: Sequence[str]) -> list[str]:
    """Return what belongs to these cases and is this team's too: who has the case has what was signed in it and what
    was written down before it was one, and nobody else has.
    """
    found = {
        beside for case in chosen for kind in kinds.WITH_CASES for beside in casebook.about(conn, partition, kind, case)
    }
    theirs = set(_all_of(conn, partition, team)) if found else set()
    return sorted(found & theirs)


def _move(conn: Connection, by: Author, mediator_id: str, to_team: str, now: datetime) -> bool:
    from_team, _ = _home(conn, mediator_id)
    if not _go(conn, by, mediator_id, to_team, now):
        return False
    _publish(conn, {from_team, to_team}, now)
    return True


def _home(conn: Connection, mediator_id: str) -> tuple[str, str]:
    """Return a mediator's team and commune. Raises Problem NOT_FOUND."""
    asked = select(teams.c.id, teams.c.partition).join(mediators, mediators.c.team == teams.c.id)
    row = conn.execute(asked.where(mediators.c.id == mediator_id)).one_or_none()
    if row is None:
        raise Problem(Code.NOT_FOUND, "no such mediator")
    return row.id, row.partition


def _commune_of(conn: Connection, team: str) -> str:
    found = conn.execute(select(teams.c.partition).where(teams.c.id == team)).scalar_one_or_none()
    if found is None:
        raise Problem(Code.NOT_FOUND, "no such team")
    return str(found)


def _expect_teams(conn: Connection, officer: Author, *wanted: str) -> None:
    if any(_commune_of(conn, team) != officer.partition for team in wanted):
        raise Problem(Code.NOT_FOUND, "no such team in this commune")


def _expect_working(conn: Connection, team: str) -> None:
    if conn.execute(select(teams.c.merged_into).where(teams.c.id == team)).scalar_one():
        raise Problem(Code.BAD_REQUEST, "this team was merged into another")


def _members(conn: Connection, team: str) -> list[str]:
    of = mediators.c
    return list(conn.execute(select(of.id).where(of.team == team).order_by(of.id)).scalars())


def _go(conn: Connection, by: Author, mediator_id: str, to_team: str, now: datetime) -> bool:
    from_team, _ = _home(conn, mediator_id)
    if from_team == to_team:
        return False
    left = {"mediator": mediator_id, "team": from_team, "until_at": stamp(now)}
    upsert(conn, memberships, [left | {"by": by.person_id, "by_name": by.name}])
    conn.execute(update(mediators).where(mediators.c.id == mediator_id).values(team=to_team, leader=False))
    conn.execute(update(teams).where(teams.c.id == to_team).values(merged_into=""))
    _note(conn, by, mediator_id, from_team, to_team, now)
    return True


def _note(conn: Connection, by: Author, mediator_id: str, from_team: str, to_team: str, now: datetime) -> None:
    """Put it into the person's history, and into that of each phone of theirs."""
    named = select(teams.c.id, teams.c.name).where(teams.c.id.in_([from_team, to_team]))
    names = {row.id: row.name for row in conn.execute(named)}
    told = {"from_team": names[from_team], "to_team": names[to_team]}
    person_events.note(conn, mediator_id, person_events.Kind.MOVED, now, by, **told)
    of = devices.c
    for device in conn.execute(select(of.id).where(of.mediator == mediator_id).order_by(of.id)).scalars().all():
        events.note(conn, device, Kind.MOVED, now, by, **told)


def _publish(conn: Connection, changed: set[str], now: datetime) -> None:
    """Let every phone of the communes know, one commune after the other."""
    of = teams.c
    asked = select(of.id).where(of.id.in_(sorted(changed))).order_by(of.partition, of.id)
    for team in conn.execute(asked).scalars().all():
        publish_team(conn, team, now)
