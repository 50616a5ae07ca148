"""A training class on the phone: begun, described, and the list of who is there, each tick on its way at once."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from fieldapp.domain import training
from fieldapp.domain.cases import Photo
from fieldapp.domain.ids import new_id
from fieldapp.domain.training import ATTENDANCE, CLASS, EnteredBy, InvitedTeam
from fieldapp.media.picture import prepare
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import rolls
from fieldapp.workbook.rolls import Attendee
from fieldapp.workbook.roster import me
from fieldapp.workbook.telling import tell


def begin_class(store: DeviceStore, subject: str, now: datetime) -> str:
    """Begin a class on the spot, today and for the own team, and return its id."""
    class_id = new_id(int(now.timestamp() * 1000))
    identity = store.identity.get()
    reply = identity.reply if identity else None
    begun: dict[str, Any] = {"subject": subject, "held_on": now.date()}
    if reply:
        begun |= {f"teams/{reply.team}": InvitedTeam(name=reply.team_name), "organizer": reply.team_name}
    tell(store, CLASS, class_id, begun, now)
    return class_id


def describe_class(store: DeviceStore, class_id: str, values: Mapping[str, Any], now: datetime) -> None:
    """Write fields of a class, by path."""
    tell(store, CLASS, class_id, values, now)


def mark(store: DeviceStore, class_id: str, people: Iterable[Attendee], state: str, now: datetime) -> None:
    """Write the same state (DIEM_DANH; empty takes it back) for these people: one transaction, a record each."""
    with store.transaction():
        for each in people:
            note_attendance(store, class_id, each, {"state": state}, now)


def note_attendance(
    store: DeviceStore, class_id: str, person: Attendee, values: Mapping[str, Any], now: datetime
) -> None:
    """Write about one person's attendance; the first writing says who it is, too."""
    who = {} if person.attendance else _who(class_id, person)
    mine = me(store)
    by = {f"entered_by/{mine.person}": EnteredBy(name=mine.name)} if mine else {}
    tell(store, ATTENDANCE, training.attendance_id(class_id, person.person), who | by | dict(values), now)


def photograph_sheet(store: DeviceStore, class_id: str, raw: bytes, now: datetime) -> str:
    """Add a picture of the signed sheet and return its photo id; the same picture again is the same photo.

    Raises Problem EMPTY_FILE, NOT_A_PHOTO, PHOTO_TOO_LARGE or one of the disk; then nothing has changed.
    """
    picture = prepare(raw)
    sha256 = hashlib.sha256(picture.full).hexdigest()
    photo_id = sha256[:32]  # so that a second press names it once
    with store.transaction():
        if photo_id in rolls.training_of(store, class_id).photos:
            return photo_id
        store.photos.keep(sha256, picture.full, picture.thumb, class_id)
        named = Photo(
            sha256=sha256, size=len(picture.full), width=picture.width, height=picture.height,
            added_at=now.isoformat(timespec="seconds"),
        )  # fmt: skip
        tell(store, CLASS, class_id, {f"photos/{photo_id}": named}, now)
    return photo_id


def drop_sheet(store: DeviceStore, class_id: str, photo_id: str, now: datetime) -> None:
    """Take a picture out of the class. Its bytes stay on the phone until nothing names them any more."""
    tell(store, CLASS, class_id, {f"photos/{photo_id}": None}, now)


def guest(name: str, village: str, birth_year: int | None) -> Attendee:
    """Return somebody who is on no roster, as `note_attendance` wants them."""
    person = training.guest_id(name, village, birth_year)
    return Attendee(person=person, name=name, village=village, birth_year=birth_year)


def _who(class_id: str, person: Attendee) -> dict[str, Any]:
    return {
        "class_id": class_id,
        "person": person.person,
        "name": person.name,
        "village": person.village,
        "team": person.team,
        "birth_year": person.birth_year,
    }
