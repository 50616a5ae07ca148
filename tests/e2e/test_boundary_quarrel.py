"""A boundary quarrel from the first word to the court's reminder, in a real browser, without a signal all the way.

Six questions, the screening, three meetings of which two need an interpreter, an agreement, a promise, the document
read aloud and signed by four (one with a fingerprint), its PDF, the promise kept late. The matter was mediated three
months ago and is written down now, as from a paper logbook: so what it leads to is due today. Then the commune comes
back into reach, over a link that breaks in the middle of it.
"""

import re
import time
import unicodedata
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from fieldapp.config import VIETNAM
from fieldapp.domain import minutes
from fieldapp.domain.deadlines import months_after
from fieldapp.ui import routes
from sync_server.journal.casebook import about, queue
from tests.cast import DUONG_HUU
from tests.e2e import commune, driver, signing
from tests.e2e.hand import Hand
from tests.sync.bad_link import BadLink, Fate
from tests.ui.book import PIN

pytestmark = pytest.mark.e2e
ONE, OTHER, INTERPRETER, LAN = "Hoàng Thị Sửu", "Đàm Văn Tý", "Nông Thị Hoa", "Nguyễn Thị Lan"
SIGNERS = (ONE, OTHER, INTERPRETER, LAN)
SUMMARY = "Ông Tý dựng hàng rào lấn sang đất vườn nhà bà Sửu khoảng nửa mét"
SAID = ("Rào lấn sang vườn tôi", "Rào có từ đời ông nội")
AGREEMENT = "Ông Tý lùi hàng rào về mốc cũ, bà Sửu góp một ngày công"
PROMISE, SEEN = "Lùi hàng rào về mốc cũ", "Mới tháo một nửa, cuối tuần làm nốt"
TEXT_ONLY = 12_000  # bytes upwards: all words of it pass, not all pictures


def test_a_boundary_quarrel_is_settled_signed_and_followed_up_without_a_signal(tmp_path):
    today = datetime.now(VIETNAM).date()
    agreed = months_after(today - timedelta(days=3), -3)
    server = driver.start_server(tmp_path / "server")
    code = commune.found(tmp_path / "server")
    link = BadLink("127.0.0.1", server.port)
    app = driver.start_app(tmp_path / "phones", link.url)
    with driver.browser() as chromium, server, app, driver.phone(chromium, app.phone_url("lan")) as lan:
        lan.choose_pin(PIN)
        commune.sign_in(lan, code)
        link.usual = Fate(refuse=True)
        server.kill()
        hand = Hand(lan)

        _six_questions(hand, today, agreed - timedelta(days=24))
        _screening(hand)
        _meeting(hand, today, agreed - timedelta(days=21), next_on=agreed - timedelta(days=11))
        _meeting(hand, today, agreed - timedelta(days=11), interpreter=INTERPRETER)
        _meeting(hand, today, agreed)
        _the_end(hand, today, agreed)
        _promise(hand, today, agreed + timedelta(days=30))
        _document(hand, tmp_path)
        hand.tap("paper-send")
        lan.await_gone("paper-send")
        _kept_late(hand)
        _on_today(hand, months_after(agreed, 6))
        print(f"all of it: {hand.taps} taps, {hand.typed} characters")

        _breaks_on_the_way(lan, server, link, tmp_path)
        link.usual = Fate()
        lan.tap("road-now")
        lan.see("Mọi việc đã gửi đều ở xã rồi")
        assert _missing(tmp_path) == [], "nothing is said to be there before it is"
        _the_phone_says_so(hand)
        with driver.desk(chromium, f"{server.url}/") as minh:
            commune.sit_down(minh)
            _officer_reads(minh, agreed)
            assert lan.outside == [] and minh.outside == []
    link.close()


# ---- the case ---------------------------------------------------------------------------------------


