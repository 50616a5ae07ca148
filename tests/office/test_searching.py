"""One box finds everything of the commune, with or without accents; every search is written down."""

import re
import unicodedata
from urllib.parse import urlencode

import pytest
from sqlalchemy import delete, insert

from fieldapp.domain import minutes, notes
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.journal import finding
from sync_server.people import membership
from sync_server.people.about import About
from tests.cast import DUONG_HUU, FAR, HUNG, LAN, MINH, NOW, OTHER_TEAM, TAM, a_case, change
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN
from tests.office.test_clearing import plain


def found(minh, q):
    return text_of(minh.get("/search?" + urlencode({"q": q})))


@pytest.mark.parametrize(
    "q", ["Lã Thị Vượng", "la thi vuong", "VƯỢNG", "vuong  la", unicodedata.normalize("NFD", "Lã Thị Vượng")]
)
def test_a_case_is_found_by_its_people_however_they_are_typed(minh, send, q):
    sent = change(set=plain("Bà Lã Thị Vượng"))
    send(LAN, sent, change(set=plain("Bà Khác")))
    text = found(minh, q)
    assert "Bà Lã Thị Vượng – Ông Hùng" in text and "Bà Khác" not in text
    assert f'href="/cases/{sent.record}"' in minh.page.text


@pytest.mark.parametrize(
    "q",
    [
        "Lã Thị Vượng,",
        "“Lã Thị Vượng”",
        '"la thi" (vuong)',
        "Vượng; Lã, Thị.",
        "Bà Vượng - Ông Hùng",
        "Lã\u00a0Thị\u3000Vượng",
        "Số: 1",
    ],
)
def test_signs_and_spaces_that_were_pasted_with_a_name_hide_nothing(minh, send, q):
    send(LAN, change(set=plain("Bà Lã Thị Vượng")))
    assert "Bà Lã Thị Vượng – Ông Hùng" in found(minh, q)


@pytest.mark.parametrize("q", ["chặn", "loi di chung", "so 1", "nguyen thi lan"])
def test_by_what_happened_its_matter_its_number_and_its_mediator(minh, send, q):
    send(LAN, change(set=plain("Bà Một")))
    assert "Bà Một – Ông Hùng" in found(minh, q)


def test_what_was_changed_is_found_by_its_new_words_alone(minh, send):
    sent = change(set=plain("Bà Cũ"))
    came = send(LAN, sent)
    assert "Bà Cũ" in found(minh, "chặn")
    send(LAN, change(sent.record, came.seq, seq=2, summary="Tiếng ồn ban đêm."))
    assert "Bà Cũ" not in found(minh, "chặn")
    assert "Bà Cũ" in found(minh, "tieng on")


def test_all_of_the_words_must_be_there(minh, send):
    send(LAN, change(set=plain("Bà Một")), change(set=plain("Bà Hai")))
    text = found(minh, "một chặn")
    assert "Bà Một" in text and "Bà Hai" not in text


@pytest.mark.parametrize("q", ["%", "_", "100%", "\\", "'; DROP TABLE records; --", '"', "<script>alert(1)</script>"])
def test_signs_of_the_database_and_of_the_page_are_letters(minh, send, q):
    send(LAN, change(set=plain("Bà Một")))
    text = found(minh, q)
    assert minh.page.status_code == 200 and "Bà Một" not in text
    assert "<script>alert" not in minh.page.text


@pytest.mark.parametrize("q", ["", "   ", "\u0301"])
def test_an_empty_search_finds_and_notes_nothing(minh, send, engine, q):
    send(LAN, change(set=plain("Bà Một")))
    assert "Bà Một" not in found(minh, q)
    with reading(engine) as conn:
        assert conn.execute(tables.looks.select()).all() == []


def test_a_very_long_search_is_answered(minh, send):
    send(LAN, change(set=plain("Bà Một")))
    assert "Không tìm thấy" in found(minh, "dài " * 500)


def test_people_teams_and_phones_are_found_too(minh, connect):
    device = connect("tam")
    text = found(minh, "vi thi tam")
    assert "Hòa giải viên (1)" in text and "Máy (1)" in text and "Thôn Đẫu" in text
    assert f'href="/phones/{device}"' in minh.page.text
    assert f'href="/teams#{OTHER_TEAM}"' in minh.page.text


def test_who_has_left_is_found_behind_those_who_mediate(minh, engine):
    with writing(engine) as conn:
        membership.leave(conn, MINH, "lan", NOW.date(), "a", "", NOW)
    text = found(minh, "thon mung")
    assert re.search("Trần Văn Hùng .* Nguyễn Thị Lan đã thôi từ 22/11/2026 · Thôn Mùng", text)


def test_nothing_of_another_commune_is_found(visit, minh, send):
    send(FAR, change(set=plain("Bà Xa")))
    assert "Không tìm thấy" in found(minh, "bà xa")
    assert "Bà Xa – Ông Hùng" in found(visit(QUAN_LOGIN), "bà xa")
    assert "Vi Thị Tâm" not in found(minh, "lý văn")


def test_the_words_of_another_commune_take_no_place_among_those_found(visit, minh, send, engine):
    send(FAR, *(change(set=plain("Bà Xa")) for _ in range(3)))
    send(LAN, change(set=plain("Bà Gần")))
    found(visit(QUAN_LOGIN), "bà")
    found(minh, "bà")
    with reading(engine) as conn:
        assert len(finding.find(conn, DUONG_HUU, ["ba"])) == 1


def test_a_search_that_a_closed_case_answers_is_written_down_and_shows_initials(minh, send):
    send(LAN, change(set=plain("Bà Lường Thị Kín", openness="KCK")))
    text = found(minh, "Lường Thị Kín")
    assert "Bà L. T. K. – Ông H." in text and "Bà Lường Thị Kín" not in text
    told = text_of(minh.get("/log?phone=looks"))
    assert "đã tìm “luong thi kin”: 1 kết quả, trong đó 1 vụ, việc không công khai" in told


