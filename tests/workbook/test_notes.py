"""A quick note: on its way at once, a task until it is a case, and every word and picture of it in that case."""

import unicodedata

import pytest
from PIL import Image

from fieldapp import workbook
from fieldapp.domain.problems import Problem
from fieldapp.workbook import telling
from tests.media.pages import jpeg
from tests.ui.book import NOW, sign_in
from tests.workbook.book import WHOLE

NOTE = "n-1"
PAPER = jpeg(Image.new("RGB", (640, 480), (230, 220, 200)))


@pytest.fixture
def lan(store):
    sign_in(store)
    return store


def test_words_are_on_their_way_at_once_and_join_while_they_wait(lan):
    workbook.keep_words(lan, NOTE, unicodedata.normalize("NFD", "Ông Tư, bà Lan"), NOW)
    workbook.keep_words(lan, NOTE, "Ông Tư, bà Lan, chuyện hàng rào", NOW)
    (queued,) = lan.outbox.all()
    assert queued.change.kind == "note"
    assert queued.change.set == {
        "words": "Ông Tư, bà Lan, chuyện hàng rào", "written_on": "2026-11-21", "written_by": "Vi Thị Lan",
    }  # fmt: skip


def test_it_waits_on_today_until_it_is_a_case_or_needs_none(lan):
    workbook.keep_words(lan, NOTE, "chuyện hàng rào", NOW)
    workbook.keep_words(lan, "n-2", "nghe nhầm", NOW)
    assert [row.beginning for row in workbook.notes_waiting(lan)] == ["chuyện hàng rào", "nghe nhầm"]
    workbook.drop_note(lan, "n-2", NOW)
    workbook.make_case(lan, NOTE, NOW)
    assert workbook.notes_waiting(lan) == []


def test_its_words_and_photos_go_into_one_case_however_often_it_is_pressed(lan):
    workbook.keep_words(lan, NOTE, "chuyện hàng rào", NOW)
    photo_id = workbook.attach_note_photo(lan, NOTE, PAPER, NOW)
    case_id = workbook.make_case(lan, NOTE, NOW)
    assert workbook.make_case(lan, NOTE, NOW) == case_id
    view = workbook.view(lan, case_id, NOW.date())
    assert (view.case.summary, view.case.received_on) == ("chuyện hàng rào", NOW.date())
    assert [(each.id, each.here) for each in view.photos] == [(photo_id, True)]
    assert [mediator.name for mediator in view.case.mediators.values()] == ["Vi Thị Lan"]
    assert workbook.note_view(lan, NOTE).note.became == case_id
    assert len(lan.records.of_kind("case")) == 1


def test_a_colleague_who_was_first_keeps_her_words_in_the_case(lan):
    workbook.keep_words(lan, NOTE, "chuyện hàng rào", NOW)
    first = workbook.make_case(lan, NOTE, NOW)
    workbook.keep(lan, first, "summary", "Hai nhà tranh nhau hàng rào.", NOW)
    telling.tell(lan, "note", NOTE, {"became": None, "done_on": None}, NOW)  # her phone's news of it late
    assert workbook.make_case(lan, NOTE, NOW) == first
    assert workbook.view(lan, first, NOW.date()).case.summary == "Hai nhà tranh nhau hàng rào."
    assert workbook.note_view(lan, NOTE).note.became == first


def test_a_case_that_is_withdrawn_before_it_was_sent_leaves_the_note_a_task(lan):
    workbook.keep_words(lan, NOTE, "chuyện hàng rào", NOW)
    workbook.keep_words(lan, "n-2", "nghe nhầm", NOW)
    workbook.drop_note(lan, "n-2", NOW)
    case_id = workbook.make_case(lan, NOTE, NOW)
    workbook.withdraw_draft(lan, case_id, NOW)
    assert [row.id for row in workbook.notes_waiting(lan)] == [NOTE] and workbook.list_cases(lan) == []
    assert workbook.make_case(lan, NOTE, NOW) == case_id
    assert workbook.view(lan, case_id, NOW.date()).case.summary == "chuyện hàng rào"
    assert workbook.notes_waiting(lan) == []


def test_words_withdrawn_from_a_case_that_was_sent_leave_the_note_done(lan):
    workbook.keep_words(lan, NOTE, "chuyện hàng rào", NOW)
    case_id = workbook.make_case(lan, NOTE, NOW)
    workbook.keep_many(lan, case_id, WHOLE, NOW)
    assert workbook.send(lan, case_id, NOW) == []
    workbook.keep(lan, case_id, "note", "thêm", NOW)
    workbook.withdraw_draft(lan, case_id, NOW)
    assert workbook.notes_waiting(lan) == [] and workbook.note_view(lan, NOTE).note.became == case_id


def test_the_same_picture_twice_is_one_and_what_is_none_changes_nothing(lan):
    first = workbook.attach_note_photo(lan, NOTE, PAPER, NOW)
    assert workbook.attach_note_photo(lan, NOTE, PAPER, NOW) == first
    with pytest.raises(Problem):
        workbook.attach_note_photo(lan, NOTE, b"<script>", NOW)
    assert len(workbook.note_view(lan, NOTE).photos) == 1
    workbook.drop_note_photo(lan, NOTE, first, NOW)
    assert workbook.note_view(lan, NOTE).photos == []


def test_an_empty_one_is_no_task_and_a_long_one_is_shown_by_its_beginning(lan):
    workbook.keep_words(lan, NOTE, "   ", NOW)
    assert workbook.notes_waiting(lan) == []
    workbook.keep_words(lan, NOTE, "hàng rào " * 2000, NOW)
    (row,) = workbook.notes_waiting(lan)
    assert len(row.beginning) <= 120


def test_words_of_a_newer_app_do_not_close_the_note(lan):
    workbook.keep_words(lan, NOTE, "chuyện hàng rào", NOW)
    held = lan.records.get(NOTE)
    held.server["done_on"] = {"no": "day"}
    lan.records.put(held)
    assert workbook.note_view(lan, NOTE).note.words == "chuyện hàng rào"
