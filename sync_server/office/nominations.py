"""Classes of a higher level: what they are, whom the commune sends, what came of each; a list to print."""

from collections.abc import Callable

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from fieldapp.domain.ids import new_id
from fieldapp.domain.record import SHORT_TEXT
from fieldapp.domain.text import within
from sync_server.db.engine import reading, writing
from sync_server.office import class_sheets, days, showing, strings
from sync_server.office.coverage import place
from sync_server.office.deciding import number_in
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import NOTICE, Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people import nominations
from sync_server.people.about import tidy_name
from sync_server.people.days import day_in
from sync_server.people.nominations import OUTCOMES, About, Higher, Kind, Line, Nominee, Who
from sync_server.people.roster import Team, roster

_NOTICES = ("was_set", "was_changed", "was_called_off", "was_nominated", "was_noted")


class Card(Struct, frozen=True, kw_only=True):
    """A higher class in the list, in words."""

    id: str
    title: str
    when: str
    holder: str
    place: str
    counted: str
    called_off: str


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the form of a class."""

    title: str = ""
    subject: str = ""
    holder: str = ""
    place: str = ""
    first: str = ""
    last: str = ""
    places: str = ""


class Refused(Exception):
    """A form cannot be kept; `field` is what to mend, and keys a sentence."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@get("/training/higher", sync_to_thread=True)
def higher_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show the classes, the latest first."""
    with reading(office.engine) as conn:
        found = nominations.every(conn, officer.partition)
    return reply.show("higher.html", visitor=officer, cards=[card(each, reply.language) for each in found])


@get("/training/higher/new", sync_to_thread=True)
def new_higher_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Ask what the class is."""
    return _ask(office, reply, officer, Typed(subject="TH06"), press=new_id())


@post("/training/higher/new", sync_to_thread=True)
def set_higher(office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm) -> Response[str] | Redirect:
    """Keep it; pressed twice it is kept once."""
    typed, press = _typed(form), form.press
    try:
        about = _about(typed)
    except Refused as refused:
        return _ask(office, reply, officer, typed, press=press, wrong=refused.field)
    with writing(office.engine) as conn:
        nominations.begin(conn, officer.author(), press, about, office.clock())
    return reply.go(f"/training/higher/{press}", reply.keep_notice("was_set"))


@get("/training/higher/{higher:str}", sync_to_thread=True)
def one_higher_page(office: TheOffice, reply: TheReply, officer: TheVisitor, higher: FromPath[str]) -> Response[str]:
    """Show one class with whom the commune sends there."""
    return _show(office, reply, officer, higher)


@get("/training/higher/{higher:str}/edit", sync_to_thread=True)
def edit_higher_page(office: TheOffice, reply: TheReply, officer: TheVisitor, higher: FromPath[str]) -> Response[str]:
    """Show what a class is, to be put right or called off."""
    with reading(office.engine) as conn:
        of = nominations.one(conn, officer.partition, higher)
    return _ask(office, reply, officer, _typed_of(of.about), of=of)


