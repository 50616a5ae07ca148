"""Lists of the office itself that can be taken away: what lies aside, what was found, figures, accounts, the log."""

from collections.abc import Callable

from litestar.exceptions import NotFoundException
from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from sync_server.journal import figures, finding, quarantine
from sync_server.office import accounts, counts, held, log, overview, own_village, people, searching, shared, showing
from sync_server.office.lists import ALL_ROWS, Wish
from sync_server.office.province import ORDER
from sync_server.office.spreadsheets import Cell, Sheet
from sync_server.office.teams import cards_of
from sync_server.people import asking, devices, looks
from sync_server.people import log as journal
from sync_server.people.accounts import all_of
from sync_server.people.roster import contacts, roster

SEARCH = "search"


def words_in(wish: Wish) -> str:
    """Return what is searched for, as the page takes it."""
    return wish.of("q").strip()[: finding.LONGEST]


def _held(conn: Connection, wish: Wish) -> Sheet:
    settled = wish.of("which") == held.SETTLED
    found = quarantine.listed(conn, wish.partition, settled=settled, rows=ALL_ROWS)
    shown = (held.row_of(each, wish.now, wish.language) for each in found)
    listed: list[list[Cell]] = [
        [each.who, each.case_title, each.why, each.since, each.how if settled else each.waited] for each in shown
    ]
    keys = ("lists.name", "held.case", "held.why", "held.since", "held.tab_settled" if settled else "lists.waits")
    return Sheet(headings=[wish.say(key) for key in keys], rows=listed)


def _search(conn: Connection, wish: Wish) -> Sheet:
    words = finding.words_of(words_in(wish))
    groups = searching.groups_of(conn, wish.partition, words, wish.now, wish.language, ALL_ROWS) if words else []
    yes = wish.say("lists.yes")
    listed: list[list[Cell]] = [
        [
            wish.say(f"search.{group.kind}"), each.name or wish.say("common.untitled"), each.more,
            showing.standing(each.standing, wish.language) if each.standing else "", yes if each.private else "",
        ]
        for group in groups for each in group.found
    ]  # fmt: skip
    return Sheet(
        headings=[*wish.words("kind", "what", "about", "standing"), wish.say("lists.closed")],
        rows=listed,
        closed=sum(each.private for group in groups for each in group.found),
    )


def _figures(conn: Connection, wish: Wish) -> Sheet:
    years = figures.years(conn, wish.partition, wish.today())
    year = int(wish.of("year")) if wish.of("year") in map(str, years) else wish.today().year
    counted, teams = figures.of_year(conn, wish.partition, year), roster(conn, wish.partition)
    listed: list[list[Cell]] = [
        [chart.title, each.label, each.number]
        for chart in overview.charts_of(counted, teams, year, wish.language)
        for each in chart.numbers
    ]
    return Sheet(headings=[wish.say(f"lists.{key}") for key in ("by", "what", "cases")], rows=listed)


def _counts(conn: Connection, wish: Wish) -> Sheet:
    found = counts.rows_of(conn, wish.partition, wish.language)
    listed: list[list[Cell]] = [[each.name, *each.counts, each.total] for each in found]
    standings = [showing.standing(each.value, wish.language) for each in ORDER]
    return Sheet(headings=[*wish.words("team"), *standings, wish.say("province.total")], rows=listed)


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
            team.failed, team.open, "; ".join(f"{each.title}: {each.due}" for each in shown.elections
                                              if each.team == team.name),
        ]
        for team in shown.teams
    ]  # fmt: skip
    headings = [*wish.words("team", "leader", "people", "lacks", "cases")]
    headings += [wish.say(f"overview.{key}") for key in ("settled", "failed", "open")]
    return Sheet(headings=[*headings, wish.say("elections.title")], rows=listed)


def _shared(conn: Connection, wish: Wish) -> Sheet:
    found = asking.shared_with(conn, wish.visitor.id)
    cards = (shared.card(each, wish.visitor, wish.language) for each in found)
    listed: list[list[Cell]] = [[each.begins, each.when, each.state] for each in cards]
    return Sheet(headings=[wish.say("shared.one"), *wish.words("day", "standing")], rows=listed)


def _accounts(conn: Connection, wish: Wish) -> Sheet:
    reach, yes = accounts.reach(wish.visitor), wish.say("lists.yes")
    cards = (accounts.card(each, wish.visitor, wish.language) for each in all_of(conn, reach))
    listed: list[list[Cell]] = [
        [
            each.name, each.login, each.role, each.place, each.made, each.last, yes if each.factor else "",
            yes if each.first else "", yes if each.disabled else "",
        ]
        for each in cards
    ]  # fmt: skip
    keys = (
        "accounts.name", "sign_in.login", "accounts.role", "province.commune", "accounts.made", "accounts.last",
        "accounts.factor", "accounts.first", "accounts.disabled",
    )  # fmt: skip
    return Sheet(headings=[wish.say(key) for key in keys], rows=listed)


def _log(conn: Connection, wish: Wish) -> Sheet:
    """Return the lines of one choice of the log: of a phone of the commune, the server, the accounts, looks, or all."""
    of = wish.of("phone")
    if of == log.LOOKS:
        found = looks.besides(conn, wish.partition, ALL_ROWS)
        told = (log.look_of(each, wish.language) for each in found)
    elif log.is_known(of, devices.phones(conn, wish.partition)):
        lines = journal.page(conn, wish.partition, of, lines=ALL_ROWS)
        told = (log.row_of(each, wish.language) for each in lines)
    else:
        raise NotFoundException
    server = "" if of == log.LOOKS else wish.say("log.the_server")
    listed: list[list[Cell]] = [[each.when, each.what, each.of or server, each.detail] for each in told]
    return Sheet(headings=wish.words("when", "happened", "with", "more"), rows=listed)


LISTS: dict[str, Callable[[Connection, Wish], Sheet]] = {
    "held": _held, SEARCH: _search, "figures": _figures, "counts": _counts, "teams": _teams, "contacts": _contacts,
    "village": _village, "shared": _shared, "accounts": _accounts, "log": _log,
}  # fmt: skip
"""These lists, by their names in the address."""
