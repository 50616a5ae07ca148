"""What a save costs on the phone's sealed store, beside what it could cost and what TinyDB as shipped costs.

A program: everything in one run on one disk, and the flush anew beside each size, because the ratios mean something
where the milliseconds do not. Arguments: how many saves of each kind, and the sizes. Prints JSON.
"""

import os
import sqlite3
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script, too

import msgspec
from tinydb import TinyDB

from fieldapp import workbook
from tests.benchmarks.clock import Took, timed, turn_about
from tests.benchmarks.subjects import PLAIN, document, record
from tests.torture.phone import opened
from tests.workbook import book

STOCK = 8  # calls of TinyDB as shipped: it rewrites everything each time
BULK = 5000
APPEND, SQLITE, SHIPPED = "append + fsync", "SQLite alone (WAL, FULL)", "TinyDB as shipped"
INSERT, FIELD, SEND = "ours: insert a document", "ours: keep a field", "ours: keep and send a case"
OURS_BULK, SQLITE_BULK, SHIPPED_BULK = "ours: 5,000 at once", "SQLite: 5,000 at once", "as shipped: 5,000 at once"
OURS_OPEN, SHIPPED_OPEN = "ours: open", "as shipped: open"
BESIDE = "append + fsync, in turns with the next row"
READ, SCAN = "ours: read a document", "ours: TinyDB search, all documents"


def main(saves: int, sizes: list[int]) -> list[Took]:
    """Return what everything took."""
    with tempfile.TemporaryDirectory() as name:
        return [took for size in sizes for took in _at_size(Path(name), size, saves)]


def _at_size(folder: Path, size: int, saves: int) -> list[Took]:
    return [
        appending(folder / f"append-{size}", size, saves),
        *sqlite_alone(folder / f"sqlite-{size}.db", size, saves),
        *as_shipped(folder / f"shipped-{size}.json", size),
        *ours(folder / f"ours-{size}", size, saves),
    ]


def appending(path: Path, size: int, saves: int) -> Took:
    """Measure the least that keeps one document: append and flush."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def append(_: int) -> None:
        os.write(file, PLAIN)
        os.fsync(file)

    took = timed(APPEND, size, append, saves)
    os.close(file)
    return took


def sqlite_alone(path: Path, size: int, saves: int) -> list[Took]:
    """Measure SQLite with the same settings and nothing else: what any design on it must cost."""
    file = sqlite3.connect(path, isolation_level=None)
    for setting in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = FULL"):
        file.execute(f"PRAGMA {setting}").fetchall()
    file.execute("CREATE TABLE documents (id INTEGER PRIMARY KEY, plain BLOB)")
    insert = "INSERT INTO documents (plain) VALUES (?)"

    def many(count: int) -> None:
        file.execute("BEGIN")
        file.executemany(insert, [(PLAIN,)] * count)
        file.execute("COMMIT")

    many(size)
    took = [timed(SQLITE, size, lambda _: file.execute(insert, (PLAIN,)), saves)]
    if size == BULK:
        took.append(timed(SQLITE_BULK, size, lambda _: many(BULK), 3))
    file.close()
    return took


def as_shipped(path: Path, size: int) -> list[Took]:
    """Measure TinyDB with its own storage."""
    documents = [document(number) for number in range(size)]
    with TinyDB(path) as database:
        database.insert_multiple(documents)
        took = [timed(SHIPPED, size, lambda number: database.insert(document(number)), STOCK)]
        if size == BULK:
            took.append(timed(SHIPPED_BULK, size, lambda _: database.insert_multiple(documents), 3))

    def reading(_: int) -> None:
        with TinyDB(path) as database:
            database.get(doc_id=1)

    return [*took, timed(SHIPPED_OPEN, size, reading, 3)]


def ours(folder: Path, size: int, saves: int) -> list[Took]:
    """Measure TinyDB's calls and the app's verbs on the sealed store."""
    with opened(folder) as store, store.transaction():
        for number in range(size):
            store.records.put(record(number))
    took = [timed(OURS_OPEN, size, lambda _: opened(folder).close(), 7)]
    with opened(folder) as store:
        table = store.database.table("bench")
        took.append(timed(INSERT, size, lambda number: table.insert(document(number)), saves))

        def field(number: int) -> None:
            workbook.keep(store, f"case-{number * 13 % size:06}", "note", f"{number}", book.NOW)

        def send(number: int) -> None:
            with store.transaction():
                case_id = f"case-{number * 17 % size:06}"
                workbook.keep(store, case_id, "place_detail", f"Nhà bà {number}", book.NOW)
                assert workbook.send(store, case_id, book.NOW) == []
                store.outbox.remove(store.outbox.of_record(case_id)[0].change.id)

        beside = os.open(folder.with_suffix(".beside"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)

        def append(_: int) -> None:
            os.write(beside, PLAIN)
            os.fsync(beside)

        took += turn_about(BESIDE, FIELD, size, (append, field), saves)
        os.close(beside)
        took.append(timed(SEND, size, send, saves))
        took.append(timed(READ, size, lambda number: store.records.get(f"case-{number * 13 % size:06}"), saves))
        cases = store.database.table("records")
        took.append(timed(SCAN, size, lambda _: cases.search(lambda doc: doc["touched_at"] == "x"), 10))
        if size == BULK:
            documents = [document(number) for number in range(BULK)]
            took.append(timed(OURS_BULK, size, lambda _: table.insert_multiple(documents), 3))
    return took


if __name__ == "__main__":
    print(msgspec.json.encode(main(int(sys.argv[1]), [int(size) for size in sys.argv[2:]])).decode())
