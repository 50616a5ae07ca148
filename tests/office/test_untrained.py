"""Who was at no class for so many months: by the classes as they arrived, whoever wrote them down."""

import pytest

from fieldapp.domain.ids import new_id
from fieldapp.domain.training import ABSENT, CLASS, EXCUSED, MADE_UP, PRESENT
from tests.cast import LAN
from tests.office.classes import attend, tell
from tests.office.conftest import text_of


@pytest.fixture
def held(engine):
    def held(day, **states):
        record = new_id()
        tell(engine, LAN, CLASS, record, {"title": "Luật Đất đai", "held_on": day})
        for person, state in states.items():
            attend(engine, LAN, record, person, state)

    return held


def named(page):
    text = text_of(page).partition("Người chưa dự lần nào xếp trước")[2]
    found = [name for name in ("Nguyễn Thị Lan", "Trần Văn Hùng", "Vi Thị Tâm") if name in text]
    return sorted(found, key=text.index)


def test_those_who_never_were_come_first_with_the_last_day_of_the_others(minh, held):
    held("2025-11-01", hung=PRESENT)
    held("2026-11-21", lan=PRESENT)
    page = minh.get("/training/untrained")
    assert named(page) == ["Vi Thị Tâm", "Trần Văn Hùng"]
    assert "01/11/2025" in text_of(page) and "2 trên 3 hòa giải viên không dự lớp nào trong 12 tháng qua" in text_of(
        page
    )


@pytest.mark.parametrize(
    ("day", "months", "missing"),
    [
        ("2026-08-22", 3, False),  # three months ago to the day
        ("2026-08-21", 3, True),
        ("2026-08-21", 6, False),
        ("2026-11-23", 12, True),  # a class still to come teaches nobody yet
    ],
)
def test_the_months_count_from_the_day_of_the_class(minh, held, day, months, missing):
    held(day, lan=PRESENT)
    assert ("Nguyễn Thị Lan" in named(minh.get(f"/training/untrained?months={months}"))) == missing


@pytest.mark.parametrize(("state", "missing"), [(MADE_UP, False), (ABSENT, True), (EXCUSED, True), ("", True)])
def test_only_who_was_there_or_made_up_for_it_counts(minh, held, state, missing):
    held("2026-11-20", lan=state)
    assert ("Nguyễn Thị Lan" in named(minh.get("/training/untrained"))) == missing


@pytest.mark.parametrize("odd", ["0", "7", "-1", "99999"])
def test_an_odd_number_of_months_shows_a_year(minh, odd):
    assert "12 tháng qua" in text_of(minh.get(f"/training/untrained?months={odd}"))


def test_the_file_has_the_same_people(minh, held):
    held("2026-06-01", lan=PRESENT)
    assert "Nguyễn Thị Lan" in minh.get("/lists/untrained/csv?months=3").text
    assert "Nguyễn Thị Lan" not in minh.get("/lists/untrained/csv?months=6").text


def test_when_everybody_was_there_the_page_says_so(minh, held):
    held("2026-11-20", lan=PRESENT, hung=PRESENT, tam=PRESENT)
    assert "Ai cũng đã tập huấn" in text_of(minh.get("/training/untrained"))
    assert "3/3 100 %" in text_of(minh.get("/overview"))
