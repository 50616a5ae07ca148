"""Today names what besides cases two people wrote differently, for as long as she may choose where the row leads."""

from datetime import date

import pytest
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.domain.appraisals import KIND as APPRAISAL
from fieldapp.domain.appraisals import appraisal_id
from fieldapp.domain.ids import new_id
from fieldapp.domain.training import PRESENT, attendance_id
from fieldapp.store.records import Held
from tests.workbook import book
from tests.workbook.book import NOW, TODAY

ROUND = date(2026, 11, 1)


def two_versions(store, record, path, stands, kept='"khác"', kind=""):
    """Hùng's words stand in a field of the record, and somebody else's are kept beside them."""
    if kind:
        store.records.put(Held(kind=kind, id=record))
    seq = store.records.get(record).base
    lost = {"path": path, "value": kept, "by": "Lý Thị Bé", "at": NOW.isoformat()}
    book.arrive(store, record, seq + 1, set={path: stands, f"conflicts/{path}/c1": lost})
    return record


def told(store, today=TODAY):
    return [(row.kind, row.id, row.title) for row in workbook.choices_beside(store, today)]


def choose(store, record):
    """She keeps what stands."""
    for seen in workbook.clashes(store, record):
        assert workbook.settle(store, record, seen.path, seen.clash.standing.value, NOW, seen) == []


def a_paper(store, about="", **more):
    words = {"type": "BBHG" if about else "BBHT", "held_on": "2026-11-20", "about": about} | more
    store.records.put(Held(kind="minutes", id=f"p-{about}", base=3, server=words))
    return two_versions(store, f"p-{about}", "place", "Nhà văn hóa", '"Nhà bà Lan"')


def a_note(store, **more):
    store.records.put(Held(kind="note", id="n-1", base=3, server={"written_on": "2026-11-20"} | more))
    return two_versions(store, "n-1", "words", "chuyện hàng rào")


def a_class(store):
    store.records.put(Held(kind="class", id="l-1", base=3, server={"title": "Luật Đất đai", "subject": "TH01"}))
    return two_versions(store, "l-1", "place", "Hội trường")


def a_tick(store, person="be", state=PRESENT):
    book.a_team(store)
    who = {"class_id": "l-1", "person": person, "name": "Lý Thị Bé"}
    store.records.put(Held(kind="attendance", id=attendance_id("l-1", person), base=3, server=who))
    return two_versions(store, attendance_id("l-1", person), "state", state, '"V"')


def a_review(store, leader="lan", person="be", of=ROUND):
    team = {"name": "Tổ hòa giải thôn Mùng"} | {
        f"members/{key}": {"name": key, "leader": key == leader} for key in ("lan", "be", "hung")
    }
    store.records.put(Held(kind="team", id="team-mung", base=1, server=team))
    sheet = {"person": person, "name": "Lý Thị Bé", "year": of.year, "month": of.month}
    store.records.put(Held(kind=APPRAISAL, id=appraisal_id(person, of), base=3, server=sheet))
    return two_versions(store, appraisal_id(person, of), "conclusion", "TIEP_TUC", '"DE_NGHI_THOI"')


@pytest.mark.parametrize(
    ("make", "kind", "title"),
    [
        (a_paper, "minutes", "2026-11-20"),
        (a_note, "note", "chuyện hàng rào"),
        (a_class, "class", "Luật Đất đai"),
        (a_tick, "attendance", "Lý Thị Bé"),
        (a_review, "appraisal", "Lý Thị Bé"),
    ],
)
def test_it_is_named_until_a_version_is_chosen_and_another_teams_is_not(store, make, kind, title):
    record = make(store)
    assert told(store) == [(kind, record, title)]
    store.records.put(replace(store.records.get(record), gone=True))
    assert told(store) == []
    store.records.put(replace(store.records.get(record), gone=False))
    choose(store, record)
    assert told(store) == [], "chosen here, sent or not"


def test_each_is_named_once_in_the_order_of_papers_notes_classes_ticks_and_reviews(store):
    wanted = [make(store) for make in (a_review, a_class, a_note, a_paper)]
    two_versions(store, "p-", "chair", "Bà Lan")
    assert [each[1] for each in told(store)] == wanted[::-1]


def test_without_two_versions_and_of_a_case_it_says_nothing(store):
    case_id = book.a_received_case(store)
    two_versions(store, case_id, "summary", "Hùng kể.")
    workbook.keep_words(store, "n-1", "chuyện hàng rào", NOW)
    assert told(store) == [], "a case tells it itself"


def test_what_was_signed_and_what_nobody_reads_is_not_asked_about(store):
    paper = a_paper(store)
    server = store.records.get(paper).server
    store.records.put(replace(store.records.get(paper), server=server | {"signatures/x": {"name": "Bà Lụa"}}))
    assert told(store) == []
    two_versions(store, new_id(), "digest", "ab", kind="minutes")
    two_versions(store, new_id(), "done_on", "2026-11-20", kind="note")
    assert told(store) == []


@pytest.mark.parametrize(
    "make", [lambda store, case: a_paper(store, case), lambda store, case: a_note(store, became=case)]
)
def test_behind_closed_doors_no_word_of_it_is_there(store, make):
    case = book.a_received_case(store, openness="KCK")
    make(store, case)
    [row] = workbook.choices_beside(store, TODAY)
    assert (row.title, row.closed) == ("", True)


def test_a_review_asks_the_leader_and_nobody_else(store):
    a_review(store, leader="hung")
    assert told(store) == []


@pytest.mark.parametrize(
    ("person", "of"), [("gone", ROUND), ("be", date(2027, 6, 1))], ids=["who left the team", "a round to come"]
)
def test_a_review_that_has_no_page_here_asks_nobody(store, person, of):
    a_review(store, person=person, of=of)
    assert told(store) == []


def test_a_tick_of_somebody_who_is_on_no_roll_asks_nobody(store):
    a_tick(store, person="khach", state=None)
    assert told(store) == []
    book.arrive(store, attendance_id("l-1", "khach"), 9, set={"state": PRESENT})
    assert len(told(store)) == 1
