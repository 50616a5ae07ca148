"""Signing in and out, and choosing the language. Who has a second factor goes on to `second_step`."""

from datetime import datetime

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Struct

from sync_server.db.engine import reading, writing
from sync_server.office import access, attempts, sessions, showing, strings
from sync_server.office.browsers import where_of
from sync_server.office.forms import Asking, TheForm
from sync_server.office.gate import SignInNeeded, TheVisitor, signed_in
from sync_server.office.page import NOTICE, SESSION, Reply, TheReply, local
from sync_server.office.proof import HASHING
from sync_server.office.second_step import WAITING, address_of, begin_session
from sync_server.office.setting import Office, TheOffice
from sync_server.people import account_events as events
from sync_server.people import factors, officers
from sync_server.people.passwords import MOST

LONGEST_LOGIN, LONGEST_PASSWORD = 100, MOST  # characters
_NOTICES = ("signed_out", "expired")


class _Known(Struct, frozen=True, kw_only=True):
    """Whose password it was."""

    id: str
    stale: bool  # a first password that waited too long
    factor: bool  # whether a code is asked for


@get("/", sync_to_thread=False)
def home(reply: TheReply, visitor: TheVisitor) -> Redirect:
    """Lead to the first page of the visitor's role."""
    return reply.go(access.first_page(visitor.role))


@get("/sign-in", sync_to_thread=True)
def sign_in_page(office: TheOffice, reply: TheReply, next: FromQuery[str] = "/") -> Response[str] | Redirect:
    """Show the sign-in form; who is signed in already is led on."""
    if _is_signed_in(office, reply):
        return reply.go(local(next, "/"))
    said = reply.cookie(NOTICE)
    notice = reply.say(f"sign_in.{said}") if said in _NOTICES else ""
    return _form(reply, next=local(next, "/"), notice=notice, clear=(NOTICE,) if said else ())


@post("/sign-in", sync_to_thread=True)
def sign_in(request: Asking, office: TheOffice, reply: TheReply, form: TheForm) -> Response[str] | Redirect:
    """Begin a session for the right password; any other answer tells only that it was not right."""
    language, now = reply.language, office.clock()
    login, password, wanted = form.get("login").strip(), form.get("password"), local(form.get("next"), "/")
    where = where_of(request)

    def again(status: int, trouble: str) -> Response[str]:
        return _form(reply, status=status, next=wanted, login=login[:LONGEST_LOGIN], trouble=trouble)

    if not login or not password:
        return again(400, strings.text(language, "sign_in.empty"))
    name = login.lower()[:LONGEST_LOGIN]
    if until := _begin(office, name, where.address, now):
        waiting = showing.span(until - now, language)
        return again(429, strings.text(language, "sign_in.wait", span=waiting))
    known = _who(office, login, password, now)
    if known is None:
        with writing(office.engine) as conn:
            events.failed(conn, name, now, where.address, where.browser)
        return again(401, strings.text(language, "sign_in.wrong"))
    if known.stale:
        return again(401, strings.text(language, "sign_in.stale"))
    with writing(office.engine) as conn:
        same_person = sessions.was_of(conn, reply.cookie(SESSION)) == known.id
        sessions.end(conn, reply.cookie(SESSION))
        if known.factor:  # its tries go on being counted until the code is right as well
            token = sessions.start(conn, known.id, now, WAITING, where=where, waits=True)
        else:
            attempts.forget(conn, name, where.address)
            token = begin_session(office, conn, known.id, now, where)
    # Forms that wait in this browser's tabs stay good for the same officer only: anybody may have put the key there.
    cookies = [reply.keep_session(token), *([] if same_person else [reply.renew_form_key()])]
    return reply.go(address_of(wanted) if known.factor else wanted, *cookies)


@post("/sign-out", sync_to_thread=True)
def sign_out(office: TheOffice, reply: TheReply) -> Redirect:
    """End the session on the server and in the browser."""
    with writing(office.engine) as conn:
        sessions.end(conn, reply.cookie(SESSION))
    return reply.go("/sign-in", reply.forget_session(), reply.forget_form_key(), reply.keep_notice("signed_out"))


@get("/language/{language:str}", sync_to_thread=False)
def choose_language(reply: TheReply, language: FromPath[str], back: FromQuery[str] = "/") -> Redirect:
    """Remember the language and lead back."""
    wanted = language if language in strings.LANGUAGES else strings.LANGUAGES[0]
    return reply.go(local(back, "/"), reply.keep_language(wanted))


def _form(
    reply: Reply, *, status: int = 200, next: str, login: str = "", trouble: str = "",
    notice: str = "", clear: tuple[str, ...] = (),
) -> Response[str]:  # fmt: skip
    return reply.show(
        "sign_in.html", status=status, clear=clear, next=next, login=login, trouble=trouble, notice=notice
    )


def _begin(office: Office, login: str, address: str, now: datetime) -> datetime | None:
    with writing(office.engine) as conn:
        return attempts.begin(conn, login, address, now)


def _who(office: Office, login: str, password: str, now: datetime) -> _Known | None:
    if len(login) > LONGEST_LOGIN or len(password) > LONGEST_PASSWORD:
        return None
    with HASHING, reading(office.engine) as conn:
        found = officers.verify(conn, login, password)
        if found is None:
            return None
        stale, factor = officers.is_stale(conn, found.id, now), factors.is_on(conn, found.id)
    return _Known(id=found.id, stale=stale, factor=factor)


def _is_signed_in(office: Office, reply: Reply) -> bool:
    try:
        signed_in(office, reply)
    except SignInNeeded:
        return False
    return True
