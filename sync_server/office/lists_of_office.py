"""Lists of the office itself, as files: phones, accounts, the log, notices, what was shared with an expert."""

from collections.abc import Callable

from litestar.exceptions import NotFoundException
from sqlalchemy import Connection

from sync_server.office import (
    accounts,
    handset,
    log,
    notice_words,
    shared,
    showing,
)
from sync_server.office.device import phones_of
from sync_server.office.lists import ALL_ROWS, Wish
from sync_server.office.spreadsheets import Cell, Sheet
from sync_server.people import asking, devices, looks, notices
from sync_server.people import log as journal
from sync_server.people.accounts import all_of


def _phones(conn: Connection, wish: Wish) -> Sheet:
    rows = {each.device: each for each in devices.phones(conn, wish.partition)}
    listed: list[list[Cell]] = [
        [
            row.village, row.team, row.mediator, row.name,
            showing.moment(row.last_seen_at, wish.language) if row.last_seen_at else "", phone.holding,
            handset.stands(phone, wish.language), phone.clock_off, row.app,
        ]
        for phone in phones_of(conn, wish.partition, wish.now, wish.language)
        for row in (rows[phone.id],)
    ]  # fmt: skip
    headings = wish.words("village", "team", "mediator", "device", "seen", "held", "standing")
    return Sheet(headings=[*headings, wish.say("phones.clock_off"), wish.say("phones.version")], rows=listed)


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


def _notices(conn: Connection, wish: Wish) -> Sheet:
    return notice_words.sheet(notices.every_given(conn, wish.partition), wish.language, wish.today())


def _shared(conn: Connection, wish: Wish) -> Sheet:
    found = asking.shared_with(conn, wish.visitor.id)
    cards = (shared.card(each, wish.visitor, wish.language) for each in found)
    listed: list[list[Cell]] = [[each.begins, each.when, each.state] for each in cards]
    return Sheet(headings=[wish.say("shared.one"), *wish.words("day", "standing")], rows=listed)


LISTS: dict[str, Callable[[Connection, Wish], Sheet]] = {
    "phones": _phones, "accounts": _accounts, "log": _log, "notices": _notices, "publishing": _notices,
    "shared": _shared,
}  # fmt: skip
"""These lists, by their names in the address."""
