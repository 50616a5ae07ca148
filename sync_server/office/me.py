"""One's own account: another password, where one is signed in, and the way to the second factor."""

from datetime import datetime

from litestar import Response, get, post
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import select

from fieldapp.domain import vocabulary
from sync_server.clock import stamp
from sync_server.db.engine import reading, writing
from sync_server.db.tables import officers as table
from sync_server.office import proof, sessions, showing
from sync_server.office.browsers import where_of
from sync_server.office.forms import Asking, Form, TheForm
from sync_server.office.gate import PASSWORD_PAGE, TheVisitor, Visitor
from sync_server.office.page import NOTICE, SESSION, Reply, TheReply
from sync_server.office.proof import HASHING
from sync_server.office.sessions import Session
from sync_server.office.setting import TheOffice
from sync_server.people import account_events as events
from sync_server.people import factors, officers, passwords
from sync_server.people.account_events import Kind
from sync_server.people.passwords import LEAST, MOST, Fault

_NOTICES = ("password_set", "session_ended", "others_ended", "factor_removed")


class Place(Struct, frozen=True, kw_only=True):
    """One browser that is signed in, in words."""

    mark: str
    browser: str
    address: str
    since: str
    used: str
    here: bool


@get("/me", sync_to_thread=True)
def me_page(office: TheOffice, reply: TheReply, visitor: TheVisitor) -> Response[str]:
    """Show one's own account."""
    said, now = reply.cookie(NOTICE), office.clock()
    with reading(office.engine) as conn:
        places = sessions.living(conn, visitor.id, now)
        set_at = conn.execute(select(table.c.password_set_at).where(table.c.id == visitor.id)).scalar_one()
        since, spares = factors.on_since(conn, visitor.id), factors.spares_left(conn, visitor.id)
    mine = sessions.mark_of(reply.cookie(SESSION))
    return reply.show(
        "me.html",
        visitor=visitor,
        role=vocabulary.label("VAI_TRO", visitor.role, reply.language),
        places=[_place(each, mine, now, reply.language) for each in places],
        password_set=showing.moment(set_at, reply.language),
        factor_since=showing.moment(since, reply.language),
        spares=spares,
        notice=reply.say(f"me.{said}") if said in _NOTICES else "",
        clear=(NOTICE,) if said in _NOTICES else (),
    )


@get(PASSWORD_PAGE, sync_to_thread=False)
def password_page(reply: TheReply, visitor: TheVisitor) -> Response[str]:
    """Ask for a new password."""
    return _ask(reply, visitor)


@post(PASSWORD_PAGE, sync_to_thread=True)
def set_password(
    request: Asking, office: TheOffice, reply: TheReply, visitor: TheVisitor, form: TheForm
) -> Response[str] | Redirect:
    """Set a new password for who knows the present one; every other browser is signed out."""
    wrong = proof.by_password(office, reply, visitor, form.get("password"), where_of(request).address)
    if wrong:
        return _ask(reply, visitor, wrong.said, wrong.status, wrong="password")
    if trouble := _fault(form, visitor, reply):
        return _ask(reply, visitor, trouble, 400, wrong="new_password")
    now = office.clock()
    with HASHING, writing(office.engine) as conn:
        officers.set_password(conn, visitor.id, form.get("new_password"), now, must_change=False)
        events.note(conn, visitor.id, Kind.PASSWORD_CHANGED, now)
        sessions.end_all(conn, visitor.id, but=reply.cookie(SESSION))
    return reply.go("/me", reply.keep_notice("password_set"))


@post("/me/sessions/end", sync_to_thread=True)
def end_session(office: TheOffice, reply: TheReply, visitor: TheVisitor, form: TheForm) -> Redirect:
    """Sign out one of one's own browsers; the one in hand goes back to the door."""
    mark = form.get("session")
    with writing(office.engine) as conn:
        if ended := sessions.end_marked(conn, visitor.id, mark):
            events.note(conn, visitor.id, Kind.SESSION_ENDED, office.clock())
    if ended and mark == sessions.mark_of(reply.cookie(SESSION)):
        return reply.go("/sign-in", reply.forget_session(), reply.forget_form_key(), reply.keep_notice("signed_out"))
    return reply.go("/me", *([reply.keep_notice("session_ended")] if ended else []))


@post("/me/sessions/end-others", sync_to_thread=True)
def end_others(office: TheOffice, reply: TheReply, visitor: TheVisitor) -> Redirect:
    """Sign out every browser but the one in hand."""
    with writing(office.engine) as conn:
        if sessions.end_all(conn, visitor.id, but=reply.cookie(SESSION)):
            events.note(conn, visitor.id, Kind.OTHERS_ENDED, office.clock())
    return reply.go("/me", reply.keep_notice("others_ended"))


def _ask(reply: Reply, visitor: Visitor, trouble: str = "", status: int = 200, wrong: str = "") -> Response[str]:
    return reply.show(
        "me_password.html", status=status, visitor=visitor, trouble=trouble, wrong=wrong, least=LEAST, most=MOST,
        forced=visitor.owes == PASSWORD_PAGE,
    )  # fmt: skip


def _fault(form: Form, visitor: Visitor, reply: Reply) -> str:
    """Return what is wrong with the new password; empty when nothing is."""
    new = form.get("new_password")
    if new != form.get("new_again"):
        return reply.say("me.not_the_same")
    known = (visitor.login, visitor.name, visitor.place, reply.say("common.product"))
    fault = Fault.SAME if new == form.get("password") else passwords.fault(new, known)
    return reply.say(f"me.fault_{fault.value}", least=LEAST, most=MOST) if fault else ""


def _place(session: Session, mine: str, now: datetime, language: str) -> Place:
    return Place(
        mark=session.mark,
        browser=session.where.browser,
        address=session.where.address,
        since=showing.moment(stamp(session.started_at), language),
        used=showing.ago(stamp(session.seen_at), now, language),
        here=session.mark == mine,
    )
