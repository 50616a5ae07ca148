"""Kills a phone that is being re-keyed, again and again; nothing is lost and in the end nothing needs the old key.

Arguments: folder, number of cuts, seed. A program of its own because it forks.
"""

import hashlib
import os
import random
import signal
import sys
import time
from pathlib import Path

from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from tests.store.seals import a_sealer

RECORDS, PHOTOS = 150, 10


def main(folder: Path, cuts: int, seed: int) -> None:
    chance = random.Random(seed)
    with DeviceStore.open(folder, a_sealer(numbers=(1,))) as store:
        with store.transaction():
            for n in range(RECORDS):
                store.records.put(Held(kind="case", id=f"case-{n}", draft={"summary": f"Bờ rào {n} " * 90}))
        for n in range(PHOTOS):
            store.photos.keep(*photo(n), b"small", f"case-{n}")
        whole = state(store)
    began = time.perf_counter()
    key, ended = 1, 0
    for _ in range(cuts):
        ended += cut(folder, key, chance.uniform(0, 0.04))
        # Whatever was cut: with both keys everything opens, and being re-keyed once more it needs the new one only.
        with DeviceStore.open(folder, a_sealer(numbers=(key, key + 1))) as store:
            assert state(store) == whole
            store.rekey()
        key += 1
        with DeviceStore.open(folder, a_sealer(numbers=(key,))) as store:
            assert state(store) == whole
            assert not store.photos.spoilt()
    print(f"{cuts} cuts, {ended} ended before the cut, {time.perf_counter() - began:.1f} s")


def cut(folder: Path, key: int, pause: float) -> bool:
    child = os.fork()
    if child == 0:
        try:
            DeviceStore.open(folder, a_sealer(numbers=(key, key + 1))).rekey()
        finally:
            os._exit(0)
    time.sleep(pause)
    os.kill(child, signal.SIGKILL)
    return not os.WIFSIGNALED(os.waitpid(child, 0)[1])


def photo(number: int) -> tuple[str, bytes]:
    picture = f"picture {number} ".encode() * 9000
    return hashlib.sha256(picture).hexdigest(), picture


def state(store: DeviceStore) -> object:
    photos = store.photos.all()
    return (
        store.records.of_kind("case"),
        photos,
        [store.photos.read(each.sha256) for each in photos],
        [store.photos.thumb(each.sha256) for each in photos],
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
