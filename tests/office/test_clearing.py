"""An hour a day for twenty villages: the list narrowed, and approved at once where nothing asks for a look."""

import re
from html import unescape

import pytest

from fieldapp.domain.review import Standing
from sync_server.office import sieving
from tests.cast import FAR, LAN, MINH, NOW, OTHER_TEAM, TAM, TEAM, a_verdict, change
from tests.office.aside import hold
from tests.office.conftest import text_of


def plain(one, other="Ông Hùng", **more):
    """A case with nothing to look at."""
    return {
        "received_on": "2026-11-20", "dispute_type": "A04", "summary": "Lối đi chung bị chặn.",
        "parties/p1": {"role": "BEN", "name": one}, "parties/p2": {"role": "BEN", "name": other},
        "mediators/m1": {"name": "Nguyễn Thị Lan", "person": "lan"},
        "sessions/s1": {"held_on": "2026-11-21"},
    } | more  # fmt: skip


LATE = {"sessions/s1": {"held_on": "2026-11-27"}}


def tickets(page):
    return [unescape(each) for each in re.findall(r'name="case" value="([^"]+)"', page.text)]


def approve(minh, *records, **more):
    """Tick the cases of the page in front of her and press the button."""
    ticked = [each for each in tickets(minh.page) if each.partition(":")[0] in records]
    given = {"case": ticked, "decision": minh.hidden("decision"), "back": minh.hidden("back")}
    return minh.post("/queue/approve", given | more)


def test_what_is_ticked_is_approved_at_once_and_the_page_says_how_many(minh, send, the_case):
    one, two, three = (change(set=plain(f"Bà {n}")) for n in ("Một", "Hai", "Ba"))
    send(LAN, one, two, three)
    minh.get("/queue")
    page = approve(minh, one.record, three.record)
    assert "Đã duyệt 2 vụ, việc." in text_of(page)
    assert [the_case(each.record).standing for each in (one, two, three)] == [
        Standing.APPROVED, Standing.NEW, Standing.APPROVED,
    ]  # fmt: skip
    assert "Bà Hai" in text_of(page) and "Bà Một" not in text_of(page)


@pytest.mark.parametrize(
    "more",
    [
        LATE,
        {"support_wanted": "DAT"},
        {"alarms/a1": {"kind": "K4", "at": "2026-11-22T09:20:00+07:00", "by": "Lan"}},
    ],
    ids=["late", "asks for help", "danger"],
)
def test_what_has_something_to_look_at_has_no_box_and_is_not_approved_unread(minh, send, the_case, more):
    marked, clean = change(set=plain("Bà Vướng") | more), change(set=plain("Bà Xuôi"))
    send(LAN, marked, clean)
    page = minh.get("/queue")
    assert [each.partition(":")[0] for each in tickets(page)] == [clean.record]
    forged = f"{marked.record}:{the_case(marked.record).seq}"
    page = minh.post("/queue/approve", {"case": [forged, *tickets(page)], "decision": minh.hidden("decision")})
    assert (the_case(marked.record).standing, the_case(clean.record).standing) == (Standing.NEW, Standing.APPROVED)
    assert "Đã duyệt 1 vụ, việc." in text_of(page)
    assert "1 vụ, việc chưa duyệt, vì vừa có thay đổi hoặc có chỗ cần xem" in text_of(page)


def test_a_case_of_which_something_lies_aside_is_not_approved_unread(minh, send, engine, the_case):
    sent = change(set=plain("Bà Chờ"))
    came = send(LAN, sent)
    hold(engine, LAN, change(sent.record, came.seq, set={"verdict": "approved"}), NOW)
    assert tickets(minh.get("/queue")) == []


def test_what_has_moved_on_since_the_page_was_drawn_stays(minh, send, the_case):
    sent = change(set=plain("Bà Sửa"))
    came = send(LAN, sent)
    minh.get("/queue")
    send(LAN, change(sent.record, came.seq, seq=2, summary="Kể thêm."))
    page = approve(minh, sent.record)
    assert "sẽ biết khi có mạng" not in text_of(page)
    assert "1 vụ, việc chưa duyệt" in text_of(page)
    assert the_case(sent.record).standing == Standing.NEW


