"""The list: what waits, since when, and what to do when nothing does."""

import pytest

from fieldapp.domain.review import Standing
from sync_server.db.engine import writing
from sync_server.journal import casebook, quarantine
from sync_server.journal.intake import take
from tests.cast import FAR, LAN, MINH, NOW, TAM, a_case, a_verdict, change, later
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN


def two_sides(one, other, **more):
    return a_case(**{"parties/p1": {"name": one, "role": "BEN"}, "parties/p2": {"name": other, "role": "BEN"}}, **more)


def test_a_new_case_stands_under_new_with_its_sides_village_matter_day_and_age(minh, send, clock):
    send(LAN, change(set=two_sides("Bà Lan", "Ông Hùng", dispute_type="A04")))
    clock.pass_by(days=3)
    minh.sign_in("minh")
    text = text_of(minh.get("/queue"))
    for word in ("Bà Lan – Ông Hùng", "Thôn Mùng", "Lối đi chung", "20/11/2026", "3 ngày"):
        assert word in text


def test_the_oldest_stands_first(minh, send, clock):
    for sides in (("Bà Một", "Ông Một"), ("Bà Hai", "Ông Hai"), ("Bà Ba", "Ông Ba")):
        send(LAN, change(set=two_sides(*sides)))
        clock.pass_by(minutes=5)
    text = text_of(minh.get("/queue"))
    assert text.index("Bà Một") < text.index("Bà Hai") < text.index("Bà Ba")


def test_each_tab_has_its_cases_and_every_tab_its_count(minh, send):
    returned, approved, amended = (change(set=two_sides(f"Bà {n}", f"Ông {n}")) for n in ("Trả", "Duyệt", "Sửa"))
    for each in (returned, approved, amended):
        send(LAN, each)
    send(MINH, a_verdict(returned.record, send_seq(send, LAN, returned), "returned", {"summary": "Ghi thêm."}))
    send(MINH, a_verdict(approved.record, send_seq(send, LAN, approved), "approved"))
    back = send(MINH, a_verdict(amended.record, send_seq(send, LAN, amended), "returned", {"summary": "Ghi thêm."}))
    send(LAN, change(amended.record, back.seq, summary="Đã ghi thêm."))
    send(LAN, change(set=two_sides("Bà Mới", "Ông Mới")))
    for standing, who in (("new", "Mới"), ("amended", "Sửa"), ("returned", "Trả"), ("approved", "Duyệt")):
        page = minh.get(f"/queue?standing={standing}")
        assert f"Bà {who} – Ông {who}" in text_of(page)
        assert page.text.count('class="case-link"') == 1
        for tab in Standing:
            assert f'count-{tab}">1<' in page.text


def send_seq(send, author, sent):
    """The number a change got: the same change again has the same receipt."""
    return send(author, sent).seq


def test_a_case_behind_closed_doors_is_marked_and_named_by_initials(minh, send):
    send(LAN, change(set=two_sides("Bà Lường Thị Kín", "Ông Kín", openness="KCK")))
    send(TAM, change(set=two_sides("Bà Mở", "Ông Mở", openness="CK")))
    text = text_of(minh.get("/queue"))
    assert text.count("Không công khai") == 1 and "Kín" not in text
    assert text.index("Bà L. T. K. – Ông K.") < text.index("Không công khai") < text.index("Bà Mở – Ông Mở")


def test_a_list_follows_when_the_doors_are_closed_or_opened(minh, send):
    sent = change(set=two_sides("Bà Kín", "Ông Kín"))
    first = send(LAN, sent)
    closed = send(LAN, change(sent.record, first.seq, seq=2, openness="KCK"))
    assert "Bà K. – Ông K." in text_of(minh.get("/queue"))
    send(LAN, change(sent.record, closed.seq, seq=3, openness="CK"))
    assert "Bà Kín – Ông Kín" in text_of(minh.get("/queue"))


def test_no_title_and_no_sentence_names_the_sides_behind_closed_doors(minh, send):
    sent = change(set=two_sides("Bà Kín", "Ông Kín", openness="KCK"))
    send(LAN, sent)
    for page in ("", "/history", "/hand-over"):
        title = minh.get(f"/cases/{sent.record}{page}").text.partition("<title>")[2].partition("</title>")[0]
        assert "Bà K. – Ông K." in title and "Kín" not in title
    assert "Bà Kín – Ông Kín" in text_of(minh.get(f"/cases/{sent.record}")), "who opened it reads whose it is"
    said = text_of(minh.decide(sent.record, "approve"))
    assert "Bà K. – Ông K." in said and "Kín" not in said


@pytest.mark.parametrize("standing", [each.value for each in Standing])
def test_an_empty_tab_says_what_to_do(minh, standing):
    page = minh.get(f"/queue?standing={standing}")
    assert 'class="empty"' in page.text
    assert "empty_" not in page.text


