"""What is written at a field's end is on the disk, and only what differs is a draft."""

import os
import signal
import subprocess
import sys
import unicodedata
from datetime import date

import msgspec
import pytest

from fieldapp import workbook
from fieldapp.domain.cases import Party
from fieldapp.store.device import DeviceStore
from tests.workbook import book
from tests.workbook.book import NOW, later, seen


def draft(store, case_id):
    return store.records.get(case_id).draft


class TestANewCase:
    def test_a_form_opened_and_left_makes_no_case(self, store):
        case_id = workbook.start_case(NOW)
        assert store.records.get(case_id) is None and workbook.list_cases(store) == []
        assert not seen(store, case_id).exists

    def test_a_field_left_empty_makes_no_case_either(self, store):
        case_id = workbook.start_case(NOW)
        workbook.keep(store, case_id, "summary", "  ", NOW)
        workbook.keep(store, case_id, "note", "\u200b", NOW)
        workbook.keep(store, case_id, "received_on", None, NOW)
        assert store.records.get(case_id) is None

    def test_the_first_field_makes_the_case_and_names_her_as_mediator(self, store):
        case_id = workbook.start_case(NOW)
        workbook.keep(store, case_id, "summary", "Cãi nhau về nước", NOW)
        case = seen(store, case_id).case
        assert case.summary == "Cãi nhau về nước"
        assert [m.name for m in case.mediators.values()] == ["Nguyễn Thị Lan"]
        assert case.received_on is None, "the day is suggested on the screen and chosen by her"

    def test_she_may_take_herself_out_and_stays_out(self, store):
        case_id = book.a_case(store)
        workbook.keep(store, case_id, "mediators/lan", None, NOW)
        workbook.keep(store, case_id, "note", "x", NOW)
        assert seen(store, case_id).case.mediators == {}

    def test_two_forms_are_two_cases_and_one_form_is_one(self, store):
        one, two = workbook.start_case(NOW), workbook.start_case(NOW)
        for case_id in (one, two, one):
            workbook.keep(store, case_id, "summary", "Nước", NOW)
        assert {row.id for row in workbook.list_cases(store)} == {one, two}


class TestAField:
    def test_text_is_one_spelling_whatever_the_keyboard_sends(self, store):
        case_id = book.a_case(store)
        workbook.keep(store, case_id, "summary", unicodedata.normalize("NFD", "Nguyễn Thị Phượng\r\nƯu\u202e"), NOW)
        assert seen(store, case_id).case.summary == "Nguyễn Thị Phượng\nƯu"

    def test_a_day_is_kept_as_a_day(self, store):
        case_id = book.a_case(store, received_on=date(2026, 11, 3))
        assert draft(store, case_id)["received_on"] == "2026-11-03"

    def test_emptying_a_field_that_was_never_sent_leaves_nothing_of_it(self, store):
        case_id = book.a_case(store)
        workbook.keep(store, case_id, "summary", "", NOW)
        assert "summary" not in draft(store, case_id)

    def test_emptying_a_field_that_the_commune_has_is_a_change(self, store):
        case_id = book.a_received_case(store, note="Bỏ đi")
        workbook.keep(store, case_id, "note", "", NOW)
        assert draft(store, case_id) == {"note": None} and seen(store, case_id).case.note == ""

    def test_writing_the_servers_value_again_takes_the_field_out_of_the_draft(self, store):
        case_id = book.a_received_case(store)
        workbook.keep(store, case_id, "summary", "Khác", NOW)
        workbook.keep(store, case_id, "summary", book.WHOLE["summary"], NOW)
        assert draft(store, case_id) == {} and store.records.get(case_id).draft_base == 0
        assert not seen(store, case_id).unsent

    def test_going_back_behind_what_waits_in_the_outbox_is_a_change_of_its_own(self, store):
        case_id = book.a_received_case(store)
        workbook.keep(store, case_id, "summary", "Mới", NOW)
        workbook.send(store, case_id, NOW)
        workbook.keep(store, case_id, "summary", book.WHOLE["summary"], NOW)
        assert draft(store, case_id) == {"summary": book.WHOLE["summary"]}

    def test_keeping_the_same_again_writes_nothing(self, store):
        case_id = book.a_case(store)
        before = store.records.stamp()
        workbook.keep(store, case_id, "summary", book.WHOLE["summary"], later(hours=1))
        assert store.records.stamp() == before

    def test_a_text_too_long_to_send_is_still_kept(self, store):
        case_id = book.a_case(store, summary="dài " * 10_000)
        assert len(seen(store, case_id).case.summary) == 40_000
        assert [b.rule for b in workbook.send(store, case_id, NOW)] == ["too_long"]

    @pytest.mark.parametrize("path", ["verdict", "logbook_no", "remarks/r1", "conflicts/x", "nonsense", "parties"])
    def test_what_is_not_hers_to_write_is_the_callers_mistake(self, store, path):
        with pytest.raises(ValueError):
            workbook.keep(store, book.a_case(store), path, "x", NOW)

    def test_a_value_of_the_wrong_type_is_refused_and_nothing_changes(self, store):
        case_id = book.a_case(store)
        before = store.records.get(case_id)
        with pytest.raises(msgspec.ValidationError):
            workbook.keep_many(store, case_id, {"note": "x", "received_on": "hôm qua"}, NOW)
        assert store.records.get(case_id) == before


