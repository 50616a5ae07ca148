"""How a mediation ends on the phone: settled with its document and promises, or not, with demands and a reason."""

from datetime import date, timedelta

import flet as ft
import pytest
from msgspec.structs import replace

from fieldapp.domain.agreement import blocks
from fieldapp.store.records import Held
from fieldapp.ui import routes
from fieldapp.ui.kit.date_field import noon
from tests.ui.book import LAN, opened, write
from tests.ui.flow import fields_like, filled, open_case, press_next, the_case
from tests.ui.telling import on, phone, told

MET = {"sessions__s": {"held_on": "2026-11-20", "result": "THOA_THUAN", "notes": "Ông Tập dời hàng rào."}}
PROMISE = {"follow_ups__f": {"who": "b", "promise": "Dời hàng rào", "due_on": "2026-11-25"}}
SETTLED = {"outcome": "THANH", "ending": "1", "ended_on": "2026-11-20"}


class TestTheEnd:
    @told
    async def test_an_agreement_is_settled_and_asks_for_it_and_for_the_court(self, folder):
        case_id = filled(folder, lambda store: write(store, **MET))
        async with phone(folder) as app:
            await open_case(app, case_id)
            await app.tap("go-ending")
            await on(app, "ending-how")
            await app.tap("f-ending-1")
            await app.until(lambda: app.says("Hòa giải thành"))
            await press_next(app, "ending-day")
            await app.tap("f-ended_on-yesterday")
            await press_next(app, "ending-agreed")
            await app.fill("f-agreement", "Ông Tập dời hàng rào về mốc cũ")
            await press_next(app, "ending-court")
            await app.tap("f-court_request-MUON")
            await press_next(app, "case")
            assert app.find("go-agreement") is not None and app.find("go-promises") is not None
        with opened(folder) as store:
            case = the_case(store).case
            assert (case.outcome, case.ending, case.court_request) == ("THANH", "1", "MUON")
            assert case.agreement == "Ông Tập dời hàng rào về mốc cũ" and case.ended_on is not None

    @told
    async def test_the_last_day_for_the_court_stands_where_it_is_asked_about(self, folder):
        settled = {"outcome": "THANH", "ending": "1", "ended_on": "2026-05-22"}
        case_id = filled(folder, lambda store: write(store, received_on="2026-05-20", **settled))
        async with phone(folder, route=routes.ending(case_id, "court")) as app:
            await on(app, "ending-court")
            assert app.says("Chậm nhất nộp đơn: Chủ Nhật, 22/11/2026. Đó là ngày nghỉ (Chủ Nhật).")
            assert app.says("Ngày làm việc kế tiếp là 23/11.")

    @told
    async def test_put_right_to_settled_nothing_tells_why_it_failed_and_back_it_stands_there_again(self, folder):
        failed = {"outcome": "KHONG_THANH", "ending": "3", "failure_reason": "Không ai nhường", "referred_to": "TA"}
        case_id = filled(folder, lambda store: write(store, **MET, **failed))
        async with phone(folder) as app:
            await open_case(app, case_id)
            assert app.says("Vì sao không thành") and app.find("to-referral") is not None
            for code, word in ("1", "Hòa giải thành"), ("2A", "Hòa giải không thành"):
                await app.tap("go-ending")
                await on(app, "ending-how")
                await app.tap(f"f-ending-{code}")
                await app.until(lambda word=word: app.says(word))
                await app.back()
                await on(app, "case")
                assert app.says("Vì sao không thành") == app.says("Đã hướng dẫn đến") == (code == "2A")
                assert (app.find("to-referral") is not None) == (code == "2A")

    @told
    async def test_quick_fingers_skip_no_question(self, folder):
        case_id = filled(folder, lambda store: write(store, **MET))
        async with phone(folder, route=routes.ending(case_id, "how")) as app:
            await on(app, "ending-how")
            await app.tap_all("f-ending-1", "next")
            await on(app, "ending-day")

    @told
    async def test_the_day_of_the_last_meeting_is_one_tap(self, folder):
        met = {"sessions__s1": {"held_on": "2026-11-02"}, "sessions__s2": {"held_on": "2026-11-10"}}
        case_id = filled(folder, lambda store: write(store, outcome="THANH", ending="1", **met))
        async with phone(folder, route=routes.ending(case_id, "day")) as app:
            await on(app, "ending-day")
            assert app.says("Buổi cuối: Thứ Ba, 10/11/2026")
            await app.tap("f-ended_on-near")
            await app.until(lambda: app.says("Thứ Ba, 10/11/2026"))
        with opened(folder) as store:
            assert the_case(store).case.ended_on == date(2026, 11, 10)

    @told
    async def test_whatever_else_ends_it_is_not_settled_and_asks_for_demands_reason_and_way(self, folder):
        case_id = filled(folder, lambda store: write(store, **MET))
        async with phone(folder) as app:
            await open_case(app, case_id)
            await app.tap("go-ending")
            await on(app, "ending-how")
            await app.tap("f-ending-1")
            await app.until(lambda: app.says("Hòa giải thành"))
            await app.tap("f-ending-2A")
            await app.until(lambda: app.says("Hòa giải không thành"))
            await press_next(app, "ending-day")
            await press_next(app, "ending-demands")
            await app.fill("f-parties/a-demand", "Trả lại nửa mét đất <script>alert(1)</script>")
            await press_next(app, "ending-reason")
            await app.fill("f-failure_reason", "Hai bên không thống nhất mốc")
            await press_next(app, "ending-referred")
            await app.tap("f-referred_to-UBND")
            await press_next(app, "case")
            assert app.find("go-agreement") is None
        with opened(folder) as store:
            case = the_case(store).case
            assert (case.outcome, case.ending, case.referred_to) == ("KHONG_THANH", "2A", "UBND")
            assert case.parties["a"].demand == "Trả lại nửa mét đất <script>alert(1)</script>"
            assert case.failure_reason == "Hai bên không thống nhất mốc"


