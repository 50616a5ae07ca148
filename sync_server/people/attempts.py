"""Counting failures at a door, so that nobody can try codes until one fits."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, not_, select

from fieldapp.domain.ids import new_id
from sync_server.clock import stamp
from sync_server.db.tables import sign_in_attempts

ENROL, RECOVERY = "enrol", "recovery"
LIMIT = 10
WITHIN = timedelta(minutes=10)
_REMEMBERED = timedelta(days=1)


def too_many(conn: Connection, door: str, who: str, now: datetime) -> bool:
    """Return whether this address has failed too often at this door lately.

    What our clock dates later than that is of a day on which it was wrong: it shuts no door until then.
    """
    of = sign_in_attempts.c
    lately = of.at.between(stamp(now - WITHIN), stamp(now + WITHIN))
    recent = select(func.count()).where(of.door == door, of.who == who, lately)
    return conn.execute(recent).scalar_one() >= LIMIT


def failed(conn: Connection, door: str, who: str, now: datetime) -> None:
    """Note a failure, and forget those of long ago, or of long from now."""
    of = sign_in_attempts.c
    remembered = of.at.between(stamp(now - _REMEMBERED), stamp(now + _REMEMBERED))
    conn.execute(delete(sign_in_attempts).where(of.door == door, not_(remembered)))
    conn.execute(insert(sign_in_attempts).values(id=new_id(), door=door, who=who, at=stamp(now)))
