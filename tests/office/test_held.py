"""What lies aside: the list, one of them beside what the book has, and the three ways to settle it."""

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.journal import quarantine, settling, stands
from sync_server.journal.plain import Unread
from sync_server.office import held_sheet
from tests.cast import DUONG_HUU, FAR, LAN, MINH, SON_HAI, TAM, a_case, change
from tests.office.aside import hold
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
NHUNG = replace(MINH, person_id="nhung", name="Hà Thị Nhung")


@pytest.fixture
def aside(engine, clock, app):
    """Hold something, as the person given, at the clock's moment; gives its id."""
    return lambda author, sent: hold(engine, author, sent, clock())


@pytest.fixture
def row(engine):
    def row(held):
        with reading(engine) as conn:
            return conn.execute(select(tables.quarantine).where(tables.quarantine.c.id == held)).mappings().one()

    return row


@pytest.fixture
def lans(send):
    """A case of Lan's."""
    sent = change(set=a_case(note="cũ"))
    return sent.record, send(LAN, sent).seq


def press(browser, held, how, **fields):
    """Open the page of a held change and press one of its buttons."""
    page = browser.get(f"/held/{held}")
    seen = {"seen": browser.hidden("seen")} if 'name="seen"' in page.text else {}
    return browser.post(f"/held/{held}/{how}", seen | fields)


def test_the_list_says_who_from_which_phone_since_when_why_and_which_case(minh, aside, lans, connect, clock):
    record, seq = lans
    device = connect("tam")
    aside(replace(TAM, device_id=device), change(record, seq, note="Tâm thêm"))
    clock.pass_by(days=2)
    minh.sign_in("minh")
    aside(LAN, change(verdict="approved"))
    page = minh.get("/held")
    text = text_of(page)
    first, second = text.index("Phần của Vi Thị Tâm"), text.index("Phần của Nguyễn Thị Lan")
    assert first < second, "longest waiting first"
    assert "Vụ, việc này thuộc tổ hòa giải khác." in text and "Bà Lan – Ông Bảo" in text
    assert "Để riêng từ 22/11/2026, 09:30 Đã chờ 2 ngày" in text
    assert "Có mục hòa giải viên không được ghi" in text and "Chưa có trong sổ" in text
    assert f'href="/cases/{record}"' in page.text and f'href="/phones/{device}"' in page.text
    assert "Chờ xử lý 2 phần đang chờ" in text_of(minh.get("/phones")), "the count is on every page"
    assert "Có 2 phần máy gửi về đang để riêng" in text_of(minh.get("/queue"))
    assert "một phần của Vi Thị Tâm trong vụ, việc này đang để riêng" in text_of(minh.get(f"/cases/{record}"))


@ONE_ENGINE
def test_with_nothing_aside_nothing_is_said(minh):
    assert "Không có phần nào đang chờ." in text_of(minh.get("/held"))
    assert "phần đang chờ" not in text_of(minh.get("/queue")) and "Chưa xử lý phần nào." in text_of(
        minh.get("/held?which=settled")
    )


def test_one_is_shown_in_words_beside_what_the_book_has_now(minh, aside, lans):
    record, seq = lans
    sent = {
        "note": "Tâm thêm", "dispute_type": "A04", "place_detail": None, "received_on": "2026-11-20",
        "parties/p1": {"role": "BEN", "name": "Bà Lan", "birth_year": 1970},
        "photos/x": {"sha256": "a" * 64},
    }  # fmt: skip
    held = aside(TAM, change(record, seq, set=sent))
    text = text_of(minh.get(f"/held/{held}"))
    assert "Ghi chú Máy gửi Tâm thêm Trong sổ hiện nay cũ" in text
    assert "Loại vụ, việc Máy gửi Lối đi chung Trong sổ hiện nay 1" in text
    assert "Địa điểm cụ thể Máy gửi đã bỏ Trong sổ hiện nay Nhà văn hóa thôn Mùng" in text
    assert "Ngày nhận vụ, việc Máy gửi 20/11/2026 Trong sổ hiện nay giống như máy gửi" in text
    assert "Năm sinh: 1970" in text and "Năm sinh: 1968" in text and "Máy gửi Một ảnh" in text


