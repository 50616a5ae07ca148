"""A quick note: on its way at once, a task until it is a case, and every word and picture of it in that case."""

import unicodedata

import pytest
from PIL import Image

from fieldapp import workbook
from fieldapp.domain.problems import Problem
from fieldapp.workbook import telling
from tests.media.pages import jpeg
from tests.sounds import a_wav, an_m4a
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


def test_what_is_added_to_a_note_that_is_a_case_waits_again_and_goes_into_the_case(lan):
    workbook.keep_words(lan, NOTE, "chuyện hàng rào", NOW)
    workbook.attach_note_photo(lan, NOTE, PAPER, NOW)
    case_id = workbook.make_case(lan, NOTE, NOW)
    workbook.keep(lan, case_id, "summary", "Hai nhà tranh nhau hàng rào.", NOW)
    workbook.keep_words(lan, NOTE, "chuyện hàng rào, hẹn Chủ nhật", NOW)  # as a phone that has not heard of the case
    later = workbook.attach_note_sound(lan, NOTE, a_wav(3), 3, NOW)
    [row] = workbook.notes_waiting(lan)
    assert row.of_case and workbook.note_view(lan, NOTE).added
    assert workbook.make_case(lan, NOTE, NOW) == case_id
    view = workbook.view(lan, case_id, NOW.date())
    assert view.case.summary == "Hai nhà tranh nhau hàng rào.\nchuyện hàng rào, hẹn Chủ nhật"
    assert [(each.id == later, each.here) for each in view.photos] == [(False, True), (True, True)]
    assert workbook.notes_waiting(lan) == [] and not workbook.note_view(lan, NOTE).added


def test_a_photo_that_was_taken_out_of_the_case_does_not_come_back_with_what_is_added(lan):
    workbook.keep_words(lan, NOTE, "chuyện hàng rào", NOW)
    photo_id = workbook.attach_note_photo(lan, NOTE, PAPER, NOW)
    case_id = workbook.make_case(lan, NOTE, NOW)
    workbook.keep(lan, case_id, f"photos/{photo_id}", None, NOW)
    assert workbook.notes_waiting(lan) == []
    workbook.attach_note_sound(lan, NOTE, a_wav(3), 3, NOW)
    workbook.make_case(lan, NOTE, NOW)
    assert photo_id not in workbook.view(lan, case_id, NOW.date()).case.photos


def test_what_is_added_and_not_needed_is_reminded_of_no_more(lan):
    workbook.keep_words(lan, NOTE, "nghe nhầm", NOW)
    workbook.drop_note(lan, NOTE, NOW)
    workbook.keep_words(lan, NOTE, "không nhầm", NOW)
    [row] = workbook.notes_waiting(lan)
    assert not row.of_case
    workbook.drop_note(lan, NOTE, NOW)
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


def test_what_was_said_is_named_in_the_note_and_is_here_to_be_heard(lan):
    said = a_wav(3)
    workbook.attach_note_sound(lan, NOTE, said, 3, NOW)
    view = workbook.note_view(lan, NOTE)
    [sound] = view.sounds
    assert (sound.photo.media, sound.photo.seconds, sound.photo.size) == ("audio/wav", 3, len(said))
    assert (sound.here, sound.confirmed, view.waiting, view.photos) == (True, False, True, [])
    assert lan.photos.read(sound.photo.sha256) == said
    assert lan.photos.thumb(sound.photo.sha256) is None


def test_a_photo_of_a_note_says_nothing_of_sounds(lan):
    """So that its change is no larger than before, and an older app's is the same."""
    workbook.attach_note_photo(lan, NOTE, PAPER, NOW)
    [named] = [value for path, value in lan.outbox.all()[0].change.set.items() if path.startswith("photos/")]
    assert set(named) == {"sha256", "size", "width", "height", "added_at"}


def test_the_same_sound_twice_is_one_and_what_is_none_changes_nothing(lan):
    first = workbook.attach_note_sound(lan, NOTE, an_m4a(), 7, NOW)
    assert workbook.attach_note_sound(lan, NOTE, an_m4a(), 7, NOW) == first
    for nothing in (b"", b"<script>", PAPER, an_m4a(2 * 1024 * 1024 + 1)):
        with pytest.raises(Problem):
            workbook.attach_note_sound(lan, NOTE, nothing, 7, NOW)
    assert len(workbook.note_view(lan, NOTE).sounds) == 1
    workbook.drop_note_photo(lan, NOTE, first, NOW)
    assert workbook.note_view(lan, NOTE).sounds == []


def test_a_note_that_was_only_said_is_a_task_and_counts_apart_from_its_photos(lan):
    workbook.attach_note_sound(lan, NOTE, an_m4a(), 7, NOW)
    workbook.attach_note_photo(lan, NOTE, PAPER, NOW)
    [row] = workbook.notes_waiting(lan)
    assert (row.photos, row.sounds) == (1, 1)


def test_what_was_said_goes_into_the_case_too_and_is_taken_out_there_as_a_photo_is(lan):
    key = workbook.attach_note_sound(lan, NOTE, an_m4a(), 7, NOW)
    case_id = workbook.make_case(lan, NOTE, NOW)
    [sound] = workbook.view(lan, case_id, NOW.date()).photos
    assert (sound.id, sound.photo.is_sound, sound.here, sound.photo.seconds) == (key, True, True, 7)
    workbook.drop_photo(lan, case_id, key, NOW)
    assert workbook.view(lan, case_id, NOW.date()).photos == []
    assert workbook.note_view(lan, NOTE).sounds[0].here, "the note has it still"


def test_a_record_of_an_older_app_and_one_with_a_sound_read_the_same_photo(lan):
    """An older app's caption on a sound leaves all else of it as it was."""
    key = workbook.attach_note_sound(lan, NOTE, an_m4a(), 7, NOW)
    case_id = workbook.make_case(lan, NOTE, NOW)
    workbook.keep_part(lan, case_id, f"photos/{key}", "caption", "lời bà Lan", NOW)
    [sound] = workbook.view(lan, case_id, NOW.date()).photos
    assert (sound.photo.caption, sound.photo.media, sound.photo.seconds) == ("lời bà Lan", "audio/mp4", 7)
