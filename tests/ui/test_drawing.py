"""Flet draws in one task of a window. A drawing that fails, or that nobody was there to see, is made good."""

import asyncio

from flet.messaging.protocol import MessageAction

from tests.ui.book import believable
from tests.ui.telling import on, phone, run


def test_one_drawing_that_fails_does_not_make_every_screen_stand_still(folder):
    believable(folder)

    async def story():
        async with phone(folder, pin="") as app:
            await on(app, "pin-ask")
            _fails_once(app.client)
            await app.enter("4")
            assert not app.says("Đã bấm 1 trong 6 số")
            await app.enter("0")
            await app.until(lambda: app.says("Đã bấm 2 trong 6 số"))
            await app.enter("2917")
            await on(app, "home")

    run(story())


def test_a_book_that_was_shut_while_the_window_was_away_is_not_seen_when_it_comes_back(folder):
    believable(folder)

    async def story():
        async with phone(folder) as app:
            await on(app, "home")
            await app.session.disconnect(60)
            for state in ("hide", "resume"):
                await app.event(app.page, "app_lifecycle_state_change", {"state": state})
            await asyncio.sleep(0.5)
            app.pin = ""
            await app.session.connect(app.client)
            await on(app, "locked")

    run(story())


def _fails_once(client):
    """Fail, in the task that draws, as a line does that ends at that very moment."""
    send, failed = client.send_message, asyncio.Event()

    def send_message(message):
        drawing = "updates_scheduler" in asyncio.current_task().get_coro().__qualname__
        if drawing and message.action == MessageAction.PATCH_CONTROL and not failed.is_set():
            failed.set()
            raise AttributeError("the line is gone")
        send(message)

    client.send_message = send_message
