"""An evening of training on the phone: a name is one tap, and nothing that was written is lost."""

import asyncio

import flet as ft
import pytest

from fieldapp import workbook
from fieldapp.domain.cards import card_code
from fieldapp.domain.training import ATTENDANCE, EXCUSED, MADE_UP, PRESENT
from fieldapp.ui import kit
from fieldapp.ui.kit.buttons import QUIET_SECONDS
from fieldapp.ui.kit.screen import LONG
from tests.ui.book import PIN, opened
from tests.ui.telling import on, phone, run
from tests.ui.training import a_class, open_roll, states, team, words


def test_a_tap_is_present_the_next_ones_go_round_and_each_is_said_in_words(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            for said in ("Có mặt", "Vắng có lý do", "Vắng", "Chưa ghi", "Có mặt"):
                await app.tap("name-p-hung")
                await app.until(lambda said=said: said in app.texts(app.sid("name-p-hung")))
            assert app.says("1/4 có mặt") and app.says("Chưa ghi 3")

    run(story())
    assert states(book_of, class_id) == {"p-lan": "", "p-hung": PRESENT, "p-quyet": "", "p-duom": ""}


def test_a_double_tap_on_a_name_is_one_tap(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap_twice("name-p-lan")
            await app.until(lambda: app.says("1/4 có mặt"))

    run(story())
    assert states(book_of, class_id)["p-lan"] == PRESENT


def test_all_others_at_once_asks_first_and_leaves_what_was_written(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("name-p-lan")
            await app.tap("name-p-lan")
            await app.until(lambda: app.says("Vắng có lý do 1"))
            await app.tap("all-present-ask")
            assert app.says("Ghi 3 người còn lại là có mặt?")
            await app.tap("all-present-yes")
            await app.until(lambda: app.says("3/4 có mặt"))
            assert app.find("all-present-ask") is None

    run(story())
    assert states(book_of, class_id)["p-lan"] == EXCUSED


def test_only_those_still_open_can_be_shown_and_none_goes_from_the_finger(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("name-p-lan")
            await app.until(lambda: app.says("1/4 có mặt"))
            await app.tap("only-open")
            names = [each for each in app.identifiers() if each.startswith("name-")]
            assert len(names) == 3 and "name-p-lan" not in names
            await app.tap("name-p-hung")
            await app.until(lambda: app.says("2/4 có mặt"))
            assert app.find("name-p-hung"), "a second tap must find it"
            await asyncio.sleep(QUIET_SECONDS)
            await app.tap("only-open")
            assert app.find("name-p-lan")

    run(story())


def test_names_are_found_without_accents_among_many_and_only_a_window_is_built(book_of):
    with opened(book_of) as store:
        team(store, people={f"p{n}": f"Người Số {n}" for n in range(60)} | {"p-d": "Đàm Thị Đượm"})
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            rows = [each for each in app.identifiers() if each.startswith("name-")]
            assert len(rows) == kit.window.FIRST
            await app.type("roll-search", "dam duom")
            assert [each for each in app.identifiers() if each.startswith("name-")] == ["name-p-d"]
            await app.type("roll-search", "<script>")
            assert app.says("Người chưa có tên thì bấm “Thêm người”")

    run(story())


def test_somebody_is_added_from_the_commune_s_mediators(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("add")
            await on(app, "add-page")
            await app.type("f-search", "ly tam")
            await app.tap("found-p-tam")
            await on(app, "roll")

    run(story())
    assert states(book_of, class_id)["p-tam"] == PRESENT


def test_a_guest_is_added_and_a_name_that_stands_there_is_asked_about(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("add")
            await on(app, "add-page")
            await app.tap("add-guest")
            assert app.says("Ghi họ và tên trước.")
            top = app.inside("add-page", ft.ListView).key
            await app.type("f-name", "\u200b\ufeff")
            await app.tap("add-guest")
            assert app.says("Ghi họ và tên trước.")
            await app.type("f-name", "Hoàng Văn Hùng")
            await app.type("f-village", "Thôn Suối Ngang")
            await asyncio.sleep(QUIET_SECONDS)
            await app.tap("add-guest")
            assert app.says("Nếu là người khác thì bấm lần nữa.")
            assert app.inside("add-page", ft.ListView).key != top, (
                "what is asked stands at the top, and she is at the foot"
            )
            await asyncio.sleep(QUIET_SECONDS)
            await app.tap("add-guest")
            await on(app, "roll")
            await app.until(lambda: app.says("1/5 có mặt"))

    run(story())
    assert sorted(states(book_of, class_id).values()) == ["", "", "", "", PRESENT]


@pytest.mark.parametrize("same", [True, False])
def test_a_guest_with_the_name_of_a_mediator_who_is_not_on_the_list_is_asked_about(book_of, same):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("add")
            await on(app, "add-page")
            await app.type("f-name", "lý thị Tâm")
            await app.tap("add-guest")
            await app.until(lambda: app.find("same-mediator") is not None)
            assert app.says("Tổ hòa giải thôn Suối Ngang") and not app.find("same-name")
            await asyncio.sleep(QUIET_SECONDS)
            await app.tap("same-mediator-do" if same else "add-guest")
            await on(app, "roll")
            await app.until(lambda: app.says("1/5 có mặt"))
            await app.tap("add")
            await on(app, "add-page")
            assert app.inside("f-name", ft.TextField).value == ""

    run(story())
    assert ("p-tam" in states(book_of, class_id)) == same


def test_more_about_a_person_is_kept_at_each_field_s_end(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("more-p-duom")
            await on(app, "attendee")
            assert app.says("Ghi có mặt hay vắng trước")
            await app.tap("state-HB")
            await app.until(lambda: app.find("f-reason") is not None)
            await app.fill("f-reason", "Đi viện\u0301")
            await app.tap("f-made_up_on-today")
            await app.tap("got-documents")
            await app.until(lambda: app.inside("got-documents", ft.Icon).icon == ft.Icons.CHECK_BOX)
            await app.tap("got-on_paper")
            await app.tap("opinion")
            await on(app, "opinion-page")
            await app.tap("f-clear-5")
            await app.tap("f-useful-4")
            await app.until(lambda: app.says("4: Tốt"))
            await app.fill("f-opinion", "Nên có thêm tình huống về đất đai.")
            await app.back()
            await on(app, "attendee")
            assert app.says("Đã ghi ý kiến")
            assert app.says("Người ghi: Vi Thị Lan")

    run(story())
    with opened(book_of) as store:
        written = workbook.find_attendee(workbook.roll(store, class_id), "p-duom").attendance
    assert (written.state, written.reason, written.documents, written.on_paper) == (MADE_UP, "Đi việń", True, True)
    assert (written.clear, written.useful, written.arranged) == (5, 4, None)
    assert written.made_up_on is not None and written.opinion == "Nên có thêm tình huống về đất đai."


def test_words_that_are_too_long_stay_in_the_field_and_are_not_sent(book_of):
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("about")
            await on(app, "about-class")
            await app.fill("f-place", "a" * 301)
            assert app.says("Phần này quá dài")
            assert app.inside("f-place", ft.TextField).value == "a" * 301
            await app.fill("f-place", "Nhà văn hóa")
            await app.until(lambda: not app.says("Phần này quá dài"))

    run(story())
    with opened(book_of) as store:
        assert workbook.roll(store, class_id).training.place == "Nhà văn hóa"


def test_words_that_were_not_kept_stand_there_again_after_going_back_until_they_are_mended(book_of):
    class_id, too_long = a_class(book_of), "vì ốm " * 100

    async def story():
        async with phone(book_of) as app:

            async def leave_and_return(text):
                await app.type("f-reason", text)
                for _ in range(2):
                    await app.back()
                    await on(app, "roll")
                    await app.tap("more-p-lan")
                    await on(app, "attendee")
                    await app.until(lambda: app.inside("f-reason", ft.TextField).value == text)
                    await app.until(lambda: app.says("Phần này quá dài") == (text == too_long))

            await open_roll(app, class_id)
            await app.tap("name-p-lan")
            await app.tap("name-p-lan")  # excused
            await app.tap("more-p-lan")
            await on(app, "attendee")
            for text in (too_long, "ốm nặng", too_long, ""):
                await leave_and_return(text)

    run(story())


def test_an_evening_of_42_names_is_called_on_one_phone_without_a_signal(book_of):
    """Some by a tap, one by more taps, one by the card, the rest at once; all wait on the phone, each once."""
    with opened(book_of) as store:
        team(store, people={"p-lan": "Vi Thị Lan"} | {f"p{n:02}": f"Người Thứ {n:02}" for n in range(40)})
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            assert app.says("0/41 có mặt")
            for taps, person in ((1, "p00"), (2, "p01"), (3, "p02")):
                for _ in range(taps):
                    before = words(app, f"name-{person}")
                    await app.tap(f"name-{person}")
                    await app.until(lambda before=before, who=person: words(app, f"name-{who}") != before)
            await app.tap("add")
            await on(app, "add-page")
            await app.type("f-code", card_code("p-tam"))
            await app.tap("find-code")
            await on(app, "roll")
            await app.until(lambda: app.says("2/42 có mặt"))
            await app.tap("all-present-ask")
            await app.tap("all-present-yes")
            await app.until(lambda: app.says("40/42 có mặt"), 20)

    run(story())
    with opened(book_of) as store:
        counts = workbook.roll(store, class_id).counts
        assert (counts.everybody, counts.present, counts.excused, counts.absent) == (42, 40, 1, 1)
        assert len({each.change.record for each in store.outbox.all() if each.change.kind == ATTENDANCE}) == 42


@pytest.mark.parametrize("letters", [LONG, LONG + 1])
def test_only_a_title_too_long_for_large_letters_scrolls_so_that_there_is_room_for_a_body(book_of, letters):
    name = ("Nguyễn_Phúc_Công_" * 9)[:letters]
    with opened(book_of) as store:
        team(store, people={"p-lan": name})
    class_id = a_class(book_of)

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("more-p-lan")
            await on(app, "attendee")
            [rolls] = [each for each in app.page_controls() if isinstance(each, ft.ListView)]
            assert name in app.texts()
            assert (name in app.texts(rolls)) == (letters > LONG)

    run(story())


def test_what_was_typed_for_a_guest_stands_there_after_going_back_and_after_a_locking_until_it_is_used(book_of):
    class_id = a_class(book_of)

    def stands(app):
        return [app.inside(each, ft.TextField).value for each in ("f-name", "f-village", "f-year")]

    async def story():
        async with phone(book_of) as app:
            await open_roll(app, class_id)
            await app.tap("add")
            await on(app, "add-page")
            await app.fill("f-name", "Nông Văn Khách")
            await app.fill("f-village", "Thôn Cầu")
            await app.fill("f-year", "1970")
            await app.back()
            await on(app, "roll")
            await asyncio.sleep(QUIET_SECONDS)  # a tap sooner belongs to the one before
            await app.tap("add")
            await on(app, "add-page")
            assert stands(app) == ["Nông Văn Khách", "Thôn Cầu", "1970"]
            await app.back()
            await on(app, "roll")
            app.pin = ""
            await app.page.on_resize.__self__.gate.lock()
            await on(app, "locked")
            await app.enter(PIN)
            await on(app, "roll")
            await asyncio.sleep(QUIET_SECONDS)  # a tap sooner belongs to the one before
            await app.tap("add")
            await on(app, "add-page")
            assert stands(app) == ["Nông Văn Khách", "Thôn Cầu", "1970"]
            await app.tap("add-guest")
            await on(app, "roll")
            await asyncio.sleep(QUIET_SECONDS)  # a tap sooner belongs to the one before
            await app.tap("add")
            await on(app, "add-page")
            assert stands(app) == ["", "", ""], "it has become a name on the roll"

    run(story())
    with opened(book_of) as store:
        [guest] = [each for each in workbook.roll(store, class_id).people if not each.expected]
        assert (guest.name, guest.village, guest.birth_year) == ("Nông Văn Khách", "Thôn Cầu", 1970)
