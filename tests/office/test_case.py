"""One case on the desk: everything that was written can be read, in the logbook's order, and nothing runs."""

import re

from sqlalchemy import insert, select

from fieldapp.domain import cases, words
from sync_server.db.engine import writing
from sync_server.db.tables import journal
from sync_server.office.sheet import SELDOM
from tests.cast import HUNG, LAN, MINH, a_case, a_verdict, change, later
from tests.office.commune import quarrel
from tests.office.conftest import text_of, words_in
from tests.office.paper import a_photo, photo_value

SCRIPT = "<script>alert('xấu')</script><img src=x onerror=alert(1)>\"'&"


def test_every_field_stands_there_in_the_logbooks_order(minh, send):
    sent = change(set=quarrel())
    send(LAN, sent)
    text = minh.get(f"/cases/{sent.record}").text
    headings = re.findall(r'id="f-(\w+)">\s*<h3>([^<]+)', text)
    filled = {path.partition("/")[0] for path in quarrel()}
    usual = [name for name in cases.LOGBOOK_ORDER if name not in SELDOM or name in filled]
    assert [name for name, _ in headings] == usual
    assert [label.strip() for _, label in headings] == [words.field_label("vi", name) for name in usual]


def test_the_mediation_stands_there_in_the_order_in_which_it_happened(minh, send):
    mediation = {
        "start_agreed_on": "2026-11-19", "invited/i2": {"role": "PD", "name": "Bà Hoa", "side": "p2"},
        "sessions/s2": {
            "held_on": "2026-11-20", "begins_at": "14:00", "language": "TAY", "interpreter": "i2", "result": "HEN",
            "present": ["parties/p1", "mediators/m2", "parties/gone"], "next_on": "2026-11-27",
        },
        "statements/s2.p1": {"session": "s2", "party": "p1", "text": "Rào lấn nửa mét."},
        "pauses/q": {"paused_on": "2026-11-21", "asked_by": "p2", "reason": "Ông Bảo ốm"},
        "agreement_course": "Hai buổi.", "court_request": "MUON",
        "follow_ups/f1": {"who": "p2", "promise": "Dời rào", "kept": "CHAM", "leader_told_on": "2026-11-22"},
        "findings/f1.1": {"follow_up": "f1", "kept": "KHONG", "checked_on": "2026-11-21", "words": "Chưa dời."},
    }  # fmt: skip
    sent = change(set=quarrel(**mediation))
    send(LAN, sent)
    text = text_of(minh.get(f"/cases/{sent.record}"))
    told = (
        "Bên mời Ông Trần Văn Bảo", "19/11/2026", "Bắt đầu lúc 14:00", "Có mặt Bà Nguyễn Thị Lan, Trần Văn Hùng",
        "Tiếng nói Tày", "Người phiên dịch Bà Hoa", "Kết quả buổi hòa giải Hẹn buổi sau", "Hẹn buổi sau 27/11/2026",
        "Buổi hòa giải 20/11/2026", "Ý kiến Rào lấn nửa mét.", "Bên yêu cầu Ông Trần Văn Bảo", "Hai buổi.",
        "Muốn Tòa án công nhận", "Người hứa Ông Trần Văn Bảo", "Đã báo tổ trưởng ngày 22/11/2026",
        "Những lần theo dõi trước", "21/11/2026 Việc đã hứa Dời rào", "Thấy thực hiện thế nào Chưa dời.",
    )  # fmt: skip
    for words_ in told:
        assert words_ in text, words_
    places = [text.index(each) for each in told]
    assert places == sorted(places)
    assert "gone" not in text and "i2" not in text


