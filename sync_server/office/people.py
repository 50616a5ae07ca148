"""What phones are told of people: what Điều 12.1 asks of a mediator, and whom to call when there is danger."""

import re
from collections.abc import Sequence

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.record import SHORT_TEXT
from fieldapp.domain.roster import Contact
from sync_server.db.engine import reading, writing
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people.roster import (
    Mediator,
    Team,
    contacts,
    publish_team,
    roster,
    set_contacts,
    tell_of_mediator,
)

ROLES = ("CA_XA", "CT_XA", "CB_XA")  # BAO_CHO: whom the commune names; the rest is known without it
ROWS = 2  # of each role at least: somebody answers also when one is away
_NUMBER = re.compile(r"\+?[0-9][0-9 .()-]{1,28}")


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the form about a mediator."""

    sex: str
    ethnic: str
    phone: str


class Row(Struct, frozen=True, kw_only=True):
    """One who may be called, as the form has it."""

    role: str
    label: str
    place: int = 1  # among those of the role
    name: str = ""
    phone: str = ""
    wrong: str = ""  # why this row cannot be kept: a key of the office's strings


@get("/teams/people/{mediator:str}/about", sync_to_thread=True)
def about_page(office: TheOffice, reply: TheReply, officer: TheVisitor, mediator: FromPath[str]) -> Response[str]:
    """Show what is known of a mediator, to be put right."""
    with reading(office.engine) as conn:
        team, person = _find(conn, officer, mediator)
    return _ask(reply, officer, team, person, Typed(sex=person.sex, ethnic=person.ethnic, phone=person.phone))


@post("/teams/people/{mediator:str}/about", sync_to_thread=True)
def about(
    office: TheOffice, reply: TheReply, officer: TheVisitor, mediator: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Keep it, and tell the phones of the team."""
    typed = Typed(sex=form.get("sex"), ethnic=form.get("ethnic"), phone=form.get("phone").strip())
    with writing(office.engine) as conn:
        team, person = _find(conn, officer, mediator)
        wrong = _wrong(typed)
        if not wrong:
            tell_of_mediator(conn, person.id, sex=typed.sex, ethnic=typed.ethnic, phone=typed.phone)
            publish_team(conn, team.id, office.clock(), officer.name)
    if wrong:
        return _ask(reply, officer, team, person, typed, wrong)
    return reply.go("/teams", reply.keep_notice("was_told"))


@get("/teams/contacts", sync_to_thread=True)
def contacts_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show whom the commune's phones are told to call when there is danger."""
    with reading(office.engine) as conn:
        named = contacts(conn, officer.partition)
    return _list(office, reply, officer, _rows(named, reply.language))


@post("/teams/contacts", sync_to_thread=True)
def keep_contacts(office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm) -> Response[str] | Redirect:
    """Keep it, and tell every phone of the commune. A form without its rows takes nobody away."""
    rows = _typed_rows(form, reply.language)
    if not rows or any(row.wrong for row in rows):
        return _list(office, reply, officer, rows or _rows([], reply.language), status=400)
    with writing(office.engine) as conn:
        others = [each for each in contacts(conn, officer.partition) if each.role not in ROLES]
        named = [Contact(name=row.name, role=row.role, phone=row.phone) for row in rows if row.phone]
        set_contacts(conn, officer.partition, [*named, *others], office.clock(), officer.name)
    return reply.go("/teams", reply.keep_notice("was_named"))


def _find(conn: Connection, officer: Visitor, mediator: str) -> tuple[Team, Mediator]:
    """Return a mediator of the officer's commune and the team. Raises Problem NOT_FOUND."""
    for team in roster(conn, officer.partition):
        for person in team.mediators:
            if person.id == mediator:
                return team, person
    raise Problem(Code.NOT_FOUND, "no such mediator in this commune")


def _wrong(typed: Typed) -> str:
    """Return which box cannot be kept; empty when all can."""
    for name, code, words in (("sex", typed.sex, "GIOI_TINH"), ("ethnic", typed.ethnic, "DAN_TOC")):
        if code and vocabulary.word(words, code) is None:
            return name
    return "phone" if typed.phone and not _NUMBER.fullmatch(typed.phone) else ""


def _ask(reply: Reply, officer: Visitor, team: Team, person: Mediator, typed: Typed, wrong: str = "") -> Response[str]:
    def words(name: str) -> list[tuple[str, str]]:
        return [(word.code, word.label(reply.language)) for word in vocabulary.lists()[name].items]

    return reply.show(
        "person.html",
        status=400 if wrong else 200,
        visitor=officer,
        team=team,
        person=person,
        typed=typed,
        sexes=words("GIOI_TINH"),
        peoples=words("DAN_TOC"),
        wrong=wrong,
    )


def _list(office: Office, reply: Reply, officer: Visitor, rows: Sequence[Row], status: int = 200) -> Response[str]:
    with reading(office.engine) as conn:
        known = bool(roster(conn, officer.partition))
    trouble = next((row.wrong for row in rows if row.wrong), "named_nothing" if status != 200 else "")
    return reply.show(
        "contacts.html",
        status=status,
        visitor=officer,
        known=known,
        rows=_placed(rows),
        trouble=reply.say(f"teams.{trouble}") if trouble else "",
    )


def _rows(named: Sequence[Contact], language: str) -> list[Row]:
    found = []
    for role in ROLES:
        label = vocabulary.label("BAO_CHO", role, language)
        there = [Row(role=role, label=label, name=c.name, phone=c.phone) for c in named if c.role == role]
        found += [*there, *[Row(role=role, label=label)] * max(ROWS - len(there), 1)]
    return found


def _placed(rows: Sequence[Row]) -> list[Row]:
    roles = [row.role for row in rows]
    return [replace(row, place=1 + roles[:at].count(row.role)) for at, row in enumerate(rows)]


def _typed_rows(form: Form, language: str) -> list[Row]:
    """Return the rows of the form; none for one that is not whole."""
    given = form.all("role"), form.all("name"), form.all("phone")
    if len({len(each) for each in given}) != 1 or any(role not in ROLES for role in given[0]):
        return []
    return [_row(role, name.strip(), phone.strip(), language) for role, name, phone in zip(*given, strict=True)]


def _row(role: str, name: str, phone: str, language: str) -> Row:
    wrong = ""
    if phone and not _NUMBER.fullmatch(phone):
        wrong = "number_wrong"
    elif name and not phone:
        wrong = "number_missing"
    elif len(name) > SHORT_TEXT:
        wrong = "name_long"
    return Row(role=role, label=vocabulary.label("BAO_CHO", role, language), name=name, phone=phone, wrong=wrong)
