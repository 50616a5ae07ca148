"""The officer's notices: written, looked through for names and numbers, handed over, changed, taken back."""

import re
import unicodedata
from html import unescape

import pytest
from msgspec.structs import replace

from fieldapp.domain.ids import new_id
from fieldapp.domain.training import CLASS
from sync_server.db.engine import reading, writing
from sync_server.office import notice_starts, notice_words
from sync_server.people import notices
from tests.cast import DUONG_HUU, LAN, MINH, QUAN, change
from tests.office.classes import a_class, tell
from tests.office.commune import WORDS, a_notice, quarrel, small
from tests.office.conftest import text_of
from tests.office.seats import seat_others

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
GOOD = {
    "title": "Tổ hòa giải giúp được gì", "text": "Kính thưa bà con!\n\nAi cũng có thể nhờ tổ hòa giải.",
    "matter": "PL", "channels": ["LOA", "TRANG"], "first": "2026-11-22", "last": "2026-12-12",
}  # fmt: skip


@pytest.fixture(autouse=True)
def seated(app, engine):
    with writing(engine) as conn:
        seat_others(conn)


@pytest.fixture
def write(minh):
    """Write a draft; gives the page that came and its address."""

    def write(**given):
        minh.get("/notices/new")
        page = minh.post("/notices/new", {"press": minh.hidden("press")} | GOOD | given)
        return page, str(page.url.path)

    return write


@pytest.fixture
def hand_over(minh):
    def hand_over(address, **given):
        minh.get(f"{address}/hand-over")
        sent = {"edition": minh.hidden("edition"), "sure": "yes"} | given
        return minh.post(f"{address}/hand-over", sent)

    return hand_over


@pytest.fixture
def kept(engine):
    def kept(partition=DUONG_HUU):
        with reading(engine) as conn:
            return notices.every(conn, partition)

    return kept


def box(page):
    """What stands in the box for the text."""
    return unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.S)[1]).strip()


def test_it_is_written_read_again_and_handed_over_and_the_centre_sees_it_then(write, hand_over, visit, minh):
    page, address = write()
    assert "Đã lưu bản nháp. Trung tâm chưa thấy cho đến khi bạn giao." in text_of(page)
    centre = visit("trung")
    assert "Chưa có tin nào được giao" in text_of(centre.get("/publishing"))
    seen = text_of(minh.get(f"{address}/hand-over"))
    assert "Sẽ công bố" in seen and "Loa truyền thanh xã, Trang thông tin điện tử của xã; 22/11/2026" in seen
    assert "Ai cũng có thể nhờ tổ hòa giải." in seen and "khoảng 1 phút, tính 150 chữ một phút" in seen
    assert "Xã chưa có tài khoản nào của trung tâm" not in seen
    assert "Đã giao cho trung tâm." in text_of(hand_over(address))
    assert GOOD["title"] in text_of(centre.get("/publishing"))
    assert "Trung tâm đang có" in text_of(minh.get(address)) and "chưa ghi là đã phát" in text_of(minh.page)


@ONE_ENGINE
def test_it_is_handed_over_only_after_it_was_read(write, hand_over, kept):
    _, address = write()
    page = hand_over(address, sure="")
    assert page.status_code == 400 and "xin đánh dấu là bạn đã đọc hết" in text_of(page)
    assert kept()[0].given is None


@pytest.fixture
def cases(send):
    """A case of Mùng with its people, and one whose sides are written down by one word."""
    send(LAN, change(set=quarrel()), change(set=small("Bà Hoa", "Ông Bình")))


@ONE_ENGINE
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nguyễn Thị Lan và Trần Văn Bảo đã bắt tay.", ["Nguyễn Thị Lan", "Trần Văn Bảo"]),
        ("Gia dinh nguyen thi lan da hoa thuan.", ["nguyen thi lan"]),
        ("Cảm ơn NGUYỄN THỊ LAN.", ["NGUYỄN THỊ LAN"]),
        ("Bà Lan và ông Bảo, cụ Vi Văn Định làm chứng.", ["Vi Văn Định", "Bà Lan", "ông Bảo"]),
        ("Chị Mới chưa có vụ nào.", ["Chị Mới"]),
        ("Gọi 0912 000 111 hoặc +84912000111.", ["0912 000 111", "+84912000111"]),
        ("Căn cước 024068001234.", ["024068001234"]),
        ("Nhà văn hóa thôn Mùng, xã Dương Hưu, hòa bình, hoa lan, bảo đảm, 50.000.000 đồng.", []),
        ("CHÚ Ý: Luật Đất đai; bà con Thôn Mùng, anh em, cô bác gần xa.", []),
    ],
)
def test_what_tells_somebody_has_to_be_meant_word_by_word(write, hand_over, cases, kept, text, words):
    _, address = write(text=text)
    page = hand_over(address)
    found = [unescape(each) for each in re.findall(r'name="looked" value="([^"]*)"', page.text)]
    assert (found if page.status_code == 400 else []) == words
    if words:
        assert "còn chữ làm người nghe biết là ai" in text_of(page)
        assert hand_over(address, looked=words[1:]).status_code == 400
        assert hand_over(address, looked=words).status_code == 200
    assert kept()[0].given.words.text == text


