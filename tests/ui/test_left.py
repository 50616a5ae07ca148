"""Who left the team, and a phone that was left lying: what the phone does, and what whoever holds it reads."""

import weakref
from datetime import UTC, datetime

from msgspec.structs import replace
from sqlalchemy import select

from fieldapp.ui import routes
from sync_server.db import tables
from sync_server.db.engine import writing
from sync_server.people import membership, recovery
from tests.cast import LAN, MINH
from tests.sync.conftest import commune as commune
from tests.ui.book import believable, opened
from tests.ui.parting import copied, enrolled, event_kinds, nudged, write_draft
from tests.ui.parting import url as url
from tests.ui.telling import on, phone, run


class TestLeft:
    """Its person is no mediator any more: the phone hands over as a lost one does, and tells another reason."""

    def test_an_open_phone_says_why_what_becomes_of_her_work_and_whom_to_ask(self, folder, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                write_draft(app, "Chưa gửi xã")
                _leaves(commune)
                await nudged(app)
                await on(app, "gone")
                said = " ".join(app.texts())
                assert "thôi làm hòa giải viên" in said and "báo mất" not in said
                assert "vẫn còn ở xã, dưới tên bà, ông" in said and "hỏi cán bộ xã" in said

        run(story())
        assert event_kinds(commune)[-1] == "farewell"

    def test_a_locked_phone_says_the_same(self, folder, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
            _leaves(commune)
            async with phone(folder, url, pin="") as app:
                await on(app, "gone")
                assert app.says("thôi làm hòa giải viên") and not app.says("báo mất")

        run(story())

    def test_whoever_has_forgotten_the_pin_is_told_that_it_need_not_be_a_loss(self, folder, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                write_draft(app, "Ghi xong thì máy tắt")  # so that it keeps everything while it is locked
                image = folder.parent / "after-the-kill"
                copied(folder, image)
            with writing(commune.engine) as conn:
                device = conn.execute(select(tables.devices.c.id)).scalar_one()
                code = recovery.make_code(conn, MINH, device, datetime.now(UTC))
            _leaves(commune)
            copied(image, folder)
            async with phone(folder, url, pin="") as app:
                await on(app, "locked")
                await app.tap("pin-forgot")
                await on(app, "recovery")
                await app.fill("recovery-code", code)
                await app.tap("recovery-go")
                await app.until(lambda: app.find("recovery-problem") is not None, 20)
                said = " ".join(app.texts(app.sid("recovery-problem")))
                assert "báo mất máy, hoặc vì đã ghi bà, ông thôi làm hòa giải viên" in said

        run(story())

    def test_one_that_cannot_hand_over_everything_says_so_on_the_page_of_sending(self, folder):
        believable(folder)
        for told, title in (("left", "Xã gọi sổ trên máy này về"), ("a_newer_reason", "Xã đã nhận báo mất máy này")):
            with opened(folder) as store:
                store.road.put(replace(store.road.get(), lost=True, notices=["lost", told]))

            async def story(title=title):
                async with phone(folder) as app:
                    await on(app, "home")
                    await app.go(routes.ROAD)
                    await on(app, "road")
                    assert title in " ".join(app.texts(app.sid("called-in")))

            run(story())


class TestLeftLying:
    """Between the officer's code and the new PIN, and after locking."""

    def test_whoever_finds_the_phone_after_the_officers_code_chooses_no_pin(self, folder, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
            with writing(commune.engine) as conn:
                device = conn.execute(select(tables.devices.c.id)).scalar_one()
                code = recovery.make_code(conn, MINH, device, datetime.now(UTC))
            async with phone(folder, url, pin="") as app:
                await on(app, "locked")
                await app.tap("pin-forgot")
                await on(app, "recovery")
                await app.fill("recovery-code", code)
                await app.tap("recovery-go")
                await on(app, "new-pin")
                await app.event(app.page, "app_lifecycle_state_change", {"state": "hide"})
                await app.event(app.page, "app_lifecycle_state_change", {"state": "resume"})
                await on(app, "locked")
                await app.tap("pin-forgot")
                await on(app, "recovery")
                await app.fill("recovery-code", code)
                await app.tap("recovery-go")
                await on(app, "new-pin")
                await app.enter("860251")
                await app.enter("860251")
                await on(app, "home-empty")

        run(story())

    def test_a_locked_app_does_not_hold_the_book_in_its_memory(self, folder):
        believable(folder)

        async def story():
            async with phone(folder) as app:
                await on(app, "home")
                app.pin = ""
                gate = app.page.on_resize.__self__.gate
                book = weakref.ref(gate.logbook.store)
                await gate.lock()
                await on(app, "locked")
                await app.until(lambda: book() is None)

        run(story())


def _leaves(commune):
    with writing(commune.engine) as conn:
        membership.leave(conn, MINH, LAN.person_id, datetime.now(UTC).date(), "a", "", datetime.now(UTC))
