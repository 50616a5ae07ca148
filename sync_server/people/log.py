"""What happened with a commune's phones and accounts and with the server, in one list: the log that people read.

Who asks for no commune (an administrator) reads of all accounts and of the server, and of no phone.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Select, Subquery, func, literal, select, union_all

from sync_server.db.history import History, history_of
from sync_server.db.tables import account_events as table
from sync_server.db.tables import device_events, devices, histories, mediators, teams
from sync_server.people import account_events
from sync_server.people.events import Event, event_of

PAGE_LINES = 50
_AT_ONCE = 1_000  # lines in memory while a long page is read
SERVER = "server"  # asks for the server's own lines
ACCOUNTS = "accounts"  # asks for the lines about accounts


class OfPhone(Struct, frozen=True, kw_only=True):
    """A line about a phone."""

    event: Event
    device: str
    person: str  # whose phone it is


class OfServer(Struct, frozen=True, kw_only=True):
    """A line about the server."""

    history: History


class OfAccount(Struct, frozen=True, kw_only=True):
    """A line about an account."""

    event: account_events.Event


Line = OfPhone | OfServer | OfAccount


def page(
    conn: Connection, partition: str, of: str = "", number: int = 1, lines: int = PAGE_LINES
) -> Iterator[Line]:  # fmt: skip
    """Give a page (from 1) of a commune's log, newest first; `of`: a phone, SERVER, ACCOUNTS, or empty for all."""
    every = _lines(partition, of)
    asked = select(every).order_by(every.c.at.desc(), every.c.key.desc())
    some = asked.limit(lines).offset((max(number, 1) - 1) * lines).execution_options(yield_per=_AT_ONCE)
    return map(_line, conn.execute(some))


def count(conn: Connection, partition: str, of: str = "") -> int:
    """Return how many lines that log has."""
    return int(conn.execute(select(func.count()).select_from(_lines(partition, of))).scalar_one())


def _lines(partition: str, of: str) -> Subquery:
    phones, server, accounts = _of_phones(partition), _of_server(), _of_accounts(partition)
    if of == SERVER:
        return server.subquery()
    if of == ACCOUNTS:
        return accounts.subquery()
    if of:
        return phones.where(device_events.c.device == of).subquery()
    return union_all(phones, server, accounts).subquery()


def _of_phones(partition: str) -> Select[Any]:
    of, nothing = device_events.c, literal("")
    return (
        select(of.at, of.id.label("key"), of.device, mediators.c.name.label("person"), of.kind, of.by_name, of.told)
        .add_columns(nothing.label("epoch"), nothing.label("about"), nothing.label("account"))
        .join(devices, devices.c.id == of.device)
        .join(mediators, mediators.c.id == devices.c.mediator)
        .join(teams, teams.c.id == mediators.c.team)
        .where(teams.c.partition == partition)
    )


def _of_server() -> Select[Any]:
    of = histories.c
    empty = [literal("").label(name) for name in ("device", "person")]
    return select(
        of.began_at.label("at"), of.epoch.label("key"), *empty, of.why.label("kind"), literal("").label("by_name"),
        of.told, of.epoch, literal("").label("about"), literal("").label("account"),
    )  # fmt: skip


def _of_accounts(partition: str) -> Select[Any]:
    of, nothing = table.c, literal("")
    lines = select(
        of.at, of.id.label("key"), nothing.label("device"), of.account_name.label("person"), of.kind, of.by_name,
        of.told, nothing.label("epoch"), literal(ACCOUNTS).label("about"), of.account,
    )  # fmt: skip
    return lines.where(of.partition == partition) if partition else lines


def _line(row: Any) -> Line:
    if row.epoch:
        return OfServer(history=history_of(row.epoch, row.at, row.kind, row.told))
    if row.about:
        return OfAccount(event=account_events.event_of(row._mapping))
    return OfPhone(event=event_of(row._mapping), device=row.device, person=row.person)
