"""The same words in every language, none left over, none missing, none that the font would leave blank."""

import re
import string
import tomllib
from datetime import UTC, date, timedelta, timezone
from pathlib import Path

import pytest

from fieldapp.domain import words
from fieldapp.domain.problems import Code
from fieldapp.ui.strings import LANGUAGES, Strings, keys

UI = Path(__file__).resolve().parent.parent.parent / "fieldapp" / "ui"
TOML = {language: UI / "strings" / f"{language}.toml" for language in LANGUAGES}
CODE = "\n".join(path.read_text("utf-8") for path in sorted(UI.rglob("*.py"))) + (UI.parent / "app.py").read_text(
    "utf-8"
)


def places(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_language_has_the_same_keys():
    assert keys("en") == keys("vi")


def test_a_sentence_has_the_same_places_in_every_language():
    vietnamese, english = Strings("vi"), Strings("en")
    differing = {key for key in keys("vi") if places(vietnamese(key)) != places(english(key))}
    assert not differing


@pytest.mark.parametrize(
    ("key", "counted", "one", "many"),
    [
        ("due.late", "days", "By 21/11, 1 day late", "By 21/11, 2 days late"),
        ("home.found", "count", "1 case found", "2 cases found"),
        ("road.only_here", "count", "1 case is only on this phone", "2 cases are only on this phone"),
        ("next.photos_title", "photos", "1 photo is not at the commune yet", "2 photos are not at the commune yet"),
    ],
)
def test_english_tells_one_from_many(key, counted, one, many):
    said = [Strings("en")(key, **{counted: number, "day": "21/11"}) for number in (1, 2)]
    assert said == [one, many]


def test_what_english_counts_agrees_with_the_number():
    """Beside what is never one: versions of a clash, cases beyond the first screen, the days a phone may be alone."""
    numbers = "count|days|photos|elsewhere|clashes|changes|cases|trainings|kept|lost|seconds"
    several = re.compile(rf"\{{(?:{numbers})\}} (?:[a-z]+ )?[a-z]+s\b")
    found = {key for key in keys("en") if several.search(Strings("en")(key))}
    assert found == {
        "clash.explain", "clash.versions", "contact.text", "today.all", "training.all_present_question",
    }  # fmt: skip


@pytest.mark.parametrize(("language", "near"), [("vi", "“Gửi”"), ("en", "“Send”")])
def test_the_button_that_sends_a_case_is_called_by_its_name(language, near):
    assert not {key for key in keys(language) if near in Strings(language)(key)}


def test_phone_words_and_shared_words_do_not_hide_one_another():
    assert not keys("vi") & words.keys("vi")


def test_every_key_that_a_screen_names_exists():
    named = set(re.findall(r'strings\(\s*"([a-z_]+\.[a-z0-9_]+)"', CODE))
    known = keys("vi") | words.keys("vi")
    assert named, "the search found no keys at all"
    assert not named - known


def test_no_key_is_left_that_nothing_names():
    """A key may be named whole, or made of a prefix such as f"road.{name}"."""
    prefixes = tuple(set(re.findall(r'f"([a-z_]+\.[a-z0-9_]*)\{', CODE)))
    unused = {key for key in keys("vi") if f'"{key}"' not in CODE and not key.startswith(prefixes)}
    assert not unused


@pytest.mark.parametrize("code", list(Code))
def test_every_problem_has_a_sentence(code):
    for language in LANGUAGES:
        assert Strings(language)(f"problems.{code}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sign_that_the_font_leaves_blank(language):
    """Arrows, ticks and stars are not in the font: icons stand for them."""
    text = TOML[language].read_text("utf-8")
    odd = {c for c in text if ord(c) > 0x2000 and c not in "–—“”‘’…₫" and not 0x1E00 <= ord(c) <= 0x1EFF}
    assert not odd


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_that_only_a_newer_server_knows_has_a_general_sentence(language):
    strings = Strings(language)
    assert strings.held("sealed_by_court") == strings("held.other") != strings.held("unreadable")


@pytest.mark.parametrize("odd", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "yesterday"])
def test_an_odd_time_is_shown_as_it_is_written(odd):
    for zone in (timezone(timedelta(hours=7)), timezone(timedelta(hours=-7))):
        shown = [Strings("vi").moment(odd, zone, today) for today in (None, date(2026, 11, 22))]
        assert all(shown)
    assert Strings("vi").moment("yesterday", UTC) == "yesterday"


def test_sentences_are_nfc_and_not_empty():
    for language in LANGUAGES:
        for rows in tomllib.loads(TOML[language].read_text("utf-8")).values():
            for sentence in rows.values():
                assert sentence.strip()
                assert sentence == __import__("unicodedata").normalize("NFC", sentence)


def test_an_unknown_language_speaks_vietnamese_and_an_unknown_key_is_a_mistake():
    assert Strings("xx")("kit.back") == "Quay lại"
    with pytest.raises(KeyError):
        Strings("vi")("no.such_key")


def test_moments_are_said_in_the_phones_zone_and_near_days_by_name():
    saigon, strings, today = timezone(timedelta(hours=7)), Strings("vi"), date(2026, 11, 21)
    assert strings.moment("2026-11-21T07:05:00Z", saigon) == "14:05 ngày 21/11/2026"
    assert strings.moment("2026-11-21T07:05:00Z", saigon, today) == "14:05 hôm nay"
    assert strings.moment("2026-11-20T07:05:00Z", saigon, today) == "14:05 hôm qua"
    assert strings.moment("2026-11-19T20:00:00Z", saigon, today) == "03:00 hôm qua"
    assert strings.moment("2026-10-19T07:05:00Z", saigon, today) == "14:05 ngày 19/10"
    assert strings.moment("2025-10-19T07:05:00Z", saigon, today) == "14:05 ngày 19/10/2025"
    assert strings.moment("2026-11-21T07:05:00Z", UTC, today) == "07:05 hôm nay"
    assert strings.moment("", saigon) == ""


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 20), ""),
        (date(2026, 11, 22), "Đó là ngày nghỉ (Chủ Nhật). Ngày làm việc kế tiếp là 23/11."),
        (date(2026, 2, 17), "Đó là ngày nghỉ (Tết Nguyên đán). Ngày làm việc kế tiếp là 23/02."),
        (date(2026, 4, 27), "Đó là ngày nghỉ (nghỉ bù Giỗ Tổ Hùng Vương). Ngày làm việc kế tiếp là 28/04."),
        (date(2027, 2, 7), "Đó là ngày nghỉ (Chủ Nhật)."),  # what comes after it nobody has told yet
        (date(2027, 2, 8), "Có thể là ngày nghỉ: máy chưa có lịch nghỉ Tết Nguyên đán 2027."),
    ],
)
def test_a_day_off_is_told_with_why_and_the_next_working_day(day, said):
    assert Strings("vi").day_off(day) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_demo_says_of_the_commune_stands_in_one_row_with_its_switch_on_a_small_phone(language):
    say = Strings(language)
    said = [say("demo.heard", when="19:30"), say("demo.unreached"), say("demo.never"), say("demo.offline")]
    assert max(map(len, said)) <= 13
