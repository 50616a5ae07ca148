"""What the commune has of a record, piece by piece, with the server's own time: the proof behind "Xã đã nhận"."""

from typing import Literal

from msgspec import Struct

from fieldapp.domain.roles import Role
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import working
from fieldapp.workbook.roster import me
from fieldapp.workbook.standing import PhoneStanding, phone_standing
from fieldapp.workbook.working import Working

State = Literal["received", "waiting", "held", "declined"]


class Proof(Struct, frozen=True, kw_only=True):
    """One thing that was written or added here, and the server's word for it."""

    what: Literal["change", "photo", "sound"]
    id: str  # of the change, or the SHA-256 of the photo or sound
    state: State
    at: str = ""  # when the server had it for good, ISO 8601 UTC; empty until then
    seq: int = 0  # the change's number in the commune's journal


class Proofs(Struct, frozen=True, kw_only=True):
    """All of one record: what the server said it has, and what it has not said."""

    parts: list[Proof]

    def count(self, what: str, *states: State) -> int:
        """Return how many changes, or photos, are in one of these states."""
        return sum(each.what == what and each.state in states for each in self.parts)

    @property
    def complete(self) -> bool:
        """Whether the server has confirmed all of it; not so while there is nothing."""
        return bool(self.parts) and all(each.state == "received" for each in self.parts)

    @property
    def newest_at(self) -> str:
        """When the server last confirmed something of it; empty: never."""
        return max((each.at for each in self.parts), default="")


def proofs(store: DeviceStore, record_id: str) -> Proofs:
    """Return what became of everything that this person sent of a record, oldest first, then of its photos and sounds.

    Of these, all that the record names and this phone holds, whoever added them, each by its own hash; and those on
    another's phone that the server may lack.
    """
    return of_working(store, working.of_record(store, record_id))


def standing_of(store: DeviceStore, record_id: str) -> PhoneStanding:
    """Return what the phone may say of a record, its photos and sounds included."""
    at_work = working.of_record(store, record_id)
    waiting = sum(each.state == "waiting" for each in _of_photos(store, at_work))
    return phone_standing(at_work, waiting)


def of_working(store: DeviceStore, at_work: Working) -> Proofs:
    """Return the same for a record that was read already."""
    mine = me(store)
    taken = [
        Proof(what="change", id=line.change, state="received", at=line.received_at, seq=line.seq)
        for line in at_work.held.lines
        if mine is not None and (line.by, line.role) == (mine.name, Role.MEDIATOR)
    ]
    queued = [
        Proof(what="change", id=each.change.id, state=_state(each.state))
        for each in at_work.queued
        if each.change.id not in {proof.id for proof in taken}
    ]
    return Proofs(parts=[*taken, *queued, *_of_photos(store, at_work)])


def _of_photos(store: DeviceStore, at_work: Working) -> list[Proof]:
    named = {photo.sha256: photo for photo in working.case_of(at_work.fields).photos.values()}
    kept = {each.sha256: each.confirmed_at for each in store.photos.of_record(at_work.held.id)}
    road = store.road.get()
    return [
        Proof(
            what="sound" if photo.is_sound else "photo", id=sha256,
            state="received" if kept.get(sha256) else "waiting", at=kept.get(sha256, ""),
        )
        for sha256, photo in named.items()
        if sha256 in kept or road.lacks(sha256)
    ]  # fmt: skip


def _state(state: str) -> State:
    return "held" if state == "held" else "declined" if state == "declined" else "waiting"
