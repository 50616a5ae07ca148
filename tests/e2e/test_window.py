"""A browser window on the app: it survives a reload and the app's death, fits any text size, and calls nobody else.

One browser and one app for all of it: starting them costs more than what is tried.
"""

import pytest

from tests.e2e import driver, looking
from tests.ui.book import PIN, believable, opened, sign_in

pytestmark = pytest.mark.e2e
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def chromium():
    with driver.browser() as running:
        yield running


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    phones = tmp_path_factory.mktemp("window") / "phones"
    believable(phones / "lan", many=20)
    with opened(phones / "tam") as store:
        sign_in(store)
    with driver.start_app(phones, NOWHERE) as running:
        yield running


def test_a_window_keeps_its_phone_over_a_reload_and_comes_back_by_itself_after_the_apps_death(app, chromium):
    with driver.phone(chromium, app.url) as lan:
        lan.tap("phone-lan")
        lan.unlock(PIN)
        lan.await_sid("home")
        lan.tap("home-cases")
        lan.fill("home-search", "dong phuong")
        lan.see("Tìm thấy")
        lan.reload()
        lan.await_sid("cases")
        lan.see("Tìm thấy")
        lan.tap_until("back", "road-line")

        lan.tap_until("road-line", "road")
        app.restart()
        lan.unlock(PIN, timeout=60_000)  # nobody reloads: the window finds the new app, and that one wants the PIN
        lan.await_sid("road")
        lan.see("Chỉ có trên máy này")
        assert "phone=lan" in lan.page.url
        lan.tap("back")
        lan.await_gone("road")
        assert lan.outside == []


def test_another_phone_in_the_address_is_another_phone(app, chromium):
    with driver.phone(chromium, app.phone_url("lan")) as window:
        window.unlock(PIN)
        window.see("Xã trả lại")
        window.open(app.phone_url("tam"))
        window.unlock(PIN)
        window.await_sid("home-empty")
        assert not window.sees("Xã trả lại")


SCREENS = {
    "phone": {},
    "double-text": {"text_scale": 2.0, "dark": True},
}


def test_every_screen_of_the_shell_can_be_hit_at_any_size_and_calls_nobody_else(app, chromium):
    for name, screen in SCREENS.items():
        with driver.phone(chromium, app.phone_url("lan"), **screen) as lan:
            lan.await_sid("pin-ask")
            small = lan.small_targets(driver.TARGET)
            lan.enter_pin(PIN)
            for way in (
                "home",
                "home-cases cases",
                "back home",
                "road-line road",
                "back home",
                "home-settings settings",
            ):
                *press, there = way.split()
                for each in press:
                    lan.tap(each)
                lan.await_sid(there)
                looking.settle(lan)  # a screen that comes back begins where it was left, a moment later
                small += lan.small_targets(driver.TARGET)
            assert small == [], name
            assert (lan.outside, lan.complaints) == ([], []), name
