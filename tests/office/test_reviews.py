"""The rounds of review: what leaders wrote on their phones, who is missing, whom to replace, which version holds."""

import re
from datetime import date
from html import unescape

import pytest

from fieldapp.domain.appraisals import KIND, appraisal_id, round_of
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook
from sync_server.people import membership
from tests.cast import DUONG_HUU, HUNG, LAN, MINH, NOW, TAM, change
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN, seat_others

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


@pytest.fixture
def opened(engine):
    """Return what the journal has of a sheet."""

    def opened(record):
        with reading(engine) as conn:
            return casebook.open_record(conn, DUONG_HUU, record, (KIND,))

    return opened


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


class TestWrittenDifferently:
    """Two phones wrote a field of a sheet without having seen each other's: the page of the round lets one be kept."""

    @pytest.fixture
    def sheet(self, send):
        """Let two phones write a sheet so; returns its record."""

        def sheet(person="hung", on="2026-11-20"):
            of = round_of(date.fromisoformat(on))
            record = appraisal_id(person, of)
            first = {"person": person, "year": of.year, "month": of.month, "reviewed_on": on}
            seq = send(LAN, change(record, kind=KIND, set=first)).seq
            told = {"conclusion": "DE_NGHI_THOI", "standards/T5": {"met": "CHUA"}}
            send(HUNG, change(record, seq, kind=KIND, set=told))
            mine = {"conclusion": "TIEP_TUC", "standards/T5": {"met": "DAT"}} if person == "lan" else {}
            lost = change(record, seq, kind=KIND, set=mine or {"conclusion": "TIEP_TUC"})
            assert send(LAN, lost).outcome == "clash"
            return record

        return sheet

    def versions(self, page):
        return [unescape(each) for each in re.findall(r'name="version" value="([^"]+)"', page.text)]

    def buttons(self, page):
        """What each button on the page sends, and whither."""
        found = []
        for form in re.findall(r'<form method="post" action="(/entries/[^"]+)">(.*?)</form>', page.text, re.DOTALL):
            fields = re.findall(r'name="(\w+)" value="([^"]*)"', form[1])
            found.append((form[0], {name: unescape(value) for name, value in fields if name != "form_token"}))
        return found

    @pytest.mark.parametrize(("place", "kept"), [(0, "DE_NGHI_THOI"), (1, "TIEP_TUC")])
    def test_both_stand_on_the_page_of_the_round_and_one_is_kept(self, minh, sheet, opened, place, kept):
        record = sheet()
        page = minh.get("/teams/reviews")
        text = text_of(page)
        assert "Trần Văn Hùng: Kết luận" in text and len(self.versions(page)) == 2
        assert "Đề nghị thôi làm hòa giải viên (Điều 11) Trần Văn Hùng" in text
        assert "Tiếp tục làm hòa giải viên Nguyễn Thị Lan" in text
        assert re.findall(r"(\w+) ghi lúc [\d/]+, [\d:]+ (?:(Đang dùng) )?Giữ bản này", text) == [
            ("Hùng", "Đang dùng"), ("Lan", ""),
        ]  # fmt: skip
        address, given = self.buttons(page)[place]
        assert address == f"/entries/{record}/choose"
        page = minh.post(address, given)
        assert page.url.path == "/teams/reviews" and "Đã chọn bản để giữ." in text_of(page)
        assert self.versions(page) == [] and opened(record).fields["conclusion"] == kept
        assert "Đã chọn bản để giữ." not in text_of(minh.get("/teams/reviews")), "said once"

    @ONE_ENGINE
    def test_two_presses_are_one_and_an_old_page_chooses_nothing(self, minh, sheet, send, opened):
        record = sheet()
        address, given = self.buttons(minh.get("/teams/reviews"))[1]
        token = minh.token
        for _ in range(2):
            assert minh.post(address, given, token=token).status_code == 200
        many = len(opened(record).lines)
        other = minh.post(address, given | {"version": "conclusion"}, token=token)
        assert (other.status_code, len(opened(record).lines)) == (200, many), "the same press once more"
        old = minh.post(address, given | {"decision": ""}, token=token)
        assert old.status_code == 409 and "vừa thay đổi" in text_of(old) and "Rà soát hòa giải viên" in text_of(old)
        assert (opened(record).fields["conclusion"], len(opened(record).lines)) == ("TIEP_TUC", many)

    @ONE_ENGINE
    def test_of_two_fields_the_second_is_not_called_chosen_from_the_page_before_the_first_was(
        self, minh, sheet, opened
    ):
        record = sheet("lan")
        pressed = self.buttons(minh.get("/teams/reviews"))
        token = minh.token
        first, second = (
            next(each for each in pressed if each[1]["version"].startswith(f"conflicts/{path}/"))
            for path in ("conclusion", "standards/T5")
        )
        assert minh.post(*first, token=token).status_code == 200
        many = len(opened(record).lines)
        old = minh.post(*second, token=token)
        assert (old.status_code, len(opened(record).lines)) == (409, many)
        assert "Đã chọn bản để giữ." not in text_of(old)
        assert opened(record).fields["standards/T5"] == {"met": "CHUA"}

    @ONE_ENGINE
    def test_of_two_sheets_on_one_page_each_is_chosen_by_itself(self, minh, sheet, opened):
        records = [sheet("lan"), sheet("hung")]
        pressed = self.buttons(minh.get("/teams/reviews"))
        token = minh.token
        for record in records:
            address, given = next(
                each for each in pressed if record in each[0] and "conflicts/conclusion/" in each[1]["version"]
            )
            assert minh.post(address, given, token=token).status_code == 200
        assert {opened(record).fields["conclusion"] for record in records} == {"TIEP_TUC"}

    @ONE_ENGINE
    def test_a_sheet_of_june_stands_in_june_and_leads_back_there(self, minh, sheet):
        sheet(on="2026-06-10")
        assert self.versions(minh.get("/teams/reviews")) == []
        address, given = self.buttons(minh.get("/teams/reviews?month=2026-06"))[0]
        page = minh.post(address, given)
        assert str(page.url).endswith("month=2026-06") and "Đã chọn bản để giữ." in text_of(page)

    @ONE_ENGINE
    def test_a_standard_is_named_and_said_in_words(self, minh, sheet):
        sheet("lan")
        text = text_of(minh.get("/teams/reviews"))
        assert "Nguyễn Thị Lan: Có hiểu biết pháp luật" in text
        assert "Chưa đạt Trần Văn Hùng" in text and "Đạt Nguyễn Thị Lan" in text

    @ONE_ENGINE
    def test_nobody_else_chooses_and_a_sheet_has_no_other_page(self, minh, visit, sheet, opened, engine):
        record = sheet()
        address, given = self.buttons(minh.get("/teams/reviews"))[1]
        with writing(engine) as conn:
            seat_others(conn, "chinh")
        for login, status in ((QUAN_LOGIN, 404), ("chinh", 403)):
            browser = visit(login)
            browser.get("/")
            assert browser.post(address, given).status_code == status
        assert opened(record).fields["conclusion"] == "DE_NGHI_THOI"
        assert minh.get(f"/entries/{record}").status_code == 404
        minh.get("/teams/reviews")
        token = minh.token
        for what in ("seen", "ask"):
            assert minh.post(f"/entries/{record}/{what}", given, token=token).status_code == 404
