"""The records that one batch of changes touches: fetched at once, changed in memory, written at once.

The partition's counter row is locked first, so batches of one commune follow each other, and a
reader who has seen number n has seen everything before n.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from typing import Any

from msgspec import Struct, field
from sqlalchemy import BindParameter, Connection, bindparam, insert, select, update

from fieldapp.domain import kinds
from fieldapp.domain.changes import Fields, OwnLine, Written
from fieldapp.domain.review import Line
from fieldapp.domain.roles import Role
from fieldapp.protocol import Change, Receipt
from sync_server.db import tables
from sync_server.db.ready import Ready
from sync_server.db.upsert import chunks, insert_many, insert_new, upsert
from sync_server.journal import fates, photo_names, plain, quarantine, stands
from sync_server.journal.author import Author
from sync_server.journal.quarantine import Room


class Shelved(Struct, kw_only=True):
    """One record as it stands, and how it came there."""

    id: str
    kind: str
    team: str
    seq: int = 0
    standing: str = ""
    waiting_since: str = ""
    first_received_at: str = ""
    by: str = ""
    title: str = ""
    dispute_type: str = ""
    outcome: str = ""
    received_on: str = ""
    logbook_no: int = 0
    clashes: int = 0
    alarms: int = 0
    lines: list[Line] = field(default_factory=list)
    own: list[OwnLine] = field(default_factory=list)  # those of its lines that the author's device sent

    _written: dict[str, Written] = field(default_factory=dict)
    _taken: list[tuple[Fields, int, str, int]] = field(default_factory=list)  # that nobody has looked at yet

    @property
    def is_new(self) -> bool:
        """Whether it began with its last line."""
        return len(self.lines) < 2

    @property
    def written(self) -> dict[str, Written]:
        """The last writing of each path."""
        for values, seq, device, number in self._taken:
            for path, value in values.items():
                self._written[path] = Written(seq=seq, device=device, value=value, device_seq=number)
        self._taken.clear()
        return self._written

    @written.setter
    def written(self, written: dict[str, Written]) -> None:
        self._written = written
        self._taken.clear()

    def take(self, values: Fields, seq: int, device: str, device_seq: int) -> None:
        """Have these values since the line `seq`, which is the change of this number on its device.

        Most records are written once and not asked again, so it is only noted.
        """
        self._taken.append((values, seq, device, device_seq))

    def fields(self) -> Fields:
        """Return the record's values by path."""
        return {path: was.value for path, was in self.written.items() if was.value is not None}


class Shelf(Struct, kw_only=True):
    """What the server holds of a batch's records and changes, and what is to be written."""

    author: Author
    seq: int
    chain: str  # the mark of the line under `seq`
    same_history: bool = True  # whether the sender's `base` numbers are ours
    still_theirs: set[str] = set()  # records of another team's now that the author's was when they last heard
    records: dict[str, Shelved]
    taken: dict[str, tuple[str, Receipt]]  # change -> digest, receipt
    brought: set[int] = field(default_factory=set)  # the numbers of what this very request brings, new or again
    held: dict[tuple[str, str], Receipt]  # change, digest -> receipt: it waits, or how it was settled
    let_in: list[tuple[str, str]] = field(default_factory=list)  # of `held`, what may now be taken after all
    held_before: Callable[[], dict[str, list[OwnLine]]]  # by record, of the author's device; asked only when it matters
    room: Callable[[], Room]  # asked only when something has to be held
    numbers: dict[int, int] = field(default_factory=dict)  # year -> last number of the author's team
    new_lines: list[dict[str, Any]] = field(default_factory=list)
    new_held: list[dict[str, Any]] = field(default_factory=list)
    touched: dict[str, None] = field(default_factory=dict)  # records, in the order in which they were written
    pictured: dict[tuple[str, str], None] = field(default_factory=dict)  # of them, with a path of photos

    def own_lines(self, record: Shelved) -> list[OwnLine]:
        """Return what the author's device has ever sent of this record, taken or held."""
        just_now = (quarantine.own_line(row["content"]) for row in self.new_held if row["record"] == record.id)
        return [*record.own, *self.held_before().get(record.id, ()), *(line for line in just_now if line)]


_RECORD = [column.name for column in tables.records.columns if column.name != "partition"]


_HERE: BindParameter[str] = bindparam("of_partition")
_SOME: BindParameter[str] = bindparam("some", expanding=True)
_COUNTER = Ready(
    select(tables.partitions.c.seq, tables.partitions.c.chain)
    .where(tables.partitions.c.code == _HERE)
    .with_for_update()
)
_COUNTED = Ready(
    update(tables.partitions)
    .where(tables.partitions.c.code == _HERE)
    .values(seq=bindparam("new_seq"), chain=bindparam("new_chain"))
)
_RECORDS = select(tables.records).where(tables.records.c.partition == _HERE, tables.records.c.id.in_(_SOME))
_LINE, _BOOK = tables.journal.c, tables.logbook.c
_LINES = (
    select(
        _LINE.record, _LINE.seq, _LINE.role, _LINE.verdict, _LINE.device, _LINE.device_seq, _LINE.prev,
        _LINE.set, _LINE.clashed, _LINE.added,
    )
    .where(_LINE.partition == _HERE, _LINE.record.in_(_SOME))
    .order_by(_LINE.record, _LINE.seq)  # as its index has it: else SQLite reads the whole commune to save a sorting
)  # fmt: skip
_TAKEN = select(_LINE.change, _LINE.digest, _LINE.seq, _LINE.received_at, _LINE.clashed, _LINE.added).where(
    _LINE.partition == _HERE, _LINE.author == bindparam("of_author"), _LINE.change.in_(_SOME)
)
_NUMBERS = Ready(select(_BOOK.year, _BOOK.last).where(_BOOK.partition == _HERE, _BOOK.team == bindparam("of_team")))


