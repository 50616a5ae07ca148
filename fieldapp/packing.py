"""How bodies are packed for the road, on both ends: gzip for everybody, and zlib with a dictionary for our phones.

A small sync is mostly the same words again: names of fields, of kinds, of members. A dictionary that both ends have
saves sending them, which is most of a small body. It is part of the protocol's version: it never changes within one.
"""

import gzip
import zlib
from typing import Any

GZIP, DENSE = "gzip", "shg-2"
PLAIN_BELOW = 64  # bytes that no packing makes smaller
_LEVEL = 6

DICTIONARY: bytes = (
    # Rare first: the nearer to the end, the cheaper a word is to point at.
    '"reason":"not_yours""may_not_write""unreadable""unknown_kind""reused_id""no_room""outcome":"held""declined"'
    '"corrected""unknown","said":""restores":["]"gone":true"whole":true"moved":{"scope":""team_name":"Tổ hòa giải '
    'thôn ""village":"Thôn ""commune":"Xã ""keys":{"sign":""seal":"}"notices":["clock_wrong","recovery_missing",'
    '"lost"]"agrees":true,"lock_after_s":180,"contact_days":60"letter_over":true"digest":""blobs_wanted":{"'
    '"failure_reason":""referred_to":""follow_ups/{"due_on":"20","promise":"","kept":"","checked_on":"'
    '"signatures/","fingerprint":true,"signed_on":"20","photo":""place":"NHA_VH","place_detail":"","openness":"CONG_KHAI'
    '","ending":"","ended_on":"20","duties":""performance":"","perform_by":"20""note":""agreement":"Hai bên thống nhất '
    '"demand":"","birth_year":19,"address":"Thôn ","photos/":{"sha256":"","size":1,"width":1,"height":1,"caption":"'
    '","added_at":"20"invited/":{"role":"MOI","kind":"","name":"","both_sides_agree":true}"sessions/":{"held_on":"20'
    '","notes":"","mediators/":{"name":"Nguyễn Thị ","person":"","parties/":{"role":"BEN","kind":"CN","name":"Bà '
    'Ông Nguyễn Văn Trần Thị Lê Văn Phạm Hoàng Vũ Đặng Bùi Đỗ "conflicts/":{"path":"","value":"","by":"","at":"'
    '"remarks/":{"path":"","text":"Cần bổ sung "verdict":"approved""returned"outcome":"HGT","KHT"dispute_type":"A01'
    '","basis":"A","received_on":"2026-","summary":"Hai nhà tranh chấp ranh giới đất, lối đi chung, tiền mượn, nước '
    '"role":"CB_XA","at":"2026-T","received_at":"2026-T","paths":["summary"],"verdict":"approved"}]},{"partition":"'
    '","kind":"team","record":"019,"seq":1,"set":{"name":"","members/":{"name":"","leader":true},"lines":[{"seq":1,'
    '"change":"019","by":"","role":"HGV","at":"2026-12-01T08:00:00+07:00","received_at":"2026-12-01T01:00:00.000Z",'
    '"paths":["note","summary"]}]}],"more":true}{"epoch":"019","time":"2026-12-01T01:00:00.000Z","cursor":{"0","mark":"'
    '","receipts":[{"change":"019","outcome":"clash","clashed":["],"server_set":{"logbook_no":1}},{"change":"019'
    '","outcome":"accepted","at":"2026-12-01T01:00:00.000Z","seq":1},{"change":"019'
    '{"protocol":2,"app":"0.1.0","epoch":"019","cursor":{"0":1},"mark":"","scope":"0/","changes":[{"id":"019'
    '","kind":"case","record":"019","base":1,"set":{"note":"","summary":""},"at":"2026-12-01T08:00:00+07:00",'
    '"seq":1,"prev":1,"restores":[]},{"id":"019"}],"page":65536,"holding":{"changes":1,"drafts":1,"photos":1},'
    '"clock":"2026-12-01T08:00:00.000+07:00","recovery":"019","waiting":["019"]}'
).encode()

DICTIONARY_SHA256 = "26a877f8c1520bc66e93a9afb5d416fe27247bdbe7dbdf5f817f2e299a790203"


class Unpackable(ValueError):
    """A body that is not what it says, or inflates further than it may (`too_long`)."""

    def __init__(self, why: str, *, too_long: bool = False) -> None:
        super().__init__(why)
        self.too_long = too_long


def pack(body: bytes, coding: str) -> bytes:
    """Return the body in this coding, GZIP or DENSE."""
    if coding == GZIP:
        return gzip.compress(body, _LEVEL, mtime=0)
    packer = zlib.compressobj(_LEVEL, wbits=zlib.MAX_WBITS, memLevel=9, zdict=DICTIONARY)
    return packer.compress(body) + packer.flush()


def unpack(body: bytes, coding: str, most: int) -> bytes:
    """Return the body as it was: `most` bytes at most, whatever it would inflate to. Raises Unpackable."""
    name = coding.strip().lower()
    if name in ("", "identity"):
        return body
    if name not in (GZIP, DENSE):
        raise Unpackable(f"coding {name[:20]}")
    inflater: Any = zlib.decompressobj(wbits=31) if name == GZIP else zlib.decompressobj(zdict=DICTIONARY)
    try:
        plain: bytes = inflater.decompress(body, most + 1)
    except zlib.error as error:
        raise Unpackable("broken") from error
    if len(plain) > most:
        raise Unpackable("inflates too far", too_long=True)
    if not inflater.eof:
        raise Unpackable("cut short")
    return plain


def best(accepted: str) -> str:
    """Return the best coding that an `Accept-Encoding` names; empty for none of ours."""
    names = {part.partition(";")[0].strip().lower() for part in accepted.split(",")}
    return DENSE if DENSE in names else GZIP if GZIP in names else ""
