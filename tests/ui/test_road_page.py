"""Send and receive: each case by name where it is, and why; and what to do when something is wrong."""

import re

import flet as ft
import pytest

from fieldapp import workbook
from fieldapp.config import Config
from fieldapp.domain.problems import Code
from fieldapp.store.corrections import Correction
from fieldapp.store.records import Held
from fieldapp.store.road import RoadState
from tests.ui.book import NOW, REMARK, decide, opened, quick_app, receive, sign_in, write
from tests.ui.headless import Headless
from tests.ui.telling import NOWHERE, run


def on_page(folder, fill, story, road=None):
    """Fill a phone, open its page of sending and receiving, and tell the story there."""
    folder.mkdir(parents=True)
    with opened(folder) as store:
        sign_in(store)
        made = fill(store)
        if road is not None:
            store.road.put(road)

    async def whole():
        async with Headless(quick_app(Config(data=folder, server=NOWHERE)), route="/road") as app:
            await app.until(lambda: app.find("road") is not None)
            await app.until(lambda: not app.says("Đang gửi và nhận"))
            await story(app, made)

    run(whole())


def said(app, part):
    return " ".join(app.texts(app.sid(part)))


def test_each_case_is_named_where_it_is_and_why(folder):
    def fill(store):
        draft, sent, back, got = (write(store, name, "Khác") for name in ("Nháp", "Đã Gửi", "Về", "Xong"))
        workbook.send(store, sent, NOW)
        receive(store, back)
        decide(store, back, "returned", REMARK)
        receive(store, got)
        return draft, sent, back, got

    async def story(app, made):
        here = said(app, "part-here")
        assert "Bà Nháp" in here
        assert "Đang ghi dở" in here
        assert "Bà Đã Gửi" in here
        assert "Đã bấm gửi. Máy tự gửi khi có mạng." in here
        assert REMARK in said(app, "part-returned")
        received = said(app, "part-received")
        assert "Bà Xong" in received
        assert re.search(r"Xã nhận lúc \d\d:00 ngày", received)
        assert "Bà Đã Gửi" not in received

    on_page(folder, fill, story)


def test_what_waits_for_the_officer_says_why(folder):
    def fill(store):
        case_id = write(store, "Giữ", "Lại")
        workbook.send(store, case_id, NOW)
        store.outbox.hold(store.outbox.of_record(case_id)[0].change.id, "not_yours")

    async def story(app, _):
        assert "Bà Giữ" in said(app, "part-held")
        assert "thuộc tổ hòa giải khác" in said(app, "part-held")

    on_page(folder, fill, story)


def test_a_note_that_the_commune_did_not_take_says_why_and_can_be_let_go(folder):
    def fill(store):
        workbook.keep_words(store, "n-1", "Hàng rào nhà bà Lan", NOW)
        workbook.keep_words(store, "n-2", "Chuyện nước", NOW)
        workbook.drop_note(store, "n-1", NOW)  # how far it is says nothing to anybody
        declined, held = store.outbox.freeze(2)
        store.outbox.hold(held.id, "revoked_phone", NOW.isoformat())
        store.outbox.hold(declined.id, "not_yours", NOW.isoformat())
        store.outbox.decline(declined.id, "Đỗ Đức Minh", "Tổ khác đã ghi.", NOW.isoformat())
        correction = Correction(
            change="c-1", record="lop-1", by="Đỗ Đức Minh", said="Sửa ngày.", at=NOW.isoformat(), set={"held_on": "x"}
        )
        store.records.put(Held(kind="class", id="lop-1", base=4, server={"title": "Luật Đất đai"}))
        store.corrections.put(correction)
        return declined.id

    async def story(app, declined):
        assert "Xã không nhận phần này" in said(app, "part-declined")
        assert "Ghi nhanh: Hàng rào nhà bà Lan" in said(app, "part-declined")
        assert "Đỗ Đức Minh: “Tổ khác đã ghi.”" in said(app, "part-declined")
        assert "Người ghi: Vi Thị Lan" in said(app, "part-declined")
        assert "Xong ngày: 21/11/2026" in said(app, "part-declined")
        assert "Đã đưa vào" not in said(app, "part-declined")
        assert "Ghi nhanh: Chuyện nước Phần này chờ cán bộ xã xem, vì xã đã ngừng máy này" in said(app, "part-held")
        assert "Xã đã nhận, có sửa: Lớp tập huấn: Luật Đất đai" in said(app, "corrected-c-1")
        assert "“Sửa ngày.” Xem lại: Ngày học." in " ".join(said(app, "corrected-c-1").split())
        await app.tap("corrected-c-1-do")
        await app.until(lambda: app.find("corrected-c-1") is None)
        await app.tap(f"let-go-{declined}")
        await app.tap(f"let-go-{declined}-confirm-yes")
        await app.until(lambda: app.find("part-declined") is None)
        await app.tap("back")
        await app.until(lambda: app.says("Có 1 phần chờ cán bộ xã xem"))

    on_page(folder, fill, story)


