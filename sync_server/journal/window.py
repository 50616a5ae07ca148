"""Giving out: what is new since a number, a page at a time, each field once at its last writing.

A page covers the server numbers in (since, upto]. A field that was written again later comes in that
later page, so pages of any size lead to the same end.
"""

from collections.abc import Collection

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, bindparam, func, or_, select, true

from fieldapp import packing
from fieldapp.domain.changes import Fields
from fieldapp.domain.review import Line
from fieldapp.domain.roles import Role
from fieldapp.protocol import LARGEST_PAGE, SMALLEST_PAGE, Entry
from sync_server.db.ready import Ready
from sync_server.db.tables import journal, partitions, records
from sync_server.db.upsert import chunks
from sync_server.journal import plain, reassigned, scope, stands
from sync_server.journal.scope import Viewer

MOST_LINES = 5_000  # in one page
_HEAD = Ready(select(partitions.c.seq).where(partitions.c.code == bindparam("of_partition")))
_SHRINKS = 8  # how many times smaller lines get when they are packed: a first guess, put right by packing them
_AROUND = 300  # characters of a line's JSON beside what it sets


class Window(Struct, frozen=True, kw_only=True):
    """One page, and the number up to which the viewer has now seen everything."""

    entries: list[Entry]
    upto: int
    more: bool


class Own(Struct, frozen=True, kw_only=True):
    """The changes that the asker holds already: they and their receipts are in the same request."""

    author: str
    changes: Collection[str]
    seqs: Collection[int] = ()  # their numbers

    def spared(self, seq: ColumnElement[int]) -> ColumnElement[bool]:
        """Return a condition that lets through all but some of these, so that they need not be read to be passed over.

        What one request brings has numbers in a row; where it brought old ones besides, none is spared.
        """
        if not self.seqs or max(self.seqs) - min(self.seqs) >= len(self.seqs):
            return true()
        return or_(seq < min(self.seqs), seq > max(self.seqs))


