"""A class that was set is put right or called off in the office: phones hear of it, and nothing written goes."""

import re
from html import unescape

import httpx
import pytest

from fieldapp import open_device, workbook
from fieldapp.domain.ids import new_id
from fieldapp.domain.training import CLASS, PRESENT
from fieldapp.sync.client import HttpServer
from sync_server.clock import VIETNAM
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook, quarantine, training
from sync_server.journal.intake import take
from sync_server.people import devices
from tests.cast import DUONG_HUU, HUNG, LAN, MINH, OTHER_TEAM, TEAM, change
from tests.office.classes import PEOPLE, attend, tell
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN, seat_others

TOLD = {
    "subject": "TH01", "title": "Luật Đất đai", "held_on": "2026-12-05", "starts_at": "19 giờ", "place": "Nhà văn hóa",
    f"teams/{TEAM}": {"name": "Tổ cũ"}, "documents/d1": {"title": "Sổ tay", "copies": 40},
}  # fmt: skip


class Wire(httpx.BaseTransport):
    """The way into the server without a socket."""

    def __init__(self, into):
        self.into = into

    def handle_request(self, request):
        return self.into.handle_request(request)


@pytest.fixture
def class_id(app, engine):
    tell(engine, MINH, CLASS, record := new_id(), TOLD)
    return record


@pytest.fixture
def held(engine, class_id):
    """The class as the office has it."""

    def held():
        with reading(engine) as conn:
            return training.one_class(conn, DUONG_HUU, class_id)

    return held


@pytest.fixture
def lan(minh, engine, clock, tmp_path):
    """Lan's phone, a real one, that reaches this server."""
    with writing(engine) as conn:
        code = devices.make_code(conn, MINH, "lan", clock())
    with open_device(
        tmp_path / "lan", "http://xa.test", code=code, clock=lambda: clock().astimezone(VIETNAM),
        connect=lambda url, token: HttpServer(url, token, transport=Wire(minh.http._transport)),
    ) as phone:  # fmt: skip
        assert phone.sync().complete
        yield phone


@pytest.fixture
def edit(minh, class_id):
    """Open the form of the class (or take it as it was drawn before), change something in it and press its button."""

    def edit(drawn=None, **given):
        return minh.post(f"/training/{class_id}/edit", (drawn or form(minh, class_id)) | given)

    return edit


def form(browser, class_id):
    """What stands in the form of a class."""
    page = browser.get(f"/training/{class_id}/edit").text.split('action="/training/' + class_id + '/edit"')[1]
    page = page.split("</form>")[0]
    inputs = re.findall(r'<input class="form-control[^>]*name="(\w+)" value="([^"]*)"', page)
    found = {name: unescape(value) for name, value in inputs if name not in ("document", "copies")}
    for name in ("document_key", "document", "copies"):
        found[name] = [unescape(each) for each in re.findall(rf'name="{name}" value="([^"]*)"', page)]
    found["teams"] = re.findall(r'name="teams" value="([^"]*)" checked', page)
    [found["subject"]] = re.findall(r'<option value="(\w+)" selected', page)
    [found["seq"]] = re.findall(r'name="seq" value="(\d+)"', page)
    return found


def roll(phone, class_id):
    return workbook.roll(phone.store, class_id)


def listed(phone, class_id):
    [row] = [each for each in workbook.list_classes(phone.store, phone.clock().date()) if each.id == class_id]
    return row


