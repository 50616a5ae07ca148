"""The papers of a case on the officer's desk: what was signed, by whom, and every word of it."""

from fieldapp.domain import minutes
from tests.cast import LAN, a_case, change
from tests.office.conftest import text_of

SCRIPT = "<script>alert(1)</script>"


def test_the_case_shows_its_papers_with_who_signed_and_what_was_read(minh, send, visit):
    case = change(set=a_case())
    words = {
        "type": "VBHGT", "about": case.record, "held_on": "2026-11-22", "team_name": "Tổ hòa giải thôn Mùng",
        "blocks/dd": {"text": f"Mở lại lối đi. {SCRIPT}"}, "attendees/p1": {"name": "Bà Lan", "role": "BEN"},
        "attendees/p2": {"name": "Ông Bảo", "role": "BEN"},
    }  # fmt: skip
    given = {"name": "Bà Lan", "role": "BEN", "how": "FINGERPRINT", "at": "2026-11-22T20:05:00+07:00"}
    digest = minutes.digest_of(words)
    send(LAN, case, change(kind=minutes.KIND, set=words | {"signatures/p1": given, "digest": digest}))
    page = minh.get(f"/cases/{case.record}")
    text = text_of(page)
    for shown in (
        "Văn bản hòa giải thành", "22/11/2026", "Bà Lan – Các bên: Điểm chỉ (ảnh chụp dấu vân tay), 22/11/2026",
        "Chưa ký: Ông Bảo", "đ) Thỏa thuận đạt được và giải pháp thực hiện", "Mở lại lối đi.",
        " ".join(digest[at : at + 4] for at in range(0, 16, 4)),
    ):  # fmt: skip
        assert shown in text, shown
    assert SCRIPT not in page.text
    assert visit("quan").get(f"/cases/{case.record}").status_code == 404


def test_a_case_without_papers_has_no_such_heading(minh, send):
    case = change(set=a_case())
    send(LAN, case)
    assert "s-written" not in minh.get(f"/cases/{case.record}").text