class TestAMember:
    def test_parts_of_a_person_are_kept_one_by_one(self, store):
        case_id = workbook.start_case(NOW)
        workbook.keep_part(store, case_id, "parties/a", "name", "Bà Lan", NOW)
        workbook.keep_part(store, case_id, "parties/a", "birth_year", 1968, NOW)
        workbook.keep_part(store, case_id, "parties/a", "address", "Thôn Mùng", NOW)
        assert seen(store, case_id).case.parties == {"a": Party(name="Bà Lan", birth_year=1968, address="Thôn Mùng")}

    def test_a_part_that_this_version_does_not_know_survives_an_edit(self, store):
        case_id = book.a_received_case(store)
        arrived = book.WHOLE["parties/p1"] | {"phone": "0987"}
        book.arrive(store, case_id, 6, set={"parties/p1": arrived})
        workbook.keep_part(store, case_id, "parties/p1", "name", "Bà Lan Anh", NOW)
        assert draft(store, case_id)["parties/p1"] == arrived | {"name": "Bà Lan Anh"}

    def test_words_that_come_after_their_photo_was_dropped_make_no_photo(self, store):
        case_id = book.a_received_case(store)
        workbook.keep_part(store, case_id, "photos/gone", "caption", "Biên bản", NOW)
        assert draft(store, case_id) == {} and seen(store, case_id).case.photos == {}

    def test_emptying_a_part_again_is_no_change(self, store):
        case_id = book.a_received_case(store)
        workbook.keep_part(store, case_id, "parties/p1", "demand", "Mở lại lối đi", NOW)
        workbook.keep_part(store, case_id, "parties/p1", "demand", "", NOW)
        assert draft(store, case_id) == {}

    def test_one_of_a_list_comes_and_goes_and_the_others_stay(self, store):
        case_id = book.a_case(store, set={"sessions/s": {"held_on": "2026-11-21"}})
        for who in ("parties/p1", "parties/p2", "parties/p1"):
            workbook.keep_among(store, case_id, "sessions/s", "present", who, True, NOW)
        assert seen(store, case_id).case.sessions["s"].present == ("parties/p2", "parties/p1")
        for who in ("parties/p2", "parties/gone"):
            workbook.keep_among(store, case_id, "sessions/s", "present", who, False, NOW)
        assert draft(store, case_id)["sessions/s"] == {"held_on": "2026-11-21", "present": ["parties/p1"]}

    def test_a_person_taken_out_is_gone(self, store):
        case_id = book.a_received_case(store)
        workbook.keep(store, case_id, "parties/p2", None, NOW)
        assert list(seen(store, case_id).case.parties) == ["p1"]


