"""A phone that the commune has marked lost: it hands over first, and destroys its keys only at the server's word.

Open, it sends everything by the ordinary road and says farewell. Locked, it has the sealed letter of the moment when it
was locked, and a token that opens nothing: it hands the letter over as it is.
"""

import hashlib
from collections.abc import Collection
from pathlib import Path

from fieldapp.domain.changes import KINDS
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import LEFT, MOST_ASKED, Farewell, Knock
from fieldapp.store import backup
from fieldapp.sync import letters, send
from fieldapp.sync.server import Server
from fieldapp.sync.trip import Trip

_PIECE = 64 * 1024  # bytes
_MOST_TRIES = 3  # what the server answers may not lead in circles


def say_farewell(trip: Trip, *, letter_sent: bool) -> None:
    """Tell the server what could not be handed over; `tally.destroy` is then its answer, and `tally.parted_at` what
    of it holds: whoever writes meanwhile has something that nobody else has. Raises Offline or Problem.
    """
    trip.still_wanted()
    now = backup.fingerprint(trip.store)
    reply = trip.server.farewell(_left(trip, letter_sent, now))
    trip.tally.destroy, trip.tally.parted_at = reply.destroy, now


def knock(server: Server, folder: Path) -> str:
    """Ask, for a locked phone, whether it is lost, and hand its letter over if it is.

    Returns why to destroy it now: LEFT, or "lost" for any other reason; empty when it is to stay as it is. After having
    destroyed, call `destroyed`. Raises Offline or Problem; then nothing is to be destroyed.
    """
    if not server.knock(Knock()).lost:
        return ""
    there = letters.left_in(folder)
    left = 0 if there.newest else 1  # bytes; how many it is in truth, nobody can tell without the PIN
    if there.letter is not None:
        try:
            head = backup.head_of(there.letter)
            left += (
                head.photos_left + head.records_left + (not head.recovery)
            )  # without a key of the commune's nobody could open it
            _deliver(server, there.letter, head.recovery)
        except Problem:
            left += max(len(there.letter), 1)
    told = server.knock(Knock(bytes_left=left))  # it may have been found while it handed over
    return called_in([told.why]) if told.lost and not left else ""


def called_in(told: Collection[str]) -> str:
    """Return why a lost phone is called in, by what the server said beside it; what a newer one says counts as lost."""
    return LEFT if LEFT in told else Code.LOST.value


def destroyed(server: Server) -> None:
    """Tell the commune that this phone's keys are no more. Raises Offline or Problem; ask again then."""
    server.knock(Knock(destroyed=True))


def _left(trip: Trip, letter_sent: bool, now: str) -> Farewell:
    lock, alone = trip.store.letterlock.get(), backup.unconfirmed(trip.store)
    if letter_sent and lock is not None and lock.sent == now:  # a draft may have been kept since the letter went
        return Farewell(changes_left=alone, photos_left=lock.photos_left, drafts_left=0)
    alone += max(len(trip.store.outbox.aside()) - MOST_ASKED, 0)  # held there, not asked for: it may be lost there
    drafts = sum(bool(held.draft) for kind in KINDS for held in trip.store.records.of_kind(kind))
    photos = len(trip.store.photos.unconfirmed())
    return Farewell(changes_left=alone + send.count(trip), photos_left=photos, drafts_left=drafts)


def _deliver(server: Server, letter: bytes, recovery: str) -> None:
    sha256 = hashlib.sha256(letter).hexdigest()
    state = server.parcel_state(sha256)
    tries_left = _MOST_TRIES
    while not state.complete:
        at = min(state.offset, len(letter))
        after = server.parcel_put(sha256, at, len(letter), letter[at : at + _PIECE], recovery)
        if not after.complete and after.offset <= state.offset:
            tries_left -= 1
            if not tries_left:
                raise Problem(Code.WRONG_OFFSET, f"{after.offset} of {len(letter)} bytes, and no further")
        state = after
    if state.offset != len(letter):
        raise Problem(Code.SERVER_NONSENSE, f"{state.offset} bytes of {len(letter)} are not all")
