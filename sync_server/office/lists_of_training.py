"""Lists of training, as files: classes and who was there, who was trained, documents, classes of a higher level."""

from collections.abc import Callable

from litestar.exceptions import NotFoundException
from sqlalchemy import Connection

from fieldapp.domain.training import PRESENT
from sync_server.journal import training as classes
from sync_server.office import (
    class_page,
    coverage,
    documents,
    inviting,
    nominations,
    received,
    showing,
    strings,
    untrained,
)
from sync_server.office.lists import Wish
from sync_server.office.spreadsheets import Cell, Sheet
from sync_server.people import nominations as sent
from sync_server.people.roster import roster


def _classes(conn: Connection, wish: Wish) -> Sheet:
    listed: list[list[Cell]] = [
        [
            each.training.title,
            showing.day(each.training.held_on.isoformat()) if each.training.held_on else "",
            each.training.place,
            sum(one.state == PRESENT for one in each.attendance),
            each.training.called_off,
        ]
        for each in classes.classes(conn, wish.partition)
    ]
    return Sheet(headings=wish.words("title", "day", "place", "present", "called_off"), rows=listed, days=(1,))


def _roll(conn: Connection, wish: Wish) -> Sheet:
    """Return who stands on a class's list, and then who was invited and does not."""
    held = classes.one_class(conn, wish.partition, wish.of("class"))
    if held is None:
        raise NotFoundException
    asked = inviting.invited(roster(conn, wish.partition), held)
    written: list[list[Cell]] = [
        [each.name, each.where, each.state, each.more, each.documents, each.signed, each.by]
        for each in class_page.people_of(held.attendance, wish.language)
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


def _untrained(conn: Connection, wish: Wish) -> Sheet:
    asked = wish.of("months")
    months = int(asked) if asked in map(str, untrained.MONTHS) else untrained.A_YEAR
    found = untrained.missing(conn, wish.partition, wish.today(), months)
    listed: list[list[Cell]] = [
        [each.team.village, each.team.name, each.person.name, each.person.phone, untrained.last_day(each)]
        for each in found
    ]
    return Sheet(headings=wish.words("village", "team", "name", "phone", "trained"), rows=listed, days=(4,))


def _coverage(conn: Connection, wish: Wish) -> Sheet:
    period, today = wish.period(), wish.today()
    teams = coverage.counted(conn, wish.partition, period, today)
    whole = coverage.whole_of(teams, period, strings.text(wish.language, "coverage.whole"))
    listed: list[list[Cell]] = [
        [each.name, each.all, each.trained, each.missing, each.percent]
        for each in (*coverage.rows_of(teams, period), whole)
    ]
    headings = [strings.text(wish.language, f"coverage.{key}") for key in ("all", "trained", "missing", "percent")]
    return Sheet(headings=[*wish.words("team"), *headings[:3], f"{headings[3]} (%)"], rows=listed)


def _covered(conn: Connection, wish: Wish) -> Sheet:
    team, who = wish.of("team"), wish.of("who")
    found = coverage.people(conn, wish.partition, wish.period(), wish.today(), team, who)
    listed: list[list[Cell]] = [
        [
            each.team.village, each.team.name, each.person.name, each.person.phone,
            "; ".join(coverage.classes_in_words(one, wish.language) for one in each.classes),
        ]
        for each in found
    ]  # fmt: skip
    classes = strings.text(wish.language, "coverage.classes")
    return Sheet(headings=[*wish.words("village", "team", "name", "phone"), classes], rows=listed)


def _documents(conn: Connection, wish: Wish) -> Sheet:
    found = received.of_document(received.every(conn, wish.partition, wish.language), wish.of("document"))
    listed: list[list[Cell]] = [
        [documents.day(each), each.document, each.copies, each.name, each.by, each.cancelled] for each in found
    ]
    headings = [strings.text(wish.language, key) for key in ("documents.given_on", "documents.document")]
    headings += [strings.text(wish.language, key) for key in ("sheets.how_many", "documents.to")]
    headings += [strings.text(wish.language, key) for key in ("documents.given_by", "documents.why")]
    return Sheet(headings=headings, rows=listed, days=(0,))


def _undocumented(conn: Connection, wish: Wish) -> Sheet:
    found = received.of_document(received.every(conn, wish.partition, wish.language), wish.of("document"))
    listed: list[list[Cell]] = [
        [of.team.village, of.team.name, each.name, each.phone]
        for of in received.by_team(roster(conn, wish.partition), found)
        for each in of.without
    ]
    return Sheet(headings=wish.words("village", "team", "name", "phone"), rows=listed)


def _nominations(conn: Connection, wish: Wish) -> Sheet:
    listed: list[list[Cell]] = [
        [
            of.about.title, of.about.holder, nominations.when(of.about, wish.language), of.about.place, each.who.name,
            each.who.position, each.who.team, nominations.outcome(each, wish.language), each.certificate,
        ]
        for of in sent.every(conn, wish.partition) if wish.of("higher") in ("", of.id)
        for each in of.nominees
    ]  # fmt: skip
    keys = (
        "lists.title", "nominations.holder", "lists.day", "lists.place", "lists.name", "sheets.position", "lists.team",
        "nominations.outcome", "nominations.certificate",
    )  # fmt: skip
    return Sheet(headings=[strings.text(wish.language, key) for key in keys], rows=listed, days=(2,))


LISTS: dict[str, Callable[[Connection, Wish], Sheet]] = {
    "classes": _classes, "roll": _roll, "untrained": _untrained, "coverage": _coverage, "covered": _covered,
    "documents": _documents, "undocumented": _undocumented, "nominations": _nominations,
}  # fmt: skip
"""These lists, by their names in the address."""
