"""What a mediator said is heard on the page of its case, by the officers of its commune and by nobody else."""

import re

import pytest

from tests.cast import HUNG, LAN, a_case, change
from tests.office.aside import hold
from tests.office.conftest import text_of
from tests.office.headers import assert_guarded
from tests.office.paper import a_photo, photo_value, sound_value
from tests.office.seats import HOA_LOGIN, QUAN_LOGIN
from tests.sounds import a_wav, an_m4a


@pytest.fixture
def case(send, deliver):
    """A case with a sound that has come, one that has not, and a photo."""
    deliver(here := an_m4a())
    deliver(picture := a_photo())
    named = {
        "photos/s1": sound_value(here, seconds=67), "photos/s2": sound_value(an_m4a(seed=2)),
        "photos/p1": photo_value(picture, "Biên bản"),
    }  # fmt: skip
    sent = change(set=a_case(**named))
    send(LAN, sent)
    return sent.record


def test_one_that_has_come_is_heard_on_the_page_and_one_that_has_not_says_where_it_is(minh, case):
    page = minh.get(f"/cases/{case}")
    assert re.findall(r"<audio[^>]*src=\"([^\"]+)", page.text) == [f"/cases/{case}/sounds/s1"]
    assert re.findall(r"<img[^>]*src=\"([^\"]+)", page.text) == [f"/cases/{case}/photos/p1"]
    assert "Lời nói 1 1:07" in text_of(page) and "Lời nói chưa về, còn trên máy của tổ" in text_of(page)
    assert "photos/s1" not in page.text, "a sound is no picture"
    assert minh.get(f"/cases/{case}/sounds/s2").status_code == 404


def test_it_comes_as_what_it_is_and_in_the_piece_that_a_player_asks_for(minh, case):
    whole = minh.get(f"/cases/{case}/sounds/s1")
    assert (whole.content, whole.headers["content-type"]) == (an_m4a(), "audio/mp4")
    assert whole.headers["cache-control"] == "no-store"
    assert_guarded(whole, "sounds")
    piece = minh._ask("GET", f"/cases/{case}/sounds/s1", headers={"range": "bytes=100-199"})
    assert (piece.status_code, piece.content) == (206, an_m4a()[100:200])
    assert piece.headers["content-range"] == "bytes 100-199/6000"
    assert_guarded(piece, "a piece")


def test_what_only_claims_to_be_a_sound_is_given_out_as_none(minh, send, deliver):
    page = b"<script>alert(document.cookie)</script>"
    for content in (page, a_photo()):
        deliver(content)
        sent = change(set=a_case(**{"photos/s1": sound_value(content)}))
        send(LAN, sent)
        assert minh.get(f"/cases/{sent.record}/sounds/s1").status_code == 404


def test_its_kind_is_what_its_bytes_say_and_not_what_its_record_says(minh, send, deliver):
    deliver(said := a_wav(0.2))
    sent = change(set=a_case(**{"photos/s1": sound_value(said, media="text/html")}))
    send(LAN, sent)
    assert minh.get(f"/cases/{sent.record}/sounds/s1").headers["content-type"] == "audio/wav"


def test_another_commune_the_province_and_one_who_is_not_signed_in_hear_nothing(visit, case):
    address = f"/cases/{case}/sounds/s1"
    assert visit(QUAN_LOGIN).get(address).status_code == 404
    assert visit(HOA_LOGIN).get(address).status_code == 403
    stranger = visit()._ask("GET", address, follow=False)
    assert stranger.status_code == 303 and stranger.headers["location"].startswith("/sign-in")


def test_one_that_was_taken_out_of_the_case_is_heard_no_more(minh, send, case, the_case):
    send(LAN, change(case, the_case(case).seq, set={"photos/s1": None}))
    assert "<audio" not in minh.get(f"/cases/{case}").text
    assert minh.get(f"/cases/{case}/sounds/s1").status_code == 404


def test_a_change_that_is_held_says_that_something_was_said(minh, engine, clock, case):
    sent = change(case, set={"photos/s9": sound_value(an_m4a(seed=9)), "verdict": "approved"})
    held = hold(engine, HUNG, sent, clock())
    assert "Một lời nói" in text_of(minh.get(f"/held/{held}"))
