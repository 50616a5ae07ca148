"""Writes what the communes of the demo handed out besides classes, and whom they sent to classes of a higher level."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from fieldapp.domain.ids import new_id
from sync_server.clock import VIETNAM
from sync_server.demo.facts import Handed, HigherClass
from sync_server.demo.stories import Hands
from sync_server.journal.author import Author
from sync_server.people import documents, nominations
from sync_server.people.documents import Given
from sync_server.people.nominations import About, Kind, Who
from sync_server.people.roster import Mediator, Team, roster


def write(conn: Connection, papers: Sequence[Handed | HigherClass], hands: Mapping[str, Hands], now: datetime) -> None:
    """Write these by the officer of each commune; `hands` are those who may write there, by name."""
    for each in papers:
        officer = next(one.officer for one in hands.values() if one.officer.partition == each.commune)
        people = {one.name: (one, team) for team in roster(conn, each.commune) for one in team.mediators}
        if isinstance(each, Handed):
            _hand_out(conn, officer, each, people, now)
        else:
            _send(conn, officer, each, people, now)


def _hand_out(
    conn: Connection, officer: Author, of: Handed, people: Mapping[str, tuple[Mediator, Team]], now: datetime
) -> None:
    person, team = people.get(of.to, (None, None))
    given = Given(
        document=of.document, copies=of.copies, given_on=(now.astimezone(VIETNAM) - timedelta(days=of.days_ago)).date(),
        given_by=of.by, name=of.to, person=person.id if person else "", team=team.id if team else "",
    )  # fmt: skip
    documents.give(conn, officer, new_id(), given, now)


def _send(
    conn: Connection, officer: Author, of: HigherClass, people: Mapping[str, tuple[Mediator, Team]], now: datetime
) -> None:
    began, higher = (now.astimezone(VIETNAM) - timedelta(days=of.days_ago)).date(), new_id()
    about = About(
        title=of.title, subject=of.subject, holder=of.holder, place=of.place, first=began, last=began, places=of.places
    )
    nominations.begin(conn, officer, higher, about, now)
    for each in of.sent:
        person, team = people.get(each.name, (None, None))
        nominee = person.id if person else new_id()
        who = Who(name=each.name, person=person.id if person else "", team=team.name if team else "",
                  position=each.position)  # fmt: skip
        nominations.nominate(conn, officer, higher, nominee, who, now)
        if each.outcome:
            nominations.note(
                conn, officer, higher, nominee, Kind(each.outcome), now, why=each.why, certificate=each.certificate
            )
