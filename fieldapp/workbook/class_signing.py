"""Signing for having been at a class: with a finger, or with a fingerprint that is photographed; on its way at once."""

import hashlib
from datetime import datetime

from fieldapp.domain import minutes, training
from fieldapp.domain.ids import new_id
from fieldapp.domain.record import Photo
from fieldapp.domain.training import Attendance, Signature
from fieldapp.media import signature
from fieldapp.media.picture import Picture, prepare
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import rolls, working
from fieldapp.workbook.attendance import note_attendance
from fieldapp.workbook.rolls import Attendee


def sign_roll_by_finger(
    store: DeviceStore, class_id: str, person: Attendee, strokes: signature.Strokes, now: datetime
) -> None:  # fmt: skip
    """Keep what somebody drew with a finger as their signature at this class; the same drawing again is the same one.

    Raises Problem EMPTY_SIGNATURE for a field without a line, or one of the disk; then nothing has changed.
    """
    _sign(store, class_id, person, minutes.SIGNED, signature.draw(strokes), now)


def sign_roll_by_fingerprint(
    store: DeviceStore, class_id: str, person: Attendee, raw: bytes, now: datetime
) -> None:  # fmt: skip
    """Keep the photo of a fingerprint as somebody's signature. Raises as a photo of a case does."""
    _sign(store, class_id, person, minutes.FINGERPRINT, prepare(raw), now)


def unsign_roll(store: DeviceStore, class_id: str, person: Attendee, now: datetime) -> None:
    """Take every signature of this person away, to be given again. The history keeps that they were given."""
    with store.transaction():
        written = _written(store, class_id, person)
        gone = {f"signatures/{key}": None for key in written.signatures}
        gone |= {f"photos/{each.photo}": None for each in written.signatures.values() if each.photo in written.photos}
        if gone:
            note_attendance(store, class_id, person, gone, now)


def _sign(store: DeviceStore, class_id: str, person: Attendee, how: str, picture: Picture, now: datetime) -> None:
    sha256 = hashlib.sha256(picture.full).hexdigest()
    at = now.isoformat(timespec="seconds")
    with store.transaction():
        written = _written(store, class_id, person)
        if any(each.sha256 == sha256 for each in written.photos.values()):
            return
        store.photos.keep(sha256, picture.full, picture.thumb, training.attendance_id(class_id, person.person))
        key = new_id(int(now.timestamp() * 1000))
        photo = Photo(sha256=sha256, size=len(picture.full), width=picture.width, height=picture.height, added_at=at)
        given = {f"photos/{key}": photo, f"signatures/{key}": Signature(how=how, photo=key, at=at)}
        note_attendance(store, class_id, person, given, now)


def _written(store: DeviceStore, class_id: str, person: Attendee) -> Attendance:
    record = training.attendance_id(class_id, person.person)
    return rolls.read(Attendance, working.of_record(store, record, training.ATTENDANCE).fields)
