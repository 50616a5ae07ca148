"""Photos on their way home: in pieces, each kept as far as it came, put together and believed by their hash alone."""

import contextlib
import hashlib
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import Self

from fieldapp.domain import sounds
from fieldapp.domain.problems import Code, Problem
from fieldapp.media.picture import FULL_BYTES, prepare
from fieldapp.store.arriving import Arriving
from fieldapp.sync.lanes import Enough, Lane
from fieldapp.sync.pieces import LARGEST_PIECE
from fieldapp.sync.server import BlobPart, Offline, Unreached
from fieldapp.sync.trip import Stopped, Trip
from fieldapp.sync.turns import Turn

_MOST_IN_HAND = 4  # photos that have come and wait to be kept
_WORTH_KEEPING = 32 * 1024  # bytes; what a killed app may cost again
_WORTH_KEEPING_S = 2.0  # on a road that brings them faster than this, they are as quickly fetched again


class Downloads:
    """The photos of one lap that records name and that are not here. Leave it (`with`) when the lanes have ended.

    To make a photo's small picture takes a phone longer than the road takes to answer, so it is done beside the lanes.
    """

    def __init__(self, trip: Trip, homes: Mapping[str, Sequence[str]]) -> None:
        """`homes` tells, for each photo, the records that it belongs to."""
        self._trip, self._homes = trip, homes
        self._keeper = ThreadPoolExecutor(1, thread_name_prefix="photos kept")
        self._room = threading.Semaphore(_MOST_IN_HAND)
        self._failed: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._keeper.shutdown()
        if error is None:
            self._raise_what_failed()

    def fetch(self, lane: Lane, sha256: str) -> None:
        """Bring a photo home. What nobody has brought to the server yet is no fault, and is not asked for again in
        this round. Raises Offline, Problem, and what the lane raises; what has come stays for the next time.
        """
        self._raise_what_failed()
        content = self._trip.store.photos.read(sha256)
        if content is not None and _hash(content) == sha256:
            self._hand_over(sha256, content, None)
            return
        coming = _Coming(self._trip.store.arriving, sha256)
        try:
            self._fetch_rest(lane, sha256, coming)
        except Problem as problem:
            coming.settle()
            if problem.code is not Code.NOT_FOUND:
                raise
            self._trip.tally.photos_absent.add(sha256)
            return
        except Exception:
            coming.settle()
            raise
        if _hash(coming.content) != sha256:
            coming.drop()
            raise Problem(Code.WRONG_CONTENT, "a photo other than its name")
        self._hand_over(sha256, bytes(coming.content), coming)

    def _fetch_rest(self, lane: Lane, sha256: str, coming: "_Coming") -> None:
        if _hash(coming.content) == sha256:  # the app was killed between the last piece and the putting together
            lane.go_on()
            coming.at = self._trip.server.blob_state(sha256).at
            return
        while not coming.whole:
            had = len(coming.content)
            try:
                look = partial(self._look_ahead, lane, sha256, coming)
                with lane.turn(look) as turn, self._trip.pieces.next(coming.left) as step:
                    pace = turn.asks(step)
                    coming.size = self._trip.server.blob_read(sha256, had, step, _both(turn, coming), pace=pace)
            except Offline as broken:
                coming.settle()
                came = len(coming.content) - had
                if came:
                    lane.carried()
                if not isinstance(broken, Unreached):
                    self._trip.pieces.broke_off(sha256, step, came)
                lane.broke(broken)
                continue
            lane.carried()
            if len(coming.content) == had:
                coming.drop()  # more than the whole has, or a server that brings nothing
                raise Problem(Code.WRONG_CONTENT, "no more bytes, and not the whole")

    def _look_ahead(self, lane: Lane, sha256: str, coming: "_Coming") -> None:
        """Ask how large it is while the other lane's first piece sets out: so there is a connection for this one.

        A little later the road is full, and the packets that open one wait behind all of it.
        """
        with contextlib.suppress(Offline, Problem, Stopped, Enough):  # whoever asks for the photo itself meets it too
            lane.go_on()
            state = self._trip.server.blob_state(sha256)
            coming.size = state.offset if state.complete and state.offset > len(coming.content) else 0

    def _hand_over(self, sha256: str, content: bytes, coming: "_Coming | None") -> None:
        self._room.acquire()
        self._keeper.submit(self._kept, sha256, content, coming)

    def _kept(self, sha256: str, content: bytes, coming: "_Coming | None") -> None:
        """Keep a photo. Only what the server gave, with the time of its receipt, is known to be there."""
        try:
            if self._failed is None:
                self._keep(sha256, content, coming.at if coming else "")
                if coming:
                    coming.drop()
                    self._trip.tally.photos_received += 1
        except Exception as error:  # noqa: BLE001 - raised in the round's own thread, by whoever comes next
            self._failed = error
        finally:
            self._room.release()

    def _keep(self, sha256: str, content: bytes, at: str) -> None:
        thumb = _thumb(content)
        with self._trip.store.transaction():
            self._trip.still_me()
            for record in self._homes[sha256]:
                self._trip.store.photos.keep(sha256, content, thumb, record, known=True)
            if at:
                self._trip.store.photos.confirm(sha256, at)

    def _raise_what_failed(self) -> None:
        if self._failed is not None:
            raise self._failed


class _Coming:
    """A photo as far as it has come."""

    def __init__(self, arriving: Arriving, sha256: str) -> None:
        self._arriving, self._sha256 = arriving, sha256
        self.content = bytearray(arriving.so_far(sha256))
        self.at = ""  # when the server had hashed it
        self.size = 0  # of the whole; 0 while nobody has said
        self._kept = len(self.content)  # bytes of it that are on the disk
        self._since = time.monotonic()

    @property
    def whole(self) -> bool:
        """Whether all of it is here."""
        return 0 < self.size <= len(self.content)

    @property
    def left(self) -> int:
        """How many bytes are still to come; where nobody has said, what is missing of the app's largest photo."""
        here = len(self.content)
        if self.size:
            return self.size - here
        return FULL_BYTES - here if here < FULL_BYTES else 2 * LARGEST_PIECE

    def take(self, part: BlobPart) -> None:
        """Take in bytes as they come. An answer without ranges begins again with those that are here."""
        here = len(self.content)
        if part.start > here or (self.size and part.size and part.size != self.size):
            self.drop()
            raise Problem(Code.WRONG_CONTENT, "bytes that do not fit those before")
        self.at, self.size = part.at or self.at, part.size or self.size
        self.content += part.content[here - part.start :]
        if len(self.content) - self._kept >= _WORTH_KEEPING and time.monotonic() - self._since >= _WORTH_KEEPING_S:
            self.settle()

    def settle(self) -> None:
        """Put what has come on the disk. Raises Problem, DISK_FULL above all; it is tried once."""
        start, self._kept, self._since = self._kept, len(self.content), time.monotonic()
        self._arriving.add(self._sha256, start, bytes(self.content[start:]))

    def drop(self) -> None:
        """Let go of it: it is kept as a photo now, or it was none."""
        self._arriving.drop(self._sha256)
        self.content.clear()
        self._kept = 0


def _both(turn: Turn, coming: _Coming) -> Callable[[BlobPart], None]:
    def take(part: BlobPart) -> None:
        coming.take(part)
        turn.came(len(part.content), coming.left)

    return take


def _thumb(content: bytes) -> bytes:
    if sounds.media_of(content):
        return b""
    try:
        return prepare(content).thumb
    except Problem:
        return b""  # a picture that this phone cannot show is kept all the same


def _hash(content: bytes | bytearray) -> str:
    return hashlib.sha256(content).hexdigest()
