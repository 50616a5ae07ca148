"""A file that travels by hand: only its reader opens it, and no byte of it can be another."""

import os

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp import envelope, packing
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import MAX_BODY, MAX_BUNDLE, AnswerHead, BundleHead

PHONE, SERVER, STRANGER = (envelope.keys_of(each * 32, "phone") for each in (b"p", b"s", b"x"))

VECTOR = bytes.fromhex(
    "7b226b696e64223a202262756e646c65222c2022666f726d6174223a20312c2022646576696365223a2022642d31222c"
    "202262756e646c65223a2022622d31222c20226e756d626572223a20372c2022746f223a202265326565303233363932"
    "396563646538222c2022657068656d6572616c223a202238663430633561646236386632353632346165356232313465"
    "613736376136656339346438323964336437623565316164316261366633653231333832383566222c20226e6f6e6365"
    "223a2022303030313032303330343035303630373038303930613062227d0a065c8fc7980b49c989cbe1f674d2c1ed8b"
    "11bdfca1d237592d89bd9f1af5e1f862682a2430746f4c7f222ffd1821bdfc782f6bb1d7ec14f4c4df5c5cc7af5f0509"
    "fb529b02497c84fb2ef310dd38d3e097008ec68b64ab8acfd9cfd9fae6b1e4ece8638f0db6fd0a7a96a2cd5b788544e9"
    "098c6446b0"
)


def a_head(**more):
    return BundleHead(device="d-1", bundle="b-1", number=7, to=envelope.key_id(SERVER.seal_public), **more)


def a_file(words=b'{"a":1}', photos=b"picture"):
    return envelope.written(a_head(), envelope.wrapped(words, photos), SERVER.seal_public, PHONE)


def read(file, reader=SERVER, signer=PHONE):
    letter = envelope.taken_apart(file)
    assert envelope.is_signed(letter, signer.sign_public)
    return envelope.unwrapped(envelope.opened(letter, reader))


def refused(act, *args):
    with pytest.raises(Problem) as said:
        act(*args)
    return said.value.code


def test_its_reader_opens_it_and_sees_who_wrote_it():
    file = a_file()
    assert read(file) == (b'{"a":1}', b"picture")
    head = envelope.taken_apart(file).head
    assert (head.device, head.bundle, head.number) == ("d-1", "b-1", 7)
    assert b"picture" not in file


def test_the_same_words_are_another_file_each_time():
    assert a_file() != a_file()


def test_nobody_else_opens_it():
    letter = envelope.taken_apart(a_file())
    assert refused(envelope.opened, letter, STRANGER) is Code.BUNDLE_DAMAGED
    assert not envelope.is_signed(letter, STRANGER.sign_public)


def test_no_byte_of_it_can_be_another():
    file = a_file()
    for place in range(len(file)):
        for flip in (1, 0x80):
            other = file[:place] + bytes([file[place] ^ flip]) + file[place + 1 :]
            try:
                letter = envelope.taken_apart(other)
            except Problem as problem:
                assert problem.code in (Code.BUNDLE_DAMAGED, Code.UPDATE_NEEDED)
                continue
            assert not envelope.is_signed(letter, PHONE.sign_public), place


def test_without_the_signature_the_seal_alone_holds_the_head_and_the_words():
    """Even who could sign cannot change the head, or say it was theirs."""
    letter = envelope.taken_apart(a_file())
    for place in range(len(letter.closed)):
        closed = bytearray(letter.closed)
        closed[place] ^= 1
        assert refused(envelope.opened, msgspec.structs.replace(letter, closed=bytes(closed)), SERVER)
    other = letter.line.replace(b"d-1", b"d-2")
    assert refused(envelope.opened, msgspec.structs.replace(letter, line=other), SERVER) is Code.BUNDLE_DAMAGED


@pytest.mark.parametrize("cut", [0, 1, 10, 300, -1, -20, -200])
def test_a_file_that_is_cut_short_is_none(cut):
    file = a_file()[:cut]
    try:
        letter = envelope.taken_apart(file)
    except Problem as problem:
        assert problem.code is Code.BUNDLE_DAMAGED
    else:
        assert not envelope.is_signed(letter, PHONE.sign_public)


