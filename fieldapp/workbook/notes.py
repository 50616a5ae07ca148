"""Quick notes: written or said in a moment, on their way to the commune at once, a task on Today until made a case."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct, ValidationError, to_builtins
from msgspec.structs import replace

from fieldapp.domain import changes, sounds
from fieldapp.domain.ids import new_id
from fieldapp.domain.notes import KIND, WORDS, Note, added, case_id, said, words_key
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.record import Photo
from fieldapp.media.picture import prepare
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from fieldapp.workbook import keeping, roster, telling, working
from fieldapp.workbook.answering import behind_closed_doors
from fieldapp.workbook.clashes import SeenClash, clashes
from fieldapp.workbook.reading import CasePhoto, named_photo

_BEGINNING = 120  # characters of the words in a row


class NotePhoto(Struct, frozen=True, kw_only=True):
    """A photo of a note, with its small picture when that is on this phone."""

    id: str
    photo: Photo
    thumb: bytes | None
    confirmed: bool


class NoteView(Struct, frozen=True, kw_only=True):
    """One note as its screen shows it."""

    id: str
    exists: bool
    note: Note
    photos: list[NotePhoto]
    sounds: list[CasePhoto]
    waiting: bool  # something of it has not reached the commune
    added: bool  # it was done, and then somebody added to it
    gone: bool  # it is another team's now, and here for what of it has not been sent


class NoteRow(Struct, frozen=True, kw_only=True):
    """One note that waits, on Today."""

    id: str
    beginning: str  # of its words; empty behind closed doors
    photos: int
    sounds: int
    written_on: date | None
    of_case: bool  # it is a case already, to which it has something to add
    closed: bool  # its case is one behind closed doors


def start_note(now: datetime) -> str:
    """Return the id of a new note. One that is opened and left stores nothing."""
    return new_id(int(now.timestamp() * 1000))


def keep_words(store: DeviceStore, note_id: str, words: str, now: datetime) -> None:
    """Keep the words of a note; they are on their way to the commune."""
    with store.transaction():
        telling.tell(store, KIND, note_id, _begun(store, note_id, now) | {"words": words}, now)


def attach_note_photo(store: DeviceStore, note_id: str, raw: bytes, now: datetime) -> str:
    """Add a camera's picture to a note and return its photo id; the same picture again is the same photo.

    Raises what `media.photo.prepare` and the disk raise; then nothing has changed.
    """
    picture = prepare(raw)
    named = Photo(width=picture.width, height=picture.height)
    return _attach(store, note_id, picture.full, picture.thumb, named, now)


def attach_note_sound(store: DeviceStore, note_id: str, content: bytes, seconds: int, now: datetime) -> str:
    """Add what was said to a note, as the recorder gave it, and return its id among the photos.

    Raises Problem NOT_A_SOUND and what the disk raises; then nothing has changed.
    """
    kind = sounds.media_of(content)
    if not kind or len(content) > sounds.MOST_BYTES:
        raise Problem(Code.NOT_A_SOUND, f"{len(content)} bytes")
    return _attach(store, note_id, content, b"", Photo(media=kind, seconds=max(seconds, 1)), now)


def drop_note_photo(store: DeviceStore, note_id: str, photo_id: str, now: datetime) -> None:
    """Take a photo or a sound out of the note."""
    telling.tell(store, KIND, note_id, {f"photos/{photo_id}": None}, now)


def make_case(store: DeviceStore, note_id: str, now: datetime) -> str:
    """Begin a case with the words, photos and sounds of the note, which is done then; return the case's id.

    To a case that is there already, made on this phone or by another's hand, goes what was added to the note since.
    """
    with store.transaction():
        note = _note(store, note_id)
        made = note.became or case_id(note_id)
        there = working.of_record(store, made).fields
        if note.became and not (there and added(note)):
            return note.became  # of a case that is another team's by now nothing is here to add to
        photos = {key: each for key, each in note.photos.items() if not there or key not in note.taken}
        values: dict[str, Any] = {"summary": note.words, "received_on": note.written_on}
        if there:  # what stands in it stays
            values = {} if words_key(note.words) in note.taken else _longer(there, note.words)
        for photo in photos.values():
            _share(store, photo, made)
        keeping.keep_many(
            store, made, values | {f"photos/{key}": to_builtins(each) for key, each in photos.items()}, now
        )
        telling.tell(store, KIND, note_id, {"became": made} | _done(note, now), now)
    return made


def wait_again(store: DeviceStore, lost_case: str, now: datetime) -> None:
    """Let the notes of which this case was made wait as before: nothing of the case is left."""
    for note_id in _known(store):
        if _note(store, note_id).became == lost_case:
            telling.tell(store, KIND, note_id, {"became": None, "done_on": None}, now)


def note_clashes(store: DeviceStore, note_id: str) -> list[SeenClash]:
    """Return what two people wrote differently in a note, and one can choose."""
    return [each for each in clashes(store, note_id) if each.path == WORDS]


def drop_note(store: DeviceStore, note_id: str, now: datetime) -> None:
    """Say that the note needs no case, or its case no more of it. It is a task no more; what it says stays with the
    commune.
    """
    with store.transaction():
        telling.tell(store, KIND, note_id, _done(_note(store, note_id), now), now)


def note_view(store: DeviceStore, note_id: str) -> NoteView:
    """Return the note; an empty one that does not exist for an id of which nothing is kept."""
    note = _note(store, note_id)
    kept = {each.sha256: each for each in store.photos.of_record(note_id)}
    photos = [
        NotePhoto(
            id=key, photo=photo, thumb=store.photos.thumb(photo.sha256),
            confirmed=photo.sha256 in kept and bool(kept[photo.sha256].confirmed_at),
        )
        for key, photo in note.photos.items()
        if not photo.is_sound
    ]  # fmt: skip
    heard = [
        named_photo(store, key, photo, kept.get(photo.sha256)) for key, photo in note.photos.items() if photo.is_sound
    ]
    queued = store.outbox.of_record(note_id)
    waiting = any(each.unanswered or each.waits_for_room for each in queued)
    alone = any(each.sha256 in kept and not kept[each.sha256].confirmed_at for each in note.photos.values())
    return NoteView(
        id=note_id, exists=note != Note(), note=note, photos=photos, sounds=heard, waiting=waiting or alone,
        added=_has_more(store, note), gone=_held(store, note_id).gone,
    )  # fmt: skip


def notes_waiting(store: DeviceStore) -> list[NoteRow]:
    """Return the notes that wait to become a case, or have something to add to theirs, the oldest first."""
    found = [(each, _note(store, each)) for each in _known(store)]
    rows = [_row(store, note_id, note) for note_id, note in found if _waits(store, note)]
    return sorted(rows, key=lambda row: (row.written_on or date.max, row.id))


def _waits(store: DeviceStore, note: Note) -> bool:
    return _has_more(store, note) if note.done_on else bool(note.words or note.photos)


def _has_more(store: DeviceStore, note: Note) -> bool:
    """Return whether something was added to a note that is done; where it is a case, to one that is on this phone."""
    return bool(added(note)) and (not note.became or bool(working.of_record(store, note.became).fields))


def _known(store: DeviceStore) -> set[str]:
    """Return the ids of all notes; of what is another team's now, nothing is hers to do."""
    ids = {held.id for held in store.records.of_kind(KIND)}
    ids |= {each.change.record for each in store.outbox.all() if each.change.kind == KIND}
    return ids - {held.id for held in store.records.gone(KIND)}


