"""The screen's font writes every Vietnamese letter, or the setup stops."""

import importlib.util
import unicodedata

import pytest
from fontTools import subset
from fontTools.ttLib import TTFont

from tests.house.tree import ROOT

spec = importlib.util.spec_from_file_location("fonts_of_the_house", ROOT / ".ci" / "fonts.py")
fonts = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fonts)


@pytest.mark.parametrize("weight", fonts.WEIGHTS)
def test_each_weight_is_there_and_complete(weight):
    assert fonts.missing_letters(fonts.font_file(weight)) == []


def test_the_alphabet_checked_is_the_whole_one():
    letters = {each for each in fonts.vietnamese_letters() if each.isalpha()}
    assert len(letters) == 186  # 12 vowels x 6 tones, 17 consonants, f j w z; both cases
    assert set("ắằẳẵặỪỨỬỮỰđĐ") <= letters


def test_text_that_a_keyboard_sends_decomposed_is_covered_too():
    whole = "Nguyễn Thị Phượng, thôn Đồng Rằm, thửa đất số 0123"
    assert set(unicodedata.normalize("NFD", whole)) - {" ", ","} <= fonts.vietnamese_letters()


def test_a_font_that_lacks_letters_is_named_and_refused(tmp_path):
    poor = tmp_path / "poor.ttf"
    with TTFont(fonts.font_file("Regular")) as font:
        cutter = subset.Subsetter()
        cutter.populate(unicodes=[ord(each) for each in fonts.vietnamese_letters() - {"ữ", "\u0323"}])
        cutter.subset(font)
        font.save(poor)
    assert fonts.missing_letters(poor) == [
        "U+0323 COMBINING DOT BELOW",
        "U+1EEF LATIN SMALL LETTER U WITH HORN AND TILDE",
    ]


@pytest.mark.parametrize("cut", fonts.CUTS)
def test_each_cut_of_the_papers_font_is_there_small_and_complete(cut):
    file = fonts.paper_font(cut)
    assert fonts.missing_letters(file) == []
    assert file.stat().st_size < 130_000  # a phone reads it whole for every paper
    with TTFont(file) as font:
        assert "fvar" not in font
