"""Writing a case: six questions, every answer kept, one sending; and mending what the commune asks about."""

import asyncio
import re
import shutil

import flet as ft
import pytest
from msgspec.structs import replace
from PIL import Image

from fieldapp import workbook
from fieldapp.domain.cases import WRITERS
from fieldapp.domain.roles import Role
from fieldapp.store.records import Held
from fieldapp.ui import questions, routes
from fieldapp.ui.kit.buttons import QUIET_SECONDS
from fieldapp.workbook import PhoneStanding
from tests.media.pages import jpeg
from tests.ui.book import LAN, NOW, decide, opened, receive, sign_in, write
from tests.ui.telling import on, phone, run

LONG_AGO = {"received_on": "2024-03-05"}


def filled(folder, fill=lambda store: None, language="vi"):
    folder.mkdir(parents=True, exist_ok=True)
    with opened(folder) as store:
        sign_in(store)
        if language != "vi":
            store.identity.put(replace(store.identity.get(), language=language))
        return fill(store)


async def open_case(app, case_id):
    await on(app, "home")
    await app.go(routes.case(case_id))
    await on(app, "case")


def after_a_kill(folder, tmp_path):
    """The store as a flat battery would leave it now: its files as they lie on the disk."""
    image = tmp_path / "after-the-kill"
    shutil.copytree(folder, image, ignore=shutil.ignore_patterns("lock", "keys.lock"))
    shutil.copytree(folder.with_name(f"{folder.name}-secrets"), image.with_name(f"{image.name}-secrets"))
    return opened(image)


def the_case(store):
    (held,) = store.records.of_kind("case")
    return workbook.view(store, held.id, NOW.date())


async def press_next(app, screen):
    """Press "next" as a calm finger does: the button takes no second tap within half a second."""
    await asyncio.sleep(QUIET_SECONDS)
    await app.tap("next")
    await on(app, screen)


def fields_like(app, pattern):
    return [each for each in app.identifiers() if re.fullmatch(pattern, each)]


async def answer_all(app):
    """Answer the six questions, from the list to the page of the case."""
    await on(app, "home")
    await app.tap("home-new")
    await on(app, "ask-who")
    first, second = fields_like(app, "f-parties/.*-name")
    await app.fill(first, "Bà Mai")
    await app.fill(second, "Ông Tư")
    await press_next(app, "ask-what")
    await app.tap("f-dispute_type-A04")
    await app.fill("f-summary", "Hàng rào lấn lối đi chung")
    await press_next(app, "ask-where")
    await app.tap("f-place-D1")
    await press_next(app, "ask-when")
    await app.tap("f-received_on-today")
    await press_next(app, "ask-mediators")
    await press_next(app, "ask-said")
    await press_next(app, "case")


