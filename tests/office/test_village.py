"""A village's head and the Front's head there: one page, one village, numbers and names of mediators, no case."""

import re

import pytest

from fieldapp.domain.roles import OfficeRole
from sync_server.db.engine import reading, writing
from sync_server.people import placing, villages
from tests.cast import DUONG_HUU, FAR, LAN, MINH, NOW, TAM, TEAM, change
from tests.office.commune import an_election, quarrel, small
from tests.office.conftest import text_of
from tests.office.seats import ADMIN_LOGIN, seat_others


@pytest.fixture
def head(visit, engine):
    """The head of Thôn Mùng, signed in."""
    with writing(engine) as conn:
        seat_others(conn, "thon")
    return visit("thon")


def mung(engine):
    with reading(engine) as conn:
        return placing.named(conn, DUONG_HUU, "Thôn Mùng")


def test_the_first_page_is_the_own_village_with_its_mediators_and_counts(head, send):
    send(LAN, change(set=quarrel()), change(set=quarrel()), change(set=small("Bà Mới", "Ông Mới")))
    send(TAM, change(set=small("Bà Kia", "Ông Kia")))
    text = text_of(head.get("/"))
    assert "Thôn Mùng" in text and "Tổ hòa giải thôn Mùng" in text
    assert "Nguyễn Thị Lan" in text and "Trần Văn Hùng" in text
    assert "Vụ việc năm 2026 Tổng số 3 Hòa giải thành 2 Hòa giải không thành 0 Chưa kết thúc 1" in re.sub(
        r"\s+", " ", text
    )
    assert "Thôn Đẫu" not in text and "Vi Thị Tâm" not in text


def test_no_side_no_matter_and_no_word_of_a_case(head, send):
    send(LAN, change(set=quarrel()))
    page = head.get("/village")
    for word in ("Trần Văn Bảo", "hàng rào", "Lối đi chung", "/cases/"):
        assert word not in page.text, word
    assert head.get("/queue").status_code == 403


def test_what_the_team_lacks_and_what_is_due_of_an_election_is_told(head, engine):
    an_election(engine, TEAM, MINH, "hung")
    text = text_of(head.get("/village"))
    assert "Tổ còn thiếu" in text and "Bầu hòa giải viên Bầu ngày 15/11/2026 · trúng: Trần Văn Hùng" in text
    assert "báo cán bộ xã sửa" in text


def test_of_a_village_that_is_no_more_it_says_whom_to_ask(head, engine):
    with writing(engine) as conn:
        other = placing.named(conn, DUONG_HUU, "Thôn Đẫu")
        villages.merge(conn, MINH, [mung(engine), other], "v-moi", "Thôn Mới", NOW.date(), "", NOW)
    text = text_of(head.get("/village"))
    assert "Thôn này đã sáp nhập hoặc chia tách" in text and "Nguyễn Thị Lan" not in text


def test_the_officer_makes_such_an_account_for_a_village_of_the_commune_only(minh, engine, send, visit):
    send(FAR, change(set=small("Bà Hà", "Ông Khánh")))
    with reading(engine) as conn:
        far = placing.named(conn, FAR.partition, "Thôn Cầu")
    new = {"name": "Lê Văn Thôn", "login": "thon", "role": OfficeRole.VILLAGE_HEAD.value}
    minh.get("/accounts/new")
    for village in ("", far, "khong-co"):
        page = minh.post("/accounts/new", new | {"village": village})
        assert page.status_code == 400 and "Chọn thôn của người này." in text_of(page)
    page = minh.post("/accounts/new", new | {"village": mung(engine)})
    assert page.status_code == 200
    assert "Trưởng thôn / tổ trưởng tổ dân phố · Thôn Mùng" in text_of(minh.get("/accounts"))


def test_an_administrator_does_not_say_who_heads_a_village(visit, engine):
    with writing(engine) as conn:
        seat_others(conn, ADMIN_LOGIN)
    page = visit(ADMIN_LOGIN).get("/accounts/new")
    assert "TRUONG_THON" not in page.text and "BCTMT" not in page.text and 'value="CT_XA"' in page.text
