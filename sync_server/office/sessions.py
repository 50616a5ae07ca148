"""Who is signed in: an opaque id in the cookie, of which the server keeps only the hash."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, func, select, update

from sync_server.clock import moment_of, stamp
from sync_server.db.tables import office_sessions

MARK = 16  # characters of the hash that name a session to its owner
TOUCH_AFTER = timedelta(minutes=1)  # a page more often than this costs no write
AHEAD = timedelta(hours=1)  # so far our clock may be put back under a session
SWEPT_AFTER = timedelta(days=1)  # a session that ran out still tells whose it was, for forms that wait in a tab
_of = office_sessions.c


class Limits(Struct, frozen=True, kw_only=True):
    """How long a session lives unused, and at most."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=10)


class Where(Struct, frozen=True, kw_only=True):
    """Where somebody sits: the address they come from, and what their browser calls itself."""

    address: str = ""
    browser: str = ""


NOWHERE = Where()


class Session(Struct, frozen=True, kw_only=True):
    """One signed-in browser, or one whose password was right and whose second factor is still asked for."""

    mark: str  # names it, and opens nothing
    officer: str
    started_at: datetime
    seen_at: datetime
    waits: bool = False
    where: Where = NOWHERE


class _Kept(Struct, frozen=True, kw_only=True):
    started_at: str
    seen_at: str
    waits: bool = False
    where: Where = NOWHERE


def start(
    conn: Connection, officer: str, now: datetime, limits: Limits, *, where: Where = NOWHERE, waits: bool = False
) -> str:
    """Begin a session and return its secret id; sessions that ran out long ago are swept away."""
    conn.execute(delete(office_sessions).where(office_sessions.c.expires_at <= stamp(now - SWEPT_AFTER)))
    token = secrets.token_urlsafe(32)
    session = Session(mark="", officer=officer, started_at=now, seen_at=now, waits=waits, where=where)
    conn.execute(office_sessions.insert().values(key=_hash(token), officer=officer, **_row(session, limits)))
    return token


def find(conn: Connection, token: str, now: datetime) -> Session | None:
    """Return the living session of this id, if there is one."""
    asked = select(office_sessions).where(_of.key == _hash(token), _of.expires_at > stamp(now))
    row = conn.execute(asked).first()
    return _begun(row, now) if row else None


def living(conn: Connection, officer: str, now: datetime) -> list[Session]:
    """Return an officer's sessions that are signed in now, the one used last first."""
    asked = select(office_sessions).where(_of.officer == officer, _of.expires_at > stamp(now))
    found = [each for row in conn.execute(asked) if (each := _begun(row, now)) and not each.waits]
    return sorted(found, key=lambda each: each.seen_at, reverse=True)


def was_of(conn: Connection, token: str) -> str:
    """Return whose session this id is or was, also when it has run out; empty for none."""
    asked = select(office_sessions.c.officer).where(office_sessions.c.key == _hash(token))
    return conn.execute(asked).scalar_one_or_none() or ""


def wants_touch(session: Session, now: datetime) -> bool:
    """Return whether the last use was so long ago that it is worth writing down a new one."""
    return now - session.seen_at >= TOUCH_AFTER


def touch(conn: Connection, token: str, session: Session, now: datetime, limits: Limits) -> None:
    """Write down that the session was used now."""
    used = msgspec.structs.replace(session, seen_at=now)
    conn.execute(update(office_sessions).where(office_sessions.c.key == _hash(token)).values(**_row(used, limits)))


def end(conn: Connection, token: str) -> None:
    """Make the id worthless."""
    conn.execute(delete(office_sessions).where(office_sessions.c.key == _hash(token)))


def end_marked(conn: Connection, officer: str, mark: str) -> bool:
    """End one session of an officer; return whether there was one of this mark."""
    if len(mark) != MARK:
        return False
    marked = func.substr(_of.key, 1, MARK) == mark
    return bool(conn.execute(delete(office_sessions).where(_of.officer == officer, marked)).rowcount)


def end_all(conn: Connection, officer: str, but: str = "") -> int:
    """End every session of an officer, but not the one with this id; return how many."""
    others = delete(office_sessions).where(_of.officer == officer, _of.key != _hash(but))
    return int(conn.execute(others).rowcount)


def mark_of(token: str) -> str:
    """Return what names the session with this id."""
    return _hash(token)[:MARK]


def _row(session: Session, limits: Limits) -> dict[str, object]:
    times = {"started_at": stamp(session.started_at), "seen_at": stamp(session.seen_at)}
    kept = _Kept(**times, waits=session.waits, where=session.where)
    end_at = min(session.seen_at + limits.idle, session.started_at + limits.absolute)
    return {"value": msgspec.json.encode(kept), "expires_at": stamp(end_at)}


def _session(row: Any) -> Session | None:
    kept = msgspec.json.decode(row.value, type=_Kept)
    started_at, seen_at = moment_of(kept.started_at), moment_of(kept.seen_at)
    if started_at is None or seen_at is None:
        return None
    times = {"started_at": started_at, "seen_at": seen_at}
    return Session(mark=row.key[:MARK], officer=row.officer, waits=kept.waits, where=kept.where, **times)


def _begun(row: Any, now: datetime) -> Session | None:
    """Return the session, unless it began on a day to come: our clock was wrong, and until then it would not end."""
    session = _session(row)
    return session if session and session.started_at <= now + AHEAD else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
