"""The list of the commune's cases, by where they stand, longest waiting first."""

from collections.abc import Sequence
from datetime import datetime
from math import ceil

from litestar import MediaType, Response, get
from litestar.params import FromQuery
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from fieldapp.domain.changes import Fields
from fieldapp.domain.ids import new_id
from fieldapp.domain.roles import OfficeRole
from sync_server.clock import VIETNAM
from sync_server.db.engine import reading
from sync_server.journal import casebook, doubts, quarantine, stands
from sync_server.journal.casebook import QueueRow, Sieve
from sync_server.journal.doubts import Doubt
from sync_server.journal.figures import NOT_MEDIATED, OPEN
from sync_server.office import rows, sieving, strings, tabs
from sync_server.office.forms import Asking
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.headers import PRIVATE
from sync_server.office.page import NOTICE, TheReply
from sync_server.office.rows import Row
from sync_server.office.setting import TheOffice
from sync_server.office.sheet import listed_title_of
from sync_server.office.sieving import PAGE_ROWS, SOME, Wanted
from sync_server.people import elections

APPROVED_MANY = "approved_many"  # what the notice's cookie says after several were approved at once


class Leaf(Struct, frozen=True, kw_only=True):
    """One page of the list as the journal has it: its cases, what stands in them, and what there is to look at."""

    found: list[QueueRow]
    fields: dict[str, Fields]
    doubts: dict[str, list[Doubt]]
    aside: set[str]  # the cases of which something waits for an officer
    number: int
    of: int  # pages
    unread: int = 0  # cases that were not read through for what there is to look at

    def is_plain(self, row: QueueRow) -> bool:
        """Return whether nothing in this case of the page asks for a look before it is approved."""
        return rows.is_plain(row, self.fields[row.record], self.doubts[row.record], self.aside)

    def asks_for_look(self, row: QueueRow) -> bool:
        """Return whether there is something to look at in this case of the page, wherever it stands."""
        return rows.asks_for_look(row, self.fields[row.record], self.doubts[row.record], self.aside)

    def rows(self, now: datetime, language: str) -> list[Row]:
        """Return the cases in words."""
        return [
            rows.row(each, self.fields[each.record], self.doubts[each.record], self.aside, now, language)
            for each in self.found
        ]


@get("/queue", sync_to_thread=True)
def queue_page(
    office: TheOffice,
    reply: TheReply,
    officer: TheVisitor,
    request: Asking,
    page: FromQuery[int] = 1,
) -> Response[str]:
    """Show one tab of the queue."""
    asked = sieving.wanted(request.query_params, page)
    language, now = reply.language, office.clock()
    with reading(office.engine) as conn:
        leaf = leaf_of(conn, officer.partition, asked, now)
        groups = tabs.tabs(conn, officer.partition, asked.group, language)
        teams = sieving.teams(conn, officer.partition)
        full = quarantine.full(conn, officer.partition)
        alarms = casebook.open_alarms(conn, officer.partition)
        elected = len(elections.waiting(conn, officer.partition)) if officer.role == OfficeRole.CHAIR else 0
        notice, notice_link = _notice(conn, officer, reply.cookie(NOTICE), language)
    shown = leaf.rows(now, language)
    return reply.show(
        "queue.html",
        clear=(NOTICE,) if notice else (),
        visitor=officer,
        group=asked.group,
        group_label=tabs.label(asked.group, language),
        tabs=groups,
        rows=shown,
        asked=asked,
        teams=teams,
        matters=sieving.matters(language),
        looks=sieving.looks(language),
        narrowed=_narrowed(asked, language),
        plain=sum(each.plain for each in shown) if officer.decides else 0,
        ticked=request.query_params.get("ticked") == "plain",
        decision=new_id(),
        alarms=alarms,
        alarms_elsewhere=alarms > sum(each.alarm for each in shown),
        elected=strings.counted(language, "elections.wait", elected) if elected else "",
        first=(leaf.number - 1) * PAGE_ROWS + 1,
        page=leaf.number,
        pages=leaf.of,
        this=sieving.address(asked, leaf.number),
        query=sieving.address(asked).removeprefix("/queue"),
        newer=sieving.address(asked, leaf.number - 1) if leaf.number > 1 else "",
        older=sieving.address(asked, leaf.number + 1) if leaf.number < leaf.of else "",
        notice=notice,
        notice_link=notice_link,
        unread=reply.say("queue.unread", read=sieving.MOST_READ, left=leaf.unread) if leaf.unread > 0 else "",
        full=reply.say("queue.full", names=", ".join(full)) if full else "",
    )


