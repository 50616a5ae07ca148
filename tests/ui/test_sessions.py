"""The mediation on the phone: a meeting a question at a time, a pause, and what the page of the case says of it."""

import asyncio
import unicodedata
from datetime import date, datetime

import flet as ft
import pytest

from fieldapp import workbook
from fieldapp.domain import agreement
from fieldapp.ui import routes
from fieldapp.ui.kit.buttons import QUIET_SECONDS
from fieldapp.ui.kit.time_field import time_from
from tests.ui.book import NOW, opened, write
from tests.ui.flow import filled, open_case, press_next, the_case
from tests.ui.telling import on, phone, told


def today():
    """The day of the app, which looks at the real clock."""
    return datetime.now().astimezone().date()


TEAM = {"mediators__m": {"name": "Vi Thị Lan", "person": "p-lan"}, "place_detail": "Nhà văn hóa Đồng Mây"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:30", "14:30"), ("1430", "14:30"), ("930", "09:30"), ("9", "09:00"), ("2h30 chiều", "14:30"),
        ("7 giờ tối", "19:00"), ("12 giờ chiều", "12:00"), ("8 giờ 5", "08:05"), ("", ""), ("chiều", ""),
        ("25:00", ""), ("10:75", ""), ("14:30:10", ""), ("12345", ""), ("<script>", ""), ("2h chiều", "14:00"),
        ("10 giờ đêm", "22:00"), ("12h đêm", "00:00"), ("1h đêm", "01:00"), ("1h trưa", "13:00"), ("11h trưa", "11:00"),
        ("12h trưa", "12:00"), ("7 rưỡi tối", "19:30"), ("7h rưỡi", "07:30"), ("8 giờ kém 15", "07:45"),
        ("1h kém 10 chiều", "12:50"), ("12h15 đêm", "00:15"), ("14h sáng", "14:00"), ("0h kém 5", "23:55"),
        ("0h", "00:00"), ("19h-21h", ""), ("19 giờ đến 21 giờ", ""), ("7g30", "07:30"),
    ],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(typed, meant):
    assert time_from(typed) == meant


async def through_the_meeting(app, *, result, spoken="Tày"):
    """Answer all questions about the meeting that is open at its first one."""
    await on(app, "session-day")
    (key,) = {each.split("/")[1].removesuffix("-held_on") for each in app.identifiers() if each.endswith("-held_on")}
    path = f"f-sessions/{key}"
    await app.tap(f"{path}-held_on-today")
    await app.fill(f"{path}-begins_at", "2h chiều")
    await press_next(app, "session-place")
    await press_next(app, "session-present")
    await app.tap(f"{path}-present-parties/a")
    await app.tap(f"{path}-present-mediators/m")
    await press_next(app, "session-language")
    if spoken:
        await app.tap(f"{path}-language-TAY")
        await app.until(lambda: app.find("add-interpreter") is not None)
        assert app.find(f"{path}-language-NUNG") is None, "the list makes room for who interprets"
        await app.tap("add-interpreter")
        await app.until(lambda: any(each.endswith("-name") for each in app.identifiers()))
        (name,) = [each for each in app.identifiers() if each.startswith("f-invited/") and each.endswith("-name")]
        await app.fill(name, "Nông Thị Hoa")
    await press_next(app, "session-support")
    await press_next(app, "session-said")
    await app.fill(f"f-statements/{key}.a", "Rào lấn sang vườn tôi")
    await app.fill(f"f-statements/{key}.b", "Rào có từ đời ông nội")
    await app.fill(f"{path}-notes", "Đề nghị cùng đo lại")
    await press_next(app, "session-result")
    await app.tap(f"{path}-result-{result}")
    return key


