"""Who is signed in shows once more that it is them, by the password or by a code. Tries count as at the door."""

from datetime import datetime
from threading import BoundedSemaphore

from msgspec import Struct
from sqlalchemy import Connection

from sync_server.db.engine import reading, writing
from sync_server.office import attempts, showing
from sync_server.office.gate import Visitor
from sync_server.office.page import Reply
from sync_server.office.setting import Office
from sync_server.people import account_events as events
from sync_server.people import factors, officers
from sync_server.people.account_events import Kind
from sync_server.people.passwords import MOST

HASHING = BoundedSemaphore(2)  # each takes 19 MiB
LONGEST_CODE = 40  # characters


class Unproved(Struct, frozen=True, kw_only=True):
    """Why it was not shown, and the status to answer with."""

    said: str
    status: int


def by_password(office: Office, reply: Reply, visitor: Visitor, password: str, address: str) -> Unproved | None:
    """Return None for the present password of the visitor."""
    now = office.clock()
    with writing(office.engine) as conn:
        until = attempts.begin(conn, visitor.login, address, now)
    if until:
        return _wait(reply, until, now)
    with HASHING, reading(office.engine) as conn:
        knows = len(password) <= MOST and officers.verify(conn, visitor.login, password)
    if not knows:
        return Unproved(said=reply.say("me.present_wrong"), status=400)
    with writing(office.engine) as conn:
        attempts.forget(conn, visitor.login, address)
    return None


def by_code(
    office: Office, conn: Connection, reply: Reply, officer: str, login: str, typed: str, address: str
) -> Unproved | None:
    """Return None for a code of this officer's device or a spare one; either is good once."""
    now = office.clock()
    if not typed.strip():
        return Unproved(said=reply.say("second.empty"), status=400)
    if until := attempts.begin(conn, login, address, now):
        return _wait(reply, until, now)
    if not _fits(office, conn, officer, typed[:LONGEST_CODE], now):
        return Unproved(said=reply.say("second.wrong"), status=401)
    attempts.forget(conn, login, address)
    return None


def _fits(office: Office, conn: Connection, officer: str, typed: str, now: datetime) -> bool:
    sealing = office.service.sealing
    if factors.takes(conn, sealing, officer, typed, now):
        return True
    if not factors.takes_spare(conn, sealing, officer, typed, now):
        return False
    events.note(conn, officer, Kind.SPARE_USED, now)
    return True


def _wait(reply: Reply, until: datetime, now: datetime) -> Unproved:
    return Unproved(said=reply.say("sign_in.wait", span=showing.span(until - now, reply.language)), status=429)