def test_two_presses_are_one_approval(minh, send, the_case):
    sent = change(set=plain("Bà Hai Lần"))
    send(LAN, sent)
    minh.get("/queue")
    given = {"case": tickets(minh.page), "decision": minh.hidden("decision")}
    for _ in range(2):
        assert "Đã duyệt 1 vụ, việc." in text_of(minh.post("/queue/approve", given))
    assert [line.verdict for line in the_case(sent.record).lines] == ["", "approved"]


@pytest.mark.parametrize("odd", ["", ":", "../x:1", "no-such-record:4", "x" * 500])
def test_a_strange_ticket_approves_nothing(minh, send, the_case, odd):
    sent = change(set=plain("Bà Yên"))
    send(LAN, sent)
    minh.get("/queue")
    assert minh.post("/queue/approve", {"case": [odd], "decision": minh.hidden("decision")}).status_code == 200
    assert the_case(sent.record).standing == Standing.NEW


def test_nothing_of_another_commune_is_approved(minh, send, the_case):
    theirs = change(set=plain("Bà Xa"))
    came = send(FAR, theirs)
    send(LAN, change(set=plain("Bà Gần")))
    minh.get("/queue")
    page = minh.post("/queue/approve", {"case": [f"{theirs.record}:{came.seq}"], "decision": minh.hidden("decision")})
    assert "Bà Xa" not in text_of(page)
    assert the_case(theirs.record, "07543").standing == Standing.NEW


def test_all_with_nothing_to_look_at_can_be_ticked_by_a_link(minh, send):
    send(LAN, change(set=plain("Bà Một")), change(set=plain("Bà Hai") | LATE))
    page = minh.get("/queue?ticked=plain")
    assert page.text.count(" checked>") == 1


def test_the_list_is_narrowed_to_a_team_a_matter_and_to_what_asks_for_a_look(minh, send):
    send(LAN, change(set=plain("Bà Mùng")), change(set=plain("Bà Muộn") | LATE))
    send(TAM, change(set=plain("Bà Đẫu", dispute_type="B05")))

    def seen(address):
        text = text_of(minh.get(f"/queue?{address}"))
        return {who for who in ("Mùng", "Muộn", "Đẫu") if f"Bà {who}" in text}

    assert seen(f"team={TEAM}") == {"Mùng", "Muộn"}
    assert seen(f"team={OTHER_TEAM}") == {"Đẫu"}
    assert seen("matter=B05") == {"Đẫu"}
    assert seen("doubts=some") == {"Muộn"}
    assert seen("doubts=none") == {"Mùng", "Đẫu"}
    assert seen(f"doubts=none&team={TEAM}") == {"Mùng"}
    assert seen("matter=nonsense&doubts=nonsense") == {"Mùng", "Muộn", "Đẫu"}
    assert seen("team=no-such-team") == set()
    assert "Không có vụ, việc nào như vậy" in text_of(minh.page)


def test_a_list_that_was_not_looked_through_to_its_end_says_so(minh, send, monkeypatch):
    monkeypatch.setattr(sieving, "MOST_READ", 2)
    for number in range(3):
        send(LAN, change(set=plain(f"Bà {number}")))
    for looked_for in ("some", "none"):
        assert "mới xét 2 vụ, việc lâu nhất, còn 1 vụ, việc chưa xét" in text_of(
            minh.get(f"/queue?doubts={looked_for}")
        )
    assert "chưa xét" not in text_of(minh.get("/queue")) + text_of(minh.get("/queue?doubts=none&matter=B05"))


def test_what_there_is_to_look_at_stands_in_the_list_and_at_its_field(minh, send):
    first, again = change(set=plain("Bà Đôi")), change(set=plain("bà đôi") | LATE)
    send(LAN, first, again)
    assert text_of(minh.get("/queue")).count("Có thể trùng") == 2
    page = minh.get(f"/cases/{again.record}")
    assert "Có thể đã ghi hai lần" in text_of(page) and f'href="/cases/{first.record}"' in page.text
    assert 'href="#f-sessions"' in page.text and "Điều 20 Luật Hòa giải ở cơ sở" in text_of(page)