def test_day_hour_place_subject_teams_and_trainer_reach_the_phone_by_the_next_sync(edit, held, lan, class_id):
    assert roll(lan, class_id).training.place == "Nhà văn hóa"
    page = edit(
        subject="TH03", title="Ghi sổ cho đúng", held_on="2026-12-08", starts_at="14 giờ", place="Hội trường xã",
        trainer="Bà Hòa", teams=[TEAM, OTHER_TEAM],
    )  # fmt: skip
    assert "Đã lưu. Các máy sẽ nhận khi có mạng." in text_of(page)
    assert lan.sync().complete
    told = roll(lan, class_id).training
    assert (told.subject, told.title, str(told.held_on)) == ("TH03", "Ghi sổ cho đúng", "2026-12-08")
    assert (told.starts_at, told.place, told.trainer) == ("14 giờ", "Hội trường xã", "Bà Hòa")
    assert told.teams.keys() == {TEAM, OTHER_TEAM} and told.documents["d1"].title == "Sổ tay"
    assert told == held().training and len(roll(lan, class_id).people) == 3
    text = text_of(page)
    assert "Đỗ Đức Minh đã sửa" in text and "Ngày học: 08/12/2026" in text and "Nơi học: Hội trường xã" in text


def test_the_invitation_and_the_lists_print_the_new_words(minh, edit, class_id):
    edit(place="Hội trường xã", held_on="2026-12-08", starts_at="14 giờ", teams=[OTHER_TEAM])
    letters = text_of(minh.get(f"/training/{class_id}/letters"))
    assert "14 giờ, ngày 08/12/2026" in letters and "Hội trường xã" in letters and "Nhà văn hóa" not in letters
    assert "Tổ hòa giải thôn Đẫu" in letters and "Tổ hòa giải thôn Mùng" not in letters
    assert "Hội trường xã" in text_of(minh.get(f"/training/{class_id}/sheet"))


def test_nothing_changed_writes_nothing_and_a_team_keeps_the_name_it_was_invited_by(edit, held, engine):
    seq = history(engine, held().id)
    assert "Không có gì thay đổi." in text_of(edit()) and history(engine, held().id) == seq
    edit(place="Hội trường xã")
    assert held().training.teams[TEAM].name == "Tổ cũ"


def history(engine, record):
    with reading(engine) as conn:
        return len(casebook.open_record(conn, DUONG_HUU, record, (CLASS,)).lines)


def test_what_is_emptied_is_taken_away_and_a_document_is_renamed_added_and_taken_out(edit, held):
    edit(title="", place="", document_key=["d1", "d2"], document=["Sổ tay mới", "Tờ gấp"], copies=["", "12"])
    told = held().training
    assert (told.title, told.place) == ("", "")
    assert {key: (each.title, each.copies) for key, each in told.documents.items()} == {
        "d1": ("Sổ tay mới", 0), "d2": ("Tờ gấp", 12),
    }  # fmt: skip
    edit(document_key=["d1", "d2"], document=["", "Tờ gấp"], copies=["", "12"])
    assert held().training.documents.keys() == {"d2"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"subject": ""}, "Chọn lớp về việc gì."),
        ({"held_on": "mai"}, "Chọn ngày học."),
        ({"until": "2026-12-01"}, "Ngày cuối phải"),
        ({"title": "a" * 301}, "Rút ngắn ô này"),
        ({"teams": ["team-sonhai"]}, "Có tổ không còn"),
        ({"document_key": ["../x"], "document": ["Sổ"], "copies": [""]}, "Rút ngắn ô này"),
    ],
)
def test_what_cannot_be_a_class_is_said_and_what_was_typed_stays(edit, held, given, said):
    page = edit(**{"place": "Hội trường xã"} | given)
    assert page.status_code == 400 and said in text_of(page) and 'value="Hội trường xã"' in page.text
    assert held().training.place == "Nhà văn hóa"


