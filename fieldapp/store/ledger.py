"""What the rows on the disk must be, in one number: so that none can be taken away, added or put back unnoticed.

A seal vouches for each row alone. The ledger knows all of them; its digest is written with every commit, sealed,
as the manifest. The digest is a tree of two levels, so that a commit reckons only the branches it touched.
"""

from hashlib import sha256

import msgspec
from msgspec import Struct

from fieldapp.store.sealing import SealBroken, Sealer

_BRANCHES = 256
_TABLE = "\0manifest"  # no table of documents can be called so


class Manifest(Struct, frozen=True, kw_only=True):
    """What one commit left on the disk."""

    commit: int = 0  # how many commits there have been
    rows: int = 0
    digest: bytes

    def sealed(self, sealer: Sealer) -> bytes:
        """Return the bytes to write."""
        return sealer.seal(sealer.tag(_TABLE), 0, msgspec.json.encode(self))

    @staticmethod
    def opened(sealer: Sealer, sealed: bytes) -> "Manifest":
        """Return what was written; raises SealBroken."""
        try:
            return msgspec.json.decode(sealer.open(sealer.tag(_TABLE), 0, sealed), type=Manifest)
        except msgspec.DecodeError:
            raise SealBroken from None


class Ledger:
    """Every row's place in the order and its mark. A value: `then` gives the next, this one stays as it was."""

    def __init__(self) -> None:
        """Begin with no row."""
        self.next_place = 1
        self.rows = 0
        self._branches: list[dict[bytes, bytes]] = [{}] * _BRANCHES  # tag + id -> place + mark
        self._digests: list[bytes] = [_digest({})] * _BRANCHES
        self._own: set[int] = set()  # branches copied since this one began, so free to be changed

    def then(self) -> "Ledger":
        """Return one that begins where this one stands."""
        following = Ledger.__new__(Ledger)
        following.next_place, following.rows = self.next_place, self.rows
        following._branches, following._digests = list(self._branches), list(self._digests)
        following._own = set()
        return following

    def put(self, tag: bytes, doc_id: int, mark: bytes, place: int | None = None) -> int:
        """Note a row, and return its place: the one given, else the one it had, else the next."""
        branch, key = self._branch(doc_id), _key(tag, doc_id)
        former = branch.get(key)
        if place is None:
            place = self.next_place if former is None else int.from_bytes(former[:8], "big")
        branch[key] = place.to_bytes(8, "big") + mark
        self.rows += former is None
        self.next_place = max(self.next_place, place + 1)
        return place

    def place(self, tag: bytes, doc_id: int) -> int | None:
        """Return a row's place."""
        known = self._branches[doc_id % _BRANCHES].get(_key(tag, doc_id))
        return None if known is None else int.from_bytes(known[:8], "big")

    def delete(self, tag: bytes, doc_id: int) -> int | None:
        """Strike a row out, and return the place that it had."""
        place = self.place(tag, doc_id)
        if place is not None:
            del self._branch(doc_id)[_key(tag, doc_id)]
            self.rows -= 1
        return place

    def empty(self, tag: bytes) -> None:
        """Strike all rows of a table out."""
        gone = [key for branch in self._branches for key in branch if key.startswith(tag)]
        for key in gone:
            self.delete(tag, int.from_bytes(key[len(tag) :], "big", signed=True))

    def manifest(self, commit: int) -> Manifest:
        """Return what this commit leaves on the disk."""
        for number in self._own:
            self._digests[number] = _digest(self._branches[number])
        self._own = set()
        return Manifest(commit=commit, rows=self.rows, digest=sha256(b"".join(self._digests)).digest())

    def _branch(self, doc_id: int) -> dict[bytes, bytes]:
        number = doc_id % _BRANCHES
        if number not in self._own:
            self._branches[number] = dict(self._branches[number])
            self._own.add(number)
        return self._branches[number]


def _key(tag: bytes, doc_id: int) -> bytes:
    return tag + doc_id.to_bytes(8, "big", signed=True)


def _digest(branch: dict[bytes, bytes]) -> bytes:
    return sha256(b"".join([key + branch[key] for key in sorted(branch)])).digest()
