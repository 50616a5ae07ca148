"""The standards of mediators in the office: written on their page, listed by team, told to nobody else."""

import csv
import io

import pytest

from sync_server.db.engine import reading, writing
from sync_server.people import membership, person_events, roster
from sync_server.people.about import About
from sync_server.people.person_events import Kind
from sync_server.people.standards import MET, UNMET, Look
from tests.cast import DUONG_HUU, MINH, NOW, TEAM
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN, seat_others

ABOUT, KEEP = "/teams/people/hung/about", "/teams/people/hung/standards"
FOUND = {"standard_T2": "DAT", "standard_T3": "DAT", "standard_T4": "CHUA", "looked_on": "2026-11-20"}
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point


@pytest.fixture
def write(minh):
    """Open the page of a mediator and send the form about the standards."""

    def write(**fields):
        minh.get(ABOUT)
        return minh.post(KEEP, {"seen": minh.hidden("seen")} | fields)

    return write


@pytest.fixture
def looks(engine):
    def looks(who="hung"):
        with reading(engine) as conn:
            return person_events.count(conn, who, Kind.LOOKED)

    return looks


def test_what_was_found_is_written_with_day_and_person_and_stands_in_the_history(write, minh):
    page = write(**FOUND, looked_by="Ban công tác Mặt trận thôn Mùng", remark="Học thêm Luật Đất đai")
    text = text_of(page)
    assert "Đã ghi kết quả xem xét tiêu chuẩn." in text
    assert "Đỗ Đức Minh đã ghi việc xem xét tiêu chuẩn (Điều 7) 22/11/2026, 09:30 · ngày 20/11/2026" in text
    assert "có hiểu biết pháp luật: chưa đạt · người xem xét: Ban công tác Mặt trận thôn Mùng" in text
    assert 'value="2026-11-20"' in page.text and 'value="Học thêm Luật Đất đai"' in page.text
    minh.cookies["language"] = "en"
    text = text_of(minh.get(ABOUT))
    assert "Đỗ Đức Minh wrote that the standards were looked at (Article 7)" in text
    assert "Mediates of one's own will: met" in text


def test_pressed_twice_it_is_written_once(minh, looks):
    minh.get(ABOUT)
    seen = {"seen": minh.hidden("seen")}
    for _ in range(2):
        assert minh.post(KEEP, seen | FOUND).status_code == 200
    assert looks() == 1


def test_who_leaves_out_by_whom_has_looked_themselves(write):
    assert 'value="Đỗ Đức Minh"' in write(**FOUND).text


def test_what_another_officer_wrote_meanwhile_is_shown_and_not_written_over(write, minh, engine, looks):
    minh.get(ABOUT)
    seen = {"seen": minh.hidden("seen")}
    with writing(engine) as conn:
        look = Look(found={"T3": MET}, on="2026-11-19", looked_by="Trưởng thôn")
        membership.look_at(conn, MINH, "hung", look, 0, NOW)
    page = minh.post(KEEP, seen | FOUND)
    assert page.status_code == 409 and looks() == 1
    text = text_of(page)
    assert "Có người vừa ghi kết quả khác" in text and "người xem xét: Trưởng thôn" in text
    assert minh.post(KEEP, {"seen": minh.hidden("seen")} | FOUND).status_code == 200 and looks() == 2


def test_what_was_written_by_mistake_is_called_off(write, looks):
    write(**FOUND)
    page = write(looked_on="2026-11-20", looked_by="Đỗ Đức Minh")
    assert page.status_code == 200 and looks() == 2
    assert "ngày 20/11/2026" in text_of(page) and "· Chưa xem xét tiêu chuẩn nào." in text_of(page)


@ONE_ENGINE
@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"standard_T2": "", "standard_T3": "", "standard_T4": ""}, "Chọn kết quả cho ít nhất một tiêu chuẩn"),
        ({"standard_T2": "X"}, "Chọn kết quả cho ít nhất một tiêu chuẩn"),
        ({"looked_on": ""}, "Ghi ngày xem xét, không muộn hơn hôm nay"),
        ({"looked_on": "2026-11-23"}, "Ghi ngày xem xét, không muộn hơn hôm nay"),
        ({"looked_by": "x" * 301}, "Rút ngắn phần “Ai xem xét”"),
        ({"remark": "x" * 301}, "Rút ngắn ghi chú"),
    ],
)
def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(write, minh, looks, odd, said):
    given = {"remark": "Học thêm"} | FOUND | odd
    page = write(**given)
    assert page.status_code == 400 and said in text_of(page) and looks() == 0
    assert f'value="{given["remark"]}"' in page.text
    minh.get(f"/teams/{TEAM}/add")
    page = minh.post(f"/teams/{TEAM}/add", {"press": minh.hidden("press"), "name": "Hoàng Thị Bé"} | given)
    assert page.status_code == 400 and said in text_of(page) and f'value="{given["remark"]}"' in page.text


@ONE_ENGINE
def test_an_empty_form_says_what_to_choose(minh, looks):
    minh.get(ABOUT)
    assert minh.post(KEEP, {}).status_code == 400 and looks() == 0


def test_they_can_be_written_with_somebody_new_and_left_out(minh, engine, looks):
    for name, fields in (("Hoàng Thị Bé", FOUND), ("Lò Thị Mai", {})):
        minh.get(f"/teams/{TEAM}/add")
        form = {"press": minh.hidden("press"), "name": name} | fields
        for _ in range(2):
            assert minh.post(f"/teams/{TEAM}/add", form).status_code == 200
    with reading(engine) as conn:
        people = {each.name: each for team in roster.roster(conn, DUONG_HUU) for each in team.mediators}
    be, mai = people["Hoàng Thị Bé"], people["Lò Thị Mai"]
    assert (be.standards.unmet, looks(be.id)) == (["T4"], 1)
    assert (mai.standards, looks(mai.id)) == (Look(), 0)


