"""One's own second factor: drawn, confirmed by a first code, spare codes shown once, given up again."""

from litestar import Response, get, post
from litestar.response import Redirect

from sync_server.db.engine import reading, writing
from sync_server.office import codes, proof, sessions, showing
from sync_server.office.browsers import where_of
from sync_server.office.forms import Asking, TheForm
from sync_server.office.gate import FACTOR_PAGE, TheVisitor, Visitor
from sync_server.office.page import CODE, SESSION, Reply, TheReply
from sync_server.office.proof import LONGEST_CODE
from sync_server.office.setting import Office, TheOffice
from sync_server.people import account_events as events
from sync_server.people import factors
from sync_server.people.account_events import Kind

_GROUP = 4  # letters of the secret between two spaces, for typing


@get(FACTOR_PAGE, sync_to_thread=True)
def factor_page(office: TheOffice, reply: TheReply, visitor: TheVisitor) -> Response[str]:
    """Show where one stands: no second factor, one that waits for its first code, or one that is asked for."""
    return _show(office, reply, visitor)


@post("/me/factor/begin", sync_to_thread=True)
def begin(
    request: Asking, office: TheOffice, reply: TheReply, visitor: TheVisitor, form: TheForm
) -> Response[str] | Redirect:
    """Draw a secret for who knows the password; it is asked for only once a first code has shown that it arrived."""
    wrong = proof.by_password(office, reply, visitor, form.get("password"), where_of(request).address)
    if wrong:
        return _show(office, reply, visitor, trouble=wrong.said, status=wrong.status)
    with writing(office.engine) as conn:
        factors.begin(conn, office.service.sealing, visitor.id, office.clock())
    return reply.go(FACTOR_PAGE)


@post("/me/factor/confirm", sync_to_thread=True)
def confirm(office: TheOffice, reply: TheReply, visitor: TheVisitor, form: TheForm) -> Response[str] | Redirect:
    """Take a first code; from now on one is asked for at each sign-in."""
    now, typed = office.clock(), form.get("one_time")[:LONGEST_CODE]
    with writing(office.engine) as conn:
        spares = factors.confirm(conn, office.service.sealing, visitor.id, typed, now)
        if spares:
            events.note(conn, visitor.id, Kind.FACTOR_ADDED, now)
            sessions.end_all(conn, visitor.id, but=reply.cookie(SESSION))  # none was asked for a code
    if not spares:
        return _show(office, reply, visitor, trouble=reply.say("second.wrong"), status=400)
    return _to_codes(reply, visitor, spares)


@post("/me/factor/codes", sync_to_thread=True)
def make_codes(
    request: Asking, office: TheOffice, reply: TheReply, visitor: TheVisitor, form: TheForm
) -> Response[str] | Redirect:
    """Make new spare codes for who has a code; the former ones open nothing more."""
    if trouble := _refused(request, office, reply, visitor, form.get("one_time")):
        return trouble
    with writing(office.engine) as conn:
        spares = factors.new_spares(conn, office.service.sealing, visitor.id)
        events.note(conn, visitor.id, Kind.SPARES_MADE, office.clock())
    return _to_codes(reply, visitor, spares)


@get("/me/factor/codes", sync_to_thread=False)
def codes_page(reply: TheReply, visitor: TheVisitor) -> Response[str]:
    """Show spare codes that were just made: once."""
    whose, _, spares = reply.cookie(CODE).partition(":")
    shown = spares.split(".") if spares and whose == visitor.id else []
    return reply.show("me_factor_codes.html", clear=(CODE,), visitor=visitor, codes=shown)


@post("/me/factor/remove", sync_to_thread=True)
def remove(
    request: Asking, office: TheOffice, reply: TheReply, visitor: TheVisitor, form: TheForm
) -> Response[str] | Redirect:
    """Give up the second factor, with a last code of it."""
    if trouble := _refused(request, office, reply, visitor, form.get("one_time")):
        return trouble
    with writing(office.engine) as conn:
        if factors.remove(conn, visitor.id):
            events.note(conn, visitor.id, Kind.FACTOR_REMOVED, office.clock())
    return reply.go("/me", reply.keep_notice("factor_removed"))


def _refused(request: Asking, office: Office, reply: Reply, visitor: Visitor, typed: str) -> Response[str] | None:
    """Return what answers a code that is not right, or None for one that is."""
    address = where_of(request).address
    with writing(office.engine) as conn:
        wrong = proof.by_code(office, conn, reply, visitor.id, visitor.login, typed, address)
    return _show(office, reply, visitor, trouble=wrong.said, status=wrong.status) if wrong else None


def _show(office: Office, reply: Reply, visitor: Visitor, *, trouble: str = "", status: int = 200) -> Response[str]:
    with reading(office.engine) as conn:
        since, spares = factors.on_since(conn, visitor.id), factors.spares_left(conn, visitor.id)
        fresh = factors.waiting(conn, office.service.sealing, visitor.id, visitor.login)
    secret = fresh.secret if fresh else ""
    return reply.show(
        "me_factor.html",
        status=status,
        visitor=visitor,
        trouble=trouble,
        since=showing.moment(since, reply.language),
        spares=spares,
        secret=" ".join(secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP)),
        qr=codes.qr(fresh.address) if fresh else None,
        forced=visitor.owes == FACTOR_PAGE,
    )


def _to_codes(reply: Reply, visitor: Visitor, spares: list[str]) -> Redirect:
    return reply.go("/me/factor/codes", reply.keep_code(f"{visitor.id}:{'.'.join(spares)}"))
