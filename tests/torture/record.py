"""Works as phones do, with every file operation watched from outside; run under strace by `trace`.

A program of its own. Arguments: folder, and JSON [[name, mutant or "none", [saves of each session, ...]], ...].
Each phone lives in `<folder>/<name>/phone`; what it has told as saved stands in `<folder>/<name>.said`. A session
that is the last of its phone closes the store; the others are left as a killed app leaves them. One with a negative
number of saves goes on after them, and dies at the next photo, when the large or the small picture has its name but
nobody has waited for the disk.
"""

import itertools
import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from fieldapp.store import durable
from tests.torture import work
from tests.torture.mutants import MUTANTS
from tests.torture.phone import opened

SAID = ".said"


def main(base: Path, phones: list[tuple[str, str, list[int]]]) -> None:
    """Let every phone work through its sessions, one process each."""
    work.get_ready()
    for name, mutant, sessions in phones:
        (base / name).mkdir()
        said = base / f"{name}{SAID}"
        for place, saves in enumerate(sessions, 1):
            begin = int(said.read_text().split()[-1]) + 1 if said.exists() else 1
            child = os.fork()
            if child == 0:
                try:
                    _session(base / name / "phone", said, mutant, begin, saves, place == len(sessions))
                except BaseException:  # noqa: BLE001  whatever it is, a forked child must not go on as its parent
                    traceback.print_exc()
                    os._exit(1)
                os._exit(0)
            if os.waitpid(child, 0)[1]:
                raise SystemExit(f"session {place} of {name} failed")


def _session(phone: Path, said: Path, mutant: str, begin: int, saves: int, closing: bool) -> None:
    if mutant in MUTANTS:
        MUTANTS[mutant]()
    report = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    store = opened(phone)
    for number in itertools.count(begin):
        if number == begin + abs(saves):
            if saves > 0:
                break
            durable.flush_folder = _dying(number % 2 + 1)
        work.step(store, number)
        os.write(report, f"{number}\n".encode())
    if closing:
        store.close()


def _dying(when: int) -> Callable[[Path], None]:
    """Return a flush that dies instead, at its call of this number."""
    calls = itertools.count(1)

    def die(folder: Path) -> None:
        if next(calls) == when:
            os._exit(0)
        flush(folder)

    flush = durable.flush_folder
    return die


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
