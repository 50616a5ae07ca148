"""A year has two rounds of review, each with a sheet of its own for everybody."""

from datetime import date

import pytest

from fieldapp.domain.appraisals import appraisal_id, round_after, round_before, round_in, round_of

JUNE, NOVEMBER = date(2026, 6, 1), date(2026, 11, 1)


def test_the_first_half_of_a_year_is_junes_and_the_second_novembers():
    days = [date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31)]
    assert [round_of(day) for day in days] == [JUNE, JUNE, NOVEMBER, NOVEMBER]


def test_rounds_follow_one_another_over_the_new_year():
    assert (round_before(NOVEMBER), round_before(JUNE)) == (JUNE, date(2025, 11, 1))
    assert (round_after(JUNE), round_after(NOVEMBER)) == (NOVEMBER, date(2027, 6, 1))


@pytest.mark.parametrize("text", ["", "2026", "2026-07", "2026-6", "2026-11-01", "0026-06", "2026-06/.."])
def test_what_is_no_round_is_none(text):
    assert round_in(text) is None


def test_a_round_is_found_as_it_is_written():
    assert [round_in(f"{each:%Y-%m}") for each in (JUNE, NOVEMBER)] == [JUNE, NOVEMBER]


def test_one_sheet_for_a_person_and_a_round():
    sheets = {appraisal_id(person, of) for person in ("lan", "hung") for of in (JUNE, NOVEMBER, round_before(JUNE))}
    assert len(sheets) == 6 and appraisal_id("lan", JUNE) in sheets
