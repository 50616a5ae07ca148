"""The six questions: what each asks, and that every field of a case is asked once."""

import pytest

from fieldapp import workbook
from fieldapp.domain.cases import WRITERS
from fieldapp.domain.roles import Role
from fieldapp.store.records import Held
from fieldapp.ui import questions, routes
from fieldapp.workbook import PhoneStanding
from tests.ui.book import LAN, NOW, opened, write
from tests.ui.flow import fields_like, filled, returned, the_case
from tests.ui.telling import on, phone, run


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

    def test_with_a_side_that_is_taken_out_goes_what_it_said(self, folder):
        third = {
            "parties__c": {"name": "Chị Ba"}, "sessions__s": {"held_on": "2026-11-20"},
            "statements__s.a": {"session": "s", "party": "a", "text": "Rào lấn sang vườn tôi"},
            "statements__s.c": {"session": "s", "party": "c", "text": "Chỉ nói riêng với bà"},
        }  # fmt: skip
        case_id = filled(folder, lambda store: write(store, **third))

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                await app.go(routes.question(case_id, "who"))
                await on(app, "ask-who")
                await app.tap("out-parties/c")
                await app.tap("out-parties/c-confirm-yes")
                await app.until(lambda: app.find("f-parties/c-name") is None)
            with opened(folder) as store:
                case = the_case(store).case
                assert set(case.parties) == {"a", "b"} and set(case.statements) == {"s.a"}

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


class TestTheMapOfQuestions:
    def test_every_field_asked_is_hers_to_write_and_asked_once(self):
        asked = [field for fields in questions.FIELDS.values() for field in fields]
        assert len(asked) == len(set(asked)) and tuple(questions.FIELDS) == routes.QUESTIONS
        assert all(Role.MEDIATOR in WRITERS[field] for field in asked)

    @pytest.mark.parametrize("path", ["summary", "parties", "parties/a", "sessions/x", "agreement", "mediators"])
    def test_a_remark_leads_to_its_question(self, path):
        address = questions.address_of("c", path)
        assert address.startswith("/case/c/") and questions.marked_in(f"{address}&phone=lan") == path

    @pytest.mark.parametrize(
        ("path", "address"),
        [
            ("follow_ups/y", "promises/y/what"), ("follow_ups", "promises"), ("statements/s.p", "sessions/s/said"),
            ("agreement_course", "agreement/d"), ("pauses/s", "pause"), ("court_request", "ending/court"),
            ("start_agreed_on", "start"),
        ],
    )  # fmt: skip
    def test_what_a_walk_asks_for_is_mended_there(self, path, address):
        assert questions.address_of("c", path) == f"/case/c/{address}"

    @pytest.mark.parametrize("path", ["", "photos/x", "signatures", "logbook_no", "invented"])
    def test_a_remark_on_anything_else_leads_to_the_case(self, path):
        assert questions.address_of("c", path) == routes.case("c")

    def test_a_returned_case_with_edits_opens_at_its_page(self, folder):
        def fill(store):
            case_id = returned(store)
            workbook.keep(store, case_id, "agreement", "Mới", NOW)

        filled(folder, fill)
        with opened(folder) as store:
            (row,) = workbook.list_cases(store)
            assert row.standing == PhoneStanding.RETURNED
            assert questions.opening_address(row) == routes.case(row.id)
