"""The rounds of review: what leaders wrote on their phones, who is missing, whom to replace."""

from datetime import date

import pytest

from fieldapp.domain.appraisals import KIND, appraisal_id
from sync_server.db.engine import writing
from sync_server.office.reviews import round_of
from sync_server.people import membership
from tests.cast import LAN, MINH, NOW, TAM, change
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point


@pytest.fixture
def review(send):
    """Let a leader's phone send a sheet."""

    def review(author, person, conclusion, on, **more):
        told = {"person": person, "year": 2026, "reviewed_on": on, "conclusion": conclusion, "reviewer": author.name}
        send(author, change(appraisal_id(person, 2026), kind=KIND, set=told | more))

    return review


def test_the_page_says_who_was_reviewed_in_this_round_and_whom_to_replace(minh, review):
    review(LAN, "hung", "DE_NGHI_THOI", "2026-11-20", **{"standards/T5": {"met": "CHUA"}, "advice": "Học Luật Đất đai"})
    review(LAN, "lan", "TIEP_TUC", "2026-06-10")
    text = text_of(minh.get("/teams/reviews"))
    assert "Đợt tháng 11/2026: đã rà soát 1 trên 3 hòa giải viên." in text
    assert "Đề nghị thay (1) Trần Văn Hùng Đề nghị thôi làm hòa giải viên (Điều 11) · 20/11/2026" in text
    assert "Có hiểu biết pháp luật: chưa đạt · Học Luật Đất đai · Nguyễn Thị Lan rà soát" in text
    assert "Nguyễn Thị Lan Chưa rà soát đợt này Tiếp tục làm hòa giải viên · 10/06/2026" in text
    assert "Vi Thị Tâm Chưa rà soát đợt này" in text
    assert "/teams/people/hung/leave" in minh.page.text


@ONE_ENGINE
def test_teams_in_which_nobody_mediates_are_there_all_the_same(minh, engine):
    with writing(engine) as conn:
        for person in ("lan", "hung", "tam"):
            membership.leave(conn, MINH, person, NOW.date(), "a", "", NOW)
    text = text_of(minh.get("/teams/reviews"))
    assert "đã rà soát 0 trên 0" in text and "Tổ hòa giải thôn Mùng Tổ chưa có hòa giải viên." in text
    text = text_of(minh.get("/training/coverage"))
    assert "Xã chưa có hòa giải viên nào." in text and "chưa có tổ" not in text


@ONE_ENGINE
def test_a_sheet_that_is_not_finished_counts_as_none(minh, review):
    review(TAM, "tam", "", "2026-11-20")
    text = text_of(minh.get("/teams/reviews"))
    assert "đã rà soát 0 trên 3" in text and "Đề nghị thay" not in text


@ONE_ENGINE
def test_another_commune_sees_none_of_it(visit, review):
    review(LAN, "hung", "DE_NGHI_THOI", "2026-11-20")
    text = text_of(visit(QUAN_LOGIN).get("/teams/reviews"))
    assert "đã rà soát 0 trên 1" in text and "Trần Văn Hùng" not in text


def test_a_year_has_two_rounds():
    assert [round_of(date(2026, month, 1)).month for month in (1, 6, 7, 12)] == [6, 6, 11, 11]