class TestTheDocument:
    @told
    async def test_each_block_stands_made_and_her_own_words_last(self, folder):
        case_id = filled(folder, lambda store: write(store, **MET, **SETTLED))
        async with phone(folder) as app:
            await open_case(app, case_id)
            await app.tap("go-agreement")
            await on(app, "agree-a")
            for step in ("b", "c"):
                await press_next(app, f"agree-{step}")
            assert app.says("Hai nhà tranh nhau dải đất ở hàng rào cũ.")
            await app.tap("edit-agreement_matter")
            await app.fill("f-agreement_matter", "Tranh chấp dải đất ở hàng rào.")
            await press_next(app, "agree-d")
            assert app.says("Ông Tập dời hàng rào.")
            await press_next(app, "agree-dd")
            assert app.find("offer-agreement") is not None
            for step in ("e", "g", "h", "read"):
                await press_next(app, f"agree-{step}")
            assert app.says("Tranh chấp dải đất ở hàng rào.") and app.says("Ông Tập dời hàng rào.")
            await press_next(app, "papers")
        with opened(folder) as store:
            case = the_case(store).case
            assert case.agreement == "Ông Tập dời hàng rào."  # taken over as she went on
            assert case.agreement_matter == "Tranh chấp dải đất ở hàng rào."
            assert (case.agreement_basis, case.agreement_course) == ("", "")  # made ones follow the case
            later = replace(case, summary="Kể lại khác", sessions={})
            assert [each.text for each in blocks(later)][2] == "Tranh chấp dải đất ở hàng rào."

    @told
    async def test_her_words_can_be_given_back_for_the_made_ones(self, folder):
        case_id = filled(folder, lambda store: write(store, **MET, **SETTLED, agreement_matter="Lời của tôi"))
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.agreement(case_id, "c"))
            await on(app, "agree-c")
            await app.tap("made-agreement_matter")
            await app.until(lambda: app.find("edit-agreement_matter") is not None)
            await press_next(app, "agree-d")
        with opened(folder) as store:
            assert the_case(store).case.agreement_matter == ""

    @told
    async def test_words_that_are_opened_and_left_as_made_are_not_kept(self, folder):
        case_id = filled(folder, lambda store: write(store, **MET, **SETTLED))
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.agreement(case_id, "c"))
            await on(app, "agree-c")
            await app.tap("edit-agreement_matter")
            await app.until(lambda: app.find("f-agreement_matter") is not None)
            await press_next(app, "agree-d")
        with opened(folder) as store:
            assert "agreement_matter" not in the_case(store).fields


