"""Photos in a folder: `ab/abcdef…` when whole, `partial/…` while they arrive.

Every byte that is reported as here has been synced to the disk. Two uploads of the same photo, even
by two server processes, take turns by a lock on the partial file.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path

from fieldapp.domain.problems import Code, Problem


class FolderStore:
    """A `BlobStore` on the local disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._partial = folder / "partial"
        self._partial.mkdir(parents=True, exist_ok=True)

    def arrived(self, maker: str, sha256: str) -> int:
        """Return how many bytes of an unfinished upload are here."""
        try:
            return self._part(maker, sha256).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, maker: str, sha256: str, offset: int, chunk: bytes, length: int) -> int:
        """Add bytes at `offset`; see `BlobStore.append`."""
        part = self._part(maker, sha256)
        with _locked(part) as file:
            here = file.seek(0, os.SEEK_END)
            if here != offset:
                raise Problem(Code.WRONG_OFFSET, f"{here} bytes here, {offset} offered")
            file.write(chunk)
            _sync(file)
            if here + len(chunk) == length:
                self._finish(part, file, sha256)
            return here + len(chunk)

    def read(self, sha256: str) -> bytes | None:
        """Return the bytes of a whole photo; None when it is not here."""
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError:
            return None

    def path(self, sha256: str) -> Path:
        """Return where a whole photo is, or would be."""
        return self._folder / sha256[:2] / sha256

    def _finish(self, part: Path, file: BufferedRandom, sha256: str) -> None:
        file.seek(0)
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            part.unlink()
            raise Problem(Code.WRONG_CONTENT, "the whole has another hash")
        whole = self.path(sha256)
        whole.parent.mkdir(exist_ok=True)
        part.replace(whole)
        for folder in (whole.parent, self._folder):
            _sync_folder(folder)

    def _part(self, maker: str, sha256: str) -> Path:
        return self._partial / hashlib.sha256(f"{maker}/{sha256}".encode()).hexdigest()


@contextmanager
def _locked(part: Path) -> Iterator[BufferedRandom]:
    """Open the partial file for this writer alone; it may have been finished while we waited."""
    while True:
        with part.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is_still(part, file):
                yield file
                return


def _is_still(part: Path, file: BufferedRandom) -> bool:
    try:
        return part.stat().st_ino == os.fstat(file.fileno()).st_ino
    except FileNotFoundError:
        return False


def _sync(file: BufferedRandom) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