def fetch(conn: Connection, author: Author, changes: Sequence[Change], sent: Iterable[str]) -> Shelf:
    """Lock the author's partition and return what is known of these changes' records.

    `sent` are the ids of all changes as they may stand in quarantine.
    """
    seq, chain = lock(conn, author.partition)
    ids = sorted({change.id for change in changes})
    names = sorted({change.record for change in changes})
    return Shelf(
        author=author,
        seq=seq,
        chain=chain,
        records=_records(conn, author, names),
        taken=_taken(conn, author, ids),
        held=fates.known(conn, author, sorted(set(sent))),
        held_before=cache(partial(quarantine.own_lines, conn, author, names)),
        room=cache(partial(quarantine.room, conn, author)),
        numbers=_numbers(conn, author),
    )


def lock(conn: Connection, partition: str) -> tuple[int, str]:
    """Return the partition's last number and its mark, nobody else's to raise until the transaction ends."""
    row = _COUNTER.first(conn, of_partition=partition)
    if row is None:
        insert_new(conn, tables.partitions, code=partition, seq=0)
        row = _COUNTER.first(conn, of_partition=partition)
    return int(row.seq), str(row.chain)


def write(conn: Connection, shelf: Shelf) -> None:
    """Write what was decided; the partition stays locked until the transaction ends."""
    partition = shelf.author.partition
    if shelf.new_held:
        conn.execute(insert(tables.quarantine), shelf.new_held)
    if not shelf.new_lines:
        return
    insert_many(conn, tables.journal, shelf.new_lines)
    for change, digest in shelf.let_in:
        fates.let_in(conn, shelf.author, change, digest, shelf.new_lines[-1]["received_at"])
    upsert(conn, tables.records, [_record_row(partition, shelf.records[each]) for each in shelf.touched])
    named = _named(shelf)
    photo_names.write(conn, shelf.author, named)
    read_by_all = (each for each in named if shelf.records[each.record].kind in kinds.OF_COMMUNE)
    photo_names.spread(conn, partition, (each.sha256 for each in read_by_all if each.sha256))
    if shelf.numbers:
        common = {"partition": partition, "team": shelf.author.team_id}
        upsert(conn, tables.logbook, [common | {"year": year, "last": last} for year, last in shelf.numbers.items()])
    _COUNTED.do(conn, of_partition=partition, new_seq=shelf.seq, new_chain=shelf.chain)


def _records(conn: Connection, author: Author, names: list[str]) -> dict[str, Shelved]:
    found: dict[str, Shelved] = {}
    for some in chunks(names):
        asked = {"of_partition": author.partition, "some": some}
        for row in conn.execute(_RECORDS, asked).mappings():
            found[row["id"]] = Shelved(**{name: row[name] for name in row if name != "partition"})
        if not found:
            continue
        for record, seq, role, verdict, device, number, prev, written, clashed, added in conn.execute(_LINES, asked):
            here = found[record]
            here.lines.append(bare_line(seq, Role(role), verdict))
            if device and device == author.device_id:
                here.own.append(OwnLine(seq=seq, device_seq=number, prev=prev))
            news = stands.taken(plain.of_text(written), plain.of_text(clashed), here.written)
            here.take(news, seq, device, number)
            here.take(plain.of_text(added), seq, "", number)
    return found


def bare_line(seq: int, role: Role, verdict: str) -> Line:
    """Return as much of a line as `review.standing` looks at."""
    return Line(seq=seq, change="", by="", role=role, at="", received_at="", paths=[], verdict=verdict)


def _taken(conn: Connection, author: Author, ids: list[str]) -> dict[str, tuple[str, Receipt]]:
    mine = {"of_partition": author.partition, "of_author": author.person_id}
    return {
        row.change: (
            row.digest,
            fates.accepted(row.change, row.seq, row.received_at, plain.of_text(row.clashed), plain.of_text(row.added)),
        )
        for some in chunks(ids)
        for row in conn.execute(_TAKEN, mine | {"some": some})
    }


def _numbers(conn: Connection, author: Author) -> dict[int, int]:
    rows = _NUMBERS.all(conn, of_partition=author.partition, of_team=author.team_id or "")
    return {row.year: row.last for row in rows}


def _named(shelf: Shelf) -> list[photo_names.Named]:
    """Return what each path of photos that was written names now; others than cases have none."""
    found = []
    for name, path in shelf.pictured:
        record = shelf.records[name]
        # Where several teams write in one record, each has only the photos that it has delivered itself.
        team = (shelf.author.team_id or record.team) if record.kind in kinds.OF_COMMUNE else record.team
        found.append(photo_names.named(name, path, team, record.written[path].value, record.written[path].seq))
    return found


def _record_row(partition: str, record: Shelved) -> dict[str, Any]:
    return {"partition": partition} | {name: getattr(record, name) for name in _RECORD}