def test_what_surrounds_the_mediation_stands_there_once_it_is_written(minh, send):
    around = {
        "screening/c": {"answer": "CO", "reason": "X4"}, "not_mediated": "CHUYEN", "referred_words": "Đến công an xã",
        "referred_on": "2026-11-21", "entered_by": "Con trai bà Lan", "support_wanted": "DAT",
        "support_words": "Xem hộ bản đồ", "interests/lan": {"name": "Nguyễn Thị Lan", "explained": "Em họ"},
        "assignments/1": {"name": "Trần Văn Hùng", "by": "Nguyễn Thị Lan", "state": "TU_CHOI", "reason": "BAN"},
        "other_teams/1": {"name": "Tổ thôn Đẫu", "front_told": True},
        "alarms/1": {"kind": "K4", "at": "2026-11-21T19:05:00+07:00", "told": {"113": "2026-11-21T19:06:00+07:00"}},
        "replies/1": {"name": "Nguyễn Thị Lan", "question": "Ai đo?", "answer": "Trưởng thôn."},
        "consents/1": {"purpose": "ANH", "given_by": "Bà Sửu", "how": "LOI_NOI", "given_on": "2026-11-20"},
        "on_the_spot": True, "start_agreed_on": "2026-11-19", "pauses/1": {"reason": "Ốm"}, "court_request": "KHONG",
        "statements/s1.p1": {"session": "s1", "party": "p1", "text": "Rào lấn"}, "agreement_basis": "Một bên nhờ",
        "agreement_parties": "Hai nhà", "agreement_matter": "Hàng rào", "agreement_course": "Hai buổi",
        "findings/f.1": {"follow_up": "f", "kept": "CHAM"},
    }  # fmt: skip
    sent = change(set=quarrel() | around)
    send(LAN, sent)
    page = minh.get(f"/cases/{sent.record}")
    assert tuple(re.findall(r'id="f-(\w+)">\s*<h3>', page.text)) == cases.LOGBOOK_ORDER
    text = text_of(page)
    for shown in (
        "Phải truy cứu hình sự hoặc xử phạt hành chính", "Lý do Vi phạm phải bị truy cứu trách nhiệm hình sự",
        "Chuyển cơ quan có thẩm quyền", "21/11/2026", "Đất đai phức tạp", "Trả lời Từ chối", "Đau ốm, đi xa",
        "Đã báo Trưởng ban công tác Mặt trận Có", "Có thể dẫn đến bạo lực", "Công an 113 (21/11/2026, 19:06)",
        "Chụp ảnh người", "Nói miệng, có người chứng kiến",
    ):  # fmt: skip
        assert shown in text, shown


def test_what_was_written_for_another_outcome_is_said_to_count_no_more(minh, send):
    both = {"failure_reason": "Không ai nhường", "referred_to": "TA"}
    settled = change(set=quarrel(**both))
    failed = change(set=quarrel(**both, outcome="KHONG_THANH", ending="3"))
    for sent, past in (settled, {"failure_reason", "referred_to"}), (failed, {"agreement", "follow_ups"}):
        send(LAN, sent)
        rows = re.split(r'(?=id="f-\w+">\s*<h3>)', minh.get(f"/cases/{sent.record}").text)
        marked = {re.match(r'id="f-(\w+)', each)[1] for each in rows if "nay không còn tính" in each}
        assert past <= marked and not marked & {"outcome", "ending", "summary"}
        assert marked.isdisjoint({"failure_reason", "agreement"} - past)


def test_codes_are_words_and_days_are_days(minh, send):
    sent = change(set=quarrel())
    send(LAN, sent)
    text = text_of(minh.get(f"/cases/{sent.record}"))
    for shown in (
        "18/11/2026", "Lối đi chung", "Một bên yêu cầu hòa giải", "Nơi xảy ra vụ, việc", "Công khai", "Hòa giải thành",
        "Các bên đạt được thỏa thuận", "05/12/2026", "Gia đình", "Người có quyền lợi, nghĩa vụ liên quan", "Già làng",
        "Đang thực hiện đúng hạn", "Điểm chỉ Có", "Năm sinh 1968",
    ):  # fmt: skip
        assert shown in text, shown
    assert "A04" not in text
    assert "2026-11-18" not in text


def test_in_english_the_words_are_english(minh, send):
    sent = change(set=quarrel())
    send(LAN, sent)
    text = text_of(minh.get(f"/language/en?back=/cases/{sent.record}"))
    assert "The commune's decision" in text
    assert "What the matter is about" in text


def test_markup_in_any_field_stays_text_on_every_page(minh, send):
    hostile = {
        path: {name: SCRIPT if isinstance(part, str) and name not in ("held_on", "due_on", "signed_on") else part
               for name, part in value.items()} if isinstance(value, dict) else SCRIPT
        for path, value in quarrel().items() if not path.endswith(("_on", "perform_by"))
    }  # fmt: skip
    photo = photo_value(a_photo(), SCRIPT)
    sent = change(set=hostile | {"photos/p": photo})
    send(LAN, sent)
    seq = send(HUNG, change(sent.record, 0, summary=SCRIPT + "2", at="2026-11-22T09:30:00+07:00")).seq
    send(MINH, a_verdict(sent.record, seq, "returned", {"summary": SCRIPT, "": SCRIPT}))
    for path in (f"/cases/{sent.record}", f"/cases/{sent.record}/history", "/queue?standing=returned"):
        page = minh.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "&lt;script&gt;" in page.text


