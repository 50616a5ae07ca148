"""Where a phone's person works, and as whom the phone speaks while it does not know yet that they moved."""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, bindparam, select

from fieldapp.protocol import Whereabouts, scope_of
from sync_server.clock import stamp
from sync_server.db.ready import Ready
from sync_server.db.tables import communes, mediators, memberships, teams
from sync_server.journal.author import Author
from sync_server.people.devices import Known

LATE_WORK = timedelta(days=90)  # so long after a move what was written before it still goes to the former team


_PLACE = Ready(
    select(teams, communes.c.name.label("commune"))
    .join(mediators, mediators.c.team == teams.c.id)
    .join(communes, communes.c.code == teams.c.partition)
    .where(mediators.c.id == bindparam("person"))
)


def whereabouts(conn: Connection, known: Known) -> Whereabouts:
    """Return the team and commune in which the phone's person works at this moment."""
    row = _PLACE.first(conn, person=known.author.person_id)
    return Whereabouts(
        scope=scope_of(row.partition, row.id),
        team=row.id,
        team_name=row.name,
        village=row.village,
        commune=row.commune,
        partition=row.partition,
    )


def author_for(conn: Connection, known: Known, scope: str, now: datetime, here: Whereabouts | None = None) -> Author:
    """Return as whom this phone's changes are taken, when it believes to be of this `scope`.

    That is its person in their former team, as long as the phone names it and late work is taken; else their team of
    this moment, whatever it was when the token was looked at. A team that we never knew to be theirs, as after a
    restore that lost a move, makes the author `astray`.
    """
    here = here or whereabouts(conn, known)  # which the caller may know already
    author = replace(known.author, partition=here.partition, team_id=here.team)
    if scope in ("", here.scope):
        return author
    former = next((each for each in former_places(conn, author.person_id, now) if each.scope == scope), None)
    if former is None:
        known_there = any(each.scope == scope for each in former_places(conn, author.person_id))
        return author if known_there else replace(author, astray=True)
    works = working_team(conn, former.team)
    return replace(
        author, partition=former.partition, team_id=works, formerly="" if works == former.team else former.team
    )


class Place(Struct, frozen=True, kw_only=True):
    """A team of a commune."""

    partition: str
    team: str

    @property
    def scope(self) -> str:
        """What a phone calls it."""
        return scope_of(self.partition, self.team)


def former_places(conn: Connection, mediator_id: str, now: datetime | None = None) -> list[Place]:
    """Return the teams that somebody was in before; with `now`, those for which late work is taken then."""
    of = memberships.c
    since = stamp(now - LATE_WORK) if now else ""
    asked = select(teams.c.partition, teams.c.id).join(memberships, of.team == teams.c.id)
    found = conn.execute(asked.where(of.mediator == mediator_id, of.until_at >= since).order_by(teams.c.id))
    return [Place(partition=row.partition, team=row.id) for row in found]


def working_team(conn: Connection, team_id: str) -> str:
    """Return the team that does this one's work: itself, or the one it was merged into."""
    seen: set[str] = set()
    while team_id not in seen:
        seen.add(team_id)
        into = conn.execute(select(teams.c.merged_into).where(teams.c.id == team_id)).scalar_one_or_none()
        team_id = into or team_id
    return team_id
