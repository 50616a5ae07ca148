"""Photos in a folder: `ab/abcdef…` when whole, `partial/<maker>/abcdef…` while they arrive.

Every byte that is reported as here has been synced to the disk. Two uploads of the same photo, even
by two server processes, take turns by a lock on the partial file.
"""

import fcntl
import hashlib
import math
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BufferedRandom, BufferedWriter
from pathlib import Path

from fieldapp.domain.problems import Code, Problem

MOST_UNFINISHED = 50  # uploads of one maker


class FolderStore:
    """A `BlobStore` on the local disk."""

    def __init__(self, folder: Path, most_unfinished: int = MOST_UNFINISHED) -> None:
        self._folder = folder
        self._most_unfinished = most_unfinished
        self._partial = folder / "partial"
        self._partial.mkdir(parents=True, exist_ok=True)
        self._lasting = set[str]()  # folders of whole files that were there when this process synced theirs

    def make_ready(self) -> None:
        """Make the folders of whole files before the first one comes, so that they outlive a power cut.

        All 256 at once: that is one flush, while one by one the first photos of a phone would each wait for theirs.
        """
        for name in sorted({f"{first:02x}" for first in range(256)} - self._there()):
            (self._folder / name).mkdir(exist_ok=True)
        _sync_folder(self._folder)

    def arrived(self, maker: str, sha256: str) -> int:
        """Return how many bytes of an unfinished upload are here."""
        try:
            return self._part(maker, sha256).stat().st_size
        except FileNotFoundError:
            return 0

    def begun(self, sha256: str) -> bool:
        """Return whether anybody has begun to upload this photo and not finished."""
        return any((self._partial / whose / sha256).exists() for whose in os.listdir(self._partial))

    def append(self, maker: str, sha256: str, offset: int, chunk: bytes, length: int) -> int:
        """Add bytes at `offset`; see `BlobStore.append`."""
        return self._append(maker, sha256, offset, chunk, length, lambda part, _: self._put(part, self.path(sha256)))

    def hand_over(
        self, maker: str, sha256: str, offset: int, chunk: bytes, length: int, take: Callable[[bytes], None]
    ) -> int:  # fmt: skip
        """Add bytes at `offset`; see `BlobStore.hand_over`."""

        def taken(part: Path, content: bytes) -> None:
            take(content)
            part.unlink()

        return self._append(maker, sha256, offset, chunk, length, taken)

    def keep(self, sha256: str, content: bytes) -> None:
        """Keep a whole photo; see `BlobStore.keep`."""
        _expect_content(content, sha256)
        whole = self.path(sha256)
        if self.size(sha256) == len(content):
            _sync_folder(whole.parent)  # it may be there since this moment only
            return
        part = self._partial / secrets.token_hex(16)  # nobody else's; `sweep` takes away what a power cut leaves
        try:
            with part.open("xb") as file:
                file.write(content)
                _sync(file)
            self._put(part, whole)
        except BaseException:  # on a full disk each try would else leave one more of them
            part.unlink(missing_ok=True)
            raise

    def read(self, sha256: str) -> bytes | None:
        """Return the bytes of a whole photo; None when it is not here."""
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError:
            return None

    def size(self, sha256: str) -> int | None:
        """Return how many bytes a whole photo has; None when it is not here."""
        try:
            return self.path(sha256).stat().st_size
        except FileNotFoundError:
            return None

    def remove(self, sha256: str) -> None:
        """Take a whole file away, if it is here."""
        self.path(sha256).unlink(missing_ok=True)

    def sweep(self, rested: timedelta) -> None:
        """Take away the uploads in the making to which nothing was added for so long."""
        for part in self._partial.rglob("*"):
            if part.is_file() and _age(part) < time.time() - rested.total_seconds():
                _drop(part)

    def forget(self, maker: str) -> None:
        """Take away what a maker has in the making; see `BlobStore.forget`."""
        for part in self._part(maker, "").glob("*"):
            with _locked(part) as file:
                if file is not None:
                    part.unlink()

    def path(self, sha256: str) -> Path:
        """Return where a whole photo is, or would be."""
        return self._folder / sha256[:2] / sha256

    def _append(
        self,
        maker: str,
        sha256: str,
        offset: int,
        chunk: bytes,
        length: int,
        whole: Callable[[Path, bytes], None],
    ) -> int:
        part = self._part(maker, sha256)
        if offset == 0 and chunk:
            self._begin(part)
        with _locked(part) as file:
            if file is None:
                return _nothing_here(offset)
            here = file.seek(0, os.SEEK_END)
            if here < offset:
                raise Problem(Code.WRONG_OFFSET, f"{here} bytes here, {offset} offered")
            rest = chunk[here - offset :]
            here += file.write(rest)
            _sync(file)
            if here >= length:
                content = rest if len(rest) == here else _whole(file)
                _expect_content_of(part, content, sha256)
                whole(part, content)
            return here

    def _put(self, part: Path, whole: Path) -> None:
        if whole.parent.name not in self._lasting or not whole.parent.exists():  # somebody may have put others there
            whole.parent.mkdir(exist_ok=True)
            there = self._there()
            _sync_folder(self._folder)
            self._lasting = there
        part.replace(whole)
        _sync_folder(whole.parent)

    def _there(self) -> set[str]:
        return set(os.listdir(self._folder))

    def _part(self, maker: str, sha256: str) -> Path:
        return self._partial / hashlib.sha256(maker.encode()).hexdigest() / sha256

    def _begin(self, part: Path) -> None:
        """Make room for an upload and begin it; one that has begun stays as it is."""
        if part.exists():
            return
        part.parent.mkdir(exist_ok=True)
        others = sorted(part.parent.iterdir(), key=_age)
        for oldest in others[: max(len(others) - self._most_unfinished + 1, 0)]:
            _drop(oldest)
        part.touch()


@contextmanager
def _locked(part: Path) -> Iterator[BufferedRandom | None]:
    """Open the partial file for this writer alone; None when there is none, or it was finished while we waited."""
    while True:
        try:
            file = part.open("r+b")
        except FileNotFoundError:
            yield None
            return
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is_still(part, file):
                yield file
                return


def _nothing_here(offset: int) -> int:
    if offset:
        raise Problem(Code.WRONG_OFFSET, f"0 bytes here, {offset} offered")
    return 0


def _age(part: Path) -> float:
    """Return when something was last added; the end of time for what has just gone by itself."""
    try:
        return part.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def _drop(part: Path) -> None:
    """Take an upload away, unless somebody is adding to it at this moment."""
    try:
        with part.open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            part.unlink()
    except (FileNotFoundError, BlockingIOError):
        return  # it is finished, or alive


def _is_still(part: Path, file: BufferedRandom) -> bool:
    try:
        return part.stat().st_ino == os.fstat(file.fileno()).st_ino
    except FileNotFoundError:
        return False


def _expect_content(content: bytes, sha256: str) -> None:
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Problem(Code.WRONG_CONTENT, "the whole has another hash")


def _expect_content_of(part: Path, content: bytes, sha256: str) -> None:
    """Take an upload away that became another thing than its name. Raises Problem WRONG_CONTENT."""
    try:
        _expect_content(content, sha256)
    except Problem:
        part.unlink()
        raise


def _whole(file: BufferedRandom) -> bytes:
    file.seek(0)
    return file.read()


def _sync(file: BufferedRandom | BufferedWriter) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
