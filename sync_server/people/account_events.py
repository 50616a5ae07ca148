"""What happened with accounts, line by line: only added to, and the database itself refuses to rewrite it."""

from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, RowMapping, insert, select

from fieldapp.domain.ids import new_id
from sync_server.clock import stamp
from sync_server.db.tables import account_events, communes, officers


class Kind(StrEnum):
    """What can happen with an account; each has a sentence in the office's strings."""

    MADE = "made"
    DISABLED = "disabled"
    ENABLED = "enabled"
    PASSWORD_GIVEN = "password_given"  # somebody else set a first password
    PASSWORD_CHANGED = "password_changed"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"  # by the person
    FACTOR_TAKEN = "factor_taken"  # by somebody else
    SPARES_MADE = "spares_made"
    SPARE_USED = "spare_used"
    SESSION_ENDED = "session_ended"
    OTHERS_ENDED = "others_ended"
    FACTOR_DEMANDED = "factor_demanded"  # of everybody of the commune
    FACTOR_LEFT_FREE = "factor_left_free"


class By(Struct, frozen=True, kw_only=True):
    """Who did it to somebody else's account: an officer, an administrator, or the console; no id: the person."""

    id: str = ""
    name: str = ""


class Event(Struct, frozen=True, kw_only=True):
    """One line."""

    kind: Kind
    at: str
    account: str  # empty for a whole commune, and for a name that nobody has
    account_name: str
    by_name: str
    told: dict[str, str]  # `address`, `browser`; `by` is the console's id


NOBODY = By()
CONSOLE = By(id="console")  # what is done on the server itself, by whoever may


def note(
    conn: Connection, account: str, kind: Kind, now: datetime, by: By = NOBODY, *, partition: str = "", **told: str
) -> None:
    """Add a line about an account; `partition` tells the commune where it is about no account."""
    of = officers.c
    row = conn.execute(select(of.name, of.partition).where(of.id == account)).one_or_none() if account else None
    name = row.name if row else conn.execute(select(communes.c.name).where(communes.c.code == partition)).scalar()
    line = {"id": new_id(int(now.timestamp() * 1000)), "account": account, "account_name": name or "", "at": stamp(now)}
    where = {"partition": (row.partition or "") if row else partition, "kind": kind.value}
    more = {"by": by.id} if by is CONSOLE else {}
    who = {"by": by.id, "by_name": by.name, "told": msgspec.json.encode(told | more).decode()}
    conn.execute(insert(account_events).values(**line | where | who))


def failed(conn: Connection, login: str, now: datetime, address: str, browser: str) -> None:
    """Add a line about a sign-in that failed: under the account, or under none; never what was typed."""
    account = conn.execute(select(officers.c.id).where(officers.c.login == login)).scalar() or ""
    note(conn, account, Kind.SIGN_IN_FAILED, now, address=address, browser=browser)


def came_from(conn: Connection, login: str, address: str, after: datetime) -> bool:
    """Return whether somebody has signed in with this name from this address since then."""
    of = account_events.c
    asked = select(of.told).join(officers, officers.c.id == of.account).where(officers.c.login == login)
    lately = asked.where(of.kind == Kind.SIGNED_IN.value, of.at > stamp(after))
    return any(
        msgspec.json.decode(told, type=dict[str, str]).get("address") == address
        for told in conn.execute(lately).scalars()
    )


def event_of(row: RowMapping) -> Event:
    """Return a line from its row in the log."""
    told = msgspec.json.decode(row["told"], type=dict[str, str])
    return Event(
        kind=Kind(row["kind"]), at=row["at"], account=row["account"], account_name=row["person"],
        by_name=row["by_name"], told=told,
    )  # fmt: skip