class TestPromises:
    @told
    async def test_a_promise_is_made_by_whom_what_and_until_when(self, folder):
        case_id = filled(folder, lambda store: write(store, **MET, **SETTLED))
        async with phone(folder) as app:
            await open_case(app, case_id)
            await app.tap("go-promises")
            await on(app, "promises")
            await app.tap("promise-new")
            await on(app, "promise-who")
            (row,) = fields_like(app, "f-follow_ups/.*-who-b")
            path = row.removesuffix("-who-b")
            await app.tap(row)
            await press_next(app, "promise-what")
            await app.fill(f"{path}-promise", "Dời hàng rào về mốc cũ")
            await press_next(app, "promise-day")
            await app.tap(f"{path}-due_on-calendar")
            calendar = app.dialog(ft.DatePicker)
            assert calendar.first_date == noon(date(2026, 11, 20)), "one may have promised it for the day itself"
            await app.event(calendar, "dismiss")
            await app.tap(f"{path}-due_on-today")
            await press_next(app, "promises")
            assert app.says("Chưa ai xem")
        with opened(folder) as store:
            (promise,) = the_case(store).case.follow_ups.values()
            assert (promise.who, promise.promise) == ("b", "Dời hàng rào về mốc cũ")
            assert promise.due_on is not None

    @told
    async def test_one_that_is_late_asks_whether_the_leader_was_told(self, folder):
        case_id = filled(folder, lambda store: write(store, **MET, **SETTLED, **PROMISE))
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.promise(case_id, "f", "check"))
            await on(app, "promise-check")
            path = "f-follow_ups/f"
            await app.tap(f"{path}-kept-CHAM")
            await app.until(lambda: app.find(f"{path}-checked_on") is not None)
            assert app.says("Chưa chọn thì máy nhắc xem lại vào")
            await app.tap(f"{path}-look_again_on-near")
            await app.until(lambda: not app.says("Chưa chọn thì máy nhắc"))
            await press_next(app, "promise-words")
            await app.fill(f"{path}-words", "Mới tháo một nửa")
            await press_next(app, "promise-leader")
            await app.tap(f"{path}-leader_told_on-today")
            await press_next(app, "promises")
            assert app.says("Chậm thực hiện, hôm nay. Xem lại ")
        with opened(folder) as store:
            (promise,) = the_case(store).case.follow_ups.values()
            assert (promise.kept, promise.words) == ("CHAM", "Mới tháo một nửa")
            assert promise.look_again_on == promise.checked_on + timedelta(days=7)
            assert promise.leader_told_on == promise.checked_on is not None

    @pytest.mark.parametrize(
        ("leads", "asked"), [(False, "Báo tổ trưởng: "), (True, "Báo Trưởng ban công tác Mặt trận: ")]
    )
    @told
    async def test_today_sends_a_mediator_to_the_leader_and_the_leader_to_the_front(self, folder, leads, asked):
        found = PROMISE["follow_ups__f"] | {"kept": "KHONG", "checked_on": "2024-03-09"}

        def fill(store):
            members = {
                "members/p-lan": {"name": "Vi Thị Lan", "leader": leads},
                "members/x": {"name": "Tâm", "leader": not leads},
            }
            store.records.put(Held(kind="team", id=LAN.team, base=1, server={"name": LAN.team_name} | members))
            write(store, **MET, **SETTLED, follow_ups__f=found)

        filled(folder, fill)
        async with phone(folder) as app:
            await on(app, "home")
            assert app.says(f"{asked}có lời hứa chưa được làm")

    @told
    async def test_how_it_was_found_before_stands_in_the_list_and_where_it_is_looked_at_again(self, folder):
        before = PROMISE["follow_ups__f"] | {"kept": "CHAM", "checked_on": "2024-03-09", "words": "Mới tháo một nửa."}
        case_id = filled(folder, lambda store: write(store, **MET, **SETTLED, follow_ups__f=before))
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.promise(case_id, "f", "check"))
            await on(app, "promise-check")
            assert not app.says("Trước đó")
            await app.tap("f-follow_ups/f-kept-XONG")
            await app.until(lambda: app.says("Trước đó, 09/03/2024: Chậm thực hiện. Mới tháo một nửa."))
            await press_next(app, "promise-words")
            assert app.inside("f-follow_ups/f-words", ft.TextField).value == "", "those words are of the other day"
            await press_next(app, "promises")
            assert app.says("Đã thực hiện xong, hôm nay") and app.says("Trước đó, 09/03/2024: Chậm thực hiện.")
            await app.go(routes.promise(case_id, "f", "day"))
            await app.tap("out-follow_ups/f")
            await app.tap("out-follow_ups/f-confirm-yes")
            await app.until(lambda: app.find("out-follow_ups/f") is None)
        with opened(folder) as store:
            case = the_case(store).case
            assert (case.follow_ups, case.findings) == ({}, {})

    @told
    async def test_one_of_nobody_is_told_by_its_day_with_a_capital(self, folder):
        nobodys = {"follow_ups__f": PROMISE["follow_ups__f"] | {"who": ""}}
        case_id = filled(folder, lambda store: write(store, **MET, **SETTLED, **nobodys))
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.promise(case_id, "f", "check"))
            await on(app, "promise-check")
            assert app.says("Chậm nhất") and not app.says("chậm nhất")

    @told
    async def test_what_is_done_asks_for_no_leader(self, folder):
        case_id = filled(folder, lambda store: write(store, **MET, **SETTLED, **PROMISE))
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.promise(case_id, "f", "check"))
            await on(app, "promise-check")
            await app.tap("f-follow_ups/f-kept-XONG")
            await app.until(lambda: app.find("f-follow_ups/f-checked_on") is not None)
            await press_next(app, "promise-words")
            await press_next(app, "promises")
            assert app.says("Đã thực hiện xong")
