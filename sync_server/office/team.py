"""A team begun or changed, and somebody who comes to it."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain.ids import new_id
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.record import SHORT_TEXT
from fieldapp.domain.text import fold
from sync_server.db.engine import reading, writing
from sync_server.office import days, standards
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import Reply, TheReply
from sync_server.office.person import Typed, typed_in, word_choices
from sync_server.office.setting import Office, TheOffice
from sync_server.people import about, membership, placing
from sync_server.people.about import About, alike, tidy_name, year_of
from sync_server.people.roster import Team, roster
from sync_server.people.standards import wrong as unfit

_NEW = "new"  # chosen for a village that is not in the list


class Named(Struct, frozen=True, kw_only=True):
    """What stands in the form of a team."""

    name: str = ""
    village: str = ""  # an id, or NEW
    new_village: str = ""  # what that is called
    minority_area: bool = False


@get("/teams/new", sync_to_thread=True)
def new_team_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Ask what a new team is called and where it is."""
    return _ask_team(office, reply, officer, Named(), press=new_id())


@post("/teams/new", sync_to_thread=True)
def new_team(office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm) -> Response[str] | Redirect:
    """Begin a team; pressed twice it is begun once."""
    named, press = _named(form), form.press
    with writing(office.engine) as conn:
        village = _village(conn, officer, named)
        wrong = _wrong_name(named, village, [team for team in roster(conn, officer.partition) if team.id != press])
        if not wrong:
            membership.begin_team(
                conn, officer.author(), press, named.name, village, office.clock(),
                minority_area=named.minority_area,
            )  # fmt: skip
    if wrong:
        return _ask_team(office, reply, officer, named, press=press, wrong=wrong)
    return reply.go(f"/teams#{press}", reply.keep_notice("was_begun"))


@get("/teams/{team:str}/edit", sync_to_thread=True)
def edit_team_page(office: TheOffice, reply: TheReply, officer: TheVisitor, team: FromPath[str]) -> Response[str]:
    """Show what a team is called, to be changed."""
    with reading(office.engine) as conn:
        found = find_team(conn, officer, team)
    named = Named(name=found.name, village=found.village_id, minority_area=found.minority_area)
    return _ask_team(office, reply, officer, named, team=found)


@post("/teams/{team:str}/edit", sync_to_thread=True)
def edit_team(
    office: TheOffice, reply: TheReply, officer: TheVisitor, team: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Keep it, and tell every phone of the commune."""
    named = _named(form)
    with writing(office.engine) as conn:
        found = find_team(conn, officer, team)
        village = _village(conn, officer, named)
        wrong = _wrong_name(named, village, [each for each in roster(conn, officer.partition) if each.id != team])
        if not wrong:
            membership.change_team(
                conn, officer.author(), team, named.name, village, office.clock(),
                minority_area=named.minority_area,
            )  # fmt: skip
    if wrong:
        return _ask_team(office, reply, officer, named, team=found, wrong=wrong)
    return reply.go(f"/teams#{team}", reply.keep_notice("was_changed"))


@get("/teams/{team:str}/add", sync_to_thread=True)
def add_page(office: TheOffice, reply: TheReply, officer: TheVisitor, team: FromPath[str]) -> Response[str]:
    """Ask who comes to a team."""
    with reading(office.engine) as conn:
        found = find_team(conn, officer, team)
    return _ask_person(office, reply, officer, found, Typed(), standards.Typed(), new_id())


@post("/teams/{team:str}/add", sync_to_thread=True)
def add(
    office: TheOffice, reply: TheReply, officer: TheVisitor, team: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Add a mediator, and tell the phones; pressed twice they are added once."""
    typed, standing, press = typed_in(form), standards.typed_in(form), form.press
    told, look = typed.about(), standing.look(office, officer.name)
    with writing(office.engine) as conn:
        found = find_team(conn, officer, team)
        wrong = (about.wrong(told, days.today(office)) if told else "born") or unfit(look)
        twin = _twin(found, told, press) if told and not wrong else ""
        if told and not (wrong or twin) and membership.add(conn, officer.author(), press, team, told, office.clock()):
            membership.look_at(conn, officer.author(), press, look, 0, office.clock())
    if wrong or twin:
        return _ask_person(office, reply, officer, found, typed, standing, press, wrong=wrong, twin=twin)
    return reply.go(f"/teams#{team}", reply.keep_notice("was_added"))


def find_team(conn: Connection, officer: Visitor, team: str) -> Team:
    """Return a team of the officer's commune. Raises Problem NOT_FOUND."""
    for each in roster(conn, officer.partition):
        if each.id == team:
            return each
    raise Problem(Code.NOT_FOUND, "no such team in this commune")


def _twin(team: Team, told: About, press: str) -> str:
    """Return why somebody seems to be in the team already; empty when nobody does, also for a form sent twice."""
    for each in (*team.mediators, *team.left):
        same_year = not (each.born and told.born) or year_of(each.born) == year_of(told.born)
        if each.id != press and alike(each.name) == alike(told.name) and same_year:
            return "twin_left" if each.left_on else "twin"
    return ""


def _named(form: Form) -> Named:
    return Named(
        name=tidy_name(form.get("name")),
        village=form.get("village"),
        new_village=tidy_name(form.get("new_village")),
        minority_area=form.get("minority_area") == "yes",
    )


def _village(conn: Connection, officer: Visitor, named: Named) -> str:
    """Return the name of the village that was chosen or written; empty when none was."""
    if named.village == _NEW:
        return named.new_village
    return next((name for id, name in _villages(conn, officer) if id == named.village), "")


def _villages(conn: Connection, officer: Visitor) -> list[tuple[str, str]]:
    found = [(each.id, each.name) for each in placing.every(conn, officer.partition) if not each.until]
    return sorted(found, key=lambda each: fold(each[1]))


def _wrong_name(named: Named, village: str, others: list[Team]) -> str:
    if not village or len(village) > SHORT_TEXT:
        return "village"
    if not named.name or len(named.name) > SHORT_TEXT:
        return "name"
    return "same" if alike(named.name) in [alike(team.name) for team in others] else ""


def _ask_team(
    office: Office, reply: Reply, officer: Visitor, named: Named, *, team: Team | None = None, press: str = "",
    wrong: str = "",
) -> Response[str]:  # fmt: skip
    with reading(office.engine) as conn:
        villages = _villages(conn, officer)
    return reply.show(
        "team_edit.html",
        status=400 if wrong else 200,
        visitor=officer,
        team=team,
        named=named,
        villages=villages,
        press=press,
        wrong="name" if wrong == "same" else wrong,
        trouble=reply.say(f"people.team_{wrong}_wrong") if wrong else "",
    )


def _ask_person(
    office: Office, reply: Reply, officer: Visitor, team: Team, typed: Typed,
    standing: standards.Typed, press: str, *, wrong: str = "", twin: str = "",
) -> Response[str]:  # fmt: skip
    return reply.show(
        "person_new.html",
        status=400 if wrong or twin else 200,
        visitor=officer,
        team=team,
        typed=typed,
        press=press,
        choices=word_choices(reply.language),
        standing=standing,
        standards=standards.choices(reply.language),
        today=days.today(office).isoformat(),
        wrong="name" if twin else wrong,
        trouble=_trouble(reply, wrong, twin),
    )


def _trouble(reply: Reply, wrong: str, twin: str) -> str:
    if twin:
        return reply.say(f"people.{twin}")
    part = "standards" if wrong in standards.PARTS else "people"
    return reply.say(f"{part}.{wrong}_wrong") if wrong else ""
