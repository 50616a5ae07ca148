"""An officer's morning besides cases: papers, notes, roll calls and what lies aside, by keys alone."""

import pytest
from playwright.sync_api import expect

from sync_server.db.engine import reading
from sync_server.journal import entries, quarantine
from tests.cast import DUONG_HUU, LAN, MINH, TAM
from tests.e2e.driver import browser, desk
from tests.e2e.test_officers_morning import Keys
from tests.office.classes import attend, tell
from tests.office.seats import MINH_LOGIN, PASSWORD
from tests.office.served import served

pytestmark = pytest.mark.e2e
QUESTION = "Ai đo ranh giới hai nhà?"


@pytest.fixture
def office(tmp_path):
    """A commune at work on a real port, with two more notes and a class that nobody has seen."""
    with served(tmp_path / "office") as (url, commune):
        engine = commune.engine
        for n in (1, 2):
            tell(engine, LAN, "note", f"0199-note-{n}", {"words": f"Ghi nhanh số {n}", "written_by": LAN.name})
        told = {"subject": "TH01", "title": "Lớp tối qua", "held_on": "2026-11-21"}
        tell(engine, MINH, "class", "0199-class", told)
        for who, person in ((LAN, "lan"), (LAN, "hung"), (TAM, "tam")):
            attend(engine, who, "0199-class", person)
        yield url, engine


@pytest.fixture
def keys(office):
    """Hands at the office's first page that have signed in and know no mouse."""
    url, _ = office
    with browser() as chromium, desk(chromium, f"{url}/sign-in") as page:
        keys = Keys(page)
        keys.reach("#login")
        keys.type(MINH_LOGIN)
        keys.press("Tab")
        keys.type(PASSWORD)
        keys.enter("**/queue")
        yield keys
        assert page.outside == []


def waits(engine):
    """How many papers, notes, people of roll calls and held changes wait."""
    with reading(engine) as conn:
        return [*entries.counts(conn, DUONG_HUU).values(), quarantine.waiting(conn, DUONG_HUU)]


def to_tab(keys, name, url):
    """Go through the groups to the right until this one is reached, and open it."""
    page = keys.page
    for _ in range(9):
        keys.press("l")
        if page.evaluate("document.activeElement.textContent").startswith(name):
            keys.enter(url)
            return
    raise AssertionError(f"no group {name}")


def test_the_other_groups_of_the_list_are_cleared_by_keys_alone(office, keys):
    _, engine = office
    page = keys.page
    assert waits(engine) == [1, 3, 6, 3], "the night brought what the story says"
    _a_paper_is_asked_about_and_seen(page, keys)
    assert waits(engine)[0] == 0
    _notes_are_ticked_off_and_one_is_opened(page, keys)
    assert waits(engine)[1] == 0
    _a_roll_call_is_opened_and_seen(page, keys)
    assert waits(engine)[2] == 3, "of the other class two phones wrote differently: somebody has to choose first"
    _what_lies_aside_is_taken_or_declined(page, keys)
    assert waits(engine)[3] == 0


def _a_paper_is_asked_about_and_seen(page, keys):
    to_tab(keys, "Biên bản", "**/entries?kind=minutes")
    keys.press("j")
    keys.enter("**/entries/*")
    keys.press("u")
    keys.enter("**/entries?kind=minutes")
    keys.press("j")
    keys.enter("**/entries/*")
    keys.press("r")
    keys.type(QUESTION)
    keys.press("Tab")
    keys.enter("**/entries/*")
    expect(page.locator(".note-good")).to_contain_text("Đã gửi câu hỏi cho tổ trưởng.")
    keys.press("a")
    keys.enter("**/entries?kind=minutes")
    expect(page.locator(".note-good")).to_contain_text("Đã đánh dấu xem 1 mục.")


def _notes_are_ticked_off_and_one_is_opened(page, keys):
    to_tab(keys, "Ghi nhanh", "**/entries?kind=note")
    for key in ("j", "x", "j", "x", "k", "x", "x", "a"):  # the first is taken out and in again
        keys.press(key)
    keys.enter("**/entries?kind=note")
    expect(page.locator(".note-good")).to_contain_text("Đã đánh dấu xem 2 mục.")
    keys.press("j")
    keys.enter("**/entries/*")
    keys.press("a")
    keys.enter("**/entries?kind=note")


def _a_roll_call_is_opened_and_seen(page, keys):
    to_tab(keys, "Điểm danh", "**/entries?kind=attendance")
    keys.press("j")
    keys.enter("**/training/*")
    expect(page.locator("[data-approve]")).to_have_count(0)  # the class with the clash
    keys.press("u")
    keys.enter("**/entries?kind=attendance")
    keys.press("j", "j")
    keys.enter("**/training/*")
    expect(page.locator("h1")).to_have_text("Lớp tối qua")
    keys.press("a")
    keys.enter("**/entries?kind=attendance")
    expect(page.locator(".note-good")).to_contain_text("Đã đánh dấu xem 1 mục.")


def _what_lies_aside_is_taken_or_declined(page, keys):
    to_tab(keys, "Đang để riêng", "**/held")
    while page.locator(".case-link").count():
        keys.press("j")
        keys.enter("**/held/*")
        if page.locator("[data-approve]").count() and not page.locator(".chip-returned").count():
            keys.press("a")
        else:
            keys.press("r")
            keys.type("Tổ kia đã ghi rồi.")
            keys.press("Tab")
        keys.enter("**/held")
        expect(page.locator(".note-good")).to_be_visible()
    keys.press("l")
    keys.enter("**/held?which=settled")
    expect(page.locator(".case-link")).to_have_count(4)
