"""The officer decides: the case goes back with all remarks at once, or is approved."""

from collections.abc import Mapping

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain.ids import new_id
from fieldapp.domain.review import Verdict
from sync_server.db.engine import reading, writing
from sync_server.journal import intake, plain
from sync_server.journal.casebook import OpenCase, StoryLine
from sync_server.office import remarks, showing
from sync_server.office.case import Trouble, open_case, show
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import Reply, TheReply, local
from sync_server.office.remarks import Typed
from sync_server.office.setting import Office, TheOffice


class Asked(Struct, frozen=True, kw_only=True):
    """What the officer asks for, and what page they were looking at."""

    record: str
    verdict: Verdict
    typed: Typed
    remarks: Mapping[str, str]  # field -> the remark in words
    change_id: str  # one for each drawing of the page, so that two presses count once
    seen: int  # the server number of the case on that page


class Undone(Exception):
    """The decision was not taken, and nothing of it is kept; `why` is intake's word for it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@post("/cases/{record:str}/return", sync_to_thread=True)
def return_case(
    office: TheOffice,
    reply: TheReply,
    officer: TheVisitor,
    form: TheForm,
    record: FromPath[str],
) -> Response[str] | Redirect:
    """Give the case back to its team with at least one remark."""
    return _decide(office, reply, officer, form, _asked(form, record, Verdict.RETURNED))


@post("/cases/{record:str}/approve", sync_to_thread=True)
def approve_case(
    office: TheOffice,
    reply: TheReply,
    officer: TheVisitor,
    form: TheForm,
    record: FromPath[str],
) -> Response[str] | Redirect:
    """Approve the case; words left in a remark box are not thrown away but asked about."""
    return _decide(office, reply, officer, form, _asked(form, record, Verdict.APPROVED))


def fault(asked: Asked) -> str:
    """Return the key of the sentence that says why this cannot be asked for; or empty."""
    if asked.typed.question:
        return "question_with_decision"
    if any(len(text) > remarks.LONGEST for text in asked.remarks.values()):
        return "remark_too_long"
    if asked.verdict == Verdict.RETURNED:
        return "" if asked.remarks else "no_remark"
    return "remark_with_approval" if asked.remarks else ""


def number_in(text: str) -> int:
    """Return a server number that a form brings back; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _asked(form: Form, record: str, verdict: Verdict) -> Asked:
    typed = remarks.typed_in(form)
    change_id = form.get("decision")
    return Asked(
        record=record,
        verdict=verdict,
        typed=typed,
        remarks=remarks.sentences(typed),
        change_id=change_id if plain.is_id(change_id) else new_id(),
        seen=number_in(form.get("seq")),
    )


def _decide(office: Office, reply: Reply, officer: Visitor, form: Form, asked: Asked) -> Response[str] | Redirect:
    trouble = _unaskable(asked, reply) or _carry_out(office, reply, officer, asked)
    if trouble is None:
        return reply.go(local(form.get("back"), "/queue"), reply.keep_notice(f"{asked.verdict}:{asked.record}"))
    with reading(office.engine) as conn:
        case = open_case(office, conn, officer, asked.record)
    return show(office, reply, officer, case, back=form.get("back"), typed=asked.typed, trouble=trouble)


def _unaskable(asked: Asked, reply: Reply) -> Trouble | None:
    key = fault(asked)
    return Trouble(status=400, sentence=reply.say(f"case.{key}", limit=remarks.LONGEST)) if key else None


def _carry_out(office: Office, reply: Reply, officer: Visitor, asked: Asked) -> Trouble | None:
    try:
        with writing(office.engine) as conn:
            take(office, conn, officer, asked)
    except Undone as undone:
        with reading(office.engine) as conn:
            return _told(undone.why, asked, open_case(office, conn, officer, asked.record), reply)
    return None


def take(office: Office, conn: Connection, officer: Visitor, asked: Asked) -> None:
    """Carry out a decision within a writing transaction; the second of two equal ones does nothing. Raises Undone."""
    case = open_case(office, conn, officer, asked.record)
    now = office.clock()
    earlier = _first_press(case, asked)
    if earlier is not None:
        if _said(earlier) == (asked.verdict, sorted(asked.remarks.items())):
            return  # the button was pressed twice: the first press counts
        raise Undone(intake.REUSED_ID)
    change = remarks.decision(
        asked.verdict, asked.remarks, case,
        change_id=asked.change_id, record=asked.record, base=asked.seen, now=now,
    )  # fmt: skip
    receipt = intake.take(conn, officer.author(), [change], now)[0]
    if receipt.outcome == "held":
        raise Undone(receipt.reason)


def _first_press(case: OpenCase, asked: Asked) -> StoryLine | None:
    return next((line for line in case.lines if line.change == asked.change_id), None)


def _said(line: StoryLine) -> tuple[str, list[tuple[str, str]]]:
    """Return the verdict of a line and its remarks, as they were asked for."""
    said = [value for path, value in line.set.items() if path.startswith("remarks/") and value]
    return line.verdict, sorted((value["path"], value["text"]) for value in said)


def _told(why: str, asked: Asked, case: OpenCase, reply: Reply) -> Trouble | None:
    """Return what to say of a decision that was not taken; None when it stands, because another press was quicker."""
    if why == intake.REUSED_ID:
        earlier = _first_press(case, asked)
        if earlier and _said(earlier) == (asked.verdict, sorted(asked.remarks.items())):
            return None
        return _stands_already(case, reply)
    if why == intake.MOVED_ON:
        return Trouble(status=409, sentence=reply.say("case.stale"), since=asked.seen)
    if why == intake.DECIDED_ALREADY:
        return _stands_already(case, reply)
    return Trouble(status=409, sentence=reply.say("case.held"))


def _stands_already(case: OpenCase, reply: Reply) -> Trouble:
    standing = showing.standing(case.standing, reply.language)
    return Trouble(status=409, sentence=reply.say("case.said_already", standing=standing))
