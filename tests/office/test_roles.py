"""Each role begins at its own page, has a menu of what it may open, and reads without a button it may not press."""

import re

import pytest
from litestar.testing import TestClient

from sync_server.config import Config
from sync_server.db.engine import writing
from sync_server.office import access, sessions
from tests.cast import LAN, change
from tests.office.commune import quarrel
from tests.office.conftest import Browser, text_of
from tests.office.seats import ADMIN_LOGIN, HOA_LOGIN, MINH_LOGIN, seat_others

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
BEGINS = {
    MINH_LOGIN: "/queue", "chinh": "/queue", "mat": "/counts", "trung": "/publishing", "luat": "/shared",
    HOA_LOGIN: "/province", ADMIN_LOGIN: "/accounts",
}  # fmt: skip


@pytest.fixture(autouse=True)
def seated(app, engine):
    with writing(engine) as conn:
        seat_others(conn)


def menu(page):
    found = re.search(r'<nav class="pages(?: pages-wide)?".*?</nav>', page.text, re.S)
    return re.findall(r'href="([^"]+)"', found[0]) if found else []


@ONE_ENGINE
@pytest.mark.parametrize("login", BEGINS)
def test_a_role_begins_at_its_page_and_everything_on_its_menu_opens(visit, login):
    browser = visit(login)
    assert browser.get("/").url.path == BEGINS[login]
    listed = menu(browser.page)
    assert listed[0] == BEGINS[login]
    assert [browser.get(path).status_code for path in listed] == [200] * len(listed)


@ONE_ENGINE
def test_the_chairman_reads_a_case_without_a_button_and_no_link_leads_to_a_shut_page(visit, send, connect):
    sent = send_case(send)
    device = connect("hung")
    chair = visit("chinh")
    pages = [
        "/queue",
        f"/cases/{sent}",
        f"/cases/{sent}/history",
        "/held",
        "/teams",
        "/teams/elections",
        "/training",
        "/phones",
        "/notices",
    ]
    for path in (*pages, f"/phones/{device}", "/log", "/counts"):
        page = chair.get(path)
        assert page.status_code == 200, path
        main = re.search(r"<main.*</main>", page.text, re.S)[0]
        bare = main.replace('<button type="submit" disabled hidden>', "")
        assert "<button" not in bare or path in ("/log", "/queue"), path  # there it narrows a list
        assert 'action="/queue/approve"' not in main
        links = set(re.findall(r'href="(/[^"#]*)"', main))
        assert {link for link in links if chair.get(link, follow=False).status_code == 403} == set(), path
    assert "Ông Trần Văn Bảo" in text_of(chair.get(f"/cases/{sent}"))


def send_case(send):
    sent = change(set=quarrel())
    send(LAN, sent)
    return sent.record


def test_the_front_counts_the_cases_of_its_commune_and_reads_none(visit, send):
    send_case(send)
    send_case(send)
    front = visit("mat")
    text = text_of(front.get("/counts"))
    assert "Tổ hòa giải thôn Mùng 2 0 0 0 2" in text and "Tổ hòa giải thôn Đẫu 0 0 0 0 0" in text
    assert "Cả xã 2 0 0 0 2" in text and "hàng rào" not in text
    assert "Cả xã 0 0 0 0 0" in text_of(visit("mat-2").get("/counts")), "another commune has its own"
    teams = front.get("/teams")
    assert "Trần Văn Hùng" in text_of(teams) and "/move" not in teams.text


@ONE_ENGINE
def test_a_role_that_no_table_names_opens_nothing():
    assert not any(access.may_open(role, "GET", "/queue") for role in ("", "TT", "HGV", "TRUONG_THON"))
    assert not access.may_open("CB_XA", "GET", "/no-such-page")


@ONE_ENGINE
def test_a_server_that_asks_for_a_second_factor_asks_everybody(config, servers, clock, engine):
    wanted = {name: getattr(config, name) for name in Config.__struct_fields__} | {"demand_second_factor": True}
    app = servers.on(Config(**wanted), clock)
    with TestClient(app) as http:
        for login in BEGINS:
            browser = Browser(http)
            with writing(engine) as conn:
                browser.cookies["session"] = sessions.start(conn, login, clock(), sessions.Limits())
            assert browser.get("/").url.path == "/me/factor"
            assert menu(browser.page) == []
