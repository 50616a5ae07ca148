"""Classes that a higher level holds, whom the commune sends there, and what came of each (cử đi tập huấn).

A class is the lines about it: set, changed, called off; somebody nominated, withdrawn, been there or not. Nothing is
rewritten; of each the last line counts. The lines of one class stand in order.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, select

from fieldapp.domain import vocabulary
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.record import SHORT_TEXT
from sync_server.db.tables import higher_events, mediators, teams
from sync_server.journal.author import Author
from sync_server.people import lines

MOST_PLACES = 999
YEARS = range(2000, 2101)  # in which a class may be; another is a slip of the pen


class Kind(StrEnum):
    """What can happen with a higher class; each has a sentence in the office's strings."""

    SET = "set"
    CHANGED = "changed"
    CALLED_OFF = "called_off"
    NOMINATED = "nominated"
    WITHDRAWN = "withdrawn"
    ATTENDED = "attended"
    ABSENT = "absent"


OF_THE_CLASS = (Kind.SET, Kind.CHANGED, Kind.CALLED_OFF)
OUTCOMES = (Kind.ATTENDED, Kind.ABSENT)


class About(Struct, frozen=True, kw_only=True):
    """What a higher class is."""

    title: str
    subject: str  # TAP_HUAN
    holder: str  # who holds it
    first: date
    last: date
    place: str = ""
    places: int = 0  # that the commune may fill; 0: not told


class Who(Struct, frozen=True, kw_only=True):
    """Who is sent: a mediator, or somebody who is known by name only, such as a trainer."""

    name: str
    person: str = ""
    team: str = ""  # its name
    position: str = ""  # of who is no mediator


class Nominee(Struct, frozen=True, kw_only=True):
    """One who was nominated, and what came of it."""

    id: str
    who: Who
    outcome: Kind | None = None  # ATTENDED, ABSENT, WITHDRAWN; None: not known yet
    why: str = ""
    certificate: str = ""  # its number or day


class Line(Struct, frozen=True, kw_only=True):
    """One line of a class's history."""

    kind: Kind
    at: str
    by_name: str
    name: str  # of the nominee
    why: str
    certificate: str


class Higher(Struct, frozen=True, kw_only=True):
    """A higher class as it stands, with its lines, the newest first."""

    id: str
    about: About
    nominees: list[Nominee]
    lines: list[Line]
    called_off: str = ""  # why

    @property
    def edition(self) -> int:
        """How often it was written what the class is: a page that was drawn at another one is out of date."""
        return sum(each.kind in OF_THE_CLASS for each in self.lines)

    @property
    def sent(self) -> list[Nominee]:
        """Who is nominated and was not withdrawn."""
        return [each for each in self.nominees if each.outcome is not Kind.WITHDRAWN]

    @property
    def attended(self) -> list[Nominee]:
        """Who was there; nobody was at a class that was called off."""
        return [] if self.called_off else [each for each in self.nominees if each.outcome is Kind.ATTENDED]


PartT = TypeVar("PartT")


class _Told(Struct, frozen=True, kw_only=True, omit_defaults=True):
    about: About | None = None
    who: Who | None = None
    why: str = ""
    certificate: str = ""


def wrong(about: About) -> str:
    """Return which part of a class cannot be kept; empty when all can."""
    for part in ("title", "holder"):
        if not getattr(about, part) or len(getattr(about, part)) > SHORT_TEXT:
            return part
    if vocabulary.word("TAP_HUAN", about.subject) is None:
        return "subject"
    if about.first.year not in YEARS:
        return "first"
    if about.last < about.first or about.last.year not in YEARS:
        return "last"
    if len(about.place) > SHORT_TEXT:
        return "place"
    return "" if 0 <= about.places <= MOST_PLACES else "places"


def begin(conn: Connection, officer: Author, class_id: str, about: About, now: datetime) -> bool:
    """Note a class; return whether it is new."""
    lines.wait_turn(conn, officer.partition)
    if _find(conn, officer.partition, class_id):
        return False
    _add(conn, officer, class_id, 1, Kind.SET, _Told(about=about), now)
    return True


def change(conn: Connection, officer: Author, class_id: str, about: About, edition: int, now: datetime) -> bool:
    """Put right what a class is; one that was called off is held again. Raises Problem NOT_FOUND.

    Returns False, and writes nothing, when somebody else wrote what the class is since `edition`.
    """
    known = _mine(conn, officer, class_id)
    if not known.called_off and known.about == about:
        return True
    if known.edition != edition:
        return False
    _add(conn, officer, class_id, len(known.lines) + 1, Kind.CHANGED, _Told(about=about), now)
    return True


