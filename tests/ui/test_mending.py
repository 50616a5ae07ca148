"""What stops a sending, what the commune asks about, photos, and throwing away."""

import asyncio
import resource
from contextlib import contextmanager

import flet as ft
import pytest
from msgspec.structs import replace
from PIL import Image

from fieldapp import workbook
from fieldapp.ui.kit.buttons import QUIET_SECONDS
from tests.media.pages import jpeg
from tests.ui.book import NOW, opened, receive, write
from tests.ui.flow import LONG_AGO, fields_like, filled, open_case, press_next, returned, the_case
from tests.ui.telling import on, phone, run


class TestWhatIsMissing:
    def test_each_thing_that_stops_sending_has_a_way_to_its_field(self, folder):
        case_id = filled(folder, lambda store: write(store, summary="", outcome="THANH", **LONG_AGO))

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                assert app.find("send") is None and app.says("Kể ngắn gọn chuyện gì đã xảy ra.")
                await app.tap("missing-agreement")
                await on(app, "ask-said")
                assert app.says("Hòa giải thành thì ghi hai bên đã thỏa thuận điều gì.")
                shown = app.identifiers()
                assert shown.index("f-agreement") < shown.index("f-outcome-THANH"), "the field stands first"
                await app.fill("f-agreement", "Hai bên làm lành")
                await press_next(app, "case")
                await app.until(lambda: app.find("missing-agreement") is None)
                assert app.find("missing-summary") is not None

        run(story())

    def test_good_advice_is_said_and_stops_nothing(self, folder):
        case_id = filled(folder, lambda store: write(store, **LONG_AGO))

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                assert app.says("Nên chọn nơi hòa giải.") and app.find("send") is not None

        run(story())


class TestMending:
    def test_a_returned_case_opens_at_the_field_with_the_remark_right_above_it(self, folder):
        case_id = filled(folder, returned)

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.tap(f"case-{case_id}")
                await on(app, "ask-said")
                shown = app.identifiers()
                assert shown.index("f-agreement") - shown.index("remark-agreement") == 1
                assert app.says("Ghi rõ ngày tháo")
                await app.fill("f-agreement", "Tháo hàng rào trước ngày 5/12")
                await press_next(app, "case")
                await app.until(lambda: app.find("send") is not None)
                assert app.says("Xã trả lại – cần bổ sung"), "still returned until it is sent"
                await app.tap("send")
                await app.until(lambda: app.says("Máy sẽ tự gửi lên xã khi có mạng"))
                assert app.says("Những chỗ xã đã hỏi")
            with opened(folder) as store:
                (queued,) = store.outbox.all()
                assert queued.change.set == {"agreement": "Tháo hàng rào trước ngày 5/12"}

        run(story())

    def test_two_remarks_are_met_one_after_the_other(self, folder):
        def fill(store):
            case_id = returned(store)
            held = store.records.get(case_id)
            more = {"remarks/r2": {"path": "parties/a", "text": "Năm sinh?"}}
            store.records.put(replace(held, server=held.server | more))
            return case_id

        case_id = filled(folder, fill)

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                assert app.says("Cán bộ hỏi 2 chỗ") and app.says("Bà Lã Thị Vượng")
                await app.tap("mend")
                await on(app, "ask-said")
                await app.fill("f-agreement", "Tháo hàng rào trước ngày 5/12")
                await press_next(app, "ask-who")
                assert app.find("remark-parties/a") is not None
                await press_next(app, "case")
                told = {name: " ".join(app.texts(app.sid(f"remark-{name}"))) for name in ("agreement", "parties/a")}
                assert "Đã sửa ở đây. Bấm để xem lại" in told["agreement"]
                assert "Bấm vào đây để sửa" in told["parties/a"]

        run(story())

    def test_a_remark_on_the_whole_case_opens_its_page(self, folder):
        case_id = filled(folder, lambda store: returned(store, path=""))

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.tap(f"case-{case_id}")
                await on(app, "case")
                assert app.says("Cả vụ việc") and app.says("Ghi rõ ngày tháo")

        run(story())

    def test_a_remark_on_all_parties_stands_above_them(self, folder):
        case_id = filled(folder, lambda store: returned(store, path="parties"))

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.tap(f"case-{case_id}")
                await on(app, "ask-who")
                shown = app.identifiers()
                assert shown.index("remark-parties") < shown.index("party-a")

        run(story())


