"""What a case says of itself: where it is, what to do, what stands in it. Never more than is so."""

from datetime import date

import pytest
from PIL import Image

from fieldapp import workbook
from fieldapp.config import VIETNAM
from fieldapp.domain.cases import Case, CaseMediator, Invited, MediationSession, Party, Reassignment
from fieldapp.domain.roles import Role
from fieldapp.store.device import DeviceStore
from fieldapp.ui import routes
from fieldapp.ui.screens.case_story import story_text, when_text
from fieldapp.ui.screens.read_case import name_of, readings
from fieldapp.ui.screens.what_next import may_send, what_next
from fieldapp.ui.strings import Strings
from tests.media.pages import jpeg
from tests.ui.book import NOW, decide, receive, sign_in, write

VI, EN = Strings("vi"), Strings("en")


@pytest.fixture
def store(tmp_path):
    with DeviceStore.open(tmp_path / "phone") as opened:
        sign_in(opened)
        yield opened


def said(store, case_id):
    view = workbook.view(store, case_id, NOW.date())
    return what_next(view, VI, VIETNAM), view


class TestWhatNext:
    def test_where_somebody_is_in_danger_nothing_says_that_there_is_nothing_to_do(self, store):
        case_id = write(store)
        workbook.raise_alarm(store, case_id, "al1", "K4", NOW)
        workbook.send(store, case_id, NOW)
        waiting, _ = said(store, case_id)
        assert waiting.text == "Máy sẽ tự gửi lên xã khi có mạng. Đừng đợi máy: gọi điện luôn."
        receive(store, case_id)
        received, _ = said(store, case_id)
        assert "14:00 ngày 20/11/2026" in received.text and "vẫn nên gọi điện" in received.text
        assert "không phải làm gì" not in received.text

    def test_a_case_on_its_way_from_the_first_word_to_the_approval(self, store):
        case_id = workbook.start_case(NOW)
        workbook.keep(store, case_id, "summary", "Nước", NOW)
        assert said(store, case_id)[0].title == "Đang ghi dở"

        case_id = write(store)
        ready, view = said(store, case_id)
        assert ready.title == "Đủ để gửi xã" and may_send(view)

        workbook.send(store, case_id, NOW)
        waiting, view = said(store, case_id)
        assert (waiting.title, waiting.text) == (
            "Đã lưu trên máy",
            "Máy sẽ tự gửi lên xã khi có mạng. Không phải làm gì thêm.",
        )
        assert not may_send(view)

        receive(store, case_id)
        received, _ = said(store, case_id)
        assert received.title == "Xã đã nhận" and "14:00 ngày 20/11/2026" in received.text

        decide(store, case_id, "returned", "Ghi rõ")
        assert said(store, case_id)[0].title == "Xã cần bổ sung"
        workbook.keep(store, case_id, "agreement", "Rõ", NOW)
        assert said(store, case_id)[0].title == "Đã sửa, chưa gửi"

        receive(store, case_id)
        decide(store, case_id, "approved")
        assert said(store, case_id)[0].title == "Xã đã duyệt"
        workbook.keep(store, case_id, "note", "thêm", NOW)
        assert said(store, case_id)[0].title == "Có chỗ mới sửa, chưa gửi"

    def test_while_a_photo_is_only_here_the_commune_is_not_said_to_have_it_all(self, store):
        case_id = write(store)
        workbook.attach_photo(store, case_id, jpeg(Image.new("RGB", (60, 40))), NOW)
        receive(store, case_id)
        assert said(store, case_id)[0].title == "Còn 1 ảnh chưa đến xã"

    def test_a_part_that_waits_for_the_officer_is_said_to_wait(self, store):
        case_id = write(store)
        workbook.send(store, case_id, NOW)
        store.outbox.hold(store.outbox.all()[0].change.id, "not_yours")
        assert said(store, case_id)[0].title == "Chờ cán bộ xã xem"


WHOLE = Case(
    parties={
        "a": Party(name="Bà Mai", birth_year=1961, address="Thôn Mùng", demand="Mở lại lối đi"),
        "b": Party(kind="GD", name=""),
        "c": Party(role="LQ", name="Cụ Tư"),
    },
    mediators={"lan": CaseMediator(name="Vi Thị Lan")},
    invited={"x": Invited(role="CK", name="Ông Sáu", both_sides_agree=True)},
    sessions={"s": MediationSession(), "t": MediationSession(notes="Hai bên đã nói")},
    dispute_type="A04", basis="1A", place="D1", openness="KCK", outcome="THANH", ending="1", summary="Lấn lối đi",
)  # fmt: skip


