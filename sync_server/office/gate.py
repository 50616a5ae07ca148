"""Who is at the door: every page but sign-in asks here first."""

from litestar.di import NamedDependency, Provide
from msgspec import Struct
from sqlalchemy import Connection, select

from fieldapp.domain.roles import Role
from sync_server.db.engine import reading, writing
from sync_server.db.tables import communes, officers
from sync_server.journal import quarantine
from sync_server.journal.author import Author
from sync_server.office import sessions
from sync_server.office.page import SESSION, TheReply
from sync_server.office.setting import TheOffice


class SignInNeeded(Exception):
    """Nobody is signed in."""


class NotAllowed(Exception):
    """Somebody is signed in whose role has no business here."""


class Visitor(Struct, frozen=True, kw_only=True):
    """The officer who is looking."""

    id: str
    name: str
    role: str
    partition: str  # the commune's code; empty for the province
    place: str  # the commune's name
    held: int = 0  # changes of the commune that wait for an officer

    @property
    def decides(self) -> bool:
        """Whether this is an officer of a commune, who reads and decides its cases."""
        return self.role == Role.OFFICER and bool(self.partition)

    def author(self) -> Author:
        """Return this officer as the author of a change."""
        return Author(person_id=self.id, name=self.name, role=Role.OFFICER, partition=self.partition)


TheVisitor = NamedDependency[Visitor]


def visitor(office: TheOffice, reply: TheReply) -> Visitor:
    """Return who is signed in, or raise SignInNeeded; keeps the session alive."""
    token, now = reply.cookie(SESSION), office.clock()
    with reading(office.engine) as conn:
        session = sessions.find(conn, token, now) if token else None
        found = _officer(conn, session.officer) if session else None
    if session is None or found is None:
        raise SignInNeeded
    if sessions.wants_touch(session, now):
        with writing(office.engine) as conn:
            sessions.touch(conn, token, session, now, office.limits)
    return found


def officer(visitor: TheVisitor) -> Visitor:
    """Return the visitor if a commune's cases are theirs to read, or raise NotAllowed."""
    if not visitor.decides:
        raise NotAllowed
    return visitor


AT_THE_GATE = {
    "visitor": Provide(visitor, sync_to_thread=True),
    "officer": Provide(officer, sync_to_thread=False),
}


def _officer(conn: Connection, officer_id: str) -> Visitor | None:
    of = officers.c
    asked = (
        select(of.id, of.name, of.role, of.partition, communes.c.name.label("place"))
        .select_from(officers.outerjoin(communes, communes.c.code == of.partition))
        .where(of.id == officer_id, of.disabled_at == "")
    )
    row = conn.execute(asked).one_or_none()
    if row is None:
        return None
    held = quarantine.waiting(conn, row.partition) if row.partition else 0
    return Visitor(
        id=row.id, name=row.name, role=row.role, partition=row.partition or "", place=row.place or "", held=held
    )
