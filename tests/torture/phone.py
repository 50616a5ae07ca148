"""How the torture opens a phone: one place, so that all of it looks at the store as the app uses it."""

from pathlib import Path

from fieldapp.store.device import DeviceStore
from fieldapp.store.vault.keys import Keys
from fieldapp.store.vault.seal import VaultSealer

SEALER = VaultSealer(Keys(vault=b"v" * 16, current=1, keys={1: b"k" * 32}, names=b"n" * 32))


def opened(folder: Path) -> DeviceStore:
    """Open the phone's folder, sealed with the same keys each time."""
    return DeviceStore.open(folder, SEALER)
