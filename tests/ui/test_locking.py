"""The lock: nothing of a case is on a locked screen, and after the PIN everything stands as it did, half a year too."""

import asyncio
import re

import flet as ft
import pytest
from msgspec.structs import replace

from fieldapp.store.device import DeviceStore
from fieldapp.ui.kit import measures
from fieldapp.ui.strings import Strings
from tests.ui.book import PIN, believable, opened, sign_in, write
from tests.ui.telling import on, phone, run

OTHER_PIN = "860251"


async def lock(app):
    """Lock as the clock does, and do not open."""
    pin, app.pin = app.pin, ""
    await app.event(app.page, "app_lifecycle_state_change", {"state": "hide"})
    await app.event(app.page, "app_lifecycle_state_change", {"state": "resume"})
    await on(app, "locked")
    app.pin = pin


def everything(app):
    """All that a screen reader, a tab or a picture could tell."""
    return "\n".join([*(app.texts(app.page.views) + app.texts(app.page._dialogs)), app.page.title or ""])


# ---- the way in -------------------------------------------------------------------------------------------


def test_a_new_phone_gets_a_pin_twice_the_same_and_not_too_simple(folder):
    async def story():
        async with phone(folder, pin="") as app:
            await on(app, "pin-new")
            await app.enter("123456")
            assert "quá dễ đoán" in " ".join(app.texts(app.sid("pin-problem")))
            await app.enter(PIN)
            await on(app, "pin-again")
            await app.enter(OTHER_PIN)
            assert "không giống nhau" in " ".join(app.texts(app.sid("pin-problem")))
            await app.enter(PIN)
            await app.enter(PIN)
            await on(app, "enrol")
        async with phone(folder, pin="") as app:
            await on(app, "pin-ask")
            await app.enter(PIN)
            await on(app, "enrol")

    run(story())


def test_wrong_pins_are_counted_out_loud_then_wait_and_a_restart_waits_again(folder):
    believable(folder)

    async def story():
        async with phone(folder, pin="") as app:
            await on(app, "pin-ask")
            for left in (9, 8, 7, 6):
                await app.enter(OTHER_PIN)
                await app.until(lambda: app.says(f"Còn {left} lần thử"))  # noqa: B023
            assert app.find("pin-wait") is None
            await app.enter(OTHER_PIN)
            await app.until(lambda: app.find("pin-wait") is not None)
            first = seconds(app)
            assert 25 <= first <= 30
            await asyncio.sleep(1.2)
            assert seconds(app) < first, "it counts down"
            await app.enter(PIN)
            await asyncio.sleep(0.1)
            assert app.find("locked") is not None, "the right one waits as well"
        async with phone(folder, pin="") as app:
            await app.until(lambda: app.find("pin-wait") is not None)
            assert seconds(app) >= 29, "a restart does not shorten the wait"

    run(story())


def seconds(app):
    return int(re.search(r"Chờ (\d+) giây", " ".join(app.texts(app.sid("pin-wait"))))[1])


def test_after_ten_failures_only_the_commune_opens(folder):
    believable(folder)
    (tries,) = folder.glob("people/*/tries")
    tries.write_bytes(b"x" * 10)

    async def story():
        async with phone(folder, pin="") as app:
            await on(app, "recovery")
            assert "sai 10 lần" in " ".join(app.texts(app.sid("recovery-why")))
            assert app.find("recovery-back") is None and app.find("pin-0") is None

    run(story())


def test_a_logbook_that_nobody_opens_any_more_does_not_shut_the_others_out(folder):
    async def story():
        async with phone(folder, pin="") as app:
            await on(app, "pin-new")
            await app.enter(PIN)
            await on(app, "pin-again")
            await app.enter(PIN)
            await on(app, "enrol")
        (tries,) = folder.glob("people/*/tries")
        tries.write_bytes(b"x" * 10)
        async with phone(folder, pin="") as app:
            await on(app, "recovery")
            said = " ".join(app.texts(app.sid("recovery-none")))
            assert "Thêm người" in said and "Thử nhớ lại" not in said, "nothing is to be remembered any more"
            assert app.find("recovery-why") is None, "the commune cannot set a new PIN here"
            await app.tap("pin-people")
            await on(app, "people")
            await app.tap("person-add")
            await on(app, "pin-new")

    run(story())


def test_a_lost_secret_of_the_device_leads_to_the_commune_and_costs_no_try(folder):
    believable(folder)
    for file in (folder.parent / "phone-secrets").iterdir():
        file.unlink()

    async def story():
        async with phone(folder, pin="") as app:
            await on(app, "pin-ask")
            await app.enter(PIN)
            await on(app, "recovery")
            assert "mất khóa riêng" in " ".join(app.texts(app.sid("recovery-why")))
            assert app.find("recovery-server") is not None, "its commune's address was sealed with that secret"

    run(story())
    (tries,) = folder.glob("people/*/tries")
    assert tries.read_bytes() == b"." * 10


