"""Days, years, choices, members, long lists: each field means what the finger meant."""

import asyncio
from datetime import UTC, date, datetime, timedelta, timezone

import flet as ft
import pytest

from fieldapp.ui import kit
from fieldapp.ui.kit.date_field import day_of, noon
from fieldapp.ui.kit.window import FIRST, STEP
from fieldapp.ui.kit.year_field import year_from
from tests.ui.rooms import VI, Kept, room

TODAY = date(2026, 11, 21)


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 120))


@pytest.fixture
def kept():
    return Kept()


# ---- days ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", range(-11, 13))
def test_the_tapped_day_is_the_day_in_every_zone(hours):
    midnight_there = datetime(2026, 11, 15, tzinfo=timezone(timedelta(hours=hours)))
    assert day_of(midnight_there.astimezone(UTC)) == date(2026, 11, 15)


@pytest.mark.parametrize("hours", [-8, 0, 7, 11])
def test_the_calendar_opens_on_the_chosen_day_in_every_zone(hours):
    assert noon(TODAY).astimezone(timezone(timedelta(hours=hours))).date() == TODAY


def day_field(kept, value=None, **more):
    return kit.DateField(label="Ngày nhận", value=value, on_keep=kept, today=TODAY, sem_id="d", strings=VI, **more)


def test_today_and_yesterday_are_one_tap(kept):
    async def story():
        async with room(lambda: [day_field(kept)]) as app:
            await app.tap("d-today")
            await app.tap("d-yesterday")
            assert kept == [TODAY, date(2026, 11, 20)]

    run(story())


def test_a_day_picked_in_vietnam_is_kept_as_that_day(kept):
    async def story():
        async with room(lambda: [day_field(kept)]) as app:
            await app.tap("d-calendar")
            calendar = app.dialog(ft.DatePicker)
            picked = datetime(2026, 11, 14, 17, tzinfo=UTC)  # midnight of the 15th, in +07
            await app.event(calendar, "change", picked, {"value": picked})
            assert kept == [date(2026, 11, 15)]

    run(story())


def test_a_calendar_that_is_closed_keeps_nothing(kept):
    async def story():
        async with room(lambda: [day_field(kept, TODAY)]) as app:
            await app.tap("d-calendar")
            await app.event(app.dialog(ft.DatePicker), "dismiss")
            assert kept == []

    run(story())


def test_the_past_has_no_tomorrow_and_a_deadline_no_yesterday(kept):
    async def story():
        async with room(lambda: [day_field(kept), kit.DateField(
            label="Hạn", value=None, on_keep=kept, today=TODAY, sem_id="due", strings=VI, future=True,
        )]) as app:  # fmt: skip
            await app.tap("d-calendar")
            assert app.dialog(ft.DatePicker).last_date == noon(TODAY)
            await app.event(app.dialog(ft.DatePicker), "dismiss")
            assert app.find("due-yesterday") is None
            await app.tap("due-calendar")
            assert app.dialog(ft.DatePicker).first_date == noon(TODAY)

    run(story())


@pytest.mark.parametrize("future", [False, True])
@pytest.mark.parametrize("stands", [date(205, 11, 20), TODAY, date(2206, 11, 20)])
def test_the_calendar_opens_on_the_day_that_stands_there_however_far_away(kept, stands, future):
    async def story():
        async with room(lambda: [day_field(kept, value=stands, future=future)]) as app:
            await app.tap("d-calendar")
            calendar = app.dialog(ft.DatePicker)
            assert calendar.first_date <= calendar.value == noon(stands) <= calendar.last_date

    run(story())


@pytest.mark.parametrize(("since", "first"), [(date(2026, 8, 25), date(2026, 8, 25)), (date(2027, 1, 1), TODAY)])
def test_a_deadline_that_is_written_down_late_may_be_over(kept, since, first):
    async def story():
        async with room(lambda: [day_field(kept, future=True, since=since)]) as app:
            await app.tap("d-calendar")
            assert app.dialog(ft.DatePicker).first_date == noon(first)

    run(story())


def test_a_chosen_day_is_said_with_its_weekday(kept):
    async def story():
        async with room(lambda: [day_field(kept, TODAY)]) as app:
            assert app.says("Thứ Bảy, 21/11/2026")

    run(story())


# ---- years --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "by_age", "year"),
    [
        ("1968", False, 1968),
        (" 1968 ", False, 1968),
        ("năm 1968", False, 1968),
        ("68", False, None),
        ("2027", False, None),
        ("1899", False, None),
        ("", False, None),
        ("57", True, 1969),
        ("57 tuổi", True, 1969),
        ("0", True, 2026),
        ("200", True, None),
    ],
)
def test_a_year_or_an_age_becomes_a_year(text, by_age, year):
    assert year_from(text, 2026, by_age) == year


def year_field(kept, value=None):
    return kit.YearField(label="Năm sinh", value=value, on_keep=kept, this_year=2026, sem_id="y", strings=VI)


def test_an_odd_year_is_not_kept_and_stays_to_be_mended(kept):
    async def story():
        async with room(lambda: [year_field(kept)]) as app:
            await app.fill("y", "68")
            assert kept == []
            assert app.says("Ghi đủ bốn số của năm sinh")
            assert app.inside("y", ft.TextField).value == "68"
            await app.fill("y", "1968")
            assert kept == [1968]

    run(story())


