"""Elections: what was voted, whether it is enough, what has to be sent and decided by which day."""

from collections.abc import Callable
from datetime import date
from urllib.parse import quote

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from fieldapp.domain.days_off import day_off
from fieldapp.domain.ids import new_id
from fieldapp.domain.record import SHORT_TEXT
from sync_server.db.engine import reading, writing
from sync_server.office import days, strings
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import NOTICE, Reply, TheReply
from sync_server.office.person import word_choices
from sync_server.office.setting import Office, TheOffice
from sync_server.office.team import find_team
from sync_server.people import about, elections
from sync_server.people.about import About, tidy_name
from sync_server.people.days import born_in, day_in
from sync_server.people.elections import LEADER, MEDIATORS, Candidate, Election, Namesake
from sync_server.people.roster import Mediator, Team, roster

_ROWS = 8  # of candidates on a form
_PARTS = ("name", "born", "sex", "ethnic", "votes", "person")


class Card(Struct, frozen=True, kw_only=True):
    """One election in words."""

    id: str
    title: str
    team: str
    held: str
    due: str  # what has to be done by when; empty when nothing is
    late: bool


class Maybe(Struct, frozen=True, kw_only=True):
    """Who may be the one elected, in words, and where their page is."""

    said: str
    name: str
    href: str


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the form of an election."""

    rows: list[dict[str, str]]  # of candidates
    held_on: str = ""
    how: str = ""
    voters: str = ""
    present: str = ""
    seats: str = ""
    chair: str = ""


class Refused(Exception):
    """The form cannot become an election; `why` keys a sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@get("/teams/elections", sync_to_thread=True)
def elections_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show the commune's elections: what is due first."""
    with reading(office.engine) as conn:
        teams = {team.id: team for team in roster(conn, officer.partition)}
        found = elections.every(conn, officer.partition)
    if not officer.decides:  # the chairman, for whom only what has come to him is due
        found.sort(key=lambda each: (told := elections.due(each)) is None or told.what != "decide")
    return reply.show(
        "elections.html",
        visitor=officer,
        cards=[card(each, teams[each.team], days.today(office), reply.language) for each in found],
        teams=[team for team in teams.values() if not team.merged_into],
        kinds=(MEDIATORS, LEADER),
    )


@get("/teams/{team:str}/elect/{what:str}", sync_to_thread=True)
def new_page(
    office: TheOffice, reply: TheReply, officer: TheVisitor, team: FromPath[str], what: FromPath[str]
) -> Response[str]:
    """Ask what came of an election."""
    with reading(office.engine) as conn:
        found = find_team(conn, officer, team)
    return _ask(reply, officer, found, what, _blank(found, what), new_id())