def _six_questions(hand, today: date, received: date) -> None:
    def who() -> None:
        first = hand.field(r"f-parties/.*-name")
        hand.write(first, unicodedata.normalize("NFD", ONE))
        hand.write(hand.field(r"f-parties/.*-name", but=first), OTHER)

    answers = {
        "who": who,
        "what": lambda: (hand.tap("f-dispute_type-B05"), hand.write("f-summary", SUMMARY)),
        "where": lambda: hand.tap("f-place-D1"),
        "when": lambda: (hand.pick_day("f-received_on", received, stands=today), hand.tap("f-basis-1A")),
    }  # she writes, so she mediates; what was said comes a meeting at a time
    hand.tap("home-new", "ask-who")
    begun = hand.taps
    onwards = [*(f"ask-{name}" for name in routes.QUESTIONS[1:]), "case-standing"]
    for number, (name, then) in enumerate(zip(routes.QUESTIONS, onwards, strict=True), 1):
        hand.phone.see(f"Câu {number}/{len(onwards)}")
        answers.get(name, lambda: None)()
        hand.next(then)
    print(f"a new case: {begun} taps to begin, {len(onwards)} questions", end=", ")
    practised = hand.practised_s(len(onwards))
    print(f"{hand.taps} taps and {hand.typed} characters to the saved case: {practised:.0f} s for a practised person")
    assert begun <= 3 and len(onwards) <= 6 and practised <= 90
    hand.phone.see("Đủ để gửi xã")


def _screening(hand) -> None:
    hand.tap("side-scope-due")
    for point, then in (("a", "scope-b-KHONG"), ("b", "scope-c-KHONG"), ("c", "scope-d-KHONG"), ("d", "scope-within")):
        hand.tap(f"scope-{point}-KHONG", then)
    hand.tap("side-to-case", "go-session-new")
    hand.phone.await_gone("side-scope")


def _meeting(hand, today: date, day: date, next_on: date | None = None, interpreter: str = "") -> None:
    """A meeting, a question a screen. Without a next day it ends with the agreement, unless it needs an interpreter."""
    hand.tap("go-session-new", "session-day")
    held_on = hand.field(r"f-sessions/.*-held_on")
    path = held_on.removesuffix("-held_on")
    hand.pick_day(held_on, day, stands=today)
    hand.next("session-place")
    hand.next("session-present")
    for person in hand.fields(f"{path}-present-.*"):
        hand.tap(person)
    hand.next("session-language")
    if interpreter:
        hand.tap(f"{path}-language-TAY", "add-interpreter")
        hand.tap("add-interpreter")
        hand.write(hand.field(r"f-invited/.*-name"), interpreter)
        hand.phone.shot("quarrel-interpreter")
    hand.next("session-support")
    hand.next("session-said")
    for field, words in zip(hand.fields(r"f-statements/.*"), SAID, strict=True):
        hand.write(field, words)
    hand.next("session-result")
    if next_on or interpreter:
        hand.tap(f"{path}-result-HEN", f"{path}-next_on")
    if next_on:
        hand.pick_day(f"{path}-next_on", next_on, stands=today)
    if not (next_on or interpreter):
        hand.tap(f"{path}-result-THOA_THUAN")
        return hand.next("ending-how")
    hand.next("go-session-new")


def _the_end(hand, today: date, day: date) -> None:
    hand.tap("f-ending-1", "outcome")
    hand.next("ending-day")
    hand.pick_day("f-ended_on", day, stands=today)
    hand.next("ending-agreed")
    hand.write("f-agreement", AGREEMENT)
    hand.next("ending-court")
    hand.tap("f-court_request-MUON")
    hand.next("go-promises")


def _promise(hand, today: date, due_on: date) -> None:
    hand.tap("go-promises", "promises")
    hand.tap("promise-new", "promise-who")
    _, other = hand.fields(r"f-follow_ups/.*-who-.*")
    hand.tap(other)
    path = other.partition("-who-")[0]
    hand.next("promise-what")
    hand.write(f"{path}-promise", PROMISE)
    hand.next("promise-day")
    hand.pick_day(f"{path}-due_on", due_on, stands=today)
    hand.next("promises")
    hand.phone.see("Đã đến hạn, chưa ai xem")
    hand.tap("back", "go-agreement")


def _kept_late(hand) -> None:
    hand.tap("back", "papers")
    hand.phone.see("Đã ký 4 trên 4 người")
    hand.tap("back", "go-promises")
    hand.tap("go-promises", "promises")
    hand.tap(hand.field("check-.*"), "promise-check")
    hand.tap(hand.field("f-follow_ups/.*-kept-CHAM"))
    hand.next("promise-words")
    hand.write(hand.field("f-follow_ups/.*-words"), SEEN)
    hand.next("promise-leader")
    hand.phone.shot("quarrel-leader")
    hand.tap(hand.field("f-follow_ups/.*-leader_told_on-today"))
    hand.next("promises")
    hand.phone.see("Chậm thực hiện, hôm nay")
    hand.tap("back", "send")
    hand.tap("send")
    hand.phone.await_gone("send")
    hand.phone.see("Máy sẽ tự gửi lên xã khi có mạng")


