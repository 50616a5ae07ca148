"""Moving people and cases between the commune's teams. Each has a page that says what phones will do, and asks."""

from collections.abc import Callable

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain.ids import new_id
from fieldapp.domain.problems import Code, Problem
from sync_server.db.engine import reading, writing
from sync_server.office import handset, strings
from sync_server.office.case import open_case
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.office.sheet import listed_title_of
from sync_server.office.teams import Card, Choice, Member, cards_of, choices
from sync_server.people import devices, moving


class Question(Struct, frozen=True, kw_only=True):
    """What a page asks before anything moves."""

    title: str
    place: str  # where it is now
    notes: list[str]  # what deserves a second look
    steps: list[str]  # what will happen
    pick: str  # what is to be chosen
    choices: list[Choice]
    yes: str  # what the button says
    action: str  # where the answer goes
    back: str
    back_text: str
    now: str  # the team in which it is, so that an old page moves nothing from elsewhere


class Elsewhere(Exception):
    """It is in another team than the page showed; nothing was done."""


@get("/teams/people/{mediator:str}/move", sync_to_thread=True)
def move_page(office: TheOffice, reply: TheReply, officer: TheVisitor, mediator: FromPath[str]) -> Response[str]:
    """Say what happens when a mediator moves, and ask whereto."""
    return _ask(office, reply, officer, lambda conn: _about_person(conn, officer, mediator, reply.language))


