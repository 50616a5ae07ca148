"""What is due over all cases, as the first screen shows it."""

from datetime import date

import pytest
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.workbook import CaseIndex
from tests.workbook.book import NOW, TODAY, a_case, a_received_case, later


def told(store, today=TODAY):
    return [(each.kind.value, each.on, each.days_left, each.tone.value) for each in workbook.due(store, today)]


def test_an_empty_book_has_nothing_due(store):
    assert workbook.due(store, TODAY) == []


def test_the_first_meeting_is_due_in_three_days_and_late_after_them(store):
    case_id = a_case(store)
    assert told(store) == [("start", date(2026, 11, 23), 1, "soon")]
    assert told(store, date(2026, 11, 20)) == [("start", date(2026, 11, 23), 3, "calm")]
    assert told(store, date(2026, 11, 24)) == [("start", date(2026, 11, 23), -1, "late")]
    (found,) = workbook.due(store, TODAY)
    assert (found.case_id, found.title, found.path) == (case_id, "Bà Lan – Ông Bảo", "sessions")


def test_after_a_last_day_that_is_a_day_off_nothing_is_late_until_the_next_working_day_is_over(store):
    a_case(store, received_on="2026-11-19")  # its third day is a Sunday
    sunday = date(2026, 11, 22)
    assert told(store, sunday) == [("start", sunday, 0, "soon")]
    assert told(store, date(2026, 11, 23)) == [("start", sunday, 0, "soon")], "Monday"
    assert told(store, date(2026, 11, 24)) == [("start", sunday, -1, "late")], "the period ended with Monday"


def test_what_the_leader_is_to_hear_is_late_from_the_day_of_the_look_whatever_day_that_was(store):
    seen = {"who": "p1", "promise": "Dời rào", "kept": "BKK", "checked_on": "2026-11-21"}  # a Saturday
    a_case(store, set={"outcome": "THANH", "ending": "1", "agreement": "Dời rào.", "follow_ups/f": seen})
    (leader,) = [each for each in workbook.due(store, date(2026, 11, 23)) if each.kind == "leader"]
    assert (leader.days_left, leader.agreed) == (-2, True), "no period of the law ends on it"


def test_in_a_tet_that_nobody_has_decided_yet_nothing_is_called_late(store):
    a_case(store, received_on="2027-02-03")  # its third day is the Saturday of that Tết
    saturday = date(2027, 2, 6)
    assert told(store, date(2027, 2, 12)) == [("start", saturday, 0, "soon")]
    assert told(store, date(2027, 2, 16)) == [("start", saturday, -1, "late")], "so many for certain"


@pytest.mark.parametrize(("received", "today", "days"), [
    ("2026-02-13", "2026-02-23", 0), ("2026-02-13", "2026-02-24", -1),  # its third day is the first of Tết 2026
    ("2026-12-29", "2027-01-04", 0), ("2026-12-29", "2027-01-06", -2),  # New Year on a Friday
    ("2026-04-22", "2026-04-28", 0), ("2026-04-22", "2026-04-29", -1),  # Hung Kings' Day on that Sunday is made up for
    ("2026-11-20", "2026-11-24", -1), ("2026-11-20", "2026-12-23", -30),  # a Monday
])  # fmt: skip
def test_how_late_it_is_counts_from_the_working_day_with_which_the_period_ended(store, received, today, days):
    a_case(store, received_on=received)
    assert [each.days_left for each in workbook.due(store, date.fromisoformat(today))] == [days]


def test_a_day_off_that_the_sides_chose_themselves_is_late_the_day_after(store):
    a_case(store, received_on="2026-11-10", start_agreed_on="2026-11-22")
    assert told(store, date(2026, 11, 23)) == [("start", date(2026, 11, 22), -1, "late")]


def test_the_most_pressing_of_all_cases_comes_first(store):
    a_case(store, received_on="2026-11-21")
    closed = a_received_case(store, now=later(seconds=1), outcome="THANH", ending="1", ended_on="2026-11-20",
        agreement="Tháo hàng rào", set={"follow_ups/a": {"promise": "Tháo hàng rào", "due_on": "2026-11-21"},
        "sessions/s": {"held_on": "2026-11-20"}})  # fmt: skip
    assert [(each.kind.value, each.on.day) for each in workbook.due(store, TODAY)] == [("promise", 21), ("start", 24)]
    workbook.keep_part(store, closed, "follow_ups/a", "kept", "XONG", NOW)
    assert [each.kind.value for each in workbook.due(store, TODAY)] == ["start"]


def test_while_the_clock_is_wrong_nothing_is_called_late(store):
    a_case(store)
    store.road.put(replace(store.road.get(), notices=["clock_wrong"]))
    assert told(store, date(1970, 1, 1)) == told(store, date(2040, 1, 1))
    assert told(store) == [("start", date(2026, 11, 23), None, "calm")]


def test_an_open_list_tells_the_same_as_a_fresh_one(store):
    index = CaseIndex(store)
    case_id = a_case(store)
    assert workbook.due(store, TODAY, index.rows()) == workbook.due(store, TODAY) != []
    workbook.keep(store, case_id, "on_the_spot", True, NOW)
    assert workbook.due(store, TODAY, index.rows()) == workbook.due(store, TODAY) == []


@pytest.mark.parametrize("more", [{}, {"on_the_spot": True}, {"start_agreed_on": "2026-11-23"}])
def test_a_case_that_never_began_is_asked_about_when_its_beginning_is_told_as_late_no_more(store, more):
    case_id = a_received_case(store, **more)
    a_received_case(store, 6, not_mediated="TU_CHOI")
    rows = workbook.list_cases(store)
    for days in range(31):
        asked = workbook.due(store, later(days=days).date(), rows)
        assert (asked != []) == ("on_the_spot" not in more) and workbook.forgotten(
            store, later(days=days).date(), rows
        ) == []
    left = later(days=32).date()
    assert workbook.due(store, left, rows) == []
    (asked,) = workbook.forgotten(store, left, rows)
    assert (asked.id, asked.rest.begun, asked.rest.since) == (case_id, False, date(2026, 11, 20))


def test_a_mediation_that_rests_is_asked_about_after_a_month_and_not_once_something_is_written(store):
    met = {"sessions/s": {"held_on": "2026-11-20"}}
    paused = a_received_case(store, set=met | {"pauses/s": {"paused_on": "2026-11-20"}})
    open_ = a_received_case(store, 6, set={"sessions/s": {"held_on": "2026-11-21"}})
    a_received_case(store, 7)  # not begun: its beginning is overdue
    rows, month = workbook.list_cases(store), later(days=31)
    assert workbook.forgotten(store, later(days=30).date(), rows) == []
    assert [row.id for row in workbook.forgotten(store, month.date(), rows)] == [paused, open_]
    assert workbook.due(store, month.date(), rows) != [], "the beginning alone"
    workbook.keep(store, paused, "note", "Đã hỏi thăm hai bên.", later(days=20))
    assert [row.id for row in workbook.forgotten(store, month.date(), workbook.list_cases(store))] == [open_]
    store.road.put(replace(store.road.get(), notices=["clock_wrong"]))
    assert workbook.forgotten(store, month.date(), rows) == []
