"""The vault as people meet it, in a real browser: a PIN at enrolment, a form locked in its middle, a PIN forgotten.

Five wrong PINs, the wait, the officer's word and a new PIN; a second person on the same phone; and nothing readable.
"""

import pytest
from playwright.sync_api import Page

from sync_server.clock import utc_now
from sync_server.db.engine import open_engine, writing
from sync_server.db.migrate import migrate
from sync_server.people import devices, officers
from tests.cast import DUONG_HUU, HUNG, LAN, MINH, settle
from tests.e2e import driver

pytestmark = pytest.mark.e2e
PASSWORD = "cán bộ xã Dương Hưu"
FIRST, WRONG, SECOND, HUNGS = "402917", "911735", "680253", "357098"
NAME, HALF_YEAR = "Hoàng Thị Sửu", "19"


def test_a_pin_locks_is_forgotten_and_given_anew_and_nobody_reads_anothers_book(tmp_path):
    server = driver.start_server(tmp_path / "server")
    codes = _commune(tmp_path)
    app = driver.start_app(tmp_path / "phones", server.url)
    with driver.browser() as chromium, server, app, driver.phone(chromium, app.phone_url("lan")) as phone:
        phone.choose_pin(FIRST)
        _enrol(phone, codes["lan"])
        year = _begin_a_case(phone)

        _away_and_back(phone)
        phone.await_sid("pin-ask")
        assert not phone.sees(NAME) and not phone.sees(HALF_YEAR)
        assert phone.page.title() == "Sổ Hòa Giải"
        _five_wrong_pins(phone)

        phone.tap_until("pin-forgot", "recovery")
        with driver.desk(chromium, f"{server.url}/") as minh:
            _sit_down(minh)
            code = _let_a_pin_be_reset(minh, LAN.name)
        phone.fill("recovery-code", code.lower())
        phone.tap("recovery-go")
        phone.choose_pin(SECOND)
        _stands_as_it_stood(phone, year)

        assert phone.complaints == []  # those of a broken line come now
        app.restart()
        phone.unlock(SECOND, timeout=60_000)
        _second_person(phone, codes["hung"])
        phone.tap("home-settings")
        phone.tap_until("change-person", "people")
        phone.tap("person-1" if phone.sid("person-1").get_by_text(LAN.name).count() else "person-2")
        phone.unlock(SECOND)
        phone.see(NAME)
        assert phone.outside == []
    _nothing_is_readable(tmp_path)


# ---- the commune ------------------------------------------------------------------------------------


def _commune(folder):
    engine = open_engine(f"sqlite:///{folder / 'server' / 'server.db'}")
    migrate(engine)
    now = utc_now()
    with writing(engine) as conn:
        settle(conn, now)
        officers.create(
            conn, login="minh", name=MINH.name, role=officers.COMMUNE, partition=DUONG_HUU, password=PASSWORD, now=now
        )
        codes = {name: devices.make_code(conn, MINH, name, now) for name in ("lan", "hung")}
    engine.dispose()
    return codes


def _sit_down(minh: Page) -> None:
    minh.get_by_label("Tên đăng nhập").fill("minh")
    minh.get_by_label("Mật khẩu").fill(PASSWORD)
    minh.get_by_role("button", name="Đăng nhập").click()


def _let_a_pin_be_reset(minh: Page, name: str) -> str:
    minh.get_by_role("link", name="Điện thoại").first.click()
    minh.get_by_role("link", name=f"Cho đặt lại mã PIN máy của {name}").click()
    minh.get_by_role("checkbox").check()
    minh.get_by_role("button", name="Cấp mã đặt lại PIN").click()
    return minh.locator(".code").inner_text()


# ---- on the phone -----------------------------------------------------------------------------------


def _enrol(phone: driver.Phone, code: str) -> None:
    phone.fill("enrol-code", code)
    phone.tap_until("enrol-go", "home-new")
    phone.await_gone("spare-key-waits")


def _begin_a_case(phone: driver.Phone) -> str:
    """Write a name, and two digits of a year of birth that no field would keep."""
    phone.tap_until("home-new", "ask-who")
    name = next(each for each in phone.identifiers() if each.startswith("f-parties/") and each.endswith("-name"))
    year = name.replace("-name", "-birth_year")
    phone.fill(name, NAME)
    phone.leave()
    phone.fill(year, HALF_YEAR)
    return year


def _stands_as_it_stood(phone: driver.Phone, year: str) -> None:
    phone.await_sid("ask-who")
    phone.expect_in(year.replace("-birth_year", "-name"), NAME)
    phone.expect_in(year, HALF_YEAR)


def _away_and_back(phone: driver.Phone) -> None:
    """Let the browser put the window into the background and to the front again."""
    for state in ("hidden", "visible"):
        phone.page.evaluate(_VISIBILITY, state)
        phone.page.wait_for_timeout(300)


_VISIBILITY = """state => {
    Object.defineProperty(document, 'visibilityState', {get: () => state, configurable: true});
    Object.defineProperty(document, 'hidden', {get: () => state == 'hidden', configurable: true});
    document.dispatchEvent(new Event('visibilitychange'));
    dispatchEvent(new Event(state == 'hidden' ? 'blur' : 'focus'));
}"""


def _five_wrong_pins(phone: driver.Phone) -> None:
    for left in (9, 8, 7, 6):
        phone.enter_pin(WRONG)
        phone.see(f"Còn {left} lần thử")
        phone.see("Đã bấm 0 trong 6 số")
    phone.enter_pin(WRONG)
    phone.await_sid("pin-wait")
    phone.see("Tắt máy không làm hết chờ")
    phone.shot("pin-wait")
    phone.reload()
    phone.await_sid("pin-wait")


def _second_person(phone: driver.Phone, code: str) -> None:
    phone.await_sid("ask-who")
    phone.tap_until("leave", "case-standing")
    phone.tap("back")
    phone.await_gone("case-standing")
    phone.tap("home-settings")
    phone.tap_until("change-person", "people")
    phone.tap("person-add")
    phone.choose_pin(HUNGS)
    _enrol(phone, code)
    assert HUNG.name and not phone.sees(NAME)


def _nothing_is_readable(folder) -> None:
    """No word of the case and no name of a person on the phone's disk, nor in what the app said to its log."""
    kept = b"".join(file.read_bytes() for file in [*(folder / "phones").rglob("*")] if file.is_file())
    said = (folder / "phones.log").read_bytes()
    for word in (NAME, LAN.name, "Sửu", "parties", "birth_year", "identity", "outbox"):
        assert word.encode() not in kept, word
    for word in (NAME, LAN.name, FIRST, SECOND, WRONG):
        assert word.encode() not in said, word
