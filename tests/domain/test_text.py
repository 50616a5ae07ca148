"""One name is one name, however the keyboard spelled it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.text import clean, clean_value, fold, is_written, within

ODD = "aàÀễđĐơ ’\u0301\u0323\u031b\r\n\t\x00\x7f\u202e\u2069\ud83d😀"  # what keyboards, pastes and pranks bring
NAMES = ["Nguyễn Thị Phượng", "Đặng Văn Ước", "Hồ Thị Bưởi", "Lường Ỷ", "Ksor H’Bông", "Bàn Thị Ỏi"]


@pytest.mark.parametrize("name", NAMES)
def test_composed_and_decomposed_spellings_meet(name):
    assert clean(unicodedata.normalize("NFD", name)) == clean(unicodedata.normalize("NFC", name))


@given(st.text(ODD))
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Thôn Mùng", "thôn Mùng"), ("Tổ dân phố số 3", "tổ dân phố số 3"), ("Buôn Đôn", "buôn Đôn"),
        ("Đồng Mây", "Đồng Mây"), ("Thôn", "Thôn"), ("", ""), ("Xã Dương Hưu", "xã Dương Hưu"),
    ],
)  # fmt: skip
def test_a_villages_name_within_a_sentence_begins_small_and_stays_a_name(name, inside):
    assert within(name) == inside


def test_line_ends_stay_and_hidden_controls_go():
    assert clean("a\r\nb\rc\td\x00\x07\u202ee") == "a\nb\nc\tde"


def test_half_a_character_is_dropped_so_that_the_rest_can_be_saved():
    assert clean("Tý\ud83d") == "Tý"


@pytest.mark.parametrize(
    "nothing", ["", " \t\n", "\u200b", "\u200f\ufeff", "\u2060 \u00ad", "\u3164", "\u00a0", "\u0301"]
)
def test_what_nobody_sees_is_not_written_and_cleaning_leaves_it_as_it_was(nothing):
    assert not is_written(nothing)
    assert is_written(f"{nothing}Tý") and is_written(f"Ý{nothing}")
    assert clean(nothing) == nothing, "papers are signed over what cleaning left"


@pytest.mark.parametrize("name", [*NAMES, "?", "7", "😀", "\ue000", unicodedata.normalize("NFD", "Ỷ")])
def test_whatever_can_be_seen_is_written(name):
    assert is_written(name)


def test_every_string_of_a_value_is_cleaned_keys_too():
    nfd = unicodedata.normalize("NFD", "Tý")
    assert clean_value({nfd: [nfd, 1, None, {"x": nfd}]}) == {"Tý": ["Tý", 1, None, {"x": "Tý"}]}


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Đất đai", "dat dai"),
        ("Nguyễn  Thị\nPhượng", "nguyen thi phuong"),
        ("TRANH CHẤP", "tranh chap"),
        ("\u00d0inh Văn \u00f0\u01b0\u1ee3c", "dinh van duoc"),
        ("ƀuôn Ƀlang", "buon blang"),
    ],
)
def test_search_folds_accents_case_and_the_letter_d(written, typed):
    assert fold(written) == typed == fold(unicodedata.normalize("NFD", written))
