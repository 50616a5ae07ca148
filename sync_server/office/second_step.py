"""The second step of signing in: a code of the device, or a spare one."""

from datetime import datetime, timedelta
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect
from sqlalchemy import Connection, select

from sync_server.db.engine import reading, writing
from sync_server.db.tables import officers
from sync_server.office import proof, sessions
from sync_server.office.browsers import where_of
from sync_server.office.forms import Asking, TheForm
from sync_server.office.page import SESSION, Reply, TheReply, local
from sync_server.office.sessions import Limits, Session, Where
from sync_server.office.setting import Office, TheOffice
from sync_server.people import account_events as events
from sync_server.people.account_events import Kind

WAITING = Limits(idle=timedelta(minutes=10), absolute=timedelta(minutes=10))  # how long a right password waits


@get("/sign-in/code", sync_to_thread=True)
def code_page(office: TheOffice, reply: TheReply, next: FromQuery[str] = "/") -> Response[str] | Redirect:
    """Ask for a code; without a right password before it, for that one."""
    with reading(office.engine) as conn:
        waiting = _waiting(conn, reply, office.clock())
    return _form(reply, local(next, "/")) if waiting else reply.go(_door(local(next, "/")))


@post("/sign-in/code", sync_to_thread=True)
def give_code(request: Asking, office: TheOffice, reply: TheReply, form: TheForm) -> Response[str] | Redirect:
    """Begin the session for a right code."""
    now, wanted, where = office.clock(), local(form.get("next"), "/"), where_of(request)
    with writing(office.engine) as conn:
        waiting = _waiting(conn, reply, now)
        if waiting is None:
            return reply.go(_door(wanted), reply.keep_notice("expired"))
        login = conn.execute(select(officers.c.login).where(officers.c.id == waiting.officer)).scalar_one()
        wrong = proof.by_code(office, conn, reply, waiting.officer, login, form.get("one_time"), where.address)
        if wrong:
            if wrong.status == 401:
                events.note(
                    conn, waiting.officer, Kind.SIGN_IN_FAILED, now, address=where.address, browser=where.browser
                )
            return _form(reply, wanted, status=wrong.status, trouble=wrong.said)
        sessions.end(conn, reply.cookie(SESSION))
        token = begin_session(office, conn, waiting.officer, now, where)
    return reply.go(wanted, reply.keep_session(token))


def begin_session(office: Office, conn: Connection, officer: str, now: datetime, where: Where) -> str:
    """Sign somebody in and note it; return the session's id."""
    events.note(conn, officer, Kind.SIGNED_IN, now, address=where.address, browser=where.browser)
    return sessions.start(conn, officer, now, office.limits, where=where)


def address_of(wanted: str) -> str:
    """Return the address of the second step that leads on to the wanted page."""
    return "/sign-in/code" + ("" if wanted == "/" else f"?next={quote(wanted, safe='')}")


def _waiting(conn: Connection, reply: Reply, now: datetime) -> Session | None:
    token = reply.cookie(SESSION)
    found = sessions.find(conn, token, now) if token else None
    return found if found and found.waits else None


def _door(wanted: str) -> str:
    return "/sign-in" + ("" if wanted == "/" else f"?next={quote(wanted, safe='')}")


def _form(reply: Reply, wanted: str, *, status: int = 200, trouble: str = "") -> Response[str]:
    return reply.show("sign_in_code.html", status=status, next=wanted, trouble=trouble)
