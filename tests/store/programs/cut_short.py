"""Kills a writing phone again and again, and looks each time whether it kept exactly what it had said it kept.

A program of its own because it forks, which a test process with threads should not.
Arguments: folder, number of cuts, seed. Prints what was seen; ends with 1 and the reason when a promise broke.
"""

import hashlib
import os
import random
import signal
import sys
import time
from pathlib import Path

from fieldapp.protocol import Change
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from fieldapp.store.road import RoadState
from tests.store.seals import a_sealer

RECORDS, QUEUE = 7, 5
TEXT = "Hai bên tranh chấp bờ rào giữa hai thửa đất. " * 60


def main(folder: Path, cuts: int, seed: int) -> None:
    chance = random.Random(seed)
    said, kept_unsaid = 0, 0
    for _ in range(cuts):
        reports = chance.randrange(9)
        # Without a report to wait for, the cut falls into the opening or the first writes.
        told = cut(folder, reports, chance.uniform(0, 0.004 if reports else 0.04))
        said = max(said, told)
        with DeviceStore.open(folder, a_sealer()) as store:
            kept = store.road.get().cursor.get("07672", 0)
            assert kept in (said, said + 1), f"said {said}, kept {kept}"
            assert state(store) == expected(kept), f"a torn state after {kept}"
        kept_unsaid += kept - said
        said = kept
    print(f"{cuts} cuts, {said} transactions, {kept_unsaid} kept but cut before they could say so")


def cut(folder: Path, reports: int, pause: float) -> int:
    """Let a child report so many transactions and pause; kill it; return the last that it reported as kept."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            write_for_ever(folder, writing)
        finally:
            os._exit(1)  # never the parent's code
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read(8 * reports)
        time.sleep(pause)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "the writer ended by itself"
        told += pipe.read()
    return int.from_bytes(told[-8:], "big") if told else 0


def write_for_ever(folder: Path, report: int) -> None:
    store = DeviceStore.open(folder, a_sealer())
    number = store.road.get().cursor.get("07672", 0)
    while True:
        number += 1
        with store.transaction():
            step(store, number)
        os.write(report, number.to_bytes(8, "big"))


def step(store: DeviceStore, number: int) -> None:
    """One verb over all tables. What it leaves depends on its number alone."""
    store.records.put(record(number))
    store.outbox.add(change(number))
    store.outbox.freeze(QUEUE + 1)
    store.outbox.remove(f"change-{number - QUEUE}")
    assert store.outbox.next_seq() == number
    if number % 9 == 0:
        store.photos.keep(*photo(number), b"small", f"case-{number}")
    store.road.put(RoadState(cursor={"07672": number}))


def record(number: int) -> Held:
    return Held(kind="case", id=f"case-{number % RECORDS}", base=number, draft={"summary": TEXT[: 37 * number % 2500]})


def change(number: int) -> Change:
    return Change(
        id=f"change-{number}", kind="case", record=f"case-{number}", base=0, set={"n": number}, at="", seq=number
    )


def photo(number: int) -> tuple[str, bytes]:
    picture = f"picture {number} ".encode() * 50
    return hashlib.sha256(picture).hexdigest(), picture


def state(store: DeviceStore) -> dict[str, object]:
    return {
        "records": {held.id: held for held in store.records.of_kind("case")},
        "outbox": [queued.change for queued in store.outbox.all()],
        "photos": [(each.sha256, store.photos.read(each.sha256)) for each in store.photos.all()],
    }


def expected(number: int) -> dict[str, object]:
    numbers = range(1, number + 1)
    return {
        "records": {record(n).id: record(n) for n in numbers},
        "outbox": [change(n) for n in numbers[-QUEUE:]],
        "photos": [photo(n) for n in numbers if n % 9 == 0],
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
