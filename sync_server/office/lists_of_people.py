"""Lists of teams and people, as files: who mediates, leads, helps, was voted for or reviewed, and what a team lacks."""

from collections.abc import Callable

from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from fieldapp.domain.appraisals import round_before, round_of
from sync_server.journal import figures
from sync_server.office import (
    access,
    coverage,
    elections,
    lacking,
    own_village,
    people,
    reviews,
    showing,
    strings,
    villages,
)
from sync_server.office.lists import Wish
from sync_server.office.person import find_person
from sync_server.office.spreadsheets import Cell, Sheet
from sync_server.office.teams import cards_of
from sync_server.people import advisers
from sync_server.people import elections as voting
from sync_server.people.roster import contacts, roster


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


def _teams(conn: Connection, wish: Wish) -> Sheet:
    listed: list[list[Cell]] = [
        [
            team.village, team.name, next((each.name for each in team.members if each.leader), ""), len(team.members),
            team.cases, "; ".join(each.text for each in team.lacks), team.merged_into,
        ]
        for team in cards_of(conn, wish.partition, wish.language)
    ]  # fmt: skip
    headings = wish.words("village", "team", "leader", "mediators", "cases", "lacks", "merged_into")
    return Sheet(headings=headings, rows=listed)


def _contacts(conn: Connection, wish: Wish) -> Sheet:
    listed: list[list[Cell]] = [
        [vocabulary.label("BAO_CHO", each.role, wish.language), each.name, each.phone]
        for each in contacts(conn, wish.partition) if each.role in people.ROLES
    ]  # fmt: skip
    return Sheet(headings=wish.words("role", "name", "phone"), rows=listed)


def _village(conn: Connection, wish: Wish) -> Sheet:
    shown = own_village.shown_of(conn, wish.visitor, wish.today(), wish.language)
    listed: list[list[Cell]] = [
        [
            team.name, team.leader, ", ".join(team.people), "; ".join(team.lacks), team.total, team.settled,
            team.failed, team.open, team.not_mediated, "; ".join(
                f"{each.card.title}: {each.card.due}" for each in shown.elections if each.card.team == team.name
            ),
        ]
        for team in shown.teams
    ]  # fmt: skip
    headings = [*wish.words("team", "leader", "people", "lacks", "cases")]
    headings += [wish.say(f"overview.{key}") for key in ("settled", "failed", "open", "not_mediated")]
    return Sheet(headings=[*headings, wish.say("elections.title")], rows=listed)


def _villages(conn: Connection, wish: Wish) -> Sheet:
    years = figures.years(conn, wish.partition, wish.today())
    asked = wish.of("year")
    year = int(asked) if asked in map(str, years) else years[0]
    listed: list[list[Cell]] = [
        [each.name, each.until, ", ".join(each.teams), each.now, each.then]
        for each in villages.rows_of(conn, wish.partition, year)
    ]
    return Sheet(headings=wish.words("village", "until", "teams", "cases_now", "cases_then"), rows=listed, days=(1,))


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
    return Sheet(headings=headings, rows=listed, days=(6, 7))


def _lacks(conn: Connection, wish: Wish) -> Sheet:
    yes = wish.say("lists.yes")
    listed: list[list[Cell]] = [
        [team.village, team.name, lack.text, yes if lack.certain else "", lack.mend]
        for team in roster(conn, wish.partition) if not team.merged_into
        for lack in (*lacking.of_team(team, wish.language), *lacking.of_standards(team, wish.language))
    ]  # fmt: skip
    return Sheet(headings=wish.words("village", "team", "lacks", "certain", "mend"), rows=listed)


def _elections(conn: Connection, wish: Wish) -> Sheet:
    teams = {each.id: each for each in roster(conn, wish.partition)}
    held, today = voting.every(conn, wish.partition), wish.today()
    cards = [elections.card(each, teams[each.team], today, wish.language) for each in held]
    listed: list[list[Cell]] = [[each.title, each.team, each.held, each.due] for each in cards]
    return Sheet(headings=wish.words("what", "team", "day", "due"), rows=listed, days=(2,))


def _candidates(conn: Connection, wish: Wish) -> Sheet:
    election = voting.one(conn, wish.partition, wish.of("election"))
    won, yes = voting.elected(election), wish.say("lists.yes")
    listed: list[list[Cell]] = [
        [
            each.name, each.votes, elections.percent(each.votes, election.voters, wish.language),
            yes if each in won else "",
        ]
        for each in election.candidates
    ]  # fmt: skip
    return Sheet(headings=wish.words("name", "votes", "percent", "elected"), rows=listed)


def _reviews(conn: Connection, wish: Wish) -> Sheet:
    of = reviews.asked(wish.of("month"), round_of(wish.today()))
    before = round_before(of)
    listed: list[list[Cell]] = [
        [team.name, each.name, each.concluded, each.when, each.more, each.before]
        for team in reviews.of_commune(conn, wish.partition, of, wish.language)
        for each in team.rows
    ]
    now, former = (
        strings.text(wish.language, "reviews.round", month=each.month, year=each.year) for each in (of, before)
    )
    headings = [*wish.words("team", "name"), now, *wish.words("day", "more"), former]
    return Sheet(headings=headings, rows=listed, days=(3,))


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
    return Sheet(headings=[*wish.words("day", "title"), *more], rows=listed, days=(0,))


LISTS: dict[str, Callable[[Connection, Wish], Sheet]] = {
    "people": _people, "teams": _teams, "contacts": _contacts, "village": _village, "villages": _villages,
    "advisers": _advisers, "lacks": _lacks, "elections": _elections, "candidates": _candidates, "reviews": _reviews,
    "learned": _learned,
}  # fmt: skip
"""These lists, by their names in the address."""
