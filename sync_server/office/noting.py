"""Noting who looked at what, from any page."""

from sqlalchemy import Connection

from sync_server.db.engine import reading, writing
from sync_server.office import showing, strings
from sync_server.office.gate import Visitor
from sync_server.office.setting import Office
from sync_server.people import looks
from sync_server.people.looks import What


def list_of(name: str, narrowed: str) -> str:
    """Return what a list is noted as: two of one name, narrowed differently, are two."""
    return f"{name}?{narrowed}" if narrowed else name


def list_in(about: str) -> str:
    """Return the name of the list in that."""
    return about.partition("?")[0]


def seen(conn: Connection, officer: Visitor, record: str, language: str) -> list[str]:
    """Return who looked at a record besides cases, in words, the newest first."""
    return [
        strings.text(language, "entries.opened", name=each.by_name, when=showing.moment(each.at, language))
        for each in looks.of_record(conn, officer.partition, record)
    ]


def note(office: Office, officer: Visitor, what: What, about: str, **told: str) -> None:
    """Note a look, unless the same officer looked at the same a moment ago."""
    now = office.clock()
    with reading(office.engine) as conn:
        if looks.is_noted(conn, officer.id, what, about, now, **told):
            return
    with writing(office.engine) as conn:
        looks.note(conn, officer.partition, officer.id, officer.name, what, about, now, **told)