class TestANewCase:
    def test_three_taps_lead_from_the_list_to_the_first_pick(self, folder):
        filled(folder)

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.tap("home-new")
                await app.tap("next")
                await app.tap("f-dispute_type-B05")
                await app.until(lambda: app.find("f-dispute_type-open") is not None)
            with opened(folder) as store:
                assert the_case(store).case.dispute_type == "B05"

        run(story())

    def test_six_answers_and_one_press_make_one_change(self, folder):
        filled(folder)

        async def story():
            async with phone(folder) as app:
                await answer_all(app)
                assert app.says("Đủ để gửi xã") and app.says("Bà Mai – Ông Tư")
                await app.tap("send")
                await app.until(lambda: app.says("Máy sẽ tự gửi lên xã khi có mạng"))
                assert app.find("send") is None
            with opened(folder) as store:
                (queued,) = store.outbox.all()
                assert queued.change.set["summary"] == "Hàng rào lấn lối đi chung"
                names = [v["name"] for k, v in sorted(queued.change.set.items()) if k.startswith("parties/")]
                assert names == ["Bà Mai", "Ông Tư"]
                assert f"mediators/{LAN.person.id}" in queued.change.set

        run(story())

    @pytest.mark.parametrize("button", ["send"])
    def test_a_double_tap_on_send_makes_one_change(self, folder, button):
        case_id = filled(folder, lambda store: write(store, **LONG_AGO))

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                await app.tap_twice(button)
                await app.until(lambda: app.find(button) is None)
            with opened(folder) as store:
                assert len(store.outbox.all()) == 1 and store.records.get(case_id).draft == {}

        run(story())

    def test_a_double_tap_on_new_and_leaving_again_makes_no_case(self, folder):
        filled(folder)

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.tap_twice("home-new")
                await on(app, "ask-who")
                await app.tap("leave")
                await on(app, "home")
            with opened(folder) as store:
                assert store.records.of_kind("case") == []

        run(story())

    def test_killed_between_two_fields_only_the_one_being_typed_is_lost(self, folder, tmp_path):
        filled(folder)

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.tap("home-new")
                await on(app, "ask-who")
                first = fields_like(app, "f-parties/.*-name")[0]
                await app.fill(first, "Bà Mai")
                await app.settle(20)
                await app.type(first.replace("-name", "-address"), "Thôn Mù")
                with after_a_kill(folder, tmp_path) as store:
                    (person,) = the_case(store).case.parties.values()
                    assert person.name == "Bà Mai" and person.address == ""

        run(story())

    def test_what_is_typed_is_kept_a_breath_later_even_without_leaving_the_field(self, folder, tmp_path):
        filled(folder)

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.tap("home-new")
                await on(app, "ask-who")
                await app.type(fields_like(app, "f-parties/.*-name")[0], "Bà Mai")
                await asyncio.sleep(0.8)
                await app.settle(20)
                with after_a_kill(folder, tmp_path) as store:
                    assert [p.name for p in the_case(store).case.parties.values()] == ["Bà Mai"]

        run(story())

    def test_leaving_keeps_everything_and_the_case_goes_on_at_the_first_open_question(self, folder):
        filled(folder)

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.tap("home-new")
                await on(app, "ask-who")
                await app.fill(fields_like(app, "f-parties/.*-name")[0], "Bà Mai")
                await app.settle(20)
                await app.tap("leave")
                await app.until(lambda: app.find("continue") is not None)
                assert app.says("Ghi tiếp câu 2: Chuyện gì?")
                await app.tap("continue")
                await on(app, "ask-what")

        run(story())

    def test_what_is_being_typed_when_she_leaves_is_kept(self, folder):
        filled(folder)

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.tap("home-new")
                await on(app, "ask-who")
                await app.type(fields_like(app, "f-parties/.*-name")[0], "Bà Mai")
                await app.tap("leave")
                await app.until(lambda: app.says("Bà Mai"))
            with opened(folder) as store:
                assert [p.name for p in the_case(store).case.parties.values()] == ["Bà Mai"]

        run(story())

    def test_the_second_side_written_first_stays_the_second(self, folder):
        filled(folder)

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.tap("home-new")
                await on(app, "ask-who")
                first, second = fields_like(app, "f-parties/.*-name")
                await app.fill(second, "Ông Tư")
                await app.settle(20)
                assert fields_like(app, "f-parties/.*-name") == [first, second]
                await app.fill(first, "Bà Mai")
                await app.settle(20)
                assert fields_like(app, "f-parties/.*-name") == [first, second]
            with opened(folder) as store:
                assert [p.name for p in the_case(store).case.parties.values()] == ["Bà Mai", "Ông Tư"]

        run(story())


def scrolled(app):
    """What the page's scrolling hangs on: another one begins at its top."""
    return app.inside("case", ft.ListView).key


class TestWhereThePageBegins:
    def test_after_sending_the_page_begins_at_its_top_where_the_answer_stands(self, folder):
        case_id = filled(folder, lambda store: write(store, **LONG_AGO))

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                before = scrolled(app)
                await app.tap("send")
                await app.until(lambda: app.find("send") is None)
                await app.until(lambda: scrolled(app) != before)
                assert app.identifiers().index("case-standing") < app.identifiers().index("section-who")

        run(story())

    def test_a_look_at_a_question_that_changes_nothing_leaves_her_where_she_read(self, folder):
        case_id = filled(folder, lambda store: write(store, **LONG_AGO))

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                before = scrolled(app)
                await app.tap("edit-what")
                await on(app, "ask-what")
                await app.tap("leave")
                await on(app, "case")
                assert scrolled(app) == before

        run(story())

    def test_what_was_missing_once_written_shows_from_the_top_that_it_may_be_sent(self, folder):
        case_id = filled(folder, lambda store: write(store, **LONG_AGO | {"summary": ""}))

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                before = scrolled(app)
                await app.tap("missing-summary")
                await on(app, "ask-what")
                await app.fill("f-summary", "Hàng rào lấn lối đi chung")
                await app.tap("next")
                await on(app, "case")
                await app.until(lambda: app.find("send") is not None)
                assert scrolled(app) != before

        run(story())

    def test_a_missing_side_stands_before_the_one_already_named_and_stays_there(self, folder):
        def fill(store):
            case_id = workbook.start_case(NOW)
            workbook.keep_many(store, case_id, {"parties/a": {"name": "Bà Mai"}, "summary": "Lấn lối đi"}, NOW)
            return case_id

        case_id = filled(folder, fill)

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                await app.tap("missing-parties")
                await on(app, "ask-who")
                empty, named = fields_like(app, "f-parties/.*-name")
                assert named == "f-parties/a-name" and app.find("missing-parties") is not None
                await app.fill(empty, "Ông Tư")
                await app.until(lambda: app.find("filled-parties") is not None)
                assert app.find("missing-parties") is None
                assert fields_like(app, "f-parties/.*-name") == [empty, named]
            with opened(folder) as store:
                assert workbook.view(store, case_id, NOW.date()).case.parties["a"].name == "Bà Mai"

        run(story())


