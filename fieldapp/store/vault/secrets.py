"""The secret that this device adds to the PIN. It lies outside the folder that it protects."""

import contextlib
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import msgspec
from msgspec import Struct

from fieldapp.domain.problems import Code, Problem
from fieldapp.store import durable
from fieldapp.store.faults import translated
from fieldapp.store.vault.keys import KEY_BYTES

FORMAT = 1


class Secret(Struct, frozen=True, kw_only=True):
    """What the device keeps for one vault."""

    key: bytes  # 32 random bytes, mixed with the PIN
    commit: int = 0  # the number of the store's last commit at the last locking: an older store is noticed

    def __post_init__(self) -> None:
        if len(self.key) != KEY_BYTES:
            raise ValueError("a secret of another length")

    def __repr__(self) -> str:
        return f"<secret of a vault, commit {self.commit}>"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("commit", self.commit)]  # msgspec's own would show all


class Secrets(Protocol):
    """Where the device keeps its secrets: the platform's secure storage, or files. Called off the event loop.

    Each call raises Problem when the place cannot be asked; that is not the same as having no secret.
    """

    def read(self, vault: bytes) -> Secret | None:
        """Return the vault's secret; None when it is gone or no longer readable."""
        ...

    def write(self, vault: bytes, secret: Secret) -> None:
        """Keep it in the place of the former; on return it is safe."""
        ...

    def forget(self, vault: bytes) -> None:
        """Take it away for good. Nothing to take is no error."""
        ...


@runtime_checkable
class Fingers(Protocol):
    """A place for secrets that can also keep a key behind finger or face. Called off the event loop."""

    def keep_behind_finger(self, vault: bytes, kek: bytes) -> None:
        """Keep it; from then on it is given out only for a finger known to the device now. Raises FINGER_REFUSED."""
        ...

    def behind_finger(self, vault: bytes) -> bytes:
        """Ask for the finger and return the key. Raises FINGER_REFUSED."""
        ...


class _Written(Struct):
    format: int
    key: bytes = b""
    commit: int = 0


class SecretFiles:
    """Secrets in files that only their owner may read: for trying out in the browser and on a desktop.

    Who can copy the disk has both folder and secret, and then six digits are no hindrance.
    """

    def __init__(self, folder: Path) -> None:
        """Use this folder; it is made when the first secret is written."""
        self._folder = folder

    def read(self, vault: bytes) -> Secret | None:
        """Return the vault's secret; None when there is none or the file is spoilt. Raises UPDATE_NEEDED."""
        with translated():
            try:
                content = self._path(vault).read_bytes()
            except FileNotFoundError:
                return None
        with contextlib.suppress(msgspec.DecodeError, ValueError):
            written = msgspec.json.decode(content, type=_Written)
            if written.format > FORMAT:
                raise Problem(Code.UPDATE_NEEDED, f"secret format {written.format}, known {FORMAT}")
            return Secret(key=written.key, commit=written.commit)
        return None

    def write(self, vault: bytes, secret: Secret) -> None:
        """Keep it, whole and flushed; only the owner may read folder and file."""
        written = _Written(format=FORMAT, key=secret.key, commit=secret.commit)
        with translated():
            durable.make_folder(self._folder)
            if self._folder.stat().st_mode & 0o077:
                self._folder.chmod(0o700)
            durable.write_whole(self._path(vault), msgspec.json.encode(written))

    def forget(self, vault: bytes) -> None:
        """Write over it and take it away, with what a cut write may have left beside it."""
        with translated():
            for path in self._folder.glob(f"{self._path(vault).name}*"):
                durable.erase(path)

    def _path(self, vault: bytes) -> Path:
        return self._folder / f"{vault.hex()}.secret"
