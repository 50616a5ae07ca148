"""Vaults for the tests: each its own keys, the same ones every time."""

from hashlib import sha256

from fieldapp.store.vault.keys import Keys
from fieldapp.store.vault.seal import VaultSealer


def some_keys(vault: str = "Lan", numbers: tuple[int, ...] = (1,), current: int | None = None) -> Keys:
    """Return a vault's keys with these numbers; the last is the current one unless another is named."""
    return Keys(
        vault=_bytes(f"{vault} vault")[:16],
        current=current or numbers[-1],
        keys={number: _bytes(f"{vault} key {number}") for number in numbers},
        names=_bytes(f"{vault} names"),
    )


def a_sealer(vault: str = "Lan", numbers: tuple[int, ...] = (1,), current: int | None = None) -> VaultSealer:
    """Return the sealer of such a vault."""
    return VaultSealer(some_keys(vault, numbers, current))


def _bytes(name: str) -> bytes:
    return sha256(name.encode()).digest()
