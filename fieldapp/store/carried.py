"""What this phone carries for others: sealed files that it cannot read, each until it has been handed over."""

import hashlib
from typing import Literal

from msgspec import Struct

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.files import SealedFiles
from fieldapp.store.shelf import Shelf
from fieldapp.store.table import Database

MOST_CARRIED = 20  # files
MOST_BYTES = 40 * 1024 * 1024
Way = Literal["up", "down"]


class CarriedFile(Struct, frozen=True, kw_only=True):
    """A bundle on its way up to the server, or an answer on its way down to a phone."""

    sha256: str
    way: Way
    device: str  # the phone that wrote it, or that it is for
    bundle: str  # id of the bundle, also of the one that an answer is about
    number: int  # of that phone's bundles; 0 when it is not told
    size: int  # bytes
    since: str  # this device's clock when it came
    problem: str = ""  # problems.Code: why the server does not take it
    tried_at: str = ""  # when the server last said so


class Carried:
    """All of them, oldest first. The bytes are on the disk before the row that names them."""

    def __init__(self, database: Database, files: SealedFiles) -> None:
        self._storage = database.storage
        self._shelf = Shelf(database, "carried", CarriedFile)
        self._files = files

    def keep(self, file: CarriedFile, content: bytes) -> bool:
        """Keep a file; return whether it is new here. Raises Problem CARRIES_ENOUGH, and those of the disk."""
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise ValueError("these bytes have another hash")
        with self._storage.turn():
            if self._shelf.get(file.sha256) is not None:
                return False
            every = self._shelf.all()
            if len(every) >= MOST_CARRIED or sum(each.size for each in every) + file.size > MOST_BYTES:
                raise Problem(Code.CARRIES_ENOUGH, f"{len(every)} files")
            self._files.write(carried_name(file.sha256), content)
            self._shelf.put(file.sha256, file)
        return True

    def read(self, sha256: str) -> bytes | None:
        """Return a file's bytes; None when it is not here, or damaged."""
        content = self._files.read(carried_name(sha256)) if self._shelf.get(sha256) else None
        return content if content is not None and hashlib.sha256(content).hexdigest() == sha256 else None

    def all(self, way: Way | None = None) -> list[CarriedFile]:
        """Return what is carried, one way or both."""
        return [file for file in self._shelf.all() if way in (None, file.way)]

    def put(self, file: CarriedFile) -> None:
        """Write what is known of a file that is carried; one that is not here any more stays away."""
        with self._storage.transaction():
            if self._shelf.get(file.sha256) is not None:
                self._shelf.put(file.sha256, file)

    def drop(self, sha256: str) -> None:
        """Let a file go: it was handed over."""
        self._shelf.remove(sha256)
        self._files.remove(carried_name(sha256))

    def exchange(self, sha256: str, answer: CarriedFile | None, content: bytes) -> None:
        """Let a bundle go that the server has taken, and keep its answer in its place, however full it is here."""
        if answer is not None:
            self._files.write(carried_name(answer.sha256), content)
        with self._storage.transaction():
            self._shelf.remove(sha256)
            if answer is not None and self._shelf.get(answer.sha256) is None:
                self._shelf.put(answer.sha256, answer)
        self._files.remove(carried_name(sha256))

    def stamp(self) -> int:
        """Return a number that grows with every commit that changed what is carried."""
        return self._shelf.stamp()


def carried_name(sha256: str) -> str:
    """Return what the sealed file of a bundle or answer is called."""
    return f"{sha256}.carried"