def test_taken_as_it_is_it_stands_in_the_case_and_in_every_history(minh, aside, lans, the_case, connect):
    record, seq = lans
    device = connect("tam")
    held = aside(replace(TAM, device_id=device), change(record, seq, note="Tâm thêm"))
    page = press(minh, held, "release")
    assert "Đã nhận nguyên văn phần của Vi Thị Tâm." in text_of(page)
    assert "Không có phần nào đang chờ." in text_of(page)
    assert the_case(record).fields["note"] == "Tâm thêm"
    done = text_of(minh.get(f"/held/{held}"))
    assert "Đỗ Đức Minh đã nhận nguyên văn lúc 22/11/2026, 09:30." in done and "Không nhận" not in done
    assert "Đỗ Đức Minh đã nhận nguyên văn lúc" in text_of(minh.get("/held?which=settled"))
    story = text_of(minh.get(f"/cases/{record}/history"))
    assert "Vi Thị Tâm đã ghi" in story
    assert "Phần của Vi Thị Tâm từng để riêng, chờ cán bộ xử lý. Đỗ Đức Minh đã nhận nguyên văn lúc" in story
    assert "Đỗ Đức Minh đã nhận nguyên văn một phần máy gửi" in text_of(minh.get(f"/phones/{device}"))


def test_an_officer_leaves_out_and_corrects_and_the_original_stays(minh, aside, lans, the_case, row):
    record, seq = lans
    sent = change(record, seq, set={
        "note": "Tâm thêm chử sai", "verdict": "approved", "duties": "bỏ",
        "parties/p1": {"role": "BEN", "name": "Bà Lan", "birth_year": 68, "address": "Thôn Mùng"},
    })  # fmt: skip
    held = aside(TAM, sent)
    page = minh.get(f"/held/{held}")
    assert "có mục chỉ xã hoặc máy chủ được ghi" in text_of(page), "why it cannot be taken as it is"
    assert page.text.count(" checked") == 1, "what mediators never write is ticked to be left out"
    assert f"/held/{held}/release" not in page.text
    numbers = {path: str(number) for number, path in enumerate(sorted(sent.set))}
    page = press(
        minh, held, "correct",
        **{"out": [numbers["verdict"]], f"text.{numbers['note']}": "Tâm thêm chữ đúng",
           f"text.{numbers['duties']}": " ",
           f"text.{numbers['parties/p1']}.birth_year": "1968", f"text.{numbers['parties/p1']}.name": "Bà Lan",
           "note": "Xã chỉ sửa chính tả."},
    )  # fmt: skip
    assert "Đã nhận phần của Vi Thị Tâm sau khi sửa." in text_of(page)
    case = the_case(record)
    assert case.fields["note"] == "Tâm thêm chữ đúng" and "duties" not in case.fields and "verdict" not in case.fields
    assert case.fields["parties/p1"] == sent.set["parties/p1"] | {"birth_year": 1968}
    assert case.lines[-1].by == MINH.name and sorted(case.lines[-1].paths) == ["note", "parties/p1"]
    assert (row(held)["said"], row(held)["settlement"]) == ("Xã chỉ sửa chính tả.", "corrected")
    assert "chử sai" in text_of(minh.get(f"/held/{held}")), "what came stays to be read"
    assert "Đỗ Đức Minh đã sửa rồi nhận lúc" in text_of(minh.get(f"/cases/{record}/history"))


def test_declining_needs_a_sentence_and_ready_ones_will_do(minh, aside, lans, row):
    record, seq = lans
    held = aside(TAM, change(record, seq, note="Tâm thêm"))
    page = press(minh, held, "decline", said="  ")
    assert page.status_code == 400 and "Chưa ghi vì sao." in text_of(page)
    page = press(minh, held, "decline", said="x" * 5_000, ready="ready_2")
    assert page.status_code == 400 and "x" * 5_000 in page.text, "what was written is still there"
    page = press(minh, held, "decline", ready=["ready_1", "../x"], said="Gọi tôi nhé.")
    assert "Đã ghi là không nhận phần của Vi Thị Tâm." in text_of(page)
    assert row(held)["said"] == "Vụ, việc này thuộc tổ khác, tổ ấy đã ghi.\nGọi tôi nhé."
    story = text_of(minh.get(f"/cases/{record}/history"))
    assert "Những phần để riêng" in story and "Đỗ Đức Minh không nhận" in story and "Gọi tôi nhé." in story


def test_its_author_reads_a_ready_sentence_in_vietnamese_whatever_the_officer_reads(minh, aside, lans, row):
    record, seq = lans
    held = aside(TAM, change(record, seq, note="Tâm thêm"))
    minh.get("/language/en?back=/held")
    press(minh, held, "decline", ready=["ready_1"])
    assert row(held)["said"] == "Vụ, việc này thuộc tổ khác, tổ ấy đã ghi."


