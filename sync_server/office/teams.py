"""The commune's mediation teams: who is in them, what they lack, how many cases each has; the ways to change that."""

from collections.abc import Mapping

from litestar import Response, get
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from sync_server.db.engine import reading
from sync_server.journal import casebook
from sync_server.office import access, days, importing, lacking, showing, strings
from sync_server.office.gate import TheVisitor
from sync_server.office.page import NOTICE, TheReply
from sync_server.office.setting import TheOffice
from sync_server.people import moving
from sync_server.people.moving import Former
from sync_server.people.roster import Mediator, Team, roster

_MINE = ("was_moved", "was_handed_over", "was_merged", "was_told", "was_named")
_OF_PEOPLE = ("was_begun", "was_changed", "was_added", "has_leader")


class Member(Struct, frozen=True, kw_only=True):
    """A mediator of a team, in words."""

    id: str
    name: str
    leader: bool
    came: str  # from where and when; empty for who always was here
    told: str  # what is known, or that nobody has told it


class Card(Struct, frozen=True, kw_only=True):
    """One team in words."""

    id: str
    name: str
    village: str
    members: list[Member]
    cases: int
    counted: str  # how many people and cases
    merged_into: str = ""  # the name of the team that does its work now
    lacks: list[lacking.Lacking] = []
    left: list[tuple[str, str]] = []  # who mediated here: id and name


class Choice(Struct, frozen=True, kw_only=True):
    """A team in a pick list."""

    id: str
    label: str


@get("/teams", sync_to_thread=True)
def teams_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show the commune's teams: those that work, then those that were merged into others."""
    said = reply.cookie(NOTICE)
    with reading(office.engine) as conn:
        cards = cards_of(conn, officer.partition, reply.language)
    working = [card for card in cards if not card.merged_into]
    return reply.show(
        "teams.html",
        visitor=officer,
        teams=working,
        merged=[card for card in cards if card.merged_into],
        whole=sum(not card.lacks for card in working),
        reads_elections=access.may_open(officer.role, "GET", "/teams/elections"),
        reads_advisers=access.may_open(officer.role, "GET", "/teams/advisers"),
        notice=_notice(said, reply.language),
        clear=(NOTICE,) if _notice(said, reply.language) else (),
    )


def cards_of(conn: Connection, partition: str, language: str) -> list[Card]:
    """Return a commune's teams in words."""
    every = roster(conn, partition)
    cases, came = casebook.counts_by_team(conn, partition), moving.came_from(conn, partition)
    names = {team.id: team.name for team in every}
    return [_card(team, cases.get(team.id, 0), came, names, language) for team in every]


def choices(cards: list[Card], *, but: str, also_merged: bool = False, language: str = "") -> list[Choice]:
    """Return the teams to which something may go; with `also_merged` those too that nobody works in any more."""
    found = [card for card in cards if card.id != but and (also_merged or not card.merged_into)]
    return [Choice(id=card.id, label=_label(card, language)) for card in found]


def _card(team: Team, cases: int, came: Mapping[str, Former], names: Mapping[str, str], language: str) -> Card:
    people = len(team.mediators)
    return Card(
        id=team.id,
        name=team.name,
        village=team.village,
        members=[_member(each, came.get(each.id), language) for each in team.mediators],
        cases=cases,
        counted=", ".join(
            [strings.counted(language, "teams.people", people), strings.counted(language, "teams.cases", cases)]
        ),
        merged_into=names.get(team.merged_into, ""),
        lacks=lacking.of_team(team, language),
        left=[(each.id, each.name) for each in team.left],
    )


def _member(mediator: Mediator, came: Former | None, language: str) -> Member:
    told = ""
    if came:
        told = strings.text(language, "teams.came", team=came.team, when=showing.moment(came.until_at, language))
    return Member(
        id=mediator.id, name=mediator.name, leader=mediator.leader, came=told, told=_particulars(mediator, language)
    )


def _particulars(mediator: Mediator, language: str) -> str:
    words = (("GIOI_TINH", mediator.sex), ("DAN_TOC", mediator.ethnic), ("TRINH_DO", mediator.schooling))
    told = [vocabulary.label(name, code, language) for name, code in words if code]
    if mediator.born:
        told.insert(0, strings.text(language, "people.born_told", born=days.shown(mediator.born)))
    return ", ".join(filter(None, [*told, mediator.phone])) or strings.text(language, "teams.nothing_told")


def _notice(said: str, language: str) -> str:
    if said in _MINE:
        return strings.text(language, f"teams.{said}")
    return strings.text(language, f"people.{said}") if said in _OF_PEOPLE else importing.notice(said, language)


def _label(card: Card, language: str) -> str:
    label = " · ".join(filter(None, [card.village, card.name]))
    return strings.text(language, "teams.merged_choice", team=label) if card.merged_into else label
