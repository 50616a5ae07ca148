"""The office's classes: set once, told to every phone of the commune, and the list of who was there as it arrives."""

import unicodedata

import pytest

from fieldapp.domain.training import ABSENT, CLASS, MADE_UP
from sync_server.db.engine import reading
from sync_server.journal import training
from tests.cast import DUONG_HUU, LAN, OTHER_TEAM, SON_HAI, TEAM
from tests.office.classes import TITLE, a_class, attend, tell
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN

GOOD = {"subject": "TH03", "held_on": "2026-12-05", "title": "Ghi sổ cho đúng", "place": "Nhà văn hóa xã"}
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point


@pytest.fixture
def classes(engine):
    def classes(partition=DUONG_HUU):
        with reading(engine) as conn:
            return training.classes(conn, partition)

    return classes


@pytest.fixture
def set_class(minh):
    """Open the form and press its button."""

    def set_class(**given):
        minh.get("/training/new")
        return minh.post("/training/new", {"press": minh.hidden("press")} | given)

    return set_class


def test_an_empty_list_says_what_to_do(minh):
    text = text_of(minh.get("/training"))
    assert "Chưa có lớp nào" in text and "Mở lớp mới" in text


def test_a_class_is_set_and_stands_in_the_list(set_class, classes):
    text = text_of(set_class(**GOOD, teams=[TEAM, OTHER_TEAM], organizer="UBND xã", starts_at="19 giờ"))
    assert "Đã mở lớp. Các máy sẽ biết khi có mạng." in text
    assert "Ghi sổ cho đúng Ghi chép sổ, lập biên bản · 19 giờ 05/12/2026 · Nhà văn hóa xã Chưa có danh sách" in text
    assert "Xã mở, Đỗ Đức Minh lập" in text
    [held] = classes()
    assert held.by_commune and set(held.training.teams) == {TEAM, OTHER_TEAM}
    assert held.training.teams[TEAM].name == "Tổ hòa giải thôn Mùng"
    assert classes(SON_HAI) == []


@ONE_ENGINE
def test_the_commune_that_holds_it_keeps_its_capitals(minh):
    assert 'value="UBND xã Dương Hưu"' in minh.get("/training/new").text


@ONE_ENGINE
def test_pressed_twice_it_is_set_once(minh, classes):
    minh.get("/training/new")
    given = {"press": minh.hidden("press")} | GOOD
    minh.post("/training/new", given)
    minh.get("/training/new")
    assert minh.post("/training/new", given).status_code == 200
    assert len(classes()) == 1


@ONE_ENGINE
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"subject": ""}, "Chọn lớp về việc gì."),
        ({"subject": "TH99"}, "Chọn lớp về việc gì."),
        ({"held_on": ""}, "Chọn ngày học."),
        ({"held_on": "0001-01-01"}, "Chọn ngày học."),
        ({"held_on": "mai"}, "Chọn ngày học."),
        ({"until": "2026-12-01"}, "Ngày cuối phải"),
        ({"title": "a" * 301}, "Rút ngắn ô này"),
        ({"teams": ["team-sonhai"]}, "Có tổ không còn"),
    ],
)
def test_what_cannot_be_a_class_is_said_and_what_was_typed_stays(set_class, classes, given, said):
    page = set_class(**GOOD | given)
    assert page.status_code == 400 and said in text_of(page)
    assert "Nhà văn hóa xã" in page.text
    assert classes() == []


@ONE_ENGINE
def test_a_day_typed_as_people_write_it_and_odd_words_are_taken_as_words(set_class, classes):
    odd = unicodedata.normalize("NFD", "Hòa giải <script>alert(1)</script>")
    page = set_class(**GOOD | {"held_on": "05/12/2026", "title": odd})
    assert "<script>alert" not in page.text
    [held] = classes()
    assert held.training.title == unicodedata.normalize("NFC", odd) and str(held.training.held_on) == "2026-12-05"