def test_what_was_recorded_stays_and_only_words_are_put_right(minh, edit, held, lan, engine, class_id):
    mine = workbook.find_attendee(roll(lan, class_id), "lan")
    workbook.mark(lan.store, class_id, [mine], PRESENT, lan.clock())
    there = workbook.find_attendee(roll(lan, class_id), "lan")
    workbook.note_attendance(lan.store, class_id, there, {"documents": True, "on_paper": True}, lan.clock())
    assert lan.sync().complete
    edit(held_on="2026-11-20", place="Hội trường xã", teams=[OTHER_TEAM])
    refused = edit(document_key=["d1"], document=[""], copies=[""])
    assert refused.status_code == 400 and "không bỏ tài liệu nào ra được" in text_of(refused)
    assert lan.sync().complete
    for each in (held().attendance, [one.attendance for one in roll(lan, class_id).people if one.attendance]):
        [written] = each
        assert (written.state, written.name) == (PRESENT, PEOPLE["lan"])
        assert written.documents and written.on_paper
    page = minh.get(f"/training/{class_id}/edit")
    assert "không hủy được nữa" in text_of(page) and "/call-off" not in page.text
    page = minh.post(f"/training/{class_id}/call-off", {"why": "Mưa"})
    assert page.status_code == 400 and held().training.called_off == ""


def test_called_off_with_a_reason_the_phone_says_so_and_it_is_nobodys_next_class(minh, held, lan, class_id):
    minh.get(f"/training/{class_id}/edit")
    page = minh.post(f"/training/{class_id}/call-off", {"why": " "})
    assert page.status_code == 400 and "Ghi vì sao hủy lớp" in text_of(page)
    text = text_of(minh.post(f"/training/{class_id}/call-off", {"why": "Mưa lũ, đường tắc"}))
    assert "Đã hủy lớp." in text and "Lớp đã hủy: Mưa lũ, đường tắc" in text and "Giấy mời từng tổ" not in text
    assert "Đỗ Đức Minh đã hủy lớp" in text
    assert "Lớp đã hủy: Mưa lũ, đường tắc" in text_of(minh.get("/training"))
    letters = text_of(minh.get(f"/training/{class_id}/letters"))
    assert "Lớp đã hủy" in letters and "GIẤY MỜI" not in letters
    assert "Lớp đã hủy: Mưa lũ" in text_of(minh.get("/search?q=dat+dai"))
    assert "Mưa lũ, đường tắc" in minh.get("/lists/classes/csv").text
    assert lan.sync().complete and listed(lan, class_id).training.called_off == "Mưa lũ, đường tắc"
    minh.get(f"/training/{class_id}/edit")
    assert "Lớp vẫn học. Các máy sẽ nhận" in text_of(minh.post(f"/training/{class_id}/go-on"))
    assert lan.sync().complete and listed(lan, class_id).training.called_off == ""


def test_a_roll_that_was_called_without_a_signal_is_kept_beside_the_calling_off(minh, held, lan, class_id):
    mine = workbook.find_attendee(roll(lan, class_id), "lan")
    workbook.mark(lan.store, class_id, [mine], PRESENT, lan.clock())
    minh.get(f"/training/{class_id}/edit")
    minh.post(f"/training/{class_id}/call-off", {"why": "Mưa"})
    report = lan.sync()
    assert report.complete and report.clashed == 0
    assert roll(lan, class_id).counts.present == 1 and [each.state for each in held().attendance] == [PRESENT]
    text = text_of(minh.get(f"/training/{class_id}"))
    assert "Lớp đã hủy: Mưa" in text and "Danh sách ấy được giữ và vẫn tính" in text


def test_what_a_phone_changed_without_a_signal_clashes_and_the_office_chooses(minh, edit, held, lan, class_id):
    workbook.describe_class(lan.store, class_id, {"place": "Nhà ông Bảo", "trainer": "Bà Hòa"}, lan.clock())
    edit(place="Hội trường xã")
    assert lan.sync().clashed == 1
    assert held().training.place == "Hội trường xã" and held().training.trainer == "Bà Hòa"
    assert roll(lan, class_id).clashing == ("place",)
    page = minh.get(f"/training/{class_id}")
    assert "Nhà ông Bảo Nguyễn Thị Lan" in text_of(page)
    [standing, kept] = re.findall(r'name="version" value="([^"]+)"', page.text)
    seq = minh.hidden("seq")
    assert "Đã chọn bản để giữ." in text_of(
        minh.post(f"/training/{class_id}/choose", {"version": unescape(kept), "seq": seq})
    )
    assert held().training.place == "Nhà ông Bảo" and held().clashes == 0
    assert lan.sync().complete and not roll(lan, class_id).clashing
    again = minh.post(f"/training/{class_id}/choose", {"version": standing, "seq": seq})
    assert "Chưa làm gì, vì lớp vừa thay đổi" in text_of(again) and held().training.place == "Nhà ông Bảo"