def test_after_a_return_the_page_shows_word_by_word_what_the_team_changed(minh, send):
    sent = change(set=plain("Bà Sửa", note="Giữ nguyên."))
    came = send(LAN, sent)
    minh.decide(sent.record, "return", **{"remark.summary": "Ghi rõ ai chặn."})
    assert "Tổ đã sửa từ lần xã quyết định" not in text_of(minh.get(f"/cases/{sent.record}"))
    answer = {
        "summary": "Lối đi chung bị ông Hùng chặn.",
        "parties/p2": {"role": "BEN", "name": "Ông Hùng", "birth_year": 1960},
        "performance": "Hai bên cùng dọn.",
    }
    send(LAN, change(sent.record, came.seq + 1, set=answer, seq=2))
    page = minh.get(f"/cases/{sent.record}")
    assert "Lối đi chung bị <ins>ông Hùng </ins>chặn." in page.text
    assert "1960</ins>" in page.text and "<ins>Hai bên cùng dọn.</ins>" in page.text
    changed = text_of(page).partition("Tổ đã sửa từ lần xã quyết định trước:")[2][:60]
    assert "Các bên" in changed and "Giữ nguyên" not in changed
    assert page.text.count('class="differs"') == 3


def test_words_that_look_like_markup_stay_words_in_a_difference(minh, send):
    sent = change(set=plain("Bà Sửa"))
    came = send(LAN, sent)
    minh.decide(sent.record, "return", **{"remark.summary": "Ghi rõ."})
    send(LAN, change(sent.record, came.seq + 1, seq=2, summary="Lối đi <script>alert(1)</script> chung bị chặn."))
    page = minh.get(f"/cases/{sent.record}")
    assert "&lt;script&gt;alert(1)" in page.text and "<script>alert" not in page.text


def test_how_many_dangers_are_open_is_told_while_the_list_lies_open(minh, visit, send):
    assert minh.get("/queue/alarms").text == "0"
    danger = {"alarms/a1": {"kind": "K4", "at": "2026-11-22T09:20:00+07:00", "by": "Lan"}}
    sent = change(set=plain("Bà Nguy") | danger)
    came = send(LAN, sent)
    assert minh.get("/queue/alarms").text == "1"
    assert 'data-alarms="1"' in minh.get("/queue").text
    assert visit().get("/queue/alarms", follow=False).status_code in (302, 303), "nobody is told without a session"
    over = danger["alarms/a1"] | {"over_at": "2026-11-22T10:00:00+07:00"}
    send(LAN, change(sent.record, came.seq, seq=2, set={"alarms/a1": over}))
    assert minh.get("/queue/alarms").text == "0"


@pytest.mark.parametrize("answer", ["before", "after"])
def test_a_danger_is_found_from_the_bell_wherever_its_case_stands(minh, send, answer):
    danger = {"alarms/a1": {"kind": "K4", "at": "2026-11-22T09:20:00+07:00", "by": "Lan"}}
    send(LAN, change(set=plain("Bà Khác")))
    sent = change(set=plain("Bà Nguy") | (danger if answer == "after" else {}))
    came = send(MINH, a_verdict(sent.record, send(LAN, sent).seq, "approved"))
    if answer == "before":
        came = send(LAN, change(sent.record, came.seq, seq=2, set=danger))
    page = minh.get("/queue")
    assert "1 vụ, việc đang có báo khẩn." in text_of(page) and "Bà Nguy" not in text_of(page)
    [bell] = re.findall(r'data-bell.*?<a href="([^"]+)"', page.text)
    look = re.search(r'⚠[^⚠]*?<a href="([^"]+)"', minh.get("/overview").text)[1]
    assert bell == look
    found = text_of(minh.get(look))
    assert "Báo khẩn 1 vụ, việc Mới 1" in found and "Bà Nguy" in found and "Bà Khác" not in found
    assert "đang có báo khẩn" not in found, "the list says it"
    over = danger["alarms/a1"] | {"over_at": "2026-11-22T10:00:00+07:00"}
    send(LAN, change(sent.record, came.seq, seq=3, set={"alarms/a1": over}))
    assert "Không có báo khẩn nào đang mở." in text_of(minh.get(look))
    assert "khẩn" not in text_of(minh.get("/queue")).replace("Có báo khẩn mới!", "")


def test_an_approved_case_is_not_ticked_again(minh, send):
    sent = change(set=plain("Bà Xong"))
    send(LAN, sent)
    minh.decide(sent.record, "approve")
    assert tickets(minh.get("/queue?standing=approved")) == []
