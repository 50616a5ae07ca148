"""Who was at which class: the one count of trained mediators, for every page and file that tells it.

At a class was who was there or made up for it, whatever it was about (list TAP_HUAN), as the phone counts it too. A
class counts on its first day; one that is still to come has taught nobody. A class of a higher level counts alike for
whoever was sent there and attended. Counted are those who mediate now.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection, select

from fieldapp.domain.deadlines import months_after
from fieldapp.domain.training import MADE_UP
from sync_server.db.tables import mediators, teams
from sync_server.journal import training
from sync_server.journal.tallies import Tally
from sync_server.people import nominations
from sync_server.people.roster import Mediator, Team

TARGET = 100  # percent: the communes' plans want every mediator trained
EVER = date(2000, 1, 1)  # before any class that is written here


class Period(Struct, frozen=True, kw_only=True):
    """From a day to a day, both included."""

    first: date
    last: date

    def has(self, day: date) -> bool:
        """Whether the day is of it."""
        return self.first <= day <= self.last


class Learned(Struct, frozen=True, kw_only=True):
    """One class that somebody was at."""

    class_id: str
    day: date
    subject: str  # TAP_HUAN
    title: str
    made_up: bool = False
    higher: bool = False  # held by a higher level
    certificate: str = ""


class OfTeam(Struct, frozen=True, kw_only=True):
    """Who of a team was at a class in a period, and who was at none."""

    team: Team
    trained: list[Mediator]
    missing: list[Mediator]

    @property
    def all(self) -> int:
        """How many mediate in it."""
        return len(self.trained) + len(self.missing)


def this_year(today: date) -> Period:
    """Return the year of a day."""
    return Period(first=date(today.year, 1, 1), last=date(today.year, 12, 31))


def last_months(today: date, months: int) -> Period:
    """Return the months that end with a day."""
    return Period(first=months_after(today, -months), last=today)


def learned(conn: Connection, partition: str, period: Period, today: date) -> dict[str, list[Learned]]:
    """Return, by person, the classes of a period that they were at, the latest first."""
    found: dict[str, list[Learned]] = {}
    for held in training.classes(conn, partition):
        told = held.training
        if told.held_on is None or told.held_on > today or not period.has(told.held_on):
            continue
        for each in training.were_there(held):
            one = Learned(
                class_id=held.id, day=told.held_on, subject=told.subject, title=told.title,
                made_up=each.state == MADE_UP,
            )  # fmt: skip
            found.setdefault(each.person, []).append(one)
    for higher in nominations.every(conn, partition):
        about = higher.about
        if about.first > today or not period.has(about.first):
            continue
        for sent in higher.attended:
            one = Learned(
                class_id=higher.id, day=about.first, subject=about.subject, title=about.title, higher=True,
                certificate=sent.certificate,
            )  # fmt: skip
            found.setdefault(sent.who.person, []).append(one)
    found.pop("", None)  # whoever was sent and is no mediator
    return {person: sorted(of, key=lambda one: one.day, reverse=True) for person, of in found.items()}


def within(were: Mapping[str, list[Learned]], period: Period) -> dict[str, list[Learned]]:
    """Return those of these that are of a period."""
    found = {person: [each for each in of if period.has(each.day)] for person, of in were.items()}
    return {person: of for person, of in found.items() if of}


def of_communes(
    conn: Connection, tallies: Mapping[str, Tally], period: Period, today: date
) -> dict[str, tuple[int, int]]:
    """Return by commune how many of its mediators were at a class in a period, and how many there are."""
    until = min(period.last, today)
    found = {}
    for code, people in _people(conn, tallies).items():
        were = {person for person, on in tallies[code].learned.items() if any(period.first <= d <= until for d in on)}
        for higher in nominations.every(conn, code):
            if period.first <= higher.about.first <= until:
                were |= {each.who.person for each in higher.attended}
        found[code] = (len(people & were), len(people))
    return found


def by_team(teams: Iterable[Team], were: Mapping[str, list[Learned]]) -> list[OfTeam]:
    """Return who was at a class and who was not, team by team; teams in which nobody mediates are left out."""
    return [
        OfTeam(
            team=team,
            trained=[each for each in team.mediators if each.id in were],
            missing=[each for each in team.mediators if each.id not in were],
        )
        for team in teams
        if team.mediators
    ]


def _people(conn: Connection, codes: Iterable[str]) -> dict[str, set[str]]:
    of = mediators.c
    asked = select(teams.c.partition, of.id).join(teams, teams.c.id == of.team).where(of.left_on == "")
    found: dict[str, set[str]] = {code: set() for code in codes}
    for row in conn.execute(asked):
        if row.partition in found:
            found[row.partition].add(row.id)
    return found


def percent(part: int, whole: int) -> int:
    """Return how many of a hundred; 100 only when it is all of them."""
    return 100 * part // whole if whole else 0
