"""The groups of the officer's one list: cases by where they stand, then what else came in and nobody has seen yet."""

from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain.review import Standing
from sync_server.journal import casebook, entries, quarantine
from sync_server.journal.casebook import Sieve
from sync_server.office import showing, sieving, strings
from sync_server.office.sieving import ACROSS, ALARMS, ALL, CLASHES, Wanted

STANDINGS = (Standing.NEW, Standing.AMENDED, Standing.RETURNED, Standing.APPROVED)


class Tab(Struct, frozen=True, kw_only=True):
    """One group and how much is in it."""

    group: str  # a standing, one of ACROSS, or a kind of `entries.KINDS`
    label: str
    count: int
    of_what: str  # what is counted, for who only hears the page
    href: str


def tabs(conn: Connection, partition: str, group: str, language: str) -> list[Tab]:
    """Return the groups of a commune in their order; of the rarer ones those with something in them, and `group`."""
    cases = strings.text(language, "common.cases").lower()
    standing = casebook.counts(conn, partition)
    numbers = {each.value: number for each, number in standing.items()}
    numbers |= {
        ALL: sum(standing.values()), CLASHES: casebook.count(conn, partition, Sieve(clashing=True)),
        ALARMS: casebook.open_alarms(conn, partition),
    }  # fmt: skip
    shown = [
        Tab(group=each, label=label(each, language), count=numbers[each], of_what=cases,
            href=sieving.address(Wanted(group=each)))
        for each in (ALARMS, *STANDINGS, CLASHES, ALL)
        if each in STANDINGS or each == group or (each in (ALARMS, CLASHES) and numbers[each])
    ]  # fmt: skip
    waiting = entries.counts(conn, partition)
    shown += [
        Tab(group=kind, label=label(kind, language), count=number, of_what="", href=f"/entries?kind={kind}")
        for kind, number in waiting.items()
        if number or kind == group
    ]
    held = quarantine.waiting(conn, partition)
    if held:
        shown.append(Tab(group="held", label=strings.text(language, "held.tab"), count=held, of_what="", href="/held"))
    return shown


def label(group: str, language: str) -> str:
    """Return what a group is called."""
    if group in entries.KINDS:
        return strings.text(language, f"entries.{group}")
    return strings.text(language, f"queue.{group}") if group in ACROSS else showing.standing(group, language)
