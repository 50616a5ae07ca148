"""The PIN pad takes fingers and keys alike, and nobody who looks at the screen's tree learns a digit."""

import asyncio

import flet as ft
import pytest

from fieldapp.ui import kit
from fieldapp.ui.kit.hands import Hands, under_hands
from tests.ui.headless import Headless
from tests.ui.rooms import VI, Kept
from tests.ui.telling import run


def pad(on_pin, *, disabled=False):
    """A screen with a pad, and the window's keys behind it."""
    hands = Hands()

    @ft.component
    def Only():  # noqa: N802
        foot = kit.PinPad(on_pin=on_pin, strings=VI, disabled=disabled)
        return kit.screen(route="/", title="Thử", sem_id="room", body=[], bottom=foot)

    def main(page):
        page.on_keyboard_event = lambda event: hands.moved(event.key)
        page.render_views(lambda: under_hands(hands, lambda: [Only()]))

    return Headless(main, pin="")


def dots(app):
    return app.sid("pin-dots").label


async def press(app, key):
    await app.event(
        app.page, "keyboard_event", {"key": key, "shift": False, "ctrl": False, "alt": False, "meta": False}
    )


def test_six_digits_by_finger_are_handed_over_at_the_sixth():
    kept = Kept()

    async def story():
        async with pad(kept) as app:
            for place, digit in enumerate("40291", 1):
                await app.tap(f"pin-{digit}")
                assert dots(app) == f"Đã bấm {place} trong 6 số"
            assert kept == []
            await app.tap("pin-7")
            assert kept == ["402917"]
            assert dots(app) == "Đã bấm 0 trong 6 số", "the next PIN begins empty"

    run(story())


def test_the_phones_own_keys_work_and_delete_takes_back_one():
    kept = Kept()

    async def story():
        async with pad(kept) as app:
            for key in ("4", "x", "Numpad 0", "9", "Backspace", "F1", "2", "Tab"):
                await press(app, key)
            assert dots(app) == "Đã bấm 3 trong 6 số"
            await app.tap("pin-back")
            assert dots(app) == "Đã bấm 2 trong 6 số"
            for key in "2917":
                await press(app, key)
            assert kept == ["402917"]

    run(story())


def test_no_digit_that_was_typed_stands_in_any_control():
    async def story():
        async with pad(Kept()) as app:
            empty = sorted(app.texts())
            for key in "88888":
                await press(app, key)
            now = [words.replace("Đã bấm 5", "Đã bấm 0") for words in app.texts()]
            assert sorted(now) == empty

    run(story())


def test_while_a_pin_is_tried_more_digits_are_not_taken_for_the_next():
    tried, typed, go_on = [], [], asyncio.Event()

    async def slow(pin):
        tried.append(pin)
        await go_on.wait()

    async def story():
        async with pad(slow) as app:
            for key in "402917123456":
                typed.append(asyncio.create_task(press(app, key)))
            await app.until(lambda: dots(app) == "Đã bấm 6 trong 6 số")
            assert tried == ["402917"]
            go_on.set()
            await app.until(lambda: dots(app) == "Đã bấm 0 trong 6 số")
            assert tried == ["402917"]

    run(story())


def test_a_pad_that_waits_takes_nothing():
    kept = Kept()

    async def story():
        async with pad(kept, disabled=True) as app:
            for key in "402917":
                await press(app, key)
            assert kept == [] and dots(app) == "Đã bấm 0 trong 6 số"
            with pytest.raises(AssertionError, match="can be tapped"):
                await app.tap("pin-4")

    run(story())
