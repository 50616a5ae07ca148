"""Signing a paper: with a finger, with a fingerprint that is photographed, or on paper.

A signature locks the words: it carries their digest. As long as it was not handed over it can be taken back.
"""

import hashlib
from datetime import datetime

from fieldapp.domain import minutes
from fieldapp.domain.changes import Fields
from fieldapp.domain.ids import new_id
from fieldapp.domain.minutes import Minutes, Signature
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.record import Photo
from fieldapp.media import signature
from fieldapp.media.picture import Picture, prepare, straighten
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import keeping, papers, working
from fieldapp.workbook.working import Working


def sign_by_finger(
    store: DeviceStore, paper_id: str, key: str, strokes: signature.Strokes, now: datetime
) -> None:  # fmt: skip
    """Keep what somebody drew with a finger as their signature.

    Raises Problem EMPTY_SIGNATURE for a field without a line, NOT_READ_ALOUD before the paper was read, or one of the
    disk; then nothing has changed.
    """
    _sign(store, paper_id, [key], minutes.SIGNED, signature.draw(strokes), now)


def sign_by_fingerprint(store: DeviceStore, paper_id: str, key: str, raw: bytes, now: datetime) -> None:
    """Keep the photo of a fingerprint as somebody's signature. Raises as a photo of a case does, and NOT_READ_ALOUD."""
    _sign(store, paper_id, [key], minutes.FINGERPRINT, prepare(raw), now)


def sign_on_paper(store: DeviceStore, paper_id: str, keys: list[str], raw: bytes, now: datetime) -> None:
    """Keep the photo of the sheet that these people have signed with a pen, made straight and clear."""
    _sign(store, paper_id, keys, minutes.PAPER, straighten(raw), now)


def add_page(store: DeviceStore, paper_id: str, raw: bytes, now: datetime) -> None:
    """Add the photo of a page of paper, made straight and clear; the same picture again is the same page."""
    picture = straighten(raw)
    with store.transaction():
        _named(store, paper_id, picture, now)


def unsign(store: DeviceStore, paper_id: str, key: str, now: datetime) -> None:
    """Take a signature back, to be given again. Raises Problem PAPER_LOCKED when it was handed over already.

    With the last one the words are open again, and what was read out stays so. Where others have signed meanwhile, or
    written something else, what was said with hers goes with it.
    """
    with store.transaction():
        at_work = working.of_record(store, paper_id, minutes.KIND)
        if f"signatures/{key}" in at_work.below:
            raise Problem(Code.PAPER_LOCKED)
        read = papers.minutes_of(at_work.fields)
        gone = read.signatures.get(key)
        if gone is None:
            return
        left = {name: each for name, each in read.signatures.items() if name != key}
        values: dict[str, object] = {f"signatures/{key}": None}
        if all(each.photo != gone.photo for each in left.values()):
            values[f"photos/{gone.photo}"] = None
        if not any(f"signatures/{name}" not in at_work.below for name in left):
            values |= _said_with(at_work)
        keeping.keep_many(store, paper_id, values, now, minutes.KIND)


def drop_page(store: DeviceStore, paper_id: str, photo_id: str, now: datetime) -> None:
    """Take a page out; not one that shows signatures, and none that was handed over with them: PAPER_LOCKED."""
    with store.transaction():
        at_work = working.of_record(store, paper_id, minutes.KIND)
        read = papers.minutes_of(at_work.fields)
        signs = any(each.photo == photo_id for each in read.signatures.values())
        if signs or minutes.frozen(at_work.below, {f"photos/{photo_id}": None}):
            raise Problem(Code.PAPER_LOCKED)
        keeping.keep(store, paper_id, f"photos/{photo_id}", None, now, minutes.KIND)


def _sign(store: DeviceStore, paper_id: str, keys: list[str], how: str, picture: Picture, now: datetime) -> None:
    with store.transaction():
        fields = working.of_record(store, paper_id, minutes.KIND).fields
        read = papers.minutes_of(fields)
        if not minutes.was_read(fields):
            raise Problem(Code.NOT_READ_ALOUD)
        wanted = [key for key in keys if key in read.attendees and key not in read.signatures]
        if not wanted:
            return
        photo_id, sha256 = _named(store, paper_id, picture, now)
        values: dict[str, object] = {
            f"signatures/{key}": Signature(
                name=read.attendees[key].name, role=read.attendees[key].role, how=how, sha256=sha256, photo=photo_id,
                at=_at(now),
            )
            for key in wanted
        }  # fmt: skip
        values["digest"] = minutes.digest_of(fields)
        if not minutes.is_signed(fields):
            values["locked_at"] = _at(now)
        keeping.keep_many(store, paper_id, values, now, minutes.KIND)


def _said_with(at_work: Working) -> Fields:
    """Return what a paper says of its reading and its lock once nobody's signature is left that was not handed over."""
    still_read = not minutes.is_signed(at_work.below) and at_work.fields.get("digest") == minutes.digest_of(
        at_work.fields
    )
    once = ("locked_at",) if still_read else minutes.SAID_ONCE
    return {path: at_work.below.get(path) for path in once}


def _named(store: DeviceStore, paper_id: str, picture: Picture, now: datetime) -> tuple[str, str]:
    """Put the picture on the disk and name it in the paper; return its photo id and its hash."""
    sha256 = hashlib.sha256(picture.full).hexdigest()
    read: Minutes = papers.minutes_of(working.of_record(store, paper_id, minutes.KIND).fields)
    for photo_id, known in read.photos.items():
        if known.sha256 == sha256:
            return photo_id, sha256
    store.photos.keep(sha256, picture.full, picture.thumb, paper_id)
    photo_id = new_id()
    named = Photo(
        sha256=sha256, size=len(picture.full), width=picture.width, height=picture.height, added_at=_at(now)
    )  # fmt: skip
    keeping.keep(store, paper_id, f"photos/{photo_id}", named, now, minutes.KIND)
    return photo_id, sha256


def _at(now: datetime) -> str:
    return now.isoformat(timespec="seconds")
