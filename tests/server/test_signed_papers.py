"""What people have signed stays: the server takes no other words for it, from whichever phone they come."""

import pytest
from msgspec.structs import replace

from fieldapp.domain import minutes
from sync_server.db.engine import reading
from sync_server.journal import casebook
from tests.cast import HUNG, LAN, MINH, TAM, change

WORDS = {
    "type": "VBHGT", "about": "case-1", "held_on": "2026-11-22", "place": "Nhà văn hóa",
    "blocks/dd": {"text": "Mở lại lối đi rộng 1,5 m."}, "attendees/p1": {"name": "Bà Lan", "role": "BEN"},
    "attendees/p2": {"name": "Ông Bảo", "role": "BEN"},
}  # fmt: skip
PICTURE = "ab" * 32


def signed(*keys, words=WORDS):
    given = {f"signatures/{key}": {"name": "x", "how": "SIGNED", "sha256": PICTURE, "photo": key} for key in keys}
    photos = {f"photos/{key}": {"sha256": PICTURE, "size": 9} for key in keys}
    return words | given | photos | {"digest": minutes.digest_of(words), "locked_at": "2026-11-22T20:00:00+07:00"}


def a_paper(send, *keys):
    sent = change(kind=minutes.KIND, set=signed(*keys))
    (receipt,) = send(LAN, sent)
    assert receipt.outcome == "accepted"
    return sent.record, receipt.seq


def test_a_signed_paper_is_taken_and_others_may_still_sign_it(send):
    record, seq = a_paper(send, "p1")
    more = {
        path: value for path, value in signed("p2").items() if path in ("signatures/p2", "photos/p2")
    }  # fmt: skip
    assert send(HUNG, change(kind=minutes.KIND, record=record, base=seq, set=more))[0].outcome == "accepted"


@pytest.mark.parametrize("wanted", [
    {"blocks/dd": {"text": "khác"}}, {"place": None}, {"attendees/p3": {"name": "Người lạ"}}, {"signatures/p1": None},
    {"signatures/p1": {"name": "khác", "how": "SIGNED"}}, {"digest": "0" * 64}, {"a_newer_apps_words": "x"},
    {"locked_at": "2026-11-23T08:00:00+07:00"}, {"locked_at": None}, {"read_aloud_at": "2026-11-23T07:00:00+07:00"},
])  # fmt: skip
def test_other_words_wait_for_the_officer_and_the_paper_stays(send, wanted):
    record, seq = a_paper(send, "p1")
    (receipt,) = send(HUNG, change(kind=minutes.KIND, record=record, base=seq, set=wanted))
    assert receipt.outcome == "held"
    assert receipt.reason in ("signed", "may_not_write")


@pytest.mark.parametrize("read", [True, False])
def test_a_signature_that_names_no_words_is_taken_only_from_who_has_read_those_that_stand(send, read):
    sent = change(kind=minutes.KIND, set=WORDS | {"digest": minutes.digest_of(WORDS)})
    (begun,) = send(LAN, sent)
    other = {"blocks/dd": {"text": "Mở lại lối đi rộng 1 m."}}
    told = other | {"digest": minutes.digest_of(WORDS | other)}
    (since,) = send(LAN, change(kind=minutes.KIND, record=sent.record, base=begun.seq, seq=2, set=told))
    his = {path: value for path, value in signed("p1").items() if path.partition("/")[0] in ("signatures", "photos")}
    base = since.seq if read else begun.seq
    (receipt,) = send(HUNG, change(kind=minutes.KIND, record=sent.record, base=base, set=his))
    assert (receipt.outcome, receipt.reason) == (("accepted", "") if read else ("held", "signed"))