def test_a_second_press_counts_once_and_a_second_officer_is_told_who_was_quicker(minh, aside, lans, engine, row, clock):
    record, seq = lans
    one, two = (aside(TAM, change(record, seq, note=f"Tâm {n}")) for n in range(2))
    press(minh, one, "decline", said="Không.")
    assert "Đã ghi là không nhận" in text_of(minh.post(f"/held/{one}/decline", {"said": "Không."}))
    minh.get(f"/held/{two}")
    with writing(engine) as conn:
        settling.release(conn, NHUNG, two, clock())
    before = row(two)
    for how, more in (("release", {}), ("decline", {"said": "Không."}), ("correct", {"out": "0", "seen": "1"})):
        page = minh.post(f"/held/{two}/{how}", more)
        assert page.status_code == 409, how
        assert "Phần này đã được xử lý rồi" in text_of(page) and "Hà Thị Nhung đã nhận nguyên văn" in text_of(page)
    assert row(two) == before


@ONE_ENGINE
def test_a_correction_that_corrects_nothing_or_leaves_nothing_is_asked_about(minh, aside, row):
    held = aside(LAN, change(set={"note": "x", "verdict": "approved"}))
    page = press(minh, held, "correct", note="Giữ câu này", **{"text.0": "x"})
    assert page.status_code == 400 and "Chưa sửa gì" in text_of(page) and "Giữ câu này" in page.text
    page = press(minh, held, "correct", out=["0", "1"])
    assert page.status_code == 400 and "Đã bỏ hết" in text_of(page)
    page = press(minh, held, "correct", **{"text.0": "chữ khác"})
    assert page.status_code == 409 and "chỉ xã hoặc máy chủ được ghi" in text_of(page) and "chữ khác" in page.text
    assert row(held)["settled_at"] == ""


@ONE_ENGINE
def test_a_day_that_is_none_can_be_put_right(minh, aside, the_case):
    sent = change(set=a_case(received_on="2026-13-40"))
    held = aside(LAN, sent)
    page = minh.get(f"/held/{held}")
    assert "chưa đúng mẫu" in text_of(page) and 'type="date" value="2026-13-40"' in page.text
    number = sorted(sent.set).index("received_on")
    press(minh, held, "correct", **{f"text.{number}": "2026-11-20"})
    assert the_case(sent.record).fields["received_on"] == "2026-11-20"
    assert the_case(sent.record).fields["parties/p1"] == sent.set["parties/p1"]


@ONE_ENGINE
@pytest.mark.parametrize(
    "raw",
    [
        '{"id": "c1", "set": "<script>alert(1)</script>"}',
        "[" * 150_000,
        '{"id": "c1", "x": "\\ud800"}',
        "Nguyễn\x00\x07 {",
    ],
)
def test_what_nobody_can_read_is_shown_as_it_came_and_does_nothing(minh, aside, raw, row):
    held = aside(LAN, Unread(id="c1", raw=raw))
    page = minh.get(f"/held/{held}")
    assert page.status_code == 200 and "<script>alert" not in page.text
    assert "Máy chủ không đọc được nội dung này" in text_of(page)
    assert "không đọc ra phần này là của vụ, việc nào" in text_of(page) and len(page.text) < 60_000
    assert minh.post(f"/held/{held}/release").status_code == 409
    assert minh.post(f"/held/{held}/correct", {"text.0": "x", "seen": "0"}).status_code == 400
    press(minh, held, "decline", said="Không đọc được.")
    assert row(held)["settlement"] == "declined"


@ONE_ENGINE
def test_words_that_look_like_a_page_are_words(minh, aside, lans):
    record, seq = lans
    bad = "<script>alert('x')</script>"
    held = aside(TAM, change(record, seq, set={"note": bad, 'odd"><script>': {'k"><script>': bad}, "list": [bad]}))
    page = minh.get(f"/held/{held}")
    assert page.status_code == 200 and "<script>" not in page.text.replace("<script defer", "")
    assert "alert(" in text_of(page)


@ONE_ENGINE
def test_a_very_large_one_can_be_read_and_settled(minh, aside, lans, the_case):
    record, seq = lans
    many = {f"sessions/s{n:04}": {"held_on": "2026-11-20", "notes": "Đã nói " * 20} for n in range(1_500)}
    held = aside(TAM, change(record, seq, set=many))
    page = minh.get(f"/held/{held}")
    assert page.status_code == 200 and page.text.count('name="out"') == 1_500
    texts = {f"text.{n}.notes": "Đã nói " * 20 for n in range(1_500)}
    dates = {f"text.{n}.held_on": "2026-11-20" for n in range(1_500)}
    page = minh.post(
        f"/held/{held}/correct", texts | dates | {"out": [str(n) for n in range(1, 1_500)], "seen": str(seq)}
    )
    assert page.status_code == 200, page.text[:300]
    assert [path for path in the_case(record).fields if path.startswith("sessions/")] == ["sessions/s0000"]


