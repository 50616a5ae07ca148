"""Where the bytes of photos are. A folder today; another store needs the same few verbs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

MAX_BLOB = 2 * 1024 * 1024  # bytes of one photo; the phone sends 150 KB


class BlobStore(Protocol):
    """Bytes by their hash. An upload in the making belongs to whoever makes it (`maker`)."""

    def arrived(self, maker: str, sha256: str) -> int:
        """Return how many bytes of an unfinished upload are here."""
        ...

    def begun(self, sha256: str) -> bool:
        """Return whether anybody has begun to upload this photo and not finished."""
        ...

    def append(self, maker: str, sha256: str, offset: int, chunk: bytes, length: int) -> int:
        """Add bytes at `offset` and return how many are here now.

        Those of them that are here already are passed over: what was on its way when a link broke may arrive after
        the sender has asked how far it was, and two may bring the same photo. At `length` bytes the whole is hashed and
        becomes readable, or goes away (Problem WRONG_CONTENT). Raises Problem WRONG_OFFSET when `offset` lies behind
        the end of the upload. A maker has a bounded number of uploads in the making: when one more begins, the one that
        has rested longest goes.
        """
        ...

    def hand_over(
        self, maker: str, sha256: str, offset: int, chunk: bytes, length: int, take: Callable[[bytes], None]
    ) -> int:  # fmt: skip
        """As `append`, but the whole is given to `take` and is nobody's here: who knows its hash gets nothing of it.

        It stays in the making until `take` has returned: after a kill before that, no bytes at its end ask again.
        """
        ...

    def keep(self, sha256: str, content: bytes) -> None:
        """Keep a whole photo that came in one piece. Raises Problem WRONG_CONTENT when its bytes have another hash."""
        ...

    def size(self, sha256: str) -> int | None:
        """Return how many bytes a whole photo has; None when it is not here."""
        ...

    def sweep(self, rested: timedelta) -> None:
        """Take away the uploads in the making to which nothing was added for so long."""
        ...

    def forget(self, maker: str) -> None:
        """Take away what a maker has in the making; what of it is on its way finds nothing to go on from."""
        ...

    def read(self, sha256: str) -> bytes | None:
        """Return the bytes of a whole photo; None when it is not here."""
        ...

    def remove(self, sha256: str) -> None:
        """Take a whole file away, if it is here."""
        ...
