"""Every screen, with long names on it, at the usual text size and at twice that: nothing overlaps, is cut, or is small.

The accessibility tree is looked at, not pictures: `make gallery` is for the eye.
"""

import pytest

from tests.e2e import driver, looking, screens
from tests.ui.book import PIN

pytestmark = pytest.mark.e2e
NOWHERE = "http://127.0.0.1:1"
PHONE, TALLER = (360, looking.TALL, 1.0), (360, 2 * looking.TALL, 2.0)
WIDE = ((800, 1280, 1.0), (1280, 800, 1.0))


@pytest.fixture(scope="module")
def chromium():
    with driver.browser() as running:
        yield running


@pytest.fixture(scope="module")
def phones(tmp_path_factory):
    return tmp_path_factory.mktemp("looks") / "phones"


@pytest.fixture(scope="module")
def examples(phones):
    return screens.fill(phones / "lan")


@pytest.fixture(scope="module")
def app(phones, examples):
    with driver.start_app(phones, NOWHERE, FIELDAPP_DEMO="0") as running:
        yield running


def look(phone, where, sizes, wrong):
    for width, height, text_scale in sizes:
        looking.resize(phone, width, height, text_scale)
        wrong += [f"{where} {width} dp, text x{text_scale}: {each}" for each in looking.complaints(phone, text_scale)]


def test_every_screen_of_the_book_has_room_for_its_words_and_for_fingers(app, chromium, examples):
    wrong, sizes = [], (PHONE, TALLER)
    with driver.phone(chromium, app.phone_url("lan")) as lan:
        look(lan, "locked", sizes, wrong)
        lan.unlock(PIN)
        lan.await_sid("home")
        for address in screens.addresses(examples):
            looking.go(lan, f"{address}?phone=lan")
            look(lan, address, sizes, wrong)
            sizes = sizes[::-1]  # the next one begins as this one ends: turning the phone takes time
        assert not lan.has("locked")
        returned = examples["case_id"][0]
        for address in ("/", "/help", "/cases", f"/cases/case/{returned}", f"/case/{returned}/who"):
            looking.go(lan, f"{address}?phone=lan")
            look(lan, address, WIDE, wrong)
        assert (lan.outside, lan.complaints) == ([], [])
    assert wrong == []


def test_the_doorway_and_practice_have_room_too(app, chromium):
    wrong, sizes = [], (PHONE, TALLER)
    with driver.phone(chromium, app.url) as new:
        look(new, "phones", sizes, wrong)
        looking.resize(new, 360, 740)
        new.open(app.phone_url("moi"))
        new.await_sid("pin-new")
        look(new, "new-pin", sizes, wrong)
        looking.resize(new, 360, 740)
        new.choose_pin("258036")
        new.await_sid("enrol")
        look(new, "enrol", sizes, wrong)
        looking.resize(new, 360, 740)
        new.tap_until("practise", "practice-band")
        new.await_sid("home")
        look(new, "practice", sizes, wrong)
        looking.resize(new, 360, 740)
        new.tap("help-open")
        new.await_sid("help-card")
        look(new, "help card", [(360, 740, 1.0), (360, 740, 2.0)], wrong)
    assert wrong == []


def test_what_is_wrong_with_a_screen_is_found(app, chromium):
    with driver.phone(chromium, app.phone_url("tam")) as tam:
        tam.await_sid("pin-new")
        looking.settle(tam)
        assert looking.complaints(tam) == []
        target = "[flt-tappable], [role=button]"
        found_in = "[flt-semantics-identifier='pin-6']"
        key = tam.page.locator(f":is({target}):is({found_in}, {found_in} *)").first
        kept = key.evaluate("e => e.style.cssText")
        for spoilt, found in (
            ("width: 30px; height: 30px", "30x30"),
            ("translate: 300px 0", "runs out"),
            ("translate: 0 -60px", "overlap"),
        ):
            key.evaluate("(e, style) => { e.style.cssText = style; }", f"{kept}; {spoilt}")
            assert any(found in each for each in looking.complaints(tam)), (found, looking.complaints(tam))
        key.evaluate("(e, style) => { e.style.cssText = style; }", kept)
        words = tam.sid("new-pin").locator("span", has_text="Chọn 6 số").first
        words.evaluate("e => { e.parentElement.style.height = '20px'; }")
        assert any("cut" in each for each in looking.complaints(tam)), looking.complaints(tam)
