"""Teams and their people, written by the officer: begun, added, put right, led, recognised, gone, back."""

import re

import pytest

from sync_server.db.engine import reading, writing
from sync_server.people import membership, roster
from sync_server.people.about import About
from tests.cast import DUONG_HUU, HUNG, LAN, MINH, NOW, OTHER_TEAM, TAM, TEAM, change
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN
from tests.office.test_clearing import plain

MUNG = "Tổ hòa giải thôn Mùng"
BE = {"name": "  Hoàng  Thị Bé ", "born": "12/3/1971", "sex": "NU", "ethnic": "KHAC", "schooling": "LUAT", "phone": ""}
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point


@pytest.fixture
def teams(engine):
    def teams():
        with reading(engine) as conn:
            return {team.name: team for team in roster.roster(conn, DUONG_HUU)}

    return teams


@pytest.fixture
def send_form(minh):
    """Open a page and send its form; the hidden press goes with it."""

    def send_form(path, fields, **more):
        minh.get(path)
        press = re.search(r'name="press" value="([^"]*)"', minh.page.text)
        return minh.post(path, ({"press": press[1]} if press else {}) | fields, **more)

    return send_form


def test_a_team_is_begun_and_its_first_mediator_added(send_form, teams):
    named = {"village": "new", "new_village": "Thôn Nà Hoan", "name": "Tổ hòa giải thôn Nà Hoan"}
    named |= {"minority_area": "yes"}
    text = text_of(send_form("/teams/new", named))
    assert "Đã lập tổ." in text
    assert "Tổ hòa giải thôn Nà Hoan Thôn Nà Hoan · 0 hòa giải viên, 0 vụ, việc Thiếu 3 hòa giải viên" in text
    team = teams()["Tổ hòa giải thôn Nà Hoan"]
    assert team.minority_area
    text = text_of(send_form(f"/teams/{team.id}/add", BE))
    assert "Đã thêm hòa giải viên." in text
    assert "Hoàng Thị Bé sinh 12/03/1971, Nữ, Dân tộc khác, Đã đào tạo về luật" in text
    assert "Chưa có tổ trưởng" in text


def test_pressed_twice_a_team_and_a_mediator_are_there_once(minh, teams):
    named = {"village": "new", "new_village": "Thôn Nà Hoan", "name": "Tổ hòa giải thôn Nà Hoan"}
    for path, given in (("/teams/new", named), (f"/teams/{TEAM}/add", BE)):
        minh.get(path)
        pressed = {"press": minh.hidden("press")} | given
        for _ in range(2):
            assert minh.post(path, pressed).status_code == 200
    assert len(teams()) == 3
    assert [each.name for each in teams()[MUNG].mediators].count("Hoàng Thị Bé") == 1


@ONE_ENGINE
@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"village": "", "name": "Tổ"}, "Ghi tên thôn, tổ dân phố"),
        ({"village": "new", "new_village": " ", "name": "Tổ"}, "Ghi tên thôn, tổ dân phố"),
        ({"village": "no-such-village", "name": "Tổ"}, "Ghi tên thôn, tổ dân phố"),
        ({"village": "new", "new_village": "Thôn Nà Hoan", "name": " "}, "Ghi tên tổ"),
        ({"village": "new", "new_village": "Thôn Khác", "name": "tổ hòa giải  THÔN MÙNG"}, "Xã đã có tổ tên này"),
    ],
)
def test_a_team_without_a_name_of_its_own_is_not_begun(send_form, teams, named, said):
    page = send_form("/teams/new", named)
    assert page.status_code == 400 and said in text_of(page)
    assert len(teams()) == 2
    page = send_form(f"/teams/{OTHER_TEAM}/edit", named)
    assert page.status_code == 400 and said in text_of(page)


def test_a_team_may_be_called_as_another_but_for_a_tone(send_form, teams):
    given = {"village": "new", "new_village": "Thôn Mừng", "name": "Tổ hòa giải thôn Mừng"}
    assert send_form("/teams/new", given).status_code == 200
    assert len(teams()) == 3


