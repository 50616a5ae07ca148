"""Who received which document, from both sides: ticks of the phones at classes, and receipts that the office keeps."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from fieldapp.domain.text import fold
from sync_server.journal import training
from sync_server.journal.training import HeldClass
from sync_server.office import strings
from sync_server.people import documents
from sync_server.people.roster import Mediator, Team

ONE_EACH = 1  # copy: what a tick at a class stands for


class Got(Struct, frozen=True, kw_only=True):
    """One document that somebody received."""

    document: str
    copies: int
    on: date | None
    name: str
    person: str  # empty for a team, or for somebody known by name only
    team: str  # the id of a team that received it as such
    by: str
    href: str  # the class, or the receipt
    cancelled: str = ""  # why; then nothing was received
    is_cancelled: bool = False


class OfTeam(Struct, frozen=True, kw_only=True):
    """What a team's people have, and who has nothing."""

    team: Team
    have: list[Mediator]
    without: list[Mediator]
    copies: int  # that its people received
    of_team: int  # copies that the team received as such


def every(conn: Connection, partition: str, speech: str) -> list[Got]:
    """Return all that was received in a commune, the latest first; cancelled receipts too, to be shown as such."""
    found = [got for held in training.classes(conn, partition) for got in _at_class(held, speech)]
    found += [
        Got(
            document=each.given.document, copies=each.given.copies, on=each.given.given_on, name=each.given.name,
            person=each.given.person, team="" if each.given.person else each.given.team, by=each.given.given_by,
            href=f"/training/documents/{each.id}", cancelled=each.lines[0].why, is_cancelled=each.cancelled,
        )
        for each in documents.receipts(conn, partition)
    ]  # fmt: skip
    return sorted(found, key=lambda each: each.on or date.min, reverse=True)


def titles(found: Iterable[Got]) -> list[str]:
    """Return the documents' names once each, whatever capitals they were typed with."""
    names: dict[str, str] = {}
    for each in found:
        names.setdefault(fold(each.document), each.document)
    return sorted(names.values(), key=fold)


def of_document(found: Sequence[Got], title: str) -> list[Got]:
    """Return what is of one document; of all where no title is given."""
    return [each for each in found if not title or fold(each.document) == fold(title)]


def by_team(teams: Iterable[Team], found: Sequence[Got]) -> list[OfTeam]:
    """Return who has something of this and who has nothing, team by team. A copy for the team is nobody's own."""
    valid = [each for each in found if not each.is_cancelled]
    have = {each.person for each in valid if each.person}
    return [
        OfTeam(
            team=team,
            have=[each for each in team.mediators if each.id in have],
            without=[each for each in team.mediators if each.id not in have],
            copies=sum(each.copies for each in valid if each.person in {one.id for one in team.mediators}),
            of_team=sum(each.copies for each in valid if each.team == team.id),
        )
        for team in teams
        if team.mediators
    ]


def _at_class(held: HeldClass, speech: str) -> list[Got]:
    told = held.training
    name = told.title or vocabulary.label("TAP_HUAN", told.subject, speech)
    named = [each.title for each in told.documents.values() if each.title]
    return [
        Got(
            document=title, copies=ONE_EACH, on=each.caught_up_on or told.held_on, name=each.name, person=each.person,
            team="", by=name, href=f"/training/{held.id}",
        )
        for each in held.attendance if each.documents
        for title in named or [strings.text(speech, "documents.of_class", name=name)]
    ]  # fmt: skip