def test_the_same_search_again_is_written_down_once_until_some_time_has_passed(minh, send, clock):
    send(LAN, change(set=plain("Bà Một")))
    for _ in range(3):
        found(minh, "Bà Một")
    assert text_of(minh.get("/log?phone=looks")).count("đã tìm “ba mot”") == 1
    clock.pass_by(minutes=11)
    found(minh, "ba mot")
    assert text_of(minh.get("/log?phone=looks")).count("đã tìm “ba mot”") == 2


def test_the_same_search_that_now_finds_a_closed_case_is_written_down_at_once(minh, send):
    send(LAN, change(set=plain("Bà Một")))
    found(minh, "Bà Một")
    send(LAN, change(set=plain("Bà Một", openness="KCK")))
    found(minh, "Bà Một")
    told = text_of(minh.get("/log?phone=looks"))
    assert "đã tìm “ba mot”: 2 kết quả, trong đó 1 vụ, việc không công khai" in told


@pytest.mark.parametrize("kept", ["0912 000 333", "0912.000.333", "+84 912 000 333", "0912000333"])
def test_a_number_is_found_however_it_is_written(minh, engine, kept):
    with writing(engine) as conn:
        membership.correct(conn, MINH, "hung", About(name="Trần Văn Hùng", phone=kept), NOW)
    for asked in ("0912000333", "0912 000 333", "0912.000.333", "+84912000333", "000333"):
        text = found(minh, asked)
        assert "Trần Văn Hùng" in text and "Nguyễn Thị Lan" not in text, asked
    assert "Trần Văn Hùng" not in found(minh, "0912000334")


def test_whoever_opens_a_case_stands_in_its_history(minh, send, visit, clock):
    sent = change(set=plain("Bà Một"))
    send(LAN, sent)
    assert "đã mở vụ, việc" not in text_of(minh.get("/queue"))
    for _ in range(2):
        minh.get(f"/cases/{sent.record}")
    text = text_of(minh.get(f"/cases/{sent.record}/history"))
    assert text.count("Đỗ Đức Minh đã mở vụ, việc") == 1 and "Đỗ Đức Minh đã xem lịch sử" in text
    assert visit(QUAN_LOGIN).get(f"/cases/{sent.record}").status_code == 404
    assert "Phạm Anh Quân" not in text_of(minh.get(f"/cases/{sent.record}/history"))


@pytest.mark.parametrize("statement", [delete(tables.looks), tables.looks.update().values(by_name="ai đó")])
def test_what_was_looked_at_is_never_rewritten(minh, send, engine, statement):
    send(LAN, change(set=plain("Bà Một")))
    found(minh, "ba mot")
    with pytest.raises(Exception, match="append-only"), writing(engine) as conn:
        conn.execute(statement)


def test_only_cases_that_changed_are_written_down_anew(minh, send, engine):
    send(LAN, *(change(set=plain(f"Bà {n}")) for n in ("Một", "Hai")))
    found(minh, "ba")
    with writing(engine) as conn:
        conn.execute(tables.case_words.update().values(words="dấu"))  # a mark that a second writing would wipe away
    sent = change(set=plain("Bà Ba"))
    send(HUNG, sent)
    send(TAM, change(set=plain("Bà Bốn")))
    with writing(engine) as conn:
        assert finding.is_behind(conn, DUONG_HUU)
        finding.catch_up(conn, DUONG_HUU)
        assert not finding.is_behind(conn, DUONG_HUU)
        words = [row.words for row in conn.execute(tables.case_words.select())]
    assert words.count("dấu") == 2 and len(words) == 4


def test_a_name_from_a_converted_list_is_found_by_the_letter_that_people_see(minh, send):
    send(LAN, change(set=plain("Ông \u00d0inh Ƀlang")))
    assert "\u00d0inh" in found(minh, "ông đinh") and "\u00d0inh" in found(minh, "dinh blang")


def test_words_are_written_by_upsert_so_that_two_searches_at_once_do_no_harm(minh, send, engine):
    sent = change(set=plain("Bà Một"))
    came = send(LAN, sent)
    with writing(engine) as conn:
        row = {"partition": DUONG_HUU, "record": sent.record, "seq": came.seq - 1, "words": "cu"}
        conn.execute(insert(tables.case_words).values(**row))
    assert "Bà Một" in found(minh, "ba mot")


def test_papers_and_quick_notes_are_found_by_their_words_and_a_closed_case_behind_one_is_marked(minh, send):
    case = change(set=a_case(openness="KCK"))
    paper = change(
        kind=minutes.KIND,
        set={
            "type": "BBHG", "about": case.record, "held_on": "2026-11-21", "team_name": "Tổ hòa giải thôn Mùng",
            "blocks/a": {"text": "Bàn cái cống thoát nước."}, "attendees/p1": {"name": "Cụ Định", "role": "MOI"},
        },
    )  # fmt: skip
    note = change(kind=notes.KIND, set={"words": "Cống nghẹt, hai nhà to tiếng.", "written_by": "Lan"})
    send(LAN, case, paper, note)
    text = text_of(minh.get("/search?q=cong"))
    assert "Biên bản và ghi nhanh (2)" in text
    assert "Cống nghẹt, hai nhà to tiếng." in text and "21/11/2026" in text and "Không công khai" in text
    assert f"/entries/{paper.record}" in minh.page.text
    assert f"/entries/{paper.record}" in minh.get("/search?q=cu%20dinh").text
    assert "Biên bản và ghi nhanh" not in text_of(minh.get("/search?q=khong%20co"))
