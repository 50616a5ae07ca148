"""An evening of threatened violence, in a real browser: not mediated, but reported, and nothing of it is lost.

A matter is begun and screened: the team may not mediate it. Three taps report the danger while there is no signal; the
phone dies right after. What was done then is told to the commune as soon as it is in reach, before everything else.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from fieldapp.domain.review import Standing
from sync_server.clock import utc_now
from sync_server.journal.casebook import Sieve, open_case, queue
from sync_server.journal.intake import take
from tests.cast import DUONG_HUU, TAM, a_case, change
from tests.e2e import commune, driver
from tests.e2e.hand import Hand
from tests.ui.book import PIN

pytestmark = pytest.mark.e2e
ONE, OTHER = "Lường Thị Én", "Hà Văn Kiên"
SUMMARY = "Anh Kiên say rượu, cầm dao đứng trước cửa nhà chị Én"
WHERE = "Nhà chị Én, cuối xóm Trên"
ADVICE = "Mời chị Én sang nhà văn hóa, chờ công an xã"
SENTENCE = "Tôi là Nguyễn Thị Lan, hòa giải viên, tổ hòa giải thôn Mùng."


def test_threatened_violence_is_reported_not_mediated_and_stands_first_at_the_commune(tmp_path):
    server = driver.start_server(tmp_path / "server")
    code = commune.found(tmp_path / "server")
    _another_case_waits_already(tmp_path / "server")
    app = driver.start_app(tmp_path / "phones", server.url)
    with driver.browser() as chromium, server, app, driver.phone(chromium, app.phone_url("lan")) as lan:
        lan.choose_pin(PIN)
        commune.sign_in(lan, code)
        server.kill()
        hand = Hand(lan)

        _begun(hand)
        _out_of_scope(hand)
        _reported_in_three_taps(hand)
        app.kill()
        app.start()
        lan.open(app.phone_url("lan"))
        lan.unlock(PIN)
        _it_is_all_there(hand)
        _told(hand)
        _sent_elsewhere(hand)
        _handed_in(hand)
        print(f"all of it: {hand.taps} taps, {hand.typed} characters")

        server.start()
        hand.tap("back", "road-line")
        hand.tap("road-line", "road-now")
        hand.tap("road-now")
        lan.see("Mọi việc đã gửi đều ở xã rồi")
        with driver.desk(chromium, f"{server.url}/") as minh:
            commune.sit_down(minh)
            _stands_first(minh)
            _officer_reads(minh)
            assert lan.outside == [] and minh.outside == []
    _nothing_was_mediated(tmp_path / "server")


# ---- the evening ------------------------------------------------------------------------------------


def _begun(hand: Hand) -> None:
    hand.tap("home-new", "ask-who")
    first = hand.field(r"f-parties/.*-name")
    hand.write(first, ONE)
    hand.write(hand.field(r"f-parties/.*-name", but=first), OTHER)
    hand.next("ask-what")
    hand.tap("f-dispute_type-C01")
    hand.write("f-summary", SUMMARY)
    hand.tap("leave", "side-scope-due")
    hand.phone.see("Đang ghi dở")


def _out_of_scope(hand: Hand) -> None:
    hand.tap("side-scope-due", "scope-a-KHONG")
    hand.tap("scope-a-KHONG", "scope-b-KHONG")
    hand.tap("scope-b-KHONG", "scope-c-CO")
    hand.tap("scope-c-CO", "scope-c-which-X4")
    hand.tap("scope-c-which-X4", "scope-d-KHONG")
    hand.tap("scope-d-KHONG", "scope-outside")
    hand.phone.see("Tổ không hòa giải việc này")
    assert hand.phone.has("scope-danger"), "danger is one tap away where violence is what was found"
    hand.phone.shot("evening-outside")
    hand.tap("side-to-case", "danger-go")
    hand.tap("back", "home-danger")


def _reported_in_three_taps(hand: Hand) -> None:
    before = hand.taps
    hand.tap("home-danger", "call-113")
    (row,) = hand.fields("danger-case-.+")
    hand.tap(row, "danger-kind-K4")
    hand.phone.see("Giữ an toàn cho mình trước")
    hand.phone.shot("evening-danger")
    hand.tap("danger-kind-K4", "danger-written")
    assert hand.taps - before == 3
    print(f"danger from the first screen: {hand.taps - before} taps")


def _it_is_all_there(hand: Hand) -> None:
    hand.phone.see(f"{ONE} – {OTHER}")
    hand.phone.shot("evening-after-the-kill")
    (row,) = hand.fields("case-.+")
    hand.tap(row, "alarm-do")
    hand.phone.see("Chưa báo được cho ai")
    hand.phone.see("Ngoài phạm vi hòa giải")
    hand.phone.scroll_to("read-summary")
    hand.phone.see(SUMMARY)


def _told(hand: Hand) -> None:
    """Whom she reached, and where help is to come. No browser dials; what she says herself is what stands."""
    hand.tap("alarm-do", "danger-sentence")
    hand.phone.see(SENTENCE)
    hand.phone.shot("evening-sentence")
    hand.tap("told-CA_XA")
    for contact in commune.NUMBERS:
        hand.phone.scroll_to(f"call-{contact.role}")
        hand.phone.see(f"{contact.name}")
        hand.phone.see(f"Gọi {contact.phone}")
    hand.phone.see("Đã báo lúc")
    hand.write("f-where", WHERE)
    hand.tap("danger-to-case", "alarm-do")
    hand.phone.see("Đã báo: Công an xã.")


def _sent_elsewhere(hand: Hand) -> None:
    hand.tap("side-scope-due", "scope-to-CA")
    hand.tap("scope-to-CA")
    hand.write("f-referred_words", ADVICE)
    hand.tap("side-to-case", "not-mediated")
    hand.phone.see("Việc này không hòa giải. Đã hướng dẫn đến: Công an.")
    hand.phone.shot("evening-not-mediated")


def _handed_in(hand: Hand) -> None:
    hand.tap("fill", "f-received_on-today")
    hand.tap("f-received_on-today")
    hand.next("send")
    hand.tap("send")
    hand.phone.await_gone("send")
    hand.phone.see("Máy sẽ tự gửi lên xã khi có mạng")


# ---- the commune ------------------------------------------------------------------------------------


def _another_case_waits_already(folder: Path) -> None:
    with commune.written_into(folder) as conn:
        take(conn, TAM, [change(set=a_case())], utc_now())


def _stands_first(minh: Page) -> None:
    rows = minh.get_by_role("link", name=" – ")
    expect(rows).to_have_count(2)
    expect(rows.first).to_have_text(f"{ONE} – {OTHER}")
    expect(minh.locator(".chip-alarm").first).to_be_visible()
    minh.screenshot(path=str(driver.SHOTS / "evening-queue.png"))
    rows.first.click()


def _officer_reads(minh: Page) -> None:
    expect(minh.get_by_role("heading", level=1)).to_contain_text(ONE)
    said = " ".join(minh.locator("main").inner_text().split())
    minh.screenshot(path=str(driver.SHOTS / "evening-office.png"), full_page=True)
    for words in (
        "người báo: Nguyễn Thị Lan", WHERE, "Đã báo cho: Công an xã.", SUMMARY, ADVICE,
        "Không hòa giải Chuyển cơ quan có thẩm quyền", "Đã hướng dẫn đến Công an",
    ):  # fmt: skip
        assert words in said, words


def _nothing_was_mediated(folder: Path) -> None:
    with commune.looked_into(folder) as conn:
        (first, _) = queue(conn, DUONG_HUU, Sieve(standing=Standing.NEW))
        case = open_case(conn, DUONG_HUU, first.record)
    assert first.alarms == 1 and first.outcome == "CHUYEN"
    assert case.fields["not_mediated"] == "CHUYEN" and not [path for path in case.fields if path.startswith("sessions")]
    assert any(path.startswith("alarms/") for path in case.lines[0].paths), "the danger went before all else"
