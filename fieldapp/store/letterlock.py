"""What seals the letters of `backup`: the stretched PIN and the commune's key. Itself kept only as a sealed row."""

from typing import Any

from msgspec import Struct

from fieldapp.store.shelf import Card
from fieldapp.store.table import Database
from fieldapp.store.vault.kdf import Kdf

KEY_BYTES = 32


class LetterLock(Struct, frozen=True, kw_only=True):
    """Both parts, each empty until it is known; and the last letter that the server confirmed."""

    salt: bytes = b""
    kdf: Kdf | None = None
    pin_key: bytes = b""  # the PIN as Argon2id stretched it
    pin_of: bytes = b""  # `Vault.pin_mark` of that PIN: after a kill the vault may have a newer one
    commune_key: bytes = b""
    recovery: str = ""  # the server's name of the key that `commune_key` comes from
    sent: str = ""  # `backup.fingerprint` of what the server has
    photos_left: int = 0  # that did not fit into that letter

    def __repr__(self) -> str:
        """Show nothing secret."""
        return "LetterLock()"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Show nothing secret where a tool prints field by field."""
        return []


class LetterLockCard:
    """The one lock of this phone's letters."""

    def __init__(self, database: Database) -> None:
        self._card = Card(database, "letterlock", LetterLock)

    def get(self) -> LetterLock | None:
        """Return it; None before the first PIN."""
        return self._card.get()

    def put(self, lock: LetterLock) -> None:
        """Write it in the place of the former."""
        self._card.put(lock)
