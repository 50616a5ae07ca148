"""Documents that the commune hands out besides classes: to a mediator, a team, or somebody by name; with receipts.

A receipt is the lines about it: given, put right, cancelled. Nothing is rewritten; the last line counts.
"""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import Connection, select

from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.record import SHORT_TEXT
from sync_server.db.tables import document_events, mediators, teams
from sync_server.journal.author import Author
from sync_server.people import lines

MOST_COPIES = 9_999


class Kind(StrEnum):
    """What can happen with a receipt; each has a sentence in the office's strings."""

    GIVEN = "given"
    CORRECTED = "corrected"
    CANCELLED = "cancelled"


class Given(Struct, frozen=True, kw_only=True):
    """What was handed out to whom: a mediator, a team as such, or somebody who is known by name only."""

    document: str
    copies: int
    given_on: date
    given_by: str
    name: str  # of the person or team, as it was then
    person: str = ""
    team: str = ""  # the team that received it, or the person's


class Line(Struct, frozen=True, kw_only=True):
    """One line about a receipt."""

    kind: Kind
    given: Given
    why: str
    at: str
    by_name: str


class Receipt(Struct, frozen=True, kw_only=True):
    """A receipt with all its lines, the newest first."""

    id: str
    lines: list[Line]

    @property
    def given(self) -> Given:
        """What holds of it."""
        return self.lines[0].given

    @property
    def cancelled(self) -> bool:
        """Whether it was taken back: then nothing was received."""
        return self.lines[0].kind is Kind.CANCELLED


def wrong(given: Given) -> str:
    """Return which part cannot be kept; empty when all can."""
    for part in ("document", "name", "given_by"):
        text = getattr(given, part)
        if not text or len(text) > SHORT_TEXT:
            return part
    return "" if 0 < given.copies <= MOST_COPIES else "copies"


def give(conn: Connection, officer: Author, receipt: str, given: Given, now: datetime) -> bool:
    """Note that something was handed out; return whether it is new. Raises Problem NOT_FOUND for other communes'."""
    _expect(conn, officer, given)
    lines.wait_turn(conn, officer.partition)
    if _find(conn, officer.partition, receipt):
        return False
    _add(conn, officer, receipt, Kind.GIVEN, given, now)
    return True


def correct(conn: Connection, officer: Author, receipt: str, given: Given, seen: int, now: datetime) -> bool:
    """Put a receipt right, also one that was cancelled. Raises Problem NOT_FOUND.

    Returns False, and writes nothing, when it has other lines than the `seen` first: somebody else wrote meanwhile.
    """
    _expect(conn, officer, given)
    lines.wait_turn(conn, officer.partition)
    before = one(conn, officer.partition, receipt)
    if not before.cancelled and before.given == given:
        return True
    if len(before.lines) != seen:
        return False
    _add(conn, officer, receipt, Kind.CORRECTED, given, now, place=len(before.lines) + 1)
    return True


def cancel(conn: Connection, officer: Author, receipt: str, why: str, now: datetime) -> None:
    """Take a receipt back, with the reason. Raises Problem NOT_FOUND."""
    lines.wait_turn(conn, officer.partition)
    before = one(conn, officer.partition, receipt)
    if not before.cancelled:
        _add(conn, officer, receipt, Kind.CANCELLED, before.given, now, why, place=len(before.lines) + 1)


def one(conn: Connection, partition: str, receipt: str) -> Receipt:
    """Return one receipt of a commune. Raises Problem NOT_FOUND."""
    found = _find(conn, partition, receipt)
    if not found:
        raise Problem(Code.NOT_FOUND, "no such receipt in this commune")
    return found[0]


def receipts(conn: Connection, partition: str) -> list[Receipt]:
    """Return a commune's receipts, those of the latest days first."""
    return sorted(_find(conn, partition), key=lambda each: (each.given.given_on, each.id), reverse=True)


def _find(conn: Connection, partition: str, receipt: str = "") -> list[Receipt]:
    of = document_events.c
    asked = select(document_events).where(of.partition == partition).order_by(of.id.desc())
    found: dict[str, list[Line]] = {}
    for row in conn.execute(asked.where(of.receipt == receipt) if receipt else asked):
        told = {name: getattr(row, name) for name in Given.__struct_fields__}
        given = Given(**told | {"given_on": date.fromisoformat(row.given_on)})
        line = Line(kind=Kind(row.kind), given=given, why=row.why, at=row.at, by_name=row.by_name)
        found.setdefault(row.receipt, []).append(line)
    return [Receipt(id=name, lines=told) for name, told in found.items()]


def _add(
    conn: Connection, officer: Author, receipt: str, kind: Kind, given: Given, now: datetime, why: str = "", *,
    place: int = 1,
) -> None:  # fmt: skip
    told = {name: getattr(given, name) for name in Given.__struct_fields__} | {"given_on": given.given_on.isoformat()}
    lines.add(conn, document_events, officer, receipt, place, now, **told, receipt=receipt, kind=kind.value, why=why)


def _expect(conn: Connection, officer: Author, given: Given) -> None:
    """Expect the person and the team to be of the officer's commune."""
    if wrong(given):
        raise ValueError(wrong(given))
    here = select(teams.c.id).where(teams.c.partition == officer.partition)
    if given.team and conn.execute(here.where(teams.c.id == given.team)).first() is None:
        raise Problem(Code.NOT_FOUND, "no such team in this commune")
    of_person = here.join(mediators, mediators.c.team == teams.c.id).where(mediators.c.id == given.person)
    if given.person and conn.execute(of_person).first() is None:
        raise Problem(Code.NOT_FOUND, "no such mediator in this commune")
