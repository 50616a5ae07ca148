"""The officer settles a held change: takes it as it is, takes it corrected, or says no with a sentence."""

from collections.abc import Callable
from functools import partial

from litestar import Response, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy import Connection

from sync_server.db.engine import reading, writing
from sync_server.journal import settling
from sync_server.journal.fates import Settlement
from sync_server.office import held_sheet, held_words
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.held import PAGE, find, show
from sync_server.office.held_sheet import LONGEST, Typed
from sync_server.office.page import Reply, TheReply
from sync_server.office.setting import Office, TheOffice

Verb = Callable[[Connection], object]


@post("/held/{held:str}/release", sync_to_thread=True)
def release(
    office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm, held: FromPath[str]
) -> Response[str] | Redirect:
    """Take it exactly as its author wrote it."""
    verb = partial(settling.release, officer=officer.author(), held=held, now=office.clock())
    return _do(office, reply, officer, form, held, Settlement.RELEASED, verb)


@post("/held/{held:str}/correct", sync_to_thread=True)
def correct(
    office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm, held: FromPath[str]
) -> Response[str] | Redirect:
    """Take what the officer has left of it."""
    typed = held_sheet.typed_in(form)
    with reading(office.engine) as conn:
        found, _ = find(conn, officer, held)
    parts = settling.parts_of(found.content)
    values = parts.set if parts else {}
    left = held_sheet.left_of(values, typed)
    if not found.row.settled_at and (fault := _fault(values, left, typed)):
        return show(office, reply, officer, held, typed=typed, trouble=reply.say(fault, limit=LONGEST), status=400)
    seen, now = _number(form.get("seen")), office.clock()
    verb = partial(
        settling.correct, officer=officer.author(), held=held, left=left, said=typed.note, seen=seen, now=now
    )  # fmt: skip
    return _do(office, reply, officer, form, held, Settlement.CORRECTED, verb)


@post("/held/{held:str}/decline", sync_to_thread=True)
def decline(
    office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm, held: FromPath[str]
) -> Response[str] | Redirect:
    """Say no, with a sentence for its author."""
    typed = held_sheet.typed_in(form)
    said = held_sheet.said_in(typed)
    fault = "held.say_why" if not said else "held.too_long" if len(said) > LONGEST else ""
    if fault:
        return show(office, reply, officer, held, typed=typed, trouble=reply.say(fault, limit=LONGEST), status=400)
    verb = partial(settling.decline, officer=officer.author(), held=held, said=said, now=office.clock())
    return _do(office, reply, officer, form, held, Settlement.DECLINED, verb, said)


def _fault(values: dict[str, object], left: dict[str, object], typed: Typed) -> str:
    """Return the key of the sentence that says why this is no correction; or empty."""
    if not left:
        return "held.nothing_left"
    if left == values:
        return "held.nothing_corrected"
    return "held.too_long" if len(typed.note) > LONGEST else ""


def _do(
    office: Office, reply: Reply, officer: Visitor, form: Form, held: str, how: Settlement, verb: Verb, said: str = ""
) -> Response[str] | Redirect:
    typed = held_sheet.typed_in(form)
    try:
        with writing(office.engine) as conn:
            verb(conn)
    except settling.NotFound:
        raise NotFoundException from None
    except settling.CannotBeTaken as refused:
        trouble = reply.say(f"held.obstacle_{refused.why.value}")
        return show(office, reply, officer, held, typed=typed, trouble=trouble, status=409)
    except settling.Settled as settled:
        row = settled.row
        again = row.settled_by == officer.id and row.settlement == how and (not said or row.said == said)
        if not again:  # else the button was pressed twice: the first press counts
            trouble = reply.say("held.settled_already", how=held_words.settled(row, reply.language))
            return show(office, reply, officer, held, typed=typed, trouble=trouble, status=409)
    return reply.go(PAGE, reply.keep_notice(f"{how.value}:{held}"))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