@contextmanager
def full_disk():
    """Nothing more goes onto the disk meanwhile; Python already ignores the signal that would come with it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


class TestPhotos:
    def picked(self, raw):
        return {"pick_files": [{"id": 0, "name": "ảnh.jpg", "size": len(raw), "path": None, "bytes": raw}]}

    def test_a_photo_is_added_shown_named_and_taken_out_after_asking(self, folder):
        case_id = filled(folder, lambda store: write(store))
        raw = jpeg(Image.new("RGB", (900, 600), (30, 120, 60)))

        async def story():
            async with phone(folder, answers=self.picked(raw)) as app:
                await open_case(app, case_id)
                await app.tap("photo-add")
                await app.until(lambda: fields_like(app, "photo-0.*") != [])
                await app.tap(fields_like(app, "photo-0.*")[0])
                await on(app, "photo-page")
                assert app.inside("photo-large", ft.Image).src[:2] == b"\xff\xd8"
                assert app.says("chỉ có trên máy này")
                await app.fill("f-caption", "Biên bản")
                await app.tap("photo-remove")
                await app.tap("photo-remove-confirm-no")
                await on(app, "photo-page")
                await app.tap("photo-remove")
                await app.tap("photo-remove-confirm-yes")
                await on(app, "case")
                await app.until(lambda: fields_like(app, "photo-0.*") == [])

        run(story())

    def test_a_photo_that_cannot_be_taken_out_stays_and_the_page_says_why(self, folder):
        def with_photo(store):
            case_id = write(store)
            return case_id, workbook.attach_photo(store, case_id, jpeg(Image.new("RGB", (900, 600))), NOW)

        case_id, photo_id = filled(folder, with_photo)

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                await app.tap(f"photo-{photo_id}")
                await on(app, "photo-page")
                await app.tap("photo-remove")
                with full_disk():
                    await app.tap("photo-remove-confirm-yes")
                    await app.until(lambda: app.says("Máy đã đầy"))
                await on(app, "photo-page")
                assert app.find("photo-large") is not None
                await asyncio.sleep(QUIET_SECONDS)  # else the next tap belongs to the one before
                await app.tap("photo-remove")
                await app.tap("photo-remove-confirm-yes")
                await on(app, "case")
                await app.until(lambda: app.find(f"photo-{photo_id}") is None)

        run(story())

    @pytest.mark.parametrize(
        ("raw", "sentence"),
        [(b"khong phai anh", "Đây không phải là ảnh."), (b"", "Ảnh này trống, không có gì bên trong."),
         (b"\xff\xd8" + bytes(51 * 1024 * 1024), "Ảnh này quá lớn")],
        ids=["no photo", "empty", "too large"],
    )  # fmt: skip
    def test_a_bad_file_is_told_in_a_sentence_and_nothing_is_lost(self, folder, raw, sentence):
        case_id = filled(folder, lambda store: write(store))

        async def story():
            async with phone(folder, answers=self.picked(raw)) as app:
                await open_case(app, case_id)
                await app.tap("photo-add")
                await app.until(lambda: app.says(sentence))
                assert app.says("Bà Lã Thị Vượng")
            with opened(folder) as store:
                assert the_case(store).photos == [] and the_case(store).case.summary

        run(story())

    def test_nothing_chosen_changes_nothing(self, folder):
        case_id = filled(folder, lambda store: write(store))

        async def story():
            async with phone(folder, answers={"pick_files": []}) as app:
                await open_case(app, case_id)
                await app.tap("photo-add")
                await app.settle(20)
                assert app.find("trouble") is None

        run(story())


class TestThrowingAway:
    def test_a_case_never_sent_goes_after_asking(self, folder):
        case_id = filled(folder, lambda store: write(store))

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                await app.tap("withdraw")
                await app.tap("withdraw-confirm-no")
                assert app.find("withdraw") is not None
                await app.tap("withdraw")
                await app.tap("withdraw-confirm-yes")
                await on(app, "home")
            with opened(folder) as store:
                assert workbook.list_cases(store) == []

        run(story())

    def test_edits_of_a_received_case_go_and_the_case_stays(self, folder):
        def fill(store):
            case_id = write(store, **LONG_AGO)
            receive(store, case_id)
            workbook.keep(store, case_id, "note", "thêm", NOW)
            return case_id

        case_id = filled(folder, fill)

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                await app.tap("withdraw")
                assert app.says("Phần đã gửi xã vẫn còn nguyên")
                await app.tap("withdraw-confirm-yes")
                await app.until(lambda: app.says("Xã đã nhận"))

        run(story())