def _row(store: DeviceStore, note_id: str, note: Note) -> NoteRow:
    beginning = " ".join(note.words[: 2 * _BEGINNING].split())[:_BEGINNING]
    heard = sum(photo.is_sound for photo in note.photos.values())
    closed = behind_closed_doors(store, {"became": note.became})
    return NoteRow(
        id=note_id, beginning="" if closed else beginning, photos=len(note.photos) - heard, sounds=heard,
        written_on=note.written_on, of_case=bool(note.became), closed=closed,
    )  # fmt: skip


def _attach(store: DeviceStore, note_id: str, full: bytes, thumb: bytes, kind: Photo, now: datetime) -> str:
    """Keep these bytes, name them in the note as such a photo or sound, and return its id."""
    sha256 = hashlib.sha256(full).hexdigest()
    with store.transaction():
        for photo_id, known in _note(store, note_id).photos.items():
            if known.sha256 == sha256:
                return photo_id
        store.photos.keep(sha256, full, thumb, note_id)
        photo_id = new_id()
        named = replace(kind, sha256=sha256, size=len(full), added_at=now.isoformat(timespec="seconds"))
        telling.tell(store, KIND, note_id, _begun(store, note_id, now) | {f"photos/{photo_id}": named}, now)
    return photo_id


def _begun(store: DeviceStore, note_id: str, now: datetime) -> dict[str, Any]:
    """Return what a new note begins with: who wrote it, on which day."""
    note, mine = _note(store, note_id), roster.me(store)
    written_by = note.written_by or (mine.name if mine else "")
    return {"written_on": note.written_on or now.date(), "written_by": written_by}


def _done(note: Note, now: datetime) -> dict[str, Any]:
    """Return what is written into a note that is done with all that it says by now."""
    return {"done_on": note.done_on or now.date()} | {f"taken/{key}": True for key in said(note)}


def _longer(fields: Mapping[str, Any], words: str) -> dict[str, Any]:
    """Return the case's account with these words behind it, unless one of both has the other."""
    before = str(fields.get("summary") or "")
    if words in before:
        return {}
    return {"summary": words if before in words else f"{before}\n{words}"}


def _share(store: DeviceStore, photo: Photo, made: str) -> None:
    """Let the case have the picture or sound too: one file, two records. One that is not here is named only."""
    full = store.photos.read(photo.sha256)
    if full is not None:
        store.photos.keep(photo.sha256, full, store.photos.thumb(photo.sha256) or b"", made, known=True)


def _held(store: DeviceStore, note_id: str) -> Held:
    return store.records.get(note_id) or Held(kind=KIND, id=note_id)


def _note(store: DeviceStore, note_id: str) -> Note:
    fields = working.layered(_held(store, note_id), store.outbox.of_record(note_id)).fields
    try:
        return changes.record_of(Note, fields)
    except ValidationError:  # a newer app wrote a field in a way that this version cannot read
        return changes.record_of(Note, {path: value for path, value in fields.items() if _readable(path, value)})


def _readable(path: str, value: object) -> bool:
    try:
        changes.record_of(Note, {path: value})
    except ValidationError:
        return False
    return True
