"""What a change may be made of before anybody looks at its meaning: plain, small, storable values.

A value that a database, a phone or a page would choke on is found here, so it ends in quarantine
instead of as an error. Nothing here recurses: the message may be nested as deep as its sender likes.
"""

import hashlib
import math
import re
from datetime import datetime
from typing import Any

import msgspec

from fieldapp.domain.text import clean, clean_value
from fieldapp.protocol import MAX_CHANGE, Change
from sync_server.clock import VIETNAM, moment_of

MAX_DEPTH = 12
MAX_PATHS = 2_000
MAX_PATH = 200  # characters
_MAX_INT = 2**53 - 1  # what every reader of JSON keeps exact
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")  # never "." or "..": it may stand in an address
_FIRST, _PAST = datetime(1970, 1, 1, tzinfo=VIETNAM), datetime(2201, 1, 1, tzinfo=VIETNAM)  # no clock shows others
_SHA256 = re.compile(r"[0-9a-f]{64}")
_encoder = msgspec.json.Encoder(order="deterministic")


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """A change that was not even readable as one; `id` as far as it could be made out."""

    id: str
    raw: str


def is_id(text: str) -> bool:
    """Return whether this may be the id of a change or a record."""
    return _ID.fullmatch(text) is not None


def is_sha256(text: str) -> bool:
    """Return whether this is a SHA-256 in lower-case hexadecimal."""
    return _SHA256.fullmatch(text) is not None


def is_time(text: str) -> bool:
    """Return whether a device's clock may have said this, however wrong it goes: with an offset, from 1970 to 2200."""
    moment = moment_of(text) if len(text) <= 40 else None
    return moment is not None and _FIRST <= moment < _PAST


def cleaned(change: Change) -> Change | None:
    """Return the change in NFC; None if it is not made of what a change may be made of."""
    if not (is_id(change.id) and is_id(change.record) and is_time(change.at)):
        return None
    if not (0 <= change.seq <= _MAX_INT and 0 < len(change.set) <= MAX_PATHS and _is_plain(change.set)):
        return None
    tidy = clean_value(change.set)
    if any(len(path) > MAX_PATH for path in tidy) or len(as_text(tidy).encode()) > MAX_CHANGE:
        return None
    return msgspec.structs.replace(change, set=tidy, base=change.base if 0 <= change.base <= _MAX_INT else 0)


def as_text(value: Any) -> str:
    """Return the value as JSON text, the same for equal values."""
    return _encoder.encode(value).decode()


def of_text(text: str) -> Any:
    """Return the value that `as_text` wrote."""
    return msgspec.json.decode(text)


def digest(change: Change | Unread) -> str:
    """Return a hash that equal contents share."""
    return hashlib.sha256(as_text(change).encode()).hexdigest()


def raw_text(change: Change) -> str:
    """Return what can be kept of a change that is not plain."""
    try:
        return as_text(change)
    except (RecursionError, OverflowError, UnicodeEncodeError, msgspec.MsgspecError):
        return ascii(change.id)


def _is_plain(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        if not all(_is_storable(item) for item in level):
            return False
        level = [inner for item in level for inner in _inside(item)]
        if not level:
            return True
    return False


def _inside(item: Any) -> list[Any]:
    if isinstance(item, dict):
        return [*item.keys(), *item.values()]
    return item if isinstance(item, list) else []


def _is_storable(item: Any) -> bool:
    if isinstance(item, str):
        return item.isascii() or not any("\ud800" <= c <= "\udfff" for c in item)
    if isinstance(item, bool) or item is None:
        return True
    if isinstance(item, int):
        return abs(item) <= _MAX_INT
    if isinstance(item, float):
        return math.isfinite(item)
    if isinstance(item, dict):
        return all(isinstance(key, str) for key in item) and _keys_stay_apart(item)
    return isinstance(item, list)


def _keys_stay_apart(item: dict[str, Any]) -> bool:
    """Return whether no two keys are spellings of one: taking one would lose the other."""
    if all(key.isascii() and key.isprintable() for key in item):
        return True
    return len({clean(key) for key in item}) == len(item)
