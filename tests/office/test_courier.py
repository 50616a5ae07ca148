"""Bundles at the office's window: taken from a stick, each with its result in words, and answers to carry back."""

import pytest

from fieldapp.protocol import MAX_BUNDLE
from sync_server.db.engine import writing
from sync_server.people import devices
from tests.cast import DUONG_HUU, LAN, MINH, QUAN, a_verdict, change
from tests.office.bundles import answer_in
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN


def hand_in(browser, *files):
    browser.get("/courier")
    return browser.post("/courier", files=[("bundles", (name, content)) for name, content in files])


@pytest.fixture
def lan_phone(connect):
    return connect("lan")


def test_several_files_each_with_its_result(minh, lan_phone, sealed_for_us, the_case):
    sent = change(note="Mang đến tận nơi")
    good = sealed_for_us(lan_phone, sent, photos=[b"jpeg"])
    page = hand_in(
        minh, ("goi-1.shg", good), ("thu.txt", b"a letter"), ("goi-2.shg", good[:-1] + bytes([good[-1] ^ 1]))
    )
    words = text_of(page)
    assert page.status_code == 200
    assert "goi-1.shg Đã nhận gói của Nguyễn Thị Lan: 1 thay đổi, 1 ảnh." in words
    assert "thu.txt Chưa nhận. Tệp này không phải gói của sổ" in words
    assert "goi-2.shg Chưa nhận. Chữ ký" in words
    assert the_case(sent.record).fields["note"] == "Mang đến tận nơi"
    assert page.text.count("/courier/answers/") == 1


def test_the_answer_is_a_file_to_carry_back(minh, lan_phone, sealed_for_us):
    page = hand_in(minh, ("goi.shg", sealed_for_us(lan_phone, change(), number=12)))
    address = page.text.partition('href="/courier/answers/')[2].partition('"')[0]
    answer = minh.get(f"/courier/answers/{address}")
    assert answer.headers["content-disposition"] == 'attachment; filename="tra-loi-12.shg"'
    assert [each.outcome for each in answer_in(answer.content).replies[0].receipts] == ["accepted"]


def test_the_same_file_again_says_so_and_counts_once(minh, lan_phone, sealed_for_us, clock):
    file = sealed_for_us(lan_phone, change())
    hand_in(minh, ("a.shg", file))
    clock.pass_by(minutes=20)
    words = text_of(hand_in(minh, ("b.shg", file)))
    assert "Gói này đã đến từ trước" in words
    assert "Tải gói trả lời" in words


def test_a_stopped_phones_bundle_waits_for_the_officer_and_says_so(minh, lan_phone, sealed_for_us, engine, clock):
    file = sealed_for_us(lan_phone, change(), change())
    with writing(engine) as conn:
        devices.revoke(conn, DUONG_HUU, lan_phone, clock(), MINH)
    assert "2 thay đổi chờ cán bộ xem." in text_of(hand_in(minh, ("a.shg", file)))


def test_without_a_file_or_with_too_many_it_asks_again(minh):
    assert "Chưa chọn tệp nào" in text_of(hand_in(minh))
    page = hand_in(minh, *[(f"{n}.shg", b"x") for n in range(7)])
    assert page.status_code == 400
    assert "nhiều nhất 6 tệp" in text_of(page)


def test_a_file_too_large_is_refused_in_words_and_a_form_too_large_by_a_page(minh):
    assert "quá lớn" in text_of(hand_in(minh, ("a.shg", bytes(MAX_BUNDLE + 1))))
    assert hand_in(minh, ("a.shg", bytes(7 * MAX_BUNDLE))).status_code == 413


def test_an_officer_of_another_commune_may_bring_it_and_learns_no_name(visit, lan_phone, sealed_for_us, the_case):
    quan = visit(QUAN_LOGIN)
    sent = change()
    page = hand_in(quan, ("a.shg", sealed_for_us(lan_phone, sent)))
    assert "một máy thuộc xã khác" in text_of(page)
    assert "Nguyễn Thị Lan" not in page.text
    assert the_case(sent.record) is not None
    address = page.text.partition('href="/courier/answers/')[2].partition('"')[0]
    assert quan.get(f"/courier/answers/{address}").status_code == 200, "it is theirs to carry back"
    assert quan.get(f"/phones/{lan_phone}/answer").status_code == 404
    assert QUAN.name


def test_an_answer_is_nobody_elses(visit, lan_phone, bring):
    sha256 = bring("hung-phone", lan_phone, change())
    assert visit(QUAN_LOGIN).get(f"/courier/answers/{sha256}").status_code == 404
    assert visit("minh").get(f"/courier/answers/{sha256}").status_code == 200
    assert visit("minh").get("/courier/answers/" + "0" * 64).status_code == 404


def test_a_phone_without_signal_gets_the_newest_on_its_page(minh, lan_phone, bring, send):
    assert "/answer" not in minh.get(f"/phones/{lan_phone}").text
    assert minh.get(f"/phones/{lan_phone}/answer").status_code == 404
    sent = change()
    bring("hung-phone", lan_phone, sent, number=7)
    page = minh.get(f"/phones/{lan_phone}")
    assert "Gói mang tay số 7 đến xã" in text_of(page)
    assert "Gói mang tay của máy đã đến xã" in text_of(page), "its history tells it too"
    first = answer_in(minh.get(f"/phones/{lan_phone}/answer").content)
    send(MINH, a_verdict(sent.record, first.replies[0].receipts[0].seq, "approved"))
    second = answer_in(minh.get(f"/phones/{lan_phone}/answer").content)
    assert [each.outcome for each in second.replies[0].receipts] == ["accepted"]
    verdicts = [line.verdict for entry in second.replies[0].entries for line in entry.lines]
    assert verdicts[-1] == "approved"
    assert LAN.name


def test_it_can_be_found_from_every_page(minh):
    assert 'href="/courier"' in minh.get("/queue").text
    assert 'aria-current="page">Gói mang tay' in minh.get("/courier").text
