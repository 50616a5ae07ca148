"""`make bench-sync` prints what sync costs beside the floor; `make measurements-sync` writes docs/measurements-sync.md.

    python measurements_sync.py [--write] [SCENARIO ...]

What waits for the bad link runs side by side, each on a link of its own; what the processor decides runs alone.
"""

import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script, too

from tests.benchmarks import fast_rows, link, loads, long_rows, measurements, small_rows
from tests.benchmarks.rows import Row, markdown

PAGE = Path(__file__).parents[2] / "docs" / "measurements-sync.md"
MOST_S = 30 * 60  # then something hangs, and everything that was begun is ended
ON_THE_LINK: dict[str, Callable[[Path], list[Row]]] = {
    "small": small_rows.bytes_and_trips,
    "halves": small_rows.both_halves,
    "halves-cut": small_rows.both_halves_cut,
    "first-pull": long_rows.first_pull,
    "days-work": long_rows.days_work,
}
ALONE: dict[str, Callable[[Path], list[Row]]] = {"m": fast_rows.one_phone, "crowd": fast_rows.many_phones}
SCENARIOS = (*ON_THE_LINK, *ALONE)


def measure(wanted: Sequence[str]) -> list[Row]:
    """Return the rows of these scenarios, in the order of the page."""
    loads.pictures(max(fast_rows.PICTURES, fast_rows.PHONES * fast_rows.EACH_PICTURES))
    found: dict[str, list[Row]] = {}
    with tempfile.TemporaryDirectory(prefix="bench-sync-") as folder:
        for name in filter(wanted.__contains__, ALONE):
            found[name] = ALONE[name](Path(folder, name))
        with ThreadPoolExecutor(len(ON_THE_LINK)) as side_by_side:
            begun = {
                name: side_by_side.submit(run, Path(folder, name))
                for name, run in ON_THE_LINK.items()
                if name in wanted
            }
            found |= {name: run.result() for name, run in begun.items()}
    return [row for name in SCENARIOS for row in found.get(name, ())]


def page(rows: Sequence[Row], load: tuple[float, float], took_s: float) -> str:
    """Return the page, in Markdown."""
    missed = sum(row.met is False for row in rows)
    parts = [
        "# Measurements of sync",
        "Written by `make measurements-sync`; not edited by hand. What each row does stands in `tests/benchmarks`.",
        measurements.machine(load),
        _HOW,
        f"{link.kind()} The run took {took_s / 60:.0f} minutes.",
        markdown(rows),
        f"{missed} of {sum(row.met is not None for row in rows)} targets are missed.",
    ]
    return "\n\n".join(parts) + "\n"


_HOW = """\
The bad link carries 200 kbit/s down and 100 up, needs 0.2 s each way, loses 3 % of the packets each way before they
wait for it, and lets two seconds' worth wait. A cut is what a phone meets that leaves one cell and finds another: all
that is on its way is lost, its connections are reset, 0.3 s later there is a network again, and the server has heard
nothing of it. Bytes are of IP with all headers, with what opens and closes the connection, counted on the same link
without losses; 1 KB is 1,000 bytes. A time is the median of several tries with other losses each, or of the one there
is.

The floor is a server that does nothing but hold bytes, and the least client it can have, with the same cases and
photos: all text as one zlib body, then the photos as they are, in one request over one connection, resumed at the
byte. Ours is the whole road: the phone's sealed store, receipts, the journal and the server's database, all of it
flushed to the disk. Cases have about 2 KB of text each, photos about 143 KB, made small by the app's own hand."""


def main(arguments: Sequence[str]) -> None:
    """Measure what is asked for, or everything, and print it."""
    wanted = [name for name in arguments if not name.startswith("--")] or list(SCENARIOS)
    if unknown := set(wanted) - set(SCENARIOS):
        sys.exit(f"{', '.join(sorted(unknown))}: there are {', '.join(SCENARIOS)}")
    signal.signal(signal.SIGALRM, lambda *_: _end_all())
    signal.alarm(MOST_S)
    before, begun = os.getloadavg()[0], time.monotonic()
    rows = measure(wanted)
    text = page(rows, (before, os.getloadavg()[0]), time.monotonic() - begun)
    print(text)
    if "--write" in arguments:
        PAGE.write_text(text, "utf-8")


def _end_all() -> None:
    """End every process that this one began, and those that they began, and this one."""
    print(f"not through after {MOST_S / 60:.0f} minutes", file=sys.stderr)
    for pid in _children(os.getpid()):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    os._exit(1)


def _children(pid: int) -> list[int]:
    below = [int(each) for file in Path(f"/proc/{pid}/task").glob("*/children") for each in file.read_text().split()]
    return [each for child in below for each in (*_children(child), child)]


if __name__ == "__main__":
    main(sys.argv[1:])
