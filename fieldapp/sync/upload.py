"""Photos on their way up: in pieces, on from wherever the server stands, and confirmed by its word alone.

Where they are through in a moment, not each needs a flush of its own here, nor a word about what is still held.
"""

import hashlib
import threading
import time
from collections.abc import Collection, Mapping

from msgspec.structs import replace

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import BlobState, Holding
from fieldapp.sync import onward, send
from fieldapp.sync.lanes import Lane
from fieldapp.sync.trip import Trip
from fieldapp.sync.turns import Turn

_AT_LEAST_S = 1.0  # between two notes of what came there, and between two words about what is held; and at the end


class Uploads:
    """The photos of one lap. `told` is what the last photo that became whole said of what is still held here."""

    def __init__(self, trip: Trip, wanted: Mapping[str, int], going: Collection[str]) -> None:
        """`wanted` tells how many bytes the server has of those that it asks for; `going` are all that will be sent."""
        self.told: Holding | None = None
        self._trip, self._wanted, self._going = trip, wanted, set(going)
        self._received: dict[str, str] = {}  # since when the server has them; to be noted here
        self._noted_at = self._told_at = time.monotonic()
        self._sizes = {each.sha256: each.size for each in trip.store.photos.all()}
        self._ending: set[str] = set()  # photos whose last piece is on the wire
        self._turn = threading.Lock()

    def send(self, lane: Lane, sha256: str) -> None:
        """Send a photo and take the server's word that it has it. Raises Offline, Problem, and what the lane raises."""
        try:
            self._confirm(sha256, self._sent(lane, sha256))
        finally:
            with self._turn:
                self._ending.discard(sha256)
                self._going.discard(sha256)

    def note(self) -> None:
        """Keep here what the server has said that it has received. Until then it would be asked once more, at worst."""
        with self._turn:
            received, self._received, self._noted_at = self._received, {}, time.monotonic()
            if received:
                with self._trip.store.transaction():
                    self._trip.still_me()
                    for sha256, at in received.items():
                        self._trip.store.photos.confirm(sha256, at)

    def _sent(self, lane: Lane, sha256: str) -> BlobState | None:
        state = self._where_it_stands(sha256)
        if state.complete:
            return state
        content = self._trip.store.photos.read(sha256)
        if content is None or hashlib.sha256(content).hexdigest() != sha256:
            self._trip.tally.photos_broken.append(sha256)
            return None
        return self._delivered(lane, sha256, content, state)

    def _where_it_stands(self, sha256: str) -> BlobState:
        """Return what is known from the last sync; a photo that was not asked for may be there: its answer was lost."""
        if sha256 in self._wanted:
            return BlobState(offset=max(self._wanted[sha256], 0), complete=False)
        return self._trip.server.blob_state(sha256)

    def _delivered(self, lane: Lane, sha256: str, content: bytes, state: BlobState) -> BlobState:
        """Return once the server has hashed the whole; what came of a piece that broke off, it tells."""

        def ask() -> BlobState:
            return self._trip.server.blob_state(sha256)

        def put(at: int, chunk: bytes, turn: Turn) -> BlobState:
            return self._piece(sha256, at, len(content), chunk, turn)

        return onward.brought(lane, self._trip.pieces, sha256, content, state, ask, put)

    def _piece(self, sha256: str, at: int, size: int, chunk: bytes, turn: Turn) -> BlobState:
        if at + len(chunk) < size:
            return self._trip.server.blob_patch(sha256, at, size, chunk, gone=turn.pass_on)
        with self._turn:
            self._ending.add(sha256)
            left = self._left() if self._is_to_tell() else None
        state = self._trip.server.blob_patch(sha256, at, size, chunk, left, gone=turn.pass_on)
        if state.complete:
            self.told = left  # None after a photo that said nothing: what another said meanwhile did not know of it
        return state

    def _is_to_tell(self) -> bool:
        """Return whether this is the last photo that ends, or no word went for a while."""
        now = time.monotonic()
        if self._going > self._ending and now - self._told_at < _AT_LEAST_S:
            return False
        self._told_at = now
        return True

    def _left(self) -> Holding:
        """Return what is held here once all that is ending has ended. The server adds what it knows to be missing."""
        unconfirmed = {each.sha256 for each in self._trip.store.photos.unconfirmed()}
        photos = unconfirmed - self._ending - self._received.keys()
        return replace(send.holding(self._trip), photos=len(photos))

    def _confirm(self, sha256: str, state: BlobState | None) -> None:
        if state is None:
            return
        if not state.at or state.offset != self._sizes.get(sha256):
            raise Problem(Code.SERVER_NONSENSE, f"{state.offset} bytes at {state.at or 'no time'} are no receipt")
        with self._turn:
            self._received[sha256] = state.at
            self._trip.tally.photos_sent += 1
            late = time.monotonic() - self._noted_at >= _AT_LEAST_S
        if late:
            self.note()
