"""What the head of a village and the Front's head there see: its teams by name, what they lack, and how many cases.

They hold elections and watch over promises (Luật 35/2013/QH13, Điều 8, 12.3, 14, 26); whose quarrel it was they are not
told here, so no side, no matter and no word of a case stands on this page.
"""

from collections.abc import Iterable
from datetime import date

from litestar import Response, get
from litestar.exceptions import NotFoundException
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import rules
from sync_server.clock import VIETNAM
from sync_server.db.engine import reading
from sync_server.journal import figures
from sync_server.journal.figures import NOT_MEDIATED, OPEN, Counted
from sync_server.office import elections, lacking
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import TheReply
from sync_server.office.setting import TheOffice
from sync_server.people import placing
from sync_server.people.elections import elected, every
from sync_server.people.roster import Team, roster


class Shown(Struct, frozen=True, kw_only=True):
    """One team of the village."""

    name: str
    people: list[str]  # the leader first
    leader: str
    lacks: list[str]
    total: int  # its cases of the year; an outcome that only newer apps know counts in it alone
    settled: int
    failed: int
    not_mediated: int
    open: int


class Held(Struct, frozen=True, kw_only=True):
    """One election of the village, which every household was told of."""

    card: elections.Card
    elected: str  # names; empty for nobody


class Village(Struct, frozen=True, kw_only=True):
    """The village's teams and elections."""

    teams: list[Shown]
    elections: list[Held]


@get("/village", sync_to_thread=True)
def own_village(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show the visitor's own village."""
    today = office.clock().astimezone(VIETNAM).date()
    with reading(office.engine) as conn:
        if not officer.village or not placing.is_known(conn, officer.partition, officer.village):
            raise NotFoundException
        village = placing.one(conn, officer.partition, officer.village)
        shown = shown_of(conn, officer, today, reply.language)
    return reply.show(
        "own_village.html",
        visitor=officer,
        name=village.name,
        gone=bool(village.until),
        year=today.year,
        teams=shown.teams,
        elections=shown.elections,
    )


def shown_of(conn: Connection, officer: Visitor, today: date, speech: str) -> Village:
    """Return what the visitor's village has."""
    teams = [each for each in roster(conn, officer.partition) if each.village_id == officer.village]
    counted = figures.of_year(conn, officer.partition, today.year)
    of = {team.id: team for team in teams}
    held = [each for each in every(conn, officer.partition) if each.team in of]
    return Village(
        teams=[_team(each, counted, speech) for each in teams if not each.merged_into],
        elections=[
            Held(
                card=elections.card(each, of[each.team], today, speech),
                elected=", ".join(one.name for one in elected(each)),
            )
            for each in held
        ],
    )


def _team(team: Team, counted: Iterable[Counted], speech: str) -> Shown:
    mine = [each for each in counted if each.team == team.id]
    ending = figures.by(mine, lambda each: each.outcome)
    people = sorted(team.mediators, key=lambda each: (not each.leader, each.name))
    return Shown(
        name=team.name,
        people=[each.name for each in people],
        leader=next((each.name for each in people if each.leader), ""),
        lacks=[each.text for each in lacking.of_team(team, speech)],
        total=figures.total(mine),
        settled=ending[rules.SETTLED],
        failed=ending[rules.NOT_SETTLED],
        not_mediated=ending[NOT_MEDIATED],
        open=ending[OPEN],
    )
