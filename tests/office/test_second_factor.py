"""The second factor: codes of a device and spare ones, each good once; and who may be asked for one."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from sync_server.db.engine import reading, writing
from sync_server.db.tables import account_events, second_factors, spare_codes
from sync_server.people import accounts, factors
from sync_server.people.account_events import By
from tests.cast import DUONG_HUU, LAN, change
from tests.office.conftest import service_of, text_of
from tests.office.seats import ADMIN_LOGIN, MINH_LOGIN, PASSWORD, QUAN_LOGIN, seat_others
from tests.office.test_clearing import plain

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point


class Device:
    """Somebody's phone: holds the secret, shows the code of a moment."""

    def __init__(self, secret, clock):
        self.totp, self.clock = pyotp.TOTP(secret), clock

    def code(self, off=0):
        return self.totp.at(self.clock() + timedelta(seconds=off))


@pytest.fixture
def enrolled(minh, clock):
    """Minh's device; Minh has set up a second factor a while ago. `spares` are the spare codes."""
    device = enrol(minh, clock)
    clock.pass_by(minutes=5)
    return device


def enrol(browser, clock):
    browser.get("/me/factor")
    browser.post("/me/factor/begin", {"password": PASSWORD})
    secret = re.search(r'class="typed-secret"[^>]*>([A-Z2-7 ]+)<', browser.page.text)[1]
    device = Device(secret.replace(" ", ""), clock)
    page = browser.post("/me/factor/confirm", {"one_time": device.code()})
    device.spares = re.findall(r"<li>([2-9A-Z]{4}-[2-9A-Z]{4})</li>", page.text)
    return device


def give(browser, code, **more):
    return browser.post("/sign-in/code", {"one_time": code, "next": "/"} | more)


def at_the_second_step(visit, **more):
    browser = visit()
    browser.sign_in(MINH_LOGIN, **more)
    return browser


def is_in(page):
    return "Vụ, việc của xã" in text_of(page)


def kinds(engine):
    with reading(engine) as conn:
        return list(conn.execute(select(account_events.c.kind).order_by(account_events.c.at)).scalars())


def test_it_is_set_up_with_the_password_a_picture_or_typing_and_a_first_code(minh, clock, engine):
    minh.get("/me/factor")
    assert "Mật khẩu hiện nay chưa đúng" in text_of(minh.post("/me/factor/begin", {"password": "wrong"}))
    page = minh.post("/me/factor/begin", {"password": PASSWORD})
    assert '<svg class="qr"' in page.text and minh.get("/me/factor").text.count("typed-secret") == 1
    assert "Mã chưa đúng" in text_of(minh.post("/me/factor/confirm", {"one_time": "000000"}))
    assert minh.get("/me").text.count("Chưa dùng: đăng nhập chỉ cần mật khẩu") == 1
    device = enrol(minh, clock)
    assert len(set(device.spares)) == 10
    assert "chỉ hiện một lần" in text_of(minh.get("/me/factor/codes")) and device.spares[0] not in minh.page.text
    with reading(engine) as conn:
        [row] = conn.execute(second_factors.select()).all()
        spares = [each.code_hash for each in conn.execute(spare_codes.select())]
    assert device.totp.secret.encode() not in row.sealed, "sealed"
    assert not set(spares) & set(device.spares)
    assert "factor_added" in kinds(engine)


def test_setting_it_up_signs_out_the_places_that_were_asked_for_no_code(minh, visit, clock):
    other = visit(MINH_LOGIN)
    enrol(minh, clock)
    assert is_in(minh.get("/queue"))
    assert other.get("/queue", follow=False).status_code == 303


def test_the_password_alone_opens_nothing_and_the_code_leads_to_the_wanted_page(visit, enrolled):
    browser = at_the_second_step(visit, next="/phones")
    assert "Nhập mã xác thực" in text_of(browser.page) and browser.hidden("next") == "/phones"
    for path in ("/queue", "/me", "/accounts", "/"):
        assert browser.get(path, follow=False).headers["location"].startswith("/sign-in/code"), path
    assert browser.post("/me/sessions/end-others", token=browser.token).status_code in (401, 403)
    browser.get("/sign-in/code?next=/phones")
    assert "Máy của hòa giải viên" in text_of(give(browser, enrolled.code(), next="/phones"))