def test_the_list_is_counted_and_what_two_phones_wrote_differently_is_marked(minh, engine, deliver):
    class_id = a_class(engine, deliver)
    text = text_of(minh.get("/training"))
    assert f"{TITLE} Kiến thức pháp luật, pháp luật mới · 19 giờ 21/11/2026 · Nhà văn hóa" in text
    assert "1 có mặt trong 3 người đã ghi" in text
    page = minh.get(f"/training/{class_id}")
    text = text_of(page)
    assert "Có mặt 1 Vắng có lý do 1 Vắng 0 Học bù 1 Đã nhận tài liệu 1 Đã ký 2" in text
    assert "Nguyễn Thị Lan: Có mặt Thôn Mùng · đã nhận tài liệu · đã ký · Nguyễn Thị Lan ghi" in text
    assert "Trần Văn Hùng: Vắng có lý do (Ốm)" in text
    assert "Vi Thị Tâm: Học bù (học bù ngày 22/11/2026) Thôn Mùng · đã ký · Trần Văn Hùng ghi" in text
    assert "có 1 người được hai máy ghi khác nhau" in text
    assert "Dễ hiểu 5,0/5 (1 người)" in text and "Nên học buổi tối." in text
    assert "Sổ tay hòa giải viên" in text and "Dễ hiểu, nên có thêm tình huống." in text
    assert f"/training/{class_id}/photos/p1" in page.text
    photo = minh.get(f"/training/{class_id}/photos/p1")
    assert photo.status_code == 200 and photo.content[:2] == b"\xff\xd8"


@ONE_ENGINE
def test_a_day_of_making_up_is_told_no_more_once_it_is_put_right_to_absent(minh, engine):
    tell(engine, LAN, CLASS, "0190-evening", {"subject": "TH03", "held_on": "2026-11-20"})
    seq = attend(engine, LAN, "0190-evening", "tam", MADE_UP, made_up_on="2026-11-22").seq
    assert "Vi Thị Tâm: Học bù (học bù ngày 22/11/2026)" in text_of(minh.get("/training/0190-evening"))
    attend(engine, LAN, "0190-evening", "tam", ABSENT, seq)
    text = text_of(minh.get("/training/0190-evening"))
    assert "Vi Thị Tâm: Vắng Thôn Mùng" in text and "học bù ngày" not in text


@ONE_ENGINE
@pytest.mark.parametrize("since", [ABSENT, None])
def test_what_somebody_said_of_a_class_counts_no_more_once_they_were_not_there(minh, engine, since):
    tell(engine, LAN, CLASS, "0190-evening", {"subject": "TH03", "held_on": "2026-11-20"})
    attend(engine, LAN, "0190-evening", "lan", clear=2)
    seq = attend(engine, LAN, "0190-evening", "tam", clear=5, opinion="Rất hay.").seq
    assert "Dễ hiểu 3,5/5 (2 người)" in text_of(minh.get("/training/0190-evening"))
    attend(engine, LAN, "0190-evening", "tam", since, seq)
    text = text_of(minh.get("/training/0190-evening"))
    assert "Dễ hiểu 2,0/5 (1 người)" in text and "Rất hay." not in text


def test_a_class_begun_by_a_mediator_says_so_and_who_was_taken_off_is_not_counted(minh, engine):
    told = {"subject": "TH03", "held_on": "2026-11-20", f"teams/{TEAM}": {"name": "Tổ hòa giải thôn Mùng"}}
    tell(engine, LAN, CLASS, "0190-evening", told)
    attend(engine, LAN, "0190-evening", "lan")
    seq = attend(engine, LAN, "0190-evening", "tam").seq
    attend(engine, LAN, "0190-evening", "tam", None, seq)
    text = text_of(minh.get("/training"))
    assert "Mở tại chỗ, Nguyễn Thị Lan lập" in text and "1 có mặt trong 1 người đã ghi" in text
    assert "Vi Thị Tâm" not in text_of(minh.get("/training/0190-evening"))


@ONE_ENGINE
def test_another_commune_s_officer_sees_none_of_it(visit, engine, deliver):
    class_id = a_class(engine, deliver)
    quan = visit(QUAN_LOGIN)
    assert TITLE not in quan.get("/training").text
    assert quan.get(f"/training/{class_id}").status_code == 404
    assert quan.get(f"/training/{class_id}/photos/p1").status_code == 404