@post("/training/higher/{higher:str}/edit", sync_to_thread=True)
def change_higher(
    office: TheOffice, reply: TheReply, officer: TheVisitor, higher: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Put it right; or call it off, with a reason."""
    typed, calls_off, why = _typed(form), form.get("do") == "call_off", form.said("why")[:SHORT_TEXT]
    trouble = "why" if calls_off and not why else ""
    with writing(office.engine) as conn:
        known = nominations.one(conn, officer.partition, higher)
        if calls_off and why:
            nominations.call_off(conn, officer.author(), higher, why, office.clock())
        elif not calls_off:
            try:
                edition = number_in(form.get("edition"))
                if not nominations.change(conn, officer.author(), higher, _about(typed), edition, office.clock()):
                    raise Refused("stale")
            except Refused as refused:
                trouble = refused.field
        known = nominations.one(conn, officer.partition, higher)
    if trouble:
        typed = _typed_of(known.about) if calls_off else typed
        return _ask(office, reply, officer, typed, of=known, wrong=trouble)
    return reply.go(f"/training/higher/{higher}", reply.keep_notice("was_called_off" if calls_off else "was_changed"))


@post("/training/higher/{higher:str}/nominate", sync_to_thread=True)
def nominate(
    office: TheOffice, reply: TheReply, officer: TheVisitor, higher: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Nominate the mediators that were ticked, and whoever was typed by name; pressed twice they are once."""
    press = form.press

    def do(conn: Connection) -> str:
        chosen = _chosen(roster(conn, officer.partition), form, press, reply.language)
        for nominee, who in chosen.items():
            nominations.nominate(conn, officer.author(), higher, nominee, who, office.clock())
        return "" if chosen else "nobody"

    return _do(office, reply, officer, higher, do, "was_nominated")


@post("/training/higher/{higher:str}/outcome", sync_to_thread=True)
def note_outcome(
    office: TheOffice, reply: TheReply, officer: TheVisitor, higher: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Note that somebody was there, was not and why, or is withdrawn."""
    said, why = form.get("outcome"), form.said("why")[:SHORT_TEXT]
    certificate = form.get("certificate").strip()[:SHORT_TEXT]

    def do(conn: Connection) -> str:
        of = nominations.one(conn, officer.partition, higher)
        if said not in (*OUTCOMES, Kind.WITHDRAWN):
            return "outcome"
        if said in OUTCOMES and of.about.first > days.today(office):
            return "too_early"
        attended = said == Kind.ATTENDED
        if not attended and not why:
            return "why"
        nominations.note(
            conn, officer.author(), higher, form.get("nominee"), Kind(said), office.clock(),
            why="" if attended else why, certificate=certificate if attended else "",
        )  # fmt: skip
        return ""

    return _do(office, reply, officer, higher, do, "was_noted")


@get("/training/higher/{higher:str}/sheet", sync_to_thread=True)
def higher_sheet_page(office: TheOffice, reply: TheReply, officer: TheVisitor, higher: FromPath[str]) -> Response[str]:
    """Show the list of who is sent, to be printed and signed."""
    with reading(office.engine) as conn:
        found = nominations.one(conn, officer.partition, higher)
    return reply.show(
        "higher_sheet.html",
        visitor=officer,
        of=found,
        when=when(found.about, reply.language),
        organizer=f"UBND {within(officer.place)}",
        commune=officer.place,
    )


def card(of: Higher, speech: str) -> Card:
    """Return a class in words."""
    counted = strings.text(
        speech, "nominations.counted", sent=len(of.sent), attended=len(of.attended),
        certified=sum(bool(each.certificate) for each in of.attended),
    )  # fmt: skip
    if of.about.places:
        places = strings.text(speech, "nominations.of_places", places=of.about.places)
        counted = f"{places} {counted}"
    return Card(
        id=of.id, title=of.about.title, when=when(of.about, speech), holder=of.about.holder, place=of.about.place,
        counted=counted, called_off=of.called_off,
    )  # fmt: skip


def when(about: About, speech: str) -> str:
    """Return a class's days in words."""
    first, last = f"{about.first:%d/%m/%Y}", f"{about.last:%d/%m/%Y}"
    return first if first == last else strings.text(speech, "training.days", first=first, last=last)


def outcome(of: Nominee, speech: str) -> str:
    """Return what came of a nomination, in words."""
    said = strings.text(speech, f"nominations.is_{of.outcome.value if of.outcome else 'open'}")
    more = of.why or (
        strings.text(speech, "nominations.with_certificate", certificate=of.certificate) if of.certificate else ""
    )
    return f"{said}: {more}" if of.why else f"{said}, {more}" if more else said


def _do(
    office: Office, reply: Reply, officer: Visitor, higher: str, do: Callable[[Connection], str], notice: str
) -> Response[str] | Redirect:
    with writing(office.engine) as conn:
        nominations.one(conn, officer.partition, higher)
        trouble = do(conn)
    if trouble:
        return _show(office, reply, officer, higher, wrong=trouble)
    return reply.go(f"/training/higher/{higher}", reply.keep_notice(notice))


def _show(office: Office, reply: Reply, officer: Visitor, higher: str, *, wrong: str = "") -> Response[str]:
    speech, said = reply.language, reply.cookie(NOTICE)
    with reading(office.engine) as conn:
        of = nominations.one(conn, officer.partition, higher)
        teams = roster(conn, officer.partition)
    sent = {each.who.person for each in of.sent}
    shown = said in _NOTICES and not wrong
    return reply.show(
        "higher_one.html",
        status=400 if wrong else 200,
        visitor=officer,
        card=card(of, speech),
        subject=vocabulary.label("TAP_HUAN", of.about.subject, speech),
        nominees=[(each, outcome(each, speech)) for each in of.nominees],
        too_many=len(of.sent) - of.about.places if of.about.places else 0,
        free=[
            (place(team), [each for each in team.mediators if each.id not in sent])
            for team in teams
            if any(each.id not in sent for each in team.mediators)
        ],
        began=of.about.first <= days.today(office),
        press=new_id(),
        lines=[_line(each, speech) for each in of.lines],
        trouble=reply.say(f"nominations.{wrong}_wrong") if wrong else "",
        notice=reply.say(f"nominations.{said}") if shown else "",
        clear=(NOTICE,) if shown else (),
    )


def _line(line: Line, speech: str) -> tuple[str, str]:
    what = strings.text(speech, f"nominations.{line.kind.value}", name=line.by_name, who=line.name)
    return what, " · ".join(filter(None, (showing.moment(line.at, speech), line.why, line.certificate)))


def _chosen(teams: list[Team], form: Form, press: str, speech: str) -> dict[str, Who]:
    ticked = set(form.all("mediator"))
    found = {
        each.id: Who(
            name=each.name, person=each.id, team=team.name, position=class_sheets.position(each, speech)
        )
        for team in teams for each in team.mediators if each.id in ticked
    }  # fmt: skip
    name = tidy_name(form.get("name"))[:SHORT_TEXT]
    if name:
        found[press] = Who(name=name, position=form.get("position").strip()[:SHORT_TEXT])
    return found


def _typed(form: Form) -> Typed:
    return Typed(**{name: form.get(name).strip() for name in Typed.__struct_fields__})


def _typed_of(of: About) -> Typed:
    return Typed(
        title=of.title, subject=of.subject, holder=of.holder, place=of.place, first=of.first.isoformat(),
        last=of.last.isoformat() if of.last != of.first else "", places=str(of.places or ""),
    )  # fmt: skip


def _about(typed: Typed) -> About:
    """Return what the form says, or raise Refused."""
    first = day_in(typed.first)
    last = day_in(typed.last) if typed.last else first
    if first is None:
        raise Refused("first")
    if last is None:
        raise Refused("last")
    said = typed.places or "0"
    places = int(said) if said.isascii() and said.isdigit() and len(said) < 5 else -1
    about = About(
        title=typed.title, subject=typed.subject, holder=typed.holder, place=typed.place, first=first, last=last,
        places=places,
    )  # fmt: skip
    if field := nominations.wrong(about):
        raise Refused(field)
    return about


def _ask(
    office: Office, reply: Reply, officer: Visitor, typed: Typed, *, press: str = "", of: Higher | None = None,
    wrong: str = "",
) -> Response[str]:  # fmt: skip
    """Return the form: of a new class, or of a known one as it stands."""
    return reply.show(
        "higher_edit.html",
        status=409 if wrong == "stale" else 400 if wrong else 200,
        visitor=officer,
        typed=typed,
        press=press,
        higher=of.id if of else "",
        edition=of.edition if of else 0,
        subjects=[
            (each.code, each.label(reply.language)) for each in vocabulary.choices("TAP_HUAN", days.today(office))
        ],
        wrong=wrong,
        trouble=reply.say(f"nominations.{wrong}_wrong", now=_in_short(of, reply.language)) if wrong else "",
    )


def _in_short(of: Higher | None, speech: str) -> str:
    if of is None:
        return ""
    told = (of.about.title, of.about.holder, when(of.about, speech), of.about.place, of.called_off)
    return " · ".join(filter(None, told))
