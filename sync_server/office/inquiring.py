"""The officer asks the team leader something about a case, which goes on waiting; the leader's phone asks to answer.

The next decision takes the question away, as it does with remarks; what was answered stays, with the question's words.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct, to_builtins
from sqlalchemy import Connection

from fieldapp.domain import kinds
from fieldapp.domain.ids import new_id
from fieldapp.domain.record import Inquiry
from fieldapp.protocol import Change
from sync_server.clock import stamp
from sync_server.db.engine import reading, writing
from sync_server.journal import intake, plain
from sync_server.journal.casebook import OpenCase
from sync_server.office import leaderless, remarks
from sync_server.office.case import Trouble, open_case, show
from sync_server.office.deciding import Undone, number_in
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import Reply, TheReply, local
from sync_server.office.remarks import LONGEST_QUESTION, Typed
from sync_server.office.setting import Office, TheOffice
from sync_server.people import roster


class Asked(Struct, frozen=True, kw_only=True):
    """What is asked, on which page."""

    record: str
    typed: Typed
    change_id: str  # one for each drawing of the page, so that two presses count once
    seen: int  # the server number of the case on that page


@post("/cases/{record:str}/ask-leader", sync_to_thread=True)
def ask_leader(
    office: TheOffice,
    reply: TheReply,
    officer: TheVisitor,
    form: TheForm,
    record: FromPath[str],
) -> Response[str] | Redirect:
    """Ask the team leader. Remarks that are being typed stay in their boxes."""
    asked = _asked(form, record)
    done = _unaskable(asked, reply) or _carry_out(office, reply, officer, asked)
    trouble = done if isinstance(done, Trouble) else None
    typed = asked.typed if trouble else Typed(words=asked.typed.words, picked=asked.typed.picked)
    if isinstance(done, str) and typed == Typed():
        back = local(form.get("back"), "")
        address = f"/cases/{record}" + (f"?{urlencode({'back': back})}" if back else "")
        return reply.go(address, reply.keep_notice(f"{done}:{record}"))
    with reading(office.engine) as conn:
        case = open_case(office, conn, officer, record)
    notice = reply.say(f"case.{done}") if isinstance(done, str) else ""
    return show(office, reply, officer, case, back=form.get("back"), typed=typed, trouble=trouble, notice=notice)


def _asked(form: Form, record: str) -> Asked:
    change_id = form.get("decision")
    return Asked(
        record=record,
        typed=remarks.typed_in(form),
        change_id=change_id if plain.is_id(change_id) else new_id(),
        seen=number_in(form.get("seq")),
    )


def _unaskable(asked: Asked, reply: Reply) -> Trouble | None:
    sentence = fault(reply, asked.typed.question)
    return Trouble(status=400, sentence=sentence) if sentence else None


def fault(reply: Reply, question: str) -> str:
    """Return the sentence that says why this cannot be asked; or empty."""
    if question and len(question) <= LONGEST_QUESTION:
        return ""
    return reply.say("case.question_too_long" if question else "case.no_question", limit=LONGEST_QUESTION)


def _carry_out(office: Office, reply: Reply, officer: Visitor, asked: Asked) -> Trouble | str:
    """Return why nothing was asked, or the key of what is said when it was."""
    try:
        with writing(office.engine) as conn:
            case = open_case(office, conn, officer, asked.record)
            return put(office, conn, officer, case, asked.typed.question, asked.change_id, asked.seen)
    except Undone as undone:
        stale = undone.why in (intake.MOVED_ON, intake.REUSED_ID)
        sentence = reply.say("case.stale" if stale else "case.held")
        return Trouble(status=409, sentence=sentence, since=asked.seen if stale else None)


def put(
    office: Office, conn: Connection, officer: Visitor, of: OpenCase, question: str, change_id: str, seen: int
) -> str:  # fmt: skip
    """Ask the team leader about a record within a writing transaction; a second press of the button does nothing.

    Returns the key of what is said then (`leaderless.NOTICES`): to a team without a leader nobody is asked by name.
    What the phones of other teams have as well says which team is asked. Raises Undone.
    """
    path = f"inquiries/{change_id}"
    earlier = next((line for line in of.lines if line.change == change_id), None)
    if earlier is not None and _says(earlier.set.get(path)) == question:
        return _notice(str((earlier.set[path] or {}).get("leader", "")))
    now, leader = office.clock(), ", ".join(roster.leaders(conn, of.team))
    inquiry = Inquiry(
        question=question, leader=leader,
        team=of.team if of.kind in kinds.OF_COMMUNE else "", officer=officer.name, at=stamp(now),
    )  # fmt: skip
    said = {name: value for name, value in to_builtins(inquiry).items() if value}
    change = Change(id=change_id, kind=of.kind, record=of.record, base=seen, set={path: said}, at=stamp(now))
    receipt = intake.take(conn, officer.author(), [change], now)[0]
    if receipt.outcome == "held":
        raise Undone(receipt.reason)
    return _notice(leader)


def _notice(leader: str) -> str:
    return leaderless.ASKED if leader else leaderless.ASKED_TEAM


def _says(value: Mapping[str, Any] | None) -> str:
    return str(value.get("question", "")) if value else ""