# ---- locked ------------------------------------------------------------------------------------------------


def test_a_locked_screen_says_nothing_of_any_case_and_the_same_place_comes_back(folder):
    believable(folder)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            row = next(each for each in app.identifiers() if each.startswith("case-"))
            await app.tap(row)
            there = app.page.route
            words = [each for each in app.texts() if len(each) > 12 and each != Strings("vi")("help.open")]
            await lock(app)
            assert [each for each in words if each in everything(app)] == []
            assert "Vi Thị Lan" in everything(app), "whose book it is may be read"
            assert app.page.route == there
            await app.until(lambda: app.find("locked") is None)
            assert app.page.route == there
            assert words == [each for each in app.texts() if len(each) > 12 and each != Strings("vi")("help.open")]

    run(story())


def test_half_a_sentence_half_a_year_and_a_search_stand_as_they_stood(folder):
    with opened(folder) as store:
        sign_in(store)
        case_id = write(store)

    async def story():
        async with phone(folder) as app:
            await app.go("/cases")
            await on(app, "cases")
            await app.type("home-search", "van tap")
            await app.go(f"/cases/case/{case_id}/who")
            await on(app, "ask-who")
            await app.type("f-parties/a-name", "Bà Lã Thị Vư")
            await app.type("f-parties/a-birth_year", "19")
            await app.go(f"/cases/case/{case_id}/who")
            await lock(app)
            await on(app, "ask-who")
            assert app.inside("f-parties/a-birth_year", ft.TextField).value == "19"
            assert app.inside("f-parties/a-name", ft.TextField).value == "Bà Lã Thị Vư"
            await app.go("/cases")
            await on(app, "cases")
            assert app.inside("home-search", ft.TextField).value == "van tap"
            assert app.says("Tìm thấy 1 vụ việc")

    run(story())
    with opened(folder) as store:
        held = store.records.get(case_id)
        assert held.draft["parties/a"]["name"] == "Bà Lã Thị Vư" and held.draft["parties/a"]["birth_year"] == 1961


def test_a_person_of_whom_only_half_a_year_is_typed_is_still_that_person(folder):
    with opened(folder) as store:
        sign_in(store)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.tap("home-new")
            await on(app, "ask-who")
            years = [each for each in app.identifiers() if re.fullmatch(r"f-parties/.*-birth_year", each)]
            await app.tap(f"{years[0]}-switch")
            await app.type(years[0], "157")
            await lock(app)
            await on(app, "ask-who")
            assert app.inside(years[0], ft.TextField).value == "157"
            assert app.says("Ghi năm sinh"), "it is still asked by age"

    run(story())


def test_a_question_that_stands_open_goes_away_with_the_lock(folder):
    with opened(folder) as store:
        sign_in(store)
        case_id = write(store)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(f"/case/{case_id}")
            await on(app, "case")
            await app.tap("withdraw")
            assert app.says("Bỏ vụ việc này?")
            await lock(app)
            assert not [each for each in app.page._dialogs.controls if getattr(each, "open", False)]

    run(story())


def test_half_typed_words_are_sealed_while_it_is_locked(folder):
    with opened(folder) as store:
        sign_in(store)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.tap("home-new")
            await on(app, "ask-who")
            year = next(each for each in app.identifiers() if each.endswith("-birth_year"))
            await app.type(year, "nửa chừng")
            await lock(app)
            kept = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
            assert "nửa chừng".encode() not in kept and "nửa chừng" not in everything(app)

    run(story())


@pytest.mark.parametrize("hand", ["a touch", "a key", "a letter"])
def test_left_alone_it_locks_itself_and_any_hand_sets_the_clock_back(folder, hand):
    with opened(folder) as store:
        sign_in(store)
        write(store)
        identity = store.identity.get()
        store.identity.put(replace(identity, reply=replace(identity.reply, lock_after_s=3)))

    async def moves(app):
        if hand == "a touch":
            surface = next(each for each in app.page_controls() if isinstance(each, ft.GestureDetector))
            await app.event(surface, "vertical_drag_down", {"l": {"x": 1, "y": 1}, "g": {"x": 1, "y": 1}})
        elif hand == "a key":
            await app.event(app.page, "keyboard_event", {"key": "A", "shift": 0, "ctrl": 0, "alt": 0, "meta": 0})
        else:
            await app.type("home-search", "v")

    async def story():
        async with phone(folder, route="/cases") as app:
            await on(app, "cases")
            app.pin = ""
            for _ in range(4):
                await asyncio.sleep(1)  # two seconds to spare for a machine at work
                await moves(app)
                assert app.find("cases") is not None
            await asyncio.sleep(3.1)
            await on(app, "locked")
            await app.enter(PIN)
            await on(app, "cases")  # it was shut to the end: else no PIN would open it

    run(story())


