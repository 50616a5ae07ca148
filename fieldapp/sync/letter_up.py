"""The sealed letter of what only this phone holds, on its way up: in pieces, on from the byte at which it broke off.

What is sealed twice is never the same, so the letter itself is kept until the server has it (`store.leaving`).
"""

from contextlib import suppress

from msgspec.structs import replace

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import BlobState
from fieldapp.store import backup
from fieldapp.store.device import DeviceStore
from fieldapp.store.leaving import Letter
from fieldapp.store.letterlock import LetterLock
from fieldapp.sync import letters, onward
from fieldapp.sync.lanes import Enough, Lane
from fieldapp.sync.pieces import SMALLEST_PIECE
from fieldapp.sync.trip import Trip
from fieldapp.sync.turns import Turn, Turns

_NOTHING = BlobState(offset=0, complete=False)
_NOT_THE_LETTERS = frozenset({Code.SERVER_TROUBLE, Code.SERVER_NONSENSE})  # what may be otherwise at the next try


def send(trip: Trip, *, again: bool = False) -> bool:
    """Leave a letter at the server when it would say something new; return whether the server has the newest.

    One that broke off goes on first, also when something was written since: else who writes on while the road is bad
    would never have any there. But what has become shorter than its rest goes in its place.

    `again` leaves it in any case: a server that came back from a backup may have lost what it confirmed, or its key.
    Nothing is promised to a person about letters, so what the server says against one spoils no round. Raises Offline.
    """
    lock = letters.lock_of(trip.store)
    if lock is None:
        return False
    now = backup.fingerprint(trip.store)
    if lock.sent == now and not again:
        trip.store.leaving.drop()
        return True
    words = trip.store.outbox.stamp()
    try:
        begun = _begun(trip.store, lock)
        if begun is None:
            return _newest_goes(trip, lock, words)
        stands = _where_it_stands(trip, begun)
        newest = begun if begun.of == now else _newest(trip.store)
        if newest is None or len(newest.content) <= len(begun.content) - stands.offset:
            return newest is not None and _goes(trip, lock, newest, words)
        if not _goes(trip, lock, begun, words, stands):
            return False
        return begun.of == now or _newest_goes(trip, trip.store.letterlock.get(), words)
    except Enough:
        return False


def _begun(store: DeviceStore, lock: LetterLock) -> Letter | None:
    """Return the letter that broke off; one that only a former PIN or key opens is let go of."""
    begun = store.leaving.read()
    try:
        head = backup.head_of(begun.content) if begun else None
    except Problem:
        head = None
    if head is not None and (head.salt, head.recovery) == (lock.salt, lock.recovery):
        return begun
    store.leaving.drop()
    return None


def _newest(store: DeviceStore) -> Letter | None:
    now = backup.fingerprint(store)  # first: what is written meanwhile is another letter's
    content = backup.sealed(store, backup.gathered(store))
    return Letter(of=now, content=content) if content else None


def _newest_goes(trip: Trip, lock: LetterLock | None, words: int) -> bool:
    newest = _newest(trip.store)
    return lock is not None and newest is not None and _goes(trip, lock, newest, words)


def _where_it_stands(trip: Trip, begun: Letter) -> BlobState:
    trip.still_wanted()
    try:
        return trip.server.backup_state(begun.sha256)
    except Problem:
        return _NOTHING  # whatever it is, it is told again when the bytes go


def _goes(trip: Trip, lock: LetterLock, letter: Letter, words: int, stands: BlobState = _NOTHING) -> bool:
    """Bring a letter to the server and return whether it has it. Raises Offline; and Enough when words wait."""
    trip.still_wanted()
    try:
        if len(letter.content) <= SMALLEST_PIECE:
            trip.server.backup_keep(letter.content, lock.recovery)
        else:
            _goes_in_pieces(trip, lock.recovery, letter, words, stands)
    except Problem as problem:
        if problem.code not in _NOT_THE_LETTERS:
            trip.store.leaving.drop()
        return False
    with trip.store.transaction():
        trip.still_me()
        if trip.store.letterlock.get() == lock:
            left = backup.head_of(letter.content).photos_left
            trip.store.letterlock.put(replace(lock, sent=letter.of, photos_left=left))
    trip.store.leaving.drop()
    return True


def _goes_in_pieces(trip: Trip, recovery: str, letter: Letter, words: int, stands: BlobState) -> None:
    """Bring it in pieces; to a server that knows none, in one body."""
    server, name, size = trip.server, letter.sha256, len(letter.content)
    with suppress(Problem):  # on a full disk it begins anew after a cut; it is all the more needed
        trip.store.leaving.keep(letter)

    def may_go_on() -> None:
        trip.still_wanted()
        if trip.store.outbox.stamp() != words:
            raise Enough

    def ask() -> BlobState:
        return server.backup_state(name)

    def put(at: int, chunk: bytes, _turn: Turn) -> BlobState:
        return server.backup_patch(name, at, size, chunk, recovery)

    try:
        state = onward.brought(
            Lane(may_go_on, Turns(), trip.stop), trip.pieces, name, letter.content, stands, ask, put
        )  # fmt: skip
    except Problem as problem:
        if problem.code is not Code.BAD_REQUEST:
            raise
        server.backup_keep(letter.content, recovery)
    else:
        if state.offset != size:
            raise Problem(Code.SERVER_NONSENSE, f"{state.offset} bytes of {size} are not all")
