"""What a change may be made of before anybody looks at its meaning: plain, small, storable values.

A value that a database, a phone or a page would choke on is found here, so it ends in quarantine
instead of as an error. Nothing here recurses: the message may be nested as deep as its sender likes.
"""

import hashlib
import math
import re
import sys
import unicodedata
from datetime import datetime
from typing import Annotated, Any

import msgspec

from fieldapp.domain.changes import conflict_path
from fieldapp.domain.text import clean, clean_value, has_to_clean
from fieldapp.protocol import MAX_CHANGE, Change
from sync_server.clock import VIETNAM, moment_of

MAX_DEPTH = 12
MAX_PATHS = 2_000
MAX_PATH = 200  # characters
MAX_RESTORED = 200  # changes that one brings back
_MAX_INT = 2**53 - 1  # what every reader of JSON keeps exact
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")  # never "." or "..": it may stand in an address
_WORDS = frozenset({
    "add", "advisers", "cards", "check", "code", "contacts", "coverage", "demand", "documents", "elections", "higher",
    "import", "new", "people", "reviews", "seen", "sheet", "slips", "settings", "standards", "untrained", "villages",
})  # fmt: skip
"""Words of the office's addresses where an id may stand: of a record named so nobody could open the page."""
_FIRST, _PAST = datetime(1970, 1, 1, tzinfo=VIETNAM), datetime(2201, 1, 1, tzinfo=VIETNAM)  # no clock shows others
_SHA256 = re.compile(r"[0-9a-f]{64}")
_encoder = msgspec.json.Encoder(order="deterministic")  # as `domain.digest` has it


def _nested(levels: int) -> Any:
    """Return the type of values that every reader keeps exact, nested so deep at most."""
    number = Annotated[int, msgspec.Meta(ge=-_MAX_INT, le=_MAX_INT)]
    finite = Annotated[float, msgspec.Meta(ge=-sys.float_info.max, le=sys.float_info.max)]
    plain: Any = str | number | finite | bool | None
    value = plain
    for _ in range(levels):
        value = plain | list[value] | dict[str, value]  # type: ignore[valid-type]
    return value


class _Plain(msgspec.Struct):
    """What nearly every change sets. msgspec looks at it at once; what does not fit is looked at piece by piece."""

    set: dict[str, _nested(5)]  # type: ignore[valid-type]


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """A change that was not even readable as one; `id` as far as it could be made out."""

    id: str
    raw: str


class Tidy(msgspec.Struct, frozen=True, kw_only=True):
    """A change in NFC, and what it sets as JSON text, as it is kept."""

    change: Change
    text: str
    written: bytes  # the same


def is_id(text: str) -> bool:
    """Return whether this may be the id of a change or a record."""
    return _ID.fullmatch(text) is not None and text not in _WORDS


def kept_id(text: str) -> str:
    """Return as much of a sender's id as can be stored and asked for."""
    return text if is_id(text) else clean(text.encode("ascii", "backslashreplace").decode())[:64]


def is_sha256(text: str) -> bool:
    """Return whether this is a SHA-256 in lower-case hexadecimal."""
    return _SHA256.fullmatch(text) is not None


def is_time(text: str) -> bool:
    """Return whether a device's clock may have said this, however wrong it goes: with an offset, from 1970 to 2200."""
    moment = moment_of(text) if len(text) <= 40 else None
    return moment is not None and _FIRST <= moment < _PAST


def cleaned(change: Change) -> Change | None:
    """Return the change in NFC; None if it is not made of what a change may be made of."""
    found = tidied(change)
    return found.change if found else None


def tidied(change: Change) -> Tidy | None:
    """Return the same with what it sets as text, so that nobody needs to write it down once more."""
    if not (is_id(change.id) and is_id(change.record) and is_time(change.at)):
        return None
    if not (0 <= change.seq <= _MAX_INT and 0 < len(change.set) <= MAX_PATHS):
        return None
    if not (0 <= change.prev <= _MAX_INT and len(change.restores) <= MAX_RESTORED and all(map(is_id, change.restores))):
        return None
    tidy: dict[str, Any] = change.set
    if found := _as_it_is(tidy):
        text, written = found
    elif _is_plain(tidy):
        tidy = clean_value(tidy)
        written = _encoder.encode(tidy)
        text = written.decode()
    else:
        return None
    if len(written) > MAX_CHANGE or (max(map(len, tidy)) > MAX_PATH and _has_long_path(tidy)):
        return None
    base = change.base if 0 <= change.base <= _MAX_INT else 0
    if tidy is not change.set or base != change.base:
        change = msgspec.structs.replace(change, set=tidy, base=base)
    return Tidy(change=change, text=text, written=written)


def _as_it_is(values: dict[str, Any]) -> tuple[str, bytes] | None:
    """Return the JSON of values that are plain and in NFC as they stand; None for those that need a closer look.

    Nearly all come so. Their JSON is in NFC as a whole, which holds for each part of it too, and shows nothing that
    cleaning would take away; so one look at it does for all their strings, and no two names are spellings of one.
    """
    try:
        msgspec.convert({"set": values}, _Plain)
        written = _encoder.encode(values)
    except (msgspec.ValidationError, UnicodeEncodeError):
        return None
    text = written.decode()
    return (text, written) if unicodedata.is_normalized("NFC", text) and not has_to_clean(written) else None


def _has_long_path(values: dict[str, Any]) -> bool:
    return any(len(conflict_path(path) or path) > MAX_PATH for path in values)


def as_text(value: Any) -> str:
    """Return the value as JSON text, the same for equal values."""
    return _encoder.encode(value).decode()


def of_text(text: str) -> Any:
    """Return the value that `as_text` wrote."""
    return msgspec.json.decode(text)


def digest(change: Change | Unread | Tidy) -> str:
    """Return a hash that equal contents share, whatever their authors had seen (`base`)."""
    if isinstance(change, Tidy):
        change = msgspec.structs.replace(change.change, base=0, set=msgspec.Raw(change.written))
    elif isinstance(change, Change) and change.base:
        change = msgspec.structs.replace(change, base=0)
    return hashlib.sha256(_encoder.encode(change)).hexdigest()


def raw_text(change: Change) -> str:
    """Return what can be kept of a change that is not plain."""
    try:
        return as_text(change)
    except (RecursionError, OverflowError, UnicodeEncodeError, msgspec.MsgspecError):
        return ascii(change.id)


def _is_plain(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        deeper: list[Any] = []
        for item in level:
            if isinstance(item, str):
                if not _is_whole(item):
                    return False
            elif isinstance(item, dict):
                if not _has_plain_keys(item):
                    return False
                deeper += item.values()
            elif isinstance(item, list):
                deeper += item
            elif not _is_plain_number(item):
                return False
        if not deeper:
            return True
        level = deeper
    return False


def _is_plain_number(item: Any) -> bool:
    """Return whether this is a number that every reader keeps exact, a truth value or nothing."""
    if isinstance(item, float):
        return math.isfinite(item)
    return item is None or (isinstance(item, int) and abs(item) <= _MAX_INT)


def _has_plain_keys(item: dict[Any, Any]) -> bool:
    """Return whether all keys are whole strings, and no two are spellings of one: taking one would lose the other."""
    try:
        together = "".join(item)
    except TypeError:
        return False
    if together.isascii() and together.isprintable():
        return True
    return _is_whole(together) and len({clean(key) for key in item}) == len(item)


def _is_whole(text: str) -> bool:
    """Return whether no half of a character stands in it."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
