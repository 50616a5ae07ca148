"""Documents handed out: who has which and who has none, receipts that the office keeps, and their sheet to sign."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain.ids import new_id
from fieldapp.domain.text import within
from sync_server.db.engine import reading, writing
from sync_server.office import class_sheets, days, received, showing, strings
from sync_server.office.coverage import place
from sync_server.office.deciding import number_in
from sync_server.office.forms import Asking, Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import NOTICE, Reply, TheReply
from sync_server.office.received import Got
from sync_server.office.setting import Office, TheOffice
from sync_server.people import documents
from sync_server.people.about import tidy_name
from sync_server.people.documents import Given, Line
from sync_server.people.roster import Team, roster

_NOTICES = ("was_given", "was_corrected", "was_cancelled")
MOST_SHOWN = 100  # receipts on the page; the file has all
_PERSON, _TEAM = "person:", "team:"  # how the choice "to whom" begins


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the form of a receipt."""

    document: str = ""
    copies: str = "1"
    to: str = ""  # a person, a team, or empty for the name that was typed
    name: str = ""
    given_on: str = ""
    given_by: str = ""


class Refused(Exception):
    """The form cannot become a receipt; `field` is what to mend, and keys a sentence."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@get("/training/documents", sync_to_thread=True)
def documents_page(office: TheOffice, reply: TheReply, officer: TheVisitor, request: Asking) -> Response[str]:
    """Show by team who has which document, who has none, and every receipt."""
    title, said = request.query_params.get("document", ""), reply.cookie(NOTICE)
    with reading(office.engine) as conn:
        found = received.every(conn, officer.partition, reply.language)
        teams = roster(conn, officer.partition)
    chosen = received.of_document(found, title)
    return reply.show(
        "documents.html",
        visitor=officer,
        title=title,
        titles=received.titles(found),
        teams=received.by_team(teams, chosen),
        rows=[(each, day(each)) for each in chosen[:MOST_SHOWN]],
        of_all=len(chosen),
        notice=reply.say(f"documents.{said}") if said in _NOTICES else "",
        clear=(NOTICE,) if said in _NOTICES else (),
    )


@get("/training/documents/sheet", sync_to_thread=True)
def blank_sheet_page(office: TheOffice, reply: TheReply, officer: TheVisitor, request: Asking) -> Response[str]:
    """Show a list of all mediators on which they sign for a document."""
    with reading(office.engine) as conn:
        teams = roster(conn, officer.partition)
    return reply.show(
        "documents_sheet.html",
        visitor=officer,
        title=request.query_params.get("document", ""),
        organizer=f"UBND {within(officer.place)}",
        lines=[class_sheets.line(each, team.name, reply.language) for team in teams for each in team.mediators],
        guests=class_sheets.GUEST_LINES,
    )


@get("/training/documents/new", sync_to_thread=True)
def new_receipt_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Ask what was handed out to whom."""
    typed = Typed(given_on=days.today(office).isoformat(), given_by=officer.name)
    return _ask(office, reply, officer, typed, new_id())


@post("/training/documents/new", sync_to_thread=True)
def give(office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm) -> Response[str] | Redirect:
    """Keep the receipt; pressed twice it is kept once."""
    typed, press = _typed(form), form.press
    try:
        with writing(office.engine) as conn:
            given = _given(office, roster(conn, officer.partition), typed)
            documents.give(conn, officer.author(), press, given, office.clock())
    except Refused as refused:
        return _ask(office, reply, officer, typed, press, wrong=refused.field)
    return reply.go("/training/documents", reply.keep_notice("was_given"))


@get("/training/documents/{receipt:str}", sync_to_thread=True)
def receipt_page(office: TheOffice, reply: TheReply, officer: TheVisitor, receipt: FromPath[str]) -> Response[str]:
    """Show one receipt with its lines, to be put right or cancelled."""
    with reading(office.engine) as conn:
        known = _typed_of(conn, officer, receipt)
    return _ask(office, reply, officer, known, "", receipt=receipt)


