"""The service centre: what was handed to it, as it is read out and posted; what came of each channel; nothing else."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from sync_server.db.engine import reading, writing
from sync_server.people import notices
from sync_server.people.notices import Kind
from tests.cast import DUONG_HUU, LAN, MINH, NOW, QUAN, change
from tests.office.commune import WORDS, a_notice, quarrel
from tests.office.conftest import text_of
from tests.office.seats import seat_others

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
TODAY = NOW.date().isoformat()


@pytest.fixture
def centre(app, engine, visit):
    with writing(engine) as conn:
        seat_others(conn)
    return visit("trung")


@pytest.fixture
def given(centre, engine):
    """The address of a notice that the centre has."""
    return f"/publishing/{a_notice(engine)}"


@pytest.fixture
def say(centre):
    """Note what came of a channel, as the form of the page does."""

    def say(address, channel, kind="published", *, version=None, **more):
        centre.get(address)
        found = re.search(r'name="version" value="(\d+)"', centre.page.text)
        sent = {"channel": channel, "kind": kind, "version": version or (found[1] if found else "1"), "on": TODAY}
        return centre.post(address, sent | {"who": "Trung"} | more)

    return say


@pytest.fixture
def do(engine):
    """What the officer does meanwhile."""

    def do(verb, address, *more):
        with writing(engine) as conn:
            return verb(conn, MINH, address.rpartition("/")[2], *more, NOW)

    return do


@pytest.fixture
def marks(engine):
    def marks(address):
        with reading(engine) as conn:
            return notices.one(conn, DUONG_HUU, address.rpartition("/")[2]).given.marks

    return marks


def said(page):
    """What a person reads, with no space that a tag leaves before a colon."""
    return text_of(page).replace(" :", ":")


def groups(page):
    """The titles of the page under their headings."""
    found = {}
    for part in re.findall(r"<section.*?</section>", page.text, re.S):
        heading = unescape(re.search(r"<h2[^>]*>([^<]*)", part)[1]).strip()
        found[heading] = [unescape(each) for each in re.findall(r"<h3><a[^>]*>([^<]*)", part)]
    return found


def test_it_is_read_out_posted_noted_and_the_officer_sees_it(centre, given, say, visit):
    page = centre.get(given)
    assert "Đọc hết khoảng 1 phút, tính 150 chữ một phút" in text_of(page)
    [copied] = re.findall(r"<textarea[^>]*readonly[^>]*>(.*?)</textarea>", page.text, re.S)
    assert unescape(copied) == f"\n{WORDS.title}\n\n{WORDS.text}"
    assert "Đã ghi. Xã thấy ngay." in text_of(say(given, "LOA", remark="5 giờ và 17 giờ"))
    say(given, "TRANG", link="https://xa.example/tin/1")
    page = say(given, "MXH", "refused", remark="Trang của xã đang bị khóa")
    assert "Mạng xã hội: không đăng được: Trang của xã đang bị khóa" in said(page)
    minh = visit("minh")
    page = minh.get(given.replace("publishing", "notices"))
    text = said(page)
    assert "Loa truyền thanh xã: đã phát ngày 22/11/2026 (Trung): 5 giờ và 17 giờ" in text
    assert '<a class="notice-link" href="https://xa.example/tin/1" rel="noopener noreferrer">' in page.text
    assert "Trung tâm báo không đăng, phát được ở: Mạng xã hội" in text
    assert "Ngô Văn Trung báo về bản 1, Mạng xã hội" in text
    assert WORDS.title in text_of(minh.get("/overview")) and "Trung tâm báo" in text_of(minh.get("/notices"))
    minh.get(given.replace("publishing", "notices"))
    assert "Đã ghi là bạn đã xem." in text_of(minh.post(str(minh.page.url.path) + "/seen"))
    assert WORDS.title not in text_of(minh.get("/overview"))


@ONE_ENGINE
def test_the_page_tells_what_is_now_what_is_coming_and_what_is_done(centre, engine, say, do):
    days = {"Bây giờ": 0, "Quá hạn": -9, "Sắp tới": 1, "Xong": 0, "Rút": 0, "Rút sớm": 0}
    made = {
        name: f"/publishing/{a_notice(engine, words=replace(WORDS, title=name, first=NOW.date() + timedelta(days=n)))}"
        for name, n in days.items()
    }
    for name in ("Xong", "Rút"):
        for channel in WORDS.channels:
            say(made[name], channel)
    for name in ("Rút", "Rút sớm"):
        do(notices.take_back, made[name], "Ghi sai")
    found = groups(centre.get("/publishing"))
    assert found == {
        "Xã đã rút hoặc đổi nơi đăng: phải gỡ, thôi phát": ["Rút"], "Đăng, phát bây giờ": ["Quá hạn", "Bây giờ"],
        "Sắp tới": ["Sắp tới"], "Đã đăng, phát xong": ["Rút sớm", "Xong"],
    }  # fmt: skip


@ONE_ENGINE
def test_what_is_over_and_was_not_noted_is_asked_about(centre, engine):
    over = replace(WORDS, first=NOW.date() - timedelta(days=9), last=NOW.date() - timedelta(days=1))
    assert "Đã qua ngày cuối của tin" in text_of(centre.get(f"/publishing/{a_notice(engine, words=over)}"))


def test_what_stands_after_its_last_day_comes_first_until_it_was_taken_down(centre, engine, say, clock, visit, marks):
    last = NOW.date() + timedelta(days=1)
    address = f"/publishing/{a_notice(engine, words=replace(WORDS, title='Sắp hết', last=last))}"
    a_notice(engine, words=replace(WORDS, title="Bây giờ", last=NOW.date() + timedelta(days=30)))
    say(address, "LOA")
    say(address, "TRANG", link="https://xa.example/tin/1")
    say(address, "MXH", "refused", remark="Quên mật khẩu")
    assert say(address, "TRANG", "taken_down").status_code == 409, "it may stand today"
    clock.pass_by(days=1)
    assert "nên gỡ" not in text_of(visit("trung").get("/publishing")), "the last day itself"
    clock.pass_by(days=1)
    later = visit("trung")
    page = later.get("/publishing")
    assert list(groups(page)) == ["Đã qua ngày cuối: nên gỡ", "Đăng, phát bây giờ"]
    assert groups(page)["Đã qua ngày cuối: nên gỡ"] == ["Sắp hết"]
    text = said(later.get(address))
    assert "Nên gỡ ở: Trang thông tin điện tử của xã. Gỡ xong" in text, "not what was read aloud or never posted"
    assert "<textarea" not in later.page.text and WORDS.text[:20] in text, "nothing is to be posted any more"
    assert "đã qua ngày cuối, nên gỡ" in said(visit("minh").get(address.replace("publishing", "notices")))
    sent = {"channel": "TRANG", "kind": "taken_down", "version": "1", "on": TODAY, "who": "Trung"}
    later.get(address)
    assert "Đã ghi. Xã thấy ngay." in text_of(later.post(address, sent))
    assert marks(address)["TRANG"].kind is Kind.TAKEN_DOWN
    assert groups(later.get("/publishing"))["Đã đăng, phát xong"] == ["Sắp hết"]


@ONE_ENGINE
def test_what_was_changed_is_noted_anew_beside_where_the_old_one_stands(centre, given, say, do, marks):
    say(given, "TRANG", link="https://xa.example/tin/1")
    do(notices.rewrite, given, 2, replace(WORDS, text="Bản sửa", channels=["LOA", "TRANG"]))
    assert "Bản sửa" not in text_of(centre.get(given)), "it is a draft"
    do(notices.hand_over, given, 3)
    page = centre.get(given)
    text = text_of(page)
    assert (
        "Xã đã sửa tin này: đây là bản 2" in text and "Bản 1, giao ngày 21/11/2026" in text and WORDS.text[:20] in text
    )
    assert "bản trước đã đăng ngày 22/11/2026 (Trung)" in text and "https://xa.example/tin/1" in text
    assert "Mạng xã hội" not in text
    page = say(given, "LOA", version=1)
    assert page.status_code == 409 and "xã vừa sửa hoặc rút tin này" in text_of(page) and marks(given) == {}
    assert say(given, "LOA").status_code == 200 and list(marks(given)) == ["LOA"]
    text = said(say(given, "TRANG", "refused", remark="Quên mật khẩu"))
    assert "không đăng được bản này; bản trước còn ở đó từ ngày 22/11/2026 (Trung): Quên mật khẩu" in text


@ONE_ENGINE
def test_what_was_taken_back_is_told_at_once_with_where_it_has_to_come_down(centre, given, say, do):
    say(given, "TRANG", link="https://xa.example/tin/1")
    say(given, "LOA")
    centre.get(given)
    do(notices.take_back, given, "Ngày ghi sai")
    page = centre.post(given, {"channel": "MXH", "kind": "published", "version": "1", "on": TODAY, "who": "Trung"})
    assert page.status_code == 409 and "xã vừa sửa hoặc rút tin này" in text_of(page)
    text = text_of(centre.get(given))
    assert "Xã đã rút tin này: Ngày ghi sai" in text
    assert "Phải gỡ hoặc thôi phát ở: Trang thông tin điện tử của xã, Loa truyền thanh xã" in text
    assert "readonly" not in centre.page.text and "Để đọc trên loa" not in text
    assert "Ngày ghi sai" in text_of(centre.get(f"{given}/sheet")) and WORDS.text[:20] not in text_of(centre.page)
    say(given, "TRANG", "taken_down")
    page = say(given, "LOA", "taken_down")
    assert "Không nơi nào còn phải gỡ." in text_of(page) and "đã thôi phát từ ngày 22/11/2026 (Trung)" in text_of(page)


@ONE_ENGINE
@pytest.mark.parametrize(
    ("kind", "more", "told"),
    [
        ("published", {"on": ""}, "Chọn ngày đã làm"), ("published", {"on": "2026-11-23"}, "Chọn ngày đã làm"),
        ("published", {"who": " "}, "Ghi ai làm"), ("published", {"link": "javascript:alert(1)"}, "Địa chỉ phải"),
        ("published", {"link": "xa.example"}, "Địa chỉ phải"),
        ("published", {"remark": "a" * 100_000}, "Lời nói thêm không quá"),
        ("refused", {"remark": ""}, "Ghi vì sao không đăng"), ("seen", {}, "Chọn việc muốn ghi"), ("", {}, "Chọn việc"),
    ],
)  # fmt: skip
def test_what_cannot_be_noted_is_said_and_what_was_typed_stays(given, say, marks, kind, more, told):
    page = say(given, "TRANG", kind, **{"remark": "Trang hai"} | more)
    assert page.status_code == 400 and told in text_of(page) and marks(given) == {}
    assert kind not in ("published",) or more.get("remark") or 'value="Trang hai"' in page.text
    assert 'href="javascript' not in page.text


@ONE_ENGINE
@pytest.mark.parametrize(("channel", "version"), [("TV", "1"), ("", "1"), ("LOA", "9"), ("LOA", "0"), ("LOA", "một")])
def test_a_channel_or_version_that_is_not_there_is_not_noted(centre, given, marks, channel, version):
    centre.get(given)
    sent = {"channel": channel, "kind": "published", "version": version, "on": TODAY, "who": "Trung"}
    assert centre.post(given, sent).status_code == 409 and marks(given) == {}


@ONE_ENGINE
def test_pressed_twice_it_is_noted_once(given, say, engine):
    for _ in range(2):
        assert say(given, "LOA").status_code == 200
    with reading(engine) as conn:
        assert len(notices.one(conn, DUONG_HUU, given.rpartition("/")[2]).lines) == 3


@ONE_ENGINE
def test_markup_in_what_is_read_out_and_noted_is_words(centre, engine, say):
    evil = replace(WORDS, title="<script>alert(1)</script>", text="</textarea><script>alert(2)</script>")
    address = f"/publishing/{a_notice(engine, words=evil)}"
    say(address, "LOA", remark="<img src=x onerror=alert(3)>", who='"><b>')
    for path in (address, f"{address}/sheet", "/publishing"):
        assert not re.search(r"<script>alert|<img src=x|<b>", centre.get(path).text), path
    assert evil.title in unescape(centre.get(address).text)


@ONE_ENGINE
def test_the_centre_hears_of_no_case_no_person_and_no_other_commune(centre, engine, given, send, visit):
    send(LAN, change(set=quarrel()))
    far = a_notice(engine, QUAN, replace(WORDS, title="Tin xa"))
    text = text_of(centre.get(given)) + text_of(centre.get("/publishing")) + centre.get("/lists/publishing/csv").text
    assert not [word for word in ("Đỗ Đức Minh", "Nguyễn Thị Lan", "hàng rào", "Tin xa") if word in text]
    assert "Xã đã giao bản 1 cho trung tâm" in text
    gone, nowhere = centre.get(f"/publishing/{far}"), centre.get("/publishing/0199-nowhere")
    assert gone.status_code == nowhere.status_code == 404
    assert gone.text.replace(far, "") == nowhere.text.replace("0199-nowhere", "")
    for path in ("/queue", "/notices", "/overview", "/lists/notices/csv", "/training", "/teams"):
        assert centre.get(path).status_code == 403, path
    assert visit("minh").get(given).status_code == 403, "the officer has a page of their own"


@ONE_ENGINE
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_all_that_was_handed_over_is_a_file_and_its_taking_away_is_noted(centre, given, say, visit, ending):
    say(given, "LOA", remark="=1+1")
    page = centre.get(f"/lists/publishing/{ending}")
    assert page.headers["content-disposition"] == f'attachment; filename="publishing-2026-11-22.{ending}"'
    content = page.content
    if ending == "csv":
        rows = [*csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))]
    else:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[5] for row in rows[1:]] == [
        "Loa truyền thanh xã", "Trang thông tin điện tử của xã", "Mạng xã hội",
    ]  # fmt: skip
    assert rows[1][0] == WORDS.title and rows[1][6] == "đã phát ngày 22/11/2026 (Trung)"
    assert rows[1][8] == ("'=1+1" if ending == "csv" else "=1+1")
    assert "Ngô Văn Trung đã tải danh sách" in text_of(visit("minh").get("/log?phone=looks"))
    assert centre.get("/lists/publishing/pdf").status_code == 404
    rows = visit("minh").get("/lists/notices/csv").text
    assert rows.count(WORDS.title) == 3, "the officer's file is the same"


@ONE_ENGINE
def test_the_sheet_is_what_is_read_out(centre, given):
    text = text_of(centre.get(f"{given}/sheet"))
    assert "UBND XÃ DƯƠNG HƯU" in text and WORDS.title in text and "Người đọc:" in text
    assert "Phát: 22/11/2026 đến 12/12/2026 · Đọc hết khoảng 1 phút" in text


@ONE_ENGINE
def test_who_notes_what_is_kept_with_the_account(given, say, engine):
    say(given, "TRANG", who="Chị Hoa, cộng tác viên")
    with reading(engine) as conn:
        found = notices.one(conn, DUONG_HUU, given.rpartition("/")[2])
    assert found.lines[0].by_name == "Ngô Văn Trung" and found.given.marks["TRANG"].who == "Chị Hoa, cộng tác viên"
    assert found.lines[0].kind is Kind.PUBLISHED


@ONE_ENGINE
def test_in_english_the_words_around_it_are_english_and_the_notice_is_as_it_was_written(centre, given):
    centre.get("/language/en?back=/publishing")
    text = text_of(centre.get(given))
    assert "To be read over the loudspeakers" in text and WORDS.title in text
