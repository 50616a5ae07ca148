"""How bodies are packed for the road, on both ends: gzip for everybody, and a coding of our own for our phones.

A small sync is mostly the same words again: names of fields, of kinds, of members. A dictionary that both ends have
saves sending them; and what deflate makes nothing of, ids and times, goes aside as bytes. All of it is part of the
protocol's version: it never changes within one.
"""

import gzip
import zlib
from typing import Any

from fieldapp.packing import aside
from fieldapp.packing.dictionary import DICTIONARY as DICTIONARY
from fieldapp.packing.dictionary import DICTIONARY_SHA256 as DICTIONARY_SHA256

GZIP, DENSE = "gzip", "shg-3"
PLAIN_BELOW = 64  # bytes that no packing makes smaller
LAID_BELOW = 16 * 1024  # bytes of a body from which on nothing is laid aside: words are most of it, and it takes time
THIN, WHOLE = b"\x83", b"\x82"  # what a body of ours begins with, as neither JSON nor gzip does
LARGE = 640 * 1024  # bytes of a body that only a brisk link is given: there packing takes longer than the road
_LEVEL, _LEVEL_OF_SMALL, _LEVEL_OF_LARGE = 6, 9, 5
_CHECK = 4  # bytes of CRC-32


class Unpackable(ValueError):
    """A body that is not what it says, or inflates further than it may (`too_long`)."""

    def __init__(self, why: str, *, too_long: bool = False) -> None:
        super().__init__(why)
        self.too_long = too_long


def pack(body: bytes, coding: str, before: bytes = b"") -> bytes:
    """Return the body in this coding, GZIP or DENSE.

    `before` is the question that it answers, as it was before it was packed. Both ends must name the same.
    """
    if coding == GZIP:
        return gzip.compress(body, _LEVEL, mtime=0)
    check = zlib.crc32(body).to_bytes(_CHECK)
    if len(body) > LAID_BELOW or not aside.may_be_laid(body):
        return WHOLE + check + _deflated(body, _LEVEL_OF_LARGE if len(body) > LARGE else _LEVEL)
    words, beside = aside.lay(body, _told(before))
    return THIN + check + aside.counted(beside) + _deflated(words, _LEVEL_OF_SMALL)


def unpack(body: bytes, coding: str, most: int, before: bytes = b"") -> bytes:
    """Return the body as it was: `most` bytes at most, whatever it would inflate to. Raises Unpackable."""
    name = coding.strip().lower()
    if name in ("", "identity"):
        return body
    if name == GZIP:
        return _inflated(zlib.decompressobj(wbits=31), body, most)
    if name == DENSE and body[:1] in (THIN, WHOLE):
        return _read(body, most, before)
    raise Unpackable(f"coding {name[:20]}")


def coding_of(body: bytes, named: str) -> str:
    """Return the coding of what is JSON when it is unpacked: as named, or DENSE, which the body says itself."""
    return DENSE if not named and body[:1] in (THIN, WHOLE) else named


def best(accepted: str) -> str:
    """Return the best coding that an `Accept-Encoding` names; empty for none of ours."""
    names = {part.partition(";")[0].strip().lower() for part in accepted.split(",")}
    return DENSE if DENSE in names else GZIP if GZIP in names else ""


def _read(body: bytes, most: int, before: bytes) -> bytes:
    check, rest = body[1 : 1 + _CHECK], body[1 + _CHECK :]
    try:
        plain = _joined(rest, most, before) if body[:1] == THIN else _swollen(rest, most)
    except aside.Broken as error:
        raise Unpackable("broken", too_long=isinstance(error, aside.TooLong)) from error
    if zlib.crc32(plain).to_bytes(_CHECK) != check:
        raise Unpackable("broken")
    return plain


def _joined(rest: bytes, most: int, before: bytes) -> bytes:
    room = min(most, LAID_BELOW)
    beside, packed = aside.taken(rest)
    return aside.join(_swollen(packed, room), beside, _told(before), room)


def _told(before: bytes) -> bytes:
    """Return what of a question both ends have in mind: all, or nothing of a long one."""
    return before if len(before) <= LAID_BELOW else b""


def _deflated(words: bytes, level: int) -> bytes:
    packer = zlib.compressobj(level, wbits=-zlib.MAX_WBITS, memLevel=9, zdict=DICTIONARY)
    return packer.compress(words) + packer.flush()


def _swollen(packed: bytes, most: int) -> bytes:
    return _inflated(zlib.decompressobj(wbits=-zlib.MAX_WBITS, zdict=DICTIONARY), packed, most)


def _inflated(inflater: Any, packed: bytes, most: int) -> bytes:
    try:
        plain: bytes = inflater.decompress(packed, most + 1)
    except zlib.error as error:
        raise Unpackable("broken") from error
    if len(plain) > most:
        raise Unpackable("inflates too far", too_long=True)
    if not inflater.eof:
        raise Unpackable("cut short")
    return plain
