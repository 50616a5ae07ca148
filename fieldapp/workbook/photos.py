"""Photos of a record: the picture is small, clean and on the disk before the record names it."""

import hashlib
from datetime import datetime

from fieldapp.domain import cases
from fieldapp.domain.ids import new_id
from fieldapp.domain.record import Photo
from fieldapp.media.picture import prepare
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import keeping, working


def attach_photo(store: DeviceStore, record_id: str, raw: bytes, now: datetime, kind: str = cases.KIND) -> str:
    """Add a camera's picture to the draft of a record and return its photo id; the same picture again is the same one.

    Takes about a second on a phone. Raises Problem EMPTY_FILE, NOT_A_PHOTO, PHOTO_TOO_LARGE or one of the disk;
    then nothing has changed.
    """
    picture = prepare(raw)
    sha256 = hashlib.sha256(picture.full).hexdigest()
    with store.transaction():
        for path, known in working.of_record(store, record_id, kind).fields.items():
            if path.startswith("photos/") and known.get("sha256") == sha256:
                return path.removeprefix("photos/")
        store.photos.keep(sha256, picture.full, picture.thumb, record_id)
        photo_id = new_id()
        named = Photo(
            sha256=sha256,
            size=len(picture.full),
            width=picture.width,
            height=picture.height,
            added_at=now.isoformat(timespec="seconds"),
        )
        keeping.keep(store, record_id, f"photos/{photo_id}", named, now, kind)
    return photo_id


def drop_photo(store: DeviceStore, record_id: str, photo_id: str, now: datetime) -> None:
    """Take a photo out of the record. Its bytes stay on the phone until nothing names them any more."""
    keeping.keep(store, record_id, f"photos/{photo_id}", None, now)
