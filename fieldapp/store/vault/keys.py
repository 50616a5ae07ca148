"""The keys of one vault, in memory only while it is open."""

from typing import Any

from msgspec import Struct

KEY_BYTES = 32
VAULT_BYTES = 16


class Keys(Struct, frozen=True, kw_only=True):
    """What one person's folder is sealed with. Printing it shows nothing secret."""

    vault: bytes  # 16 random bytes: which vault this is; bound to all that is sealed in it
    current: int  # the number of the key that seals what is written from now on
    keys: dict[int, bytes]  # by number (1 to 65,535), 32 random bytes each; more than one only while re-keying
    names: bytes  # 32 random bytes that hide the names of tables and files; the same for the vault's whole life

    def __repr__(self) -> str:
        return f"Keys({self.vault.hex()[:8]}…, current={self.current}, numbers={sorted(self.keys)})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("vault", self.vault.hex()[:8])]  # msgspec's own would show all
