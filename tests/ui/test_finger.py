"""A finger opens the book where the platform keeps keys behind one; the PIN always does. The platform is a stand-in."""

import pytest

from fieldapp.config import Config
from fieldapp.ui import platform_secrets
from fieldapp.ui.platform_secrets import PlatformSecrets
from tests.ui.book import PIN, quick_app, sign_in
from tests.ui.headless import Headless
from tests.ui.telling import NOWHERE, on, run

OTHER_PIN = "860251"


class Platform:
    """A phone's secure storage: an open drawer, and one that asks for a finger."""

    def __init__(self):
        self.open, self.touched, self.right_finger, self.touches = {}, {}, True, 0

    @property
    def answers(self):
        return {"get_all": lambda args: dict(self.open), "get": self.get, "set": self.set, "remove": self.remove}

    def get(self, args):
        return self._drawer(args).get(args["key"])

    def set(self, args):
        self._drawer(args)[args["key"]] = args["value"]

    def remove(self, args):
        self.open.pop(args["key"], None)

    def _drawer(self, args):
        if args["android"] is None:
            return self.open
        assert args["android"].enforce_biometrics and args["ios"].access_control_flags
        self.touches += 1
        return self.touched if self.right_finger else {}


@pytest.fixture
def platform():
    return Platform()


@pytest.fixture
def phone(tmp_path, platform):
    def phone(**more):
        config = Config(data=tmp_path / "phone", server=NOWHERE, secure_storage=True)
        return Headless(quick_app(config), answers=platform.answers, **more)

    return phone


async def begun(app):
    """A book with its owner, as after enrolment."""
    await on(app, "enrol")
    sign_in(app.page.on_resize.__self__.shell.store)
    app.page.on_resize.__self__.shell.refresh()
    await on(app, "home-empty")


async def finger_set_up(app):
    await app.tap("home-settings")
    await on(app, "settings")
    await app.tap("finger")
    await on(app, "old-pin")
    await app.enter(PIN)
    await on(app, "home-empty")


def test_a_finger_opens_the_book_after_it_was_set_up_with_the_pin(phone, platform):
    async def story():
        async with phone() as app:
            await begun(app)
            assert not app.says("xem thử"), "on a phone the secret lies in no file"
            await finger_set_up(app)
            assert "vân tay hoặc mã PIN" in " ".join(app.texts(app.sid("greeting")))
        async with phone(pin="") as app:
            await on(app, "pin-finger")
            await app.tap("pin-finger")
            await on(app, "home-empty")

    run(story())
    assert platform.touches == 2


def test_a_wrong_finger_says_so_and_the_pin_still_opens(phone, platform):
    async def story():
        async with phone() as app:
            await begun(app)
            await finger_set_up(app)
        platform.right_finger = False
        async with phone(pin="") as app:
            await on(app, "pin-finger")
            await app.tap("pin-finger")
            await app.until(lambda: app.find("pin-problem") is not None)
            assert "vân tay" in " ".join(app.texts(app.sid("pin-problem")))
            await app.enter(PIN)
            await on(app, "home-empty")

    run(story())


def test_a_wrong_pin_sets_no_finger_up_and_a_new_pin_ends_it(phone, platform):
    async def story():
        async with phone() as app:
            await begun(app)
            await app.tap("home-settings")
            await on(app, "settings")
            await app.tap("finger")
            await on(app, "old-pin")
            await app.enter(OTHER_PIN)
            await app.until(lambda: app.find("pin-problem") is not None)
            assert platform.touches == 0
            await app.enter(PIN)
            await on(app, "home-empty")
            gate = app.page.on_resize.__self__.gate
            assert gate.finger() is True
            assert await gate.change_pin(PIN, OTHER_PIN) is None
            assert gate.finger() is False
        async with phone(pin="") as app:
            await on(app, "pin-ask")
            assert app.find("pin-finger") is None

    run(story())


def test_it_can_be_switched_off(phone, platform):
    async def story():
        async with phone() as app:
            await begun(app)
            await finger_set_up(app)
            await app.tap("home-settings")
            await on(app, "settings")
            assert "Thôi mở" in " ".join(app.texts(app.sid("finger")))
            await app.tap("finger")
            await app.until(lambda: "Thôi mở" not in " ".join(app.texts(app.sid("finger"))))
            assert app.page.on_resize.__self__.gate.finger() is False

    run(story())


def test_the_platforms_secret_holds_the_device_secret_and_no_file_does(phone, platform, tmp_path):
    async def story():
        async with phone() as app:
            await begun(app)

    run(story())
    assert len(platform.open) == 1
    assert not (tmp_path / "phone-secrets").exists()


def test_an_entry_that_cannot_be_read_costs_no_other_and_none_wanders_to_another_phone():
    """The package's defaults erase all of them, and let them travel with a backup."""
    drawer = PlatformSecrets()._storage
    assert not drawer.android_options.reset_on_error
    assert drawer.ios_options.accessibility.value.endswith("this_device")
    assert not platform_secrets._TOUCHED.reset_on_error
    assert platform_secrets._TOUCHED_IOS.accessibility.value.endswith("this_device")
