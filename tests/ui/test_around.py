"""What surrounds a case: screened in four taps, refused, given, sent elsewhere; nothing of it lengthens a new case."""

import unicodedata

import pytest
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.domain import changes
from fieldapp.ui import routes
from tests.ui.around import a_case, told, with_team
from tests.ui.book import NOW, opened, receive, write
from tests.ui.flow import answer_all, fields_like, filled, open_case, the_case
from tests.ui.telling import on, phone, run


class TestScreening:
    def test_the_six_questions_are_six_still_and_the_reminder_stands_on_the_case(self, folder):
        filled(folder, with_team)

        async def story():
            async with phone(folder) as app:
                await answer_all(app)
                assert app.find("side-scope-due") and app.says("Bốn câu hỏi ngắn")
                await app.tap("send")
                await app.until(lambda: app.says("Máy sẽ tự gửi lên xã"))
                assert app.find("side-scope-due"), "skipped, it is still asked"

        run(story())

    def test_four_times_no_is_four_taps_and_the_reminder_goes(self, folder):
        case_id = filled(folder, a_case)

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                await app.tap("side-scope-due")
                await on(app, "side-scope")
                for point in "abcd":
                    await app.tap(f"scope-{point}-KHONG")
                await app.until(lambda: app.find("scope-within") is not None)
                await app.tap("side-to-case")
                await on(app, "case")
                assert app.find("side-scope-due") is None
                assert app.says("Được hòa giải")

        run(story())
        case = told(folder, case_id).case
        assert {point: each.answer for point, each in case.screening.items()} == dict.fromkeys("abcd", "KHONG")

    def test_a_crime_is_sent_to_the_police_and_goes_to_the_commune_without_a_result(self, folder):
        case_id = filled(folder, a_case)

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                await app.go(routes.side(case_id, "scope"))
                await on(app, "side-scope")
                await app.tap("scope-a-KHONG")
                await app.tap("scope-b-KHONG")
                await app.tap("scope-c-CO")
                await app.tap("scope-c-which-X4")
                await app.tap("scope-d-KHONG")
                await app.until(lambda: app.find("scope-outside") is not None)
                assert app.says("Thường đến nơi này") and app.find("scope-danger")
                await app.tap("scope-to-CA")
                await app.until(lambda: app.find("f-referred_words") is not None)
                assert app.find("scope-to-UBND") is None, "the list folds away, and what was said stands under it"
                assert app.find("scope-to-open") is not None
                await app.fill("f-referred_words", unicodedata.normalize("NFD", "Đến công an xã trình báo"))
                await app.tap("side-to-case")
                await on(app, "case")
                assert app.says("Đã hướng dẫn đến: Công an")
                await app.tap("send")
                await app.until(lambda: app.says("Máy sẽ tự gửi lên xã"))

        run(story())
        case = told(folder, case_id).case
        assert (case.not_mediated, case.referred_to, case.outcome) == ("CHUYEN", "CA", "")
        assert case.referred_words == "Đến công an xã trình báo" and case.referred_on

    def test_what_is_not_mediated_is_asked_for_what_is_missing_and_nothing_of_a_mediation(self, folder):
        elsewhere = {"received_on": None, "screening__a": {"answer": "CO", "reason": "X1"}, "referred_to": "UBND"}
        case_id = filled(folder, lambda store: a_case(store, **elsewhere, not_mediated="CHUYEN"))

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                assert app.find("fill") and not app.find("continue")

        run(story())

    def test_not_clear_asks_the_officer_by_phone_or_by_sending(self, folder):
        case_id = filled(folder, a_case)
        asked = []

        async def story():
            async with phone(folder, answers={"launch_url": lambda args: asked.append(args["url"])}) as app:
                await open_case(app, case_id)
                await app.go(routes.side(case_id, "scope"))
                await on(app, "side-scope")
                for point in "abcd":
                    await app.tap(f"scope-{point}-CHUA_RO")
                await app.until(lambda: app.find("scope-unclear") is not None)
                await app.tap("scope-call")
                await app.tap("scope-ask")
                await app.until(lambda: app.find("scope-asked") is not None)

        run(story())
        assert asked == ["tel:0912000222"]
        assert told(folder, case_id).case.support_wanted == "PL"

    def test_it_can_be_left_out_of_scope_and_taken_up_after_all(self, folder):
        case_id = filled(folder, lambda store: a_case(store, screening__a={"answer": "CO", "reason": "X1"}))

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                await app.go(routes.side(case_id, "scope"))
                await on(app, "side-scope")
                await app.tap("scope-b-KHONG")
                await app.tap("scope-c-KHONG")
                await app.tap("scope-d-KHONG")
                await app.tap("scope-nowhere")
                await app.until(lambda: app.find("scope-nowhere-done") is not None)
                await app.tap("scope-after-all")
                await app.until(lambda: app.find("scope-nowhere") is not None)

        run(story())
        assert told(folder, case_id).case.not_mediated == ""