class TestReadings:
    def test_people_meetings_and_codes_in_words(self):
        lines = {each.path: list(each.lines) for name in routes.QUESTIONS for each in readings(WHOLE, name, VI)}
        assert lines["parties/a"] == ["Bà Mai", "sinh năm 1961, Thôn Mùng", "Yêu cầu: Mở lại lối đi"]
        assert lines["parties/b"] == ["Chưa ghi tên", "Gia đình"]
        assert lines["invited/x"] == ["Ông Sáu", "Hai bên đồng ý mời"]
        assert lines["sessions/s"] == ["Chưa ghi gì."] and lines["sessions/t"] == ["Hai bên đã nói"]
        assert lines["dispute_type"] == ["Lối đi chung"] and lines["openness"] == ["Không công khai"]
        assert lines["outcome"] == ["Hòa giải thành"] and "ending" not in lines
        assert "agreement" not in lines and "received_on" not in lines, "empty fields are left out"

    @pytest.mark.parametrize(
        ("outcome", "told", "past"),
        [
            ("THANH", {"agreement", "duties", "perform_by"}, {"failure_reason", "referred_to"}),
            ("KHONG_THANH", {"failure_reason", "referred_to"}, {"agreement", "duties", "perform_by"}),
        ],
    )
    def test_of_a_case_that_was_put_right_only_its_outcome_is_told(self, outcome, told, past):
        case = Case(
            outcome=outcome, agreement="Tháo rào", duties="Mở lối đi", perform_by=date(2026, 12, 1),
            failure_reason="Không ai nhường", referred_to="TA",
        )  # fmt: skip
        paths = {each.path for each in readings(case, "said", VI)}
        assert told <= paths and not past & paths

    def test_sides_are_counted_and_related_people_are_not(self):
        labels = [each.label for each in readings(WHOLE, "who", VI)]
        assert labels == ["Bên thứ nhất", "Bên thứ hai", "Người liên quan"]

    @pytest.mark.parametrize(
        ("path", "name"),
        [("", "Cả vụ việc"), ("parties/a", "Bà Mai"), ("sessions/t", "Buổi 2"), ("invited/x", "Ông Sáu"),
         ("agreement", "Thỏa thuận và giải pháp thực hiện"), ("parties/gone", "Các bên và người liên quan"),
         ("photos/p", "Ảnh, lời nói")],
    )  # fmt: skip
    def test_a_remark_names_what_it_is_about(self, path, name):
        assert name_of(path, WHOLE, VI) == name

    def test_a_case_without_a_word_reads_as_nothing(self):
        assert [readings(Case(), name, EN) for name in routes.QUESTIONS] == [[]] * 6


class TestTheStory:
    def test_each_line_says_who_did_what_and_when(self, store):
        case_id = write(store)
        receive(store, case_id)
        decide(store, case_id, "returned", "Ghi rõ")
        workbook.keep(store, case_id, "note", "x", NOW)
        story = workbook.history(store, case_id)
        assert [story_text(line, VI) for line in story] == [
            "Vi Thị Lan ghi", "Trần Quang Minh trả lại, cần bổ sung", "Vi Thị Lan đang ghi",
        ]  # fmt: skip
        assert when_text(story[0], VI, VIETNAM) == "Lúc 14:05 ngày 21/11/2026. Xã nhận lúc 14:00 ngày 20/11/2026"

    def test_a_case_that_went_to_another_team_says_who_gave_it_from_which_to_which(self):
        line = workbook.HistoryLine(
            by="Đỗ Đức Minh", role=Role.OFFICER, at="", received_at="", fields=[], verdict="", state="received",
            went=Reassignment(from_team="Tổ A", to_team="Tổ B"),
        )  # fmt: skip
        assert story_text(line, VI) == "Đỗ Đức Minh (cán bộ xã) chuyển vụ việc này từ Tổ A sang Tổ B"

    def test_a_line_of_the_server_itself_is_called_so(self):
        line = workbook.HistoryLine(
            by="", role=Role.SERVER, at="", received_at="", fields=[], verdict="", state="received"
        )  # fmt: skip
        assert story_text(line, VI) == "Hệ thống ghi" and when_text(line, VI, VIETNAM) == ""
