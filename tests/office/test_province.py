"""The province's page: numbers by commune, silence first, and not a word of any case."""

import re

from sync_server.db.engine import writing
from sync_server.people import roster
from tests.cast import FAR, LAN, change, later
from tests.office.conftest import text_of
from tests.office.seats import HOA_LOGIN
from tests.office.test_clearing import plain


def names(page):
    return re.findall(r'<th scope="row">([^<]+)</th>', page.text)


def test_a_commune_that_is_silent_comes_first_and_is_marked(visit, send):
    send(LAN, *(change(set=plain(f"Bà {n}")) for n in range(3)))
    send(FAR, change(set=plain("Bà Xa")), now=later(days=-60))
    page = visit(HOA_LOGIN).get("/province")
    assert names(page) == ["Xã Sơn Hải", "Xã Dương Hưu"]
    assert page.text.count('class="late"') == 1 and "60 ngày trước" in text_of(page)
    assert "1 xã không có vụ, việc mới từ 60 ngày trở lên" in text_of(page)


def test_a_day_less_is_no_silence_and_then_whoever_has_most_waiting_comes_first(visit, send):
    send(LAN, *(change(set=plain(f"Bà {n}")) for n in range(3)))
    send(FAR, change(set=plain("Bà Xa")), now=later(days=-59))
    page = visit(HOA_LOGIN).get("/province")
    assert names(page) == ["Xã Dương Hưu", "Xã Sơn Hải"]
    assert 'class="late"' not in page.text and "không có vụ, việc mới từ" not in text_of(page)


def test_the_darkest_cell_is_the_largest_number_and_none_is_bare(visit, send):
    send(LAN, *(change(set=plain(f"Bà {n}")) for n in range(8)))
    send(FAR, change(set=plain("Bà Xa")))
    page = visit(HOA_LOGIN).get("/province").text
    assert 'heat-4">8<' in page and 'heat-1">1<' in page and 'heat-0">0<' in page


def test_how_much_was_settled_is_of_what_ended(visit, send):
    send(LAN, *(change(set=plain(f"Bà {n}", outcome="THANH", agreement="Xong.")) for n in range(2)))
    send(LAN, change(set=plain("Bà Ba", outcome="KHONG_THANH")), change(set=plain("Bà Tư")))
    page = text_of(visit(HOA_LOGIN).get("/province"))
    assert "Xã Dương Hưu 4 0 0 0 4 4 67 %" in page


def test_communes_without_a_case_are_named_apart(visit, send, engine):
    send(LAN, change(set=plain("Bà Một")))
    with writing(engine) as conn:
        roster.add_commune(conn, "00001", "Xã Lặng Im")
    page = text_of(visit(HOA_LOGIN).get("/province"))
    assert "Chưa gửi vụ, việc nào (2 xã) Xã Lặng Im, Xã Sơn Hải" in page
