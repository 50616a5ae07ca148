"""Kills a phone whose plain folder is being sealed, again and again; in the end all is there and nothing plain is.

Arguments: a folder to work in, number of phones, seed. A program of its own because it forks.
"""

import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

from fieldapp.store.adopt import adopt, adoptable
from fieldapp.store.device import DeviceStore
from tests.store import plain_phone
from tests.store.seals import a_sealer
from tests.store.test_adopt import is_all_there, nothing_plain


def main(place: Path, phones: int, seed: int) -> None:
    chance = random.Random(seed)
    seen = {"plain only": 0, "both": 0, "sealed only": 0}
    for turn in range(phones):
        plain, sealed = place / f"plain-{turn}", place / f"sealed-{turn}"
        plain_phone.make(plain)
        for _ in range(3):
            cut(plain, sealed, chance.uniform(0, 0.12))
            look(plain, sealed, seen)
        adopt(plain, sealed, a_sealer())
        assert not adoptable(plain) and nothing_plain(plain) and nothing_plain(sealed)
        with DeviceStore.open(sealed, a_sealer()) as store:
            is_all_there(store)
        shutil.rmtree(sealed)
    print(seen)


def look(plain: Path, sealed: Path, seen: dict[str, int]) -> None:
    """Whatever was cut, the plain folder is whole, or the sealed one is."""
    if (plain / "store.db").exists():
        seen["both" if (sealed / "store.db").exists() else "plain only"] += 1
        copy = plain.with_name("copy")
        shutil.copytree(plain, copy)
        with DeviceStore.open(copy) as store:
            is_all_there(store)
        shutil.rmtree(copy)
    else:
        seen["sealed only"] += 1
        with DeviceStore.open(sealed, a_sealer()) as store:
            is_all_there(store)


def cut(plain: Path, sealed: Path, pause: float) -> None:
    child = os.fork()
    if child == 0:
        try:
            adopt(plain, sealed, a_sealer())
        finally:
            os._exit(0)
    time.sleep(pause)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
