"""The rest of the officer's one list: papers, quick notes and roll calls that nobody has seen, ticked off together."""

from math import ceil

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromQuery
from litestar.response import Redirect
from sqlalchemy import Connection

from fieldapp.domain import minutes, training
from fieldapp.domain.ids import new_id
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook, entries, plain, stands
from sync_server.journal.casebook import PAGE_ROWS
from sync_server.office import entry_rows, seeing, strings, tabs
from sync_server.office.deciding import number_in
from sync_server.office.forms import TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import NOTICE, TheReply
from sync_server.office.setting import Office, TheOffice

SEEN_MANY = "seen_many"  # what the notice's cookie says after several were ticked off


@get("/entries", sync_to_thread=True)
def entries_page(
    office: TheOffice, reply: TheReply, officer: TheVisitor, kind: FromQuery[str] = minutes.KIND,
    page: FromQuery[int] = 1,
) -> Response[str]:  # fmt: skip
    """Show what waits of one kind."""
    if kind not in entries.KINDS:
        raise NotFoundException
    language, now = reply.language, office.clock()
    rows = entries.MOST if kind == training.ATTENDANCE else PAGE_ROWS  # a class is one line, however many were there
    with reading(office.engine) as conn:
        groups = tabs.tabs(conn, officer.partition, kind, language)
        pages = max(ceil(entries.counts(conn, officer.partition)[kind] / rows), 1)
        number = min(max(page, 1), pages)
        found = entries.waiting(conn, officer.partition, kind, number, rows)
        shown = entry_rows.of_records(conn, officer.partition, kind, found, now, language)
    notice = _notice(reply.cookie(NOTICE), language)
    this = f"/entries?kind={kind}"
    return reply.show(
        "entries.html",
        clear=(NOTICE,) if notice else (),
        visitor=officer,
        kind=kind,
        group_label=tabs.label(kind, language),
        tabs=groups,
        rows=shown,
        plain=sum(each.plain for each in shown) if officer.decides else 0,
        decision=new_id(),
        notice=notice,
        this=f"{this}&page={number}" if number > 1 else this,
        page=number,
        pages=pages,
        newer=f"{this}&page={number - 1}" if number > 1 else "",
        older=f"{this}&page={number + 1}" if number < pages else "",
    )


@post("/entries/seen", sync_to_thread=True)
def tick_off(office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm) -> Response[str] | Redirect:
    """Note that what is ticked was seen, each by itself: what has changed since the page was drawn goes on waiting."""
    drawing, kind = form.get("decision"), form.get("kind")
    kind = kind if kind in entries.KINDS else minutes.KIND
    done = left = 0
    for ticket in dict.fromkeys(form.all("entry") if plain.is_id(drawing) else []):
        record, _, number = ticket.rpartition(":")
        with writing(office.engine) as conn:
            seen = _ticked(office, conn, officer, kind, record, number_in(number))
            taken = seeing.tick_off(conn, officer, kind, seen, drawing, office.clock())
        done, left = done + bool(taken), left + (taken < max(len(seen), 1))
    return reply.go(f"/entries?kind={kind}", reply.keep_notice(f"{SEEN_MANY}:{done}:{left}"))


def _ticked(
    office: Office, conn: Connection, officer: Visitor, kind: str, record: str, seen: int
) -> list[tuple[str, int]]:  # fmt: skip
    """Return the records behind one line with the number up to which the page had them; all of its people, of a class.

    What came for the class after the page was drawn is not among them, and so it goes on waiting. A phone may have
    written of a class that nobody knows, or of none: that line is ticked off like any other. A class may have got
    another day meanwhile: a list that has something to look at by now is not ticked off unread.
    """
    if kind != training.ATTENDANCE:
        there = plain.is_id(record) and casebook.open_record(conn, officer.partition, record, (kind,))
        return [(record, seen)] if there else []
    waiting = entries.waiting(conn, officer.partition, kind, rows=entries.MOST)
    fields = stands.fields_of(conn, officer.partition, [each.record for each in waiting if each.seq <= seen])
    of_class = {name for name, values in fields.items() if str(values.get("class_id", "")) == record}
    people = [each for each in waiting if each.record in of_class]
    lines = entry_rows.of_records(conn, officer.partition, kind, people, office.clock(), strings.LANGUAGES[0])
    return [(each.record, each.seq) for each in people] if all(line.plain for line in lines) else []


def _notice(said: str, language: str) -> str:
    what, _, numbers = said.partition(":")
    done, _, left = numbers.partition(":")
    if what != SEEN_MANY or not all(each.isascii() and each.isdigit() for each in (done, left)):
        return ""
    told = (("entries.done", int(done)), ("entries.left", int(left)))
    return " ".join(strings.counted(language, key, number) for key, number in told if number)
