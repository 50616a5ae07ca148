"""One's own account: another password, and where one is signed in."""

import re

import pytest

from sync_server.db.engine import writing
from sync_server.office import sessions
from sync_server.office.sessions import Limits, Where
from tests.office.conftest import text_of
from tests.office.seats import MINH_LOGIN, PASSWORD, QUAN_LOGIN

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
NEW = "suối chảy dưới chân núi"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1"


def change(browser, present=PASSWORD, new=NEW, again=None):
    browser.get("/me/password")
    return browser.post("/me/password", {"password": present, "new_password": new, "new_again": again or new})


def marks(page):
    return re.findall(r'name="session" value="(\w+)"', page.text)


def signs_in(visit, agent="", login=MINH_LOGIN, password=PASSWORD):
    browser = visit()
    browser.get("/sign-in")
    form = {"login": login, "password": password, "next": "/"}
    browser.post("/sign-in", form, headers={"User-Agent": agent})
    return browser


def test_a_new_password_is_taken_from_who_knows_the_present_one_and_signs_out_every_other_place(minh, visit):
    other = visit(MINH_LOGIN)
    assert "Đã đổi mật khẩu" in text_of(change(minh))
    assert minh.get("/queue").status_code == 200
    assert other.get("/queue", follow=False).status_code == 303
    assert visit().sign_in(MINH_LOGIN, PASSWORD).status_code == 401
    assert "Vụ, việc của xã" in text_of(visit().sign_in(MINH_LOGIN, NEW))


@ONE_ENGINE
@pytest.mark.parametrize(
    ("present", "new", "again", "said"),
    [
        ("wrong", NEW, NEW, "Mật khẩu hiện nay chưa đúng"),
        (PASSWORD, NEW, NEW + "!", "không giống nhau"),
        (PASSWORD, "ngắn quá", None, "ít nhất 12 ký tự"),
        (PASSWORD, "x" * 201, None, "dài quá 200 ký tự"),
        (PASSWORD, "Mật khẩu 123456", None, "bị thử đầu tiên"),
        (PASSWORD, "Đỗ Đức Minh 2026", None, "chỉ gồm tên"),
        (PASSWORD, PASSWORD, None, "giống mật khẩu hiện nay"),
    ],
)
def test_a_password_that_will_not_do_is_said_and_the_former_one_stays(minh, visit, present, new, again, said):
    page = change(minh, present, new, again)
    assert page.status_code == 400 and said in text_of(page)
    assert new not in page.text, "what was typed does not come back"
    assert "Vụ, việc của xã" in text_of(visit().sign_in(MINH_LOGIN))


@ONE_ENGINE
def test_who_sits_at_an_open_page_cannot_try_passwords_for_long(minh):
    for _ in range(5):
        assert change(minh, "wrong").status_code == 400
    assert "xin chờ 1 phút" in text_of(change(minh))
    assert minh.page.status_code == 429


def test_every_place_is_listed_with_its_browser_and_the_own_one_is_marked(visit):
    desk = signs_in(visit, CHROME)
    signs_in(visit, IPHONE)
    text = text_of(desk.get("/me"))
    assert "Chrome · Windows – đang dùng" in text and "Safari · iPhone" in text
    assert "từ địa chỉ testclient" in text and "đăng nhập 22/11/2026, 09:30" in text
    assert desk.cookies["session"] not in desk.page.text
    assert len(marks(desk.page)) == 1, "the own place is left by signing out"


def test_one_place_and_all_others_are_ended(visit):
    desk, phone, tablet = (signs_in(visit) for _ in range(3))
    desk.get("/me")
    [first, _second] = marks(desk.page)
    assert "Đã đăng xuất nơi ấy" in text_of(desk.post("/me/sessions/end", {"session": first}))
    alive = [each.get("/queue", follow=False).status_code for each in (phone, tablet)]
    assert sorted(alive) == [200, 303]
    desk.get("/me")
    desk.post("/me/sessions/end-others")
    assert {each.get("/queue", follow=False).status_code for each in (phone, tablet)} == {303}
    assert desk.get("/queue").status_code == 200


def test_nobody_ends_the_session_of_another_person(minh, visit, engine, clock):
    with writing(engine) as conn:
        token = sessions.start(conn, QUAN_LOGIN, clock(), Limits(), where=Where(address="192.0.2.1"))
    quan = visit()
    quan.cookies["session"] = token
    assert quan.get("/queue").status_code == 200
    minh.get("/me")
    assert "192.0.2.1" not in minh.page.text
    for mark in (sessions.mark_of(token), "", "%"):
        minh.post("/me/sessions/end", {"session": mark})
        assert "Đã đăng xuất nơi ấy" not in text_of(minh.page)
    minh.post("/me/sessions/end-others")
    assert quan.get("/queue", follow=False).status_code == 200


def test_a_password_typed_too_late_comes_back_on_no_page(minh, clock):
    minh.get("/me/password")
    clock.pass_by(minutes=31)
    page = minh.post("/me/password", {"password": PASSWORD, "new_password": NEW, "new_again": NEW})
    assert page.status_code == 401 and PASSWORD not in page.text and NEW not in page.text


@ONE_ENGINE
def test_the_name_at_the_top_leads_there_and_it_is_in_english_too(minh):
    assert '<a class="who-name" href="/me">' in minh.get("/queue").text
    minh.get("/language/en?back=/me")
    assert "Where you are signed in" in text_of(minh.page)
