"""An officer's morning: what twelve phones sent overnight is cleared by the keyboard alone, in a real browser.

The phones are real ones without a screen. How long it took is printed for each entry: `-s` shows it. A person reads;
this one only presses, so the seconds are what the pages themselves cost.
"""

import time
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from fieldapp import open_device
from fieldapp.domain.review import Standing
from sync_server.clock import VIETNAM
from sync_server.db.engine import open_engine, reading, writing
from sync_server.journal import casebook, quarantine
from sync_server.journal.intake import take
from sync_server.people import devices, roster
from tests.cast import DUONG_HUU, LAN, MINH, NOW, OTHER_TEAM, TEAM, change
from tests.e2e.driver import browser, desk
from tests.office.seats import MINH_LOGIN, PASSWORD
from tests.office.served import served

pytestmark = pytest.mark.e2e
PHONES, HELD = 12, 3
QUIET = {
    "received_on": "2026-11-20", "dispute_type": "A04", "summary": "Lối đi chung bị chặn.", "basis": "1A",
    "place": "D1", "sessions/s1": {"held_on": "2026-11-21", "notes": "Hai bên đã nghe nhau."},
}  # fmt: skip
DANGER = {"alarms/a1": {"kind": "K4", "at": "2026-11-22T06:20:00+07:00", "by": "Lan", "where": "Chợ Mùng"}}
TROUBLED = [
    {"dispute_type": "E01"},
    {"sessions/s1": {"held_on": "2026-11-21"}, "received_on": "2026-11-10"},
    {"outcome": "THANH", "ending": "1", "agreement": "Mở lại lối đi."},
    {"dispute_type": "DD1"},
    {"support_wanted": "DAT"},
]
"""Twice maybe out of scope, a late beginning, no signatures, a team that asks for help."""


def sides(number, **more):
    return QUIET | {
        "parties/p1": {"role": "BEN", "name": f"Bà Bên Trên {number}", "birth_year": 1970, "address": "Thôn Mùng"},
        "parties/p2": {"role": "BEN", "name": f"Ông Bên Dưới {number}", "birth_year": 1968, "address": "Thôn Mùng"},
        "mediators/m1": {"name": f"Hòa giải viên {number % PHONES}"},
    } | more  # fmt: skip


@pytest.fixture
def morning(tmp_path):
    """The office on a real port, with what came overnight; gives its address and a way to look into the database."""
    with served(tmp_path / "office", filled=False) as (url, _), ExitStack() as phones:
        engine = open_engine(f"sqlite:///{tmp_path / 'office' / 'server.db'}")
        codes = _seat_mediators(engine)
        some = [
            phones.enter_context(
                open_device(tmp_path / f"phone-{n}", url, code=code, clock=lambda: NOW.astimezone(VIETNAM))
            )
            for n, code in enumerate(codes)
        ]
        _write(some)
        with writing(engine) as conn:
            for n in range(HELD):
                [held] = take(conn, LAN, [change(set={"verdict": "approved", "note": f"Ghi chú {n}"})], NOW)
                assert held.outcome == "held"
        yield url, engine
        engine.dispose()


def _seat_mediators(engine):
    with writing(engine) as conn:
        for n in range(PHONES):
            team = TEAM if n % 2 == 0 else OTHER_TEAM
            roster.add_mediator(conn, f"hgv-{n}", team, f"Hòa giải viên {n}")
        for team in (TEAM, OTHER_TEAM):
            roster.publish_team(conn, team, NOW)
        return [devices.make_code(conn, MINH, f"hgv-{n}", NOW) for n in range(PHONES)]


def _write(phones):
    """37 cases: 29 with nothing to look at, 5 with trouble, a danger, 2 that two phones wrote differently."""
    for n in range(29):
        phones[n % PHONES].put(sides(n))
    for n, more in enumerate(TROUBLED):
        phones[n].put(sides(100 + n, **more))
    phones[5].put(sides(200, **DANGER))
    both = [phones[0].put(sides(300)), phones[0].put(sides(301))]
    for phone in phones:
        assert phone.sync().complete
    assert phones[2].sync().complete  # of the same team as phone 0
    for record in both:
        phones[0].edit(record, {"note": "Hẹn chiều thứ Bảy."})
        phones[2].edit(record, {"note": "Hẹn sáng Chủ nhật."})
    for phone in (phones[0], phones[2]):
        assert phone.sync().complete


