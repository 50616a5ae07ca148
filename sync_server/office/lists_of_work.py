"""Lists of what was written, as files: cases, papers and notes, what lies aside, what was found, figures and counts."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from fieldapp.domain import minutes, rules, vocabulary
from sync_server.journal import casebook, doubts, entries, figures, finding, quarantine, stands
from sync_server.journal.casebook import QueueRow
from sync_server.office import (
    counts,
    entry_rows,
    held,
    overview,
    rows,
    searching,
    showing,
    sieving,
)
from sync_server.office.lists import ALL_ROWS, Wish
from sync_server.office.province import ORDER
from sync_server.office.spreadsheets import Cell, Sheet
from sync_server.people.roster import roster

SEARCH = "search"
_AT_ONCE = 2_000  # cases whose every word is in memory together


def words_in(wish: Wish) -> str:
    """Return what is searched for, as the page takes it."""
    return wish.of("q").strip()[: finding.LONGEST]


def _cases(conn: Connection, wish: Wish) -> Sheet:
    found = casebook.queue(conn, wish.partition, sieving.wanted(wish.asked).sieve(wish.now), rows=ALL_ROWS)
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
        days=(5,),
    )  # fmt: skip


def _rows_of_cases(conn: Connection, wish: Wish, found: Sequence[QueueRow]) -> list[list[Cell]]:
    names = [row.record for row in found]
    told, aside = stands.fields_of(conn, wish.partition, names), quarantine.waiting_for(conn, wish.partition, names)
    marked = doubts.of_cases(conn, wish.partition, told, wish.today())
    wanted = sieving.wanted(wish.asked).doubts

    def label(words: str, code: str) -> str:
        return vocabulary.label(words, code, wish.language) if code else ""

    def looks(row: QueueRow) -> list[str]:
        return rows.looks(row, told[row.record], marked[row.record], aside, wish.language)

    return [
        [
            row.logbook_no or "", row.village, row.team, row.title, label("VU_VIEC", row.dispute_type),
            showing.day(row.received_on),
            label("TRANG_THAI" if row.outcome in rules.NOT_MEDIATED else "KET_QUA", row.outcome),
            showing.standing(row.standing, wish.language), showing.moment(row.waiting_since, wish.language),
            ", ".join(looks(row)), row.village_now,
        ]
        for row in found if not wanted or bool(looks(row)) == (wanted == sieving.SOME)
    ]  # fmt: skip


def _entries(conn: Connection, wish: Wish) -> Sheet:
    asked = wish.of("kind")
    kind = asked if asked in entries.KINDS else minutes.KIND
    found = entries.waiting(conn, wish.partition, kind, rows=ALL_ROWS)
    listed: list[list[Cell]] = [
        [each.title, each.about, each.team, each.day, each.waited, ", ".join(each.marks)]
        for each in entry_rows.of_records(conn, wish.partition, kind, found, wish.now, wish.language)
    ]
    return Sheet(headings=wish.words("what", "about", "team", "day", "waits", "doubts"), rows=listed, days=(3,))


def _held(conn: Connection, wish: Wish) -> Sheet:
    settled = wish.of("which") == held.SETTLED
    found = quarantine.listed(conn, wish.partition, settled=settled, rows=ALL_ROWS)
    shown = (held.row_of(each, wish.now, wish.language) for each in found)
    listed: list[list[Cell]] = [
        [each.who, each.case_title or each.kind, each.why, each.since, each.how if settled else each.waited]
        for each in shown
    ]
    keys = ("lists.name", "held.case", "held.why", "held.since", "held.tab_settled" if settled else "lists.waits")
    return Sheet(headings=[wish.say(key) for key in keys], rows=listed)


def _search(conn: Connection, wish: Wish) -> Sheet:
    words = finding.words_of(words_in(wish))
    sought = searching.sought_by(wish.visitor, words, wish.now, wish.language, ALL_ROWS)
    groups = searching.groups_of(conn, sought) if words else []
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


LISTS: dict[str, Callable[[Connection, Wish], Sheet]] = {
    "cases": _cases, "entries": _entries, "held": _held, SEARCH: _search, "figures": _figures, "counts": _counts,
}  # fmt: skip
"""These lists, by their names in the address."""