@get("/queue/alarms", sync_to_thread=True)
def alarms_now(office: TheOffice, officer: TheVisitor) -> Response[str]:
    """Return in how many cases a danger is open, as a bare number: the list asks for it while it lies open."""
    with reading(office.engine) as conn:
        number = casebook.open_alarms(conn, officer.partition)
    return Response(str(number), media_type=MediaType.TEXT, headers=dict(PRIVATE))


def leaf_of(conn: Connection, partition: str, asked: Wanted, now: datetime) -> Leaf:
    """Return the page that is asked for, or the last one there is."""
    if asked.doubts:
        return _sifted(conn, partition, asked, now)
    pages = max(ceil(casebook.count(conn, partition, asked.sieve(now)) / PAGE_ROWS), 1)
    number = min(asked.page, pages)
    return _leaf(conn, partition, casebook.queue(conn, partition, asked.sieve(now), number), now, number, pages)


def of_record(conn: Connection, partition: str, record: str, now: datetime) -> Leaf:
    """Return one case of the commune as the list has it; a page without any when there is no such case."""
    found = casebook.queue(conn, partition, Sieve(record=record)) if record else []
    return _leaf(conn, partition, found, now, 1, 1)


def _sifted(conn: Connection, partition: str, asked: Wanted, now: datetime) -> Leaf:
    """Return a page of those with, or without, something to look at: all that have waited longest are read for it."""
    whole = _leaf(conn, partition, casebook.queue(conn, partition, asked.sieve(now), rows=sieving.MOST_READ), now, 1, 1)
    wanted = [each for each in whole.found if whole.asks_for_look(each) == (asked.doubts == SOME)]
    pages = max(ceil(len(wanted) / PAGE_ROWS), 1)
    number = min(asked.page, pages)
    some = wanted[(number - 1) * PAGE_ROWS : number * PAGE_ROWS]
    unread = casebook.count(conn, partition, asked.sieve(now)) - len(whole.found)
    return replace(whole, found=some, number=number, of=pages, unread=unread)


def _leaf(conn: Connection, partition: str, found: Sequence[QueueRow], now: datetime, number: int, pages: int) -> Leaf:
    records = [row.record for row in found]
    fields = stands.fields_of(conn, partition, records)
    today = now.astimezone(VIETNAM).date()
    return Leaf(
        found=list(found),
        fields=fields,
        doubts=doubts.of_cases(conn, partition, fields, today),
        aside=quarantine.waiting_for(conn, partition, records),
        number=number,
        of=pages,
    )


def _narrowed(asked: Wanted, language: str) -> str:
    """Return in words to what the list is narrowed that the boxes above it do not say."""
    boxed = {each.value for each in sieving.matters(language)}
    matter = sieving.matter(asked.matter, language) if asked.matter and asked.matter not in boxed else ""
    outcome = vocabulary.label("KET_QUA", asked.outcome, language)
    if asked.outcome in (OPEN, NOT_MEDIATED):
        outcome = strings.text(language, f"overview.{asked.outcome}")
    year, _, month = asked.received.partition("-")
    period = "/".join(filter(None, (month, year)))
    late = strings.text(language, "overview.overdue") if asked.late else ""
    return " · ".join(filter(None, (period, matter, outcome if asked.outcome else "", late)))


def _notice(conn: Connection, officer: Visitor, said: str, language: str) -> tuple[str, str]:
    done, _, record = said.partition(":")
    if done == APPROVED_MANY:
        return _many(record, language), ""  # by numbers: whose they are is in the list
    case = casebook.open_case(conn, officer.partition, record) if done in ("returned", "approved") else None
    if case is None:
        return "", ""
    title = listed_title_of(case.fields) or strings.text(language, "common.untitled")
    return strings.text(language, f"queue.done_{done}", title=title), f"/cases/{record}"


def _many(said: str, language: str) -> str:
    """Return what came of approving several at once, from `approved:left`."""
    approved, _, left = said.partition(":")
    if not (approved.isascii() and approved.isdigit() and left.isascii() and left.isdigit()):
        return ""
    told = (("queue.done_many", int(approved)), ("queue.left_many", int(left)))
    return " ".join(strings.counted(language, key, number) for key, number in told if number)
