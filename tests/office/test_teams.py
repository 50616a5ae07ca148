"""The teams' page: who is where, and moving people and cases, each asked about before it is done."""

import re

import pytest

from sync_server.db.engine import reading, writing
from sync_server.people import moving, roster
from tests.cast import DUONG_HUU, FAR_TEAM, LAN, MINH, NOW, OTHER_TEAM, TAM, TEAM, change
from tests.office.commune import quarrel, small
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN

MUNG, DAU = "Tổ hòa giải thôn Mùng", "Tổ hòa giải thôn Đẫu"
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point


@pytest.fixture
def people(engine):
    def people():
        with reading(engine) as conn:
            return {team.id: [each.id for each in team.mediators] for team in roster.roster(conn, DUONG_HUU)}

    return people


@pytest.fixture
def answer(minh):
    """Open a question and press its button."""

    def answer(path, to_team, **other):
        page = minh.get(path)
        assert page.status_code == 200
        given = {"now": minh.hidden("now"), "press": minh.hidden("press"), "to": to_team} | other
        return minh.post(path, given)

    return answer


def choices_on(page):
    return re.findall(r'<option value="([^"]+)">', page.text)


def test_the_page_shows_who_is_where_and_how_many_cases_there_are(minh, send):
    send(LAN, change(set=quarrel()), change(set=small("Bà Hà", "Ông Bảo")))
    text = text_of(minh.get("/teams"))
    assert re.search(f"{MUNG} Thôn Mùng · 2 hòa giải viên, 2 vụ, việc .*Nguyễn Thị Lan \\(tổ trưởng\\)", text)
    assert re.search(f"{DAU} Thôn Đẫu · 1 hòa giải viên, 0 vụ, việc .*Vi Thị Tâm", text)
    assert "thôn Cầu" not in text


def test_moving_somebody_says_what_the_phone_will_do_and_asks(minh, answer, connect, people):
    connect("lan", changes=3, photos=1)
    text = text_of(minh.get("/teams/people/lan/move"))
    assert "Chuyển Nguyễn Thị Lan sang tổ khác?" in text
    assert "Điện thoại của Nguyễn Thị Lan gửi hết phần còn giữ rồi mới bỏ sổ của tổ cũ" in text
    assert "máy của Nguyễn Thị Lan còn giữ 3 thay đổi, 1 ảnh chưa gửi" in text
    assert "Nguyễn Thị Lan đang là tổ trưởng." in text
    assert people()[TEAM] == ["lan", "hung"], "asking moves nobody"
    text = text_of(answer("/teams/people/lan/move", OTHER_TEAM))
    assert "Đã chuyển hòa giải viên. Các máy sẽ biết khi có mạng." in text
    assert f"Nguyễn Thị Lan từ {MUNG}, 22/11/2026, 09:30" in text
    assert people() == {TEAM: ["hung"], OTHER_TEAM: ["lan", "tam"]}


@ONE_ENGINE
def test_the_last_of_a_team_leaves_a_word_about_its_cases(minh, send):
    assert "người cuối cùng" not in text_of(minh.get("/teams/people/tam/move"))
    send(TAM, change(set=small("Bà Hà", "Ông Bảo")))
    assert f"Vi Thị Tâm là người cuối cùng của {DAU}." in text_of(minh.get("/teams/people/tam/move"))


def test_one_case_goes_from_its_own_page_and_its_history_says_so(minh, answer, send, the_case):
    sent = change(set=quarrel())
    send(LAN, sent)
    minh.get(f"/cases/{sent.record}")
    assert f"/cases/{sent.record}/hand-over" in minh.page.text
    page = answer(f"/cases/{sent.record}/hand-over", OTHER_TEAM)
    text = text_of(page)
    assert f"Đã chuyển cho {DAU}. Máy của hai tổ sẽ biết khi có mạng." in text
    assert f"Số 1 (sổ của {MUNG})" in text
    assert f"Đỗ Đức Minh đã chuyển vụ, việc này từ {MUNG} sang {DAU}" in text, "in the short history"
    told = text_of(minh.get(f"/cases/{sent.record}/history"))
    assert f"Đỗ Đức Minh đã chuyển vụ, việc này từ {MUNG} sang {DAU} Số 4 Cán bộ xã · 22/11/2026, 09:30" in told
    assert the_case(sent.record).team == OTHER_TEAM


def test_pressed_twice_a_case_goes_once_also_when_it_came_back_between(minh, answer, send, the_case):
    sent = change(set=quarrel())
    send(LAN, sent)
    path = f"/cases/{sent.record}/hand-over"
    minh.get(path)
    pressed = {"now": TEAM, "press": minh.hidden("press"), "to": OTHER_TEAM}
    for _ in range(2):
        assert minh.post(path, pressed).status_code == 200
    assert len(the_case(sent.record).lines) == 2
    answer(path, TEAM)
    minh.post(path, pressed)
    assert the_case(sent.record).team == TEAM


def test_an_old_page_moves_nothing_from_where_it_did_not_show_it(minh, engine, send, the_case, people):
    with writing(engine) as conn:
        roster.add_team(conn, "team-moi", DUONG_HUU, "Tổ mới", "Thôn Mới")
    sent = change(set=quarrel())
    send(LAN, sent)
    minh.get("/teams")
    for path in (f"/cases/{sent.record}/hand-over", "/teams/people/lan/move"):
        page = minh.post(path, {"now": OTHER_TEAM, "press": "one", "to": "team-moi"})
        assert page.status_code == 409
        assert "Vừa có người chuyển trước bạn" in text_of(page)
    assert the_case(sent.record).team == TEAM
    assert "lan" in people()[TEAM]