class TestTheBaseOfADraft:
    def test_it_is_the_number_she_was_looking_at(self, store):
        case_id = book.a_received_case(store, seq=5)
        workbook.keep(store, case_id, "note", "x", NOW)
        assert store.records.get(case_id).draft_base == 5

    def test_it_stays_when_somebody_else_changed_the_same_field_meanwhile(self, store):
        case_id = book.a_received_case(store, seq=5)
        workbook.keep(store, case_id, "note", "của Lan", NOW)
        book.arrive(store, case_id, 9, note="của Hùng")
        workbook.keep(store, case_id, "summary", "sửa thêm", NOW)
        assert store.records.get(case_id).draft_base == 5, "the server must notice the clash"

    def test_it_moves_on_when_nobody_touched_what_she_writes(self, store):
        case_id = book.a_received_case(store, seq=5)
        workbook.keep(store, case_id, "note", "của Lan", NOW)
        book.arrive(store, case_id, 9, summary="của Hùng")
        workbook.keep(store, case_id, "summary", "sửa tiếp lời Hùng", NOW)
        assert store.records.get(case_id).draft_base == 9, "she saw Hùng's words: no clash"

    def test_it_moves_on_when_the_field_in_the_way_is_no_longer_written(self, store):
        case_id = book.a_received_case(store, seq=5)
        workbook.keep(store, case_id, "note", "của Lan", NOW)
        book.arrive(store, case_id, 8, agreement="của Hùng", note="của Hùng")
        workbook.keep(store, case_id, "agreement", "đã đọc lời Hùng", NOW)
        assert store.records.get(case_id).draft_base == 5
        workbook.keep(store, case_id, "note", "của Hùng", NOW)
        assert store.records.get(case_id).draft_base == 8, "she saw Hùng's agreement before she wrote hers"

    def test_it_is_that_of_her_own_waiting_change_where_she_saw_only_her_own_words(self, store):
        case_id = book.a_received_case(store, seq=5)
        workbook.keep(store, case_id, "note", "một", NOW)
        workbook.send(store, case_id, NOW)
        store.outbox.freeze(10)
        book.arrive(store, case_id, 9, note="của Hùng")
        workbook.keep(store, case_id, "note", "hai", NOW)
        assert store.records.get(case_id).draft_base == 5, "Hùng's words lay hidden under hers"

    def test_a_pull_leaves_the_draft_alone(self, store):
        case_id = book.a_received_case(store, seq=5)
        workbook.keep(store, case_id, "note", "của Lan", NOW)
        book.arrive(store, case_id, 9, note="của Hùng")
        assert seen(store, case_id).case.note == "của Lan"


class TestWithdrawing:
    def test_a_draft_thrown_away_shows_the_communes_version_again(self, store):
        case_id = book.a_received_case(store)
        workbook.keep(store, case_id, "summary", "Khác", NOW)
        workbook.withdraw_draft(store, case_id, NOW)
        assert seen(store, case_id).case.summary == book.WHOLE["summary"]

    def test_of_a_case_never_sent_nothing_is_left_to_see(self, store):
        case_id = book.a_case(store)
        workbook.withdraw_draft(store, case_id, NOW)
        assert workbook.list_cases(store) == [] and not seen(store, case_id).exists

    def test_what_was_sent_cannot_be_withdrawn(self, store):
        case_id = book.a_sent_case(store)
        workbook.withdraw_draft(store, case_id, NOW)
        assert seen(store, case_id).case.summary and len(store.outbox.all()) == 1


KILLED = """
import os, signal, sys
from pathlib import Path
from fieldapp import workbook
from tests.workbook import book
store = book.lan_phone(Path(sys.argv[1]))
fields = [("summary", "Chuyện thứ nhất"), ("note", "Ghi chú"), ("agreement", "Hai bên làm lành")]
for path, value in fields[: int(sys.argv[2])]:
    workbook.keep(store, "case-1", path, value, book.NOW)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("written", [1, 2, 3])
def test_killed_between_two_fields_nothing_that_was_kept_is_lost(tmp_path, written):
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(written)], cwd=os.getcwd(), check=False)
    assert done.returncode == -signal.SIGKILL
    with DeviceStore.open(tmp_path) as store:
        kept = seen(store, "case-1").fields
    names = ["summary", "note", "agreement"]
    assert [name for name in names if name in kept] == names[:written]
