"""Weekends and public holidays as the law has them; a year that the table does not tell is not guessed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.cases import Case
from fieldapp.domain.days_off import (
    DayOff,
    day_off,
    latest_end,
    latest_working_days_after,
    unknown,
    working_day_from,
    working_days_after,
)
from fieldapp.domain.deadlines import court_by, start_by


def name(day):
    off = day_off(day)
    return (off.holiday.vi if off.holiday else "cuối tuần") + (", nghỉ bù" if off.made_up else "") if off else ""


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 20), ""),  # a Friday
        (date(2026, 11, 21), "cuối tuần"),
        (date(2026, 11, 22), "cuối tuần"),
        (date(2026, 1, 1), "Tết Dương lịch"),
        (date(2026, 2, 13), ""),
        (date(2026, 2, 16), "Tết Nguyên đán"),
        (date(2026, 2, 20), "Tết Nguyên đán"),
        (date(2026, 2, 23), ""),
        (date(2024, 2, 10), "Tết Nguyên đán"),  # a Saturday: made up for after the five days
        (date(2024, 2, 13), "Tết Nguyên đán, nghỉ bù"),
        (date(2024, 2, 14), "Tết Nguyên đán, nghỉ bù"),
        (date(2024, 2, 15), ""),
        (date(2026, 4, 26), "Giỗ Tổ Hùng Vương"),  # a Sunday
        (date(2026, 4, 27), "Giỗ Tổ Hùng Vương, nghỉ bù"),
        (date(2026, 4, 30), "Ngày Chiến thắng 30/4"),
        (date(2026, 5, 1), "Quốc tế lao động 1/5"),
        (date(2027, 5, 3), "Quốc tế lao động 1/5, nghỉ bù"),  # 1 May 2027 is a Saturday
        (date(2026, 9, 1), "Quốc khánh"),
        (date(2026, 9, 2), "Quốc khánh"),
        (date(2026, 9, 3), ""),
        (date(2024, 9, 3), "Quốc khánh"),  # that year the day after
        (date(2012, 9, 3), ""),  # before the law of the table
    ],
)
def test_each_day_is_what_the_law_makes_it(day, why):
    assert name(day) == why


@pytest.mark.parametrize(
    ("day", "may_be"),
    [
        (date(2027, 2, 8), "TET"),  # nobody has decided it in this table
        (date(2030, 1, 21), "TET"),
        (date(2027, 2, 6), None),  # a Saturday in any case
        (date(2027, 3, 8), None),
        (date(2027, 4, 15), None),  # by the moon, so it is known
        (date(2029, 4, 17), "HUNG_KINGS"),
        (date(2027, 9, 1), "NATIONAL"),
        (date(2027, 9, 2), None),
        (date(2026, 11, 24), "CULTURE"),  # decided in principle; no law of it is confirmed
        (date(2025, 11, 24), None),
        (date(2010, 2, 15), None),  # before the law of the table
        (date(2026, 2, 23), None),  # of a year that is told
        (date(2026, 9, 3), None),
    ],
)
def test_of_a_year_without_a_table_a_day_that_may_be_off_is_not_called_a_working_day(day, may_be):
    found = unknown(day)
    assert (found.code if found else None) == may_be


@pytest.mark.parametrize(
    ("last", "ends"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),
        (date(2026, 11, 22), date(2026, 11, 23)),  # a Sunday
        (date(2026, 2, 16), date(2026, 2, 23)),  # a Tết that is decided
        (date(2027, 2, 8), date(2027, 2, 15)),  # one that is not: five days, then a working one
        (date(2027, 2, 6), date(2027, 2, 15)),  # the Saturday before
        (date(2027, 1, 20), date(2027, 1, 27)),  # it may lie here, and takes no more than five
        (date(2027, 9, 1), date(2027, 9, 3)),  # it or the day after the 2nd
        (date(2026, 11, 24), date(2026, 11, 25)),
        (date(2029, 4, 17), date(2029, 4, 18)),
        (date.max, date.max),
    ],
)
def test_nobody_is_too_late_while_a_day_that_is_not_decided_may_be_off(last, ends):
    assert latest_end(last) == ends


def test_the_deadlines_of_a_case_against_the_days_that_are_off():
    """Which last day the law gives, whether it is off, and with which working day the period then ends (BLDS Đ148.5).

    Luật Hòa giải ở cơ sở Đ20.2: three days, the first not counted (BLDS Đ147.2). BLTTDS Đ418.1: six months, to the same
    day, or the last of a shorter month (BLDS Đ148.2).
    """
    for received, last, off, ends in (
        (date(2026, 11, 17), date(2026, 11, 20), "", date(2026, 11, 20)),
        (date(2026, 11, 19), date(2026, 11, 22), "cuối tuần", date(2026, 11, 23)),
        (date(2026, 2, 25), date(2026, 2, 28), "cuối tuần", date(2026, 3, 2)),  # the end of a month
        (date(2028, 2, 26), date(2028, 2, 29), "", date(2028, 2, 29)),  # a leap day
        (date(2026, 2, 13), date(2026, 2, 16), "Tết Nguyên đán", date(2026, 2, 23)),  # Tết and its weekend
        (date(2026, 4, 27), date(2026, 4, 30), "Ngày Chiến thắng 30/4", date(2026, 5, 4)),
        (date(2025, 12, 29), date(2026, 1, 1), "Tết Dương lịch", date(2026, 1, 2)),  # the end of a year
    ):
        by = start_by(Case(received_on=received))
        assert (by, name(by), working_day_from(by)) == (last, off, ends), received
    for agreed, last, off, ends in (
        (date(2026, 5, 20), date(2026, 11, 20), "", date(2026, 11, 20)),
        (date(2026, 5, 22), date(2026, 11, 22), "cuối tuần", date(2026, 11, 23)),
        (date(2025, 8, 31), date(2026, 2, 28), "cuối tuần", date(2026, 3, 2)),  # a shorter month
        (date(2027, 8, 29), date(2028, 2, 29), "", date(2028, 2, 29)),  # a leap year's
        (date(2025, 8, 17), date(2026, 2, 17), "Tết Nguyên đán", date(2026, 2, 23)),
        (date(2026, 3, 2), date(2026, 9, 2), "Quốc khánh", date(2026, 9, 3)),
    ):
        by = court_by(Case(outcome="THANH", ending="1", ended_on=agreed))
        assert (by, name(by), working_day_from(by)) == (last, off, ends), agreed


def test_working_days_pass_over_tet():
    assert working_days_after(date(2026, 2, 13), 5) == date(2026, 2, 27), "Tết, from the 16th to the 20th, counts none"
    assert working_days_after(date(2026, 11, 13), 5) == date(2026, 11, 20)
    assert working_days_after(date.max, 3) == date.max


def test_working_days_end_so_much_later_as_a_holiday_that_is_not_known_can_take():
    assert latest_working_days_after(date(2026, 2, 13), 5) == date(2026, 2, 27), "of 2026 everything is known"
    assert working_days_after(date(2027, 2, 1), 5) == date(2027, 2, 8)
    assert latest_working_days_after(date(2027, 2, 1), 5) == date(2027, 2, 15), "Tết may take five of them"
    assert latest_working_days_after(date.max, 3) == date.max


@given(st.dates(), st.integers(0, 40))
def test_so_many_working_days_later_so_many_lie_between(day, count):
    later = working_days_after(day, count)
    if later == date.max:
        return
    between = [day + timedelta(days=each) for each in range(1, (later - day).days + 1)]
    assert sum(day_off(each) is None for each in between) == count
    assert not count or day_off(later) is None


def test_a_weekend_has_no_name():
    assert day_off(date(2026, 11, 22)) == DayOff()
