"""The rounds of review: what leaders wrote on their phones, who is missing, whom to replace."""

from datetime import date

import pytest

from fieldapp.domain.appraisals import KIND, appraisal_id, round_of
from sync_server.db.engine import writing
from sync_server.people import membership
from tests.cast import LAN, MINH, NOW, TAM, change
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point


@pytest.fixture
def review(send):
    """Let a leader's phone send a sheet."""

    def review(author, person, conclusion, on, **more):
        of = round_of(date.fromisoformat(on))
        told = {"person": person, "year": of.year, "month": of.month, "reviewed_on": on, "conclusion": conclusion}
        told |= {"reviewer": author.name}
        send(author, change(appraisal_id(person, of), kind=KIND, set=told | more))

    return review


def test_the_page_says_who_was_reviewed_in_this_round_and_whom_to_replace(minh, review):
    review(LAN, "hung", "DE_NGHI_THOI", "2026-11-20", **{"standards/T5": {"met": "CHUA"}, "advice": "Học Luật Đất đai"})
    review(LAN, "lan", "TIEP_TUC", "2026-06-10")
    text = text_of(minh.get("/teams/reviews"))
    assert "Đợt tháng 11/2026: đã rà soát 1 trên 3 hòa giải viên." in text
    assert "Đề nghị thay (1) Trần Văn Hùng Đề nghị thôi làm hòa giải viên (Điều 11) · 20/11/2026" in text
    assert "Có hiểu biết pháp luật: chưa đạt · Học Luật Đất đai · Nguyễn Thị Lan rà soát" in text
    assert "Nguyễn Thị Lan Chưa rà soát đợt này Đợt tháng 6/2026: Tiếp tục làm hòa giải viên · 10/06/2026" in text
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


def test_what_june_said_stays_beside_what_november_says_and_in_the_file(minh, review):
    review(LAN, "hung", "DE_NGHI_THOI", "2026-06-10", advice="Ghi sổ đủ hơn")
    review(LAN, "lan", "DE_NGHI_THOI", "2026-06-11")
    review(LAN, "hung", "TIEP_TUC", "2026-11-20")
    text = text_of(minh.get("/teams/reviews"))
    assert "Trần Văn Hùng Tiếp tục làm hòa giải viên · 20/11/2026 Đợt tháng 6/2026: Đề nghị thôi" in text
    assert "Đề nghị thay (1) Nguyễn Thị Lan Đợt tháng 6/2026: Đề nghị thôi làm hòa giải viên (Điều 11)" in text
    june = text_of(minh.get("/teams/reviews?month=2026-06"))
    assert "Đợt tháng 6/2026: đã rà soát 2 trên 3 hòa giải viên." in june and "Ghi sổ đủ hơn" in june
    assert "Đề nghị thay (2)" in june and "Tiếp tục làm hòa giải viên" not in june
    assert "/teams/reviews?month=2026-11" in minh.page.text
    written = minh.get("/lists/reviews/csv?month=2026-11").text
    [hung] = [line for line in written.splitlines() if "Trần Văn Hùng" in line]
    assert "Tiếp tục làm hòa giải viên" in hung and "Đề nghị thôi làm hòa giải viên (Điều 11) · 10/06/2026" in hung
    assert "Ghi sổ đủ hơn" in minh.get("/lists/reviews/csv?month=2026-06").text


@ONE_ENGINE
@pytest.mark.parametrize("words", ["2027-06", "2026-07", "xưa", "", "2026-11-01"])
def test_a_round_that_cannot_be_is_the_present_one(minh, words):
    assert "Đợt tháng 11/2026: đã rà soát 0 trên 3" in text_of(minh.get(f"/teams/reviews?month={words}"))
