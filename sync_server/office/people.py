"""Whom to call when there is danger: every phone of the commune is told."""

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain import vocabulary
from fieldapp.domain.record import SHORT_TEXT
from fieldapp.domain.roster import Contact
from sync_server.db.engine import reading, writing
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people.about import NUMBER
from sync_server.people.roster import contacts, roster, set_contacts

ROLES = ("CA_XA", "CT_XA", "CB_XA")  # BAO_CHO: whom the commune names; the rest is known without it
ROWS = 2  # of each role at least: somebody answers also when one is away


class Row(Struct, frozen=True, kw_only=True):
    """One who may be called, as the form has it."""

    role: str
    label: str
    place: int = 1  # among those of the role
    name: str = ""
    phone: str = ""
    wrong: str = ""  # why this row cannot be kept: a key of the office's strings


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
    if phone and not NUMBER.fullmatch(phone):
        wrong = "number_wrong"
    elif name and not phone:
        wrong = "number_missing"
    elif len(name) > SHORT_TEXT:
        wrong = "name_long"
    return Row(role=role, label=vocabulary.label("BAO_CHO", role, language), name=name, phone=phone, wrong=wrong)
