"""Who is at the door, and whether this address is theirs to open: every page but the way in asks here first."""

from litestar.di import NamedDependency, Provide
from msgspec import Struct
from sqlalchemy import Connection, select

from fieldapp.domain.roles import OF_A_COMMUNE, OfficeRole, Role
from sync_server.db.engine import reading, writing
from sync_server.db.tables import communes, officers, second_factors
from sync_server.journal import quarantine
from sync_server.journal.author import Author
from sync_server.office import access, sessions
from sync_server.office.access import Entry
from sync_server.office.forms import Asking
from sync_server.office.page import SESSION, Reply, TheReply
from sync_server.office.setting import Office, TheOffice

PASSWORD_PAGE, FACTOR_PAGE = "/me/password", "/me/factor"
_WHILE_OWING = {PASSWORD_PAGE: ("/me/password",), FACTOR_PAGE: ("/me/factor",)}  # what opens until it is done


class SignInNeeded(Exception):
    """Nobody is signed in."""


class CodeNeeded(SignInNeeded):
    """The password was right; a code is still asked for."""


class StepNeeded(Exception):
    """Somebody is signed in who has to do something first, on the page named here."""

    def __init__(self, page: str) -> None:
        super().__init__(page)
        self.page = page


class NotAllowed(Exception):
    """Somebody is signed in whose role has no business here."""


class Visitor(Struct, frozen=True, kw_only=True):
    """The officer who is looking."""

    id: str
    login: str
    name: str
    role: str
    partition: str  # the commune's code; empty for the province and administrators
    place: str  # the commune's name
    village: str = ""  # its id, for who heads one
    held: int = 0  # changes of the commune that wait for an officer
    owes: str = ""  # the page of what has to be done first: another password, a second factor

    @property
    def decides(self) -> bool:
        """Whether this is an officer of a commune, who reads and decides its cases."""
        return self.role == OfficeRole.OFFICER and bool(self.partition)

    @property
    def menu(self) -> list[Entry]:
        """The entries of the menu: what the role may open, nothing while something is owed."""
        return [] if self.owes else access.menu_of(self.role)

    def author(self) -> Author:
        """Return this officer as the author of a change."""
        return Author(person_id=self.id, name=self.name, role=Role.OFFICER, partition=self.partition)


TheVisitor = NamedDependency[Visitor]


def signed_in(office: Office, reply: Reply) -> Visitor:
    """Return who is signed in, or raise SignInNeeded; keeps the session alive."""
    token, now = reply.cookie(SESSION), office.clock()
    with reading(office.engine) as conn:
        session = sessions.find(conn, token, now) if token else None
        found = _officer(conn, session.officer, office) if session else None
    if session is None or found is None:
        raise SignInNeeded
    if session.waits:
        raise CodeNeeded
    if sessions.wants_touch(session, now):
        with writing(office.engine) as conn:
            sessions.touch(conn, token, session, now, office.limits)
    return found


def visitor(request: Asking, office: TheOffice, reply: TheReply) -> Visitor:
    """Return who is signed in and may open this address. Raises SignInNeeded, StepNeeded or NotAllowed."""
    found = signed_in(office, reply)
    if found.owes and not request.url.path.startswith(_WHILE_OWING[found.owes]):
        raise StepNeeded(found.owes)
    if not access.may_open(found.role, request.method, request.scope["path_template"]):
        raise NotAllowed
    return found


def officer(visitor: TheVisitor) -> Visitor:
    """Return the visitor, who sits in the commune whose things this page shows; or raise NotAllowed."""
    if visitor.role not in OF_A_COMMUNE or not visitor.partition:
        raise NotAllowed
    return visitor


AT_THE_GATE = {
    "visitor": Provide(visitor, sync_to_thread=True),
    "officer": Provide(officer, sync_to_thread=False),
}


def _officer(conn: Connection, officer_id: str, office: Office) -> Visitor | None:
    of = officers.c
    asked = (
        select(
            of.id, of.login, of.name, of.role, of.partition, of.village, of.must_change, communes.c.name.label("place")
        )
        .add_columns(communes.c.second_factor.label("demanded"), second_factors.c.confirmed_at.label("factor"))
        .select_from(
            officers.outerjoin(communes, communes.c.code == of.partition).outerjoin(
                second_factors, second_factors.c.officer == of.id
            )
        )
        .where(of.id == officer_id, of.disabled_at == "")
    )
    row = conn.execute(asked).one_or_none()
    if row is None:
        return None
    sees_held = row.partition and access.may_open(row.role, "GET", "/held")
    demanded = (office.demand_factor or row.demanded) and not row.factor
    return Visitor(
        id=row.id,
        login=row.login,
        name=row.name,
        role=row.role,
        partition=row.partition or "",
        place=row.place or "",
        village=row.village,
        held=quarantine.waiting(conn, row.partition) if sees_held else 0,
        owes=PASSWORD_PAGE if row.must_change else FACTOR_PAGE if demanded else "",
    )
