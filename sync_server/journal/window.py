"""Giving out: what is new since a number, a page at a time, each field once at its last writing.

A page covers the server numbers in (since, upto]. A field that was written again later comes in that
later page, so pages of any size lead to the same end.
"""

from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import Connection, RowMapping, func, select

from fieldapp.domain.review import Line
from fieldapp.domain.roles import Role
from fieldapp.protocol import Entry
from sync_server.db.tables import fields, journal, partitions, records
from sync_server.db.upsert import chunks
from sync_server.journal import plain, scope
from sync_server.journal.scope import Viewer

MAX_PAGE = 1_000  # lines
MAX_BYTES = 2 * 1024 * 1024  # of JSON in one page, unless a single line is longer


class Window(Struct, frozen=True, kw_only=True):
    """One page, and the number up to which the viewer has now seen everything."""

    entries: list[Entry]
    upto: int
    more: bool


class Own(Struct, frozen=True, kw_only=True):
    """The changes that the asker holds already: they and their receipts are in the same request."""

    author: str
    changes: Collection[str]


def read(conn: Connection, viewer: Viewer, since: int, page: int, own: Own) -> Window:
    """Return what this viewer has not seen since that number; `conn` must show one moment."""
    head = _head(conn, viewer.partition)
    start = since if 0 <= since <= head else 0
    upto = _end(conn, viewer.partition, start, min(max(page, 1), MAX_PAGE), head)
    return Window(entries=_entries(conn, viewer, start, upto, own), upto=upto, more=upto < head)


def nothing(since: int) -> Window:
    """Return the page of one who may see nothing now, and later goes on from where they were."""
    return Window(entries=[], upto=max(since, 0), more=False)


def _head(conn: Connection, partition: str) -> int:
    return conn.execute(select(partitions.c.seq).where(partitions.c.code == partition)).scalar_one_or_none() or 0


def _end(conn: Connection, partition: str, start: int, page: int, head: int) -> int:
    """Return the number of the page's last line; visible or not, so that it tells nothing."""
    of = journal.c
    asked = select(of.seq, func.length(of.set)).where(of.partition == partition, of.seq > start)
    end, size = start, 0
    for seq, length in conn.execute(asked.order_by(of.seq).limit(page)):
        size += length
        if size > MAX_BYTES and end > start:
            return end
        end = seq
    return min(end, head)


def _entries(conn: Connection, viewer: Viewer, start: int, upto: int, own: Own) -> list[Entry]:
    seen = _visible_in(conn, viewer, start, upto)
    found = {record: _Growing(kind=kind) for record, kind in seen.items()}
    for names in chunks(sorted(seen)):
        _add_fields(conn, viewer.partition, names, start, upto, own, found)
        _add_lines(conn, viewer.partition, names, start, upto, own, found)
    grown = sorted((each for each in found.items() if each[1].seq), key=lambda each: each[1].seq)
    return [entry.done(viewer.partition, record) for record, entry in grown]


def _visible_in(conn: Connection, viewer: Viewer, start: int, upto: int) -> dict[str, str]:
    """Return the records, with their kind, that have something in the window and that the viewer may see."""
    touched: set[str] = set()
    for table in (journal.c, fields.c):
        mine = (table.partition == viewer.partition, table.seq > start, table.seq <= upto)
        touched.update(conn.execute(select(table.record).distinct().where(*mine)).scalars())
    asked = select(records.c.id, records.c.kind).where(scope.visible(viewer))
    return {
        record: kind
        for names in chunks(sorted(touched))
        for record, kind in conn.execute(asked.where(records.c.id.in_(names)))
    }


def _add_fields(
    conn: Connection, partition: str, names: list[str], start: int, upto: int, own: Own, found: dict[str, "_Growing"]
) -> None:
    of = fields.c
    asked = select(of.record, of.seq, of.path, of.value, of.author, of.change).where(
        of.partition == partition, of.record.in_(names), of.seq > start, of.seq <= upto
    )
    for record, seq, path, value, author, change in conn.execute(asked.order_by(of.seq, of.path)):
        if author == own.author and change in own.changes:
            continue
        entry = found[record]
        entry.seq = max(entry.seq, seq)
        entry.set[path] = None if value is None else plain.of_text(value)


def _add_lines(
    conn: Connection, partition: str, names: list[str], start: int, upto: int, own: Own, found: dict[str, "_Growing"]
) -> None:
    of = journal.c
    asked = select(journal).where(of.partition == partition, of.record.in_(names), of.seq > start, of.seq <= upto)
    for row in conn.execute(asked.order_by(of.seq)).mappings():
        if row["author"] == own.author and row["change"] in own.changes:
            continue
        entry = found[row["record"]]
        entry.seq = max(entry.seq, row["seq"])
        entry.lines.append(_line(row))


def _line(row: RowMapping) -> Line:
    return Line(
        seq=row["seq"],
        change=row["change"],
        by=row["author_name"],
        role=Role(row["role"]),
        at=row["at"],
        received_at=row["received_at"],
        paths=sorted(plain.of_text(row["set"])),
        verdict=row["verdict"],
    )


class _Growing(Struct, kw_only=True):
    kind: str
    seq: int = 0
    set: dict[str, object] = {}
    lines: list[Line] = []

    def done(self, partition: str, record: str) -> Entry:
        return Entry(partition=partition, kind=self.kind, record=record, seq=self.seq, set=self.set, lines=self.lines)