@post("/training/documents/{receipt:str}", sync_to_thread=True)
def correct(
    office: TheOffice, reply: TheReply, officer: TheVisitor, receipt: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Put a receipt right."""
    typed = _typed(form)
    try:
        with writing(office.engine) as conn:
            documents.one(conn, officer.partition, receipt)
            given = _given(office, roster(conn, officer.partition), typed)
            seen = number_in(form.get("seen"))
            if not documents.correct(conn, officer.author(), receipt, given, seen, office.clock()):
                raise Refused("stale")
    except Refused as refused:
        return _ask(office, reply, officer, typed, "", receipt=receipt, wrong=refused.field)
    return reply.go("/training/documents", reply.keep_notice("was_corrected"))


@post("/training/documents/{receipt:str}/cancel", sync_to_thread=True)
def cancel(
    office: TheOffice, reply: TheReply, officer: TheVisitor, receipt: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Take a receipt back; a reason has to be given."""
    why = form.said("why")
    with writing(office.engine) as conn:
        known = _typed_of(conn, officer, receipt)
        if why:
            documents.cancel(conn, officer.author(), receipt, why[:300], office.clock())
    if not why:
        return _ask(office, reply, officer, known, "", receipt=receipt, wrong="why")
    return reply.go("/training/documents", reply.keep_notice("was_cancelled"))


def day(got: Got) -> str:
    """Return the day on which something was received."""
    return f"{got.on:%d/%m/%Y}" if got.on else ""


def _ask(
    office: Office, reply: Reply, officer: Visitor, typed: Typed, press: str, *, receipt: str = "", wrong: str = ""
) -> Response[str]:
    with reading(office.engine) as conn:
        teams = roster(conn, officer.partition)
        lines = documents.one(conn, officer.partition, receipt).lines if receipt else []
        known = received.titles(received.every(conn, officer.partition, reply.language))
    return reply.show(
        "document.html",
        status=409 if wrong == "stale" else 400 if wrong else 200,
        visitor=officer,
        typed=typed,
        press=press,
        receipt=receipt,
        seen=len(lines),
        cancelled=bool(lines) and lines[0].kind is documents.Kind.CANCELLED,
        known=known,
        gone=lines[0].given.name if lines and not _offered(teams, typed.to) else "",
        teams=[(team, place(team)) for team in teams if team.mediators],
        lines=[_line(each, reply.language) for each in lines],
        wrong=wrong,
        trouble=reply.say(f"documents.{wrong}_wrong", now=" · ".join(_line(lines[0], reply.language)) if lines else "")
        if wrong
        else "",
    )


def _offered(teams: list[Team], to: str) -> bool:
    """Return whether a choice stands in the form's list: who has left does not."""
    return not to or to in {f"{_TEAM}{team.id}" for team in teams if team.mediators} | {
        f"{_PERSON}{each.id}" for team in teams for each in team.mediators
    }


def _line(line: Line, speech: str) -> tuple[str, str]:
    of = line.given
    what = strings.text(speech, f"documents.{line.kind.value}", name=line.by_name)
    told = strings.text(
        speech, "documents.told", document=of.document, n=of.copies, to=of.name, day=f"{of.given_on:%d/%m/%Y}",
        by=of.given_by,
    )  # fmt: skip
    return what, " · ".join(filter(None, (showing.moment(line.at, speech), line.why or told)))


def _typed_of(conn: Connection, officer: Visitor, receipt: str) -> Typed:
    of = documents.one(conn, officer.partition, receipt).given
    to = f"{_PERSON}{of.person}" if of.person else f"{_TEAM}{of.team}" if of.team else ""
    return Typed(
        document=of.document, copies=str(of.copies), to=to, name="" if to else of.name,
        given_on=of.given_on.isoformat(), given_by=of.given_by,
    )  # fmt: skip


def _typed(form: Form) -> Typed:
    return Typed(**{name: form.get(name).strip() for name in Typed.__struct_fields__})


def _given(office: Office, teams: list[Team], typed: Typed) -> Given:
    """Return what the form says, or raise Refused."""
    on = days.past_day(typed.given_on, office)
    if on is None:
        raise Refused("given_on")
    copies = int(typed.copies) if typed.copies.isascii() and typed.copies.isdigit() and len(typed.copies) < 6 else 0
    name, person, team = _receiver(teams, typed)
    given = Given(
        document=" ".join(typed.document.split()), copies=copies, given_on=on, given_by=tidy_name(typed.given_by),
        name=name, person=person, team=team,
    )  # fmt: skip
    if field := documents.wrong(given):
        raise Refused(field)
    return given


def _receiver(teams: list[Team], typed: Typed) -> tuple[str, str, str]:
    """Return the name, the mediator and the team that a choice means."""
    if not typed.to:
        return tidy_name(typed.name), "", ""
    for team in teams:
        if typed.to == f"{_TEAM}{team.id}":
            return team.name, "", team.id
        for each in (*team.mediators, *team.left):
            if typed.to == f"{_PERSON}{each.id}":
                return each.name, each.id, team.id
    raise Refused("to")
