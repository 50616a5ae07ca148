"""Writing a case: six questions, every answer kept, one sending."""

import asyncio

import pytest

from fieldapp import workbook
from tests.ui.book import LAN, NOW, opened, write
from tests.ui.flow import LONG_AGO, after_a_kill, answer_all, fields_like, filled, open_case, scrolled, the_case
from tests.ui.telling import on, phone, run


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
                for field, name in zip(fields_like(app, "f-parties/.*-name"), ("Bà Mai", "Ông Tư"), strict=True):
                    await app.fill(field, name)
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
