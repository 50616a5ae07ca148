"""Photos that have come in part: their bytes so far in sealed pieces, so that a cut or a killed app costs nothing."""

import threading
import time
from collections.abc import Iterable, Iterator

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.files import SealedFiles

ARRIVING = "arriving"  # the folder
KEPT = 7 * 24 * 3600  # seconds that a piece waits for the next


class Arriving:
    """Each piece is found by its photo and where it begins. Whatever is lost here is simply fetched again."""

    def __init__(self, files: SealedFiles) -> None:
        self._files = files
        self._turn = threading.RLock()

    def so_far(self, sha256: str) -> bytes:
        """Return the beginning of a photo, as far as it is here and not damaged."""
        return b"".join(piece for _, piece in self._pieces(sha256))

    def add(self, sha256: str, start: int, content: bytes) -> None:
        """Keep what follows on `so_far`; on return it is on the disk.

        Raises what `SealedFiles.write` raises. On a full disk all pieces go first: others need the room more.
        """
        with self._turn:
            try:
                if content:
                    self._files.write(_name(sha256, start), content)
            except Problem as problem:
                if problem.code is Code.DISK_FULL:
                    self.keep_only(())
                raise

    def drop(self, sha256: str) -> None:
        """Let go of what is here of a photo."""
        with self._turn:
            for start, _ in list(self._pieces(sha256)):
                self._files.remove(_name(sha256, start))

    def keep_only(self, hashes: Iterable[str], oldest: float = float("inf")) -> None:
        """Let go of the pieces of all other photos, or only of those last written before `oldest`."""
        with self._turn:
            self._files.sweep(
                oldest, lambda: [_name(each, start) for each in hashes for start, _ in self._pieces(each)]
            )

    def sweep(self) -> None:
        """Let go of what has waited too long for its rest."""
        self.keep_only((), time.time() - KEPT)

    def _pieces(self, sha256: str) -> Iterator[tuple[int, bytes]]:
        start = 0
        while piece := self._files.read(_name(sha256, start)):
            yield start, piece
            start += len(piece)


def _name(sha256: str, start: int) -> str:
    return f"{sha256}.{start}"