def test_a_photo_that_has_come_is_shown_and_one_that_has_not_says_where_it_is(minh, send, deliver):
    here, missing = a_photo(1), a_photo(2)
    deliver(here)
    sent = change(set=a_case(**{"photos/p1": photo_value(here, "Biên bản"), "photos/p2": photo_value(missing)}))
    send(LAN, sent)
    page = minh.get(f"/cases/{sent.record}")
    assert f'src="/cases/{sent.record}/photos/p1"' in page.text
    assert 'alt="Biên bản"' in page.text
    assert "photos/p2" not in page.text
    assert "Ảnh chưa về, còn trên máy của tổ" in text_of(page)
    picture = minh.get(f"/cases/{sent.record}/photos/p1")
    assert picture.content == here
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.headers["cache-control"] == "no-store"
    assert minh.get(f"/cases/{sent.record}/photos/p2").status_code == 404


def test_a_photo_that_the_server_lost_is_shown_as_missing(minh, send, deliver, config):
    sha256 = deliver(content := a_photo(1))
    sent = change(set=a_case(**{"photos/p1": photo_value(content, "Biên bản")}))
    send(LAN, sent)
    (config.blob_folder / sha256[:2] / sha256).unlink()
    page = minh.get(f"/cases/{sent.record}")
    assert page.status_code == 200
    assert "photos/p1" not in page.text
    assert "Ảnh chưa về, còn trên máy của tổ" in text_of(page)
    assert minh.get(f"/cases/{sent.record}/photos/p1").status_code == 404


def test_a_remark_stands_at_its_field_until_it_is_settled(minh, send):
    sent = change(set=a_case())
    seq = send(LAN, sent).seq
    send(MINH, a_verdict(sent.record, seq, "returned", {"agreement": "Ghi rõ ai làm gì.", "": "Gửi sớm hơn."}))
    page = minh.get(f"/cases/{sent.record}").text
    field = page[page.index('id="f-agreement"') : page.index('id="f-duties"')]
    assert "Ghi rõ ai làm gì." in field
    assert "Xã đã góp ý, đang chờ sửa" in field
    assert "Gửi sớm hơn." in page[page.index('id="decide"') :]


def test_a_clash_shows_both_values_with_who_and_when(minh, send):
    sent = change(set=a_case())
    seq = send(LAN, sent).seq
    send(LAN, change(sent.record, seq, summary="Rào lấn 0,4 m."), now=later(hours=1))
    other = change(sent.record, seq, summary="Rào lấn 0,3 m.", at="2026-11-21T08:05:00+07:00")
    assert send(HUNG, other, now=later(hours=2)).outcome == "clash"
    page = minh.get(f"/cases/{sent.record}").text
    field = words_in(page[page.index('id="f-summary"') : page.index('id="f-place"')])
    assert "Rào lấn 0,4 m." in field
    assert "Rào lấn 0,3 m." in field
    assert "Trần Văn Hùng ghi lúc 21/11/2026, 08:05" in field


def test_a_path_of_a_newer_version_is_no_trouble(minh, send, engine):
    sent = change(set=a_case())
    send(LAN, sent)
    with writing(engine) as conn:
        line = dict(conn.execute(select(journal).where(journal.c.change == sent.id)).mappings().one())
        conn.execute(insert(journal).values(line | {"seq": 999, "change": "newer", "set": '{"weather":"mưa"}'}))
    assert minh.get(f"/cases/{sent.record}").status_code == 200


def test_a_case_behind_closed_doors_says_so(minh, send):
    sent = change(set=a_case(openness="KCK"))
    send(LAN, sent)
    assert "Hai bên yêu cầu hòa giải không công khai" in text_of(minh.get(f"/cases/{sent.record}"))


def test_what_does_not_exist_and_what_is_no_id_are_not_found_alike(minh):
    answers = [minh.get(f"/cases/{record}") for record in ("0199-nothing", "a b", "%00", "x" * 300)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({text_of(answer) for answer in answers}) == 1


def test_the_way_back_leads_only_to_our_pages(minh, send):
    sent = change(set=a_case())
    send(LAN, sent)
    assert (
        'href="/queue?standing=new&amp;page=2"'
        in minh.get(f"/cases/{sent.record}?back=%2Fqueue%3Fstanding%3Dnew%26page%3D2").text
    )
    page = minh.get(f"/cases/{sent.record}?back=https://evil.example").text
    assert "evil.example" not in page.replace("back%3Dhttps%3A//evil.example", "")