def test_who_knows_only_the_age_says_the_age(kept):
    async def story():
        async with room(lambda: [year_field(kept)]) as app:
            await app.tap("y-switch")
            await app.fill("y", "57")
            assert kept == [1969]

    run(story())


def test_an_emptied_year_is_taken_away(kept):
    async def story():
        async with room(lambda: [year_field(kept, 1968)]) as app:
            await app.fill("y", "")
            assert kept == [None]

    run(story())


# ---- choices ------------------------------------------------------------------------------------------

LONG = [kit.Choice(code=f"A{n:02}", text=text) for n, text in enumerate(
    ("Lối đi chung", "Đất đai", "Sử dụng điện", "Nước sinh hoạt", "Vợ, chồng", "Thừa kế", "Ly hôn", "Nuôi con", "Khác")
)]  # fmt: skip


def test_a_tapped_row_is_picked(kept):
    async def story():
        def draw():
            return [kit.PickList(choices=LONG[:3], chosen="A00", on_pick=kept, sem_id="p", strings=VI)]

        async with room(draw) as app:
            assert app.sid("p-A00").checked
            assert not app.sid("p-A01").checked
            await app.tap("p-A01")
            assert kept == ["A01"]
            assert app.find("p-search") is None, "a short list needs no search"

    run(story())


def test_a_long_list_is_searched_without_accents(kept):
    async def story():
        def draw():
            return [kit.PickList(choices=LONG, chosen="", on_pick=kept, sem_id="p", strings=VI)]

        async with room(draw) as app:
            await app.type("p-search", "dat dai")
            assert app.find("p-A01")
            assert app.find("p-A00") is None
            await app.type("p-search", "zzz")
            assert app.says("Không có mục nào như vậy")

    run(story())


# ---- members ------------------------------------------------------------------------------------------


def test_taking_a_member_out_asks_first(kept):
    async def story():
        opened, added = Kept(), Kept()

        def draw():
            return [kit.MemberList(
                members=[kit.MemberCard(key="1", title="Bà Lan"), kit.MemberCard(key="2", title="Ông Hùng")],
                on_edit=opened, on_remove=kept, on_add=lambda: added(1), add_text="Thêm", sem_id="m", strings=VI,
            )]  # fmt: skip

        async with room(draw) as app:
            await app.tap("m-2-remove")
            assert app.says("Bỏ “Ông Hùng” ra khỏi danh sách?")
            await app.tap("m-confirm-no")
            assert kept == []
            await asyncio.sleep(kit.buttons.QUIET_SECONDS)
            await app.tap("m-2-remove")
            await app.tap("m-confirm-yes")
            assert kept == ["2"]
            await app.tap("m-1")
            await app.tap("m-add")
            assert (opened, added) == (["1"], [1])

    run(story())


# ---- long lists ---------------------------------------------------------------------------------------


def rows_of(count, reset=None):
    def draw():
        window = kit.use_window(list(range(count)), sem_id="w", strings=VI, reset=reset)
        return [*[kit.sem(f"row-{n}", ft.Text(str(n))) for n in window.shown], *window.more]

    return draw


def rows_in(app):
    return sum(each.startswith("row-") for each in app.identifiers())


def test_of_a_long_list_only_a_window_is_built():
    async def story():
        async with room(rows_of(5000)) as app:
            assert rows_in(app) == FIRST
            await app.tap("w-more")
            assert rows_in(app) == FIRST + STEP

    run(story())


def test_coming_near_the_end_brings_more_rows_and_at_the_end_none():
    async def story():
        def draw():
            window = kit.use_window(list(range(FIRST + 5)), sem_id="w", strings=VI)
            listed = [kit.sem(f"row-{n}", ft.Text(str(n))) for n in window.shown]
            return [ft.ListView(controls=[*listed, *window.more], on_scroll=window.on_scroll)]

        async with room(draw) as app:
            assert rows_in(app) == FIRST
            inner = [c for c in app.page_controls() if isinstance(c, ft.ListView)][-1]
            inner.on_scroll(_Scroll(extent_after=5000.0))
            await app.settle()
            assert rows_in(app) == FIRST
            inner.on_scroll(_Scroll(extent_after=10.0))
            await app.settle()
            assert rows_in(app) == FIRST + 5
            assert app.find("w-more") is None

    run(story())


class _Scroll:
    def __init__(self, extent_after):
        self.extent_after = extent_after


def test_a_new_search_begins_at_the_top_again():
    async def story():
        searches = []

        def draw():
            query, set_query = ft.use_state("a")
            searches.append(set_query)
            window = kit.use_window(list(range(300)), sem_id="w", strings=VI, reset=query)
            return [*[kit.sem(f"row-{n}", ft.Text(str(n))) for n in window.shown], *window.more]

        async with room(draw) as app:
            await app.tap("w-more")
            assert rows_in(app) == FIRST + STEP
            searches[-1]("b")
            await app.settle()
            assert rows_in(app) == FIRST

    run(story())
