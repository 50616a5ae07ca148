"""The lists that can be taken away: each makes the very rows of its page, narrowed by what stands in the address."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from fieldapp.domain.training import PRESENT
from sync_server.clock import VIETNAM
from sync_server.journal import casebook, doubts, stands, training
from sync_server.journal.casebook import QueueRow
from sync_server.office import (
    access,
    coverage,
    documents,
    nominations,
    periods,
    received,
    rows,
    showing,
    sieving,
    strings,
    untrained,
)
from sync_server.office.gate import Visitor
from sync_server.office.spreadsheets import Cell, Sheet
from sync_server.people import advisers, devices
from sync_server.people import nominations as sent
from sync_server.people.learning import Period
from sync_server.people.roster import roster

MOST_ROWS = 60_000  # of one file; what is left out is told in its last row
ALL_ROWS = MOST_ROWS + 1  # what a list asks for, so that more than that is noticed
_AT_ONCE = 2_000  # cases whose every word is in memory together


class Wish(Struct, frozen=True, kw_only=True):
    """Who wants a list, in which language, narrowed by what stands in the address."""

    visitor: Visitor
    language: str
    now: datetime
    asked: Mapping[str, str]

    @property
    def partition(self) -> str:
        """The visitor's commune; empty for the province and administrators."""
        return self.visitor.partition

    def of(self, name: str) -> str:
        """Return what the address says under a name; empty for nothing."""
        return self.asked.get(name, "")

    def words(self, *keys: str) -> list[str]:
        """Return headings in the wanted language."""
        return [self.say(f"lists.{key}") for key in keys]

    def say(self, key: str) -> str:
        """Return a sentence of the office's strings in the wanted language."""
        return strings.text(self.language, key)

    def today(self) -> date:
        """Return the day it is in Vietnam."""
        return self.now.astimezone(VIETNAM).date()

    def period(self) -> Period:
        """Return the period that the address asks for."""
        return periods.asked(self.asked, self.today()).period


def _cases(conn: Connection, wish: Wish) -> Sheet:
    found = casebook.queue(conn, wish.partition, sieving.wanted(wish.asked).sieve, rows=ALL_ROWS)
    return Sheet(
        headings=wish.words(
            "number", "village", "team", "sides", "matter", "received", "outcome", "standing", "since", "doubts",
            "village_now",
        ),
        rows=[
            row
            for start in range(0, len(found), _AT_ONCE)
            for row in _rows_of_cases(conn, wish, found[start : start + _AT_ONCE])
        ],
    )  # fmt: skip


def _rows_of_cases(conn: Connection, wish: Wish, found: Sequence[QueueRow]) -> list[list[Cell]]:
    wanted = sieving.wanted(wish.asked).doubts
    told = stands.fields_of(conn, wish.partition, [row.record for row in found])
    marked = doubts.of_cases(conn, wish.partition, told, wish.today())

    def label(words: str, code: str) -> str:
        return vocabulary.label(words, code, wish.language) if code else ""

    return [
        [
            row.logbook_no or "", row.village, row.team, row.title, label("VU_VIEC", row.dispute_type),
            showing.day(row.received_on), label("KET_QUA", row.outcome),
            showing.standing(row.standing, wish.language), showing.moment(row.waiting_since, wish.language),
            ", ".join(rows.named(marked[row.record], wish.language)), row.village_now,
        ]
        for row in found if not wanted or bool(marked[row.record]) == (wanted == sieving.SOME)
    ]  # fmt: skip


def _people(conn: Connection, wish: Wish) -> Sheet:
    yes, sees_phones = wish.say("lists.yes"), access.may_open(wish.visitor.role, "GET", "/phones")
    listed: list[list[Cell]] = [
        [
            team.village, team.name, each.name, yes if each.leader else "",
            *(vocabulary.label(words, code, wish.language) if code else ""
              for words, code in (("GIOI_TINH", each.sex), ("DAN_TOC", each.ethnic))),
            each.phone, *([each.phones] if sees_phones else []),
        ]
        for team in roster(conn, wish.partition) for each in team.mediators
    ]  # fmt: skip
    headings = wish.words("village", "team", "name", "leader", "sex", "ethnic", "phone")
    return Sheet(headings=headings + (wish.words("phones") if sees_phones else []), rows=listed)


def _phones(conn: Connection, wish: Wish) -> Sheet:
    listed: list[list[Cell]] = [
        [
            each.village, each.team, each.mediator, each.name,
            showing.moment(each.last_seen_at, wish.language) if each.last_seen_at else "",
            each.holding.changes + each.holding.photos,
        ]
        for each in devices.phones(conn, wish.partition)
    ]  # fmt: skip
    return Sheet(headings=wish.words("village", "team", "mediator", "device", "seen", "held"), rows=listed)


def _classes(conn: Connection, wish: Wish) -> Sheet:
    listed: list[list[Cell]] = [
        [
            each.training.title,
            showing.day(each.training.held_on.isoformat()) if each.training.held_on else "",
            each.training.place,
            sum(one.state == PRESENT for one in each.attendance),
            each.training.called_off,
        ]
        for each in training.classes(conn, wish.partition)
    ]
    return Sheet(headings=wish.words("title", "day", "place", "present", "called_off"), rows=listed)


def _untrained(conn: Connection, wish: Wish) -> Sheet:
    asked = wish.of("months")
    months = int(asked) if asked in map(str, untrained.MONTHS) else untrained.A_YEAR
    found = untrained.missing(conn, wish.partition, wish.today(), months)
    listed: list[list[Cell]] = [
        [each.team.village, each.team.name, each.person.name, each.person.phone, untrained.last_day(each)]
        for each in found
    ]
    return Sheet(headings=wish.words("village", "team", "name", "phone", "trained"), rows=listed)


def _advisers(conn: Connection, wish: Wish) -> Sheet:
    sent = advisers.trainings(conn, wish.partition)
    listed: list[list[Cell]] = [
        [
            strings.text(wish.language, f"advisers.one_{each.role}"), each.name,
            vocabulary.label(advisers.CALLINGS, each.calling, wish.language) if each.calling else "",
            each.work_place, each.field, each.phone, showing.day(each.since), showing.day(each.until),
            next((f"{one.told['what']}, {showing.day(one.told['on'])}" for one in sent.get(each.id, [])), ""),
        ]
        for each in advisers.every(conn, wish.partition)
    ]  # fmt: skip
    headings = wish.words("role", "name", "calling", "work_place", "field", "phone", "from", "until", "higher")
    return Sheet(headings=headings, rows=listed)


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
    return Sheet(headings=headings, rows=listed)


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
    return Sheet(headings=[strings.text(wish.language, key) for key in keys], rows=listed)


LISTS: dict[str, Callable[[Connection, Wish], Sheet]] = {
    "cases": _cases, "people": _people, "phones": _phones, "classes": _classes, "untrained": _untrained,
    "advisers": _advisers,
    "coverage": _coverage, "covered": _covered, "documents": _documents, "undocumented": _undocumented,
    "nominations": _nominations,
}  # fmt: skip
"""Every list that can be taken away, by its name in the address."""
