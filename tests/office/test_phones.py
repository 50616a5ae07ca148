"""Phones: a code shown once, what each phone still holds, stopping a lost one."""

import re

import pytest

from fieldapp.domain.problems import Problem
from sync_server.db.engine import reading, writing
from sync_server.office.codes import link_with, qr
from sync_server.people import devices
from tests.cast import DUONG_HUU, QUAN
from tests.office.conftest import PHONE_LINK, text_of
from tests.office.seats import QUAN_LOGIN


def code_on(page):
    found = re.search(r'class="code"[^>]*>([^<]+)<', page.text)
    return found[1] if found else None


def test_a_code_is_shown_once_big_and_as_qr_and_a_phone_can_use_it(minh, connect):
    minh.get("/phones")
    page = minh.post("/phones/code", {"mediator": "lan"})
    code = code_on(page)
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}", code)
    assert "Mã cho Nguyễn Thị Lan" in text_of(page)
    assert "Dùng được đến hết 28/11/2026" in text_of(page)
    assert '<svg class="qr"' in page.text
    connect("lan", code=code)
    again = minh.get("/phones/code")
    assert code_on(again) is None
    assert "Mã không còn hiện được nữa" in text_of(again)


def test_the_code_stands_in_no_address_and_the_redirect_is_a_get(minh):
    minh.get("/phones")
    reply = minh.post("/phones/code", {"mediator": "lan"}, follow=False)
    assert (reply.status_code, reply.headers["location"]) == (303, "/phones/code")
    assert "no-store" in reply.headers["cache-control"]


def test_the_qr_leads_to_the_phones_page_with_code_and_server():
    assert link_with(PHONE_LINK, "K7M4-9QXT", "https://xa.example") == (
        PHONE_LINK + "?code=K7M4-9QXT&server=https%3A%2F%2Fxa.example"
    )
    assert link_with("https://a.example/?phone=1", "K7M4-9QXT", "").endswith("?phone=1&code=K7M4-9QXT")


def test_the_qr_is_drawn_as_the_library_means_it():
    import segno

    drawn = qr("https://dien-thoai.example/nhap-ma?code=K7M4-9QXT")
    meant = segno.make("https://dien-thoai.example/nhap-ma?code=K7M4-9QXT", error="m", micro=False)
    cells = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h", drawn.path)}
    assert cells == {(x + 4, y + 4) for y, row in enumerate(meant.matrix) for x, cell in enumerate(row) if cell}
    assert drawn.side == len(meant.matrix) + 8


def test_choosing_nobody_says_what_to_do(minh):
    assert "novalidate" in minh.get("/phones").text, "the page says it, not the browser in its own language"
    page = minh.post("/phones/code", {"mediator": ""})
    assert page.status_code == 400
    assert "Chọn một hòa giải viên trong danh sách" in text_of(page)


def test_only_mediators_of_ones_own_commune_are_offered_and_taken(visit, minh):
    assert "Lý Văn Xa" not in minh.get("/phones").text
    assert minh.post("/phones/code", {"mediator": "xa"}).status_code == 404
    quan = visit(QUAN_LOGIN)
    assert "Nguyễn Thị Lan" not in quan.get("/phones").text


def test_an_unused_code_is_listed_without_itself_and_can_be_cancelled(minh, connect):
    minh.get("/phones")
    code = code_on(minh.post("/phones/code", {"mediator": "hung"}))
    page = minh.get("/phones")
    assert code not in page.text
    assert "Mã đã cấp, chưa dùng" in text_of(page)
    assert "Hủy mã của Trần Văn Hùng" in page.text
    page = minh.post("/phones/code/cancel", {"code": "hung"})
    assert "Đã hủy mã." in text_of(page)
    assert "Mã đã cấp, chưa dùng" not in text_of(page)
    with pytest.raises(Problem, match="expired_code"):
        connect("hung", code=code)


def test_another_communes_code_cannot_be_cancelled(visit, minh, connect):
    minh.get("/phones")
    code = code_on(minh.post("/phones/code", {"mediator": "hung"}))
    quan = visit(QUAN_LOGIN)
    quan.get("/phones")
    quan.post("/phones/code/cancel", {"code": "hung"})
    connect("hung", code=code)


