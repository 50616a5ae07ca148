"""One case as its screen shows it: a value worked out from what the phone holds, with no way back."""

from collections.abc import Collection
from datetime import date

from msgspec import Struct

from fieldapp.domain import review
from fieldapp.domain.cases import Case
from fieldapp.domain.changes import Fields
from fieldapp.domain.record import Inquiry, Photo
from fieldapp.domain.review import Line, Standing
from fieldapp.domain.roles import Role
from fieldapp.domain.rules import Breach
from fieldapp.store.corrections import Correction
from fieldapp.store.device import DeviceStore
from fieldapp.store.photos import KeptPhoto
from fieldapp.store.road import RoadState
from fieldapp.workbook import remarks, working
from fieldapp.workbook.answering import inquiries
from fieldapp.workbook.clashes import SeenClash, clashes
from fieldapp.workbook.declined import Declined, declined_of
from fieldapp.workbook.going import breaches
from fieldapp.workbook.standing import PhoneStanding, phone_standing
from fieldapp.workbook.working import Working


class CasePhoto(Struct, frozen=True, kw_only=True):
    """A photo or a sound that a record names."""

    id: str
    photo: Photo
    here: bool  # its bytes are on this phone
    confirmed: bool  # this phone sent it, and the server has hashed the whole of it


class CaseView(Struct, frozen=True, kw_only=True):
    """A case as the mediator sees it."""

    id: str
    exists: bool  # something of it is kept
    known: bool  # the commune has something of it
    gone: bool  # it is another team's now, and here for what of it has not been sent
    case: Case
    fields: Fields  # the same by path, with what this version cannot read
    phone_standing: PhoneStanding
    queue_standing: Standing  # where it stands in the commune's queue, for what the commune has
    remarks: dict[str, str]  # the officer's open remarks, text by path
    mended: set[str]  # those of their paths in which something was written since, not yet sent
    inquiries: dict[str, Inquiry]  # what the commune asked the team leader, and no answer has been sent to
    held: list[str]  # why parts of it wait for the officer: keys of words [held]
    held_since: str  # since when the oldest of them does, ISO 8601 UTC; empty when nothing waits there
    declined: list[Declined]  # what the commune did not take
    corrected: list[Correction]  # what it took with corrections that she has not read yet
    unsent: bool  # written, and not yet given to the outbox
    waiting: bool  # in the outbox
    missing: list[Breach]  # what stops sending, and good advice, in the order of the questions
    photos: list[CasePhoto]
    photos_elsewhere: int  # of these: neither here nor at the commune; somebody else's phone has them
    clashes: list[SeenClash]  # fields in which people wrote different things, by path
    received_at: str  # when the commune last took something of it from a mediator; empty: never

    @property
    def stopping(self) -> list[Breach]:
        """What must be mended before it can be sent."""
        return [breach for breach in self.missing if breach.must]


def view(store: DeviceStore, record_id: str, today: date) -> CaseView:
    """Return the case; an empty one that does not exist for an id of which nothing is kept."""
    at_work = working.of_record(store, record_id)
    case = working.case_of(at_work.fields)
    asked = remarks.of_working(at_work)
    drafted = {part for path in at_work.draft for part in (path, path.partition("/")[0])}
    kept = {photo.sha256: photo for photo in store.photos.of_record(record_id)}
    elsewhere = photos_elsewhere(case, kept, store.road.get())
    return CaseView(
        id=record_id,
        exists=bool(at_work.fields or at_work.held.lines or at_work.queued),
        known=at_work.held.known,
        gone=at_work.held.gone,
        case=case,
        fields=at_work.fields,
        phone_standing=phone_standing(at_work, photos_waiting(case, kept) + elsewhere),
        queue_standing=review.standing(at_work.held.lines),
        remarks=asked,
        mended=drafted.intersection(asked),
        inquiries=inquiries(at_work.below),
        held=held_reasons(at_work),
        held_since=min((each.held_at for each in at_work.queued if each.state == "held" and each.held_at), default=""),
        declined=declined_of(at_work),
        corrected=store.corrections.of_record(record_id),
        unsent=bool(at_work.draft),
        waiting=any(each.unanswered or each.waits_for_room for each in at_work.queued),
        missing=breaches(store, at_work, today),
        photos=[named_photo(store, key, photo, kept.get(photo.sha256)) for key, photo in case.photos.items()],
        photos_elsewhere=elsewhere,
        clashes=clashes(store, record_id),
        received_at=received_at(at_work.held.lines),
    )


def photos_waiting(case: Case, kept: dict[str, KeptPhoto]) -> int:
    """Return how many photos of the case this phone holds without the server's word that it has them."""
    named = {photo.sha256 for photo in case.photos.values()}
    return sum(1 for sha256 in named if sha256 in kept and not kept[sha256].confirmed_at)


def photos_elsewhere(case: Case, kept: Collection[str], road: RoadState) -> int:
    """Return how many photos of the case are neither on this phone nor at the commune: another phone has them."""
    return len(
        {photo.sha256 for photo in case.photos.values() if photo.sha256 not in kept and road.lacks(photo.sha256)}
    )


def held_reasons(at_work: Working) -> list[str]:
    """Return why changes of this record wait for the officer, each reason once."""
    return list(dict.fromkeys(queued.reason for queued in at_work.queued if queued.state == "held"))


def received_at(lines: list[Line]) -> str:
    """Return when the server last took something from a mediator, ISO 8601 UTC; empty when it has nothing.

    What an officer corrected before taking it counts when there is nothing else: then the case began with it.
    """
    taken = [line for line in lines if line.role == Role.MEDIATOR]
    taken = taken or [line for line in lines if line.role == Role.OFFICER and not line.verdict]
    return max(taken, key=lambda line: line.seq).received_at if taken else ""


def named_photo(store: DeviceStore, key: str, photo: Photo, kept: KeptPhoto | None) -> CasePhoto:
    """Return a photo, which can be shown when its small picture is here, or a sound, which has none."""
    here = store.photos.has(photo.sha256) if photo.is_sound else store.photos.thumb(photo.sha256) is not None
    return CasePhoto(id=key, photo=photo, here=here, confirmed=kept is not None and bool(kept.confirmed_at))