def test_the_check_has_a_line_a_team_with_a_count_and_the_list_names_them(write, minh):
    text = text_of(minh.get("/teams/check"))
    assert "Việc nên xem, không phải lỗi" in text
    assert "Tổ hòa giải thôn Mùng 2 hòa giải viên chưa được xem xét đủ tiêu chuẩn Xem danh sách" in text
    assert f'href="/teams/standards#{TEAM}"' in minh.page.text
    text = text_of(minh.get("/teams/standards"))
    assert "Trần Văn Hùng Chưa xem xét tiêu chuẩn nào." in text
    write(standard_T2="DAT", standard_T4="CHUA", looked_on="2026-11-20")
    text = text_of(minh.get("/teams/check"))
    unmet = "Chưa đạt khi xem xét ngày 20/11/2026: Có khả năng thuyết phục, vận động nhân dân; có hiểu biết pháp luật."
    assert f"Trần Văn Hùng : {unmet}" in text and "0 trên 2 tổ đủ người" in text
    text = text_of(minh.get("/teams/standards"))
    assert f"{unmet} Chưa xem xét: Có phẩm chất đạo đức tốt; có uy tín trong cộng đồng dân cư." in text
    minh.cookies["language"] = "en"
    assert "Not met when looked at on 20/11/2026: Able to persuade people" in text_of(minh.get("/teams/standards"))


def test_a_team_is_whole_whatever_was_found_of_its_people(minh, engine):
    with writing(engine) as conn:
        look = Look(found={"T3": UNMET}, on="2026-11-20", looked_by="Đỗ Đức Minh")
        membership.look_at(conn, MINH, "lan", look, 0, NOW)
        membership.name_leader(conn, MINH, TEAM, "hung", NOW)
        membership.correct(conn, MINH, "hung", About(name="Trần Văn Hùng", sex="NU"), NOW)
        membership.add(conn, MINH, "be", TEAM, About(name="Hoàng Thị Bé"), NOW)
    assert "1 trên 2 tổ đủ người" in text_of(minh.get("/teams"))
    text = text_of(minh.get("/teams/check"))
    assert "Tổ đã đủ Tổ hòa giải thôn Mùng · Thôn Mùng" in text and "Chưa đạt khi xem xét" in text


def test_when_all_were_looked_at_nothing_is_said(minh, engine):
    look = Look(found={"T2": MET, "T3": MET, "T4": MET}, on="2026-11-20", looked_by="Đỗ Đức Minh")
    with writing(engine) as conn:
        for team in roster.roster(conn, DUONG_HUU):
            for each in team.mediators:
                membership.look_at(conn, MINH, each.id, look, 0, NOW)
    assert "Tiêu chuẩn" not in text_of(minh.get("/teams/check"))
    assert "Mọi hòa giải viên đều đã được xem xét đủ tiêu chuẩn." in text_of(minh.get("/teams/standards"))


def test_the_list_of_what_teams_lack_names_them(write, minh):
    write(**FOUND)
    listed = list(csv.reader(io.StringIO(minh.get("/lists/lacks/csv").text.removeprefix("\ufeff"))))
    of_them = [row[2:] for row in listed if "tiêu chuẩn" in row[2] or "Chưa đạt" in row[2]]
    assert ["1 hòa giải viên chưa được xem xét đủ tiêu chuẩn", "", "Xem xét rồi ghi cho: Nguyễn Thị Lan"] in of_them
    [hung] = [row for row in of_them if row[0].startswith("Trần Văn Hùng: Chưa đạt")]
    assert hung[1:] == ["", "Trao đổi với người ấy, rồi xem xét lại"]


def test_other_roles_and_another_commune_learn_nothing_of_it(write, minh, visit, engine, looks):
    write(**FOUND)
    with writing(engine) as conn:
        seat_others(conn, "chinh", "mat", "thon")
    quan = visit(QUAN_LOGIN)
    quan.get("/teams")
    assert quan.post(KEEP, FOUND).status_code == 404
    assert "Trần Văn Hùng" not in text_of(quan.get("/teams/standards"))
    for login in ("chinh", "mat"):
        browser = visit(login)
        assert "tiêu chuẩn" not in text_of(browser.get("/teams")).lower()
        for path in ("/teams/standards", ABOUT, "/lists/lacks/csv"):
            assert browser.get(path).status_code == 403
    text = text_of(visit("thon").get("/village"))
    assert "Trần Văn Hùng" in text and "tiêu chuẩn" not in text.lower() and "Chưa đạt" not in text
    assert looks() == 1
    minh.get("/teams")
    assert minh.post(KEEP, FOUND, token="x" * 64).status_code == 403


def test_of_who_has_left_it_can_be_read_and_not_written(write, minh, engine, looks):
    write(**FOUND)
    with writing(engine) as conn:
        membership.leave(conn, MINH, "hung", NOW.date(), "a", "", NOW)
    text = text_of(minh.get(ABOUT))
    assert "Xem xét ngày 20/11/2026" in text and "Lưu kết quả xem xét" not in text
    assert minh.post(KEEP, {"seen": "1", "standard_T2": "DAT", "looked_on": "2026-11-21"}).status_code == 404
    assert looks() == 1