def test_the_phones_own_camera_in_front_is_no_reason_to_lock(folder):
    with opened(folder) as store:
        sign_in(store)
        case_id = write(store)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.go(f"/case/{case_id}")
            await on(app, "case")

            trips = []

            def away_and_back(_):
                for state in ("hide", "resume"):
                    event = app.session.dispatch_event(app.page._i, "app_lifecycle_state_change", {"state": state})
                    trips.append(app.client.loop.create_task(event))
                return []

            app.client.answers["pick_files"] = away_and_back
            await app.tap("photo-add")
            await asyncio.gather(*trips)
            await app.settle(20)
            assert app.find("case") is not None

    run(story())


# ---- settings ----------------------------------------------------------------------------------------------


def test_lock_now_and_another_pin(folder):
    believable(folder)

    async def story():
        async with phone(folder, route="/settings") as app:
            await on(app, "settings")
            app.pin = ""
            await app.tap("lock-now")
            await on(app, "pin-ask")
            await app.enter(PIN)
            await on(app, "settings")
            await app.tap("change-pin")
            await on(app, "pin-old")
            await app.enter(OTHER_PIN)
            await app.until(lambda: app.find("pin-problem") is not None)
            await app.enter(PIN)
            await on(app, "pin-new")
            await app.enter(OTHER_PIN)
            await app.enter(OTHER_PIN)
            await on(app, "home")
            assert "Đã đổi mã PIN" in " ".join(app.texts(app.sid("greeting")))
            await lock(app)
            await app.enter(OTHER_PIN)
            await on(app, "home")

    run(story())
    opened(folder, OTHER_PIN).close()


# ---- several people -----------------------------------------------------------------------------------------


def test_a_second_person_has_a_book_of_her_own_and_neither_finds_the_others(folder):
    believable(folder)

    async def story():
        async with phone(folder, route="/settings", pin=PIN) as app:
            await on(app, "settings")
            await app.tap("language-en")
            app.pin = ""
            await app.tap("change-person")
            await on(app, "people")
            assert app.says("Vi Thị Lan")
            await app.tap("person-add")
            await on(app, "pin-new")
            await app.enter(OTHER_PIN)
            await app.enter(OTHER_PIN)
            await on(app, "enrol")
            assert not app.says("Vi Thị Lan")
            calendar = app.page.locale_configuration.current_locale.language_code
            assert calendar == "vi", "the first one's English is not the next one's"
        async with phone(folder, pin="") as app:
            await on(app, "people")
            assert len([each for each in app.identifiers() if re.fullmatch(r"person-\d", each)]) == 2
            lans = 1 if "Vi Thị Lan" in " ".join(app.texts(app.sid("person-1"))) else 2
            await app.tap(f"person-{lans}")
            await on(app, "pin-ask")
            await app.enter(OTHER_PIN)
            await app.until(lambda: app.find("pin-problem") is not None)
            await app.enter(PIN)
            await on(app, "home")

    run(story())
    assert len(list(folder.glob("people/*/store.db"))) == 2


def test_the_first_case_waits_until_the_commune_can_help_with_a_forgotten_pin(folder):
    with opened(folder, spare=False) as store:
        sign_in(store)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            assert "khóa dự phòng" in " ".join(app.texts(app.sid("spare-key-waits")))
            assert app.inside("home-new", ft.FilledButton).disabled

    run(story())


def test_a_book_without_a_lock_gets_one_and_everything_is_still_in_it(folder):
    folder.mkdir()
    with DeviceStore.open(folder) as store:
        sign_in(store)
        case_id = write(store)

    async def story():
        async with phone(folder, pin="") as app:
            await on(app, "pin-new")
            assert app.says("phải có mã PIN mới mở được")
            await app.enter(PIN)
            await app.enter(PIN)
            await on(app, "home")
            assert app.find(f"case-{case_id}") is not None

    run(story())
    assert not (folder / "store.db").exists()
    with opened(folder) as store:
        assert store.records.get(case_id) is not None


def test_a_tablet_that_is_turned_while_it_is_locked_keeps_its_column_in_the_middle(folder):
    believable(folder)

    def margin(app):
        [rolls] = [each for each in app.page_controls() if isinstance(each, ft.ListView)]
        return rolls.padding.left

    async def story():
        async with phone(folder, pin="") as app:
            await on(app, "locked")
            narrow = margin(app)
            turned = {"width": 800.0, "height": 1280.0}
            await app.event(app.page, "resize", turned, turned)
            assert (narrow, margin(app)) == (measures.EDGE, (800 - measures.COLUMN) / 2)

    run(story())
