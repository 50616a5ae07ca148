"""Photos on this phone: the bytes in files named by their SHA-256, and which records they belong to."""

import hashlib
import re
import time
from collections.abc import Collection
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from fieldapp.store import durable
from fieldapp.store.faults import translated
from fieldapp.store.shelf import Shelf
from fieldapp.store.storage import SealedStorage
from fieldapp.store.table import Database

GRACE = 30 * 24 * 3600  # seconds that a file nobody names any more is kept: clean-ups have eaten photos elsewhere
_HASH = re.compile(r"[0-9a-f]{64}")


class KeptPhoto(Struct, frozen=True, kw_only=True):
    """A photo of one record. The same picture in two records is two of these and one file."""

    sha256: str
    size: int  # bytes
    record: str
    confirmed_at: str = ""  # when the server had hashed the whole; empty until then


class Photos:
    """All photos. A photo's bytes are on the disk before the record that names it can be."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._storage = database.storage
        self._shelf = Shelf(database, "photos", KeptPhoto)
        self._folder = folder

    def keep(self, sha256: str, full: bytes, thumb: bytes, record: str) -> None:
        """Keep a photo for a record; an empty `thumb` means there is none. Twice is the same as once."""
        if hashlib.sha256(full).hexdigest() != sha256:
            raise ValueError("these bytes have another hash")
        with translated():
            self._folder.mkdir(exist_ok=True)
            self._write(self.path(sha256), full)
            if thumb:
                self._write(self._thumb_path(sha256), thumb)
        with self._storage.transaction():
            if self._shelf.get(_key(sha256, record)) is None:
                known = next((photo.confirmed_at for photo in self._rows(sha256) if photo.confirmed_at), "")
                photo = KeptPhoto(sha256=sha256, size=len(full), record=record, confirmed_at=known)
                self._shelf.put(_key(sha256, record), photo)

    def read(self, sha256: str) -> bytes | None:
        """Return the picture's bytes; None when it is not on this phone."""
        return _bytes(self.path(sha256)) if _HASH.fullmatch(sha256) else None

    def thumb(self, sha256: str) -> bytes | None:
        """Return the small picture's bytes; None when there is none on this phone."""
        return _bytes(self._thumb_path(sha256)) if _HASH.fullmatch(sha256) else None

    def path(self, sha256: str) -> Path:
        """Return where the picture lies or would lie; raises ValueError for what is no hash."""
        if not _HASH.fullmatch(sha256):
            raise ValueError("not a SHA-256")
        return self._folder / f"{sha256}.jpg"

    def unconfirmed(self) -> list[KeptPhoto]:
        """Return the photos that the server has not confirmed, oldest first, each picture once."""
        first: dict[str, KeptPhoto] = {}
        for photo in self._shelf.all(lambda doc: not doc["confirmed_at"]):
            first.setdefault(photo.sha256, photo)
        return list(first.values())

    def confirm(self, sha256: str, at: str) -> None:
        """Remember that the server has hashed the whole picture, for every record it belongs to."""
        with self._storage.transaction():
            for photo in self._rows(sha256):
                self._shelf.put(_key(sha256, photo.record), replace(photo, confirmed_at=at))

    def doubt(self, hashes: Collection[str]) -> None:
        """Forget that the server has these: it asks for them. Those that are not here are passed over."""
        with self._storage.transaction():
            for photo in self._shelf.all(lambda doc: bool(doc["confirmed_at"]) and doc["sha256"] in hashes):
                self._shelf.put(_key(photo.sha256, photo.record), replace(photo, confirmed_at=""))

    def of_record(self, record: str) -> list[KeptPhoto]:
        """Return the photos of one record."""
        return self._shelf.all(lambda doc: bool(doc["record"] == record))

    def drop(self, sha256: str, record: str) -> None:
        """Let a record's photo go. The file stays until `sweep` finds that nothing names it any more."""
        self._shelf.remove(_key(sha256, record))

    def clear(self) -> None:
        """Let every photo of every record go; the files stay until `sweep`."""
        self._shelf.clear()

    def all(self) -> list[KeptPhoto]:
        """Return every photo of every record, oldest first."""
        return self._shelf.all()

    def stamp(self) -> int:
        """Return a number that grows with every commit that changed a photo's row."""
        return self._shelf.stamp()

    def sweep(self, now: float | None = None) -> int:
        """Take away files that no document of any table names, if older than GRACE; return how many.

        Half-written ones go at once. `now` in seconds since 1970; infinity leaves no grace to any.
        """
        with translated(), self._storage.turn():
            if not self._storage.writable or not self._folder.is_dir():
                return 0
            for half in self._folder.glob(f"*{durable.TEMPORARY}"):
                half.unlink()
            oldest = (time.time() if now is None else now) - GRACE
            old = {path for path in self._folder.glob("*.jpg") if path.stat().st_mtime < oldest}
            named = _named_anywhere(self._storage, {path.name[:64] for path in old})
            unnamed = [path for path in old if path.name[:64] not in named]
            for path in unnamed:
                path.unlink()
            return len(unnamed)

    def _rows(self, sha256: str) -> list[KeptPhoto]:
        return self._shelf.all(lambda doc: bool(doc["sha256"] == sha256))

    def _thumb_path(self, sha256: str) -> Path:
        return self.path(sha256).with_suffix(".thumb.jpg")

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        if _bytes(path) != content:
            durable.write_whole(path, content)


def _key(sha256: str, record: str) -> str:
    return f"{sha256}/{record}"


def _bytes(path: Path) -> bytes | None:
    with translated():
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None


def _named_anywhere(storage: SealedStorage, hashes: set[str]) -> set[str]:
    """Return those of the hashes that stand anywhere in any document: better one file too many than one too few."""
    if not hashes:
        return set()
    texts = [str(doc) for table in storage.tables() for doc in storage.live(table).values()]
    return {each for each in hashes if any(each in text for text in texts)}
