"""Kills a phone at work again and again, with kill -9, and looks each time at what it kept.

A program of its own because it forks, which a test process with threads should not. All that is slow to start is
started once, before; a cut costs a fork and an opening. Whoever is forked next is the one who looks: it opens what
the dead one left, log and all, and says what it found before it goes on.

Arguments: folder, number of cuts, seed, and a name of `mutants` or "none". Prints what was seen, as JSON.
"""

import gc
import json
import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import NamedTuple

from tests.torture import work
from tests.torture.expected import Expected
from tests.torture.mutants import MUTANTS
from tests.torture.phone import opened

FOUND, SAVED, SIZE = b"F", b"S", 33  # a message is one letter and 32 bytes


class Told(NamedTuple):
    """What a writer said before it died: the digest it found, if it got so far, and how many saves it made."""

    found: bytes | None
    saves: int


def main(folder: Path, cuts: int, seed: int, mutant: str) -> dict[str, object]:
    """Make the cuts and return what was seen; the first failure ends it, because what comes after means nothing."""
    work.get_ready()
    expected = Expected()
    gc.freeze()
    chance = random.Random(seed)
    seen = {"cuts": 0, "saves": 0, "kept_unsaid": 0, "cut_while_opening": 0, "failure": ""}
    said, unsure = 0, False  # the number last told as saved; whether a save was under way behind it
    try:
        for _ in range(cuts):
            allowed = (said, said + 1) if unsure else (said,)
            expected.digest(said + 40)
            told = _cut(folder, expected, allowed, chance, mutant)
            seen["cuts"] += 1
            if told.found is None:
                seen["cut_while_opening"] += 1
                continue
            kept = next((number for number in allowed if expected.digest(number) == told.found), None)
            if kept is None:
                seen["failure"] = f"told {said}, found {_known_as(expected, told.found)}"
                break
            seen["kept_unsaid"] += kept - said
            said, unsure = kept + told.saves, True
            seen["saves"] = said
    except Ended as ended:
        seen["failure"] = str(ended)
    expected.close()
    return seen


class Ended(Exception):
    """A writer ended by itself; it says why."""


def _cut(folder: Path, expected: Expected, allowed: tuple[int, ...], chance: random.Random, mutant: str) -> Told:
    wait_for = chance.choice((0, 1, 1, 2, 3, 4, 6, 9, 14, 20))  # messages; the first is what it found
    pause = chance.uniform(0, 0.003 if wait_for else 0.012)
    why = folder.with_suffix(".why")
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _work_for_ever(folder, writing, expected, allowed, mutant)
            os._exit(0)
        except BaseException:  # noqa: BLE001  whatever it is, a forked child must not go on as its parent
            why.write_text(traceback.format_exc())
        finally:
            os._exit(1)  # never the parent's code
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read(SIZE * wait_for)
        time.sleep(pause)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        said += pipe.read()
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise Ended(why.read_text())
    messages = [said[at : at + SIZE] for at in range(0, len(said), SIZE)]
    found = messages[0][1:] if messages else None
    return Told(found, max(0, len(messages) - 1))


def _work_for_ever(folder: Path, report: int, expected: Expected, allowed: tuple[int, ...], mutant: str) -> None:
    if mutant in MUTANTS:
        MUTANTS[mutant]()
    store = opened(folder)
    found = work.digest(store)
    os.write(report, FOUND + found)
    known = expected.known()
    number = next((number for number in allowed if known[number] == found), None)
    if number is None:
        return  # the other side sees it too
    while True:
        number += 1
        work.step(store, number)
        os.write(report, SAVED + number.to_bytes(32, "big"))


def _known_as(expected: Expected, found: bytes) -> str:
    known = expected.known()
    return f"the state after {known.index(found)}" if found in known else "a state that never was"


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])))
