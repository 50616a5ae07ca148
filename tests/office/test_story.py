"""The history: who changed what and when, in the server's order, from which value to which."""

import re

import pytest
from sqlalchemy import insert, select

from sync_server.db.engine import writing
from sync_server.db.tables import journal
from sync_server.journal import plain
from tests.cast import HUNG, LAN, MINH, a_case, a_verdict, change, later
from tests.office.conftest import text_of, words_in


def lines_of(page):
    """The history's lines as people read them."""
    return [words_in(part) for part in re.split(r'<li class="card-plain story-line', page.text)[1:]]


def test_the_lines_stand_in_the_servers_order_whatever_the_phones_clocks_say(minh, send):
    sent = change(set=a_case(), at="2031-01-01T00:00:00+07:00")
    seq = send(LAN, sent).seq
    back = send(MINH, a_verdict(sent.record, seq, "returned", {"summary": "Ghi thêm."}))
    send(HUNG, change(sent.record, back.seq, summary="Đã ghi thêm.", at="2019-01-01T00:00:00+07:00"))
    lines = lines_of(minh.get(f"/cases/{sent.record}/history"))
    assert [line for line in lines if "Nguyễn Thị Lan đã ghi" in line] == lines[:1]
    assert "Đỗ Đức Minh đã trả lại" in lines[1]
    assert "Trần Văn Hùng đã ghi" in lines[2]


def test_a_changed_field_shows_its_label_and_both_values(minh, send):
    sent = change(set=a_case(dispute_type="A04"))
    seq = send(LAN, sent).seq
    send(HUNG, change(sent.record, seq, dispute_type="A05", received_on="2026-11-19"))
    last = lines_of(minh.get(f"/cases/{sent.record}/history"))[-1]
    assert "Loại vụ, việc Trước: Lối đi chung Sau: Sử dụng điện" in last
    assert "Ngày nhận vụ, việc Trước: 20/11/2026 Sau: 19/11/2026" in last
    assert last.index("Ngày nhận") < last.index("Loại vụ"), "in the logbook's order"


def test_what_was_taken_away_says_so(minh, send):
    sent = change(set=a_case())
    seq = send(LAN, sent).seq
    send(LAN, change(sent.record, seq, set={"place_detail": None, "parties/p2": None}))
    last = lines_of(minh.get(f"/cases/{sent.record}/history"))[-1]
    assert "Địa điểm cụ thể Trước: Nhà văn hóa thôn Mùng Sau: đã bỏ" in last
    assert "Ông Bảo" in last


def test_a_value_that_was_not_kept_is_not_told_as_if_it_were(minh, send):
    sent = change(set=a_case(summary="Một."))
    seq = send(LAN, sent).seq
    send(LAN, change(sent.record, seq, summary="Hai."))
    assert send(HUNG, change(sent.record, seq, summary="Ba.")).outcome == "clash"
    send(LAN, change(sent.record, seq + 2, summary="Bốn."))
    lines = lines_of(minh.get(f"/cases/{sent.record}/history"))
    assert "Không giữ, vì người khác đã sửa trước: Ba." in lines[2]
    assert "Trước: Hai. Sau: Bốn." in lines[3]


def test_a_return_tells_its_remarks_and_an_approval_that_they_are_settled(minh, send, the_case):
    sent = change(set=a_case())
    send(LAN, sent)
    minh.decide(sent.record, "return", **{"remark.agreement": "Ghi rõ ai làm gì.", "remark.whole": "Gửi sớm hơn."})
    minh.decide(sent.record, "approve")
    lines = lines_of(minh.get(f"/cases/{sent.record}/history"))
    assert "Thỏa thuận và giải pháp thực hiện Ghi rõ ai làm gì." in lines[1]
    assert "Góp ý chung về cả vụ, việc Gửi sớm hơn." in lines[1]
    assert "Đỗ Đức Minh đã duyệt" in lines[2]
    assert "Ý kiến cũ đã được khép lại" in lines[2]


def test_both_times_are_told_when_a_change_came_late(minh, send):
    sent = change(set=a_case(), at="2026-11-15T08:00:00+07:00")
    send(LAN, sent, now=later(days=5))
    line = lines_of(minh.get(f"/cases/{sent.record}/history"))[0]
    assert "Ghi trên máy lúc 15/11/2026, 08:00; máy chủ nhận lúc 27/11/2026, 09:30." in line
    assert "Giờ của máy sai" not in line, "late is not wrong: there was no signal"


def test_a_clock_ahead_of_the_servers_is_named_as_wrong(minh, send):
    sent = change(set=a_case(), at="2027-01-01T08:00:00+07:00")
    send(LAN, sent)
    assert "Giờ của máy sai" in lines_of(minh.get(f"/cases/{sent.record}/history"))[0]


def test_one_time_is_enough_when_the_clocks_agree(minh, send):
    sent = change(set=a_case(), at="2026-11-22T09:25:00+07:00")
    send(LAN, sent)
    assert "Ghi trên máy lúc" not in text_of(minh.get(f"/cases/{sent.record}/history"))


def test_the_short_history_names_a_few_fields_and_counts_the_rest(minh, send):
    sent = change(set=a_case())
    seq = send(LAN, sent).seq
    send(
        LAN,
        change(sent.record, seq, summary="a", agreement="b", duties="c", performance="d", note="e", outcome="THANH"),
    )
    text = text_of(minh.get(f"/cases/{sent.record}"))
    assert "Nguyễn Thị Lan đã ghi vụ, việc" in text
    assert (
        "Nguyễn Thị Lan đã sửa: Nội dung chủ yếu của vụ, việc, Thỏa thuận và giải pháp thực hiện, "
        "Quyền và nghĩa vụ của các bên, Cách thực hiện thỏa thuận, và 2 mục khác" in text
    )


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+23:00", "?"])
def test_an_odd_time_that_is_stored_already_is_shown_as_it_is(minh, send, engine, at):
    sent = change(set=a_case())
    send(LAN, sent)
    conflict = {"path": "summary", "value": '"Khác."', "by": "Trần Văn Hùng", "at": at}
    with writing(engine) as conn:
        added = plain.as_text({f"conflicts/summary/{sent.record}": conflict})
        line = dict(conn.execute(select(journal).where(journal.c.change == sent.id)).mappings().one())
        conn.execute(
            insert(journal).values(line | {"seq": 999, "change": "odd", "at": at, "verdict": "", "added": added})
        )
    page = minh.get(f"/cases/{sent.record}")
    assert page.status_code == 200
    assert at in text_of(page) or at == "0001-01-01T00:00:00Z"
    assert minh.get(f"/cases/{sent.record}/history").status_code == 200
