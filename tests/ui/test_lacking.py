"""A draft leads to what is missing: Today and its page say what in words, and one button leads there and on."""

import inspect
import re

import flet as ft
import pytest

from fieldapp import workbook
from fieldapp.domain import rules
from fieldapp.domain.rules import Breach
from fieldapp.ui import questions
from fieldapp.ui.screens.lacking import fill_text, lacking_name, lacking_text
from fieldapp.ui.strings import LANGUAGES, Strings
from tests.ui.book import NOW, opened, receive, write
from tests.ui.flow import LONG_AGO, fields_like, filled, open_case, press_next, the_case
from tests.ui.telling import on, phone, run

VI = Strings("vi")
ASKED = {"place": "D1", "basis": "CC1"}  # so that five questions have an answer


def but_for(*left_out, **more):
    """Return how a case is written of which all questions but the last are answered, without these fields."""
    return lambda store: write(store, **ASKED, **dict.fromkeys(left_out), **more)


def test_a_day_that_was_left_out_is_named_on_today_and_one_button_leads_there_and_to_sending(folder):
    case_id = filled(folder, but_for("received_on"))

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.says("Còn thiếu: ngày nhận")
            await app.tap(f"case-{case_id}")
            await on(app, "case")
            assert app.says("Còn thiếu: ngày nhận") and app.says("Ghi nốt: ngày nhận")
            assert app.find("continue") is None, "question six would not let it go"
            await app.tap("fill")
            await on(app, "ask-when")
            assert app.says("Chọn ngày nhận vụ, việc.")
            shown = app.identifiers()
            assert shown.index("f-received_on-today") < shown.index(fields_like(app, "f-basis.*")[0])
            await app.tap("f-received_on-today")
            await app.until(lambda: app.says("Được rồi, chỗ này đã đủ."))
            await press_next(app, "case")
            await app.until(lambda: app.find("send") is not None)
            await app.tap("send")
            await app.until(lambda: app.says("Máy sẽ tự gửi lên xã"))
        with opened(folder) as store:
            assert len(store.outbox.all()) == 1

    run(story())


def test_of_two_that_were_left_out_the_first_leads_to_the_second(folder):
    case_id = filled(folder, but_for("received_on", "summary"))

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.says("Còn thiếu: chuyện gì đã xảy ra, ngày nhận")
            await open_case(app, case_id)
            await app.tap("fill")
            await on(app, "ask-what")
            assert app.says("Ghi tiếp: ngày nhận")
            await app.fill("f-summary", "Hàng rào lấn lối đi chung")
            await press_next(app, "ask-when")
            await app.tap("f-received_on-today")
            await press_next(app, "case")
            await app.until(lambda: app.find("send") is not None)

    run(story())


def test_what_is_passed_over_is_told_again_on_the_page(folder):
    case_id = filled(folder, but_for("received_on"))

    async def story():
        async with phone(folder) as app:
            await open_case(app, case_id)
            await app.tap("fill")
            await on(app, "ask-when")
            await press_next(app, "case")
            assert app.says("Ghi nốt: ngày nhận") and app.find("send") is None

    run(story())


def test_who_was_called_away_in_the_first_question_goes_on_from_it_through_the_others(folder):
    filled(folder)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.tap("home-new")
            await on(app, "ask-who")
            await app.fill(fields_like(app, "f-parties/.*-name")[0], "Bà Mai")
            await app.settle(20)
            await app.tap("leave")
            await app.until(lambda: app.says("Ghi nốt: tên cả hai bên"))
            await app.tap("fill")
            await on(app, "ask-who")
            nameless = [
                each for each in fields_like(app, "f-parties/.*-name") if not app.inside(each, ft.TextField).value
            ]
            await app.fill(nameless[0], "Ông Tư")
            await app.until(lambda: app.says("Được rồi, chỗ này đã đủ."))
            await press_next(app, "ask-what")
            assert app.find("before") is not None, "the six questions, one after the other"
        with opened(folder) as store:
            assert sorted(each.name for each in the_case(store).case.parties.values()) == ["Bà Mai", "Ông Tư"]

    run(story())


def test_what_stops_it_in_a_later_question_waits_until_she_comes_there(store_with):
    view = store_with(lambda store: write(store, dispute_type=None, summary=None, received_on=None))
    assert questions.next_question(view) == "what" and {each.rule for each in view.stopping} >= {"summary"}
    assert questions.lacking(view) == []


def test_a_draft_over_a_sent_case_says_nothing_while_nothing_stops_it(folder):
    def fill(store):
        case_id = write(store, **ASKED, **LONG_AGO)
        receive(store, case_id)
        workbook.keep(store, case_id, "note", "Hẹn thứ Bảy", NOW)
        return case_id

    case_id = filled(folder, fill)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert app.find(f"case-{case_id}") and not app.says("Còn thiếu")
            await open_case(app, case_id)
            assert app.find("send") is not None

    run(story())


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_stops_a_sending_has_a_name(language):
    stopping = re.findall(r'rule="(\w+)"(?!, must=False)', inspect.getsource(rules))
    assert len(stopping) > 15
    for rule in stopping:
        assert lacking_name(Breach(path="x", rule=rule), Strings(language))


def test_few_are_named_more_are_counted_and_what_is_wrong_is_not_called_missing():
    named = [Breach(path=each, rule=each) for each in ("two_sides", "summary", "received_on", "mediators")]
    assert lacking_text([], VI) == ""
    assert lacking_text(named, VI) == "Còn thiếu: tên cả hai bên, chuyện gì đã xảy ra và 2 mục nữa"
    wrong = Breach(path="received_on", rule="received_in_future")
    assert lacking_text([named[0], wrong], VI) == "Cần ghi hoặc sửa: tên cả hai bên, ngày nhận"
    assert fill_text(wrong, VI) == "Sửa lại: ngày nhận"


@pytest.fixture
def store_with(folder):
    def view(fill):
        case_id = filled(folder, fill)
        with opened(folder) as store:
            return workbook.view(store, case_id, NOW.date())

    return view
