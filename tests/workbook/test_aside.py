"""What the commune did not take of a note, a paper, a class or a roll is told as that of a case is."""

import pytest

from fieldapp import workbook
from fieldapp.protocol import Change
from fieldapp.store.corrections import Correction
from fieldapp.store.records import Held
from tests.workbook import book
from tests.workbook.book import NOW

MINH, WHY, AT = "Đỗ Đức Minh", "Tổ khác đã ghi.", "2026-11-23T02:30:00.000Z"


@pytest.fixture
def note(store):
    """A note that lies aside at the commune; gives its change."""
    workbook.keep_words(store, "n-1", "chuyện hàng rào\nnhà bà Lan", NOW)
    [queued] = store.outbox.freeze(1)
    store.outbox.hold(queued.id, "revoked_phone", AT)
    return queued.id


def told(store):
    return workbook.overview(workbook.list_cases(store), workbook.beside_cases(store), workbook.aside_cases(store))


def test_with_nothing_aside_nothing_is_said_and_a_case_tells_it_itself(store):
    case_id = book.a_sent_case(store)
    workbook.keep_words(store, "n-1", "chuyện hàng rào", NOW)
    assert workbook.aside_cases(store) == []
    store.outbox.hold(store.outbox.of_record(case_id)[0].change.id, "not_yours", AT)
    store.corrections.put(Correction(change="c-1", record=case_id, by=MINH, said="", at=AT))
    assert workbook.aside_cases(store) == [] and told(store).parts_held == 1


def test_a_note_that_waits_for_the_officer_is_counted_and_named_by_its_words(store, note):
    [row] = workbook.aside_cases(store)
    assert (row.id, row.kind, row.title) == ("n-1", "note", "chuyện hàng rào nhà bà Lan")
    assert (row.held, row.declined, row.corrected) == (["revoked_phone"], [], [])
    assert (told(store).parts_held, told(store).parts_declined, told(store).beside) == (1, 0, 0)


def test_one_that_was_declined_is_told_with_the_officers_words_until_she_lets_go_of_it(store, note):
    store.outbox.decline(note, MINH, WHY, AT)
    [row] = workbook.aside_cases(store)
    [part] = row.declined
    assert (part.change, part.by, part.said, part.set["words"]) == (note, MINH, WHY, "chuyện hàng rào\nnhà bà Lan")
    assert not part.mendable, "what is told at once has no draft to be mended in"
    assert (told(store).parts_held, told(store).parts_declined) == (0, 1)
    workbook.let_go(store, note)
    assert workbook.aside_cases(store) == [] and told(store).parts_declined == 0


def test_one_that_was_corrected_is_told_until_she_has_read_it(store):
    store.records.put(Held(kind="class", id="lop-1", base=4, server={"title": "Luật Đất đai"}))
    correction = Correction(change="c-1", record="lop-1", by=MINH, said="Sửa ngày.", at=AT, set={"held_on": "x"})
    store.corrections.put(correction)
    [row] = workbook.aside_cases(store)
    assert (row.kind, row.title, row.corrected) == ("class", "Luật Đất đai", [correction])
    workbook.have_read(store, "c-1")
    assert workbook.aside_cases(store) == []


def test_what_a_newer_app_wrote_before_this_one_is_told_too(store):
    newer = Change(id="c-9", kind="vision", record="v-1", base=0, set={"words": "mai"}, at=NOW.isoformat(), seq=9)
    store.outbox.append(newer)
    store.outbox.hold("c-9", "unknown_kind", AT)
    [row] = workbook.aside_cases(store)
    assert (row.kind, row.held) == ("vision", ["unknown_kind"])