class TestAMeeting:
    @told
    async def test_all_of_it_is_kept_a_question_at_a_time(self, folder):
        case_id = filled(folder, lambda store: write(store, **TEAM))
        async with phone(folder) as app:
            await open_case(app, case_id)
            await app.tap("go-session-new")
            key = await through_the_meeting(app, result="HEN")
            await press_next(app, "case")
            assert app.says("Hẹn buổi sau")
        with opened(folder) as store:
            case = the_case(store).case
            met = case.sessions[key]
            assert (met.held_on, met.begins_at, met.language, met.result) == (today(), "14:00", "TAY", "HEN")
            assert met.present == ("parties/a", "mediators/m")
            assert case.invited[met.interpreter].name == "Nông Thị Hoa"
            assert case.invited[met.interpreter].role == "PD"
            assert {each.text for each in case.statements.values()} == {
                "Rào lấn sang vườn tôi", "Rào có từ đời ông nội",
            }  # fmt: skip
            assert met.notes == "Đề nghị cùng đo lại"

    @told
    async def test_a_look_and_no_word_writes_nothing(self, folder):
        case_id = filled(folder, lambda store: write(store, **TEAM))
        async with phone(folder) as app:
            await open_case(app, case_id)
            await app.tap("go-session-new")
            await on(app, "session-day")
            for screen in ("place", "present", "language", "support", "said", "result"):
                await press_next(app, f"session-{screen}")
            await press_next(app, "case")
        with opened(folder) as store:
            assert the_case(store).case.sessions == {}

    @pytest.mark.parametrize("typed", ["25:00", "8:15"])
    @told
    async def test_now_takes_the_place_of_what_stands_there_kept_or_not(self, folder, typed):
        case_id = filled(folder, lambda store: write(store, **TEAM, sessions__s={"held_on": "2026-11-20"}))
        field = "f-sessions/s-begins_at"
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.session(case_id, "s", "day"))
            await on(app, "session-day")
            await app.type(field, typed)
            if typed == "25:00":
                await app.leave(field)
                assert app.says("Ghi giờ như 14:30")
            await app.tap(f"{field}-now")
            await app.until(lambda: not app.says("Ghi giờ như 14:30"))
            shown = app.inside(field, ft.TextField).value
            assert shown not in ("", typed) and time_from(shown) == shown
            await app.go("/")
            await on(app, "home")
        with opened(folder) as store:
            assert the_case(store).case.sessions["s"].begins_at == shown

    @told
    async def test_the_next_meeting_offers_the_language_of_the_one_before(self, folder):
        earlier = {"sessions__0": {"held_on": "2026-11-19", "language": "TAY", "interpreter": "i"},
                   "invited__i": {"role": "PD", "name": "Bà Hoa"}}  # fmt: skip
        case_id = filled(folder, lambda store: write(store, **TEAM, **earlier))
        async with phone(folder) as app:
            await open_case(app, case_id)
            await app.tap("go-session-new")
            key = await through_the_meeting(app, result="HEN", spoken="")
            await press_next(app, "case")
        with opened(folder) as store:
            met = the_case(store).case.sessions[key]
            assert (met.language, met.interpreter) == ("TAY", "i")

    @pytest.mark.parametrize(("code", "interpreter", "there"), [("TAY", "i", ["Bà Hoa"]), ("VI", "", [])])
    @told
    async def test_another_language_leaves_nothing_of_the_one_before(self, folder, code, interpreter, there):
        spoken = {"held_on": "2026-11-20", "language": "KHAC", "other_language": "tiếng Cao Lan", "interpreter": "i",
                  "present": ["parties/a"]}  # fmt: skip
        known = {"sessions__s": spoken, "invited__i": {"role": "PD", "name": "Bà Hoa"}}
        case_id = filled(folder, lambda store: write(store, **TEAM, **known))
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.session(case_id, "s", "language"))
            await on(app, "session-language")
            await app.tap("f-sessions/s-language-open")
            await app.until(lambda: app.find(f"f-sessions/s-language-{code}") is not None)
            await app.tap(f"f-sessions/s-language-{code}")
            await press_next(app, "session-support")
        with opened(folder) as store:
            case = the_case(store).case
        met = case.sessions["s"]
        assert (met.language, met.other_language, met.interpreter) == (code, "", interpreter)
        assert case.invited["i"].name == "Bà Hoa", "she stays somebody whom the case names"
        assert agreement.present_names(case, met) == ["Bà Lã Thị Vượng", *there]
        assert "Cao Lan" not in agreement.course(case)

    @told
    async def test_the_day_that_was_agreed_on_is_one_tap(self, folder):
        earlier = {"sessions__0": {"held_on": "2026-11-03", "next_on": "2026-11-12"}}
        case_id = filled(folder, lambda store: write(store, **TEAM, **earlier))
        async with phone(folder) as app:
            await open_case(app, case_id)
            await app.tap("go-session-new")
            await on(app, "session-day")
            (near,) = [each for each in app.identifiers() if each.endswith("-held_on-near")]
            assert app.says("Như đã hẹn: Thứ Năm, 12/11/2026")
            await app.tap(near)
            await press_next(app, "session-place")
        with opened(folder) as store:
            held = {each.held_on for each in the_case(store).case.sessions.values()}
        assert held == {date(2026, 11, 3), date(2026, 11, 12)}

    @told
    async def test_quick_fingers_lose_nobody_who_was_there(self, folder):
        elsewhere = {"other_teams__t": {"name": "Tổ hòa giải thôn Suối Ngang", "mediators": "Ông Lò Văn Tâm"}}
        held = {"sessions__s": {"held_on": "2026-11-20"}}
        case_id = filled(folder, lambda store: write(store, **TEAM, **held, **elsewhere))
        everybody = ("parties/a", "parties/b", "mediators/m", "other_teams/t")
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.session(case_id, "s", "present"))
            await on(app, "session-present")
            await app.tap_all(*(f"f-sessions/s-present-{each}" for each in everybody))
            await press_next(app, "session-language")
        with opened(folder) as store:
            assert the_case(store).case.sessions["s"].present == everybody

    @told
    async def test_whoever_is_invited_here_is_there_and_in_the_case(self, folder):
        case_id = filled(folder, lambda store: write(store, **TEAM, sessions__s={"held_on": "2026-11-20"}))
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.session(case_id, "s", "present"))
            await on(app, "session-present")
            await app.tap("add-invited")
            await app.until(lambda: any(each.startswith("f-invited/") for each in app.identifiers()))
            (name,) = [each for each in app.identifiers() if each.startswith("f-invited/") and each.endswith("-name")]
            await app.fill(name, "Già làng Hồ Văn Chủ")
            agree, ask = name.removesuffix("name") + "agree-yes", "Mời người giúp thì bên kia phải đồng ý."
            await app.until(lambda: app.says(ask))
            await app.tap(agree)
            await app.until(lambda: not app.says(ask))
            await press_next(app, "session-language")
        with opened(folder) as store:
            case = the_case(store).case
            (key,) = case.invited
            assert case.invited[key].name == "Già làng Hồ Văn Chủ" and case.invited[key].both_sides_agree
            assert case.sessions["s"].present == (f"invited/{key}",)

    @told
    async def test_what_was_said_begins_its_meeting(self, folder):
        case_id = filled(folder, write)
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.session(case_id, "moi", "said"))
            await on(app, "session-said")
            (first, *_) = [each for each in app.identifiers() if each.startswith("f-statements/moi.")]
            await app.fill(first, "Rào lấn sang vườn tôi")
        with opened(folder) as store:
            case = the_case(store).case
            assert set(case.sessions) == {"moi"} and {each.text for each in case.statements.values()} == {
                "Rào lấn sang vườn tôi"
            }

    @told
    async def test_a_statement_that_is_emptied_goes_away_and_the_others_stay(self, folder):
        said = {"statements__s.a": {"session": "s", "party": "a", "text": "Một"},
                "statements__s.b": {"session": "s", "party": "b", "text": "Hai"}}  # fmt: skip
        case_id = filled(folder, lambda store: write(store, sessions__s={"held_on": "2026-11-20"}, **said))
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.session(case_id, "s", "said"))
            await on(app, "session-said")
            await app.fill("f-statements/s.a", "   ")
            await app.fill("f-statements/s.b", unicodedata.normalize("NFD", "Rào có từ <b>đời</b> ông nội"))
            await press_next(app, "session-result")
        with opened(folder) as store:
            assert {each.text for each in the_case(store).case.statements.values()} == {"Rào có từ <b>đời</b> ông nội"}

    @told
    async def test_a_meeting_that_is_taken_out_takes_along_what_was_said_there(self, folder):
        said = {"statements__s.a": {"session": "s", "party": "a", "text": "Một"},
                "statements__t.a": {"session": "t", "party": "a", "text": "Hai"}, "pauses__s": {"reason": "Ốm"},
                "sessions__s": {"held_on": "2026-11-20"}, "sessions__t": {"held_on": "2026-11-21"}}  # fmt: skip
        case_id = filled(folder, lambda store: write(store, **said))
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.session(case_id, "s", "day"))
            await on(app, "session-day")
            await app.tap("out-sessions/s")
            await app.tap("out-sessions/s-confirm-yes")
            await app.until(lambda: app.find("out-sessions/s") is None)
        with opened(folder) as store:
            case = the_case(store).case
            assert list(case.sessions) == ["t"] and case.pauses == {}
            assert [each.text for each in case.statements.values()] == ["Hai"]