def test_a_bundle_cannot_be_shown_as_an_answer():
    letter = envelope.taken_apart(a_file())
    answer = AnswerHead(device="d-1", bundle="b-1", to=letter.head.to, by="x", ephemeral=letter.head.ephemeral)
    assert not envelope.is_signed(msgspec.structs.replace(letter, head=answer), PHONE.sign_public)


@pytest.mark.parametrize("reader", [bytes(32), b"\1" + bytes(31), b"short"], ids=["zero", "order 1", "short"])
def test_it_is_not_closed_for_a_key_that_agrees_with_everybody(reader):
    assert refused(envelope.written, a_head(), b"", reader, PHONE) is Code.BUNDLE_DAMAGED


def test_nor_opened_with_one():
    letter = envelope.taken_apart(a_file())
    head = msgspec.structs.replace(letter.head, ephemeral=bytes(32).hex())
    assert refused(envelope.opened, msgspec.structs.replace(letter, head=head), SERVER) is Code.BUNDLE_DAMAGED


@pytest.mark.parametrize(
    "head",
    [
        b"{}", b"[]", b"null", b"\xff", b"[" * 2000, b'{"format":1}', b'{"format":1,"kind":"gift"}',
        b'{"format":0,"kind":"bundle","device":"d","bundle":"b","number":1,"to":"t"}', b'{"format":"1"}',
    ],
)  # fmt: skip
def test_nonsense_is_called_damaged(head):
    assert refused(envelope.taken_apart, head + b"\n" + bytes(200)) is Code.BUNDLE_DAMAGED


def test_a_newer_format_asks_for_a_newer_app():
    assert refused(envelope.taken_apart, b'{"format":2,"kind":"else"}\n' + bytes(200)) is Code.UPDATE_NEEDED


def test_what_is_too_large_is_not_looked_at():
    assert refused(envelope.taken_apart, bytes(MAX_BUNDLE + 1)) is Code.TOO_LARGE


def test_words_inflate_so_far_and_no_further():
    bomb = packing.pack(bytes(MAX_BODY + 1), packing.GZIP)
    assert refused(envelope.unwrapped, len(bomb).to_bytes(4, "big") + bomb) is Code.TOO_LARGE
    full = packing.pack(bytes(MAX_BODY), packing.GZIP)
    assert len(envelope.unwrapped(len(full).to_bytes(4, "big") + full)[0]) == MAX_BODY


@pytest.mark.parametrize("plain", [b"", b"\0\0\0\0", b"\0\0\0\5abc", b"\0\0\0\3abc", b"\xff\xff\xff\xffabc"])
def test_an_inside_that_is_none_is_called_damaged(plain):
    assert refused(envelope.unwrapped, plain) is Code.BUNDLE_DAMAGED


@given(st.binary(max_size=600))
def test_whatever_comes_is_a_file_or_a_named_problem(content):
    try:
        envelope.taken_apart(content)
    except Problem as problem:
        assert problem.code in (Code.BUNDLE_DAMAGED, Code.UPDATE_NEEDED)


@settings(max_examples=25)
@given(st.binary(min_size=1, max_size=3000), st.binary(max_size=3000))
def test_what_goes_in_comes_out(words, photos):
    assert read(a_file(words, photos)) == (words, photos)


def test_keys_come_from_a_secret_and_differ_by_whose_they_are():
    secret = os.urandom(32)
    assert envelope.keys_of(secret, "phone") == envelope.keys_of(secret, "phone")
    one, other = envelope.keys_of(secret, "phone"), envelope.keys_of(secret, "server")
    assert len({one.sign, one.seal, other.sign, other.seal}) == 4
    assert secret.hex() not in repr(one) and "sign" not in repr(one)


def test_a_file_of_before_still_opens():
    """What format 1 is does not change by mistake: this one was written by hand from `docs/protocol.md`."""
    assert read(VECTOR) == (b'{"a":1}', b"picture")
