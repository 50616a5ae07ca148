"""Counting failures at a door, so that nobody can try codes until one fits."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from fieldapp.domain.ids import new_id
from sync_server.clock import stamp
from sync_server.db.tables import sign_in_attempts

ENROL, RECOVERY = "enrol", "recovery"
LIMIT = 10
WITHIN = timedelta(minutes=10)
_REMEMBERED = timedelta(days=1)


def too_many(conn: Connection, door: str, who: str, now: datetime) -> bool:
    """Return whether this address has failed too often at this door lately."""
    of = sign_in_attempts.c
    recent = select(func.count()).where(of.door == door, of.who == who, of.at > stamp(now - WITHIN))
    return conn.execute(recent).scalar_one() >= LIMIT


def failed(conn: Connection, door: str, who: str, now: datetime) -> None:
    """Note a failure, and forget those of long ago."""
    of = sign_in_attempts.c
    conn.execute(delete(sign_in_attempts).where(of.door == door, of.at < stamp(now - _REMEMBERED)))
    conn.execute(insert(sign_in_attempts).values(id=new_id(), door=door, who=who, at=stamp(now)))