def _on_today(hand, court_by: date) -> None:
    hand.tap("back", "road-line")
    hand.phone.see("Còn 2 việc chỉ có trên máy này")
    hand.phone.see("Hai bên có thể nhờ Tòa án công nhận")
    hand.phone.see(f"Hạn {court_by:%d/%m}")
    hand.phone.shot("quarrel-today")


# ---- its document -----------------------------------------------------------------------------------


def _document(hand, folder) -> None:
    hand.tap("go-agreement", "agree-a")
    for step in ("b", "c", "d", "dd", "e", "g", "h", "read"):
        hand.next(f"agree-{step}")
    hand.phone.scroll_to("read-agreement")
    hand.phone.see(AGREEMENT)
    hand.next("papers")
    hand.tap("make-VBHGT", "read-aloud")
    signing.read_aloud(hand, SIGNERS)
    signing.sign(hand, SIGNERS, by_print=OTHER, folder=folder)
    said = signing.pdf_text(hand, folder, "VBHGT")
    words = (*SIGNERS, *SAID, SUMMARY, AGREEMENT, f"{OTHER}: {PROMISE}", f"Người phiên dịch: {INTERPRETER}")
    assert [each for each in words if each not in said] == []
    assert said == unicodedata.normalize("NFC", said)
    assert len(re.findall(r"Ký trên máy \d", said)) == 3 and len(re.findall(r"Điểm chỉ \d", said)) == 1


# ---- to the commune ---------------------------------------------------------------------------------


def _breaks_on_the_way(lan, server, link, folder) -> None:
    """The words arrive and the pictures do not: then nothing is said to be there in full."""
    server.start()
    lan.tap("road-line")
    link.fates[:] = [Fate(cut_up=TEXT_ONLY)]
    lan.tap("road-now")
    until = time.monotonic() + 60
    while (missing := _missing(folder)) in (["case"], ["paper"]) and time.monotonic() < until:
        lan.page.wait_for_timeout(200)
    assert missing and set(missing).isdisjoint(("case", "paper")), "the link broke in the middle"
    lan.shot("quarrel-broken")
    assert not lan.sees("Mọi việc đã gửi đều ở xã rồi")


def _missing(folder) -> list[str]:
    """What the server has not: the case, its paper, or pictures of it."""
    with commune.looked_into(folder / "server") as conn:
        rows = queue(conn, DUONG_HUU)
        if not rows:
            return ["case"]
        papers = about(conn, DUONG_HUU, minutes.KIND, rows[0].record)
        return [each for paper in papers for each in commune.pictures_lacking(conn, paper)] if papers else ["paper"]


def _the_phone_says_so(hand) -> None:
    hand.phone.shot("quarrel-arrived")
    hand.tap("back", "road-line")
    hand.phone.see("Xã đã nhận đủ lúc")
    hand.tap(hand.field(r"case-.*"), "case-standing")
    hand.tap("case-papers", "papers")
    hand.phone.see("Xã đã nhận")


def _officer_reads(minh: Page, agreed: date) -> None:
    minh.get_by_role("link", name=f"{ONE} – {OTHER}").click()
    expect(minh.get_by_role("heading", level=1)).to_contain_text(ONE)
    said = " ".join(minh.locator("main").inner_text().split())
    minh.screenshot(path=str(driver.SHOTS / "quarrel-office.png"), full_page=True)
    for name, role, how in (
        (ONE, "Các bên", "Ký bằng ngón tay trên máy"), (OTHER, "Các bên", "Điểm chỉ (ảnh chụp dấu vân tay)"),
        (INTERPRETER, "Người phiên dịch", "Ký bằng ngón tay trên máy"),
        (LAN, "Hòa giải viên", "Ký bằng ngón tay trên máy"),
    ):  # fmt: skip
        assert f"{name} – {role}: {how}" in said
    assert "Chưa ký" not in said
    for day in (agreed - timedelta(days=21), agreed - timedelta(days=11), agreed):
        assert f"{day:%d/%m/%Y} Có mặt" in said
    assert f"Tiếng nói Tày Người phiên dịch {INTERPRETER}" in said
    assert f"Thực hiện đến đâu Chậm thực hiện Ngày kiểm tra {datetime.now(VIETNAM):%d/%m/%Y}" in said
    assert SEEN in said and AGREEMENT in said and SUMMARY in said