class TestAPause:
    @told
    async def test_a_meeting_that_ends_in_a_pause_rests_until_it_goes_on(self, folder):
        case_id = filled(folder, lambda store: write(store, **TEAM, sessions__s={"held_on": "2026-11-20"}))
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.session(case_id, "s", "result"))
            await on(app, "session-result")
            await app.tap("f-sessions/s-result-TAM_DUNG")
            await app.until(lambda: app.find("f-pauses/s-reason") is not None)
            await app.tap("f-pauses/s-asked_by-b")
            await app.fill("f-pauses/s-reason", "Ông Tập ốm")
            await press_next(app, "case")
            await app.tap("go-pause")
            await on(app, "pause-rest")
            await app.tap("resume")
            await on(app, "pause-begin")
            await asyncio.sleep(QUIET_SECONDS)
            await press_next(app, "case")
            assert app.find("go-session-new") is not None
        with opened(folder) as store:
            (pause,) = the_case(store).case.pauses.values()
            assert (pause.paused_on, pause.resumed_on) == (date(2026, 11, 20), today())
            assert (pause.asked_by, pause.reason) == ("b", "Ông Tập ốm")

    @told
    async def test_the_second_pause_is_the_one_that_goes_on_when_a_meeting_ended_the_first(self, folder):
        meetings = {
            "sessions__s": {"held_on": "2026-11-02", "result": "TAM_DUNG"}, "pauses__s": {"paused_on": "2026-11-02"},
            "sessions__t": {"held_on": "2026-11-10", "result": "TAM_DUNG"}, "pauses__t": {"paused_on": "2026-11-10"},
        }  # fmt: skip
        case_id = filled(folder, lambda store: write(store, **TEAM, **meetings))
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.pause(case_id))
            await on(app, "pause-rest")
            await app.tap("resume")
            await on(app, "pause-begin")
        with opened(folder) as store:
            pauses = the_case(store).case.pauses
            assert (pauses["s"].resumed_on, pauses["t"].resumed_on) == (None, today())

    @pytest.mark.parametrize(("met", "rests", "then"), [
        ("2026-11-20", "2026-11-20", today()), (None, "2026-11-20", today()),
        ("2026-11-20", "2026-11-21", date(2026, 11, 21)),
    ])  # fmt: skip
    @told
    async def test_a_meeting_on_another_day_ends_in_a_pause_from_that_day(self, folder, met, rests, then):
        meeting = {"sessions__s": {"held_on": met, "result": "TAM_DUNG"}, "pauses__s": {"paused_on": rests}}
        case_id = filled(folder, lambda store: write(store, **TEAM, **meeting))
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.session(case_id, "s", "day"))
            await on(app, "session-day")
            await app.tap("f-sessions/s-held_on-today")
        with opened(folder) as store:
            case = the_case(store).case
            assert (case.sessions["s"].held_on, case.pauses["s"].paused_on) == (today(), then)

    @told
    async def test_another_result_takes_the_pause_back(self, folder):
        case_id = filled(folder, lambda store: write(store, **TEAM, sessions__s={"held_on": "2026-11-20"}))
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(routes.session(case_id, "s", "result"))
            await on(app, "session-result")
            await app.tap("f-sessions/s-result-TAM_DUNG")
            await app.until(lambda: app.find("f-pauses/s-reason") is not None)
            await app.tap("f-sessions/s-result-HEN")
            await app.until(lambda: app.find("f-pauses/s-reason") is None)
        with opened(folder) as store:
            assert the_case(store).case.pauses == {}


@told
async def test_the_first_meeting_s_day_may_be_another_one(folder):
    case_id = filled(folder, lambda store: write(store))
    async with phone(folder) as app:
        await open_case(app, case_id)
        await app.tap("go-start")
        await on(app, "start-when")
        await app.tap("f-start-other")
        await app.until(lambda: app.find("f-start_agreed_on") is not None)
        await app.tap("f-start_agreed_on-today")
        await app.until(lambda: app.find("f-start_agreed_on-clear") is not None)
        await app.tap("f-start-spot")
        await press_next(app, "case")
    with opened(folder) as store:
        view = workbook.view(store, case_id, NOW.date())
        assert view.case.on_the_spot and view.case.start_agreed_on is None
