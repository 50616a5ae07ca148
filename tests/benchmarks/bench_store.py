"""What a save on the phone costs, beside what it could cost: `python tests/benchmarks/bench_store.py`.

Everything is measured in one run on one disk, and the flush anew beside each size, because the ratios
mean something where the milliseconds do not.
"""

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script, too

import msgspec
from tinydb import TinyDB

from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from fieldapp.store.storage import SealedStorage
from fieldapp.store.table import Database

SIZES = (100, 1000, 5000)
TIMES, STOCK_TIMES, SCAN_TIMES = 800, 12, 20
PROSE = "Hai bên tranh chấp bờ rào giữa hai thửa đất; bà Nguyễn Thị Lan cho rằng ông Hùng lấn sang nửa mét. "
Call = Callable[[int], object]


def main() -> tuple[float, float]:
    """Print the table; return the medians at the largest size of one flush and of one verb, in ms."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"\na document has {len(PLAIN)} bytes; times in ms\n")
        print(f"{'':32}{'documents':>10}{'p50':>9}{'p99':>9}{'x flush':>9}")
        for size in SIZES:
            flush = appending(folder / "append", size)
            verb = ours(folder / f"ours-{size}", size, flush)
            sqlite_alone(folder / f"sqlite-{size}.db", size, flush)
            if size >= 1000:
                as_shipped(folder / f"shipped-{size}.json", size, flush)
            print()
        opening(folder / f"ours-{SIZES[-1]}" / "phone")
        return flush, verb


def record(number: int) -> Held:
    """Return a case of about 2 KB."""
    parties = {
        f"parties/{number}-{side}": {"name": f"Nguyễn Văn Tuấn {number}", "address": "Thôn Đồng Tâm"} for side in "abc"
    }
    fields = {"summary": PROSE * 11, "received_on": "2026-03-01", "dispute_type": "A1", **parties}
    return Held(kind="case", id=f"case-{number}", server=fields)


def document(number: int) -> dict[str, object]:
    """Return the same as TinyDB wants it."""
    return msgspec.to_builtins(record(number))  # type: ignore[no-any-return]


PLAIN = msgspec.json.encode(document(1000))


def appending(path: Path, size: int) -> float:
    """Measure the least that keeps one document: append and flush. Returns the median."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def append(_: int) -> None:
        os.write(file, PLAIN)
        os.fsync(file)

    took = timed(append, TIMES)
    os.close(file)
    return show("append + fsync", size, took, statistics.median(took))


def ours(folder: Path, size: int, flush: float) -> float:
    """Measure TinyDB's calls on our storage, and a verb as the app makes it. Returns the verb's median."""
    with Database(folder / "table", storage=SealedStorage) as database:
        table = database.table("cases")
        ids = table.insert_multiple(document(n) for n in range(size))
        calls: list[tuple[str, Call, int]] = [
            ("ours: insert", lambda n: table.insert(document(n)), TIMES),
            ("ours: update by id", lambda n: table.update({"touched_at": str(n)}, doc_ids=[ids[n % size]]), TIMES),
            ("ours: get by id", lambda n: table.get(doc_id=ids[n % size]), TIMES),
            ("ours: search all", lambda n: table.search(lambda doc: doc["touched_at"] == "x"), SCAN_TIMES),
        ]
        for what, call, times in calls:
            show(what, size, timed(call, times), flush)
    with DeviceStore.open(folder / "phone") as store:
        with store.transaction():
            for n in range(size):
                store.records.put(record(n))

        def verb(n: int) -> None:
            with store.transaction():
                held = store.records.get(f"case-{n % size}")
                assert held is not None
                store.records.put(msgspec.structs.replace(held, draft={"note": str(n)}))
                store.outbox.next_seq()

        show("ours: all records, copies", size, timed(lambda n: store.records.of_kind("case"), SCAN_TIMES), flush)
        return show("ours: a verb, two tables", size, timed(verb, TIMES), flush)


def sqlite_alone(path: Path, size: int, flush: float) -> None:
    """Measure SQLite with the same settings and nothing else: what any design on it must cost."""
    file = sqlite3.connect(path, isolation_level=None)
    for setting in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = FULL"):
        file.execute(f"PRAGMA {setting}").fetchall()
    file.execute("CREATE TABLE documents (id INTEGER PRIMARY KEY, plain BLOB)")
    insert, update = "INSERT INTO documents (plain) VALUES (?)", "UPDATE documents SET plain = ? WHERE id = ?"
    file.execute("BEGIN")
    file.executemany(insert, [(PLAIN,)] * size)
    file.execute("COMMIT")
    # A new value each time, because SQLite writes nothing when nothing changes.
    values = [PLAIN[:-10] + f"{n:010}".encode() for n in range(TIMES)]
    show("SQLite alone: insert", size, timed(lambda n: file.execute(insert, (values[n],)), TIMES), flush)
    updating = timed(lambda n: file.execute(update, (values[n], 1 + n % size)), TIMES)
    show("SQLite alone: update", size, updating, flush)
    file.close()


def as_shipped(path: Path, size: int, flush: float) -> None:
    """Measure TinyDB with its own storage."""
    with TinyDB(path) as database:
        ids = database.insert_multiple(document(n) for n in range(size))
        show("as shipped: insert", size, timed(lambda n: database.insert(document(n)), STOCK_TIMES), flush)
        updating = timed(lambda n: database.update({"touched_at": str(n)}, doc_ids=[ids[n]]), STOCK_TIMES)
        show("as shipped: update by id", size, updating, flush)
        show("as shipped: get by id", size, timed(lambda n: database.get(doc_id=ids[n]), STOCK_TIMES), flush)


def opening(folder: Path) -> None:
    """Measure how long a phone with many records takes to open its store."""
    took = []
    for _ in range(7):
        start = time.perf_counter()
        store = DeviceStore.open(folder)
        took.append((time.perf_counter() - start) * 1000)
        count = len(store.database.table("records"))
        store.close()
    size = (folder / "store.db").stat().st_size / 1e6
    print(f"open, {count} records, {size:.1f} MB: {min(took):.0f} to {max(took):.0f} ms, unsealed")


def timed(call: Call, times: int) -> list[float]:
    """Return how long each call took, in ms, shortest first."""
    took = []
    for n in range(times):
        start = time.perf_counter()
        call(n)
        took.append((time.perf_counter() - start) * 1000)
    return sorted(took)


def show(what: str, size: int, took: list[float], flush: float) -> float:
    """Print one line and return its median."""
    middle = statistics.median(took)
    worst = took[min(len(took) - 1, round(len(took) * 0.99))]
    print(f"{what:32}{size:>10}{middle:9.3f}{worst:9.3f}{middle / flush:9.1f}")
    return middle


if __name__ == "__main__":
    main()