class Keys:
    """Hands that have no mouse."""

    def __init__(self, page):
        self.page, self.pressed = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, text):
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def reach(self, selector):
        """Press Tab until the focus is there."""
        for _ in range(250):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.press("Tab")
        raise AssertionError(f"{selector} is out of the keyboard's reach")

    def follow(self, selector, url):
        self.reach(selector)
        with self.page.expect_navigation(url=url):
            self.press("Enter")
        self.page.wait_for_load_state()

    def enter(self, url):
        with self.page.expect_navigation(url=url):
            self.press("Enter")
        self.page.wait_for_load_state()


def test_what_came_overnight_is_cleared_by_the_keyboard_alone(morning):
    url, engine = morning
    waiting = _waiting(engine)
    assert waiting == (37, HELD), "the night brought what the story says"
    with browser() as chromium, desk(chromium, f"{url}/sign-in") as page:
        keys = Keys(page)
        keys.reach("#login")
        keys.type(MINH_LOGIN)
        keys.press("Tab")
        keys.type(PASSWORD)
        keys.enter("**/queue")
        begun = time.monotonic()
        _danger(page, keys)
        _clashes(page, keys)
        _trouble(page, keys)
        _the_rest(page, keys)
        _held(page, keys)
        took = time.monotonic() - begun
        assert page.outside == []
    assert _waiting(engine) == (0, 0)
    entries = sum(waiting)
    print(f"\n{entries} entries of {PHONES} phones: {took:.1f} s, {took / entries:.2f} s and "
          f"{keys.pressed / entries:.1f} keys an entry")  # fmt: skip


def _danger(page, keys):
    """The list begins with it; it is opened, read and approved."""
    keys.press("j")
    keys.enter("**/cases/*")
    expect(page.locator("[role=alert]").first).to_contain_text("Báo khẩn")
    keys.press("a")
    keys.enter("**/queue*")
    expect(page.locator(".note-good")).to_contain_text("Đã duyệt")


def _clashes(page, keys):
    """Of what two phones wrote differently one version is kept, then the case is approved."""
    for _ in range(2):
        keys.follow('.tabs a[href="/queue?standing=clashes"]', "**/queue?standing=clashes")
        keys.press("j")
        keys.enter("**/cases/*")
        keys.press("v")
        keys.enter("**/cases/*")
        expect(page.locator(".note-good")).to_contain_text("Đã chọn bản để giữ")
        keys.press("a")
        keys.enter("**/queue*")


def _trouble(page, keys):
    """What has something to look at is read, and goes back with a sentence."""
    for left in range(len(TROUBLED), 0, -1):
        page.goto(page.url.split("/queue")[0] + "/queue?standing=new&doubts=some")  # an address that can be sent
        expect(page.locator(".case-link")).to_have_count(left)
        keys.press("j")
        keys.enter("**/cases/**")
        keys.press("r")
        keys.type("Xin xem lại.")
        keys.follow("[data-return]", "**/queue*")
        expect(page.locator(".note-good")).to_contain_text("Đã trả lại")


def _the_rest(page, keys):
    """What has nothing to look at is chosen by one link and approved together."""
    page.goto(page.url.split("/queue")[0] + "/queue")
    keys.follow('a[href$="ticked=plain"]', "**ticked=plain")
    keys.press("a")
    keys.enter("**/queue*")
    expect(page.locator(".note-good")).to_contain_text("Đã duyệt 29 vụ, việc.")


def _held(page, keys):
    """What was not taken is declined with a reason."""
    for _ in range(HELD):
        page.goto(page.url.split("/queue")[0].split("/held")[0] + "/held")
        keys.press("j")
        keys.enter("**/held/*")
        keys.reach("[name=ready]")
        keys.press("Space")
        keys.follow("form[action$='/decline'] button", "**/held*")


def _waiting(engine):
    with reading(engine) as conn:
        counts = casebook.counts(conn, DUONG_HUU)
        return counts[Standing.NEW] + counts[Standing.AMENDED], quarantine.waiting(conn, DUONG_HUU)