@post("/teams/people/{mediator:str}/move", sync_to_thread=True)
def move(
    office: TheOffice, reply: TheReply, officer: TheVisitor, mediator: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Move a mediator."""

    def about(conn: Connection) -> Question:
        return _about_person(conn, officer, mediator, reply.language)

    def do(conn: Connection, to_team: str) -> None:
        _expect_there(about(conn).now, form, to_team)
        moving.move_mediator(conn, officer.author(), mediator, to_team, office.clock())

    return _answer(office, reply, officer, form, about, do, "/teams", "was_moved")


@get("/teams/{team:str}/hand-over", sync_to_thread=True)
def hand_over_page(office: TheOffice, reply: TheReply, officer: TheVisitor, team: FromPath[str]) -> Response[str]:
    """Say what happens when all cases of a team go to another, and ask whereto."""
    return _ask(office, reply, officer, lambda conn: _about_cases(conn, officer, team, reply.language))


@post("/teams/{team:str}/hand-over", sync_to_thread=True)
def hand_over(
    office: TheOffice, reply: TheReply, officer: TheVisitor, team: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Give all cases of a team to another."""

    def about(conn: Connection) -> Question:
        return _about_cases(conn, officer, team, reply.language)

    def do(conn: Connection, to_team: str) -> None:
        now, press = office.clock(), form.press
        moving.hand_over(conn, officer.author(), from_team=team, to_team=to_team, now=now, press=press)

    return _answer(office, reply, officer, form, about, do, "/teams", "was_handed_over")


@get("/teams/{team:str}/merge", sync_to_thread=True)
def merge_page(office: TheOffice, reply: TheReply, officer: TheVisitor, team: FromPath[str]) -> Response[str]:
    """Say what happens when another team does this one's work too, and ask which."""
    return _ask(office, reply, officer, lambda conn: _about_merging(conn, officer, team, reply.language))


@post("/teams/{team:str}/merge", sync_to_thread=True)
def merge(
    office: TheOffice, reply: TheReply, officer: TheVisitor, team: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Let another team do this one's work too."""

    def about(conn: Connection) -> Question:
        return _about_merging(conn, officer, team, reply.language)

    def do(conn: Connection, to_team: str) -> None:
        moving.merge_teams(conn, officer.author(), [team], to_team, office.clock())

    return _answer(office, reply, officer, form, about, do, "/teams", "was_merged")


@get("/cases/{record:str}/hand-over", sync_to_thread=True)
def case_page(office: TheOffice, reply: TheReply, officer: TheVisitor, record: FromPath[str]) -> Response[str]:
    """Say what happens when a case goes to another team, and ask whereto."""
    return _ask(office, reply, officer, lambda conn: _about_case(office, conn, officer, record, reply.language))


@post("/cases/{record:str}/hand-over", sync_to_thread=True)
def hand_over_case(
    office: TheOffice, reply: TheReply, officer: TheVisitor, record: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Give one case to another team."""

    def about(conn: Connection) -> Question:
        return _about_case(office, conn, officer, record, reply.language)

    def do(conn: Connection, to_team: str) -> None:
        _expect_there(about(conn).now, form, to_team)
        moving.hand_over(
            conn, officer.author(), from_team=form.get("now"), to_team=to_team,
            now=office.clock(), only=[record], press=form.press,
        )  # fmt: skip

    return _answer(office, reply, officer, form, about, do, f"/cases/{record}", "handed_over")


def _ask(
    office: Office, reply: Reply, officer: Visitor, about: Callable[[Connection], Question], *,
    trouble: str = "", status: int = 200,
) -> Response[str]:  # fmt: skip
    with reading(office.engine) as conn:
        question = about(conn)
    return reply.show(
        "move.html", status=status, visitor=officer, question=question, press=new_id(), trouble=trouble
    )  # fmt: skip


def _answer(
    office: Office, reply: Reply, officer: Visitor, form: Form, about: Callable[[Connection], Question],
    do: Callable[[Connection, str], object], back: str, notice: str,
) -> Response[str] | Redirect:  # fmt: skip
    to_team = form.get("to")
    if not to_team:
        return _ask(office, reply, officer, about, trouble=reply.say("teams.choose_first"), status=400)
    try:
        with writing(office.engine) as conn:
            do(conn, to_team)
    except Elsewhere:
        return _ask(office, reply, officer, about, trouble=reply.say("teams.elsewhere"), status=409)
    except Problem as problem:
        if problem.code != Code.BAD_REQUEST:
            raise
        return _ask(office, reply, officer, about, trouble=reply.say("teams.works_no_more"), status=409)
    return reply.go(back, reply.keep_notice(notice))


def _expect_there(team: str, form: Form, to_team: str) -> None:
    """Raise Elsewhere when it is neither where the page showed it nor where it is to go."""
    if team not in (form.get("now"), to_team):
        raise Elsewhere


def _about_person(conn: Connection, officer: Visitor, mediator: str, language: str) -> Question:
    cards = cards_of(conn, officer.partition, language)
    found = [(card, each) for card in cards for each in card.members if each.id == mediator]
    if not found:
        raise Problem(Code.NOT_FOUND, "no such mediator in this commune")
    [(card, person)] = found
    steps = [strings.text(language, f"teams.{step}", name=person.name) for step in ("move_1", "move_2", "move_3")]
    return Question(
        title=strings.text(language, "teams.move_title", name=person.name),
        place=_place(card),
        notes=_notes_on(conn, officer, card, person, language),
        steps=steps,
        pick=strings.text(language, "teams.move_pick"),
        choices=choices(cards, but=card.id, also_merged=True, language=language),
        yes=strings.text(language, "teams.move_yes"),
        action=f"/teams/people/{mediator}/move",
        back="/teams",
        back_text=strings.text(language, "common.back_to_teams"),
        now=card.id,
    )


def _notes_on(conn: Connection, officer: Visitor, card: Card, person: Member, language: str) -> list[str]:
    phones = [each for each in devices.phones(conn, officer.partition) if each.mediator_id == person.id]
    held = {
        what: sum(getattr(each.holding, what) for each in phones if not each.gone)
        for what in ("changes", "drafts", "photos")
    }
    notes = {
        "move_holding": bool(handset.counted(held, language)),
        "move_leader": person.leader,
        "move_last": len(card.members) == 1 and bool(card.cases),
    }
    told = {"name": person.name, "team": card.name, "what": handset.counted(held, language)}
    return [strings.text(language, f"teams.{note}", **told) for note, so in notes.items() if so]


def _about_cases(conn: Connection, officer: Visitor, team: str, language: str) -> Question:
    cards, card = _team(conn, officer, team, language)
    much = strings.counted(language, "teams.cases", card.cases)
    return _given(
        cards, card, language,
        title=strings.text(language, "teams.hand_title", team=card.name, much=much),
        action=f"/teams/{team}/hand-over",
        yes=strings.text(language, "teams.hand_yes"),
    )  # fmt: skip


def _about_case(office: Office, conn: Connection, officer: Visitor, record: str, language: str) -> Question:
    case = open_case(office, conn, officer, record)
    cards, card = _team(conn, officer, case.team, language)
    title = listed_title_of(case.fields) or strings.text(language, "common.untitled")
    return _given(
        cards, card, language,
        title=strings.text(language, "teams.case_title", title=title),
        action=f"/cases/{record}/hand-over",
        yes=strings.text(language, "teams.case_yes"),
        back=f"/cases/{record}",
        back_text=strings.text(language, "common.back_to_case"),
    )  # fmt: skip


def _given(
    cards: list[Card], card: Card, language: str, *, title: str, action: str, yes: str,
    back: str = "/teams", back_text: str = "",
) -> Question:  # fmt: skip
    return Question(
        title=title,
        place=_place(card),
        notes=[],
        steps=[strings.text(language, f"teams.{step}") for step in ("hand_1", "hand_2", "hand_3", "hand_4")],
        pick=strings.text(language, "teams.hand_pick"),
        choices=choices(cards, but=card.id),
        yes=yes,
        action=action,
        back=back,
        back_text=back_text or strings.text(language, "common.back_to_teams"),
        now=card.id,
    )


def _about_merging(conn: Connection, officer: Visitor, team: str, language: str) -> Question:
    cards, card = _team(conn, officer, team, language)
    steps = ("merge_1", "merge_2", "hand_1", "merge_3", "merge_4")
    return Question(
        title=strings.text(language, "teams.merge_title", team=card.name),
        place=card.counted,
        notes=[strings.text(language, "teams.merge_leader")] if any(each.leader for each in card.members) else [],
        steps=[strings.text(language, f"teams.{step}") for step in steps],
        pick=strings.text(language, "teams.merge_pick"),
        choices=choices(cards, but=team),
        yes=strings.text(language, "teams.merge_yes"),
        action=f"/teams/{team}/merge",
        back="/teams",
        back_text=strings.text(language, "common.back_to_teams"),
        now=team,
    )


def _team(conn: Connection, officer: Visitor, team: str, language: str) -> tuple[list[Card], Card]:
    cards = cards_of(conn, officer.partition, language)
    card = next((each for each in cards if each.id == team), None)
    if card is None:
        raise Problem(Code.NOT_FOUND, "no such team in this commune")
    return cards, card


def _place(card: Card) -> str:
    return " · ".join(filter(None, [card.village, card.name]))