def test_a_team_gets_another_name_and_area(send_form, teams):
    mung = teams()[MUNG].village_id
    text = text_of(send_form(f"/teams/{TEAM}/edit", {"village": mung, "name": "Tổ Mùng", "minority_area": "yes"}))
    assert "Đã sửa tổ." in text and "Chưa rõ đã có hòa giải viên người dân tộc thiểu số chưa" in text
    assert (teams()["Tổ Mùng"].minority_area, teams()["Tổ Mùng"].village) == (True, "Thôn Mùng")


@ONE_ENGINE
def test_somebody_of_the_same_name_and_age_is_not_added_again(send_form, teams, engine):
    assert "Tổ đã có người tên này" in text_of(send_form(f"/teams/{TEAM}/add", {"name": "nguyễn thị lan"}))
    with writing(engine) as conn:
        membership.correct(conn, MINH, "lan", About(name="Nguyễn Thị Lan", born="1968"), NOW)
        membership.leave(conn, MINH, "hung", NOW.date(), "a", "", NOW)
    page = send_form(f"/teams/{TEAM}/add", {"name": "Nguyễn Thị Lan", "born": "2/9/1968"})
    assert page.status_code == 400 and "Tổ đã có người tên này" in text_of(page)
    assert send_form(f"/teams/{TEAM}/add", {"name": "Vi Thị Hoà", "born": "1970"}).status_code == 200
    assert "Tổ đã có người tên này" in text_of(send_form(f"/teams/{TEAM}/add", {"name": "Vi Thị Hòa", "born": "1970"}))
    assert "từng ở tổ và đã thôi" in text_of(send_form(f"/teams/{TEAM}/add", {"name": "Trần Văn Hùng"}))
    assert send_form(f"/teams/{TEAM}/add", {"name": "Nguyễn Thị Lan", "born": "1990"}).status_code == 200
    assert len(teams()[MUNG].mediators) == 3


@ONE_ENGINE
@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"name": ""}, "Ghi họ và tên"),
        ({"name": "<b>Bé</b>"}, "Ghi họ và tên"),
        ({"born": "hồi xưa"}, "Ghi năm sinh (1965)"),
        ({"sex": "X"}, "danh sách giới tính"),
        ({"phone": "gọi nhà"}, "Số điện thoại chỉ gồm chữ số"),
    ],
)
def test_who_cannot_be_added_is_said_and_what_was_typed_stays(send_form, teams, odd, said):
    page = send_form(f"/teams/{TEAM}/add", BE | odd)
    assert page.status_code == 400 and said in text_of(page)
    assert "name" in odd or 'value="Hoàng Thị Bé"' in page.text
    assert len(teams()[MUNG].mediators) == 2


def test_the_leader_is_named_and_the_person_says_so(send_form, minh, teams):
    text = text_of(minh.get(f"/teams/{TEAM}/leader"))
    assert "Tổ trưởng của Tổ hòa giải thôn Mùng" in text and "Hiện nay: Nguyễn Thị Lan" in text
    said = {"picked": "hung", "on": "2026-11-20", "paper": "12/QĐ-UBND"}
    assert "Đã ghi tổ trưởng." in text_of(send_form(f"/teams/{TEAM}/leader", said))
    assert [each.id for each in teams()[MUNG].mediators if each.leader] == ["hung"]
    text = text_of(minh.get("/teams/people/hung/about"))
    assert "Đỗ Đức Minh đã ghi làm tổ trưởng" in text
    assert "22/11/2026, 09:30 · Tổ hòa giải thôn Mùng · ngày 20/11/2026 · theo 12/QĐ-UBND" in text


