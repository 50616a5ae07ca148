"""A finger that shakes presses once."""

import asyncio

import flet as ft

from fieldapp.ui import kit
from tests.ui.rooms import Kept, room


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, 120))


def test_a_double_tap_counts_once():
    async def story():
        pressed = Kept()

        async def slow():
            await asyncio.sleep(0.03)
            pressed("saved")

        async with room(lambda: [kit.BigButton(text="Lưu", on_press=slow, sem_id="save")]) as app:
            await app.tap_twice("save")
            assert pressed == ["saved"]

    run(story())


def test_a_second_tap_right_after_the_first_was_done_belongs_to_it():
    async def story():
        pressed = Kept()
        async with room(lambda: [kit.Button(text="Mới", on_press=lambda: pressed(1), sem_id="new")]) as app:
            await app.tap("new")
            await app.tap("new")
            assert pressed == [1]
            await asyncio.sleep(kit.buttons.QUIET_SECONDS)
            await app.tap("new")
            assert pressed == [1, 1]

    run(story())


def test_a_button_at_work_is_disabled_and_says_what_it_does():
    async def story():
        go_on = asyncio.Event()
        button = {"text": "Bắt đầu", "busy": "Đang hỏi máy chủ", "sem_id": "go"}
        async with room(lambda: [kit.BigButton(on_press=go_on.wait, **button)]) as app:
            pressing = asyncio.create_task(app.tap("go"))
            await app.until(lambda: app.says("Đang hỏi máy chủ"))
            assert app.inside("go", ft.FilledButton).disabled
            go_on.set()
            await pressing
            await app.until(lambda: app.says("Bắt đầu"))
            assert not app.inside("go", ft.FilledButton).disabled

    run(story())


def test_a_press_that_fails_does_not_lock_the_button():
    async def story():
        pressed = Kept()

        def fail_once():
            pressed(1)
            if len(pressed) == 1:
                raise OSError("a surprise")

        async with room(lambda: [kit.Button(text="Thử", on_press=fail_once, sem_id="try")]) as app:
            await app.session.dispatch_event(app._clickable("try")._i, "click", None)
            app.client.crashes.clear()
            await asyncio.sleep(kit.buttons.QUIET_SECONDS)
            await app.tap("try")
            assert pressed == [1, 1]

    run(story())


def test_an_icon_button_has_words_for_who_cannot_see_it():
    async def story():
        back = kit.IconButton(icon=ft.Icons.ARROW_BACK, text="Quay lại", on_press=lambda: None, sem_id="back")
        async with room(lambda: [back]) as app:
            assert app.inside("back", ft.IconButton).tooltip == "Quay lại"

    run(story())
