"""The accounts of a commune, or of all: who has one, making one, shutting it, giving a new first password."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Select, func, select, update

from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.roles import OF_A_COMMUNE, OF_A_VILLAGE, OfficeRole
from sync_server.clock import stamp
from sync_server.db.tables import account_events, communes, officers, second_factors, villages
from sync_server.people import account_events as events
from sync_server.people import factors
from sync_server.people import officers as people
from sync_server.people.account_events import By, Kind
from sync_server.people.passwords import first_password

EVERYWHERE = None  # an administrator's reach: the accounts of all communes, of the province, and administrators


class Account(Struct, frozen=True, kw_only=True):
    """An account as those see it who care for accounts; nothing of a password."""

    id: str
    login: str
    name: str
    role: str
    partition: str  # empty for none
    place: str  # the commune's name
    village: str  # the village's name, for who heads one
    made_at: str
    disabled_at: str
    must_change: bool
    factor_since: str  # empty: no second factor
    last_at: str  # when somebody last signed in with it; empty for never


def all_of(conn: Connection, reach: str | None) -> list[Account]:
    """Return the accounts within reach: those that work first, by commune and name."""
    found = [_account(row) for row in conn.execute(_asked(reach))]
    return sorted(found, key=lambda each: (bool(each.disabled_at), each.place, each.name))


def one(conn: Connection, reach: str | None, account: str) -> Account:
    """Return one account within reach. Raises Problem NOT_FOUND for any other, as if it did not exist."""
    row = conn.execute(_asked(reach).where(officers.c.id == account)).one_or_none()
    if row is None:
        raise Problem(Code.NOT_FOUND, "no such account within reach")
    return _account(row)


def roles_within(reach: str | None) -> list[OfficeRole]:
    """Return the roles that may be given within reach: who heads a village is the commune's to say."""
    return [role for role in OfficeRole if (role not in OF_A_VILLAGE if reach is EVERYWHERE else role in OF_A_COMMUNE)]


def is_taken(conn: Connection, login: str) -> bool:
    """Return whether somebody has this sign-in name."""
    asked = select(officers.c.id).where(officers.c.login == people.login_of(login))
    return conn.execute(asked).first() is not None


def add(
    conn: Connection, by: By, now: datetime, *, login: str, name: str, role: str, partition: str | None,
    village: str = "",
) -> tuple[str, str]:  # fmt: skip
    """Make an account; return its id and the first password, which nobody can read here again."""
    password = first_password()
    made = people.create(
        conn, login=login, name=name, role=role, partition=partition, village=village, password=password, now=now,
        must_change=True,
    )  # fmt: skip
    events.note(conn, made.id, Kind.MADE, now, by, role=made.role)
    return made.id, password


def give_password(conn: Connection, by: By, account: str, now: datetime) -> str:
    """Set and return a new first password; the former one opens nothing more."""
    password = first_password()
    people.set_password(conn, account, password, now, must_change=True)
    events.note(conn, account, Kind.PASSWORD_GIVEN, now, by)
    return password


def set_disabled(conn: Connection, by: By, account: str, disabled: bool, now: datetime) -> bool:
    """Shut an account, or open it again; return whether that changed anything."""
    of = officers.c
    stands = of.disabled_at == "" if disabled else of.disabled_at != ""
    changed = update(officers).where(of.id == account, stands).values(disabled_at=stamp(now) if disabled else "")
    if not conn.execute(changed).rowcount:
        return False
    events.note(conn, account, Kind.DISABLED if disabled else Kind.ENABLED, now, by)
    return True


def take_factor(conn: Connection, by: By, account: str, now: datetime) -> bool:
    """Take a lost second factor away from somebody; return whether there was one."""
    if not factors.remove(conn, account):
        return False
    events.note(conn, account, Kind.FACTOR_TAKEN, now, by)
    return True


def demands_factor(conn: Connection, partition: str) -> bool:
    """Return whether a commune asks everybody who signs in for it for a second factor."""
    return bool(conn.execute(select(communes.c.second_factor).where(communes.c.code == partition)).scalar())


def demand_factor(conn: Connection, by: By, partition: str, demanded: bool, now: datetime) -> bool:
    """Ask everybody of a commune for a second factor, or no longer; return whether that changed anything."""
    of = communes.c
    changed = update(communes).where(of.code == partition, of.second_factor.is_(not demanded))
    if not conn.execute(changed.values(second_factor=demanded)).rowcount:
        return False
    kind = Kind.FACTOR_DEMANDED if demanded else Kind.FACTOR_LEFT_FREE
    events.note(conn, "", kind, now, by, partition=partition)
    return True


def _asked(reach: str | None) -> Select[Any]:
    of, happened = officers.c, account_events.c
    last = (
        select(func.max(happened.at))
        .where(happened.account == of.id, happened.kind == Kind.SIGNED_IN.value)
        .scalar_subquery()
    )
    asked = (
        select(of.id, of.login, of.name, of.role, of.partition, of.made_at, of.disabled_at, of.must_change)
        .add_columns(communes.c.name.label("place"), func.coalesce(villages.c.name, "").label("village"))
        .add_columns(second_factors.c.confirmed_at.label("factor"), last.label("last"))
        .select_from(officers)
        .outerjoin(communes, communes.c.code == of.partition)
        .outerjoin(villages, villages.c.id == of.village)
        .outerjoin(second_factors, second_factors.c.officer == of.id)
    )
    return asked if reach is EVERYWHERE else asked.where(of.partition == reach)


def _account(row: Any) -> Account:
    return Account(
        id=row.id, login=row.login, name=row.name, role=row.role, partition=row.partition or "",
        place=row.place or "", village=row.village,
        made_at=row.made_at, disabled_at=row.disabled_at, must_change=bool(row.must_change),
        factor_since=row.factor or "", last_at=row.last or "",
    )  # fmt: skip
