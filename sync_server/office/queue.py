"""The list of the commune's cases, by where they stand, longest waiting first."""

from datetime import datetime
from math import ceil

from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import vocabulary
from fieldapp.domain.changes import Fields
from fieldapp.domain.review import Standing
from sync_server.clock import moment_of
from sync_server.db.engine import reading
from sync_server.journal import casebook, quarantine, stands
from sync_server.journal.casebook import QueueRow
from sync_server.office import showing, strings
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import NOTICE, TheReply
from sync_server.office.setting import TheOffice
from sync_server.office.sheet import listed_title_of

LATE_DAYS = 7  # our own measure: a week without an answer is marked
TABS = (Standing.NEW, Standing.AMENDED, Standing.RETURNED, Standing.APPROVED)
CLASHES = "clashes"  # the group of cases in which people wrote different things, wherever they stand
_WAITING = (Standing.NEW, Standing.AMENDED)


class Tab(Struct, frozen=True, kw_only=True):
    """One group of cases and how many are in it."""

    group: str  # a standing, or CLASHES
    label: str
    count: int
    href: str


class Row(Struct, frozen=True, kw_only=True):
    """One case in the list, in words."""

    href: str
    title: str
    village: str
    team: str
    matter: str
    received: str
    waited: str
    late: bool
    private: bool
    clashes: int
    alarm: bool  # a danger was reported
    support: str  # why the team asks for help, or empty
    standing: str
    settled: bool  # the commune has decided; else it waits


@get("/queue", sync_to_thread=True)
def queue_page(
    office: TheOffice,
    reply: TheReply,
    officer: TheVisitor,
    standing: FromQuery[str] = "new",
    page: FromQuery[int] = 1,
) -> Response[str]:
    """Show one tab of the queue."""
    chosen = standing if standing in (*Standing, CLASHES) else Standing.NEW.value
    wanted = None if chosen == CLASHES else Standing(chosen)
    language, now = reply.language, office.clock()
    with reading(office.engine) as conn:
        counts = {each.value: n for each, n in casebook.counts(conn, officer.partition).items()}
        counts[CLASHES] = casebook.count_clashing(conn, officer.partition)
        last = max(ceil(counts[chosen] / casebook.PAGE_ROWS), 1)
        page = min(max(page, 1), last)
        found = casebook.queue(conn, officer.partition, wanted, page, clashing=wanted is None)
        stand = stands.fields_of(conn, officer.partition, [row.record for row in found])
        full = quarantine.full(conn, officer.partition)
        notice, notice_link = _notice(conn, officer, reply.cookie(NOTICE), language)
    return reply.show(
        "queue.html",
        clear=(NOTICE,) if notice else (),
        visitor=officer,
        group=chosen,
        group_label=_label(chosen, language),
        tabs=[
            Tab(group=each, label=_label(each, language), count=counts[each], href=address(each))
            for each in (*TABS, CLASHES)
            if each != CLASHES or counts[each] or chosen == CLASHES
        ],
        rows=[_row(row, stand[row.record], now, language) for row in found],
        first=(page - 1) * casebook.PAGE_ROWS + 1,
        page=page,
        pages=last,
        newer=address(chosen, page - 1) if page > 1 else "",
        older=address(chosen, page + 1) if page < last else "",
        notice=notice,
        notice_link=notice_link,
        full=reply.say("queue.full", names=", ".join(full)) if full else "",
    )


def address(group: str, page: int = 1) -> str:
    """Return the address of a page of the list: of a standing, or of CLASHES."""
    return f"/queue?standing={group}" + (f"&page={page}" if page > 1 else "")


def _row(row: QueueRow, fields: Fields, now: datetime, language: str) -> Row:
    since, asking = moment_of(row.waiting_since), str(fields.get("support_wanted", ""))
    return Row(
        href=f"/cases/{row.record}",
        title=row.title,
        village=row.village,
        team=row.team,
        matter=vocabulary.label("VU_VIEC", row.dispute_type, language) if row.dispute_type else "",
        received=showing.day(row.received_on),
        waited=showing.waited(row.waiting_since, now, language),
        late=row.standing in _WAITING and since is not None and (now - since).days >= LATE_DAYS,
        private=showing.is_private(fields),
        clashes=row.clashes,
        alarm=row.alarms > 0,
        support=vocabulary.label("HO_TRO", asking, language) if asking else "",
        standing=row.standing.value,
        settled=row.standing not in _WAITING,
    )


def _label(group: str, language: str) -> str:
    return strings.text(language, "queue.clashes") if group == CLASHES else showing.standing(group, language)


def _notice(conn: Connection, officer: Visitor, said: str, language: str) -> tuple[str, str]:
    done, _, record = said.partition(":")
    case = casebook.open_case(conn, officer.partition, record) if done in ("returned", "approved") else None
    if case is None:
        return "", ""
    title = listed_title_of(case.fields) or strings.text(language, "common.untitled")
    return strings.text(language, f"queue.done_{done}", title=title), f"/cases/{record}"