def call_off(conn: Connection, officer: Author, class_id: str, why: str, now: datetime) -> None:
    """Note that a class is not held. Raises Problem NOT_FOUND."""
    known = _mine(conn, officer, class_id)
    if not known.called_off:
        _add(conn, officer, class_id, len(known.lines) + 1, Kind.CALLED_OFF, _Told(why=why), now)


def nominate(conn: Connection, officer: Author, class_id: str, nominee: str, who: Who, now: datetime) -> None:
    """Nominate somebody, a mediator under their own id; again after a withdrawal. Raises Problem NOT_FOUND."""
    if who.person:
        here = select(mediators.c.id).join(teams, teams.c.id == mediators.c.team)
        asked = here.where(teams.c.partition == officer.partition, mediators.c.id == who.person)
        if conn.execute(asked).first() is None:
            raise Problem(Code.NOT_FOUND, "no such mediator in this commune")
    known = _mine(conn, officer, class_id)
    if nominee not in {each.id for each in known.sent}:
        _add(conn, officer, class_id, len(known.lines) + 1, Kind.NOMINATED, _Told(who=who), now, nominee)


def note(
    conn: Connection, officer: Author, class_id: str, nominee: str, kind: Kind, now: datetime, *, why: str = "",
    certificate: str = "",
) -> None:  # fmt: skip
    """Note what came of a nomination: ATTENDED, ABSENT or WITHDRAWN; the last word counts. Raises Problem NOT_FOUND."""
    known = _mine(conn, officer, class_id)
    before = next((each for each in known.nominees if each.id == nominee), None)
    if before is None:
        raise Problem(Code.NOT_FOUND, "nobody of this id was nominated")
    if (before.outcome, before.why, before.certificate) != (kind, why, certificate):
        told = _Told(who=before.who, why=why, certificate=certificate)
        _add(conn, officer, class_id, len(known.lines) + 1, kind, told, now, nominee)


def one(conn: Connection, partition: str, class_id: str) -> Higher:
    """Return one higher class of a commune. Raises Problem NOT_FOUND."""
    found = _find(conn, partition, class_id)
    if not found:
        raise Problem(Code.NOT_FOUND, "no such higher class in this commune")
    return found[0]


def every(conn: Connection, partition: str) -> list[Higher]:
    """Return a commune's higher classes, the latest first."""
    return sorted(_find(conn, partition), key=lambda each: (each.about.first, each.id), reverse=True)


def _find(conn: Connection, partition: str, class_id: str = "") -> list[Higher]:
    of = higher_events.c
    asked = select(higher_events).where(of.partition == partition).order_by(of.id)
    found: dict[str, Higher] = {}
    for row in conn.execute(asked.where(of["class"] == class_id) if class_id else asked):
        name = row._mapping["class"]
        told, kind = msgspec.json.decode(row.told, type=_Told), Kind(row.kind)
        line = Line(
            kind=kind, at=row.at, by_name=row.by_name, name=told.who.name if told.who else "", why=told.why,
            certificate=told.certificate,
        )  # fmt: skip
        before = found.get(name) or Higher(id=name, about=_expected(told.about), nominees=[], lines=[])
        found[name] = _after(replace(before, lines=[line, *before.lines]), kind, row.nominee, told)
    return list(found.values())


def _after(known: Higher, kind: Kind, nominee: str, told: _Told) -> Higher:
    """Return the class after one more line."""
    if kind is Kind.CALLED_OFF:
        return replace(known, called_off=told.why)
    if told.about:
        return replace(known, about=told.about, called_off="")
    one = Nominee(
        id=nominee, who=_expected(told.who), outcome=None if kind is Kind.NOMINATED else kind, why=told.why,
        certificate=told.certificate,
    )  # fmt: skip
    others = [each for each in known.nominees if each.id != nominee]
    place = next((n for n, each in enumerate(known.nominees) if each.id == nominee), len(others))
    return replace(known, nominees=[*others[:place], one, *others[place:]])


def _expected(part: PartT | None) -> PartT:
    if part is None:
        raise ValueError("a line of a higher class lacks what it is about")
    return part


def _mine(conn: Connection, officer: Author, class_id: str) -> Higher:
    lines.wait_turn(conn, officer.partition)
    return one(conn, officer.partition, class_id)


def _add(
    conn: Connection, officer: Author, class_id: str, place: int, kind: Kind, told: _Told, now: datetime,
    nominee: str = "",
) -> None:  # fmt: skip
    line = {"class": class_id, "kind": kind.value, "nominee": nominee, "told": msgspec.json.encode(told).decode()}
    lines.add(conn, higher_events, officer, class_id, place, now, **line)
