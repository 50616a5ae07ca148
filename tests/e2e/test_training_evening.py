"""A training evening of 42 names on two phones, in a real browser: both call the roll at once, without a signal.

The officer sets the class at his desk. In the hall there is no signal: Lan and Tâm each begin with their own team and
meet in the middle, so that some names are ticked on both phones. One is excused with a reason, a guest is added, three
people sign with a finger, and both phones die in the middle of it. Then the commune comes back into reach.
"""

from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from fieldapp.config import VIETNAM
from fieldapp.domain.training import EXCUSED, PRESENT, attendance_id
from fieldapp.ui.kit.buttons import QUIET_SECONDS
from sync_server.clock import utc_now
from sync_server.journal import training
from sync_server.people import devices, roster
from tests.cast import DUONG_HUU, MINH, OTHER_TEAM, TEAM
from tests.e2e import commune, driver
from tests.e2e.hand import Hand
from tests.ui.book import PIN

pytestmark = pytest.mark.e2e
TITLE, PLACE = "Luật Đất đai: những điểm mới", "Nhà văn hóa thôn Mùng"
NAMES = 42
CAST = ("lan", "hung", "tam")
OTHERS = tuple(f"person-{number:02}" for number in range(NAMES - len(CAST)))
ON_BOTH = OTHERS[:4]  # in the middle of the hall, and ticked on both phones
AWAY, WHY = OTHERS[-1], "Đi viện chăm cháu"
GUEST, FROM = "Lò Văn Khách", "Thôn Cầu"


def test_42_names_are_called_on_two_phones_at_once_and_stand_once_on_each_side(tmp_path):
    server = driver.start_server(tmp_path / "server")
    codes = _found(tmp_path / "server")
    app = driver.start_app(tmp_path / "phones", server.url)
    with (
        driver.browser() as chromium, server, app,
        driver.desk(chromium, f"{server.url}/") as minh,
        driver.phone(chromium, app.phone_url("lan")) as lan,
        driver.phone(chromium, app.phone_url("tam")) as tam,
    ):  # fmt: skip
        commune.sit_down(minh)
        _set_the_class(minh)
        for phone, code in ((lan, codes["lan"]), (tam, codes["tam"])):
            phone.choose_pin(PIN)
            commune.sign_in(phone, code)
            phone.await_sid("next-class")
        server.kill()
        hers, his = Hand(lan), Hand(tam)

        _into_the_roll(hers)
        _into_the_roll(his)
        half = [each for each in OTHERS if each not in (*ON_BOTH, AWAY)]
        _tick(hers, ["lan", *half[0::4]])
        _tick(his, ["tam", *half[1::4]])
        app.kill()
        app.start()
        for phone in (lan, tam):
            phone.open(app.phone_url("lan" if phone is lan else "tam"))
            phone.unlock(PIN)
        _into_the_roll(hers)
        _into_the_roll(his)
        lan.see(f"{1 + len(half[0::4])}/{NAMES} có mặt")
        tam.see(f"{1 + len(half[1::4])}/{NAMES} có mặt")
        _tick(his, [*half[3::4], *ON_BOTH])
        _tick(hers, ["hung", *half[2::4], *ON_BOTH])
        _excused(hers)
        _a_guest(his)
        _signs(hers, "lan")
        _signs(hers, "hung")
        _signs(his, "tam")
        lan.shot("training-evening-lan")
        tam.shot("training-evening-tam")
        print(f"the evening: {hers.taps} and {his.taps} taps, {hers.typed} and {his.typed} characters")

        server.start()
        for hand in (hers, his, hers):
            _sync(hand)
        for hand in (hers, his):
            _into_the_roll(hand)
            hand.phone.see(f"{NAMES}/{NAMES + 1} có mặt")
            hand.phone.see("Vắng có lý do 1")
            assert not hand.phone.sees("Chưa ghi")
            hand.phone.scroll_to("sent")
            hand.phone.see("Xã đã nhận đủ danh sách này.")
        minh.goto(f"{server.url}/training")
        _officer_reads(minh)
        assert lan.outside == [] and tam.outside == [] and minh.outside == []
    _once_each(tmp_path / "server")


# ---- the hall ---------------------------------------------------------------------------------------


def _into_the_roll(hand: Hand) -> None:
    hand.tap("next-class", "roll")
    hand.phone.see(TITLE)


