"""A mediator's year, counted from what the phone holds; and the team's yearly review."""

from datetime import date

import pytest
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.domain import appraisals
from fieldapp.domain.training import MADE_UP, PRESENT
from fieldapp.store.records import Held
from tests.workbook import book
from tests.workbook.book import NOW, TODAY, later

SETTLED = {"outcome": "THANH", "ending": "1", "agreement": "Dời rào.", "ended_on": "2026-11-21"}
YEAR = 2026
NOVEMBER = date(YEAR, 11, 1)


def a_case(store, *, by="lan", **other):
    mediators = dict.fromkeys(("mediators/lan",)) if by != "lan" else {}
    named = {f"mediators/{by}": {"name": by, "person": by}}
    return book.a_case(store, set=other | mediators | named)


def test_cases_count_by_the_day_they_were_received_and_only_her_own(store):
    a_case(store, **SETTLED)
    a_case(store, outcome="KHONG_THANH", ending="3", ended_on="2026-11-21")
    a_case(store)
    a_case(store, received_on="2025-12-31")
    a_case(store, by="hung", **SETTLED)
    card = workbook.scorecard(store, "lan", YEAR, TODAY)
    assert (card.cases, card.settled, card.not_settled, card.under_way) == (3, 1, 1, 1)
    assert workbook.scorecard(store, "lan", 2025, TODAY).cases == 1
    assert workbook.scorecard(store, "hung", YEAR, TODAY).settled == 1
    assert workbook.scorecard(store, "nobody", YEAR, TODAY).cases == 0


def test_a_case_that_went_to_another_team_is_counted_there_and_asks_for_nothing(store):
    case_id = a_case(store, outcome="THANH", ending="1")
    a_case(store, **SETTLED)
    assert [each.lacks for each in workbook.ended_cases(store, "lan", YEAR)] == ["ended_on", ""]
    store.records.put(replace(store.records.get(case_id), gone=True))
    assert [each.lacks for each in workbook.ended_cases(store, "lan", YEAR)] == [""]
    assert workbook.scorecard(store, "lan", YEAR, TODAY).cases == 1


def test_what_was_not_mediated_is_no_case_that_is_still_under_way(store):
    workbook.refer(store, a_case(store), "CA", NOW)
    workbook.leave_unmediated(store, a_case(store), NOW)
    a_case(store)
    card = workbook.scorecard(store, "lan", YEAR, TODAY)
    assert (card.cases, card.under_way, card.not_mediated) == (1, 1, 2)


def test_trainings_count_when_she_was_there_or_made_up_for_it(store):
    was = (0, PRESENT, True), (-10, MADE_UP, False), (-20, "V", False), (-30, "VP", True), (-400, PRESENT, True)
    for days, state, documents in was:
        class_id = workbook.begin_class(store, "TH01", later(days=days))
        lan = workbook.find_attendee(workbook.roll(store, class_id), "lan")
        workbook.note_attendance(store, class_id, lan, {"state": state, "documents": documents}, NOW)
    card = workbook.scorecard(store, "lan", YEAR, TODAY)
    assert (card.trainings, card.documents) == (2, 2), "who was away with a reason was given them afterwards"


def test_a_class_that_is_still_to_come_counts_from_its_first_day_whatever_is_ticked(store):
    class_id = workbook.begin_class(store, "TH01", NOW)
    days = {"held_on": later(days=1).date(), "until": later(days=3).date()}
    workbook.describe_class(store, class_id, days, NOW)
    lan = workbook.find_attendee(workbook.roll(store, class_id), "lan")
    workbook.note_attendance(store, class_id, lan, {"state": PRESENT, "documents": True}, NOW)
    for ahead, counted in ((0, 0), (1, 1), (2, 1)):
        today = later(days=ahead).date()
        card = workbook.scorecard(store, "lan", YEAR, today)
        assert (card.trainings, card.documents) == (counted, counted)
        assert len(workbook.attended(workbook.taken_part(store, "lan"), YEAR, today)) == counted


def test_ended_cases_are_listed_the_latest_first_and_what_they_lack_is_said(store):
    early = a_case(store, **SETTLED | {"ended_on": "2026-03-01", "received_on": "2026-02-20"})
    late = a_case(store, **SETTLED)
    dayless = a_case(store, **SETTLED | {"ended_on": None})
    a_case(store)  # still under way
    a_case(store, **SETTLED | {"ended_on": "2025-12-30", "received_on": "2025-12-20"})
    over_new_year = a_case(store, **SETTLED | {"ended_on": "2026-01-03", "received_on": "2025-12-20"})
    ended = workbook.ended_cases(store, "lan", YEAR)
    assert [each.id for each in ended] == [dayless, late, early, over_new_year]
    assert [each.lacks for each in ended] == ["ended_on", "", "", ""]
    assert ended[1].ended_on == date(2026, 11, 21)


def test_a_case_behind_closed_doors_is_listed_by_initials(store):
    a_case(store, openness="KCK", **SETTLED)
    [ended] = workbook.ended_cases(store, "lan", YEAR)
    assert "Bảo" not in ended.title


@pytest.fixture
def led_by_lan(store):
    members = {"members/lan": {"name": "Nguyễn Thị Lan", "leader": True}, "members/hung": {"name": "Trần Văn Hùng"}}
    store.records.put(Held(kind="team", id="team-mung", base=1, server={"name": "Tổ hòa giải thôn Mùng"} | members))
    return store


def test_a_review_says_whose_it_is_and_goes_by_itself(led_by_lan):
    store = led_by_lan
    hung = workbook.roster(store)[1]
    workbook.write_review(store, hung, NOVEMBER, {"standards/T3": {"met": "DAT"}}, NOW)
    workbook.write_review(store, hung, NOVEMBER, {"conclusion": "TIEP_TUC", "advice": "Học thêm về đất đai."}, NOW)
    review = workbook.review_of(store, hung, NOVEMBER)
    assert (review.sheet.name, review.sheet.reviewer) == ("Trần Văn Hùng", "Nguyễn Thị Lan")
    assert (review.sheet.year, review.sheet.month, review.sheet.reviewed_on) == (YEAR, 11, NOW.date())
    assert review.sheet.standards["T3"].met == "DAT" and review.sheet.conclusion == "TIEP_TUC"
    [queued] = store.outbox.all()
    assert (queued.change.kind, queued.change.record) == (appraisals.KIND, appraisals.appraisal_id("hung", NOVEMBER))
    assert [each.begun for each in workbook.reviews(store, NOVEMBER)] == [False, True]
    assert [each.begun for each in workbook.reviews(store, appraisals.round_before(NOVEMBER))] == [False, False]


def test_who_leads_is_what_the_commune_says(store, led_by_lan):
    assert workbook.leads(led_by_lan)
    book.a_team(store)  # Hùng leads now
    assert not workbook.leads(store)