def test_a_long_list_comes_in_pages(minh, send):
    send(LAN, *(change(set=two_sides(f"Bà {n:03}", "Ông")) for n in range(casebook.PAGE_ROWS + 3)))
    first, second = minh.get("/queue"), minh.get("/queue?standing=new&page=2")
    assert first.text.count('class="case-link"') == casebook.PAGE_ROWS
    assert second.text.count('class="case-link"') == 3
    assert 'rel="next" href="/queue?standing=new&amp;page=2"' in first.text
    assert 'rel="prev" href="/queue?standing=new"' in second.text
    assert minh.get("/queue?standing=new&page=99").text.count('class="case-link"') == 3, "past the end: the last page"


@pytest.mark.parametrize("odd", ["standing=nothing", "page=-4", "page=0"])
def test_an_odd_address_shows_the_list_all_the_same(minh, odd):
    assert minh.get(f"/queue?{odd}").status_code == 200


def test_a_page_number_that_is_none_is_answered_with_a_page(minh):
    page = minh.get("/queue?page=abc")
    assert page.status_code == 400
    assert "Trang không hiểu nội dung gửi lên" in text_of(page)


def test_a_case_with_nobody_named_yet_can_still_be_opened(minh, send):
    sent = change(set={"summary": "Hai nhà cãi nhau."})
    send(LAN, sent)
    page = minh.get("/queue")
    assert "Chưa ghi tên hai bên" in text_of(page)
    assert f"/cases/{sent.record}" in page.text


def test_a_week_without_an_answer_is_marked(minh, send):
    send(LAN, change(set=two_sides("Bà Lâu", "Ông Lâu")), now=later(days=-8))
    send(LAN, change(set=two_sides("Bà Mau", "Ông Mau")), now=later(days=-2))
    assert minh.get("/queue").text.count('class="late"') == 1


def test_the_other_communes_cases_are_not_in_it(visit, send):
    send(LAN, change(set=two_sides("Bà Lan", "Ông Hùng")))
    send(FAR, change(set=two_sides("Bà Hà", "Ông Khánh")))
    text = text_of(visit(QUAN_LOGIN).get("/queue"))
    assert "Bà Hà – Ông Khánh" in text
    assert "Bà Lan" not in text


def test_it_says_whose_phone_has_no_more_room_for_what_is_not_taken(minh, engine, monkeypatch):
    assert "chỗ để riêng" not in text_of(minh.get("/queue"))
    monkeypatch.setattr(quarantine, "MOST_CHANGES", 1)
    with writing(engine) as conn:
        take(conn, LAN, [change(set={"verdict": "approved"})], NOW)
    assert f"Máy của {LAN.name} còn phần chưa gửi được lên xã" in text_of(minh.get("/queue"))


DANGER = {"kind": "K4", "at": "2026-11-22T09:20:00+07:00", "by": "Nguyễn Thị Lan", "where": "Chợ Mùng"}


def test_a_danger_stands_first_and_is_marked_until_it_has_passed(minh, send, clock):
    send(LAN, change(set=two_sides("Bà Trước", "Ông Trước")))
    clock.pass_by(minutes=5)
    sent = change(set={"received_on": "2026-11-22", "alarms/a1": DANGER})
    came = send(LAN, sent)
    page = minh.get("/queue")
    text = text_of(page)
    assert text.index("Báo khẩn") < text.index("Bà Trước") and page.text.count("chip-alarm") == 1
    case = minh.get(f"/cases/{sent.record}")
    assert "Báo khẩn lúc 22/11/2026, 09:20, người báo: Nguyễn Thị Lan" in text_of(case)
    assert "Chợ Mùng" in text_of(case) and "Người báo chưa ghi là đã gọi cho ai" in text_of(case)
    told = DANGER | {"told": {"113": "2026-11-22T09:21:00+07:00"}}
    more = send(LAN, change(sent.record, came.seq, set={"alarms/a1": told}, seq=2))
    assert "Đã báo cho: Công an 113." in text_of(minh.get(f"/cases/{sent.record}"))
    over = {"alarms/a1": told | {"over_at": "2026-11-22T10:00:00+07:00"}}
    send(LAN, change(sent.record, more.seq, set=over, seq=3))
    page = minh.get("/queue")
    assert "chip-alarm" not in page.text
    assert text_of(page).index("Bà Trước") < text_of(page).index("Chưa ghi tên")
    assert "Báo khẩn lúc" not in text_of(minh.get(f"/cases/{sent.record}"))


def test_a_team_that_asks_for_help_is_marked_with_why(minh, send):
    sent = change(set=two_sides("Bà Khó", "Ông Khó", support_wanted="DAT", support_words="Xem bản đồ <b>"))
    send(LAN, sent)
    assert "Nhờ xã hỗ trợ: Đất đai phức tạp" in text_of(minh.get("/queue"))
    assert "Nhờ xã hỗ trợ: Đất đai phức tạp" in text_of(minh.get(f"/cases/{sent.record}"))


def test_a_full_page_of_the_list_is_light(minh, send):
    """60 KB at most, with fifty cases of long names and all that can be marked at them."""
    long = "Nguyễn Thị Phương Quỳnh Như của hộ kinh doanh cá thể"
    send(LAN, *(change(set=two_sides(f"{long} {n:03}", long, dispute_type="DD1")) for n in range(casebook.PAGE_ROWS)))
    page = minh.get("/queue")
    assert page.text.count('class="case-link"') == casebook.PAGE_ROWS
    assert len(page.content) <= 60_000
