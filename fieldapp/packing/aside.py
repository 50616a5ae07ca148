"""What deflate makes nothing of, laid aside as bytes: ids, hashes and times. They are most of a small sync.

A body is read from left to right, and both ends remember the same: which ids came, the last time, the last number. So
an id that came before, the time of the line before and a number that follows on are a byte or none. In JSON none of
the SYMBOLS can stand, as it has to escape them; so they say what is missing where.
"""

import re
from datetime import datetime, timedelta

NEW_ID, SEEN_ID, NEW_TIME, SAME_TIME, NEXT, SAME = b"\x01", b"\x05", b"\x06", b"\x07", b"\x08", b"\x0e"
HASHES = {16: b"\x02", 32: b"\x03", 64: b"\x04"}  # by their hexadecimal digits
SYMBOLS = b"\x01\x02\x03\x04\x05\x06\x07\x08\x0e"

_HEX = rb"[0-9a-f]"
_UUID = rb"%b{8}-%b{4}-%b{4}-%b{4}-%b{12}".replace(b"%b", _HEX)
_NUMBER = rb'(base|seq|prev)":'
_ZONE = rb"(\.?)(Z|[+-]\d\d:\d\d)"
_WHOLE = re.compile(
    rb'"(?=[0-9a-z])(?:([0-9a-z_]+/)?(%b)"' % _UUID
    + rb'|(%b{16}(?:%b{16}(?:%b{32})?)?)"'.replace(b"%b", _HEX)
    + rb'|(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{3}))?(Z|[+-]\d\d:\d\d)"'
    + rb"|%b(0|[1-9]\d{0,15})(?=[,}]))" % _NUMBER
)
_THIN = re.compile(
    rb'"(?=[\x01-\x07bps])(?:([\x01-\x04])([0-9a-z_]+/)?"'
    + rb'|\x05(-?\d{1,5})(?::([0-9a-z_]+/))?"'
    + rb'|([\x06\x07])%b"' % _ZONE
    + rb"|%b(0|[1-9]\d{0,15}|\x08|\x0e)(?=[,}]))" % _NUMBER
)
_DIGITS = {symbol: digits for digits, symbol in HASHES.items()}
_BEGIN = datetime(2020, 1, 1)


class Broken(ValueError):
    """What is aside does not belong to these words."""


class TooLong(Broken):
    """It would be longer than it may."""


def may_be_laid(body: bytes) -> bool:
    """Return whether none of the SYMBOLS stands in a body; they stand in no JSON."""
    return len(body.translate(None, SYMBOLS)) == len(body)


def counted(beside: bytes) -> bytes:
    """Return what is aside with its length before it."""
    return _varint(len(beside)) + beside


def taken(rest: bytes) -> tuple[bytes, bytes]:
    """Return what is aside, and what comes behind it. Raises Broken."""
    reading = _Reading(rest)
    beside = reading.bytes(reading.varint())
    return beside, rest[reading.at :]


def lay(body: bytes, before: bytes) -> tuple[bytes, bytes]:
    """Return the words of a JSON body that has none of the SYMBOLS, and what is aside.

    `before` is the body of the question that it answers: what came in it, both ends have seen.
    """
    laying = _Laying()
    if before:
        laying.words_of(before)
        laying.aside.clear()
    return laying.words_of(body), bytes(laying.aside)


def join(words: bytes, aside: bytes, before: bytes, most: int) -> bytes:
    """Return the body of `most` bytes at most. Raises Broken, or TooLong."""
    known = _Laying()
    if before:
        known.words_of(before)
    reading = _Reading(aside)
    body = _THIN.sub(_Joining(known, reading, most - len(words)).put_back, words)
    if reading.at != len(aside):
        raise Broken("more aside than is missing")
    return body


