"""Bodies on the road: packed by what both ends know, and never inflated further than allowed."""

import gzip
import hashlib
import zlib

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fieldapp import packing
from fieldapp.domain.ids import new_id
from fieldapp.packing import DENSE, GZIP, LAID_BELOW, THIN, WHOLE, Unpackable, pack, unpack
from fieldapp.protocol import Receipt, SyncReply, SyncRequest
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


TEXT = st.text(max_size=20) | st.sampled_from(
    [
        "01a2219f-71b7-7572-987d-c51c78e21682", "ffffffff-ffff-ffff-ffff-ffffffffffff", "0" * 16, "ab" * 16, "9f" * 32,
        "0" * 48, "parties/01a2219f-71b7-7572-987d-c51c78e21682", "07672/00000000-0000-0000-0000-000000000000",
        "2026-11-28T10:07:18+00:00", "2026-11-28T10:07:18.071+07:00", "2026-11-28T10:07:18.080Z", "seq", "\x01\x05-1",
        "2026-02-30T10:07:18Z", "0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59-23:59", "2026-11-28T24:00:00Z",
    ]
)  # fmt: skip
NUMBER = st.integers(-3, 10**17) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT | st.sampled_from(["seq", "base", "prev"]), inner),
)


@given(JSON, JSON)
@example([{"seq": 1}, {"seq": 2}, {"seq": 2}, {"seq": 2.5}, {"seq": -1}], {"seq": 1})
def test_whatever_is_said_comes_out_the_same_beside_whatever_was_asked(said, asked):
    body, before = msgspec.json.encode(said), msgspec.json.encode(asked)
    assert unpack(pack(body, DENSE, before), DENSE, len(body), before) == body


@pytest.mark.parametrize("body", [b"\x01", b'{"a":"\x05-1"}', bytes(range(256))])
def test_what_is_no_json_is_not_taken_apart(body):
    packed = pack(body, DENSE)
    assert packed[:1] == WHOLE
    assert unpack(packed, DENSE, len(body)) == body


def test_a_long_body_is_not_taken_apart_and_a_long_question_is_not_kept_in_mind():
    long = msgspec.json.encode([new_id()] * (LAID_BELOW // 30))
    assert pack(long, DENSE)[:1] == WHOLE
    assert pack(BODY, DENSE, long) == pack(BODY, DENSE)


def test_a_receipt_for_each_of_twenty_changes_is_hardly_more_than_one():
    def answered(many):
        asked = SyncRequest(changes=[change(note=f"Lần {n}.") for n in range(many)])
        receipts = [
            Receipt(change=each.id, outcome="accepted", at="2026-11-28T10:07:18.498Z", seq=23 + n)
            for n, each in enumerate(asked.changes)
        ]
        reply = SyncReply(epoch="e", time="2026-11-28T10:07:18.598Z", cursor={"07672": 42}, receipts=receipts)
        return pack(msgspec.json.encode(reply), DENSE, msgspec.json.encode(asked))

    assert len(answered(20)) < len(answered(1)) + 20


def test_an_id_costs_little_more_than_its_bytes_and_a_second_time_next_to_nothing():
    ids = [new_id(1_790_000_000_000 + n * 500) for n in range(40)]
    once, twice = (len(pack(msgspec.json.encode(each), DENSE)) for each in (ids, ids * 2))
    assert once < 40 * 13 and twice < once + 20


def test_with_another_question_in_mind_it_is_refused():
    asked = msgspec.json.encode([new_id()])
    packed = pack(asked, DENSE, asked)
    for other in (b"", msgspec.json.encode([new_id()])):
        with pytest.raises(Unpackable):
            unpack(packed, DENSE, 1000, other)


def test_an_id_taken_up_a_thousand_times_is_stopped_at_its_fuse():
    body = msgspec.json.encode([new_id()] * 400)
    packed = pack(body, DENSE)
    assert packed[:1] == THIN and len(packed) < 100
    with pytest.raises(Unpackable) as caught:
        unpack(packed, DENSE, len(body) - 1)
    assert caught.value.too_long


@given(st.binary(max_size=60), st.sampled_from([THIN, WHOLE]))
def test_what_nobody_packed_is_refused_by_name(noise, first):
    with pytest.raises(Unpackable):
        unpack(first + noise, DENSE, 10_000)


def test_a_body_says_itself_that_it_is_dense():
    assert packing.coding_of(pack(BODY, DENSE), "") == DENSE
    assert packing.coding_of(BODY, "") == packing.coding_of(b"", "") == ""
    assert packing.coding_of(pack(BODY, GZIP), "gzip") == "gzip"


def test_other_codings_and_dictionaries_are_refused():
    for body, coding in ((b"x", "br"), (gzip.compress(b"x"), DENSE), (zlib.compress(b"x"), GZIP), (b"x", "gzip, gzip")):
        with pytest.raises(Unpackable):
            unpack(body, coding, 10)
    assert unpack(b"x", "", 10) == unpack(b"x", "Identity", 10) == b"x"


def test_the_best_coding_that_both_know_is_used():
    assert packing.best("shg-3, gzip") == DENSE
    assert packing.best("br, GZIP;q=0.5") == GZIP
    assert packing.best("br") == packing.best("") == ""