@ONE_ENGINE
@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ({"picked": "", "on": "2026-11-20"}, "Chọn một mục"),
        ({"picked": "tam", "on": "2026-11-20"}, "Chọn một mục"),
        ({"picked": "hung", "on": ""}, "Ghi ngày, không muộn hơn hôm nay"),
        ({"picked": "hung", "on": "2026-11-23"}, "Ghi ngày, không muộn hơn hôm nay"),
        ({"picked": "hung", "on": "20/11/2026", "paper": "x" * 301}, "Rút ngắn số quyết định"),
    ],
)
def test_a_decision_without_its_day_or_choice_is_not_kept(send_form, teams, said, trouble):
    page = send_form(f"/teams/{TEAM}/leader", said)
    assert page.status_code == 400 and trouble in text_of(page)
    assert [each.id for each in teams()[MUNG].mediators if each.leader] == ["lan"]


def test_recognition_is_kept_and_shown(send_form):
    text = text_of(send_form("/teams/people/hung/recognise", {"on": "01/02/2026", "paper": ""}))
    assert "Đã ghi ngày công nhận." in text and "Được công nhận 01/02/2026" in text


def test_somebody_leaves_for_a_reason_of_article_11_and_the_phone_is_called_in(send_form, minh, connect, teams):
    device = connect("lan", changes=3, photos=1)
    text = text_of(minh.get("/teams/people/lan/leave"))
    assert "Nguyễn Thị Lan đang là tổ trưởng. Sau khi ghi, Tổ hòa giải thôn Mùng chưa có tổ trưởng" in text
    assert "sẽ còn 1 hòa giải viên; luật cần ít nhất 3" in text
    assert "Theo nguyện vọng của hòa giải viên" in text and "3 thay đổi, 1 ảnh" in text
    assert [each.id for each in teams()[MUNG].mediators] == ["lan", "hung"], "asking lets nobody go"
    page = send_form("/teams/people/lan/leave", {"picked": "b", "on": "2026-11-20", "paper": "9/QĐ-UBND"})
    text = text_of(page)
    assert "Đã thôi làm hòa giải viên từ 20/11/2026. Lý do: Không còn đáp ứng một trong các tiêu chuẩn" in text
    assert "Người dùng đã thôi, máy đang được gọi gửi hết" in text and f"/phones/{device}" in page.text
    assert "Đã thôi làm hòa giải viên: Nguyễn Thị Lan" in text_of(minh.get("/teams"))
    text = text_of(minh.get(f"/phones/{device}"))
    assert "Người dùng máy này đã thôi làm hòa giải viên" in text and "Đã tìm thấy máy" not in text
    assert minh.get(f"/phones/{device}/found").status_code == 404
    for verb in ("leave", "recognise", "move"):
        assert minh.get(f"/teams/people/lan/{verb}").status_code == 404


def test_without_a_reason_nobody_leaves(send_form, teams):
    for said in ({"on": "2026-11-20"}, {"picked": "d", "on": "2026-11-20"}):
        assert send_form("/teams/people/lan/leave", said).status_code == 400
    assert teams()[MUNG].left == []


def test_who_left_comes_back(send_form, minh, teams):
    assert minh.get("/teams/people/lan/return").status_code == 404
    send_form("/teams/people/lan/leave", {"picked": "a", "on": "2026-11-20"})
    text = text_of(send_form("/teams/people/lan/return", {"on": "2026-11-22"}))
    assert "Đã ghi làm hòa giải viên lại." in text and "Được công nhận 22/11/2026" in text
    assert {each.id for each in teams()[MUNG].mediators} == {"lan", "hung"}


@ONE_ENGINE
def test_nobody_leaves_before_being_recognised_nor_comes_back_before_leaving(send_form, teams):
    send_form("/teams/people/lan/recognise", {"on": "2026-11-05"})
    page = send_form("/teams/people/lan/leave", {"picked": "a", "on": "2026-11-04", "paper": "9/QĐ-UBND"})
    assert page.status_code == 400 and "được công nhận từ ngày 05/11/2026" in text_of(page)
    assert 'value="9/QĐ-UBND"' in page.text and teams()[MUNG].left == []
    send_form("/teams/people/lan/leave", {"picked": "a", "on": "2026-11-10"})
    page = send_form("/teams/people/lan/return", {"on": "2026-11-09"})
    assert page.status_code == 400 and "thôi từ ngày 10/11/2026" in text_of(page)
    assert [each.id for each in teams()[MUNG].left] == ["lan"]
    assert "Đã ghi làm hòa giải viên lại." in text_of(send_form("/teams/people/lan/return", {"on": "2026-11-10"}))


