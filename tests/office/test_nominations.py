"""The pages on classes of a higher level: who is sent, what came of each, and that it counts as training."""

import csv
import io
import re

import pytest

from tests.office.conftest import text_of

GOOD = {
    "title": "Tập huấn viên năm 2026", "subject": "TH06", "holder": "Sở Tư pháp", "place": "Bắc Ninh",
    "first": "2026-11-10", "last": "2026-11-11", "places": "2",
}  # fmt: skip
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point


@pytest.fixture
def set_higher(minh):
    def set_higher(**given):
        minh.get("/training/higher/new")
        page = minh.post("/training/higher/new", {"press": minh.hidden("press")} | GOOD | given)
        return page, str(page.url.path)

    return set_higher


@pytest.fixture
def send_to(minh):
    def send_to(address, *people, **more):
        minh.get(address)
        return minh.post(f"{address}/nominate", {"press": minh.hidden("press"), "mediator": people} | more)

    return send_to


@pytest.fixture
def came(minh):
    def came(address, nominee, outcome, **more):
        minh.get(address)
        return minh.post(f"{address}/outcome", {"nominee": nominee, "outcome": outcome} | more)

    return came


def test_people_are_sent_and_what_came_of_each_is_counted(minh, set_higher, send_to, came):
    page, address = set_higher()
    assert "Đã ghi lớp. Giờ chọn người đi." in text_of(page)
    page = send_to(address, "lan", "hung", name="Bà Phan Thị Khuê", position="Tập huấn viên")
    text = text_of(page)
    assert "2 chỗ. Cử 3 người, 0 người đã dự" in text and "Đã cử nhiều hơn số chỗ 1 người" in text
    assert "Nguyễn Thị Lan: chưa có kết quả Tổ trưởng · Tổ hòa giải thôn Mùng" in text
    assert "Bà Phan Thị Khuê: chưa có kết quả Tập huấn viên" in text
    came(address, "lan", "attended", certificate="12/CN-STP")
    page = came(address, "hung", "absent", why="Ốm")
    text = text_of(page)
    assert "Cử 3 người, 1 người đã dự, 1 người có chứng nhận" in text
    assert "Nguyễn Thị Lan: đã dự, chứng nhận 12/CN-STP" in text and "Trần Văn Hùng: không dự: Ốm" in text
    assert "1/3 hòa giải viên đã tập huấn" in text_of(minh.get("/training/coverage"))
    assert "1/3" in text_of(minh.get("/overview")) and "2 trên 3" in text_of(minh.get("/training/untrained"))
    were = text_of(minh.get("/training/coverage/people?who=were"))
    assert "10/11/2026 Tập huấn viên năm 2026 (cấp trên mở; chứng nhận 12/CN-STP)" in were
    assert "10/11/2026 Tập huấn viên năm 2026 (cấp trên mở" in text_of(minh.get("/teams/people/lan/about"))
    assert "Chưa dự lớp nào" in text_of(minh.get("/teams/people/hung/about"))


@ONE_ENGINE
def test_pressed_twice_nobody_is_sent_twice(minh, set_higher):
    _, address = set_higher()
    minh.get(address)
    given = {"press": minh.hidden("press"), "mediator": "lan", "name": "Bà Khuê"}
    minh.post(f"{address}/nominate", given)
    assert "Cử 2 người" in text_of(minh.post(f"{address}/nominate", given))


@ONE_ENGINE
def test_who_is_withdrawn_may_be_sent_again_and_the_history_keeps_all(minh, set_higher, send_to, came):
    _, address = set_higher()
    send_to(address, "lan")
    assert 'id="m-lan"' not in minh.get(address).text
    came(address, "lan", "withdrawn", why="Bận")
    page = minh.get(address)
    assert "Cử 0 người" in text_of(page) and 'id="m-lan"' in page.text
    send_to(address, "lan")
    story = text_of(minh.get(address)).partition("Đã ghi gì")[2]
    assert story.count("đã cử Nguyễn Thị Lan") == 2 and "đã thôi cử Nguyễn Thị Lan" in story


