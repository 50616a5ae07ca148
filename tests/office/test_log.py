"""The commune's log: phones and server in one list, newest first, and nothing of another commune."""

import re

import pytest

from sync_server.clock import stamp
from sync_server.db import history
from sync_server.db.engine import writing
from sync_server.db.history import Why
from sync_server.people import events
from sync_server.people.events import Kind
from tests.cast import QUAN, later
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN


@pytest.fixture
def restored(engine):
    """The server was put back, ten days from now, from yesterday's backup."""
    with writing(engine) as conn:
        history.begin_anew(conn, Why.RESTORED, later(days=10), backup_at=stamp(later(days=9)))


def lines(page):
    return [" ".join(text_of_piece.split()) for text_of_piece in re.findall(r"<li>(.*?)</li>", page.text, re.S)]


def test_phones_and_server_stand_in_one_list_newest_first(minh, connect, engine, clock, restored):
    device = connect("hung")
    with writing(engine) as conn:
        events.note(conn, device, Kind.HISTORY, later(days=10, minutes=5), offered=2)
    page = minh.get("/log")
    text = text_of(page)
    told = [
        "vừa được phục hồi, nên đã đối chiếu và gửi lại phần máy chủ thiếu 02/12/2026, 09:35 · "
        "Máy của Trần Văn Hùng · gửi lại: 2 thay đổi",
        "Máy chủ được phục hồi từ bản sao ngày 01/12/2026, 09:30 02/12/2026, 09:30 · Máy chủ",
        "Máy được nối vào sổ của xã 22/11/2026, 09:30 · Máy của Trần Văn Hùng",
    ]
    assert [text.index(each) for each in told] == sorted(text.index(each) for each in told)
    assert f'href="/phones/{device}"' in page.text


def test_another_ways_restored_server_and_a_promoted_one_have_their_sentences(minh, engine):
    with writing(engine) as conn:
        history.begin_anew(conn, Why.RESTORED, later(days=1))
        history.begin_anew(conn, Why.RESTORED, later(days=2), backup_on="2026-11-21")
        history.begin_anew(conn, Why.PROMOTED, later(days=3))
    text = text_of(minh.get("/log?phone=server"))
    assert "Máy chủ dự phòng đã thay máy chủ trước 25/11/2026" in text
    assert "phục hồi từ bản sao ngày 21/11/2026 24/11/2026" in text
    assert "Máy chủ được phục hồi từ một bản sao 23/11/2026" in text
    assert "Máy chủ bắt đầu hoạt động" in text


def test_one_phone_alone_and_the_server_alone(minh, connect, restored):
    one, other = connect("hung"), connect("lan")
    page = minh.get(f"/log?phone={one}")
    assert len(lines(page)) == 1 and other not in "".join(lines(page))
    assert f'<option value="{one}" selected>' in page.text
    assert all("/phones/" not in line for line in lines(minh.get("/log?phone=server")))


def test_a_long_log_has_pages_that_keep_the_choice(minh, connect, engine):
    device = connect("hung")
    with writing(engine) as conn:
        for minute in range(120):
            events.note(conn, device, Kind.DIFFERED, later(minutes=minute))
    first = minh.get(f"/log?phone={device}")
    assert len(lines(first)) == 50 and "Trang 1 trên 3" in text_of(first)
    assert f'href="/log?phone={device}&amp;page=2"' in first.text
    assert len(lines(minh.get(f"/log?phone={device}&page=3"))) == 21
    assert "Trang 3 trên 3" in text_of(minh.get(f"/log?phone={device}&page=99"))
    assert "Trang 1 trên 3" in text_of(minh.get("/log?page=-1"))


def test_another_communes_phones_are_not_in_it_and_not_to_be_asked_for(minh, visit, connect, restored):
    mine, theirs = connect("hung"), connect("xa", officer=QUAN)
    quan = visit(QUAN_LOGIN)
    assert theirs in quan.get("/log").text and mine not in quan.get("/log").text
    assert "Máy chủ được phục hồi" in text_of(quan.get("/log")), "the server is everybody's"
    assert quan.get(f"/log?phone={mine}").status_code == 404
    assert minh.get("/log?phone=nowhere").status_code == 404


def test_what_was_before_the_log_has_a_place_at_its_end(minh, connect, engine):
    connect("hung")
    with writing(engine) as conn:
        line = {"epoch": "0", "began_at": "", "why": "new", "told": "{}"}
        conn.execute(history.histories.insert().values(**line))
    assert text_of(minh.get("/log")).rindex("từ trước") > text_of(minh.get("/log")).index("Trần Văn Hùng")


def test_it_is_on_the_menu_in_both_languages(minh):
    assert '<a href="/log" aria-current="page">Nhật ký</a>' in minh.get("/log").text
    minh.get("/language/en?back=/log")
    assert "Newest first" in text_of(minh.get("/log"))
