"""What a class needs on paper: the list to sign, an invitation for each team, the list of who receives documents.

They are lists of practice: no form of an authority is known for them, so they bear no number of one.
"""

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct

from fieldapp.domain import vocabulary
from fieldapp.domain import words as shared
from fieldapp.domain.text import within
from fieldapp.domain.training import TrainingClass
from sync_server.db.engine import reading
from sync_server.journal import training
from sync_server.office import inviting, strings
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.inviting import OfTeam
from sync_server.office.page import Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people.roster import Mediator, roster

GUEST_LINES = 5  # left empty at the end of a list, to be filled in by hand
NO_DOCUMENT_LINES = 3  # left empty where the class names no document


class Line(Struct, frozen=True, kw_only=True):
    """One line to sign."""

    name: str
    team: str
    title: str


@get("/training/{class_id:str}/sheet", sync_to_thread=True)
def sheet_page(office: TheOffice, reply: TheReply, officer: TheVisitor, class_id: FromPath[str]) -> Response[str]:
    """Show the list of those invited, to be signed by whoever comes."""
    return _show(office, reply, officer, class_id, "sheet_people.html")


@get("/training/{class_id:str}/letters", sync_to_thread=True)
def letters_page(office: TheOffice, reply: TheReply, officer: TheVisitor, class_id: FromPath[str]) -> Response[str]:
    """Show an invitation for each team, each on a page of its own."""
    return _show(office, reply, officer, class_id, "sheet_letters.html")


@get("/training/{class_id:str}/handed-out", sync_to_thread=True)
def handed_out_page(office: TheOffice, reply: TheReply, officer: TheVisitor, class_id: FromPath[str]) -> Response[str]:
    """Show the list on which each one signs for the documents."""
    return _show(office, reply, officer, class_id, "sheet_documents.html")


def line(person: Mediator, team: str, speech: str) -> Line:
    """Return somebody's line of a list to sign."""
    return Line(name=person.name, team=team, title=position(person, speech))


def position(person: Mediator, speech: str) -> str:
    """Return what somebody is in the team, in a word."""
    return shared.text(speech, "parts.leader") if person.leader else strings.text(speech, "sheets.mediator")


def when(told: TrainingClass, speech: str) -> str:
    """Return the hour and the days of a class in words; dots to be filled in where no day is set."""
    if told.held_on is None:
        return "…………"
    last = told.until or told.held_on
    between = {"first": f"{told.held_on:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}
    said = between["first"] if last <= told.held_on else strings.text(speech, "training.days", **between)
    return strings.text(speech, "sheets.at", hour=told.starts_at, day=said) if told.starts_at else said


def _show(office: Office, reply: Reply, officer: Visitor, class_id: str, template: str) -> Response[str]:
    with reading(office.engine) as conn:
        held = training.one_class(conn, officer.partition, class_id)
        teams = roster(conn, officer.partition) if held else []
    if held is None:
        raise NotFoundException
    found, told = inviting.invited(teams, held), held.training
    return reply.show(
        template,
        visitor=officer,
        id=class_id,
        told=told,
        title=told.title or vocabulary.label("TAP_HUAN", told.subject, reply.language),
        when=when(told, reply.language),
        organizer=told.organizer or f"UBND {within(officer.place)}",
        commune=officer.place,
        lines=_lines(found, reply.language),
        teams=[(each.team, each.people) for each in found],
        guests=GUEST_LINES,
        documents=list(told.documents.values()),
        no_documents=NO_DOCUMENT_LINES,
    )


def _lines(teams: list[OfTeam], speech: str) -> list[Line]:
    return [line(each.person, of.team.name, speech) for of in teams for each in of.people]
