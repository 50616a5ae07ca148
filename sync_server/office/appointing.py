"""What the commune decides about a mediator: recognised, leader, left, back again. Each has a page that asks first."""

from collections.abc import Callable, Sequence
from datetime import date

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from fieldapp.domain.around import ASKED, TAKEN_ON
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.record import SHORT_TEXT
from fieldapp.domain.roster import LEAST_MEMBERS
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook, stands
from sync_server.journal.casebook import Sieve
from sync_server.journal.figures import OPEN
from sync_server.office import days, strings
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.handset import Phone
from sync_server.office.page import Reply, TheReply
from sync_server.office.person import find_person, phones_of_person
from sync_server.office.setting import Office, TheOffice
from sync_server.office.team import find_team
from sync_server.people import membership
from sync_server.people.roster import Mediator, Team

_MOST_READ = 1_000  # cases of a team that have not ended: far more than any has
_MOST_TITLES = 5


class Question(Struct, frozen=True, kw_only=True):
    """What a page asks before anything is decided."""

    title: str
    place: str
    day: str  # what the day is that is asked for
    yes: str  # what the button says
    action: str
    back: str
    back_text: str
    notes: list[str] = []  # what deserves a second look
    steps: list[str] = []  # what will happen
    pick: str = ""  # what is to be chosen; empty when nothing is
    choices: list[tuple[str, str]] = []
    phones: list[Phone] = []  # whose phones these are, they are told
    danger: bool = False
    since: str = ""  # the first day that may be written; empty for any
    early: str = ""  # the sentence about a day before that one


class Answer(Struct, frozen=True, kw_only=True):
    """What the form says."""

    on: date
    paper: str
    picked: str


Asks = Callable[[Connection], Question]


@get("/teams/people/{mediator:str}/recognise", sync_to_thread=True)
def recognise_page(office: TheOffice, reply: TheReply, officer: TheVisitor, mediator: FromPath[str]) -> Response[str]:
    """Ask since when a mediator is recognised."""
    return _ask(office, reply, officer, lambda conn: _recognising(conn, officer, mediator, reply.language))