def _tick(hand: Hand, people: list[str]) -> None:
    """Find each by the name that is called, and tap it: among 42, nobody turns a wheel."""
    for person in people:
        hand.phone.fill("roll-search", _called(person))
        hand.tap(f"name-{person}")
        hand.phone.page.wait_for_timeout(1000 * QUIET_SECONDS)
    _all_names_again(hand)


def _excused(hand: Hand) -> None:
    hand.phone.fill("roll-search", _called(AWAY))
    hand.tap(f"more-{AWAY}", f"state-{EXCUSED}")
    hand.tap(f"state-{EXCUSED}", "f-reason")
    hand.write("f-reason", WHY)
    hand.tap("done")
    hand.phone.await_gone("attendee")
    _all_names_again(hand)


def _a_guest(hand: Hand) -> None:
    hand.tap("add", "add-page")
    hand.write("f-name", GUEST)
    hand.write("f-village", FROM)
    hand.tap("add-guest", "roll")


def _signs(hand: Hand, person: str) -> None:
    hand.phone.fill("roll-search", _called(person))
    hand.tap(f"more-{person}", "sign-roll")
    hand.tap("sign-roll", "pad")
    hand.sign("roll")  # and goes on to the next person
    hand.phone.await_gone("class-sign")
    _all_names_again(hand)


def _all_names_again(hand: Hand) -> None:
    hand.phone.fill("roll-search", "")
    hand.phone.leave()


def _called(person: str) -> str:
    """Return what is called out in the hall, and typed without accents."""
    return {"lan": "lan", "hung": "hung", "tam": "tam"}.get(person) or f"so {person[-2:]}"


def _sync(hand: Hand) -> None:
    if hand.phone.has("roll"):
        hand.tap("done", "training")
        hand.tap("back", "home-new")
    hand.tap("road-line", "road-now")
    hand.tap("road-now")
    hand.phone.see("Mọi việc đã gửi đều ở xã rồi")
    hand.tap("back", "home-new")


# ---- the commune ------------------------------------------------------------------------------------


def _found(folder) -> dict[str, str]:
    """Settle 42 mediators in two teams; return the codes of two."""
    codes = {"lan": commune.found(folder)}
    with commune.written_into(folder) as conn:
        for number, person in enumerate(OTHERS):
            roster.add_mediator(conn, person, TEAM if number % 2 else OTHER_TEAM, f"Người Số {person[-2:]}")
        for team in (TEAM, OTHER_TEAM):
            roster.publish_team(conn, team, utc_now())
        codes["tam"] = devices.make_code(conn, MINH, "tam", utc_now())
    return codes


def _set_the_class(minh: Page) -> None:
    minh.get_by_role("link", name="Tập huấn").click()
    minh.get_by_role("link", name="Mở lớp mới").click()
    minh.get_by_label("Lớp về việc gì").select_option("TH01")
    minh.get_by_label("Ngày học").fill(datetime.now(VIETNAM).date().isoformat())
    minh.get_by_label("Tên lớp").fill(TITLE)
    minh.get_by_label("Giờ bắt đầu").fill("19:00")
    minh.get_by_label("Nơi học").fill(PLACE)
    minh.get_by_role("button", name="Mở lớp").click()
    expect(minh.get_by_role("link", name=TITLE)).to_be_visible()


def _officer_reads(minh: Page) -> None:
    minh.get_by_role("link", name=TITLE).click()
    said = " ".join(minh.locator("main").inner_text().split())
    minh.screenshot(path=str(driver.SHOTS / "training-evening-office.png"), full_page=True)
    for words in (GUEST, FROM, WHY, *(f"Người Số {person[-2:]}" for person in OTHERS)):
        assert said.count(words) == 1, words
    assert "Có mặt 42" in said, said


def _once_each(folder) -> None:
    with commune.looked_into(folder) as conn:
        [row] = training.classes(conn, DUONG_HUU)
        found = training.one_class(conn, DUONG_HUU, row.id)
        assert found is not None
        states = {each.person: each.state for each in found.attendance}
        lacking = [path for person in CAST for path in commune.pictures_lacking(conn, attendance_id(row.id, person))]
    guests = [state for person, state in states.items() if person not in (*CAST, *OTHERS)]
    assert len(states) == len(found.attendance) == NAMES + 1 and guests == [PRESENT]
    assert {person for person in (*CAST, *OTHERS) if states[person] != PRESENT} == {AWAY} and states[AWAY] == EXCUSED
    assert sum(each.signed for each in found.attendance) == len(CAST) and lacking == []
