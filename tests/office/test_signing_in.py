"""The door: who gets in, for how long, and what it tells those who do not."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from sync_server.db.engine import reading, writing
from sync_server.db.tables import office_sessions, officers
from sync_server.office import attempts
from sync_server.office.lockout import FIRST_WAIT, LONGEST_WAIT, shut_until
from sync_server.people import account_events
from sync_server.people.account_events import Kind
from tests.cast import NOW
from tests.office.conftest import text_of
from tests.office.seats import MINH_LOGIN, PASSWORD, QUAN_LOGIN

WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng"


def test_the_right_password_opens_the_queue(visit):
    browser = visit()
    page = browser.sign_in(MINH_LOGIN)
    assert page.status_code == 200
    assert "Vụ, việc của xã" in text_of(page)
    assert "Đỗ Đức Minh" in text_of(page)


def test_a_password_typed_with_a_decomposing_keyboard_is_the_same_password(visit):
    import unicodedata

    page = visit().sign_in("MINH ", unicodedata.normalize("NFD", PASSWORD))
    assert "Vụ, việc của xã" in text_of(page)


@pytest.mark.parametrize("login", [MINH_LOGIN, "nobody-at-all"])
def test_a_wrong_password_says_the_same_whether_or_not_the_login_exists(visit, login):
    page = visit().sign_in(login, "wrong")
    assert page.status_code == 401
    assert WRONG in text_of(page)
    assert f'value="{login}"' in page.text, "the typed login stays"
    assert "wrong" not in page.text, "the typed password does not"


def test_a_form_key_known_before_the_sign_in_is_worth_nothing_after_it(visit):
    browser = visit()
    browser.get("/sign-in")
    planted, token = browser.cookies["form_key"], browser.token
    browser.sign_in(MINH_LOGIN)
    assert browser.cookies["form_key"] != planted
    assert browser.post("/sign-out", token=token).status_code == 403
    assert "Vụ, việc của xã" in text_of(browser.get("/queue")), "still signed in"
    assert browser.post("/sign-out").status_code == 200


def test_another_officers_sign_in_makes_the_forms_of_the_first_worthless(visit, clock):
    browser = visit(MINH_LOGIN)
    left_open = browser.token
    clock.pass_by(minutes=45)
    browser.sign_in(QUAN_LOGIN)
    assert browser.post("/sign-out", token=left_open).status_code == 403
    assert "Phạm Anh Quân" in text_of(browser.get("/queue"))


def test_an_empty_form_says_what_is_missing(visit):
    page = visit().sign_in("", "")
    assert page.status_code == 400
    assert "Ghi cả tên đăng nhập và mật khẩu" in text_of(page)


@pytest.mark.parametrize("login", [MINH_LOGIN, "nobody-at-all"])
def test_five_failures_shut_the_door_and_say_for_how_long(visit, login):
    browser = visit()
    for _ in range(5):
        assert browser.sign_in(login, "wrong").status_code == 401
    page = browser.sign_in(login, PASSWORD)
    assert page.status_code == 429
    assert "xin chờ 1 phút" in text_of(page)


def test_the_door_opens_again_by_itself_and_each_failure_costs_twice_as_much(visit, clock):
    browser = visit()
    for _ in range(5):
        browser.sign_in(MINH_LOGIN, "wrong")
    clock.pass_by(seconds=61)
    assert browser.sign_in(MINH_LOGIN, "wrong").status_code == 401, "one more try"
    clock.pass_by(seconds=61)
    page = browser.sign_in(MINH_LOGIN, PASSWORD)
    assert page.status_code == 429, "two minutes this time"
    clock.pass_by(seconds=61)
    assert "Vụ, việc của xã" in text_of(browser.sign_in(MINH_LOGIN))


def test_a_door_that_was_shut_by_a_clock_years_ahead_opens_when_the_clock_is_put_right(visit, clock):
    browser = visit()
    clock.pass_by(days=5 * 365)
    for _ in range(6):
        browser.sign_in(MINH_LOGIN, "wrong")
    clock.pass_by(days=-5 * 365)
    assert "Vụ, việc của xã" in text_of(browser.sign_in(MINH_LOGIN))


def test_a_session_that_began_while_the_clock_was_years_ahead_is_over_when_the_clock_is_put_right(visit, clock):
    clock.pass_by(days=5 * 365)
    browser = visit(MINH_LOGIN)
    clock.pass_by(minutes=-10)
    assert browser.get("/queue", follow=False).status_code == 200, "a clock that is put right by minutes ends none"
    clock.pass_by(days=-5 * 365)
    assert browser.get("/queue", follow=False).status_code == 303


def test_the_right_password_wipes_the_slate(visit):
    browser = visit()
    for _ in range(4):
        browser.sign_in(MINH_LOGIN, "wrong")
    browser.sign_in(MINH_LOGIN)
    for _ in range(4):
        assert browser.sign_in(MINH_LOGIN, "wrong").status_code in (200, 401)
    assert "Vụ, việc của xã" in text_of(visit(MINH_LOGIN).page)


def test_one_address_cannot_try_many_logins(visit):
    browser = visit()
    for n in range(30):
        assert browser.sign_in(f"login-{n}", "wrong").status_code == 401
    assert browser.sign_in(MINH_LOGIN, PASSWORD).status_code == 429


def fail(engine, login, address, times, clock):
    """Fail at the door as fast as it lets one; gives how often it did."""
    tried = 0
    for _ in range(times):
        with writing(engine) as conn:
            tried += attempts.begin(conn, login, address, clock()) is None
    return tried


def opens_for(engine, login, address, clock):
    with writing(engine) as conn:
        return attempts.begin(conn, login, address, clock()) is None


def test_a_strangers_tries_shut_the_door_for_the_stranger_and_not_for_the_officer(engine, clock):
    assert fail(engine, MINH_LOGIN, "198.51.100.7", 20, clock) == 5
    assert opens_for(engine, MINH_LOGIN, "192.0.2.1", clock)


def test_one_stranger_who_tries_all_night_does_not_shut_the_officer_out(engine, clock):
    for _ in range(12 * 60):
        clock.pass_by(minutes=1)
        fail(engine, MINH_LOGIN, "198.51.100.7", 1, clock)
    assert opens_for(engine, MINH_LOGIN, "192.0.2.1", clock)


def test_many_strangers_together_cannot_try_one_login_for_ever(engine, clock):
    assert sum(fail(engine, MINH_LOGIN, f"198.51.100.{n}", 4, clock) for n in range(20)) == 50
    assert not opens_for(engine, MINH_LOGIN, "192.0.2.1", clock)
    clock.pass_by(seconds=61)
    assert opens_for(engine, MINH_LOGIN, "192.0.2.1", clock)


def test_many_strangers_do_not_shut_an_officer_out_where_they_signed_in_lately(app, engine, clock):
    with writing(engine) as conn:
        account_events.note(conn, MINH_LOGIN, Kind.SIGNED_IN, clock(), address="192.0.2.1")
    for n in range(40):  # by the end of each wait the strangers are the first again
        fail(engine, MINH_LOGIN, f"198.51.100.{n}", 5, clock)
        clock.pass_by(minutes=30, seconds=1)
        fail(engine, MINH_LOGIN, f"198.51.100.{n}", 1, clock)
    assert not opens_for(engine, MINH_LOGIN, "192.0.2.99", clock)
    assert fail(engine, MINH_LOGIN, "192.0.2.1", 9, clock) == 5, "there a guess costs as much as anywhere"
    clock.pass_by(days=31)
    for n in range(20):
        fail(engine, MINH_LOGIN, f"203.0.113.{n}", 4, clock)
    assert not opens_for(engine, MINH_LOGIN, "192.0.2.1", clock), "that was long ago"


def test_the_right_password_wipes_every_slate_of_this_officer_and_address_only(engine, clock):
    fail(engine, MINH_LOGIN, "192.0.2.1", 4, clock)
    fail(engine, "tam", "192.0.2.1", 5, clock)
    fail(engine, MINH_LOGIN, "198.51.100.7", 5, clock)
    with writing(engine) as conn:
        attempts.forget(conn, MINH_LOGIN, "192.0.2.1")
    assert fail(engine, MINH_LOGIN, "192.0.2.1", 9, clock) == 5
    assert not opens_for(engine, "tam", "192.0.2.1", clock)
    assert not opens_for(engine, MINH_LOGIN, "198.51.100.7", clock)


@pytest.mark.parametrize(
    ("failures", "wait"),
    [(4, None), (5, FIRST_WAIT), (6, FIRST_WAIT * 2), (8, FIRST_WAIT * 8), (500, LONGEST_WAIT)],
)
def test_the_wait_grows_and_stops_growing(failures, wait):
    moments = [NOW + timedelta(seconds=n) for n in range(failures)]
    assert shut_until(moments) == (moments[-1] + wait if wait else None)


def test_the_cookie_holds_a_secret_that_the_database_does_not(visit, engine):
    browser = visit(MINH_LOGIN)
    with reading(engine) as conn:
        rows = conn.execute(select(office_sessions)).all()
    assert len(rows) == 1
    assert browser.cookies["session"] not in repr(rows)


def test_signing_in_gives_a_new_id_and_ends_the_old_one(visit, engine):
    browser = visit(MINH_LOGIN)
    old = dict(browser.cookies)
    browser.post("/sign-in", {"login": MINH_LOGIN, "password": PASSWORD}, token=browser.token)
    assert browser.cookies["session"] != old["session"]
    browser.cookies = old
    assert browser.get("/queue", follow=False).status_code == 303


def test_a_session_id_chosen_by_somebody_else_is_not_taken_over(visit):
    browser = visit()
    browser.cookies["session"] = "chosen-by-mallory"
    browser.sign_in(MINH_LOGIN)
    assert browser.cookies["session"] != "chosen-by-mallory"


def test_signing_out_kills_the_session_on_the_server(visit):
    browser = visit(MINH_LOGIN)
    kept = dict(browser.cookies)
    page = browser.post("/sign-out")
    assert "Đã đăng xuất" in text_of(page)
    assert "session" not in browser.cookies
    browser.cookies = kept
    assert browser.get("/queue", follow=False).headers["location"].startswith("/sign-in")


def test_half_an_hour_without_use_ends_the_session_and_says_so(visit, clock):
    browser = visit(MINH_LOGIN)
    clock.pass_by(minutes=31)
    page = browser.get("/queue?standing=approved")
    assert "Lâu không dùng nên trang đã tự đăng xuất" in text_of(page)
    assert browser.hidden("next") == "/queue?standing=approved"


def test_use_keeps_a_session_alive_but_not_for_ever(visit, clock):
    browser = visit(MINH_LOGIN)
    for _ in range(23):
        clock.pass_by(minutes=25)
        assert browser.get("/queue", follow=False).status_code == 200
    clock.pass_by(minutes=26)
    assert browser.get("/queue", follow=False).status_code == 303, "ten hours are over"


def test_a_disabled_officer_is_out_at_once(visit, engine):
    browser = visit(MINH_LOGIN)
    with writing(engine) as conn:
        conn.execute(officers.update().where(officers.c.login == MINH_LOGIN).values(disabled_at="2026-11-22"))
    assert browser.get("/queue", follow=False).status_code == 303
    assert visit().sign_in(MINH_LOGIN).status_code == 401


def test_after_signing_in_one_lands_on_the_wanted_page(visit):
    page = visit().sign_in(MINH_LOGIN, next="/phones")
    assert "Máy của hòa giải viên" in text_of(page)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil",
        "",
    ],
)
def test_nobody_is_led_to_a_strangers_site(visit, elsewhere):
    browser = visit()
    browser.get("/sign-in")
    reply = browser.post("/sign-in", {"login": MINH_LOGIN, "password": PASSWORD, "next": elsewhere}, follow=False)
    assert reply.headers["location"] == "/"
    assert browser.get("/language/en?back=" + elsewhere.replace("\t", "%09"), follow=False).headers["location"] == "/"


def test_who_is_signed_in_already_is_led_on(minh):
    assert minh.get("/sign-in", follow=False).headers["location"] == "/"


def test_a_form_without_our_token_is_refused_with_a_page_that_says_what_to_do(visit):
    browser = visit()
    browser.get("/sign-in")
    page = browser.post("/sign-in", {"login": MINH_LOGIN, "password": PASSWORD}, token="")
    assert page.status_code == 403
    assert "Trang này đã cũ nên chưa nhận" in text_of(page)
    assert "session" not in browser.cookies


def test_a_form_from_another_site_is_refused_even_with_a_token(visit):
    browser = visit()
    browser.get("/sign-in")
    page = browser.post(
        "/sign-in", {"login": MINH_LOGIN, "password": PASSWORD}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert page.status_code == 403


def test_a_form_of_another_browser_is_refused(visit):
    mine, other = visit(), visit()
    mine.get("/sign-in"), other.get("/sign-in")
    assert mine.post("/sign-in", {"login": MINH_LOGIN, "password": PASSWORD}, token=other.token).status_code == 403


def test_the_language_is_remembered_and_leads_back(visit):
    browser = visit()
    page = browser.get("/language/en?back=/sign-in")
    assert "For the commune's officers" in text_of(page)
    assert '<html lang="en">' in page.text
    assert '<html lang="vi">' in visit().get("/sign-in").text, "Vietnamese unless chosen otherwise"
