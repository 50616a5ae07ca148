"""Bodies on the road: packed by what both ends know, and never inflated further than allowed."""

import gzip
import hashlib
import zlib

import msgspec
import pytest

from fieldapp import packing
from fieldapp.packing import DENSE, GZIP, Unpackable, pack, unpack
from fieldapp.protocol import SyncRequest
from tests.cast import change

BODY = msgspec.json.encode(SyncRequest(changes=[change(note="Lần hai.") for _ in range(20)]))


def test_the_dictionary_belongs_to_the_protocol_and_never_changes():
    assert hashlib.sha256(packing.DICTIONARY).hexdigest() == packing.DICTIONARY_SHA256
    assert len(packing.DICTIONARY) < 32 * 1024, "zlib looks back no further"


@pytest.mark.parametrize("coding", [GZIP, DENSE])
def test_what_was_packed_comes_out_the_same(coding):
    for body in (b"", b"{}", BODY):
        assert unpack(pack(body, coding), coding, len(BODY)) == body


def test_known_words_cost_next_to_nothing():
    small = msgspec.json.encode(SyncRequest(epoch="e", cursor={"07672": 12}))
    assert len(pack(small, DENSE)) < len(small) * 0.7 < len(small) < len(pack(small, GZIP))


@pytest.mark.parametrize("coding", [GZIP, DENSE])
def test_a_bomb_is_stopped_at_its_fuse(coding):
    with pytest.raises(Unpackable) as caught:
        unpack(pack(b"0" * 10_000_000, coding), coding, 1000)
    assert caught.value.too_long


@pytest.mark.parametrize("coding", [GZIP, DENSE])
def test_what_is_cut_or_spoilt_is_refused(coding):
    whole = pack(BODY, coding)
    for broken in (whole[:-1], whole[: len(whole) // 2], b"", b"\x00" + whole, whole[:20] + b"\xff\xff" + whole[22:]):
        with pytest.raises(Unpackable):
            unpack(broken, coding, len(BODY))


def test_other_codings_and_dictionaries_are_refused():
    for body, coding in ((b"x", "br"), (gzip.compress(b"x"), DENSE), (zlib.compress(b"x"), GZIP), (b"x", "gzip, gzip")):
        with pytest.raises(Unpackable):
            unpack(body, coding, 10)
    assert unpack(b"x", "", 10) == unpack(b"x", "Identity", 10) == b"x"


def test_the_best_coding_that_both_know_is_used():
    assert packing.best("shg-2, gzip") == DENSE
    assert packing.best("br, GZIP;q=0.5") == GZIP
    assert packing.best("br") == packing.best("") == ""
