"""The papers of a team: minutes of a session or a meeting, the agreement document, the paper on a failed mediation.

Sources: Luật 35/2013/QH13, Điều 24.2 a-h (agreement document), Điều 13.2 and 26; NĐ 15/2014/NĐ-CP, Điều 10 (failed
mediation). No official form of any of them is known, so a paper has the law's points, in the law's order, as blocks.

A paper is locked by its first signature: what was read aloud and signed is what stays. Whoever wants other words
makes an amendment, a paper of its own with its own signatures. `digest` is over the text alone, so that the sheet
of paper, on which its beginning is printed, and the record can be matched.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from msgspec import Struct, field

from fieldapp.domain import digest as canonical
from fieldapp.domain import vocabulary
from fieldapp.domain.record import COMMON_LIMITS, COMMON_WRITERS, LONG_TEXT, Photo, Record
from fieldapp.domain.roles import BY_MEDIATOR, Role
from fieldapp.domain.text import is_written

KIND = "minutes"
TYPES = "BIEN_BAN"
SETTLED, NOT_SETTLED, SESSION = "VBHGT", "VBHGKT", "BBHG"
TEAM_MEETING, CONFERENCE, FOLLOW_UP = "BBHT", "BBHN", "BBTD"
AGREED = "dd"  # point đ of Điều 24.2: what the sides agreed on
SIGNED, FINGERPRINT, PAPER = "SIGNED", "FINGERPRINT", "PAPER"
PRINTED = 16  # characters of the digest that stand at the foot of every page


class Attendee(Struct, frozen=True, kw_only=True):
    """A person who was there. The collection's key is the signature's key as well."""

    name: str = ""
    role: str = "BEN"  # VAI_KY
    position: str = ""  # chức danh, where it is not said by the role


class Block(Struct, frozen=True, kw_only=True):
    """One point of the paper; the collection's key is its code in the type's own list of points."""

    text: str = ""


class Signature(Struct, frozen=True, kw_only=True):
    """Who signed or gave a fingerprint, and the picture of it (Điều 24.2 h)."""

    name: str = ""
    role: str = "BEN"  # VAI_KY
    how: str = ""  # CACH_KY
    sha256: str = ""  # of the picture
    photo: str = ""  # the member of `photos` as which it travels
    at: str = ""  # ISO 8601, the device's clock


class Minutes(Record, frozen=True, kw_only=True):
    """One paper, as it was read aloud and signed."""

    type: str = ""  # BIEN_BAN
    about: str = ""  # the record that it is about: a case, a meeting; empty when none
    session: str = ""  # of a case: the key of the session that these minutes are of
    team_name: str = ""  # the heading, as it was on that day
    commune: str = ""
    held_on: date | None = None
    began_at: str = ""  # 19:30
    ended_at: str = ""
    place: str = ""
    chair: str = ""
    secretary: str = ""
    attendees: dict[str, Attendee] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    read_aloud_at: str = ""  # ISO 8601: read to those present before the first signature
    signatures: dict[str, Signature] = field(default_factory=dict)
    photos: dict[str, Photo] = field(default_factory=dict)
    digest: str = ""  # SHA-256 over the text that was read aloud, and signed
    locked_at: str = ""  # ISO 8601: the first signature
    amends: str = ""  # the paper that this one changes


WRITERS: dict[str, frozenset[Role]] = dict.fromkeys(Minutes.__struct_fields__, BY_MEDIATOR) | COMMON_WRITERS

LIMITS: dict[str, int] = {"blocks.text": LONG_TEXT} | COMMON_LIMITS

READING_ORDER = (
    "type", "held_on", "began_at", "ended_at", "place", "chair", "secretary", "attendees", "blocks", "signatures",
    "photos",
)  # fmt: skip
"""The fields that people read, in the order of the paper."""

_SEAL = ("signatures", "photos", "digest", "locked_at", "read_aloud_at")
SAID_ONCE = ("digest", "locked_at", "read_aloud_at")
_NOT_TEXT = frozenset({*_SEAL, *Record.__struct_fields__})


def points(kind_of_paper: str) -> list[vocabulary.Word]:
    """Return the points of this type of paper, in the law's order; none of a type that is not known."""
    known = vocabulary.lists().get(f"DIEM_{kind_of_paper}")
    return list(known.items) if known else []


def text_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a paper that its signatures stand for, by path."""
    return {path: value for path, value in fields.items() if is_text(path)}


def is_text(path: str) -> bool:
    """Return whether a paper's signatures stand for what is written there."""
    return path.partition("/")[0] not in _NOT_TEXT


def named_along(changed: Mapping[str, Any]) -> frozenset[str]:
    """Return the paths that a change says also where they stand already: a signature names the words it was given for.

    What stands when it is signed may be other words by the time it arrives.
    """
    return frozenset({"digest"}) if _signs(changed) else frozenset()