def test_a_team_that_was_merged_since_the_page_was_drawn_gets_nothing_and_another_is_asked_for(
    minh, engine, send, the_case
):
    with writing(engine) as conn:
        roster.add_team(conn, "team-moi", DUONG_HUU, "Tổ mới", "Thôn Mới")
    sent = change(set=quarrel())
    send(LAN, sent)
    for path in (f"/cases/{sent.record}/hand-over", f"/teams/{TEAM}/hand-over", f"/teams/{TEAM}/merge"):
        minh.get(path)
        given = {"now": TEAM, "press": minh.hidden("press"), "to": "team-moi"}
        with writing(engine) as conn:
            moving.merge_teams(conn, MINH, ["team-moi"], OTHER_TEAM, NOW)
        page = minh.post(path, given)
        assert page.status_code == 409 and "tổ đã chọn vừa được nhập vào tổ khác" in text_of(page)
        assert OTHER_TEAM in choices_on(page) and "team-moi" not in choices_on(page)
    assert the_case(sent.record).team == TEAM


def test_all_cases_of_a_team_go(minh, answer, send, the_case):
    sent = [change(set=quarrel()), change(set=small("Bà Hà", "Ông Bảo"))]
    send(LAN, *sent)
    assert f"Chuyển 2 vụ, việc của {MUNG} cho tổ khác?" in text_of(minh.get(f"/teams/{TEAM}/hand-over"))
    assert "Đã chuyển vụ, việc." in text_of(answer(f"/teams/{TEAM}/hand-over", OTHER_TEAM))
    assert {the_case(each.record).team for each in sent} == {OTHER_TEAM}


def test_a_merged_team_stays_in_the_books_and_comes_back_with_its_first_mediator(minh, answer, send, people):
    send(LAN, change(set=quarrel()))
    text = text_of(minh.get(f"/teams/{TEAM}/merge"))
    assert f"Nhập {MUNG} vào tổ khác?" in text
    assert "Máy của từng người gửi hết phần còn giữ rồi mới bỏ sổ cũ." in text
    text = text_of(answer(f"/teams/{TEAM}/merge", OTHER_TEAM))
    assert "Đã nhập tổ." in text
    assert f"{DAU} Thôn Đẫu · 3 hòa giải viên, 1 vụ, việc" in text
    assert f"Tổ đã nhập vào tổ khác {MUNG} Nay thuộc {DAU}." in text
    assert choices_on(minh.get(f"/teams/{OTHER_TEAM}/merge")) == []
    assert choices_on(minh.get("/teams/people/lan/move")) == [TEAM]
    assert "Tổ đã nhập" not in text_of(answer("/teams/people/lan/move", TEAM))
    assert people() == {TEAM: ["lan"], OTHER_TEAM: ["hung", "tam"]}


@ONE_ENGINE
def test_without_a_team_chosen_nothing_moves_and_the_page_says_so(minh, answer, send, people):
    sent = change(set=quarrel())
    send(LAN, sent)
    before = people()
    for path in (
        "/teams/people/lan/move",
        f"/teams/{TEAM}/hand-over",
        f"/teams/{TEAM}/merge",
        f"/cases/{sent.record}/hand-over",
    ):
        page = answer(path, "")
        assert page.status_code == 400
        assert "Chưa chuyển gì. Chọn một tổ trong danh sách rồi bấm lại." in text_of(page)
    assert people() == before


@ONE_ENGINE
@pytest.mark.parametrize("odd", [FAR_TEAM, "nowhere", "%00", "x" * 300])
def test_nothing_goes_to_a_team_that_is_not_the_communes(minh, answer, send, people, odd):
    sent = change(set=quarrel())
    send(LAN, sent)
    before = people()
    for path in (
        "/teams/people/lan/move",
        f"/teams/{TEAM}/hand-over",
        f"/teams/{TEAM}/merge",
        f"/cases/{sent.record}/hand-over",
    ):
        assert answer(path, odd).status_code == 404
    assert people() == before


@ONE_ENGINE
def test_the_officer_of_another_commune_moves_nothing(visit, send, people, the_case):
    sent = change(set=quarrel())
    send(LAN, sent)
    before = people()
    quan = visit(QUAN_LOGIN)
    quan.get("/teams")
    token = quan.token
    given = {"now": TEAM, "press": "one", "to": FAR_TEAM}
    for path in (
        "/teams/people/lan/move",
        f"/teams/{TEAM}/hand-over",
        f"/teams/{TEAM}/merge",
        f"/cases/{sent.record}/hand-over",
    ):
        for to_team in (FAR_TEAM, OTHER_TEAM):
            assert quan.post(path, given | {"to": to_team}, token=token).status_code == 404
    assert (people(), the_case(sent.record).team) == (before, TEAM)
    assert MUNG not in text_of(quan.get("/teams"))


@ONE_ENGINE
def test_a_form_from_elsewhere_moves_nothing(minh, people):
    minh.get("/teams/people/lan/move")
    assert minh.post("/teams/people/lan/move", {"now": TEAM, "to": OTHER_TEAM}, token="x" * 64).status_code == 403
    assert "lan" in people()[TEAM]


@ONE_ENGINE
def test_the_phones_page_of_somebody_who_moved_tells_it(minh, answer, connect):
    device = connect("lan")
    answer("/teams/people/lan/move", OTHER_TEAM)
    text = text_of(minh.get(f"/phones/{device}"))
    assert f"{MINH.name} đã chuyển người dùng máy này sang tổ khác 22/11/2026, 09:30 · {MUNG} → {DAU}" in text
