"""Kills a phone whose damaged store is being salvaged; the next try finds everything as if it had been the first.

Arguments: a phone's folder to copy, a folder to work in, number of cuts, seed. A program of its own because it forks.
"""

import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.device import DeviceStore
from fieldapp.store.salvage import salvage
from tests.store.seals import a_sealer


def main(original: Path, place: Path, cuts: int, seed: int) -> None:
    chance = random.Random(seed)
    with DeviceStore.open(original, a_sealer()) as store:
        whole = store.records.of_kind("case")
    content = bytearray((original / "store.db").read_bytes())
    content[len(content) // 2] ^= 4
    mended = 0
    for turn in range(cuts):
        phone = place / f"cut-{turn}"
        phone.mkdir()
        (phone / "store.db").write_bytes(content)
        for _ in range(3):
            cut(phone, chance.uniform(0, 0.03))
        try:
            DeviceStore.open(phone, a_sealer()).close()
            mended += 1
        except Problem as problem:
            assert problem.code == Code.STORE_DAMAGED, problem
            assert (phone / "store.db").read_bytes() == content
            salvage(phone, a_sealer())
        with DeviceStore.open(phone, a_sealer()) as store:
            kept = store.records.of_kind("case")
            assert len(kept) >= len(whole) - 1 and all(held in whole for held in kept)
        originals = [path.read_bytes() for path in phone.glob("damaged/[0-9]*/store.db") if path.parent.suffix == ""]
        assert bytes(content) in originals
        shutil.rmtree(phone)
    print(f"{cuts} cuts, {mended} were mended before them")


def cut(phone: Path, pause: float) -> None:
    child = os.fork()
    if child == 0:
        try:
            DeviceStore.open(phone, a_sealer())
        except Problem:
            salvage(phone, a_sealer())
        finally:
            os._exit(0)
    time.sleep(pause)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