def test_what_a_phone_changed_while_the_form_lay_open_is_shown_and_not_written_over(minh, edit, held, engine, class_id):
    drawn = form(minh, class_id)
    tell(engine, LAN, CLASS, class_id, {"place": "Nhà ông Bảo", "trainer": "Bà Hòa"}, int(drawn["seq"]))
    assert "Đã lưu." in text_of(edit(drawn, starts_at="14 giờ"))
    told = held().training
    assert (told.starts_at, told.place, told.trainer) == ("14 giờ", "Nhà ông Bảo", "Bà Hòa"), "untouched stays"
    page = edit(drawn, place="Hội trường xã")
    assert page.status_code == 409 and "Hiện nay trong sổ: Nơi học: Nhà ông Bảo" in text_of(page)
    assert 'value="Hội trường xã"' in page.text and 'value="Bà Hòa"' in page.text
    assert held().training.place == "Nhà ông Bảo"
    minh.post(f"/training/{class_id}/edit", form_on(page) | {"place": "Hội trường xã"})
    assert held().training.place == "Hội trường xã" and held().training.trainer == "Bà Hòa"


def form_on(page):
    """What stands in the form that is in front of us."""

    class Drawn:
        def get(self, _):
            return page

    return form(Drawn(), re.search(r'action="/training/([\w-]+)/edit"', page.text)[1])


def test_a_class_that_began_on_the_spot_is_put_right_too_and_pressed_twice_once(edit, engine, minh, class_id):
    tell(engine, LAN, CLASS, "0190-evening", {"subject": "TH03", "held_on": "2026-11-20"})
    given = form(minh, "0190-evening") | {"place": "Nhà văn hóa"}
    for _ in range(2):
        minh.post("/training/0190-evening/edit", given)
    assert history(engine, "0190-evening") == 2
    assert "Nguyễn Thị Lan đã mở lớp tại chỗ" in text_of(minh.get("/training/0190-evening"))


def test_a_mediator_calls_nothing_off(engine, class_id, clock, held):
    with writing(engine) as conn:
        [receipt] = take(conn, HUNG, [change(class_id, kind=CLASS, set={"called_off": "Mưa"})], clock())
    assert (receipt.outcome, receipt.reason) == ("held", "may_not_write")
    with reading(engine) as conn:
        assert quarantine.waiting(conn, DUONG_HUU) == 1
    assert held().training.called_off == ""


def test_only_the_communes_officer_does_it(visit, engine, minh, class_id, held):
    with writing(engine) as conn:
        seat_others(conn, "chinh")
    assert f"/training/{class_id}/edit" not in visit("chinh").get(f"/training/{class_id}").text
    for login, status in (("chinh", 403), (QUAN_LOGIN, 404)):
        browser = visit(login)
        browser.get("/me")
        assert browser.get(f"/training/{class_id}/edit").status_code == status
        for verb in ("edit", "call-off", "go-on", "choose"):
            browser.get("/me")
            assert browser.post(f"/training/{class_id}/{verb}", {"why": "x"}).status_code == status
    assert held().training.called_off == ""


def test_who_is_no_more_invited_stays_on_the_list(edit, engine, minh, class_id, held):
    attend(engine, LAN, class_id, "lan")
    edit(teams=[OTHER_TEAM])
    text = text_of(minh.get(f"/training/{class_id}"))
    assert "1 người trong danh sách không thuộc diện mời" in text and "Nguyễn Thị Lan: Có mặt" in text
