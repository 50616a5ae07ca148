"""Pulls the plug on recorded work, again and again, and looks each time at what a phone finds afterwards.

A program of its own because it forks workers. Arguments, as JSON: folder, phones (as `record` takes them), states,
seed, workers, and whether to stop a phone's share at its first failure. Prints what was seen, as JSON, by phone.
"""

import gc
import json
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fieldapp.domain.problems import Problem
from tests.torture import work
from tests.torture.disk import Disk
from tests.torture.expected import Expected, memory
from tests.torture.phone import opened
from tests.torture.record import SAID
from tests.torture.trace import CannotWatch, Op, watched

DRAWS = 4  # cuts at one moment: what comes through differs
GOES_ON = 12  # of so many states, one goes on working

Phone = tuple[str, str, list[int]]


def main(base: Path, phones: list[Phone], states: int, seed: int, workers: int, first_only: bool) -> dict[str, object]:
    """Record the phones' work, cut it `states` times each, and return what was seen."""
    recorder = [sys.executable, str(Path(__file__).with_name("record.py")), str(base), json.dumps(phones)]
    ops = watched(recorder, base, dict(os.environ))
    work.get_ready()
    expected = Expected()
    told = [int(op.content) for op in ops if op.path.endswith(SAID) and op.content]
    expected.digest(max(told) + 1)
    digests = expected.known()
    expected.close()
    gc.freeze()
    seen: dict[str, object] = {}
    for name, _, _ in phones:
        said = f"{base}/{name}{SAID}"
        own = [op for op in ops if op.path == said or f"{op.path}/".startswith(f"{base}/{name}/")]
        own = [op for op in own if op.path != f"{base}/{name}" or op.what == "flush"]  # the folder itself is there
        shares = [
            (base / name, own, digests, (states + worker) // workers, seed * 100 + worker, first_only)
            for worker in range(workers)
        ]
        if workers == 1:
            found = [_share(*shares[0])]
        else:
            with multiprocessing.get_context("fork").Pool(workers) as pool:
                found = pool.starmap(_share, shares)
        seen[name] = {
            "states": sum(count for count, _ in found), "failures": [each for _, failures in found for each in failures]
        }  # fmt: skip
    return seen


def _share(
    folder: Path, ops: list[Op], digests: list[bytes], states: int, seed: int, first_only: bool
) -> tuple[int, list[str]]:
    """Return how many states were looked at, and what was wrong."""
    chance = random.Random(seed)
    failures: list[str] = []
    count = 0
    with tempfile.TemporaryDirectory(dir=memory()) as scratch:
        for disk, said, where in _moments(folder, ops, -(-states // DRAWS), chance):
            for _ in range(DRAWS):
                count += 1
                shutil.rmtree(left := Path(scratch) / "left", ignore_errors=True)
                left.mkdir()
                disk.after_a_cut(chance, left)
                if wrong := _wrong(left / "phone", digests, said, chance.randrange(GOES_ON) == 0):
                    failures.append(f"{where}, told {said}: {wrong}")
                    if first_only:
                        return count, failures
    return count, failures


def _moments(folder: Path, ops: list[Op], many: int, chance: random.Random) -> Iterator[tuple[Disk, int, str]]:
    """Yield so many moments of the work, in order: the disk then, how many saves were told, and after what it is."""
    disk, said = Disk(str(folder)), 0
    work_ops = [place for place, op in enumerate(ops) if not op.path.endswith(SAID)]
    chosen = iter(sorted(chance.choices(work_ops, k=many)))
    next_one = next(chosen, None)
    for place, op in enumerate(ops):
        if op.path.endswith(SAID):
            said = int(op.content or 0)
            continue
        disk.do(op)
        while next_one == place:
            yield disk, said, f"cut after operation {place}, {op.what} of {Path(op.path).name}"
            next_one = next(chosen, None)


def _wrong(phone: Path, digests: list[bytes], said: int, go_on: bool) -> str:
    """Return what is wrong with what the cut left; empty when all that was told is there, and nothing by halves."""
    try:
        with opened(phone) as store:
            found = work.digest(store)
            kept = next((number for number in (said, said + 1) if digests[number] == found), None)
            if kept is None:
                return f"found the state after {digests.index(found)}" if found in digests else "a state that never was"
            if go_on and kept + 1 < len(digests):
                work.step(store, kept + 1)
        if go_on and kept + 1 < len(digests):
            with opened(phone) as store:
                if work.digest(store) != digests[kept + 1]:
                    return "the next save did not hold"
    except Problem as problem:
        return str(problem)
    return ""


if __name__ == "__main__":
    try:
        print(json.dumps(main(Path(sys.argv[1]), *json.loads(sys.argv[2]))))
    except CannotWatch as reason:
        raise SystemExit(str(reason)) from None