def test_who_left_is_in_no_list_of_those_who_may_get_a_phone(send_form, minh):
    send_form("/teams/people/lan/leave", {"picked": "a", "on": "2026-11-20"})
    assert "Nguyễn Thị Lan" not in text_of(minh.get("/phones"))
    assert minh.post("/phones/code", {"mediator": "lan"}).status_code == 404


def test_the_check_says_which_team_lacks_what_and_where_it_is_mended(send_form, minh, engine):
    text = text_of(minh.get("/teams/check"))
    assert "0 trên 2 tổ đủ người" in text
    assert "Tổ hòa giải thôn Mùng Thôn Mùng Thiếu 1 hòa giải viên Thêm hòa giải viên" in text
    assert "Chưa rõ đã có hòa giải viên nữ chưa Ghi giới tính cho: Nguyễn Thị Lan , Trần Văn Hùng" in text
    assert f'href="/teams/{OTHER_TEAM}/leader"' in minh.page.text
    with writing(engine) as conn:
        membership.correct(conn, MINH, "lan", About(name="Nguyễn Thị Lan", sex="NU"), NOW)
    send_form(f"/teams/{TEAM}/add", BE)
    text = text_of(minh.get("/teams/check"))
    assert "1 trên 2 tổ đủ người" in text and "Tổ đã đủ Tổ hòa giải thôn Mùng · Thôn Mùng" in text


@ONE_ENGINE
def test_the_officer_of_another_commune_and_a_form_from_elsewhere_change_nothing(visit, minh, teams):
    before = teams()
    quan = visit(QUAN_LOGIN)
    paths = [
        f"/teams/{TEAM}/edit", f"/teams/{TEAM}/add", f"/teams/{TEAM}/leader", "/teams/people/lan/about",
        "/teams/people/lan/recognise", "/teams/people/lan/leave", "/teams/people/lan/return",
    ]  # fmt: skip
    given = BE | {"village": "x", "picked": "hung", "on": "2026-11-20"}
    for path in paths:
        quan.get("/teams")
        assert quan.post(path, given).status_code == 404, path
    minh.get("/teams")
    for path in [*paths, "/teams/new"]:
        assert minh.post(path, given, token="x" * 64).status_code == 403, path
    assert teams() == before


def test_who_leaves_has_cases_that_are_to_be_given_to_somebody_else(minh, send):
    def given(state):
        return {"mediators/m1": None, "assignments/a1": {"name": "Trần Văn Hùng", "person": "hung", "state": state}}

    his = {"mediators/m1": {"name": "Trần Văn Hùng", "person": "hung"}}
    closed = plain("Bà Kín", "Ông Đóng", openness="KCK") | his
    for author, fields in (
        (HUNG, plain("Bà Một") | his), (HUNG, closed), (HUNG, plain("Bà Xong", outcome="THANH") | his),
        (LAN, plain("Bà Hai") | given("CHO")), (LAN, plain("Bà Thôi") | given("TU_CHOI")), (LAN, plain("Bà Lan")),
        (TAM, plain("Bà Xa")),
    ):  # fmt: skip
        send(author, change(set={path: value for path, value in fields.items() if value is not None}))
    text = text_of(minh.get("/teams/people/hung/leave"))
    assert "Trần Văn Hùng đang làm hoặc được giao: 3 (" in text and "Kín" not in text
    for name, named in (("Một", True), ("Hai", True), ("Xong", False), ("Thôi", False), ("Lan –", False)):
        assert (f"Bà {name}" in text) is named, name
    assert "đang làm hoặc được giao" not in text_of(minh.get("/teams/people/tam/leave"))
    assert "được giao: 1 (Bà Lan – Ông Hùng)" in text_of(minh.get("/teams/people/lan/leave"))
