"""A browser window on the app: it survives a reload and the app's death, fits any text size, and calls nobody else."""

import pytest

from fieldapp.store.device import DeviceStore
from tests.e2e import driver
from tests.ui.book import believable, sign_in

pytestmark = pytest.mark.e2e
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def app(tmp_path):
    believable(tmp_path / "phones" / "lan", many=20)
    with driver.start_app(tmp_path / "phones", NOWHERE) as running:
        yield running


def test_a_window_keeps_its_phone_over_a_reload_and_over_the_apps_death(app):
    with driver.browser() as chromium, driver.phone(chromium, app.url) as lan:
        lan.tap("phone-lan")
        lan.await_sid("home")
        lan.fill("home-search", "dong phuong")
        lan.see("Tìm thấy")
        lan.reload()
        lan.await_sid("home")
        lan.see("Tìm thấy")

        lan.tap("road-line")
        lan.await_sid("road")
        app.kill()
        app.start()
        lan.reload()
        lan.await_sid("road")
        lan.see("Chỉ có trên máy này")
        assert "phone=lan" in lan.page.url
        lan.tap("back")
        lan.await_gone("road")
        assert lan.outside == []


def test_a_window_whose_app_died_comes_back_by_itself(app):
    with driver.browser() as chromium, driver.phone(chromium, app.phone_url("lan")) as lan:
        lan.await_sid("home")
        app.kill()
        app.start()
        lan.tap_until("home-settings", "settings")  # until the window is back, taps on the old drawing are lost


def test_another_phone_in_the_address_is_another_phone(app, tmp_path):
    with DeviceStore.open(_made(tmp_path / "phones" / "tam")) as store:
        sign_in(store)
    with driver.browser() as chromium, driver.phone(chromium, app.phone_url("lan")) as window:
        window.await_sid("home")
        window.see("Xã trả lại")
        window.open(app.phone_url("tam"))
        window.await_sid("home-empty")
        assert not window.sees("Xã trả lại")


SCREENS = {
    "phone": {},
    "tablet": {"width": 800, "height": 1280},
    "double-text": {"text_scale": 2.0},
    "dark": {"dark": True},
}


def test_every_screen_of_the_shell_can_be_hit_at_any_size_and_calls_nobody_else(app):
    with driver.browser() as chromium:
        for name, screen in SCREENS.items():
            with driver.phone(chromium, app.phone_url("lan"), **screen) as lan:
                small = []
                for way in ("home", "road-line road", "back home", "home-settings settings"):
                    *press, there = way.split()
                    for each in press:
                        lan.tap(each)
                    lan.await_sid(there)
                    small += lan.small_targets(driver.TARGET)
                    lan.shot(f"{there}-{name}")
                assert small == [], name
                assert (lan.outside, lan.complaints) == ([], []), name


def _made(folder):
    folder.mkdir(parents=True)
    return folder