@post("/teams/{team:str}/elect/{what:str}", sync_to_thread=True)
def record(
    office: TheOffice, reply: TheReply, officer: TheVisitor, team: FromPath[str], what: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Keep it; pressed twice it is kept once."""
    press = form.press
    with writing(office.engine) as conn:
        found = find_team(conn, officer, team)
        _expect_kind(what)
        try:
            elections.record(conn, officer.author(), _read(office, found, what, press, form), office.clock())
        except Refused as refused:
            return _ask(reply, officer, found, what, _typed_again(found, what, form), press, why=refused.why)
    return reply.go(f"/teams/elections/{press}", reply.keep_notice("was_recorded"))


@get("/teams/elections/{election:str}", sync_to_thread=True)
def one_page(office: TheOffice, reply: TheReply, officer: TheVisitor, election: FromPath[str]) -> Response[str]:
    """Show one election, its result and what has to be done."""
    return _show(office, reply, officer, election)


@post("/teams/elections/{election:str}/sent", sync_to_thread=True)
def sent(
    office: TheOffice, reply: TheReply, officer: TheVisitor, election: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Note on which day the papers went to the chairman."""

    def do(conn: Connection, on: date) -> None:
        elections.mark_sent(conn, officer.author(), election, on)

    return _note(office, reply, officer, election, form, do, lambda: "was_sent")


@post("/teams/elections/{election:str}/decided", sync_to_thread=True)
def decided(
    office: TheOffice, reply: TheReply, officer: TheVisitor, election: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Note the chairman's decision; who was elected mediates, or leads, from now on; who has left does not."""
    left: list[Candidate] = []

    def do(conn: Connection, on: date) -> None:
        paper = form.get("paper").strip()[:SHORT_TEXT]
        left.extend(elections.decide(conn, officer.author(), election, on, paper, office.clock()))

    return _note(office, reply, officer, election, form, do, lambda: "was_decided_left" if left else "was_decided")


def _note(
    office: Office, reply: Reply, officer: Visitor, election: str, form: Form,
    do: Callable[[Connection, date], None], notice: Callable[[], str],
) -> Response[str] | Redirect:  # fmt: skip
    on = days.past_day(form.get("on"), office)
    with writing(office.engine) as conn:
        found = elections.one(conn, officer.partition, election)
        fits = on is not None and on >= (found.sent_on or found.held_on)
        if on and fits:
            do(conn, on)
    if not fits:
        return _show(office, reply, officer, election, why="on_wrong")
    return reply.go(f"/teams/elections/{election}", reply.keep_notice(notice()))


def _show(office: Office, reply: Reply, officer: Visitor, election_id: str, *, why: str = "") -> Response[str]:
    speech, said = reply.language, reply.cookie(NOTICE)
    with reading(office.engine) as conn:
        election = elections.one(conn, officer.partition, election_id)
        team = find_team(conn, officer, election.team)
        maybe = [_maybe(each, election, speech) for each in elections.namesakes(conn, officer.partition, election)]
    won = elections.elected(election)
    shown = said in ("was_recorded", "was_sent", "was_decided", "was_decided_left") and not why
    return reply.show(
        "election.html",
        status=400 if why else 200,
        visitor=officer,
        card=card(election, team, days.today(office), speech),
        election=election,
        how=vocabulary.label("HINH_THUC_BAU", election.how, speech),
        won=won,
        maybe=maybe,
        results=[(each, each in won, percent(each.votes, election.voters, speech)) for each in election.candidates],
        held_on=f"{election.held_on:%d/%m/%Y}",
        sent_on=f"{election.sent_on:%d/%m/%Y}" if election.sent_on else "",
        decided_on=f"{election.decided_on:%d/%m/%Y}" if election.decided_on else "",
        today=days.today(office).isoformat(),
        trouble=reply.say(f"elections.{why}") if why else "",
        notice=reply.say(f"elections.{said}") if shown else "",
        clear=(NOTICE,) if shown else (),
    )


def _maybe(found: Namesake, election: Election, speech: str) -> Maybe:
    person, here = found.person, found.team.id == election.team
    key = ("maybe_left_here" if here else "maybe_left_there") if person.left_on else "maybe_there"
    told = {"name": found.candidate.name, "year": found.candidate.born[:4], "team": found.team.name}
    said = strings.text(speech, f"elections.{key}", **told)
    return Maybe(said=said, name=person.name, href=f"/teams/people/{quote(person.id, safe='')}/about")


def card(election: Election, team: Team, today: date, speech: str) -> Card:
    """Return one election in words, with what is due."""
    told = elections.due(election)
    if told:
        due = strings.text(speech, f"elections.due_{told.what}", day=f"{told.by:%d/%m/%Y}")
        more = [strings.text(speech, "elections.due_off")] if told.what == "send" and day_off(told.by) else []
        if told.unknown:
            name = f"{told.unknown.label(speech)} {told.by.year}"
            more.append(strings.text(speech, "elections.due_unknown", name=name))
        due = ". ".join([due, *more])
    else:
        state = "done" if election.decided_on else "nobody"
        due = strings.text(speech, f"elections.{state}")
    return Card(
        id=election.id,
        title=strings.text(speech, f"elections.of_{election.what}"),
        team=team.name,
        held=f"{election.held_on:%d/%m/%Y}",
        due=due,
        late=elections.is_late(election, today),
    )


def percent(votes: int, voters: int, speech: str) -> str:
    """Return how many of a hundred, with a tenth where it is needed: what is more than half never reads as the half."""
    over = votes * 2 > voters
    tenths = min(-(-1000 * votes // voters), 1000 if votes == voters else 999) if over else 1000 * votes // voters
    whole, rest = divmod(tenths, 10)
    return f"{whole}{',' if speech == 'vi' else '.'}{rest}" if rest else str(whole)


def _read(office: Office, team: Team, what: str, press: str, form: Form) -> Election:
    held_on = days.past_day(form.get("held_on"), office)
    if held_on is None:
        raise Refused("held_on_wrong")
    if len(form.get("chair")) > SHORT_TEXT:
        raise Refused("chair_wrong")
    voters = elections.voters_for_leader(team, held_on) if what == LEADER else _number(form.get("voters"))
    found = Election(
        id=press, team=team.id, what=what, how=form.get("how"), held_on=held_on, voters=voters,
        present=_number(form.get("present")), seats=_number(form.get("seats") or "0"), chair=form.get("chair").strip(),
        candidates=_candidates(office, team, what, held_on, form),
    )  # fmt: skip
    if why := elections.wrong(found):
        raise Refused(f"{why}_wrong")
    return found


def _candidates(office: Office, team: Team, what: str, held_on: date, form: Form) -> list[Candidate]:
    known = _were_there(team, held_on)
    found = []
    for row in _typed(form).rows:
        person, name, votes = row["person"], tidy_name(row["name"]), row["votes"].strip()
        if person and person not in known and votes:
            raise Refused("gone_wrong")
        if person in known and votes:
            mine = known[person]
            told = About(name=mine.name, born=mine.born, sex=mine.sex, ethnic=mine.ethnic)
        elif person or what == LEADER or not (name or votes):
            continue
        else:
            told = About(name=name, born=born_in(row["born"]) or "", sex=row["sex"], ethnic=row["ethnic"])
            if born_in(row["born"]) is None or about.wrong(told, days.today(office)):
                raise Refused("candidates_wrong")
        found.append(
            Candidate(name=told.name, born=told.born, sex=told.sex, ethnic=told.ethnic, person=person,
                      votes=_number(votes) if votes else -1)
        )  # fmt: skip
    return found


def _were_there(team: Team, held_on: date) -> dict[str, Mediator]:
    """Return who of the team may have stood on that day: who mediates, and who has left since."""
    left = [each for each in team.left if each.left_on > held_on.isoformat()]
    return {each.id: each for each in (*team.mediators, *left)}


def _number(text: str) -> int:
    said = text.strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else -1


def _typed(form: Form) -> Typed:
    columns = {part: form.all(part) for part in _PARTS}
    length = min(map(len, columns.values()))
    rows = [{part: columns[part][at] for part in _PARTS} for at in range(length)]
    return Typed(rows=rows, **{name: form.get(name) for name in Typed.__struct_fields__ if name != "rows"})


def _typed_again(team: Team, what: str, form: Form) -> Typed:
    """Return what was typed. Who is not of the team any more is a typed name, and no candidate for its leader."""
    typed, known = _typed(form), _were_there(team, day_in(form.get("held_on")) or date.max)
    rows = [row if row["person"] in ("", *known) else row | {"person": ""} for row in typed.rows]
    return replace(typed, rows=[row for row in rows if row["person"] or what != LEADER])


def _blank(team: Team, what: str) -> Typed:
    _expect_kind(what)
    empty = dict.fromkeys(_PARTS, "")
    known = [empty | {"name": each.name, "person": each.id} for each in team.mediators]
    if what == LEADER:
        return Typed(rows=known, present=str(len(team.mediators)))
    return Typed(rows=known + [empty] * _ROWS)


def _expect_kind(what: str) -> None:
    if what not in (MEDIATORS, LEADER):
        raise NotFoundException


def _ask(
    reply: Reply, officer: Visitor, team: Team, what: str, typed: Typed, press: str, *, why: str = ""
) -> Response[str]:
    words = word_choices(reply.language)
    return reply.show(
        "election_new.html",
        status=400 if why else 200,
        visitor=officer,
        team=team,
        what=what,
        leader=what == LEADER,
        typed=typed,
        press=press,
        ways=[(how, vocabulary.label("HINH_THUC_BAU", how, reply.language)) for how in elections.ways(what)],
        sexes=words["sex"],
        peoples=words["ethnic"],
        trouble=reply.say(f"elections.{why}") if why else "",
    )
