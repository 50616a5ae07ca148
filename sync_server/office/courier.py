"""Bundles that somebody brings on a stick or as a file: taken in here, and their answers to carry back."""

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import MAX_BUNDLE
from sync_server.courier import answering, taking
from sync_server.courier.taking import Bringer, Taken
from sync_server.db.engine import reading
from sync_server.db.tables import bundles
from sync_server.journal.plain import is_sha256
from sync_server.office import handset, showing, strings
from sync_server.office.forms import Sent, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.headers import PRIVATE
from sync_server.office.page import Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people import devices

MOST_FILES = 6
MAX_FORM = MOST_FILES * MAX_BUNDLE + 256 * 1024  # bytes
_NAMED = (
    Code.BUNDLE_DAMAGED, Code.BUNDLE_FORGED, Code.BUNDLE_UNKNOWN_PHONE, Code.BUNDLE_OTHER_SERVER,
    Code.BUNDLE_IS_ANSWER, Code.TOO_LARGE, Code.UPDATE_NEEDED,
)  # fmt: skip


class Result(Struct, frozen=True, kw_only=True):
    """What became of one file, in words."""

    file: str
    good: bool
    text: str
    more: str = ""
    answer: str = ""  # SHA-256 of the bundle whose answer can be downloaded


@get("/courier", sync_to_thread=True)
def courier_page(reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Ask for the files."""
    return _page(reply, officer)


@post("/courier", sync_to_thread=True, request_max_body_size=MAX_FORM)
def take_in(office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm) -> Response[str]:
    """Take in each file by itself: one that is refused stops no other."""
    if not form.files:
        return _page(reply, officer, status=400, trouble=reply.say("courier.choose_first"))
    if len(form.files) > MOST_FILES:
        return _page(reply, officer, status=400, trouble=reply.say("courier.too_many", most=MOST_FILES))
    return _page(reply, officer, results=[_result(office, reply, officer, each) for each in form.files])


@get("/courier/answers/{sha256:str}", sync_to_thread=True)
def answer(office: TheOffice, officer: TheVisitor, sha256: FromPath[str]) -> Response[bytes]:
    """Send the answer to a bundle: to whom brought it, and to the officers of its phone's commune."""
    with reading(office.engine) as conn:
        row = (
            conn.execute(select(bundles).where(bundles.c.sha256 == sha256)).one_or_none() if is_sha256(sha256) else None
        )
        # The phone is asked for in any case: a bundle that is not there costs as much as another commune's.
        phone = devices.phone_of(conn, officer.partition, row.device if row else sha256)
    if row is None or (phone is None and row.carried_by != officer.id):
        raise Problem(Code.NOT_FOUND, "no such bundle for this officer")
    return _file(row.answer, row.number)


@get("/phones/{device:str}/answer", sync_to_thread=True)
def fresh_answer(office: TheOffice, officer: TheVisitor, device: FromPath[str]) -> Response[bytes]:
    """Send all that is new since a phone's newest bundle: for one that never has signal."""
    with reading(office.engine) as conn:
        known = devices.phone_of(conn, officer.partition, device) is not None
    fresh = answering.fresh(office.service, device) if known else None
    if fresh is None:
        raise Problem(Code.NOT_FOUND, "no bundle of such a phone in this commune")
    return _file(fresh.file, fresh.number)


def _page(
    reply: Reply, officer: Visitor, *, status: int = 200, trouble: str = "", results: list[Result] | None = None
) -> Response[str]:
    return reply.show(
        "courier.html",
        status=status,
        visitor=officer,
        results=results or [],
        with_answers=any(each.answer for each in results or []),
        trouble=trouble,
        most=MOST_FILES,
    )


def _result(office: Office, reply: Reply, officer: Visitor, sent: Sent) -> Result:
    try:
        taken = taking.take_in(office.service, sent.content, Bringer(id=officer.id, name=officer.name))
    except Problem as problem:
        code = problem.code if problem.code in _NAMED else Code.SERVER_TROUBLE
    except SQLAlchemyError:
        code = Code.SERVER_TROUBLE
    else:
        return _good(office, reply, officer, sent, taken)
    return Result(file=sent.name, good=False, text=reply.say(f"courier.{code}"))


def _good(office: Office, reply: Reply, officer: Visitor, sent: Sent, taken: Taken) -> Result:
    language = reply.language
    with reading(office.engine) as conn:
        phone = devices.phone_of(conn, officer.partition, taken.device)
    what = handset.counted({"changes": taken.changes, "photos": taken.photos}, language)
    what = what or reply.say("courier.only_asks")
    text = (
        reply.say("courier.taken", name=phone.mediator, what=what)
        if phone
        else reply.say("courier.taken_far", what=what)
    )
    more = [reply.say("courier.again", when=showing.moment(taken.received_at, language))] if taken.again else []
    more += [strings.counted(language, "courier.held", taken.held)] if taken.held else []
    more += [strings.counted(language, "courier.untaken", taken.untaken)] if taken.untaken else []
    answer = taken.sha256 if phone or not taken.again else ""
    return Result(file=sent.name, good=True, text=text, more=" ".join(more), answer=answer)


def _file(content: bytes, number: int) -> Response[bytes]:
    named = {"Content-Disposition": f'attachment; filename="tra-loi-{number}.shg"'}
    return Response(content, media_type="application/octet-stream", headers=PRIVATE | named)
