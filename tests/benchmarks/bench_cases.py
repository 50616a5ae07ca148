"""What a key in the search box costs with thousands of cases, and what they weigh in memory.

A program, so that the memory is a phone's own. Arguments: a folder, how many cases, and "fill" to write them first.
Prints JSON: what took how long, and the growth of resident memory in MB.
"""

import gc
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script, too

import msgspec

from fieldapp import workbook
from fieldapp.workbook import CaseIndex
from tests.benchmarks.clock import summed_up, timed
from tests.benchmarks.subjects import record
from tests.torture.phone import opened
from tests.workbook import book

TYPED = "nguyễn thị phượng bờ rào"  # key by key, then all taken back key by key
KEY, FIRST, AFTER_SAVE = "a key, to the filtered window", "the list for the first time", "a key just after a save"


def main(folder: Path, size: int, fill: bool) -> dict[str, object]:
    """Return what was measured."""
    if fill:
        with opened(folder) as store, store.transaction():
            for number in range(size):
                store.records.put(record(number))
        return {}
    gc.collect()
    before = _resident_mb()
    with opened(folder) as store:
        gc.collect()
        held = _resident_mb() - before
        index = CaseIndex(store)
        first = timed(FIRST, size, lambda _: index.rows(), 1)
        gc.collect()
        listed = _resident_mb() - before - held
        texts = [TYPED[:end] for end in range(1, len(TYPED) + 1)]
        texts += [*reversed(texts[:-1]), "lan hùng", "khong co ai ten nhu the", ""]
        keys = timed(KEY, size, lambda number: _window(index, texts[number % len(texts)]), len(texts) * 5)

        slow, worked = [], []
        for number in range(20):
            workbook.keep(store, f"case-{number:06}", "note", f"{number}", book.NOW)
            start, cpu = time.perf_counter(), time.process_time()
            _window(index, texts[number])
            slow.append((time.perf_counter() - start) * 1000)
            worked.append((time.process_time() - cpu) * 1000)
        saved = summed_up(AFTER_SAVE, size, slow, worked)
    return {"took": [first, keys, saved], "held_mb": held, "listed_mb": listed}


def _window(index: CaseIndex, query: str) -> int:
    """Do what the list does with a key: the rows that match, and the first of them to show."""
    return len(index.search(query)[:50])


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    print(msgspec.json.encode(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:] == ["fill"])).decode())
