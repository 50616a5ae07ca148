"""Measures what the phone's store costs and writes it down: `make measurements` puts it into docs/measurements.md."""

import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script, too

import msgspec
from msgspec import Struct

from tests.benchmarks import bench_cases, bench_store
from tests.benchmarks.clock import Took

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]
PAGE = ROOT / "docs" / "measurements.md"
SIZES = (1000, 5000, 20_000)
SAVES, SLOW_SAVES = 600, 80
SLOW_MS = 8  # added to each flush: about what the memory of a cheap phone takes


class Cases(Struct, frozen=True):
    """What `bench_cases` found at one size."""

    took: list[Took]
    held_mb: float
    listed_mb: float


class Measured(Struct, frozen=True):
    """Everything of one run."""

    quick: list[Took]
    slow: list[Took]  # with the slow disk; empty where strace is missing
    cases: dict[int, Cases]
    load: tuple[float, float]  # how many programs wanted the processor, before and after


def measure() -> Measured:
    """Run the benches, each as a program of its own, one after the other."""
    before = os.getloadavg()[0]
    quick = _stores([], SAVES)
    strace = shutil.which("strace")
    slowing = [str(strace), "-f", "--seccomp-bpf", "-qq", "-o", os.devnull, "-e", "trace=fsync,fdatasync"]
    slowing += ["-e", f"inject=fsync,fdatasync:delay_exit={SLOW_MS * 1000}"]
    slow = _stores(slowing, SLOW_SAVES) if strace else []
    cases = {}
    for size in SIZES[1:]:
        with tempfile.TemporaryDirectory() as folder:
            _program([], "bench_cases.py", folder, size, "fill")
            cases[size] = msgspec.json.decode(_program([], "bench_cases.py", folder, size), type=Cases)
    return Measured(quick, slow, cases, (before, os.getloadavg()[0]))


def took(among: Sequence[Took], what: str, size: int) -> Took:
    """Return the one of this name and size."""
    return next(each for each in among if (each.what, each.size) == (what, size))


def page(measured: Measured) -> str:
    """Return the page, in Markdown."""
    parts = [
        "# Measurements",
        "Written by `make measurements`; not edited by hand. What each row does stands in `tests/benchmarks`.",
        machine(measured.load),
        "Every document is a case of about 2 KB, sealed with AES-GCM as on a phone. Milliseconds; x is how many flushes"
        " of the same run and size a median call costs; on a busy disk rows were not measured at the same moment, and"
        " only the two that took turns may be compared closely. Processor is the median of the program's own work,"
        " which others on the machine hardly stretch.",
        "## Targets",
        _table(("", "target", "measured", ""), targets(measured)),
        "## On this disk",
        _times(measured.quick),
        f"## With {SLOW_MS} ms added to each flush",
        _times(measured.slow) if measured.slow else "Not measured: strace is not installed.",
        "## The list of cases",
        _table(
            ("", "cases", "p50", "p99", "processor"),
            [_case_row(each) for cases in measured.cases.values() for each in cases.took],
        ),
        _table(
            ("memory, MB", *(f"{size:,} cases" for size in measured.cases)),
            [
                ("the open store", *(f"{cases.held_mb:.0f}" for cases in measured.cases.values())),
                ("the list on top of it", *(f"{cases.listed_mb:.0f}" for cases in measured.cases.values())),
            ],
        ),
    ]
    return "\n\n".join(parts) + "\n"


def targets(measured: Measured) -> list[tuple[str, ...]]:
    """Return a row for each target: what, target, measured, and whether it is met."""
    quick, slow = measured.quick, measured.slow
    rows = []
    flush, save = took(quick, bench_store.BESIDE, 5000), took(quick, bench_store.FIELD, 5000)
    rows.append(_target("a save, 5,000 documents, in flushes (medians)", 5, save.p50 / flush.p50))
    rows.append(_target("the same, p99 in ms", 2, save.p99))
    if slow:
        flush, save = took(slow, bench_store.BESIDE, 5000), took(slow, bench_store.FIELD, 5000)
        rows.append(_target("a save on the slow disk, in flushes (medians)", 5, save.p50 / flush.p50))
    rows.append(_target("opening 5,000 documents, ms", 150, took(quick, bench_store.OURS_OPEN, 5000).p50))
    for size, most in ((5000, 16), (20_000, 40)):
        key = took(measured.cases[size].took, bench_cases.KEY, size)
        rows.append(_target(f"a key to the filtered window, {size:,} cases, p50 in ms", most, key.p50))
        rows.append(_target("the same, p99 in ms", most, key.p99))
    return rows


def machine(load: tuple[float, float]) -> str:
    """Return what kind of machine this was, in words that name nobody's."""
    kind = "virtual machine" if "hypervisor" in _text("/proc/cpuinfo") else "machine"
    memory = next((int(line.split()[1]) // 1_000_000 for line in _text("/proc/meminfo").splitlines()), 0)
    disk = _file_system(tempfile.gettempdir())
    return (
        f"Measured on {date.today():%Y-%m-%d} on a {platform.system()} {kind} ({platform.machine()}) with"
        f" {os.cpu_count()} cores, {memory} GB of memory and {disk}; Python {platform.python_version()},"
        f" SQLite {sqlite3.sqlite_version}. Load average {load[0]:.1f} before and {load[1]:.1f} after: above"
        f" {os.cpu_count()} something else was at work besides, and times are longer than they need be. No phone has"
        " been measured."
    )


def _stores(before: list[str], saves: int) -> list[Took]:
    return msgspec.json.decode(_program(before, "bench_store.py", saves, *SIZES), type=list[Took])


def _program(before: list[str], name: str, *arguments: object) -> str:
    command = [*before, sys.executable, str(HERE / name), *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment).stdout


def _times(all_took: Sequence[Took]) -> str:
    flush = {each.size: each.p50 for each in all_took if each.what == bench_store.APPEND}
    rows = [
        (
            each.what,
            f"{each.size:,}",
            f"{each.p50:.2f}",
            f"{each.p99:.2f}",
            f"{each.cpu:.2f}",
            f"{each.p50 / flush[each.size]:.1f}",
        )
        for each in all_took
    ]
    return _table(("", "documents held", "p50", "p99", "processor", "x"), rows)


def _case_row(each: Took) -> tuple[str, ...]:
    return each.what, f"{each.size:,}", f"{each.p50:.1f}", f"{each.p99:.1f}", f"{each.cpu:.1f}"


def _target(what: str, most: float, measured: float) -> tuple[str, ...]:
    return what, f"<= {most:g}", f"{measured:.1f}", "met" if measured <= most else "**missed**"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _file_system(folder: str) -> str:
    mounts = [line.split()[1:3] for line in _text("/proc/mounts").splitlines()]
    found = [(point, kind) for point, kind in mounts if f"{folder}/".startswith(point.rstrip("/") + "/")]
    return f"an {max(found)[1]} disk" if found else "a disk"


def _text(path: str) -> str:
    return Path(path).read_text() if os.path.exists(path) else ""


if __name__ == "__main__":
    PAGE.write_text(page(measure()), "utf-8")
