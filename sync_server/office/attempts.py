"""Wrong passwords, counted in the database so that every process of the server counts alike."""

from datetime import datetime

from sqlalchemy import Connection, delete, not_, select, tuple_

from fieldapp.domain.ids import new_id
from sync_server.clock import moment_of, stamp
from sync_server.db.tables import sign_in_attempts
from sync_server.office.lockout import (
    FREE_TRIES,
    FREE_TRIES_OF_ADDRESS,
    FREE_TRIES_OF_LOGIN,
    KNOWN,
    REMEMBERED,
    shut_until,
)
from sync_server.people import account_events

_BY_LOGIN = "office-login"
_FREE = {"office": FREE_TRIES, "office-address": FREE_TRIES_OF_ADDRESS, _BY_LOGIN: FREE_TRIES_OF_LOGIN}
_of = sign_in_attempts.c


def begin(conn: Connection, login: str, address: str, now: datetime) -> datetime | None:
    """Count one try and return None; or return until when this door is shut, and count nothing.

    The try is counted before the password is looked at, so that many at once cannot slip through. One of a day on
    which our clock was far ahead is forgotten: it would shut the door until that day.
    """
    remembered = _of.at.between(stamp(now - REMEMBERED), stamp(now + REMEMBERED))
    conn.execute(delete(sign_in_attempts).where(_of.door.in_(_FREE), not_(remembered)))
    known = account_events.came_from(conn, login, address, now - KNOWN)
    shut = [
        until
        for door, who in _doors(login, address)
        if not (known and door == _BY_LOGIN)
        and (until := shut_until(_failures(conn, door, who), _FREE[door]))
        and until > now
    ]
    if shut:
        return max(shut)
    for door, who in _doors(login, address):
        conn.execute(sign_in_attempts.insert().values(id=new_id(), door=door, who=who, at=stamp(now)))
    return None


def forget(conn: Connection, login: str, address: str) -> None:
    """Take the failures away once the right password was given."""
    conn.execute(delete(sign_in_attempts).where(tuple_(_of.door, _of.who).in_(_doors(login, address))))


def _doors(login: str, address: str) -> list[tuple[str, str]]:
    """Return under which names a try is counted; an address has no space in it, so no two pairs are one."""
    return [("office", f"{address} {login}"), ("office-address", address), (_BY_LOGIN, login)]


def _failures(conn: Connection, door: str, who: str) -> list[datetime]:
    found = conn.execute(select(_of.at).where(_of.door == door, _of.who == who)).scalars()
    return [moment for text in found if (moment := moment_of(text))]