def read(conn: Connection, viewer: Viewer, since: int, page: int, own: Own) -> Window:
    """Return what this viewer has not seen since that number, in some `page` bytes when packed; one line at least.

    What is left behind them and is hardly more goes along: it would cost the road another answer. `conn` must show one
    moment.
    """
    head = _head(conn, viewer.partition)
    start = since if 0 <= since <= head else 0
    if sum(start < seq <= head for seq in own.seqs) == head - start:  # nearly every asking: nobody else wrote
        return Window(entries=[], upto=head, more=False)
    room = min(max(page, 1), LARGEST_PAGE)
    ahead = _ahead(conn, viewer, start, head, room)
    while True:
        upto = ahead[-1] if ahead else head
        entries = _entries(conn, viewer, start, upto, head, own)
        size = _packed(entries)
        if size <= room or len(ahead) < 2 or (upto == head and size <= min(room * 5 // 4, LARGEST_PAGE)):
            return Window(entries=entries, upto=upto, more=upto < head)
        ahead = ahead[: max(min(len(ahead) * room // size, len(ahead) - 1), 1)]


def nothing(since: int) -> Window:
    """Return the page of one who may see nothing now, and later goes on from where they were."""
    return Window(entries=[], upto=max(since, 0), more=False)


def _head(conn: Connection, partition: str) -> int:
    counter = _HEAD.first(conn, of_partition=partition)
    return counter.seq if counter else 0


def _ahead(conn: Connection, viewer: Viewer, start: int, head: int, room: int) -> list[int]:
    """Return the numbers of the next lines that may fit; none when all there is will fit.

    Only what the viewer may see is measured: else a phone of a large commune would ask for many pages with nothing in
    them.
    """
    of = journal.c
    here = journal.join(records, and_(records.c.partition == of.partition, records.c.id == of.record))
    asked = select(of.seq, func.length(of.set)).select_from(here).where(scope.visible(viewer), of.seq > start)
    numbers: list[int] = []
    size, come = 0, reassigned.weights(conn, viewer, start)
    for seq, length in conn.execute(asked.order_by(of.seq).limit(MOST_LINES + 1)):
        size += length + _AROUND + come.get(seq, 0)
        if numbers and (size > room * _SHRINKS or len(numbers) == MOST_LINES):
            return numbers
        numbers.append(seq)
    return [] if size <= room else [*numbers[:-1], head]


def _packed(entries: list[Entry]) -> int:
    """Return how many bytes the entries are on the wire; of a short page that need not be known exactly."""
    plain = msgspec.json.encode(entries)
    return len(plain) if len(plain) <= SMALLEST_PAGE else len(packing.pack(plain, packing.DENSE))


def _entries(conn: Connection, viewer: Viewer, start: int, upto: int, head: int, own: Own) -> list[Entry]:
    moves = reassigned.moves(conn, viewer, start, upto)
    seen = _visible_in(conn, viewer, start, upto if upto < head else None)
    found = {
        record: _Growing(kind=kind, whole=record in moves.come)
        for record, kind in seen.items()
        if record not in moves.coming
    }
    for whole, since, held in ((False, start, own), (True, 0, _NOTHING)):
        for names in chunks(sorted(record for record, entry in found.items() if entry.whole == whole)):
            _add_lines(conn, viewer.partition, names, since, upto, held, found)
    grown = [entry.done(viewer.partition, record) for record, entry in found.items() if entry.seq]
    return sorted([*grown, *moves.entries_of_gone(viewer.partition)], key=lambda entry: entry.seq)


def _visible_in(conn: Connection, viewer: Viewer, start: int, upto: int | None) -> dict[str, str]:
    """Return the records, with their kind, that have something in the window and that the viewer may see.

    Without `upto` the window reaches to the newest line; then a record's own last number tells.
    """
    if upto is None:
        newer = select(records.c.id, records.c.kind).where(scope.visible(viewer), records.c.seq > start)
        return {row.id: row.kind for row in conn.execute(newer)}
    of = journal.c
    mine = (of.partition == viewer.partition, of.seq > start, of.seq <= upto)
    touched = set(conn.execute(select(of.record).distinct().where(*mine)).scalars())
    asked = select(records.c.id, records.c.kind).where(scope.visible(viewer))
    return {
        record: kind
        for names in chunks(sorted(touched))
        for record, kind in conn.execute(asked.where(records.c.id.in_(names)))
    }


def _add_lines(
    conn: Connection, partition: str, names: list[str], start: int, upto: int, own: Own, found: dict[str, "_Growing"]
) -> None:
    """Add the lines of (start, upto] and what they wrote, but for what the asker wrote and what is written again later.

    Therefore those that are left out are read as well, of records in which there is any other.
    """
    of = journal.c
    here = (of.partition == partition, of.seq > start)
    if own.seqs:
        others = select(of.record).distinct().where(*here, of.record.in_(names), of.seq <= upto, own.spared(of.seq))
        names = sorted(conn.execute(others).scalars())
    rows = conn.execute(select(journal).where(*here, of.record.in_(names)).order_by(of.record, of.seq)).mappings().all()
    lines = [(row, plain.of_text(row["set"])) for row in rows]
    emptied = {row["record"] for row, written in lines if None in written.values()}
    for record, paths in stands.paths(conn, partition, emptied, start).items():
        found[record].paths = paths
    for row, written in lines:
        entry = found[row["record"]]
        news = stands.taken(written, plain.of_text(row["clashed"]), entry.paths) | plain.of_text(row["added"])
        if row["seq"] > upto or (row["author"] == own.author and row["change"] in own.changes):
            entry.leave(news)
        else:
            entry.add(news, _line(row, written))


def _line(row: RowMapping, written: Fields) -> Line:
    return Line(
        seq=row["seq"],
        change=row["change"],
        by=row["author_name"],
        role=Role(row["role"]),
        at=row["at"],
        received_at=row["received_at"],
        paths=sorted(written),
        verdict=row["verdict"],
        restores=plain.of_text(row["restores"]),
    )


_NOTHING = Own(author="", changes=())  # a case that comes whole takes the place of all that the asker has of it


class _Growing(Struct, kw_only=True):
    kind: str
    whole: bool = False
    seq: int = 0
    set: Fields = {}
    lines: list[Line] = []
    paths: Collection[str] = ()  # that the record had before the page, when it matters

    def add(self, news: Fields, line: Line) -> None:
        """Tell this line, and what it wrote."""
        self.leave(news)
        self.set |= dict(sorted(news.items()))
        self.seq = line.seq
        self.lines.append(line)

    def leave(self, news: Fields) -> None:
        """Do not tell what was written here before: it was written again."""
        for path in news:
            self.set.pop(path, None)
        self.paths = {*self.paths, *news}

    def done(self, partition: str, record: str) -> Entry:
        return Entry(
            partition=partition, kind=self.kind, record=record, seq=self.seq,
            set=self.set, lines=self.lines, whole=self.whole,
        )  # fmt: skip