def test_an_officer_of_another_commune_finds_none_of_it(visit, aside, lans, row):
    record, seq = lans
    held = aside(TAM, change(record, seq, note="Tâm thêm"))
    quan = visit(QUAN_LOGIN)
    assert "Vi Thị Tâm" not in quan.get("/held").text
    token = quan.token
    for odd in (held, "nowhere", "%00", "a%2Fb", "x" * 300):
        assert quan.get(f"/held/{odd}").status_code == 404
        for how, more in (("release", {}), ("decline", {"said": "Không."}), ("correct", {"out": "0"})):
            assert quan.post(f"/held/{odd}/{how}", more, token=token).status_code == 404, (odd, how)
    assert row(held)["settled_at"] == ""


@ONE_ENGINE
def test_a_form_from_elsewhere_settles_nothing(minh, aside, row):
    held = aside(LAN, change(verdict="approved"))
    minh.get(f"/held/{held}")
    assert minh.post(f"/held/{held}/decline", {"said": "Không."}, token="made up").status_code == 403
    assert row(held)["settled_at"] == ""


def test_what_the_server_took_by_itself_says_so(minh, aside, lans, send):
    record, seq = lans
    sent = change(record, seq, note="Tâm thêm")
    held = aside(TAM, sent)
    send(replace(TAM, team_id=LAN.team_id), sent)
    assert "Máy chủ đã tự nhận lúc 22/11/2026, 09:30" in text_of(minh.get(f"/held/{held}"))


@ONE_ENGINE
def test_long_lists_have_pages(minh, aside, monkeypatch, engine):
    monkeypatch.setattr(quarantine, "PAGE_ROWS", 2)
    for n in range(5):
        aside(LAN, change(id=f"c{n}", verdict="x"))
    pages = [minh.get(f"/held?which=waits&page={n}").text for n in (1, 2, 3, 99)]
    assert [page.count('class="case-link"') for page in pages] == [2, 2, 1, 1]


def test_what_is_left_of_the_values_is_exact():
    values = {"b": "hai", "a": None, "c": {"name": "x", "both": True, "birth_year": 7}, "d": ""}
    left = held_sheet.left_of(
        values, held_sheet.Typed(texts={"text.1": "hai ", "text.2.name": "", "text.2.birth_year": "8"})
    )
    assert left == {"b": "hai", "a": None, "c": {"both": True, "birth_year": 8}, "d": ""}
    assert held_sheet.left_of(values, held_sheet.Typed(out=["0", "2", "x"])) == {"b": "hai", "d": ""}


def test_counts_are_of_the_own_commune(aside, engine):
    aside(FAR, change(id="c9", verdict="x"))
    with reading(engine) as conn:
        assert (quarantine.counts(conn, DUONG_HUU), quarantine.counts(conn, SON_HAI)) == ((0, 0), (1, 0))


NOTE = {"words": "cũ", "written_on": "2026-11-22", "written_by": "Nguyễn Thị Lan"}


@ONE_ENGINE
def test_a_note_is_shown_beside_what_the_book_has_and_its_correction_stands(minh, aside, send, engine):
    note = change(kind="note", set=NOTE)
    held = aside(TAM, change(note.record, send(LAN, note).seq, kind="note", words="Tâm thêm"))
    assert f'<a href="/entries/{note.record}">Ghi nhanh</a>' in minh.get("/held").text
    page = minh.get(f"/held/{held}")
    assert f'<a href="/entries/{note.record}">Ghi nhanh</a>' in page.text
    assert "Nội dung Máy gửi Tâm thêm Trong sổ hiện nay cũ" in text_of(page)
    page = press(minh, held, "correct", **{"text.0": "Tâm sửa"})
    assert "Đã nhận phần của Vi Thị Tâm sau khi sửa." in text_of(page)
    with reading(engine) as conn:
        assert stands.fields_of(conn, DUONG_HUU, [note.record])[note.record] == NOTE | {"words": "Tâm sửa"}


@ONE_ENGINE
@pytest.mark.parametrize(
    ("kind", "name", "called"),
    [
        ("minutes", "Biên bản, văn bản", "Ngày lập"),
        ("class", "Lớp tập huấn", "Ngày học"),
        ("attendance", "Điểm danh", "Góp ý"),
        ("appraisal", "Phiếu rà soát hòa giải viên", "Mặt mạnh"),
    ],
)
def test_what_is_no_case_is_called_by_its_name_also_where_the_book_has_nothing_of_it(minh, aside, kind, name, called):
    path = {"Góp ý": "opinion", "Mặt mạnh": "strengths"}.get(called, "held_on")
    held = aside(LAN, change(kind=kind, set={path: "hôm nọ", "verdict": "approved"}))
    assert f"Hồ sơ {name} Vì sao" in text_of(minh.get(f"/held/{held}"))
    assert f" {called} " in text_of(minh.page)