def test_another_first_signature_under_the_same_words_goes_beside_and_alters_nothing_that_stands(send, engine):
    record, seq = a_paper(send, "p1")
    hers = {path: value for path, value in signed("p1", "p2").items() if path not in WORDS}
    forged = {"name": "khác", "how": "SIGNED", "photo": "p9"}
    later = {
        "signatures/p1": forged, "photos/p9": {"sha256": PICTURE, "size": 9}, "locked_at": "2026-11-22T21:00:00+07:00",
    }  # fmt: skip
    (receipt,) = send(HUNG, change(kind=minutes.KIND, record=record, base=seq - 1, set=hers | later))
    stood = signed("p1")
    assert (receipt.outcome, receipt.clashed) == ("accepted", [])
    assert receipt.server_set == {
        "signatures/p1": stood["signatures/p1"], "locked_at": stood["locked_at"], "photos/p9": None,
    }  # fmt: skip
    with reading(engine) as conn:
        opened = casebook.open_record(conn, LAN.partition, record, (minutes.KIND,))
    both = {path: value for path, value in signed("p1", "p2").items() if path not in ("locked_at",)}
    assert opened.fields == both | {"locked_at": stood["locked_at"]}
    again = send(HUNG, change(kind=minutes.KIND, record=record, base=seq - 1, set=hers | later))
    assert again[0].outcome == "accepted", "said a third time it alters nothing either"


@pytest.mark.parametrize("missing", ["digest", "same words", "a value"])
def test_without_the_same_words_named_or_with_something_taken_away_it_is_held(send, missing):
    record, seq = a_paper(send, "p1")
    hers = {path: value for path, value in signed("p2").items() if path not in WORDS}
    hers |= {"locked_at": "2026-11-22T21:00:00+07:00"}
    hers |= {"digest": {}, "same words": {"digest": "0" * 64}, "a value": {"signatures/p1": None}}[missing]
    sent = {path: value for path, value in hers.items() if missing != "digest" or path != "digest"}
    (receipt,) = send(HUNG, change(kind=minutes.KIND, record=record, base=seq - 1, set=sent))
    assert (receipt.outcome, receipt.reason) == ("held", "signed")


def test_who_says_that_it_was_lost_alters_nothing_that_stands_either(send):
    record, seq = a_paper(send, "p1")
    forged = change(kind=minutes.KIND, record=record, base=seq, set={"blocks/dd": {"text": "khác"}})
    (receipt,) = send(HUNG, replace(forged, restores=["a-lost-change"]))
    assert (receipt.outcome, receipt.reason) == ("held", "signed")


def test_what_a_server_had_lost_comes_back_in_any_order(send):
    whole = signed("p1")
    signature = {path: value for path, value in whole.items() if path not in WORDS}
    first = replace(change(kind=minutes.KIND, set=signature), restores=["signed"])
    assert send(LAN, first)[0].outcome == "accepted"
    words = replace(change(kind=minutes.KIND, record=first.record, base=1, set=WORDS), restores=["written"])
    assert send(LAN, words)[0].outcome == "accepted"


def test_a_signature_whose_words_lose_to_anothers_does_not_stand_under_those(send):
    draft = change(kind=minutes.KIND, set=WORDS)
    (begun,) = send(LAN, draft)
    hers = {"blocks/dd": {"text": "Mở lại lối đi rộng 2 m."}}
    send(LAN, change(kind=minutes.KIND, record=draft.record, base=begun.seq, seq=2, set=hers))
    his = WORDS | {"blocks/dd": {"text": "Mở lại lối đi rộng 1 m."}}
    signing = {path: value for path, value in signed("p1", words=his).items() if WORDS.get(path) != value}
    (receipt,) = send(HUNG, change(kind=minutes.KIND, record=draft.record, base=begun.seq, set=signing))
    assert (receipt.outcome, receipt.reason) == ("held", "signed")


def test_a_signature_for_other_words_is_not_taken_at_all(send):
    forged = signed("p1") | {"blocks/dd": {"text": "khác"}}
    (receipt,) = send(LAN, change(kind=minutes.KIND, set=forged))
    assert (receipt.outcome, receipt.reason) == ("held", "signed")


def test_words_without_a_signature_may_change(send):
    sent = change(kind=minutes.KIND, set=WORDS)
    (receipt,) = send(LAN, sent)
    again = change(kind=minutes.KIND, record=sent.record, base=receipt.seq, set={"place": "Nhà ông Bảo"})
    assert send(HUNG, again)[0].outcome == "accepted"


def test_another_village_touches_no_paper_of_this_one_and_the_office_writes_none(send):
    record, seq = a_paper(send, "p1")
    mine = {"signatures/p2": {"name": "x"}}
    assert send(TAM, change(kind=minutes.KIND, record=record, base=seq, set=mine))[0].outcome == "held"
    assert send(MINH, change(kind=minutes.KIND, record=record, base=seq, set={"place": "x"}))[0].outcome == "held"
