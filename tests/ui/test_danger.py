"""Danger: from the first screen or a case, without a signal, in three taps, with the numbers one tap away."""

import pytest

from fieldapp import workbook
from fieldapp.store.records import Held
from fieldapp.ui import routes
from fieldapp.ui.stations.call import dialled
from tests.ui.book import LAN, NOW, opened, write
from tests.ui.flow import filled, open_case, the_case
from tests.ui.telling import on, phone, run

TEAM = {
    "name": LAN.team_name, "village": LAN.village, "members/p-lan": {"name": "Vi Thị Lan"},
    "members/p-hung": {"name": "Hoàng Văn Hùng", "leader": True, "phone": "0912 000 111"},
    "contacts/1": {"name": "Bàn Văn Phú", "role": "CA_XA", "phone": "0912000222"},
}  # fmt: skip


def with_team(store):
    store.records.put(Held(kind="team", id=LAN.team, base=1, server=TEAM))


def dials():
    """What the platform was asked to open."""
    asked = []
    return asked, {"launch_url": lambda args: asked.append(args["url"])}


def test_from_the_first_screen_a_danger_without_a_case_is_written_and_on_its_way(folder):
    filled(folder, with_team)
    asked, answers = dials()

    async def story():
        async with phone(folder, answers=answers) as app:
            await on(app, "home")
            await app.tap("home-danger")
            await on(app, "danger-which")
            await app.tap("danger-case-")
            await on(app, "danger")
            await app.tap("danger-kind-K4")
            await app.until(lambda: app.find("danger-written") is not None)
            assert app.says("Tôi là Vi Thị Lan, hòa giải viên, tổ hòa giải thôn Đồng Mây. Ở thôn Đồng Mây")
            await app.tap("call-113")
            await app.tap("call-TT")
            await app.until(lambda: asked == ["tel:113", "tel:0912000111"])
            assert app.says("Tổ trưởng tổ hòa giải: Hoàng Văn Hùng")
            assert app.says("Đã báo lúc")
            await app.tap("told-CT_XA")
            await app.fill("f-where", "Chợ Mùng")
            await app.tap("danger-to-case")
            await on(app, "case")
            assert app.says("Công an 113, Tổ trưởng tổ hòa giải, Chủ tịch UBND xã")

    run(story())
    with opened(folder) as store:
        view = the_case(store)
        (alarm,) = view.case.alarms.values()
        assert alarm.kind == "K4" and alarm.where == "Chợ Mùng" and set(alarm.told) == {"113", "TT", "CT_XA"}
        assert view.waiting and not view.unsent


def test_in_a_case_the_draft_stays_and_the_alarm_goes(folder):
    case_id = filled(folder, write)

    async def story():
        async with phone(folder) as app:
            await open_case(app, case_id)
            await app.tap("danger-go")
            await on(app, "danger")
            await app.tap_twice("danger-kind-K5B")
            await app.until(lambda: app.find("danger-written") is not None)
            assert app.says("có dấu hiệu tội phạm")
            await app.back()
            await on(app, "case")
            assert app.find("alarm") and not app.find("danger-go")

    run(story())
    with opened(folder) as store:
        view = workbook.view(store, case_id, NOW.date())
        assert len(view.case.alarms) == 1 and view.unsent and view.waiting


def test_looking_reports_nothing_and_113_is_there_before_any_question(folder):
    filled(folder)
    asked, answers = dials()

    async def story():
        async with phone(folder, answers=answers) as app:
            await on(app, "home")
            await app.go(routes.DANGER)
            await on(app, "danger-which")
            await app.tap("call-113")
            await app.until(lambda: asked == ["tel:113"])
            await app.tap("danger-case-")
            await on(app, "danger")
            await app.tap("call-113")
            await app.back()

    run(story())
    with opened(folder) as store:
        assert store.records.of_kind("case") == [] and store.outbox.all() == []


def test_when_it_has_passed_the_case_says_so_no_more(folder):
    case_id = filled(folder, write)

    async def story():
        async with phone(folder) as app:
            await open_case(app, case_id)
            await app.go(routes.danger(case_id))
            await on(app, "danger")
            await app.tap("danger-kind-K4")
            await app.until(lambda: app.find("danger-over") is not None)
            await app.type("f-more", "x" * 2001)
            await app.leave("f-more")
            await app.until(lambda: app.says("Phần này quá dài"))
            await app.fill("f-more", "Đã can được")
            await app.tap("danger-over")
            await app.tap("danger-over-confirm-yes")
            await on(app, "case")
            assert app.find("danger-go") and not app.find("alarm")

    run(story())
    with opened(folder) as store:
        (alarm,) = workbook.view(store, case_id, NOW.date()).case.alarms.values()
        assert alarm.over_at and alarm.explained == "Đã can được"


def test_numbers_stand_on_the_screen_and_who_has_none_is_told_in_person(folder):
    filled(folder, with_team)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.danger("x-1"))
            await on(app, "danger")
            await app.tap("danger-kind-K4")
            await app.until(lambda: app.find("call-CA_XA") is not None)
            assert app.says("Gọi 0912000222") and app.says("Chưa có số trong máy")

    run(story())


def test_two_of_one_role_stand_there_by_name_and_either_can_be_called(folder):
    def with_two(store):
        second = {"contacts/2": {"name": "Chu Văn Trực", "role": "CA_XA", "phone": "0912000333"}}
        store.records.put(Held(kind="team", id=LAN.team, base=1, server=TEAM | second))

    filled(folder, with_two)
    asked, answers = dials()

    async def story():
        async with phone(folder, answers=answers) as app:
            await on(app, "home")
            await app.go(routes.danger("x-1"))
            await on(app, "danger")
            await app.tap("danger-kind-K4")
            await app.until(lambda: app.find("call-CA_XA-2") is not None)
            assert app.says("Gọi Bàn Văn Phú: 0912000222") and app.says("Gọi Chu Văn Trực: 0912000333")
            await app.tap("call-CA_XA-2")
            await app.until(lambda: asked == ["tel:0912000333"])
            await app.until(lambda: app.says("Đã báo lúc"))
            await app.tap("call-CA_XA")
            await app.until(lambda: asked == ["tel:0912000333", "tel:0912000222"])

    run(story())
    with opened(folder) as store:
        (alarm,) = the_case(store).case.alarms.values()
        assert set(alarm.told) == {"CA_XA"}


@pytest.mark.parametrize(
    ("written", "dialled_as"), [("0912 000.111", "0912000111"), ("+84 (912) 000-111", "+84912000111"), ("<x>", "")]
)
def test_a_number_is_dialled_without_its_ornaments(written, dialled_as):
    assert dialled(written) == dialled_as


def test_where_nothing_dials_nobody_is_said_to_have_been_called(folder):
    filled(folder, with_team)
    _, answers = dials()

    def cannot(_):
        raise RuntimeError("no dialler")

    async def story():
        async with phone(folder, answers=answers | {"launch_url": cannot}) as app:
            await on(app, "home")
            await app.tap("home-danger")
            await on(app, "danger-which")
            await app.tap("danger-case-")
            await on(app, "danger")
            await app.tap("danger-kind-K4")
            await app.until(lambda: app.find("call-TT") is not None)
            await app.tap("call-TT")
            await app.until(lambda: app.find("trouble") is not None)

    run(story())
    with opened(folder) as store:
        (alarm,) = the_case(store).case.alarms.values()
        assert alarm.told == {}
