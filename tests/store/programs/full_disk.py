"""Fills a disk: no file of this process may grow past a limit. Argument: a folder.

A program of its own because the limit holds for the whole process.
"""

import hashlib
import resource
import sys
from pathlib import Path

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from fieldapp.store.road import RoadState
from tests.store.seals import a_sealer

TEXT = "Hai bên tranh chấp bờ rào giữa hai thửa đất. " * 40


def main(folder: Path) -> None:
    limit(2_000)
    assert refused(lambda: DeviceStore.open(folder, a_sealer())) == Code.DISK_FULL, "opened without room"
    limit(1_500_000)
    store = DeviceStore.open(folder, a_sealer())
    saved = fill(store)
    assert len(saved) > 20, "never got going"

    assert refused(lambda: both(store, "late")) == Code.DISK_FULL
    assert ids(store) == saved, "memory holds what the disk does not"
    picture = b"x" * 1_600_000
    name = hashlib.sha256(picture).hexdigest()
    assert refused(lambda: store.photos.keep(name, picture, b"", "case-1")) == Code.DISK_FULL
    assert store.photos.read(name) is None
    assert not list((folder / "files").iterdir()), "a half-written photo stayed"
    assert store.writable

    limit(resource.RLIM_INFINITY)
    both(store, "late")
    store.close()
    with DeviceStore.open(folder, a_sealer()) as again:
        assert ids(again) == [*saved, "late"], "disk and memory went apart"
        assert again.road.get().cursor == {"late": 1}


def fill(store: DeviceStore) -> list[str]:
    saved: list[str] = []
    while not refused(lambda: both(store, f"case-{len(saved)}")):
        saved.append(f"case-{len(saved)}")
    return saved


def both(store: DeviceStore, name: str) -> None:
    with store.transaction():
        store.records.put(Held(kind="case", id=name, draft={"summary": TEXT}))
        store.road.put(RoadState(cursor={name: 1}))


def ids(store: DeviceStore) -> list[str]:
    found = [held.id for held in store.records.of_kind("case")]
    assert store.road.get().cursor == {found[-1]: 1}, "one table without the other"
    return found


def refused(deed: object) -> Code | None:
    try:
        deed()
    except Problem as problem:
        return problem.code
    return None


def limit(size: int) -> None:
    """No file may grow past `size` bytes; Python already ignores the signal that would come with it."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
