"""What lies aside for an officer: the list of it, and one held change beside what the book has now."""

from datetime import datetime
from math import ceil

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import cases, kinds, minutes, notes, training, words
from sync_server.db.engine import reading
from sync_server.journal import casebook, quarantine, settling
from sync_server.journal.casebook import OpenCase
from sync_server.journal.quarantine import HeldChange, HeldRow
from sync_server.office import held_sheet, held_words, noting, showing, strings
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.held_sheet import NOTHING_TYPED, Typed
from sync_server.office.page import NOTICE, Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people.looks import What

PAGE, WAITS, SETTLED = "/held", "waits", "settled"
DONE = ("released", "corrected", "declined")
_PAGES = {minutes.KIND: "/entries", notes.KIND: "/entries", training.CLASS: "/training"}


class Row(Struct, frozen=True, kw_only=True):
    """One held change in the list, in words."""

    href: str
    who: str
    phone: str  # address of its page; empty when it is not known here
    phone_since: str
    case: str  # address of the case; empty when there is none
    case_title: str
    kind: str  # what it is when it is no case, in words; empty when that is not known
    record: str  # address of that; empty when there is none, or no page of its own
    why: str
    since: str
    waited: str
    how: str  # how it was settled; empty while it waits


class Tab(Struct, frozen=True, kw_only=True):
    """What waits, or what is settled, and how much of it there is."""

    name: str
    count: int
    href: str


@get(PAGE, sync_to_thread=True)
def held_page(
    office: TheOffice, reply: TheReply, officer: TheVisitor, which: FromQuery[str] = WAITS, page: FromQuery[int] = 1
) -> Response[str]:
    """Show what waits in the officer's commune, or what is settled."""
    settled = which == SETTLED
    with reading(office.engine) as conn:
        waiting, done = quarantine.counts(conn, officer.partition)
        last = max(ceil((done if settled else waiting) / quarantine.PAGE_ROWS), 1)
        page = min(max(page, 1), last)
        rows = quarantine.listed(conn, officer.partition, settled=settled, page=page, rows=quarantine.PAGE_ROWS)
        full = quarantine.full(conn, officer.partition)
        notice = _notice(conn, officer, reply)
    return reply.show(
        "held.html",
        clear=(NOTICE,) if notice else (),
        visitor=officer,
        which=SETTLED if settled else WAITS,
        tabs=[Tab(name=WAITS, count=waiting, href=PAGE), Tab(name=SETTLED, count=done, href=_address(True))],
        rows=[row_of(each, office.clock(), reply.language) for each in rows],
        page=page,
        pages=last,
        query=f"?which={SETTLED if settled else WAITS}",
        newer=_address(settled, page - 1) if page > 1 else "",
        older=_address(settled, page + 1) if page < last else "",
        notice=notice,
        full=reply.say("queue.full", names=", ".join(full)) if full else "",
    )


@get("/held/{held:str}", sync_to_thread=True)
def one_page(office: TheOffice, reply: TheReply, officer: TheVisitor, held: FromPath[str]) -> Response[str]:
    """Show one held change of the officer's commune."""
    return show(office, reply, officer, held)


def show(
    office: Office, reply: Reply, officer: Visitor, held: str, *,
    typed: Typed = NOTHING_TYPED, trouble: str = "", status: int = 200,
) -> Response[str]:  # fmt: skip
    """Return the page of one held change, with what was typed and what went wrong before; the look is noted."""
    with reading(office.engine) as conn:
        found, record = find(conn, officer, held)
    about = found.row.record or held
    noting.note(office, officer, What.CASE, about)
    with reading(office.engine) as conn:
        looked = [] if record and record.kind == cases.KIND else noting.seen(conn, officer, about, reply.language)
    language = reply.language
    return reply.show(
        "held_one.html",
        status=status,
        visitor=officer,
        row=row_of(found.row, office.clock(), language, _kind(found, record)),
        held=found.row,
        settled=held_words.settled(found.row, language) if found.row.settled_at else "",
        sheet=held_sheet.lay_out(found, record, typed, language),
        ready=held_sheet.ready_sentences(language),
        typed=typed,
        trouble=trouble,
        seen=looked,
    )


def find(conn: Connection, officer: Visitor, held: str) -> tuple[HeldChange, OpenCase | None]:
    """Return a held change of the officer's commune and what the book has of its record, if anything.

    Any other is not found, as if it did not exist.
    """
    found = quarantine.held_change(conn, officer.partition, held)
    if found is None:
        raise NotFoundException
    return found, casebook.open_record(conn, officer.partition, found.row.record, sorted(kinds.OF_PEOPLE))


def _kind(found: HeldChange, record: OpenCase | None) -> str:
    """Return of which kind its record is here, or else says to be."""
    parts = settling.parts_of(found.content)
    return record.kind if record else parts.kind if parts else ""


def row_of(row: HeldRow, now: datetime, language: str, kind: str = "") -> Row:
    """Return a held change in words; `kind` is what it says to be where the book does not have its record."""
    kind = row.kind or kind
    title = row.title or (strings.text(language, "common.untitled") if row.record else "")
    return Row(
        href=f"{PAGE}/{row.id}",
        who=row.author_name,
        phone=f"/phones/{row.device}" if row.enrolled_at else "",
        phone_since=showing.moment(row.enrolled_at, language) if row.enrolled_at else "",
        case=f"/cases/{row.record}" if row.known else "",
        case_title=title if row.known else "",
        kind=words.text(language, f"kinds.{kind}") if f"kinds.{kind}" in words.keys("vi") else "",
        record=f"{_PAGES[kind]}/{row.record}" if row.kind in _PAGES else "",
        why=held_words.why(row.reason, language),
        since=showing.moment(row.held_at, language),
        waited=showing.waited(row.held_at, now, language),
        how=held_words.settled(row, language) if row.settled_at else "",
    )


def _notice(conn: Connection, officer: Visitor, reply: Reply) -> str:
    """Return what the officer has just done, if the change is theirs to see."""
    done, _, held = reply.cookie(NOTICE).partition(":")
    found = quarantine.held_change(conn, officer.partition, held) if done in DONE else None
    return reply.say(f"held.done_{done}", name=found.row.author_name) if found else ""


def _address(settled: bool, page: int = 1) -> str:
    return f"{PAGE}?which={SETTLED if settled else WAITS}" + (f"&page={page}" if page > 1 else "")
