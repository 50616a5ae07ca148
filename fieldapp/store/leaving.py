"""The sealed letter that is on its way up: the same bytes, so that a cut or a killed app costs nothing of what came."""

import hashlib
from functools import cached_property

from msgspec import Struct

from fieldapp.store.files import SealedFiles

LEAVING = "leaving"  # the folder
_NAME, _MARK, _HASH = "letter", 64, 32  # bytes of `of`, and of what tells whether the rest is whole


class Letter(Struct, frozen=True, kw_only=True, dict=True):
    """A sealed letter (`backup.sealed`)."""

    of: str  # `backup.fingerprint` of what it tells
    content: bytes

    @cached_property
    def sha256(self) -> str:
        """Its name at the server."""
        return hashlib.sha256(self.content).hexdigest()


class Leaving:
    """At most one. Whatever is lost here is simply sealed again."""

    def __init__(self, files: SealedFiles) -> None:
        self._files = files

    def keep(self, letter: Letter) -> None:
        """Keep it in the place of the former; on return it is on the disk. Raises what `SealedFiles.write` raises."""
        told = letter.of.encode() + letter.content
        self._files.write(_NAME, hashlib.sha256(told).digest() + told)

    def read(self) -> Letter | None:
        """Return it; None when there is none, or only a damaged one."""
        kept = self._files.read(_NAME) or b""
        told = kept[_HASH:]
        if hashlib.sha256(told).digest() != kept[:_HASH]:
            return None
        return Letter(of=told[:_MARK].decode(), content=told[_MARK:])

    def drop(self) -> None:
        """Let go of it: the server has it, or a newer one says more."""
        self._files.remove(_NAME)
