"""A class and its list: one person is one record on every phone, and two people never share one."""

import unicodedata
from datetime import date
from uuid import UUID

import pytest

from fieldapp.domain import changes, vocabulary
from fieldapp.domain.cards import card_code, card_text, code_on_card, same_code
from fieldapp.domain.ids import new_id
from fieldapp.domain.roles import Role
from fieldapp.domain.training import (
    ABSENT,
    ATTENDANCE,
    CLASS,
    EXCUSED,
    MADE_UP,
    PRESENT,
    Attendance,
    TrainingClass,
    attendance_id,
    days,
    guest_id,
)

CLASS_ID = new_id()


def test_the_id_of_an_attendance_follows_from_class_and_person():
    assert attendance_id(CLASS_ID, "lan") == attendance_id(CLASS_ID, "lan")
    assert len({attendance_id(CLASS_ID, f"p{n}") for n in range(500)}) == 500
    assert attendance_id(new_id(), "lan") != attendance_id(CLASS_ID, "lan")
    assert UUID(attendance_id(CLASS_ID, "lan")).version == 5
    assert attendance_id("class-of-another-program", "lan"), "an id of another form has one as well"


def test_a_guest_with_a_year_of_birth_is_one_person_on_every_phone():
    known = guest_id("Nguyễn Văn Hùng", "Thôn Mùng", 1968)
    assert known == guest_id("  nguyễn văn HÙNG ", "thôn  mùng", 1968)
    assert known == guest_id(unicodedata.normalize("NFD", "Nguyễn Văn Hùng"), "Thôn Mùng", 1968)
    others = {guest_id(*each) for each in (
        ("Nguyễn Văn Hưng", "Thôn Mùng", 1968), ("Nguyễn Văn Hùng", "Thôn Đẫu", 1968),
        ("Nguyễn Văn Hùng", "Thôn Mùng", 1969),
    )}  # fmt: skip
    assert len(others | {known}) == 4


def test_without_a_year_two_guests_of_one_name_stay_two():
    assert guest_id("Nguyễn Văn Hùng", "Thôn Mùng", None) != guest_id("Nguyễn Văn Hùng", "Thôn Mùng", None)


def test_a_day_of_making_up_counts_for_who_made_up_alone():
    day = date(2026, 11, 22)
    told = {state: Attendance(state=state, made_up_on=day).caught_up_on for state in ("", PRESENT, ABSENT, MADE_UP)}
    assert told == {"": None, PRESENT: None, ABSENT: None, MADE_UP: day}


def test_a_reason_is_told_of_who_was_away_with_one_and_not_of_who_was_put_right_to_present_or_absent():
    states = ("", PRESENT, EXCUSED, ABSENT, MADE_UP)
    told = [state for state in states if Attendance(state=state, reason="Ốm").why_away]
    assert told == [EXCUSED, MADE_UP] and Attendance(state=EXCUSED).why_away == ""


def test_a_mediator_writes_all_but_what_the_server_keeps():
    assert changes.forbidden(CLASS, {"subject": "TH01", "teams/t": {}, "photos/p": {}}, Role.MEDIATOR) == []
    assert changes.forbidden(CLASS, {"title": "Lớp", "teams/t": {}}, Role.OFFICER) == []
    assert changes.forbidden(CLASS, {"photos/p": {}}, Role.OFFICER) == ["photos/p"]
    assert changes.forbidden(CLASS, {"called_off": "Mưa"}, Role.OFFICER) == []
    assert changes.forbidden(CLASS, {"called_off": "Mưa"}, Role.MEDIATOR) == ["called_off"]
    assert changes.forbidden(ATTENDANCE, {"state": PRESENT, "entered_by/lan": {}}, Role.MEDIATOR) == []
    assert changes.forbidden(ATTENDANCE, {"state": PRESENT}, Role.OFFICER) == ["state"]
    for kind in (CLASS, ATTENDANCE):
        assert changes.forbidden(kind, {"conflicts/state/x": {}}, Role.MEDIATOR) == ["conflicts/state/x"]
        assert changes.forbidden(kind, {"verdict": "approved"}, Role.OFFICER) == []


def test_values_of_the_wrong_shape_and_too_long_ones_are_found():
    wrong = {"clear": 6, "useful": 0, "arranged": "tốt", "made_up_on": "hôm qua", "documents": "có", "state": 3}
    assert changes.unreadable(ATTENDANCE, wrong) == sorted(wrong)
    assert changes.unreadable(ATTENDANCE, {"clear": 1, "useful": 5, "reason": "a" * 300, "opinion": "a" * 20_000}) == []
    assert changes.unreadable(ATTENDANCE, {"reason": "a" * 301, "opinion": "a" * 20_001}) == ["opinion", "reason"]
    assert changes.unreadable(CLASS, {"title": "a" * 301, "documents/d": {"title": "a" * 301}}) == [
        "documents/d", "title"
    ]  # fmt: skip


def test_different_people_write_beside_each_other():
    """What Lan and Hùng write of one person at once has no path in common but what is equal anyway."""
    of = {"class_id": CLASS_ID, "person": "be", "name": "Lý Thị Bé", "state": PRESENT}
    lan = changes.fields_of(changes.record_of(Attendance, of | {"entered_by/lan": {"name": "Lan"}}))
    hung = changes.fields_of(changes.record_of(Attendance, of | {"entered_by/hung": {"name": "Hùng"}}))
    assert all(lan[path] == hung[path] for path in lan.keys() & hung.keys())
    assert set(changes.apply(lan, hung)) == lan.keys() | hung.keys()


def test_a_class_may_take_several_days_and_never_ends_before_it_begins():
    first = date(2026, 11, 28)
    assert days(TrainingClass()) is None
    assert days(TrainingClass(held_on=first)) == (first, first)
    assert days(TrainingClass(held_on=first, until=date(2026, 11, 30))) == (first, date(2026, 11, 30))
    assert days(TrainingClass(held_on=first, until=date(2026, 11, 1))) == (first, first)


def test_the_lists_have_their_words():
    assert len(vocabulary.lists()["TAP_HUAN"].items) == 8
    assert vocabulary.label("DIEM_DANH", MADE_UP) == "Học bù"
    assert [word.code for word in vocabulary.lists()["TIEU_CHUAN_HGV"].items] == ["T1", "T2", "T3", "T4", "T5"]


@pytest.mark.parametrize("typed", ["{code}", " {lower} ", "{bare}", "{slow}"])
def test_a_card_s_code_is_known_however_it_is_typed(typed):
    code = card_code("lan")
    spelled = {"code": code, "lower": code.lower(), "bare": code.replace("-", ""), "slow": " ".join(code)}
    assert same_code(typed.format(**spelled), code)
    assert not same_code(code[:-1], code) and not same_code("", code)


def test_letters_that_are_easily_misread_are_none_of_a_card_s():
    letters = set("".join(card_code(f"person-{n}") for n in range(400))) - {"-"}
    assert letters.isdisjoint("ILOU")
    assert same_code("O1l-U", "011-V")


def test_what_a_card_s_picture_says_is_its_code_and_no_other_text_is_taken_for_one():
    code = card_code("lan")
    assert code_on_card(card_text(code)) == code
    assert card_text(code).endswith(code) and len(card_text(code)) == 11, "nothing of anybody but the code"
    others = (code, "", "SHG:", "SHG:K7M-4Q", "SHG:K7M-4Q22", "SHG:K7M-4Q!", f"shg:{code}", f"https://x.vn/SHG:{code}")
    assert [each for each in others if code_on_card(each)] == []