class TestWhoMediates:
    def test_the_leader_gives_it_and_changes_with_a_reason(self, folder):
        case_id = filled(folder, lambda store: (with_team(store, lan_leads=True), write(store))[1])

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                await app.tap("side-more")
                await app.tap("to-assign")
                await on(app, "side-assign")
                await app.tap("give-p-hung")
                await app.until(lambda: app.says("Chờ trả lời"))
                await app.tap("give-p-hung")
                (change,) = fields_like(app, "change-.*")
                await app.tap(change)
                (why,) = [each for each in app.identifiers() if each.startswith("why-") and each.endswith("-BAN")]
                await app.tap(why)
                await app.until(lambda: app.says("Đã giao người khác ngày"))
                (words,) = fields_like(app, "f-explained-.*")
                await app.fill(words, "Đi làm xa")

        run(story())
        (each,) = told(folder, case_id).case.assignments.values()
        assert (each.state, each.reason, each.explained) == ("THAY", "BAN", "Đi làm xa")

    def test_a_mediator_is_asked_on_the_case_and_takes_it_on(self, folder):
        def fill(store):
            case_id = a_case(store)
            receive(store, case_id)
            held = store.records.get(case_id)
            given = {"name": "Vi Thị Lan", "person": "p-lan", "by": "Hoàng Văn Hùng", "state": "CHO",
                     "assigned_on": "2026-11-20"}  # fmt: skip
            store.records.put(replace(held, server=held.server | {"assignments/a1": given}))
            return case_id

        case_id = filled(folder, fill)

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                assert app.says("Hoàng Văn Hùng giao việc này cho bà, ông") and app.says("20/11/2026")
                await app.tap("asked-you-do")
                await on(app, "side-assign")
                assert app.find("give") is None and app.says("Tổ trưởng Hoàng Văn Hùng phân công")
                await app.tap_twice("take-a1")
                await app.until(lambda: app.says("Đã nhận ngày"))
                await app.back()
                await on(app, "case")
                assert app.find("asked-you") is None

        run(story())
        view = told(folder, case_id)
        assert view.case.assignments["a1"].state == "NHAN" and view.waiting and not view.unsent

    @pytest.mark.parametrize(
        ("over", "words"),
        [
            ({"outcome": "KHONG_THANH", "ending": "3"}, "chọn “Chưa xong, còn hòa giải tiếp”"),
            ({"not_mediated": "CHUYEN", "referred_to": "CA"}, "Việc này không hòa giải nên không giao cho ai."),
        ],
    )
    def test_a_case_that_is_over_is_given_to_nobody_and_refused_by_nobody(self, folder, over, words):
        live = {"name": "Lý Thị Bé", "person": "p-be", "by": "Vi Thị Lan", "state": "CHO"}
        mine = {"name": "Vi Thị Lan", "person": "p-lan", "by": "Vi Thị Lan", "state": "NHAN"}
        more = over | {"assignments__a1": live, "assignments__a2": mine}
        case_id = filled(folder, lambda store: (with_team(store, lan_leads=True), write(store, **more))[1])

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                await app.go(routes.side(case_id, "assign"))
                await on(app, "side-assign")
                assert app.says("Lý Thị Bé") and app.says(words)
                assert not fields_like(app, "(give|change|take|refuse)(-.*)?")
                await app.go(routes.side(case_id, "interest"))
                await on(app, "side-interest")
                assert app.find("declare") is None and app.says("không còn gì để từ chối")

        run(story())

    def asked_and_gone(self, store, lan_leads):
        with_team(store, lan_leads)
        case_id = write(store)
        receive(store, case_id)
        held = store.records.get(case_id)
        given = {"name": "Lý Thị Bé", "person": "p-be", "by": "Hoàng Văn Hùng", "state": "CHO",
                 "assigned_on": "2026-11-20"}  # fmt: skip
        store.records.put(replace(held, server=held.server | {"assignments/0190-a": given}))
        return case_id

    def given_to_hung_from_today(self, folder, case_id, *said):
        """She reads on Today, on the case's page and where it is given what is `said`, and gives it to Hùng."""
        in_row, on_page, of_those_before = said

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                assert app.says(in_row)
                await app.tap(f"case-{case_id}")
                await on(app, "case")
                assert app.says(on_page)
                await app.tap("left-do")
                await on(app, "side-assign")
                assert app.says(of_those_before)
                await app.tap("give-p-hung")
                await app.until(lambda: app.says("Đang chờ trả lời"))
                await app.back()
                await on(app, "case")
                assert app.find("left") is None

        run(story())

    def test_of_who_was_asked_and_left_the_team_the_leader_reads_it_today_and_gives_the_case(self, folder):
        case_id = filled(folder, lambda store: self.asked_and_gone(store, lan_leads=True))
        self.given_to_hung_from_today(
            folder, case_id, "Lý Thị Bé không còn trong tổ, cần giao cho người khác",
            "Lý Thị Bé không còn trong tổ hòa giải", "Không còn trong tổ hòa giải",
        )  # fmt: skip

    def test_a_case_that_everybody_refused_is_the_leaders_to_give_from_today(self, folder):
        def refused(store):
            case_id = self.asked_and_gone(store, lan_leads=True)
            held = store.records.get(case_id)
            gone = {path: None for path in held.server if path.startswith("mediators/")}
            answer = {"assignments/0190-a": held.server["assignments/0190-a"] | {"state": "TU_CHOI", "reason": "BAN"}}
            store.records.put(replace(held, server=changes.apply(held.server, gone | answer)))
            return case_id

        self.given_to_hung_from_today(
            folder, filled(folder, refused), "Chưa ai nhận hòa giải, cần giao cho người khác",
            "Chưa có hòa giải viên nào nhận vụ việc này", "Từ chối",
        )  # fmt: skip

    def test_who_does_not_lead_is_told_to_tell_the_leader(self, folder):
        case_id = filled(folder, lambda store: self.asked_and_gone(store, lan_leads=False))

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                assert not app.says("cần giao cho người khác")
                await open_case(app, case_id)
                assert app.says("Báo tổ trưởng giao việc này cho người khác.") and app.find("left-do") is None

        run(story())

    def test_who_has_a_stake_refuses_and_is_told_to_tell_the_leader(self, folder):
        case_id = filled(folder, a_case)

        async def story():
            async with phone(folder) as app:
                await open_case(app, case_id)
                await app.go(routes.side(case_id, "interest"))
                await on(app, "side-interest")
                await app.tap("declare")
                await app.tap("declare-confirm-yes")
                await app.until(lambda: app.find("declared") is not None)
                assert app.says("Báo tổ trưởng Hoàng Văn Hùng ngay")
                await app.fill("f-explained", "Là em họ ông Tập")

        run(story())
        view = told(folder, case_id)
        assert view.case.interests["p-lan"].explained == "Là em họ ông Tập"
        assert view.case.mediators == {} and view.stopping == []


