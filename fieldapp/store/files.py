"""Sealed files in one folder. What they are called on the disk tells nothing, and each is there whole or not at all."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from fieldapp.store import durable
from fieldapp.store.faults import translated
from fieldapp.store.sealing import SealBroken, Sealer


class SealedFiles:
    """Files by name. Raises Problem DISK_FULL, STORE_READ_ONLY and STORE_TROUBLE where the disk refuses."""

    def __init__(self, folder: Path, sealer: Sealer) -> None:
        self._folder = folder
        self._sealer = sealer
        self.spoilt: set[str] = set()
        """Names of files that were found damaged since the folder was opened; writing one anew mends it."""

    def write(self, name: str, plain: bytes) -> None:
        """Write the file; on return it is on the disk. One that holds just this already is left alone."""
        file = self._sealer.file_name(name)
        if self.read(name) != plain:
            with translated():
                durable.make_folder(self._folder)
                durable.write_whole(self._folder / file, self._sealer.seal_file(file, plain))
        else:
            with translated():
                durable.flush_folder(self._folder)  # a killed app may have named it and not waited for the disk
        self.spoilt.discard(name)

    def read(self, name: str) -> bytes | None:
        """Return the content; None when there is no such file, or only a damaged one, which is then `spoilt`."""
        file = self._sealer.file_name(name)
        with translated():
            try:
                return self._sealer.open_file(file, (self._folder / file).read_bytes())
            except FileNotFoundError:
                return None
            except SealBroken:
                self.spoilt.add(name)
                return None

    def has(self, name: str) -> bool:
        """Return whether the file is here, as far as can be told without reading it whole."""
        with translated():
            return name not in self.spoilt and (self._folder / self._sealer.file_name(name)).is_file()

    def remove(self, name: str) -> None:
        """Take the file away, if it is here. A cut may leave it: then `sweep` finds it."""
        with translated():
            (self._folder / self._sealer.file_name(name)).unlink(missing_ok=True)
        self.spoilt.discard(name)

    def sweep(self, oldest: float, *named: Callable[[], Iterable[str]]) -> int:
        """Take away the files last written before `oldest` that no name leads to; return how many.

        Half-written ones go at once. Names are asked for, from the first to the last, only as long as there is
        a file that old which none has claimed.
        """
        with translated():
            if not self._folder.is_dir():
                return 0
            for half in self._folder.glob(f"*{durable.TEMPORARY}"):
                half.unlink()
            old = {path.name: path for path in self._folder.iterdir() if path.stat().st_mtime < oldest}
            for names in named:
                for name in set(names()) if old else ():
                    old.pop(self._sealer.file_name(name), None)
            for path in old.values():
                path.unlink()
            return len(old)

    def spare(self) -> None:
        """Let `sweep` take every file for a new one: when the store that named them is lost, in part or whole."""
        with translated():
            for path in self._folder.iterdir() if self._folder.is_dir() else []:
                os.utime(path)

    def rekey(self) -> None:
        """Seal every file with the newest key that is not yet, one by one; cut short, it goes on the next time.

        A damaged one stays as it lies: no key opens it.
        """
        with translated():
            for path in sorted(self._folder.iterdir()) if self._folder.is_dir() else []:
                if path.suffix != durable.TEMPORARY and not self._sealer.current(_beginning(path)):
                    self._rekey_one(path)
            if self._folder.is_dir():
                durable.flush_folder(self._folder)  # before anybody drops the old key: also for those of a cut round

    def _rekey_one(self, path: Path) -> None:
        try:
            plain = self._sealer.open_file(path.name, path.read_bytes())
        except SealBroken:
            return
        durable.write_whole(path, self._sealer.seal_file(path.name, plain))


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(2)