class TestTheQuestions:
    def test_a_group_opens_below_its_own_row(self, folder):
        filled(folder)

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.go(routes.question("new-case", "what"))
                await on(app, "ask-what")
                assert app.find("f-dispute_type-C09") is None
                await app.tap("f-dispute_type-C")
                assert app.find("f-dispute_type-C09") is not None
                await app.tap("f-dispute_type-C09")
                await app.until(lambda: app.says("Ly hôn") and app.find("f-dispute_type-open") is not None)

        run(story())

    def test_a_related_person_and_a_third_side_come_and_go(self, folder):
        case_id = filled(folder, lambda store: write(store))

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.go(routes.question(case_id, "who"))
                await on(app, "ask-who")
                await app.tap("add-related")
                await app.until(lambda: len(fields_like(app, "f-parties/.*-name")) == 3)
                newest = next(each for each in fields_like(app, "out-parties/.*") if "confirm" not in each)
                await app.tap(newest)
                await app.tap(f"{newest}-confirm-yes")
                await app.until(lambda: len(fields_like(app, "f-parties/.*-name")) == 2)
            with opened(folder) as store:
                assert len(the_case(store).case.parties) == 2

        run(story())

    def test_she_is_ticked_and_may_tick_others_of_her_team(self, folder):
        def fill(store):
            team = {
                "members/p-lan": {"name": "Vi Thị Lan"},
                "members/p-hung": {"name": "Trần Văn Hùng", "leader": True},
            }
            store.records.put(Held(kind="team", id=LAN.team, base=1, server=team))
            return write(store)

        case_id = filled(folder, fill)

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.go(routes.question(case_id, "mediators"))
                await on(app, "ask-mediators")
                assert app.sid("f-mediators-p-lan").checked
                await app.tap("f-mediators-p-hung")
                await app.until(lambda: bool(app.sid("f-mediators-p-hung").checked))
                await app.tap("f-mediators-p-lan")
                await app.until(lambda: not app.sid("f-mediators-p-lan").checked)
            with opened(folder) as store:
                assert [m.name for m in the_case(store).case.mediators.values()] == ["Trần Văn Hùng"]

        run(story())

    def test_outcome_and_ending_always_go_together(self, folder):
        case_id = filled(folder, lambda store: write(store))

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.go(routes.question(case_id, "said"))
                await on(app, "ask-said")
                await app.tap("f-outcome-THANH")
                await app.until(lambda: app.find("f-agreement") is not None)
                await app.tap("f-outcome-KHONG_THANH")
                await app.until(lambda: app.find("f-ending-2A") is not None)
                assert app.find("f-agreement") is None and app.says("Yêu cầu của Bà Lã Thị Vượng")
                await app.fill("f-parties/a-demand", "Mở lại lối đi")
                await app.tap("f-ending-2A")
                await app.tap("f-outcome-THANH")
                await app.until(lambda: app.find("f-agreement") is not None)
            with opened(folder) as store:
                case = the_case(store).case
                assert (case.outcome, case.ending, case.parties["a"].demand) == ("THANH", "1", "Mở lại lối đi")
                assert case.parties["a"].name == "Bà Lã Thị Vượng"

        run(story())

    def test_a_row_tapped_again_is_taken_back(self, folder):
        case_id = filled(folder, lambda store: write(store, place="D1"))

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.go(routes.question(case_id, "where"))
                await on(app, "ask-where")
                await app.tap("f-place-D1")
                await app.until(lambda: not app.sid("f-place-D1").checked)
            with opened(folder) as store:
                assert the_case(store).case.place == ""

        run(story())

    @pytest.mark.parametrize("language", ["vi", "en"])
    @pytest.mark.parametrize("outcome", ["", "THANH", "KHONG_THANH"])
    def test_every_question_and_the_page_can_be_drawn(self, folder, language, outcome):
        fields = {
            "outcome": outcome, "parties__c": {"role": "LQ", "kind": "GD", "name": "Cụ Tư"}, "invited__x": {},
            "invited__y": {"role": "CK", "name": "Ông Sáu", "both_sides_agree": True},
            "mediators__z": {"name": "Bà Tám"},
            "sessions__s": {"held_on": "2024-03-07"}, "sessions__t": {}, "perform_by": "2024-05-01",
            "referred_to": "TA", "basis": "1A", "openness": "CK", "dispute_type": "DD1",
        }  # fmt: skip
        case_id = filled(folder, lambda store: write(store, **fields), language)

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                for name in routes.QUESTIONS:
                    await app.go(routes.question(case_id, name))
                    await on(app, f"ask-{name}")
                await app.go(routes.case(case_id))
                await on(app, "case")
                await app.tap("story-open")
                assert not [text for text in app.texts() if "{" in text]

        run(story())

    def test_an_address_that_is_no_question_says_so(self, folder):
        filled(folder)

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                for address in ("/case/nobody", "/case/nobody/why", "/case/nobody/photos/x"):
                    await app.go(address)
                    await on(app, "missing")

        run(story())


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
    def returned(self, store, **remark):
        case_id = write(store, outcome="THANH", ending="1", agreement="Tháo hàng rào", **LONG_AGO)
        receive(store, case_id)
        decide(store, case_id, "returned", "Ghi rõ ngày tháo", **remark)
        return case_id

    def test_a_returned_case_opens_at_the_field_with_the_remark_right_above_it(self, folder):
        case_id = filled(folder, self.returned)

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
            case_id = self.returned(store)
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
                await press_next(app, "ask-who")
                assert app.find("remark-parties/a") is not None
                await press_next(app, "case")

        run(story())

    def test_a_remark_on_the_whole_case_opens_its_page(self, folder):
        case_id = filled(folder, lambda store: self.returned(store, path=""))

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.tap(f"case-{case_id}")
                await on(app, "case")
                assert app.says("Cả vụ việc") and app.says("Ghi rõ ngày tháo")

        run(story())

    def test_a_remark_on_all_parties_stands_above_them(self, folder):
        case_id = filled(folder, lambda store: self.returned(store, path="parties"))

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.tap(f"case-{case_id}")
                await on(app, "ask-who")
                shown = app.identifiers()
                assert shown.index("remark-parties") < shown.index("party-a")

        run(story())


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


