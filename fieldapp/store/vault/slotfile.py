"""The slot file on the disk, twice: one spoilt block must not lose everything that a person has written."""

import contextlib
from pathlib import Path

from fieldapp.domain.problems import Code, Problem
from fieldapp.store import durable
from fieldapp.store.faults import translated
from fieldapp.store.vault import slots
from fieldapp.store.vault.slots import SlotFile

FILE = "keys"
COPY = "keys.copy"  # the same bytes again; what counts is `keys`, as long as it is whole


class SlotPair:
    """`keys` and its copy. Whoever writes holds the vault's lock."""

    def __init__(self, folder: Path) -> None:
        """Look at the folder; nothing is read yet."""
        self._folder = folder
        self._paths = [folder / COPY, folder / FILE]  # as they are written

    @property
    def exists(self) -> bool:
        """Whether there is one of the two, be it damaged."""
        return any(path.exists() for path in self._paths)

    def read(self) -> SlotFile:
        """Return what counts. Raises Problem KEYS_DAMAGED (none is whole, or they are of two vaults), UPDATE_NEEDED."""
        found = [file for path in reversed(self._paths) if (file := _whole(path)) is not None]
        if not found:
            raise Problem(Code.KEYS_DAMAGED, "no whole slot file")
        if len({file.vault for file in found}) > 1:
            raise Problem(Code.KEYS_DAMAGED, "two vaults")
        return found[0]

    def write(self, file: SlotFile) -> None:
        """Write both, the copy first: wherever this is cut, `keys` is the old one or the new one, and it counts."""
        content = slots.written(file)
        with translated():
            for path in self._paths:
                durable.write_whole(path, content)

    def mend(self, file: SlotFile) -> None:
        """Make the two alike again and sweep what a cut left behind, as far as the disk lets us."""
        content = slots.written(file)
        with contextlib.suppress(OSError):  # this is care, not need: nobody is kept out because the disk is full
            for path in self._paths:
                if not path.exists() or path.read_bytes() != content:
                    durable.write_whole(path, content)
            self._sweep()

    def erase(self) -> None:
        """Write over both and take them away, with what a cut may have left of them."""
        with translated():
            for path in reversed(self._paths):
                durable.erase(path)
            self._sweep()

    def _sweep(self) -> None:
        for path in self._folder.glob(f"{FILE}*{durable.TEMPORARY}"):
            durable.erase(path)


def _whole(path: Path) -> SlotFile | None:
    try:
        with translated():
            return slots.read(path.read_bytes())
    except Problem as problem:
        if problem.code not in (Code.KEYS_DAMAGED, Code.STORE_TROUBLE):  # trouble: not there, or a bad block
            raise
    return None
