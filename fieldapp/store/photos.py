"""Photos on this phone: the bytes in sealed files, found by their SHA-256, and which records they belong to."""

import hashlib
import re
import time
from collections.abc import Collection, Iterator

from msgspec import Struct
from msgspec.structs import replace

from fieldapp.store.carried import carried_name
from fieldapp.store.files import SealedFiles
from fieldapp.store.shelf import Glance, Shelf
from fieldapp.store.storage import SealedStorage
from fieldapp.store.table import Database

GRACE = 30 * 24 * 3600  # seconds that a file nobody names any more is kept: clean-ups have eaten photos elsewhere
_HASH = re.compile(r"[0-9a-f]{64}")
_HASH_WRITTEN = re.compile(rb"[0-9a-f]{64}")


class KeptPhoto(Struct, frozen=True, kw_only=True):
    """A photo of one record. The same picture in two records is two of these and one file."""

    sha256: str
    size: int  # bytes
    record: str
    confirmed_at: str = ""  # when the server had hashed the whole; empty until then


class _Glance(Glance, frozen=True, gc=False):
    sha256: str
    record: str
    confirmed_at: str = ""


class Photos:
    """All photos. A photo's bytes are on the disk before the record that names it can be."""

    def __init__(self, database: Database, files: SealedFiles) -> None:
        self._storage = database.storage
        self._shelf = Shelf(database, "photos", KeptPhoto, _Glance)
        self._files = files

    def keep(self, sha256: str, full: bytes, thumb: bytes, record: str, *, known: bool = False) -> None:
        """Keep a photo for a record; an empty `thumb` means there is none. Twice is the same as once.

        `known`: that the server has it in another record holds for this one too. Of a picture that was taken here that
        is not said: the other record may be another team's, whose photo opens nothing to ours.
        """
        if hashlib.sha256(full).hexdigest() != sha256:
            raise ValueError("these bytes have another hash")
        self._files.write(_full(sha256), full)
        if thumb:
            self._files.write(_small(sha256), thumb)
        with self._storage.transaction():
            if self._shelf.get(_key(sha256, record)) is None:
                others = self._rows(sha256) if known else []
                at = next((photo.confirmed_at for photo in others if photo.confirmed_at), "")
                photo = KeptPhoto(sha256=sha256, size=len(full), record=record, confirmed_at=at)
                self._shelf.put(_key(sha256, record), photo)

    def read(self, sha256: str) -> bytes | None:
        """Return the picture's bytes; None when it is not on this phone, or damaged."""
        return self._files.read(_full(sha256)) if _HASH.fullmatch(sha256) else None

    def thumb(self, sha256: str) -> bytes | None:
        """Return the small picture's bytes; None when there is none on this phone."""
        return self._files.read(_small(sha256)) if _HASH.fullmatch(sha256) else None

    def has(self, sha256: str) -> bool:
        """Return whether the picture is on this phone: not one that was found damaged when it was read."""
        return bool(_HASH.fullmatch(sha256)) and self._files.has(_full(sha256))

    def spoilt(self) -> set[str]:
        """Return the hashes of pictures, full or small, that were found damaged when they were read."""
        return {name[:64] for name in self._files.spoilt}

    def unconfirmed(self) -> list[KeptPhoto]:
        """Return the photos that the server has not confirmed, oldest first, each picture once."""
        first: dict[str, KeptPhoto] = {}
        for photo in self._shelf.all(lambda seen: not seen.confirmed_at):
            first.setdefault(photo.sha256, photo)
        return list(first.values())

    def waiting(self) -> dict[str, set[str]]:
        """Return, by record, the hashes of its photos that the server has not confirmed."""
        found: dict[str, set[str]] = {}
        for seen in self._shelf.glances():
            if not seen.confirmed_at:
                found.setdefault(seen.record, set()).add(seen.sha256)
        return found

    def homes(self) -> set[tuple[str, str]]:
        """Return every record with the hash of each of its photos."""
        return {(seen.record, seen.sha256) for seen in self._shelf.glances()}

    def confirm(self, sha256: str, at: str) -> None:
        """Remember that the server has hashed the whole picture, for every record it belongs to."""
        with self._storage.transaction():
            for photo in self._rows(sha256):
                self._shelf.put(_key(sha256, photo.record), replace(photo, confirmed_at=at))

    def doubt(self, hashes: Collection[str]) -> None:
        """Forget that the server has these: it asks for them. Those that are not here are passed over."""
        with self._storage.transaction():
            for photo in self._shelf.all(lambda seen: bool(seen.confirmed_at) and seen.sha256 in hashes):
                self._shelf.put(_key(photo.sha256, photo.record), replace(photo, confirmed_at=""))

    def of_record(self, record: str) -> list[KeptPhoto]:
        """Return the photos of one record."""
        return self._shelf.all(lambda seen: bool(seen.record == record))

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
        with self._storage.turn():
            if not self._storage.writable:
                return 0
            oldest = (time.time() if now is None else now) - GRACE
            return self._files.sweep(oldest, self._names, lambda: _named_anywhere(self._storage))

    def _names(self) -> Iterator[str]:
        for seen in self._shelf.glances():
            yield from (_full(seen.sha256), _small(seen.sha256))

    def _rows(self, sha256: str) -> list[KeptPhoto]:
        return self._shelf.all(lambda seen: bool(seen.sha256 == sha256))


def _key(sha256: str, record: str) -> str:
    return f"{sha256}/{record}"


def _full(sha256: str) -> str:
    return f"{sha256}.jpg"


def _small(sha256: str) -> str:
    return f"{sha256}.thumb.jpg"


def _named_anywhere(storage: SealedStorage) -> Iterator[str]:
    """Yield the file of whatever could be a hash in any document: better one file too many than one too few."""
    for table in storage.tables():
        for kept in list(storage.kept(table).values()):
            for sha256 in map(bytes.decode, _HASH_WRITTEN.findall(kept.plain)):
                yield from (_full(sha256), _small(sha256), carried_name(sha256))