def decline(store):
    """Let an officer decline the change that waits, and return its id."""
    [declined] = store.outbox.freeze(1)
    store.outbox.hold(declined.id, "not_yours", NOW.isoformat())
    store.outbox.decline(declined.id, "Đỗ Đức Minh", "Bà Sửu nói khác.", NOW.isoformat())
    return declined.id


def test_a_note_that_the_commune_did_not_take_is_taken_up_again_on_its_page(folder):
    def fill(store):
        workbook.keep_words(store, "n-1", "Hàng rào nhà bà Lan", NOW)
        return decline(store)

    async def story(app, declined):
        await app.tap(f"mend-{declined}")
        await app.until(lambda: app.find("note") is not None)
        assert app.find(f"declined-{declined}") is None
        await app.tap("back")
        await app.until(lambda: app.says("Còn 1 việc chỉ có trên máy này"))

    on_page(folder, fill, story)


def test_of_a_case_behind_closed_doors_nothing_but_its_own_page_tells_what_was_declined(folder):
    def fill(store):
        case_id = write(store, "Kín", "Khác")
        workbook.keep(store, case_id, "openness", "KCK", NOW)
        store.records.put(Held(kind="note", id="n-1", base=4, server={"words": "Bà Kín", "became": case_id}))
        workbook.keep_words(store, "n-1", "Bà Kín bị đánh", NOW)
        return decline(store)

    async def story(app, declined):
        told = said(app, "part-declined")
        assert "Ghi nhanh: của vụ việc không công khai" in told and "1 phần" in told
        assert "Kín" not in told and "Sửu" not in told
        await app.tap("aside-n-1")
        await app.until(lambda: app.find("note") is not None)
        assert "Bà Kín bị đánh" in said(app, f"declined-{declined}")
        await app.tap(f"mend-{declined}")
        await app.until(lambda: app.find(f"declined-{declined}") is None)

    on_page(folder, fill, story)


def test_no_signal_is_a_normal_day_and_says_that_all_is_kept(folder):
    async def story(app, _):
        await app.tap("road-now")
        await app.until(lambda: app.find("road-problem") is not None)
        assert "Chưa có mạng. Mọi thứ vẫn còn trên máy" in said(app, "road-problem")
        assert "Máy này chưa nối được với xã lần nào." in said(app, "last-contact")

    on_page(folder, lambda store: write(store), story)


def test_a_revoked_phone_is_told_that_its_data_are_still_here_and_what_to_do(folder):
    async def story(app, _):
        assert "Những gì bà, ông đã ghi vẫn còn nguyên trên máy này. Đừng xóa ứng dụng." in said(app, "revoked")
        assert "Bà Lã Thị Vượng" in said(app, "part-here")
        await app.tap("revoked-do")
        assert app.page.route == "/enrol"
        assert app.find("enrol-code")

    on_page(folder, lambda store: write(store), story, RoadState(revoked=True, last_problem=Code.REVOKED))


def test_each_press_begins_the_page_at_its_top_where_the_outcome_stands(folder):
    async def story(app, _):
        before = app.inside("road", ft.ListView).key
        await app.tap("road-now")
        await app.until(lambda: app.inside("road", ft.ListView).key != before)
        await app.until(lambda: app.find("road-problem") is not None)

    on_page(folder, lambda store: write(store), story)


def test_with_nothing_only_here_it_says_so(folder):
    async def story(app, _):
        assert "Không còn gì. Mọi việc đã gửi đều ở xã rồi." in said(app, "part-here")
        assert "Xã chưa nhận việc nào từ sổ này." in said(app, "part-received")

    on_page(folder, lambda store: None, story)


def test_back_leads_to_the_list_by_button_and_by_the_phones_own(folder):
    async def story(app, _):
        await app.tap("back")
        assert app.page.route == "/"
        assert len(app.views()) == 1
        await app.go("/road")
        assert len(app.views()) == 2
        await app.back()
        assert app.page.route == "/"

    on_page(folder, lambda store: None, story)


@pytest.mark.parametrize("code", [Code.SERVER_NONSENSE, Code.SERVER_TROUBLE, Code.UPDATE_NEEDED])
def test_every_trouble_is_a_sentence(folder, code):
    from fieldapp.ui.screens.road import _notices
    from fieldapp.ui.strings import Strings

    async def story(app, _):
        notices = _notices(Strings("vi"), RoadState(), code, False, False, lambda: None)
        assert Strings("vi")(f"problems.{code}") in app.texts(notices)

    on_page(folder, lambda store: None, story)
