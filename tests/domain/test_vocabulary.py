"""Words are tables with days of validity."""

from datetime import date

import pytest

from fieldapp.domain import vocabulary, words
from fieldapp.domain.problems import Code
from fieldapp.domain.review import Standing
from fieldapp.domain.vocabulary import CodeList, Word


def test_the_lists_of_the_law_are_whole():
    sizes = {name: len(each.items) for name, each in vocabulary.lists().items()}
    assert sizes["VU_VIEC"] == 32  # NĐ 15/2014, Điều 5.1 a-g
    assert sizes["CAN_CU"] == 6 and sizes["LOAI_BEN"] == 5 and sizes["NGUOI_MOI"] == 10
    assert sizes["KET_THUC"] == 4 and sizes["KET_QUA"] == 2 and sizes["DIA_DIEM"] == 3


def test_no_list_names_a_code_twice():
    for name, each in vocabulary.lists().items():
        codes = [word.code for word in each.items]
        assert len(codes) == len(set(codes)), name


def test_a_word_is_chosen_only_between_its_days(monkeypatch):
    retired = Word(code="X", vi="cũ", since=date(2014, 4, 25), until=date(2026, 6, 30))
    monkeypatch.setattr(vocabulary, "lists", lambda: {"VU_VIEC": CodeList(law="", items=[retired])})
    assert vocabulary.choices("VU_VIEC", date(2026, 6, 30)) == [retired]
    assert vocabulary.choices("VU_VIEC", date(2026, 7, 1)) == []
    assert vocabulary.choices("VU_VIEC", date(2014, 4, 24)) == []


def test_an_unknown_code_is_shown_not_hidden():
    assert vocabulary.label("VU_VIEC", "ZZ9") == "ZZ9"
    assert vocabulary.label("VU_VIEC", "B05") == "Quyền sử dụng đất"


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_problem_and_standing_has_words(language):
    for code in Code:
        assert words.text(language, f"problems.{code}")
    for standing in Standing:
        assert words.text(language, f"standings.{standing}")


def test_every_word_of_every_list_is_there_in_english_too():
    bare = {(name, word.code) for name, known in vocabulary.lists().items() for word in known.items if not word.en}
    assert bare == set()


def test_languages_have_the_same_keys():
    assert words.keys("vi") == words.keys("en")


def test_an_unknown_language_falls_back_to_vietnamese():
    assert words.text("fr", "standings.new") == "Mới"