def test_each_phone_tells_what_it_holds_and_when_it_was_last_heard_of(minh, connect, clock):
    connect("lan", changes=0)
    connect("hung", changes=3, photos=1, off=7200)
    connect("tam", seen=False)
    clock.pass_by(minutes=20)
    text = text_of(minh.get("/phones"))
    lan, hung, tam = (text[text.rindex(name) :] for name in ("Nguyễn Thị Lan", "Trần Văn Hùng", "Vi Thị Tâm"))
    assert lan.index("không còn gì chờ gửi") < 120
    assert hung.index("Còn giữ trên máy: 3 thay đổi, 1 ảnh") < 120
    assert "Giờ của máy sai (lệch 2 giờ)" in hung
    assert "19 phút trước" in hung
    assert tam.find("không còn gì chờ gửi") in (-1, *range(120, 10_000)), "a phone that never synced has not said so"


def test_stopping_a_phone_asks_first_and_says_what_happens(minh, connect, engine):
    device = connect("hung", changes=3, photos=2)
    page = minh.get(f"/phones/{device}/revoke")
    assert "Ngừng máy của Trần Văn Hùng?" in text_of(page)
    assert "còn giữ 3 thay đổi, 2 ảnh chưa gửi" in text_of(page)
    assert "Nối từ" in text_of(page) and "Lần cuối có tin" in text_of(page), "which of two phones of one person"
    with reading(engine) as conn:
        assert devices.phones(conn, DUONG_HUU)[0].revoked_at == "", "asking stops nothing"
    page = minh.post(f"/phones/{device}/revoke")
    assert "Đã ngừng máy." in text_of(page)
    with reading(engine) as conn, pytest.raises(Problem, match="revoked"):
        devices.known_by(conn, ("hung" * 50)[:43])
    assert minh.get(f"/phones/{device}/revoke").status_code == 404, "there is nothing left to ask"


def test_two_phones_of_one_person_are_told_apart_wherever_one_is_chosen(minh, connect, clock):
    old = connect("lan")
    assert "Người này có nhiều máy" not in text_of(minh.get("/phones"))
    clock.pass_by(minutes=20)
    new = connect("lan", token="n" * 43)
    for page in ("", "/pin", "/lost", "/revoke"):
        assert "đây là máy nối trước" in text_of(minh.get(f"/phones/{old}{page}")), page
        assert "đây là máy nối sau cùng" in text_of(minh.get(f"/phones/{new}{page}")), page
    minh.get(f"/phones/{old}/revoke")
    minh.post(f"/phones/{old}/revoke")
    assert "Người này có nhiều máy" not in text_of(minh.get("/phones")), "one that cannot speak to us is no choice"


def test_another_communes_phone_cannot_be_stopped(visit, connect, engine):
    device = connect("lan")
    quan = visit(QUAN_LOGIN)
    quan.get("/phones")
    token = quan.token
    assert quan.get(f"/phones/{device}/revoke").status_code == 404
    assert quan.post(f"/phones/{device}/revoke", token=token).status_code == 404
    with reading(engine) as conn:
        assert devices.phones(conn, DUONG_HUU)[0].revoked_at == ""


def test_without_phones_the_page_says_how_to_begin(minh):
    assert "Chưa có máy nào." in text_of(minh.get("/phones"))


def test_a_commune_without_a_roster_says_whom_to_ask(visit, engine):
    from sqlalchemy import delete

    from sync_server.db.tables import mediators

    with writing(engine) as conn:
        conn.execute(delete(mediators).where(mediators.c.id == "xa"))
    page = visit(QUAN_LOGIN).get("/phones")
    assert QUAN.partition and "Xã chưa có danh sách hòa giải viên" in text_of(page)


def test_a_cookie_with_a_strangers_code_shows_no_code(minh):
    minh.cookies["code"] = "AAAA-AAAA:lan"
    assert code_on(minh.get("/phones/code")) is None
