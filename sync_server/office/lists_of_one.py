"""Lists about one thing that can be taken away: who was at a class, who was voted for, what a mediator was at.

Which thing it is stands in the address; one that is not the visitor's commune's is not found, as if it did not exist.
"""

from collections.abc import Callable

from litestar.exceptions import NotFoundException
from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from sync_server.journal import training as classes
from sync_server.office import coverage, inviting, showing, training
from sync_server.office.lists import Wish
from sync_server.office.person import find_person
from sync_server.office.spreadsheets import Cell, Sheet
from sync_server.people import elections
from sync_server.people.roster import roster


def _roll(conn: Connection, wish: Wish) -> Sheet:
    """Return who stands on a class's list, and then who was invited and does not."""
    held = classes.one_class(conn, wish.partition, wish.of("class"))
    if held is None:
        raise NotFoundException
    asked = inviting.invited(roster(conn, wish.partition), held)
    written: list[list[Cell]] = [
        [each.name, each.where, each.state, each.more, each.documents, each.signed, each.by]
        for each in training.people_of(held.attendance, wish.language)
    ]
    unwritten: list[list[Cell]] = [
        [each.person.name, coverage.place(of.team), wish.say("training.unwritten"), "", "", "", ""]
        for of in asked for each in of.people if each.state == inviting.UNWRITTEN
    ]  # fmt: skip
    keys = (
        "lists.name", "lists.team", "lists.standing", "lists.more", "training.documents", "training.signed",
        "lists.written_by",
    )  # fmt: skip
    return Sheet(headings=[wish.say(key) for key in keys], rows=written + unwritten)


def _candidates(conn: Connection, wish: Wish) -> Sheet:
    election = elections.one(conn, wish.partition, wish.of("election"))
    won, yes = elections.elected(election), wish.say("lists.yes")
    listed: list[list[Cell]] = [
        [each.name, each.votes, round(100 * each.votes / election.voters), yes if each in won else ""]
        for each in election.candidates
    ]
    return Sheet(headings=wish.words("name", "votes", "percent", "elected"), rows=listed)


def _learned(conn: Connection, wish: Wish) -> Sheet:
    _, person = find_person(conn, wish.visitor, wish.of("person"))
    yes = wish.say("lists.yes")
    listed: list[list[Cell]] = [
        [
            showing.day(each.day.isoformat()),
            each.title or vocabulary.label("TAP_HUAN", each.subject, wish.language),
            yes if each.made_up else "", yes if each.higher else "", each.certificate,
        ]
        for each in coverage.ever(conn, wish.partition, person.id, wish.today())
    ]  # fmt: skip
    made_up = vocabulary.label("DIEM_DANH", "HB", wish.language)
    more = [made_up, wish.say("nominations.higher"), wish.say("nominations.certificate")]
    return Sheet(headings=[*wish.words("day", "title"), *more], rows=listed)


LISTS: dict[str, Callable[[Connection, Wish], Sheet]] = {
    "roll": _roll, "candidates": _candidates, "learned": _learned,
}  # fmt: skip
"""These lists, by their names in the address."""