@ONE_ENGINE
def test_a_given_name_alone_is_a_question_and_stops_nothing(write, hand_over, cases, kept, minh):
    text = "Tối nay Bình và Hùng hát ở nhà văn hóa. Bảo đảm trật tự."
    _, address = write(text=text)
    page = text_of(minh.get(f"{address}/hand-over")).replace(" :", ":")
    assert "Có phải tên người không?" in page and "Không thấy tên người" not in page
    assert "Bình: “… Tối nay Bình và Hùng hát …”" in page, "a side of a case"
    assert "Hùng:" in page and "Bảo:" not in page, "a mediator; a word"
    assert hand_over(address).status_code == 200
    assert kept()[0].given.words.text == text


@ONE_ENGINE
def test_names_of_another_commune_are_no_names_here(write, hand_over, cases, visit):
    quan = visit("quan")
    quan.get("/notices/new")
    page = quan.post("/notices/new", {"press": quan.hidden("press")} | GOOD | {"text": "nguyễn thị lan"})
    assert 'name="looked"' not in quan.get(f"{page.url.path}/hand-over").text


@ONE_ENGINE
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": ""}, "Ghi tên tin"), ({"title": "a" * 301}, "Ghi tên tin"), ({"text": " \n "}, "Ghi nội dung tin"),
        ({"text": "a" * 100_000}, "Nội dung không quá 20000 chữ cái"), ({"matter": ""}, "Chọn tin về việc gì"),
        ({"channels": []}, "Chọn ít nhất một nơi"), ({"channels": ["TV"]}, "Chọn ít nhất một nơi"),
        ({"first": ""}, "Chọn ngày bắt đầu"), ({"first": "mai"}, "Chọn ngày bắt đầu"),
        ({"last": ""}, "Ngày cuối phải"), ({"last": "2026-11-21"}, "Ngày cuối phải"),
        ({"last": "9999-01-01"}, "Ngày cuối phải"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_notice_is_said_and_what_was_typed_stays(write, kept, given, said):
    page, _ = write(**given)
    assert page.status_code == 400 and said in text_of(page)
    assert box(page) == (given.get("text", GOOD["text"]).strip())
    assert kept() == []


@ONE_ENGINE
def test_letters_of_two_pieces_and_markup_are_words_like_others(write, kept, minh):
    said = "Hòa giải <script>alert(1)</script> & “quyền lợi”"
    page, _ = write(title=unicodedata.normalize("NFD", said), text=f"{unicodedata.normalize('NFD', said)}\x00\u202e")
    assert kept()[0].words.title == kept()[0].words.text == said
    assert said in text_of_safe(page) and "<script>alert" not in page.text
    assert "<script>alert" not in minh.get("/notices").text


def text_of_safe(page):
    return unescape(re.sub(r"<[^>]+>", " ", page.text))


@ONE_ENGINE
def test_pressed_twice_it_is_written_and_handed_over_once(minh, kept):
    minh.get("/notices/new")
    given = {"press": minh.hidden("press")} | GOOD
    address = str(minh.post("/notices/new", given).url.path)
    minh.get("/notices/new")
    assert str(minh.post("/notices/new", given).url.path) == address and len(kept()) == 1
    minh.get(f"{address}/hand-over")
    sent = {"edition": minh.hidden("edition"), "sure": "yes"}
    for _ in range(2):
        assert minh.post(f"{address}/hand-over", sent).status_code == 200
    for _ in range(2):
        assert minh.post(f"{address}/take-back", {"why": "Sai ngày"}).status_code == 200
    assert [each.kind for each in kept()[0].lines] == ["taken_back", "handed_over", "written"]


@ONE_ENGINE
def test_two_officers_at_once_see_each_others_words_and_lose_none(write, hand_over, minh, visit, kept):
    _, address = write()
    moc = visit("moc")
    for browser in (minh, moc):
        browser.get(f"{address}/edit")
    editions = minh.hidden("edition"), moc.hidden("edition")
    minh.post(f"{address}/edit", GOOD | {"edition": editions[0], "text": "Bản của Minh"})
    page = moc.post(f"{address}/edit", GOOD | {"edition": editions[1], "text": "Bản của Mộc"})
    assert page.status_code == 409 and "Cán bộ khác vừa ghi vào tin này" in text_of(page)
    assert box(page) == "Bản của Mộc" and "Bản đang có trong máy" in text_of(page) and "Bản của Minh" in text_of(page)
    assert hand_over(address, edition=editions[0]).status_code == 409, "not what was confirmed"
    assert moc.post(f"{address}/drop", {"edition": editions[1]}).status_code == 409
    moc.get(f"{address}/edit")
    moc.post(f"{address}/edit", GOOD | {"edition": moc.hidden("edition"), "text": "Bản của Mộc"})
    assert kept()[0].words.text == "Bản của Mộc" and len(kept()[0].lines) == 3


@ONE_ENGINE
def test_a_change_of_what_was_handed_over_is_another_version_once_it_is_handed_over(minh, engine, hand_over, visit):
    address = f"/notices/{a_notice(engine)}"
    minh.get(f"{address}/edit")
    page = minh.post(f"{address}/edit", GOOD | {"edition": minh.hidden("edition")})
    assert "Bản sửa chưa giao" in text_of(page) and "Trung tâm đang có" in text_of(page)
    given = text_of(visit("trung").get(address.replace("notices", "publishing")))
    assert WORDS.title in given and GOOD["title"] not in given
    page = hand_over(address)
    assert "Trung tâm đang có: bản 2" in text_of(page) and "Bản 1, giao ngày 21/11/2026" in text_of(page)
    assert WORDS.title in text_of(page) and "Đỗ Đức Minh đã giao bản 2 cho trung tâm" in text_of(page)


@ONE_ENGINE
def test_a_draft_is_given_up_and_found_no_more(write, minh):
    _, address = write()
    given = {"edition": re.search(r'name="edition" value="(\d+)"', minh.page.text)[1]}
    assert "Đã bỏ bản nháp" in text_of(minh.post(f"{address}/drop", given))
    assert "Chưa có tin nào" in text_of(minh.page) and minh.get(address).status_code == 404


@ONE_ENGINE
@pytest.mark.parametrize("why", ["", "  ", "a" * 301])
def test_it_is_taken_back_with_a_reason(minh, engine, kept, why):
    address = f"/notices/{a_notice(engine)}"
    minh.get(address)
    page = minh.post(f"{address}/take-back", {"why": why})
    assert page.status_code == 400 and "Ghi vì sao rút lại" in text_of(page) and kept()[0].taken_back == ""
    assert "Đã rút lại: Ghi sai ngày" in text_of(minh.post(f"{address}/take-back", {"why": "Ghi sai ngày"}))


@ONE_ENGINE
def test_what_is_over_is_not_handed_over(write, visit, kept, clock):
    _, address = write(last="2026-11-22")
    clock.pass_by(days=1)
    later = visit("minh")
    later.get(f"{address}/hand-over")
    page = later.post(f"{address}/hand-over", {"edition": later.hidden("edition"), "sure": "yes"})
    assert page.status_code == 400 and "Ngày cuối đã qua" in text_of(page) and kept()[0].given is None


@ONE_ENGINE
def test_without_an_account_of_the_centre_the_officer_is_told_so(visit):
    quan = visit("quan")
    quan.get("/notices/new")
    page = quan.post("/notices/new", {"press": quan.hidden("press")} | GOOD)
    assert "Xã chưa có tài khoản nào của trung tâm" in text_of(quan.get(f"{page.url.path}/hand-over"))


@ONE_ENGINE
def test_a_draft_is_seen_by_officers_only(write, engine, visit):
    _, draft = write()
    given = a_notice(engine)
    chair, centre = visit("chinh"), visit("trung")
    assert chair.get(draft).status_code == 404 and chair.get(f"/notices/{given}").status_code == 200
    assert GOOD["title"] not in text_of(chair.get("/notices")) and WORDS.title in text_of(chair.page)
    assert centre.get(draft.replace("notices", "publishing")).status_code == 404
    assert GOOD["title"] not in centre.get("/publishing").text + centre.get("/lists/publishing/csv").text
    assert GOOD["title"] not in chair.get("/lists/notices/csv").text


@ONE_ENGINE
def test_it_begins_with_a_class(minh, engine, deliver, visit):
    record = a_class(engine, deliver)
    assert "Luật Đất đai, những điểm mới" not in text_of(minh.get("/notices/new")), "it was yesterday"
    [way] = re.findall(r'href="(/notices/new[^"]*)"', minh.get(f"/training/{record}").text)
    page = minh.get(way)
    assert 'value="Tập huấn hòa giải viên: Luật Đất đai, những điểm mới"' in page.text
    assert "UBND xã Dương Hưu mở lớp tập huấn" in box(page) and "Địa điểm: Nhà văn hóa." in box(page)
    assert "Thời gian: 19 giờ, ngày 21/11/2026." in box(page) and '<option value="TH" selected>' in page.text
    assert visit("quan").get(f"/notices/new?of={record}").status_code == 404
    assert minh.get("/notices/new?of=khong-co").status_code == 404


@ONE_ENGINE
def test_classes_to_come_are_offered_the_next_one_first(minh, engine):
    for n, day in enumerate(("2026-12-20", "2026-12-01", "2026-11-22")):
        told = {"subject": "TH01", "title": f"Lớp {n}", "held_on": day}
        seq = tell(engine, MINH, CLASS, last := new_id(), told).seq
    offered = re.findall(r"Báo mở lớp: (Lớp \d)", minh.get("/notices/new").text)
    assert offered == ["Lớp 2", "Lớp 1", "Lớp 0"]
    tell(engine, MINH, CLASS, last, {"called_off": "Hoãn"}, seq)
    offered = re.findall(r"Báo mở lớp: (Lớp \d)", minh.get("/notices/new").text)
    assert offered == ["Lớp 1", "Lớp 0"] and "/notices/new?of=" not in minh.get(f"/training/{last}").text


@pytest.mark.parametrize(
    ("ended", "open_ones", "told"),
    [(5, 5, "đã nhận 10 vụ, việc. Trong đó, 5"), (5, 0, "đã nhận 5 vụ, việc. Trong đó, 5"), (4, 6, "đã nhận 10"),
     (6, 4, "đã nhận 10"), (3, 1, "")],
)  # fmt: skip
def test_the_result_of_a_year_tells_no_number_of_fewer_than_five(minh, send, ended, open_ones, told):
    done = {"outcome": "THANH", "ending": "1", "ended_on": "2026-11-16"}
    for n in range(ended + open_ones):
        send(LAN, change(set=small(f"Bà Số {n}", "Ông Kia", **(done if n < ended else {}))))
    said = " ".join(box(minh.get("/notices/new?year=2026")).split())
    assert said.startswith("Năm 2026, xã Dương Hưu có 2 tổ hòa giải với 3 hòa giải viên.") and told in said
    assert ("Trong đó" in said) == ("Trong đó" in told) and ("đã nhận" in said) == bool(told)
    assert minh.get("/notices/new?year=1999").status_code == 404


def test_numbers_are_told_only_when_no_few_are_left_over():
    assert [notice_starts.tellable(*each) for each in ((4, 4), (5, 5), (9, 5), (10, 5), (30, 26), (30, 4))] == [
        (0, 0), (5, 5), (9, 0), (10, 5), (30, 0), (30, 0),
    ]  # fmt: skip


def test_the_time_to_read_it_aloud_counts_begun_minutes():
    def minutes(words):
        return notice_words.minutes(replace(WORDS, title="Tin", text="chữ " * (words - 1)))

    assert [minutes(each) for each in (1, 150, 151, 300, 301)] == [1, 1, 2, 2, 3]


@ONE_ENGINE
def test_the_latest_stand_on_the_page_and_the_file_has_all(minh, engine, monkeypatch):
    monkeypatch.setattr("sync_server.office.notices.MOST_ROWS", 2)
    for n in range(3):
        a_notice(engine, words=replace(WORDS, title=f"Tin số {n}"), hours=20 - n)
    a_notice(engine, QUAN, replace(WORDS, title="Tin xa"))
    text = text_of(minh.get("/notices"))
    assert "Đang hiện 2 tin mới nhất trong 3 tin" in text and "Tin số 0" not in text and "Tin xa" not in text
    file = minh.get("/lists/notices/csv").text
    assert file.count("Tin số 0") == 3 and "Tin xa" not in file
