"""How what is kept is closed before it touches the disk, and opened again."""

from hashlib import sha256
from typing import Protocol

TAG_BYTES = MARK_BYTES = 16


class SealBroken(Exception):
    """These bytes are not what was sealed in this place of this vault."""


class Sealer(Protocol):
    """Closes and opens rows and files. Each is bound to its place, so none can stand in for another."""

    def tag(self, table: str) -> bytes:
        """Return the 16 bytes that stand for the table on the disk; always the same ones."""
        ...

    def seal(self, tag: bytes, doc_id: int, plain: bytes) -> bytes:
        """Return the bytes to write to the disk; other ones each time."""
        ...

    def open(self, tag: bytes, doc_id: int, sealed: bytes) -> bytes:
        """Return the plain bytes again; raises SealBroken when they were sealed elsewhere or changed."""
        ...

    def mark(self, sealed: bytes) -> bytes:
        """Return 16 bytes that no other sealed row has."""
        ...

    def file_name(self, name: str) -> str:
        """Return what a file of this name is called on the disk; always the same."""
        ...

    def seal_file(self, file: str, plain: bytes) -> bytes:
        """Return the content to write; `file` is what `file_name` gave."""
        ...

    def open_file(self, file: str, sealed: bytes) -> bytes:
        """Return the plain content again; raises SealBroken when it is another file's, cut short or changed."""
        ...

    def current(self, sealed: bytes) -> bool:
        """Return whether this row or file, of which its first two bytes will do, is sealed with the newest key."""
        ...


def seal_document(sealer: Sealer, table: str, doc_id: int, plain: bytes) -> bytes:
    """Seal a document so that its row alone says which table it belongs to."""
    return sealer.seal(sealer.tag(table), doc_id, table.encode() + b"\0" + plain)


def open_document(sealer: Sealer, tag: bytes, doc_id: int, sealed: bytes) -> tuple[str, bytes]:
    """Return the table and the JSON of a row; raises SealBroken."""
    name, zero, plain = sealer.open(tag, doc_id, sealed).partition(b"\0")
    if not zero:
        raise SealBroken
    return name.decode(), plain


class _Unsealed:
    def tag(self, table: str) -> bytes:
        return sha256(table.encode()).digest()[:TAG_BYTES]

    def seal(self, tag: bytes, doc_id: int, plain: bytes) -> bytes:
        return plain

    def open(self, tag: bytes, doc_id: int, sealed: bytes) -> bytes:
        return sealed

    def mark(self, sealed: bytes) -> bytes:
        return sha256(sealed).digest()[:MARK_BYTES]

    def file_name(self, name: str) -> str:
        return name

    def seal_file(self, file: str, plain: bytes) -> bytes:
        return plain

    def open_file(self, file: str, sealed: bytes) -> bytes:
        return sealed

    def current(self, sealed: bytes) -> bool:
        return True


UNSEALED: Sealer = _Unsealed()
"""Passes everything through, for tests of what does not depend on the seal."""
