"""Opens folders that nobody may write in. A program of its own: root may write anywhere, so it becomes nobody first."""

import hashlib
import os
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from tests.store.seals import a_sealer

NOBODY = 65534
PICTURE = b"a picture"
HASH = hashlib.sha256(PICTURE).hexdigest()


def main() -> None:
    base = Path(tempfile.mkdtemp())
    base.chmod(0o755)
    try:
        clean, cut = prepare(base)
        for folder in (clean, cut, base / "empty"):
            folder.mkdir(exist_ok=True)
            close_to_all(folder)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = as_nobody(base)
            finally:
                os._exit(code)  # never the parent's code
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
    finally:
        for folder in [base, *base.rglob("*")]:
            if folder.is_dir():
                folder.chmod(0o755)
        shutil.rmtree(base)


def prepare(base: Path) -> tuple[Path, Path]:
    """Make a store that was closed well, and a copy of it as a killed process leaves it: with an unfinished log."""
    clean, cut = base / "clean", base / "cut"
    with DeviceStore.open(clean, a_sealer()) as store:
        store.records.put(Held(kind="case", id="case-1", draft={"summary": "Bờ rào"}))
        store.photos.keep(HASH, PICTURE, b"", "case-1")
        shutil.copytree(clean, cut)
        assert (cut / "store.db-wal").stat().st_size > 0
    return clean, cut


def close_to_all(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)


def as_nobody(base: Path) -> int:
    if os.getuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    try:
        for name in ("clean", "cut"):
            look_at(base / name)
        assert refused(lambda: DeviceStore.open(base / "empty", a_sealer())) == Code.STORE_READ_ONLY
        assert refused(lambda: DeviceStore.open(base / "empty" / "new", a_sealer())) == Code.STORE_READ_ONLY
    except (AssertionError, Problem):
        traceback.print_exc()
        return 1
    return 0


def look_at(folder: Path) -> None:
    other = hashlib.sha256(b"other").hexdigest()
    with DeviceStore.open(folder, a_sealer()) as store:
        assert not store.writable
        assert store.records.get("case-1").draft == {"summary": "Bờ rào"}, folder.name
        assert store.photos.read(HASH) == PICTURE
        deeds = [
            lambda: store.records.put(Held(kind="case", id="case-2")),
            lambda: store.outbox.next_seq(),
            lambda: store.photos.keep(other, b"other", b"", "case-1"),
            lambda: store.photos.confirm(HASH, "2026-03-01"),
        ]
        assert [refused(deed) for deed in deeds] == [Code.STORE_READ_ONLY] * 4
        assert store.records.get("case-2") is None
        assert refused(lambda: DeviceStore.open(folder, a_sealer())) == Code.STORE_IN_USE


def refused(deed: object) -> Code | None:
    try:
        deed()
    except Problem as problem:
        return problem.code
    return None


if __name__ == "__main__":
    main()
    sys.exit(0)
