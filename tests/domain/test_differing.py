"""Two texts, word by word: what was taken out, what was put in, and in which words a version differs from others."""

import time

import pytest

from fieldapp.domain.differing import Mark, compare, differs, own_words, side_by_side

HUNG = "Ông Tập kê bờ rào lấn lối đi chung hai mét."


def told(text, *others):
    """The text with the words that differ in brackets."""
    pieces = own_words(text, others)
    return "".join(f"[{each.text}]" if each.mark == Mark.NEW else each.text for each in pieces)


def written(old, new):
    signs = {Mark.SAME: "{}", Mark.GONE: "-{}-", Mark.NEW: "+{}+"}
    return "".join(signs[each.mark].format(each.text) for each in compare(old, new))


def test_what_was_taken_out_and_put_in_stands_where_it_was():
    assert written(HUNG, HUNG.replace("hai mét", "ba mét")) == "Ông Tập kê bờ rào lấn lối đi chung -hai -+ba +mét."
    assert written(HUNG, HUNG.replace("hai mét.", "hai mét. Bà Vượng chứng kiến.")).endswith("+Bà Vượng chứng kiến.+")
    assert written(HUNG, HUNG) == HUNG


def test_texts_with_too_little_in_common_stand_one_after_the_other_and_nothing_becomes_nothing():
    other = "Con bò nhà bà Vượng giẫm ruộng lúa."
    assert written(HUNG, other) == f"-{HUNG}-+{other}+"
    assert (written("", HUNG), written(HUNG, ""), written("", "")) == (f"+{HUNG}+", f"-{HUNG}-", "")


def test_each_of_two_versions_has_its_own_words_marked():
    other = "Ông Tập xây bờ rào lấn lối đi chung gần ba mét."
    assert told(HUNG, other) == "Ông Tập [kê ]bờ rào lấn lối đi chung [hai ]mét."
    assert told(other, HUNG) == "Ông Tập [xây ]bờ rào lấn lối đi chung [gần ba ]mét."


def test_of_several_others_every_one_counts():
    assert told(HUNG, HUNG.replace("kê", "xây"), HUNG.replace("hai", "ba")) == (
        "Ông Tập [kê ]bờ rào lấn lối đi chung [hai ]mét."
    )


def test_the_version_that_stands_is_held_against_all_others_and_those_against_it():
    kept, other = HUNG.replace("kê", "xây"), HUNG.replace("hai", "ba")
    marked = [
        [each.text.strip() for each in pieces if each.mark == Mark.NEW]
        for pieces in side_by_side([HUNG, kept, other], 0)
    ]  # fmt: skip
    assert marked == [["kê", "hai"], ["xây"], ["ba"]]
    assert not differs(side_by_side([HUNG, HUNG], 0)[0])


@pytest.mark.parametrize("other", ["", "Con bò nhà bà Vượng giẫm ruộng lúa.", HUNG, HUNG.replace(" ", "\n")])
def test_nothing_is_marked_where_that_would_tell_nothing(other):
    assert told(HUNG, other) == HUNG


def test_no_letter_is_lost_whatever_stands_between_the_words():
    text = "  Một\n\nhai \t ba  "
    assert "".join(each.text for each in own_words(text, ["Một hai bốn"])) == text
    assert "".join(each.text for each in compare("Một hai bốn", text) if each.mark != Mark.GONE) == text


def test_a_very_long_text_is_told_apart_as_a_whole_and_soon():
    long = " ".join(f"chữ {n % 40}" for n in range(4_000))
    began = time.perf_counter()
    assert told(long, f"{long} nữa") == long and len(compare(long, f"{long} nữa")) == 2
    assert time.perf_counter() - began < 60