@post("/teams/people/{mediator:str}/recognise", sync_to_thread=True)
def recognise(
    office: TheOffice, reply: TheReply, officer: TheVisitor, mediator: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Keep it."""

    def asks(conn: Connection) -> Question:
        return _recognising(conn, officer, mediator, reply.language)

    def do(conn: Connection, said: Answer) -> None:
        membership.recognise(conn, officer.author(), mediator, said.on, said.paper, office.clock())

    return _answer(office, reply, officer, form, asks, do, "was_recognised")


@get("/teams/people/{mediator:str}/leave", sync_to_thread=True)
def leave_page(office: TheOffice, reply: TheReply, officer: TheVisitor, mediator: FromPath[str]) -> Response[str]:
    """Say what happens when somebody leaves, and ask why and since when."""
    return _ask(office, reply, officer, lambda conn: _leaving(office, conn, officer, mediator, reply.language))


@post("/teams/people/{mediator:str}/leave", sync_to_thread=True)
def leave(
    office: TheOffice, reply: TheReply, officer: TheVisitor, mediator: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Keep it, tell the phones of the commune, and call in those of who leaves."""

    def asks(conn: Connection) -> Question:
        return _leaving(office, conn, officer, mediator, reply.language)

    def do(conn: Connection, said: Answer) -> None:
        membership.leave(conn, officer.author(), mediator, said.on, said.picked, said.paper, office.clock())

    return _answer(office, reply, officer, form, asks, do, "has_left")


@get("/teams/people/{mediator:str}/return", sync_to_thread=True)
def return_page(office: TheOffice, reply: TheReply, officer: TheVisitor, mediator: FromPath[str]) -> Response[str]:
    """Say what happens when somebody mediates again, and ask since when."""
    return _ask(office, reply, officer, lambda conn: _returning(conn, officer, mediator, reply.language))


@post("/teams/people/{mediator:str}/return", sync_to_thread=True)
def take_back(
    office: TheOffice, reply: TheReply, officer: TheVisitor, mediator: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Keep it, and tell the phones."""

    def asks(conn: Connection) -> Question:
        return _returning(conn, officer, mediator, reply.language)

    def do(conn: Connection, said: Answer) -> None:
        membership.take_back(conn, officer.author(), mediator, said.on, said.paper, office.clock())

    return _answer(office, reply, officer, form, asks, do, "has_returned")


@get("/teams/{team:str}/leader", sync_to_thread=True)
def leader_page(office: TheOffice, reply: TheReply, officer: TheVisitor, team: FromPath[str]) -> Response[str]:
    """Ask who leads a team."""
    return _ask(office, reply, officer, lambda conn: _leading(conn, officer, team, reply.language))


@post("/teams/{team:str}/leader", sync_to_thread=True)
def name_leader(
    office: TheOffice, reply: TheReply, officer: TheVisitor, team: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Keep it, and tell every phone of the commune."""

    def asks(conn: Connection) -> Question:
        return _leading(conn, officer, team, reply.language)

    def do(conn: Connection, said: Answer) -> None:
        membership.name_leader(
            conn, officer.author(), team, said.picked, office.clock(), on=said.on, paper=said.paper
        )  # fmt: skip

    return _answer(office, reply, officer, form, asks, do, "has_leader")


# ---- the questions ----------------------------------------------------------------------------------


def _recognising(conn: Connection, officer: Visitor, mediator: str, speech: str) -> Question:
    team, person = _mediating(conn, officer, mediator)
    return _of_person(
        team, person, speech, "recognise", day="recognised_day", steps=["recognise_1", "recognise_2"]
    )  # fmt: skip


def _leaving(office: Office, conn: Connection, officer: Visitor, mediator: str, speech: str) -> Question:
    team, person = _mediating(conn, officer, mediator)
    after = len(team.mediators) - 1
    notes = {"leave_leader": person.leader, "leave_few": after < LEAST_MEMBERS}
    titles = _cases_of(conn, officer, team, person, speech)
    cases = ", ".join([*titles[:_MOST_TITLES], *(["…"] if len(titles) > _MOST_TITLES else [])])
    waits = [strings.text(speech, "people.leave_cases", name=person.name, n=len(titles), cases=cases)] if titles else []
    return _of_person(
        team, person, speech, "leave", day="left_day", steps=["leave_1", "leave_2", "leave_3", "leave_4"],
        notes=[
            strings.text(speech, f"people.{note}", name=person.name, team=team.name, n=after)
            for note, so in notes.items() if so
        ] + waits,
        pick=strings.text(speech, "people.leave_pick"),
        choices=[(word.code, word.label(speech)) for word in vocabulary.lists()["LY_DO_THOI"].items],
        phones=phones_of_person(office, conn, officer, mediator, speech),
        danger=True, since=person.recognised_on, early="leave_early",
    )  # fmt: skip


def _cases_of(conn: Connection, officer: Visitor, team: Team, person: Mediator, speech: str) -> list[str]:
    """Return the titles of a team's cases without an outcome that somebody mediates, or was asked to take."""
    found = casebook.queue(conn, officer.partition, Sieve(team=team.id, outcome=OPEN), rows=_MOST_READ)
    told = stands.fields_of(conn, officer.partition, [each.record for each in found])
    return [
        each.title or strings.text(speech, "common.untitled")
        for each in found
        if any(_has(path, value, person.id) for path, value in told[each.record].items())
    ]


def _has(path: str, value: object, person: str) -> bool:
    if not path.startswith(("mediators/", "assignments/")) or not isinstance(value, dict):
        return False
    return value.get("person") == person and value.get("state", "") in ("", ASKED, TAKEN_ON)


def _returning(conn: Connection, officer: Visitor, mediator: str, speech: str) -> Question:
    team, person = find_person(conn, officer, mediator)
    if not person.left_on:
        raise Problem(Code.NOT_FOUND, "mediates already")
    return _of_person(
        team, person, speech, "return", day="recognised_day", steps=["return_1", "return_2"],
        since=person.left_on, early="return_early",
    )  # fmt: skip


def _leading(conn: Connection, officer: Visitor, team: str, speech: str) -> Question:
    found = find_team(conn, officer, team)
    if not found.mediators:
        raise Problem(Code.NOT_FOUND, "nobody to lead")
    leader = ", ".join(each.name for each in found.mediators if each.leader)
    now = strings.text(speech, "people.leader_now", name=leader) if leader else strings.text(speech, "people.no_leader")
    return Question(
        title=strings.text(speech, "people.leader_title", team=found.name),
        place=now,
        day=strings.text(speech, "people.recognised_day"),
        yes=strings.text(speech, "people.leader_yes"),
        action=f"/teams/{team}/leader",
        back=f"/teams#{team}",
        back_text=strings.text(speech, "common.back_to_teams"),
        steps=[strings.text(speech, f"people.{step}") for step in ("leader_1", "leader_2")],
        pick=strings.text(speech, "people.leader_pick"),
        choices=[(each.id, each.name) for each in found.mediators],
    )


def _of_person(team: Team, person: Mediator, speech: str, verb: str, *, day: str, steps: Sequence[str],
               notes: Sequence[str] = (), pick: str = "", choices: Sequence[tuple[str, str]] = (),
               phones: Sequence[Phone] = (), danger: bool = False, since: str = "",
               early: str = "") -> Question:  # fmt: skip
    return Question(
        title=strings.text(speech, f"people.{verb}_title", name=person.name),
        place=" · ".join(filter(None, [team.name, team.village])),
        day=strings.text(speech, f"people.{day}"),
        yes=strings.text(speech, f"people.{verb}_yes"),
        action=f"/teams/people/{person.id}/{verb}",
        back=f"/teams/people/{person.id}/about",
        back_text=strings.text(speech, "people.back_to", name=person.name),
        notes=list(notes),
        steps=[strings.text(speech, f"people.{step}") for step in steps],
        pick=pick,
        choices=list(choices),
        phones=list(phones),
        danger=danger,
        since=since,
        early=strings.text(speech, f"people.{early}", day=days.shown(since)) if since else "",
    )


def _mediating(conn: Connection, officer: Visitor, mediator: str) -> tuple[Team, Mediator]:
    team, person = find_person(conn, officer, mediator)
    if person.left_on:
        raise Problem(Code.NOT_FOUND, "no mediator any more")
    return team, person


# ---- asked and answered -----------------------------------------------------------------------------


def _ask(
    office: Office, reply: Reply, officer: Visitor, asks: Asks, *, form: Form | None = None, wrong: str = ""
) -> Response[str]:
    with reading(office.engine) as conn:
        question = asks(conn)
    return reply.show(
        "person_ask.html",
        status=400 if wrong else 200,
        visitor=officer,
        question=question,
        typed={
            "on": form.get("on") if form else days.today(office).isoformat(),
            "paper": form.get("paper") if form else "",
            "picked": form.get("picked") if form else "",
        },
        wrong=wrong,
        trouble=question.early if wrong == "early" else reply.say(f"people.{wrong}_unfit") if wrong else "",
    )


def _answer(
    office: Office, reply: Reply, officer: Visitor, form: Form, asks: Asks,
    do: Callable[[Connection, Answer], None], notice: str,
) -> Response[str] | Redirect:  # fmt: skip
    on, paper, picked = days.past_day(form.get("on"), office), form.get("paper").strip(), form.get("picked")
    with writing(office.engine) as conn:
        question = asks(conn)
        wrong = _wrong(question, on, paper, picked)
        if on and not wrong:
            do(conn, Answer(on=on, paper=paper, picked=picked))
    if wrong:
        return _ask(office, reply, officer, asks, form=form, wrong=wrong)
    return reply.go(question.back, reply.keep_notice(notice))


def _wrong(question: Question, on: date | None, paper: str, picked: str) -> str:
    if question.choices and picked not in [code for code, _ in question.choices]:
        return "picked"
    if on is None:
        return "on"
    if on.isoformat() < question.since:
        return "early"
    return "paper" if len(paper) > SHORT_TEXT else ""