class _Memory:
    """What both ends have seen so far."""

    def __init__(self) -> None:
        self.ids: list[bytes] = []
        self.places: dict[bytes, int] = {}
        self.last_place = 0
        self.last_ms = 0  # the time in the id before, as a UUIDv7 has it
        self.times: dict[tuple[bool, bytes], int] = {}  # the last of each form, in its own unit
        self.last_time_ms = 0
        self.numbers: dict[bytes, int] = {}

    def take(self, text: bytes) -> None:
        """Remember an id, and that it is the last one that was spoken of."""
        self.last_place = self.places.setdefault(text, len(self.ids))
        if self.last_place == len(self.ids):
            self.ids.append(text)

    def time_before(self, form: tuple[bool, bytes]) -> int:
        """Return what a time of this form is counted from: the last one of it, else of any."""
        return self.times.get(form, self.last_time_ms if form[0] else self.last_time_ms // 1000)

    def take_time(self, form: tuple[bool, bytes], time: int) -> None:
        """Remember a time, in milliseconds or, when its form has none, in seconds."""
        self.times[form] = time
        self.last_time_ms = time if form[0] else time * 1000


class _Laying(_Memory):
    """Takes out what goes aside."""

    def __init__(self) -> None:
        super().__init__()
        self.aside = bytearray()

    def words_of(self, body: bytes) -> bytes:
        """Return the body without it."""
        return _WHOLE.sub(self._take_out, body)

    def _take_out(self, found: re.Match[bytes]) -> bytes:
        path, uuid, digits, second, milli, zone, name, number = found.groups()
        if uuid or digits:
            return b'"%b"' % self._id(uuid or digits, path or b"")
        if second:
            return self._time(second, milli, zone) or found[0]
        return self._number(name, int(number)) or found[0]

    def _id(self, text: bytes, path: bytes) -> bytes:
        place = self.places.get(text)
        if place is not None:
            symbol = SEEN_ID + b"%d" % (place - self.last_place) + b":"[: len(path)]
        elif len(text) in HASHES:
            self.aside += bytes.fromhex(text.decode())
            symbol = HASHES[len(text)]
        else:
            raw = bytes.fromhex(text.replace(b"-", b"").decode())
            at = int.from_bytes(raw[:6])
            self.aside += _varint(at - self.last_ms) + raw[6:]
            self.last_ms, symbol = at, NEW_ID
        self.take(text)
        return symbol + path

    def _time(self, second: bytes, milli: bytes | None, zone: bytes) -> bytes | None:
        form = (milli is not None, zone)
        time = _seconds(second)
        if time is None:
            return None
        time = time * 1000 + int(milli) if milli else time
        same = self.times.get(form) == time
        if not same:
            self.aside += _varint(time - self.time_before(form))
        self.take_time(form, time)
        return b'"%b%b%b"' % (SAME_TIME if same else NEW_TIME, b"." if milli else b"", zone)

    def _number(self, name: bytes, number: int) -> bytes | None:
        before, self.numbers[name] = self.numbers.get(name, -2), number
        symbol = {before + 1: NEXT, before: SAME}.get(number)
        return None if symbol is None else b'"%b":%b' % (name, symbol)


class _Joining:
    """Puts it back."""

    def __init__(self, known: _Memory, aside: "_Reading", room: int) -> None:
        self._known, self._aside, self._room = known, aside, room

    def put_back(self, found: re.Match[bytes]) -> bytes:
        """Return what a symbol stands for. Raises Broken, or TooLong."""
        whole = self._what(found)
        self._room -= len(whole) - len(found[0])
        if self._room < 0:
            raise TooLong
        return whole

    def _what(self, found: re.Match[bytes]) -> bytes:
        symbol, path, off, seen_path, moment, dot, zone, name, number = found.groups()
        if symbol:
            return b'"%b%b"' % (path or b"", self._new_id(symbol))
        if off:
            return b'"%b%b"' % (seen_path or b"", self._seen_id(int(off)))
        if moment:
            return b'"%b"' % self._time(moment == NEW_TIME, (bool(dot), zone))
        before = self._known.numbers.get(name, -2)
        step = {NEXT: 1, SAME: 0}.get(number)
        self._known.numbers[name] = int(number) if step is None else before + step
        return b'"%b":%d' % (name, self._known.numbers[name])

    def _new_id(self, symbol: bytes) -> bytes:
        if symbol == NEW_ID:
            self._known.last_ms += self._aside.varint()
            if not 0 <= self._known.last_ms < 1 << 48:
                raise Broken("a time that no id has")
            hexed = (self._known.last_ms.to_bytes(6) + self._aside.bytes(10)).hex()
            text = "-".join((hexed[:8], hexed[8:12], hexed[12:16], hexed[16:20], hexed[20:])).encode()
        else:
            text = self._aside.bytes(_DIGITS[symbol] // 2).hex().encode()
        self._known.take(text)
        return text

    def _seen_id(self, off: int) -> bytes:
        place = self._known.last_place + off
        if not 0 <= place < len(self._known.ids):
            raise Broken("an id that nobody has seen")
        self._known.last_place = place
        return self._known.ids[place]

    def _time(self, new: bool, form: tuple[bool, bytes]) -> bytes:
        before = self._known.time_before(form)
        time = before + (self._aside.varint() if new else 0)
        self._known.take_time(form, time)
        seconds, milli = divmod(time, 1000) if form[0] else (time, 0)
        try:
            told = (_BEGIN + timedelta(seconds=seconds)).isoformat().encode()
        except OverflowError as error:
            raise Broken("a time that no calendar has") from error
        return told + (b".%03d" % milli if form[0] else b"") + form[1]


class _Reading:
    """Bytes, from the first to the last."""

    def __init__(self, content: bytes) -> None:
        self._content, self.at = content, 0

    def bytes(self, many: int) -> bytes:
        """Return the next ones."""
        self.at += many
        if many < 0 or self.at > len(self._content):
            raise Broken("less aside than is missing")
        return self._content[self.at - many : self.at]

    def varint(self) -> int:
        """Return the next number."""
        value = shift = 0
        while True:
            [byte] = self.bytes(1)
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return -(value + 1) // 2 if value & 1 else value // 2
            if shift > 70:
                raise Broken("a number without end")


def _seconds(text: bytes) -> int | None:
    """Return the seconds since the beginning; None for a time that would not be told in the same way again."""
    try:
        time = datetime.fromisoformat(text.decode())
    except ValueError:
        return None
    return (time - _BEGIN) // timedelta(seconds=1) if time.isoformat().encode() == text else None


def _varint(number: int) -> bytes:
    """Return a whole number in as few bytes as it needs: seven bits each, the lowest first, the sign lowest of all."""
    left = number * 2 if number >= 0 else -number * 2 - 1
    told = bytearray()
    while left > 127:
        told.append(left & 127 | 128)
        left >>= 7
    told.append(left)
    return bytes(told)