class TestTheMapOfQuestions:
    def test_every_field_asked_is_hers_to_write_and_asked_once(self):
        asked = [field for fields in questions.FIELDS.values() for field in fields]
        assert len(asked) == len(set(asked)) and tuple(questions.FIELDS) == routes.QUESTIONS
        assert all(Role.MEDIATOR in WRITERS[field] for field in asked)

    @pytest.mark.parametrize("path", ["summary", "parties", "parties/a", "sessions/x", "agreement", "mediators"])
    def test_a_remark_leads_to_its_question(self, path):
        address = questions.address_of("c", path)
        assert address.startswith("/case/c/") and questions.marked_in(f"{address}&phone=lan") == path

    @pytest.mark.parametrize("path", ["", "photos/x", "signatures", "follow_ups/y", "logbook_no", "invented"])
    def test_a_remark_on_anything_else_leads_to_the_case(self, path):
        assert questions.address_of("c", path) == routes.case("c")

    def test_a_returned_case_with_edits_opens_at_its_page(self, folder):
        def fill(store):
            case_id = TestMending().returned(store)
            workbook.keep(store, case_id, "agreement", "Mới", NOW)

        filled(folder, fill)
        with opened(folder) as store:
            (row,) = workbook.list_cases(store)
            assert row.standing == PhoneStanding.RETURNED
            assert questions.opening_address(row) == routes.case(row.id)
