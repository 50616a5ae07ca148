"""A new phone in the place of another: what was unfinished on the old one comes with its PIN."""

import asyncio

from fieldapp.store import backup
from fieldapp.sync.pulse import Reason
from fieldapp.ui import routes
from tests.sync.conftest import commune as commune
from tests.ui.book import PIN, opened
from tests.ui.parting import enrolled, nudged, store_of, write_draft
from tests.ui.parting import url as url
from tests.ui.telling import on, phone, run


class TestTheNextPhone:
    def test_what_was_unfinished_on_the_old_phone_comes_with_its_pin(self, folder, tmp_path, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                write_draft(app, "Hai nhà còn đang nghĩ")
                await nudged(app)
                await app.until(lambda: _left_a_letter(app), 20)
            async with phone(tmp_path / "next", url) as app:
                await enrolled(app, commune)
                await app.until(lambda: app.find("former-notice") is not None, 20)
                await app.tap("former-notice")
                await on(app, "former-phone")
                await app.enter("860251")
                await app.until(lambda: app.find("pin-problem") is not None)
                assert "không mở được" in " ".join(app.texts(app.sid("pin-problem")))
                await app.enter(PIN)
                await on(app, "home")
                assert "Đã lấy về 1 việc" in " ".join(app.texts(app.sid("greeting")))
                assert app.find("former-notice") is None
                await _another_round(app)
                assert app.find("former-notice") is None, "what came back is not offered again"

        run(story())
        with opened(tmp_path / "next") as store:
            [held] = store.records.of_kind("case")
            assert held.draft["summary"] == "Hai nhà còn đang nghĩ"

    def test_a_forgotten_pin_can_be_left_and_is_not_asked_again(self, folder, tmp_path, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                write_draft(app, "Bỏ")
                await nudged(app)
                await app.until(lambda: _left_a_letter(app), 20)
            async with phone(tmp_path / "next", url) as app:
                await enrolled(app, commune)
                await app.until(lambda: app.find("former-notice") is not None, 20)
                await app.tap("former-notice")
                await on(app, "former-phone")
                await app.tap("former-decline")
                await app.tap("former-decline-confirm-no")
                assert app.find("former-phone") is not None, "one tap takes nothing away"
                await app.tap("former-decline")
                await app.tap("former-decline-confirm-yes")
                await on(app, "home-empty")
                await _another_round(app)
                assert app.find("former-notice") is None
            async with phone(tmp_path / "next", url) as app:
                await on(app, "home-empty")
                await asyncio.sleep(1)
                assert app.find("former-notice") is None

        run(story())

    def test_where_nothing_was_left_the_page_asks_for_no_pin(self, folder, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                await app.go(routes.FORMER_PHONE)
                await on(app, "former-phone")
                assert app.says("Máy cũ không còn việc nào ghi dở.")
                assert app.find("pin-6") is None and app.find("former-decline") is None

        run(story())


async def _another_round(app):
    """Wait until one more round with the commune is through."""
    before = store_of(app).road.get().last_contact_at
    line = app.page.on_resize.__self__.shell.road
    while store_of(app).road.get().last_contact_at == before:
        line.nudge(Reason.BUTTON)
        await asyncio.sleep(0.3)
    await asyncio.sleep(0.3)  # until its word is on the screen


def _left_a_letter(app):
    """Whether the commune has the letter of what is written now."""
    lock = store_of(app).letterlock.get()
    return lock is not None and lock.sent == backup.fingerprint(store_of(app))
