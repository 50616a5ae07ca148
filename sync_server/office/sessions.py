"""Who is signed in: an opaque id in the cookie, of which the server keeps only the hash."""

import hashlib
import secrets
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, select, update

from sync_server.clock import moment_of, stamp
from sync_server.db.tables import office_sessions

TOUCH_AFTER = timedelta(minutes=1)  # a page more often than this costs no write
SWEPT_AFTER = timedelta(days=1)  # a session that ran out still tells whose it was, for forms that wait in a tab


class Limits(Struct, frozen=True, kw_only=True):
    """How long a session lives unused, and at most."""

    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=10)


class Session(Struct, frozen=True, kw_only=True):
    """One signed-in browser."""

    officer: str
    started_at: datetime
    seen_at: datetime


class _Kept(Struct, frozen=True, kw_only=True):
    started_at: str
    seen_at: str


def start(conn: Connection, officer: str, now: datetime, limits: Limits) -> str:
    """Begin a session and return its secret id; sessions that ran out long ago are swept away."""
    conn.execute(delete(office_sessions).where(office_sessions.c.expires_at <= stamp(now - SWEPT_AFTER)))
    token = secrets.token_urlsafe(32)
    session = Session(officer=officer, started_at=now, seen_at=now)
    conn.execute(office_sessions.insert().values(key=_hash(token), officer=officer, **_row(session, limits)))
    return token


def find(conn: Connection, token: str, now: datetime) -> Session | None:
    """Return the living session of this id, if there is one."""
    row = conn.execute(
        select(office_sessions.c.officer, office_sessions.c.value).where(
            office_sessions.c.key == _hash(token), office_sessions.c.expires_at > stamp(now)
        )
    ).first()
    if row is None:
        return None
    kept = msgspec.json.decode(row.value, type=_Kept)
    started_at, seen_at = moment_of(kept.started_at), moment_of(kept.seen_at)
    return Session(officer=row.officer, started_at=started_at, seen_at=seen_at) if started_at and seen_at else None


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


def _row(session: Session, limits: Limits) -> dict[str, object]:
    kept = _Kept(started_at=stamp(session.started_at), seen_at=stamp(session.seen_at))
    end_at = min(session.seen_at + limits.idle, session.started_at + limits.absolute)
    return {"value": msgspec.json.encode(kept), "expires_at": stamp(end_at)}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
