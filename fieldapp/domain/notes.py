"""A quick note: a few words, a photo of the paper logbook; what there was time for. It waits to become a case."""

import hashlib
import uuid
from datetime import date

from msgspec import field

from fieldapp.domain.record import COMMON_LIMITS, COMMON_WRITERS, LONG_TEXT, Photo, Record
from fieldapp.domain.roles import BY_MEDIATOR, Role

KIND = "note"
WORDS = "words"  # what people read of a note, and choose where two wrote it differently
_CASES = uuid.UUID("3e5b0c8d-92f4-5a1b-b6d7-0f4c2a7e81d9")  # a name space of our own for the ids below


class Note(Record, frozen=True, kw_only=True):
    """One note of a mediator. It waits until `done_on`, and again for what somebody adds to it afterwards."""

    words: str = ""
    written_on: date | None = None
    written_by: str = ""  # her name
    photos: dict[str, Photo] = field(default_factory=dict)
    done_on: date | None = None
    became: str = ""  # the id of the case that was made of it; empty when it needed none
    taken: dict[str, bool] = field(default_factory=dict)  # what of it was there then: keys of `photos`, and `words_key`


WRITERS: dict[str, frozenset[Role]] = dict.fromkeys(Note.__struct_fields__, BY_MEDIATOR) | COMMON_WRITERS
LIMITS: dict[str, int] = {"words": LONG_TEXT} | COMMON_LIMITS


def words_key(words: str) -> str:
    """Return under which key of `taken` these words stand: others have another."""
    return f"words-{hashlib.sha256(words.encode()).hexdigest()[:16]}"


def said(note: Note) -> set[str]:
    """Return the keys of `taken` for all that a note says by now."""
    return {*note.photos, *([words_key(note.words)] if note.words else [])}


def added(note: Note) -> set[str]:
    """Return the keys of what was added to a note that is done, on another phone that had not heard of it."""
    return said(note) - note.taken.keys() if note.done_on and note.taken else set()


def case_id(note_id: str) -> str:
    """Return the id of the case that is made of this note: one case, on whatever phone and however often."""
    return str(uuid.uuid5(_CASES, note_id))