@ONE_ENGINE
def test_a_class_that_has_not_begun_was_attended_by_nobody(minh, set_higher, send_to, came):
    _, address = set_higher(first="2026-12-01", last="")
    page = send_to(address, "lan")
    assert 'value="attended"' not in page.text and 'value="withdrawn"' in page.text
    page = came(address, "lan", "attended")
    assert page.status_code == 400 and "Lớp chưa mở nên chưa ghi được" in text_of(page)


@ONE_ENGINE
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": ""}, "Ghi tên lớp"), ({"subject": ""}, "Chọn lớp về việc gì"), ({"holder": ""}, "Ghi đơn vị mở lớp"),
        ({"first": ""}, "Chọn ngày đầu"), ({"first": "0999-01-01"}, "Chọn ngày đầu"),
        ({"last": "mai"}, "Ngày cuối phải"),
        ({"last": "2026-11-09"}, "Ngày cuối phải"), ({"places": "nhiều"}, "Số người là một số"),
        ({"places": "-2"}, "Số người là một số"), ({"places": "1000"}, "Số người là một số"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_class_is_said_and_what_was_typed_stays(minh, set_higher, given, said):
    page, _ = set_higher(**given)
    assert page.status_code == 400 and said in text_of(page) and 'value="Bắc Ninh"' in page.text
    assert "Chưa có lớp nào của cấp trên" in text_of(minh.get("/training/higher"))


@ONE_ENGINE
@pytest.mark.parametrize(
    ("step", "given", "said"),
    [
        ("nominate", {}, "Chọn ít nhất một người"), ("nominate", {"mediator": "xa"}, "Chọn ít nhất một người"),
        ("outcome", {"nominee": "lan"}, "Chọn một kết quả"),
        ("outcome", {"nominee": "lan", "outcome": "nominated"}, "Chọn một kết quả"),
        ("outcome", {"nominee": "lan", "outcome": "absent"}, "Ghi vì sao"),
        ("edit", {"do": "call_off"}, "Ghi vì sao"), ("edit", GOOD | {"title": ""}, "Ghi tên lớp"),
    ],
)  # fmt: skip
def test_a_step_that_cannot_be_is_said(minh, set_higher, send_to, step, given, said):
    _, address = set_higher()
    send_to(address, "lan")
    minh.get(address)
    page = minh.post(f"{address}/{step}", given)
    assert page.status_code == 400 and said in text_of(page)


@ONE_ENGINE
def test_it_is_put_right_called_off_and_held_again(minh, set_higher):
    _, address = set_higher()
    minh.get(f"{address}/edit")
    put_right = GOOD | {"place": "Hà Nội", "edition": minh.hidden("edition")}
    assert "Hà Nội" in text_of(minh.post(f"{address}/edit", put_right))
    minh.get(f"{address}/edit")
    assert "Lớp không mở: Sở hoãn" in text_of(minh.post(f"{address}/edit", {"do": "call_off", "why": "Sở hoãn"}))
    assert "Lớp không mở: Sở hoãn" in text_of(minh.get("/training/higher"))
    minh.get(f"{address}/edit")
    stale = minh.post(f"{address}/edit", put_right | {"place": "Huế"})
    assert stale.status_code == 409 and "Hà Nội · Sở hoãn" in text_of(stale) and 'value="Huế"' in stale.text
    again = GOOD | {"edition": minh.hidden("edition")}
    assert "Lớp không mở" not in text_of(minh.post(f"{address}/edit", again)).partition("Đã ghi gì")[0]


@ONE_ENGINE
def test_the_sheet_and_the_file_have_who_is_sent(minh, set_higher, send_to, came):
    _, address = set_higher()
    send_to(address, "lan", "hung", name="Bà Khuê", position="Tập huấn viên")
    came(address, "hung", "withdrawn", why="Bận")
    page = minh.get(f"{address}/sheet")
    text = text_of(page)
    assert "DANH SÁCH CỬ ĐI TẬP HUẤN" in text and "Danh sách có 2 người" in text
    assert re.findall(r"<tr><td>\d+</td><td>([^<]+)</td>", page.text) == ["Nguyễn Thị Lan", "Bà Khuê"]
    rows = [*csv.reader(io.StringIO(minh.get("/lists/nominations/csv").content.decode("utf-8-sig")))]
    assert [row[4] for row in rows[1:]] == ["Nguyễn Thị Lan", "Trần Văn Hùng", "Bà Khuê"]
    assert rows[2][7] == "thôi cử: Bận"