def test_closed_doors_show_initials_in_the_list_and_names_on_the_case(folder):
    case_id = filled(folder, lambda store: write(store, openness="KCK"))

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.says("Bà L. T. V. – Ông H. V. T.") and not app.says("Vượng")
            await open_case(app, case_id)
            assert app.says("Bà Lã Thị Vượng – Ông Hoàng Văn Tập")

    run(story())
    with opened(folder) as store:
        assert the_case(store).case.openness == "KCK"


def test_a_case_that_went_to_another_team_says_so_and_asks_for_nothing(folder):
    def went(store):
        with_team(store, lan_leads=True)
        case_id = write(store)
        receive(store, case_id)
        held = store.records.get(case_id)
        given = {"name": "Lý Thị Bé", "person": "p-be", "by": "Vi Thị Lan", "state": "CHO", "assigned_on": "2026-11-20"}
        store.records.put(replace(held, server=held.server | {"assignments/0190-a": given}))
        workbook.keep(store, case_id, "note", "Còn viết dở khi việc được giao đi", NOW)
        store.records.put(replace(store.records.get(case_id), gone=True))
        return case_id

    case_id = filled(folder, went)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.says("Nay do tổ khác giữ") and not app.says("cần giao cho người khác")
            await app.tap(f"case-{case_id}")
            await on(app, "case")
            assert app.find("gone") and app.says("Phần đã ghi ở máy này vẫn gửi về xã.") and app.find("send")
            assert not any(app.find(each) for each in ("left", "danger-go", "side-scope-due", "asked-you"))

    run(story())
    with opened(folder) as store:
        [row] = workbook.list_cases(store)
    assert row.gone and row.unsent and not (row.clocks or row.rest or row.asked or row.nobody)
