"""How a document's bytes are closed before they touch the disk, and opened again."""

from typing import Protocol


class SealBroken(Exception):
    """These bytes are not what was sealed under this table and id."""


class Sealer(Protocol):
    """Closes and opens one document. Table and id are bound to the seal, so rows cannot change places."""

    def seal(self, table: str, doc_id: int, plain: bytes) -> bytes:
        """Return the bytes to write to the disk."""
        ...

    def open(self, table: str, doc_id: int, sealed: bytes) -> bytes:
        """Return the plain bytes again; raises SealBroken when they were sealed elsewhere or changed."""
        ...


class _Unsealed:
    def seal(self, table: str, doc_id: int, plain: bytes) -> bytes:
        return plain

    def open(self, table: str, doc_id: int, sealed: bytes) -> bytes:
        return sealed


UNSEALED: Sealer = _Unsealed()
"""Passes everything through, for a phone without a vault."""
