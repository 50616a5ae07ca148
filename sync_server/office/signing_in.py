"""Signing in and out, and choosing the language."""

from datetime import datetime
from threading import BoundedSemaphore

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from sync_server.db.engine import reading, writing
from sync_server.office import attempts, sessions, showing, strings
from sync_server.office.forms import Asking, TheForm
from sync_server.office.gate import SignInNeeded, TheVisitor
from sync_server.office.gate import visitor as who_is_it
from sync_server.office.page import NOTICE, SESSION, Reply, TheReply, local
from sync_server.office.setting import Office, TheOffice
from sync_server.people import officers

LONGEST_LOGIN, LONGEST_PASSWORD = 100, 200  # characters; argon2 is not fed novels
_NOTICES = ("signed_out", "expired")
_HASHING = BoundedSemaphore(2)  # each takes 19 MiB


@get("/", sync_to_thread=False)
def home(reply: TheReply, visitor: TheVisitor) -> Redirect:
    """Lead to the first page of the visitor's role."""
    return reply.go("/queue" if visitor.decides else "/province")


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

    def again(status: int, trouble: str) -> Response[str]:
        return _form(reply, status=status, next=wanted, login=login[:LONGEST_LOGIN], trouble=trouble)

    if not login or not password:
        return again(400, strings.text(language, "sign_in.empty"))
    name, address = login.lower()[:LONGEST_LOGIN], request.client.host if request.client else ""
    if until := _begin(office, name, address, now):
        waiting = showing.span(until - now, language)
        return again(429, strings.text(language, "sign_in.wait", span=waiting))
    known = _who(office, login, password)
    if known is None:
        return again(401, strings.text(language, "sign_in.wrong"))
    with writing(office.engine) as conn:
        attempts.forget(conn, name, address)
        same_person = sessions.was_of(conn, reply.cookie(SESSION)) == known
        sessions.end(conn, reply.cookie(SESSION))
        token = sessions.start(conn, known, now, office.limits)
    # Forms that wait in this browser's tabs stay good for the same officer only: anybody may have put the key there.
    return reply.go(wanted, reply.keep_session(token), *([] if same_person else [reply.renew_form_key()]))


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


def _who(office: Office, login: str, password: str) -> str | None:
    if len(login) > LONGEST_LOGIN or len(password) > LONGEST_PASSWORD:
        return None
    with _HASHING, reading(office.engine) as conn:
        found = officers.verify(conn, login, password)
    return found.id if found else None


def _is_signed_in(office: Office, reply: Reply) -> bool:
    try:
        who_is_it(office, reply)
    except SignInNeeded:
        return False
    return True
