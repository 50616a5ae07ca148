"""When something does not work: a page in the visitor's language that says what to do, and tells no secret."""

import pytest
from litestar.testing import TestClient
from msgspec.structs import replace
from sqlalchemy import text

from sync_server.app import create_app
from sync_server.config import read_config
from sync_server.db.engine import writing
from tests.cast import LAN, a_case, change
from tests.office.conftest import Browser, text_of
from tests.office.headers import assert_guarded
from tests.office.seats import MINH_LOGIN, PASSWORD


def test_an_unknown_address_is_a_page_that_leads_home(visit):
    page = visit().get("/khong-co")
    assert page.status_code == 404
    assert "Không tìm thấy trang này" in text_of(page)
    assert 'href="/"' in page.text
    assert_guarded(page, "/khong-co")


def test_troubles_speak_the_visitors_language(visit):
    browser = visit()
    browser.get("/language/en")
    assert "There is no such page" in text_of(browser.get("/khong-co"))


def test_a_phone_that_asks_a_wrong_address_gets_no_page(visit):
    reply = visit().get("/api/v1/khong-co")
    assert reply.json() == {"problem": "not_found"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_a_method_that_no_page_sends_is_not_found(visit, method):
    page = visit()._ask(method, "/queue")
    assert page.status_code == 404
    assert "Không tìm thấy trang này" in text_of(page)


def test_a_mistake_of_ours_is_a_calm_page_without_a_trace(minh, send, engine, caplog):
    send(LAN, change(set=a_case(summary="Chuyện kín.")))
    with writing(engine) as conn:
        conn.execute(text("ALTER TABLE records RENAME TO lost"))
    page = minh.get("/queue")
    assert page.status_code == 500
    assert "Máy chủ có sự cố" in text_of(page)
    assert "Không có gì bị mất" in text_of(page)
    for leak in ("Traceback", "sqlalchemy", "SELECT", "records", ".py"):
        assert leak not in page.text
    assert "queue.py" in caplog.text, "the log names the place"
    assert "Chuyện kín" not in caplog.text


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"form_token=%ff%fe", b"=&=&&", b"a" * 5000])
def test_a_form_that_is_none_is_refused_with_a_page(minh, body):
    reply = minh.http.post(
        "/sign-out", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}, follow_redirects=False
    )
    assert reply.status_code in (400, 403)
    assert "<!doctype html>" in reply.text


def test_behind_tls_the_cookies_are_locked_to_it(app, config, clock):
    with TestClient(create_app(replace(config, secure_cookies=True), clock)) as http:
        browser = Browser(http)
        first = browser.get("/sign-in")
        second = browser.post("/sign-in", {"login": MINH_LOGIN, "password": PASSWORD}, follow=False)
        lines = first.headers.get_list("set-cookie") + second.headers.get_list("set-cookie")
        assert {line.partition("=")[0] for line in lines} == {"__Host-form_key", "__Host-session"}
        assert all("secure" in line.lower() for line in lines)
        assert browser.get("/queue", follow=False).status_code == 200


def test_how_long_an_idle_officer_stays_signed_in_is_a_setting(app, config, clock):
    with TestClient(create_app(replace(config, idle_minutes=5), clock)) as http:
        browser = Browser(http)
        browser.sign_in(MINH_LOGIN)
        clock.pass_by(minutes=6)
        assert browser.get("/queue", follow=False).status_code == 303


@pytest.mark.parametrize("odd", ["soon", "0", "-5", "100000"])
def test_an_odd_idle_time_is_refused_at_start(odd):
    with pytest.raises(ValueError, match="IDLE_MINUTES"):
        read_config({"IDLE_MINUTES": odd})