def words_under(changed: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the text that the signatures of a change stand for, on a paper with these fields; none without any."""
    return text_of(fields) if _signs(changed) else {}


def digest_of(fields: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hex, over the text: the same for the same words on every phone and in the office.

    What is empty counts as not there.
    """
    words = {path: full for path, value in text_of(fields).items() if (full := _without_empty(value))}
    return hashlib.sha256(canonical.as_text(words).encode()).hexdigest()


def is_signed(fields: Mapping[str, Any]) -> bool:
    """Return whether a signature stands on the paper."""
    return any(path.startswith("signatures/") for path in fields)


def was_read(fields: Mapping[str, Any]) -> bool:
    """Return whether the paper was read aloud with the words that it has now."""
    read = fields.get("digest")
    return bool(fields.get("read_aloud_at")) and (is_signed(fields) or not read or read == digest_of(fields))


def frozen(before: Mapping[str, Any], changed: Mapping[str, Any]) -> list[str]:
    """Return the paths of a change that a paper with signatures takes no more.

    `before` is the paper as it stands, where it was handed over already. More people may sign and more photos may be
    added; words, standing signatures and what they were given for stay.
    """
    if not is_signed(before):
        return []
    return sorted(path for path, value in changed.items() if before.get(path) != value and _stays(path, before))


def unsealed(fields: Mapping[str, Any]) -> bool:
    """Return whether signatures stand on the paper, but for other words than the paper has."""
    return is_signed(fields) and fields.get("digest") != digest_of(fields)


def unseals(before: Mapping[str, Any], changed: Mapping[str, Any], restoring: bool = False) -> bool:
    """Return whether this change of a paper would leave signatures standing for words they were not given for.

    What a server had lost comes back in any order (`restoring`): then only what stands there is not to be altered.
    """
    stays = frozen(before, changed)
    if restoring:
        return any(path in before for path in stays)
    if stays:
        return True
    after = {path: value for path, value in (dict(before) | dict(changed)).items() if value is not None}
    return unsealed(after)


def beside(before: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a change without what it says once more of a paper on which others have signed the same words meanwhile.

    When it was read aloud and locked was said with their signature; the new ones go beside it. Whoever has signed on
    two phones has signed: the signature that stands stays, and the second keeps those beside it from nothing. One
    that does not name its words goes beside none.
    """
    named = changed.get("digest", None if _signs(changed) else before.get("digest"))
    if not is_signed(before) or named != before.get("digest") or text_of(changed):
        return dict(changed)
    twice = _signed_twice(before, changed)
    new = {
        path: value
        for path, value in changed.items()
        if path not in twice and (path not in SAID_ONCE or path not in before)
    }
    return new | {path: changed[path] for path in named_along(new)}


def said_already(before: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands on a signed paper where a change says otherwise what its first signatures say once.

    Two phones without a signal may each take the first signature: both say when it was read aloud and locked, and for
    which words. Only where those are the same words something stays; nothing where the change names none, or takes
    something away.
    """
    if not changed.get("digest"):
        return {}
    new = beside(before, changed)
    stays = {path: before.get(path) for path in changed if path not in new and before.get(path) != changed[path]}
    return {} if any(changed[path] is None for path in stays) else stays


def unsigned(minutes: Minutes) -> dict[str, Attendee]:
    """Return those who were there and have not signed, in the order of their keys."""
    return {
        key: each for key, each in minutes.attendees.items() if key not in minutes.signatures and is_written(each.name)
    }


def must_sign(minutes: Minutes) -> Collection[str]:
    """Return the roles without whose signature the paper is not whole (Điều 24.2 h; NĐ 15/2014, Điều 10)."""
    if minutes.type == SETTLED:
        return ("BEN", "HGV")
    return ("HGV",) if minutes.type == NOT_SETTLED else ("CT", "TK", "HGV")


def _signs(changed: Mapping[str, Any]) -> bool:
    return any(path.startswith("signatures/") and value for path, value in changed.items())


def _signed_twice(before: Mapping[str, Any], changed: Mapping[str, Any]) -> set[str]:
    """Return the paths of new signatures of whoever has signed already, and of pictures that show nothing else."""
    new = {path: value for path, value in changed.items() if path.startswith("signatures/") and value}
    twice = {path for path in new if before.get(path)}
    needed = {value.get("photo") for path, value in new.items() if path not in twice or value.get("how") == PAPER}
    return twice | {f"photos/{new[path].get('photo')}" for path in twice if new[path].get("photo") not in needed}


def _stays(path: str, before: Mapping[str, Any]) -> bool:
    name = path.partition("/")[0]
    if name in Record.__struct_fields__:
        return False
    return path in before if name in ("signatures", "photos") else True


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {part: item for part, item in value.items() if item not in ("", None, False)}
    return value
