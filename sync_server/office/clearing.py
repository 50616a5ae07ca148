"""Several cases approved at once: only those that are as the officer's page had them, with nothing to look at."""

import uuid

from litestar import Response, post
from litestar.response import Redirect
from sqlalchemy import Connection

from fieldapp.domain.review import Verdict
from sync_server.db.engine import writing
from sync_server.journal import casebook, plain
from sync_server.office import deciding, queue
from sync_server.office.deciding import Asked, Undone
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import TheReply, local
from sync_server.office.queue import APPROVED_MANY
from sync_server.office.remarks import Typed
from sync_server.office.setting import Office, TheOffice


@post("/queue/approve", sync_to_thread=True)
def approve_ticked(office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm) -> Response[str] | Redirect:
    """Approve the cases that are ticked, each by itself; one that cannot be approved stays and is counted.

    Whatever has moved on since the page was drawn, or has something to look at by now, is not approved unread.
    """
    asked = _asked(form)
    done = sum(_approved(office, officer, each) for each in asked)
    said = f"{APPROVED_MANY}:{done}:{len(asked) - done}"
    return reply.go(local(form.get("back"), "/queue"), reply.keep_notice(said))


def _asked(form: Form) -> list[Asked]:
    """Return one decision for each ticked case; two presses of one page's button are the same decisions."""
    drawing = form.get("decision")
    found: dict[str, Asked] = {}
    for ticket in form.all("case"):
        record, _, seen = ticket.partition(":")
        if plain.is_id(record) and plain.is_id(drawing):
            found[record] = Asked(
                record=record,
                verdict=Verdict.APPROVED,
                typed=Typed(),
                remarks={},
                change_id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{drawing}/{record}")),
                seen=deciding.number_in(seen),
            )
    return list(found.values())


def _approved(office: Office, officer: Visitor, asked: Asked) -> bool:
    try:
        with writing(office.engine) as conn:
            if not _is_plain(office, conn, officer, asked):
                return False
            deciding.take(office, conn, officer, asked)
    except Undone:
        return False
    return True


def _is_plain(office: Office, conn: Connection, officer: Visitor, asked: Asked) -> bool:
    """Return whether nothing in the case asks for a look now; so it is of one that this very press approved."""
    leaf = queue.of_record(conn, officer.partition, asked.record, office.clock())
    if not leaf.found:
        return False
    case = casebook.open_case(conn, officer.partition, asked.record)
    pressed_twice = case is not None and any(line.change == asked.change_id for line in case.lines)
    return pressed_twice or leaf.is_plain(leaf.found[0])
