"""What scripts add to the list: keys that choose and go, and a bell that rings for a danger."""

import pytest
from playwright.sync_api import expect

from sync_server.db.engine import open_engine, writing
from sync_server.journal.intake import take
from tests.cast import LAN, NOW, change
from tests.e2e.driver import browser, desk
from tests.office.seats import MINH_LOGIN, PASSWORD
from tests.office.served import served
from tests.office.test_clearing import plain

pytestmark = pytest.mark.e2e
LOOKS_EVERY, RINGS_EVERY = 21_000, 4_500  # milliseconds, and a little more
LISTEN = """
window.struck = 0;
const made = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () { window.struck += 1; return made.call(this); };
"""  # counts the tones that the page really makes


@pytest.fixture
def place(tmp_path):
    with served(tmp_path / "office", filled=False) as (url, _):
        engine = open_engine(f"sqlite:///{tmp_path / 'office' / 'server.db'}")

        def send(*changes):
            with writing(engine) as conn:
                assert all(each.outcome != "held" for each in take(conn, LAN, list(changes), NOW))

        yield url, send
        engine.dispose()


@pytest.fixture
def page(place):
    url, _ = place
    with browser() as chromium, desk(chromium, f"{url}/sign-in") as page:
        yield page


def sign_in(page):
    page.fill("#login", MINH_LOGIN)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue")
    page.wait_for_load_state()


def test_a_list_is_cleared_with_keys_alone(place, page):
    _, send = place
    send(*(change(set=plain(f"Bà {name}")) for name in ("Một", "Hai", "Ba")))
    sign_in(page)
    press = page.keyboard.press
    for key in ("j", "x", "j", "j", "x", "a", "Enter"):
        press(key)
    expect(page.locator(".note-good")).to_contain_text("Đã duyệt 2 vụ, việc.")
    page.wait_for_load_state()
    for key in ("j", "Enter"):
        press(key)
    page.wait_for_url("**/cases/*")
    assert "Bà Hai" in page.text_content("h1")
    page.wait_for_load_state()
    press("r")
    page.keyboard.type("ax")  # letters are letters where something is typed
    expect(page.locator("#f-whole-t")).to_have_value("ax")
    for key in ("Tab", "Enter"):
        press(key)
    expect(page.locator(".note-good")).to_contain_text("Đã trả lại “Bà Hai – Ông Hùng”")


def test_a_danger_rings_until_somebody_says_that_they_have_seen(place, page):
    _, send = place
    page.add_init_script(LISTEN)
    page.clock.install()
    send(change(set=plain("Bà Yên")))
    sign_in(page)
    bell = page.locator("[data-bell]")
    page.clock.run_for(LOOKS_EVERY)
    expect(bell).to_be_hidden()
    send(change(set=plain("Bà Nguy") | {"alarms/a1": {"kind": "K4", "at": "2026-11-22T09:20:00+07:00", "by": "Lan"}}))
    page.clock.run_for(LOOKS_EVERY)
    expect(bell).to_be_visible()
    assert page.evaluate("window.struck") >= 4 and page.title().startswith("⚠")
    page.clock.run_for(RINGS_EVERY)
    assert page.evaluate("window.struck") >= 8, "it goes on"
    page.get_by_role("button", name="Tắt chuông").click()
    struck = page.evaluate("window.struck")
    page.clock.run_for(3 * RINGS_EVERY)
    assert page.evaluate("window.struck") == struck
    page.get_by_role("link", name="Xem ngay").click()
    assert page.locator(".case-link").first.text_content().startswith("Bà Nguy")
    expect(page.locator("[data-bell]")).to_be_hidden()
