"""More lists that can be taken away: what waits besides cases, villages, elections, reviews, lacks, notices."""

from collections.abc import Callable

from sqlalchemy import Connection

from fieldapp.domain import minutes
from sync_server.journal import entries, figures
from sync_server.office import elections, entry_rows, lacking, notice_words, reviews, villages
from sync_server.office.lists import ALL_ROWS, Wish
from sync_server.office.spreadsheets import Cell, Sheet
from sync_server.people import notices
from sync_server.people.elections import every
from sync_server.people.roster import roster


def _entries(conn: Connection, wish: Wish) -> Sheet:
    asked = wish.of("kind")
    kind = asked if asked in entries.KINDS else minutes.KIND
    found = entries.waiting(conn, wish.partition, kind, rows=ALL_ROWS)
    listed: list[list[Cell]] = [
        [each.title, each.about, each.team, each.day, each.waited, ", ".join(each.marks)]
        for each in entry_rows.of_records(conn, wish.partition, kind, found, wish.now, wish.language)
    ]
    return Sheet(headings=wish.words("what", "about", "team", "day", "waits", "doubts"), rows=listed)


def _villages(conn: Connection, wish: Wish) -> Sheet:
    years = figures.years(conn, wish.partition, wish.today())
    asked = wish.of("year")
    year = int(asked) if asked in map(str, years) else years[0]
    listed: list[list[Cell]] = [
        [each.name, each.until, ", ".join(each.teams), each.now, each.then]
        for each in villages.rows_of(conn, wish.partition, year)
    ]
    return Sheet(headings=wish.words("village", "until", "teams", "cases_now", "cases_then"), rows=listed)


def _elections(conn: Connection, wish: Wish) -> Sheet:
    teams = {each.id: each for each in roster(conn, wish.partition)}
    held, today = every(conn, wish.partition), wish.today()
    cards = [elections.card(each, teams[each.team], today, wish.language) for each in held]
    listed: list[list[Cell]] = [[each.title, each.team, each.held, each.due] for each in cards]
    return Sheet(headings=wish.words("what", "team", "day", "due"), rows=listed)


def _reviews(conn: Connection, wish: Wish) -> Sheet:
    listed: list[list[Cell]] = [
        [team.name, each.name, each.concluded, each.when, each.more]
        for team in reviews.of_commune(conn, wish.partition, wish.today(), wish.language)
        for each in team.rows
    ]
    return Sheet(headings=wish.words("team", "name", "concluded", "day", "more"), rows=listed)


def _lacks(conn: Connection, wish: Wish) -> Sheet:
    yes = wish.say("lists.yes")
    listed: list[list[Cell]] = [
        [team.village, team.name, lack.text, yes if lack.certain else "", lack.mend]
        for team in roster(conn, wish.partition) if not team.merged_into
        for lack in (*lacking.of_team(team, wish.language), *lacking.of_standards(team, wish.language))
    ]  # fmt: skip
    return Sheet(headings=wish.words("village", "team", "lacks", "certain", "mend"), rows=listed)


def _notices(conn: Connection, wish: Wish) -> Sheet:
    return notice_words.sheet(notices.every_given(conn, wish.partition), wish.language)


LISTS: dict[str, Callable[[Connection, Wish], Sheet]] = {
    "entries": _entries, "villages": _villages, "elections": _elections, "reviews": _reviews, "lacks": _lacks,
    "notices": _notices, "publishing": _notices,
}  # fmt: skip
"""These lists, by their names in the address."""
