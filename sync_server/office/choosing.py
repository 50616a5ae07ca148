"""The officer chooses among versions that lie side by side: one is kept, by one more change in the journal."""

from urllib.parse import urlencode

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import cases, changes
from fieldapp.domain.changes import Fields
from fieldapp.domain.clash import choice, open_clashes
from fieldapp.domain.ids import new_id
from fieldapp.protocol import Change
from sync_server.clock import stamp
from sync_server.db.engine import reading, writing
from sync_server.journal import intake, plain
from sync_server.journal.casebook import OpenCase
from sync_server.office import remarks
from sync_server.office.case import Trouble, open_case, show
from sync_server.office.deciding import Undone, number_in
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import Reply, TheReply, local
from sync_server.office.remarks import Typed
from sync_server.office.setting import Office, TheOffice


class Wish(Struct, frozen=True, kw_only=True):
    """Which version the officer wants, on which page."""

    record: str
    version: str  # the member of `conflicts` that keeps it, or the path whose standing value it is
    change_id: str  # one for each drawing of the page, so that two presses count once
    seen: int  # the server number of the case on that page
    typed: Typed  # what stands in the remark boxes meanwhile: it must not be lost


@post("/cases/{record:str}/choose", sync_to_thread=True)
def choose_version(
    office: TheOffice,
    reply: TheReply,
    officer: TheVisitor,
    form: TheForm,
    record: FromPath[str],
) -> Response[str] | Redirect:
    """Keep one version of a field. Remarks that are being typed stay in their boxes."""
    wish = _wish(form, record)
    trouble = _carry_out(office, reply, officer, wish)
    if trouble is None and wish.typed == Typed():
        back = local(form.get("back"), "")
        address = f"/cases/{record}" + (f"?{urlencode({'back': back})}" if back else "")
        return reply.go(address, reply.keep_notice(f"settled:{record}"))
    with reading(office.engine) as conn:
        case = open_case(office, conn, officer, record)
    notice = "" if trouble else reply.say("case.settled")
    return show(
        office, reply, officer, case, back=form.get("back"), typed=wish.typed, trouble=trouble, notice=notice
    )  # fmt: skip


def _wish(form: Form, record: str) -> Wish:
    change_id = form.get("decision")
    return Wish(
        record=record,
        version=form.get("version"),
        change_id=change_id if plain.is_id(change_id) else new_id(),
        seen=number_in(form.get("seq")),
        typed=remarks.typed_in(form),
    )


def _carry_out(office: Office, reply: Reply, officer: Visitor, wish: Wish) -> Trouble | None:
    try:
        with writing(office.engine) as conn:
            _take(office, conn, officer, wish)
    except Undone as undone:
        with reading(office.engine) as conn:
            case = open_case(office, conn, officer, wish.record)
        if undone.why == intake.REUSED_ID and _stands(case, wish):
            return None  # another press of the same button was quicker
        stale = undone.why in (intake.MOVED_ON, intake.REUSED_ID)
        sentence = reply.say("case.stale" if stale else "case.held")
        return Trouble(status=409, sentence=sentence, since=wish.seen if stale else None)
    return None


def _take(office: Office, conn: Connection, officer: Visitor, wish: Wish) -> None:
    case = open_case(office, conn, officer, wish.record)
    if _stands(case, wish):
        return  # the button was pressed twice: the first press counts
    wanted = _wanted(case, wish)
    if wanted is None:
        raise Undone(intake.MOVED_ON)
    now = office.clock()
    change = Change(
        id=wish.change_id, kind=cases.KIND, record=wish.record, base=wish.seen, set=wanted, at=stamp(now)
    )  # fmt: skip
    receipt = intake.take(conn, officer.author(), [change], now)[0]
    if receipt.outcome == "held":
        raise Undone(receipt.reason)


def _stands(case: OpenCase, wish: Wish) -> bool:
    """Return whether this page has settled it so already."""
    earlier = next((line for line in case.lines if line.change == wish.change_id), None)
    return earlier is not None and earlier.set == _wanted(case, wish)


def _wanted(case: OpenCase, wish: Wish) -> Fields | None:
    """Return the `set` that keeps this version, of those that lay open on the officer's page; None for no such."""
    lines = [line for line in case.lines if line.seq <= wish.seen]
    fields: Fields = {}
    for line in lines:
        taken = {path: value for path, value in line.set.items() if path not in line.clashed}
        fields = changes.apply(fields, taken | line.added)
    for clash in open_clashes(fields, lines):
        for version in clash.versions:
            if wish.version == (version.key or clash.path):
                return choice(clash, version.value)
    return None