def test_a_code_is_not_taken_twice(visit, enrolled):
    code = enrolled.code()
    assert is_in(give(at_the_second_step(visit), code))
    page = give(at_the_second_step(visit), code)
    assert page.status_code == 401 and "đã dùng rồi" in text_of(page)


def test_a_clock_may_be_off_by_one_step_and_an_older_code_is_no_way_back(visit, enrolled):
    browser = at_the_second_step(visit)
    assert give(browser, enrolled.code(60)).status_code == 401
    assert give(browser, enrolled.code(-60)).status_code == 401
    assert is_in(give(browser, enrolled.code(-30)))
    assert is_in(give(at_the_second_step(visit), enrolled.code(30)))
    assert give(at_the_second_step(visit), enrolled.code()).status_code == 401, "before the newest that was taken"


def test_a_spare_code_opens_once_however_it_is_typed(visit, enrolled, engine):
    one, other, *_ = enrolled.spares
    assert is_in(give(at_the_second_step(visit), one.lower().replace("-", " ")))
    assert give(at_the_second_step(visit), one).status_code == 401
    assert is_in(give(at_the_second_step(visit), other))
    assert "Còn 8 mã dự phòng" in text_of(visit(MINH_LOGIN).get("/me"))
    assert kinds(engine).count("spare_used") == 2


def test_wrong_codes_shut_the_door_and_the_password_in_between_does_not_open_it(visit, enrolled, clock):
    browser = at_the_second_step(visit)
    assert [give(browser, "000000").status_code for _ in range(4)] == [401] * 4
    assert give(browser, enrolled.code()).status_code == 429, "the password was a try as well"
    assert browser.sign_in(MINH_LOGIN).status_code == 429
    clock.pass_by(seconds=61)
    assert browser.sign_in(MINH_LOGIN).status_code == 200
    assert give(browser, enrolled.code()).status_code == 429
    clock.pass_by(minutes=3)
    assert is_in(give(browser, enrolled.code()))


def test_a_right_password_waits_ten_minutes_for_its_code(visit, enrolled, clock):
    browser = at_the_second_step(visit)
    clock.pass_by(minutes=10, seconds=1)
    page = give(browser, enrolled.code())
    assert page.url.path == "/sign-in" and browser.get("/queue", follow=False).status_code == 303


def test_nobody_signs_in_with_another_persons_code(visit, enrolled, clock):
    browser = visit()
    browser.sign_in(QUAN_LOGIN)
    quans = enrol(browser, clock)
    clock.pass_by(minutes=5)
    assert give(at_the_second_step(visit), quans.code()).status_code == 401
    assert give(at_the_second_step(visit), quans.spares[0]).status_code == 401


def test_new_spare_codes_make_the_former_ones_worthless(minh, visit, enrolled):
    minh.get("/me/factor")
    assert minh.post("/me/factor/codes", {"one_time": "123"}).status_code == 401
    page = minh.post("/me/factor/codes", {"one_time": enrolled.code()})
    fresh = re.findall(r"<li>([2-9A-Z]{4}-[2-9A-Z]{4})</li>", page.text)
    assert len(fresh) == 10 and not set(fresh) & set(enrolled.spares)
    assert give(at_the_second_step(visit), enrolled.spares[0]).status_code == 401
    assert is_in(give(at_the_second_step(visit), fresh[0]))


def test_it_is_given_up_with_a_last_code(minh, visit, enrolled, engine):
    minh.get("/me/factor")
    assert minh.post("/me/factor/remove", {"one_time": ""}).status_code == 400
    assert "Đã bỏ xác thực hai lớp" in text_of(minh.post("/me/factor/remove", {"one_time": enrolled.code()}))
    assert is_in(visit().sign_in(MINH_LOGIN))
    assert "factor_removed" in kinds(engine)


def test_a_lost_one_is_taken_away_by_who_cares_for_the_account_and_that_is_noted(minh, visit, enrolled, engine):
    with writing(engine) as conn:
        seat_others(conn, ADMIN_LOGIN)
    quan, an = visit(QUAN_LOGIN), visit(ADMIN_LOGIN)
    quan.get("/accounts")
    assert quan.post("/accounts/minh/factor").status_code == 404
    an.get("/accounts/minh")
    assert "Đã bỏ xác thực hai lớp của người này" in text_of(an.post("/accounts/minh/factor"))
    assert minh.get("/queue", follow=False).status_code == 303, "whoever had the device is out"
    assert is_in(visit().sign_in(MINH_LOGIN))
    assert "Đã bỏ xác thực hai lớp đã mất của Đỗ Đức Minh" in text_of(visit(MINH_LOGIN).get("/log"))


def test_a_commune_may_ask_everybody_for_one_and_then_nothing_else_opens(minh, visit, clock):
    minh.get("/accounts")
    minh.post("/accounts/demand", {"demanded": "yes"})
    assert minh.page.url.path == "/me/factor", "the officer first"
    assert "phải dùng xác thực hai lớp" in text_of(minh.page)
    assert minh.get("/queue", follow=False).headers["location"] == "/me/factor"
    assert is_in(visit(QUAN_LOGIN).get("/queue")), "another commune is free"
    device = enrol(minh, clock)
    assert is_in(minh.get("/queue"))
    clock.pass_by(minutes=5)
    minh.get("/me/factor")
    minh.post("/me/factor/remove", {"one_time": device.code()})
    assert minh.page.url.path == "/me/factor", "given up, and asked for again"


@ONE_ENGINE
def test_what_was_being_written_when_the_commune_asked_for_one_is_not_lost(minh, visit, send, engine, clock):
    came = change(set=plain("Bà Hà"))
    send(LAN, came)
    record = came.record
    minh.get(f"/cases/{record}")
    with writing(engine) as conn:
        accounts.demand_factor(conn, By(id="moc", name="Lò Văn Mộc"), DUONG_HUU, True, clock())
    page = minh.decide(record, "return", fresh=False, **{"remark.summary": "Ghi rõ mốc ranh giới cũ"})
    assert page.status_code == 403 and "Cần làm thêm một bước" in text_of(page)
    assert "Ghi rõ mốc ranh giới cũ" in page.text and 'href="/me/factor"' in page.text
    kept = {name: minh.hidden(name) for name in ("seq", "decision", "back")}
    enrol(minh, clock)
    minh.page = page
    minh.post(f"/cases/{record}/return", kept | {"remark.summary": "Ghi rõ mốc ranh giới cũ"})
    assert minh.page.url.path == "/queue"


@ONE_ENGINE
def test_under_another_secret_no_code_fits_and_who_cares_for_accounts_helps(app, engine, enrolled, clock):
    sealing = service_of(app).sealing
    other = type(sealing)(b"x" * 32)
    with writing(engine) as conn:
        assert not factors.takes(conn, other, "minh", enrolled.code(), clock())
        assert not factors.takes_spare(conn, other, "minh", enrolled.spares[0], clock())
        assert factors.takes(conn, sealing, "minh", enrolled.code(), clock())


@ONE_ENGINE
def test_a_secret_that_waits_does_not_take_the_place_of_one_in_use(minh, enrolled, clock, engine):
    minh.get("/me/factor")
    minh.post("/me/factor/begin", {"password": PASSWORD})
    assert "typed-secret" not in minh.page.text
    assert minh.post("/me/factor/confirm", {"one_time": enrolled.code()}).status_code == 400
    with reading(engine) as conn:
        assert factors.is_on(conn, "minh") and factors.spares_left(conn, "minh") == 10
