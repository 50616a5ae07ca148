"""Long alone, or lost: what the phone does, and what its owner reads."""

import asyncio
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace
from sqlalchemy import select, update

from fieldapp.config import VIETNAM
from fieldapp.store import backup
from fieldapp.store.device import DeviceStore
from fieldapp.store.people import People
from fieldapp.store.road import RoadState
from fieldapp.store.vault.seal import VaultSealer
from fieldapp.store.vault.vault import Vault
from fieldapp.sync import letters
from fieldapp.sync.pulse import Reason
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.people import lost
from tests.cast import MINH
from tests.sync.conftest import commune as commune
from tests.ui.book import PIN, believable, opened, secrets_of
from tests.ui.parting import copied, enrolled, event_kinds, nudged, store_of, write_draft
from tests.ui.parting import url as url
from tests.ui.telling import on, phone, run


def alone_for(folder, days):
    with opened(folder) as store:
        heard = datetime.now(VIETNAM) - timedelta(days=days)
        store.road.put(RoadState(epoch="e1", last_contact_at=heard.isoformat()))


class TestLongAlone:
    def test_after_the_limit_the_book_opens_only_with_the_communes_word(self, folder):
        believable(folder)
        alone_for(folder, 61)

        async def story():
            async with phone(folder) as app:
                await on(app, "contact")
                assert "Đã quá 60 ngày" in " ".join(app.texts())
                assert not any("Lường" in text for text in app.texts()), "nothing of a case is on the screen"
                await app.until(lambda: app.find("contact-problem") is not None, 20)
                await app.tap("lock-now")
                await on(app, "locked")

        run(story())

    def test_before_the_limit_it_opens_without_a_network(self, folder):
        believable(folder)
        alone_for(folder, 59)

        async def story():
            async with phone(folder) as app:
                await on(app, "home")

        run(story())

    def test_a_clock_that_ran_backwards_shuts_nobody_out(self, folder):
        believable(folder)
        alone_for(folder, -400)

        async def story():
            async with phone(folder) as app:
                await on(app, "home")

        run(story())

    def test_with_a_network_it_opens_by_itself(self, folder, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)

        run(story())
        with opened(folder) as store:
            store.road.put(replace(store.road.get(), last_contact_at="2019-01-01T00:00:00+07:00"))

        async def long_after():
            async with phone(folder, url) as app:
                await on(app, "home-empty")

        run(long_after())
        with opened(folder) as store:
            assert store.road.get().last_contact_at > "2026"

    def test_a_phone_that_was_stopped_is_not_shut_for_good(self, folder, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                write_draft(app, "Chưa gửi bao giờ")

        run(story())
        with opened(folder) as store:
            store.road.put(replace(store.road.get(), last_contact_at="2019-01-01T00:00:00+07:00"))
        with writing(commune.engine) as conn:
            conn.execute(update(tables.devices).values(revoked_at="2026-01-01T00:00:00.000Z"))

        async def long_after():
            async with phone(folder, url) as app:
                await on(app, "contact")
                await app.until(lambda: app.find("contact-problem") is not None, 20)
                await app.tap("again")
                await on(app, "home")

        run(long_after())


class TestLost:
    def test_an_open_phone_hands_over_says_so_and_is_empty_afterwards(self, folder, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                write_draft(app, "Chưa gửi xã")
                _mark(commune, lost.mark_lost)
                await nudged(app)
                await on(app, "gone")
                assert "báo mất" in " ".join(app.texts())
                assert list((folder / "people").iterdir()) == []
                await app.tap("begin-anew")
                await on(app, "new-pin")

        run(story())
        assert not list((folder.parent / "phone-secrets").iterdir()), "the device's secret is gone as well"
        assert event_kinds(commune)[-1] == "farewell"

    def test_what_is_written_while_the_farewell_is_on_its_way_is_handed_over_before_anything_is_destroyed(
        self, folder, commune, url, tmp_path
    ):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                write_draft(app, "Trước khi hỏi")
                gate = app.page.on_resize.__self__.gate
                book, asked = gate.logbook, backup.fingerprint(store_of(app))
                _mark(commune, lost.mark_lost)
                write_draft(app, "Sau khi hỏi")
                await gate._part(book, asked)
                await on(app, "gone")

        run(story())
        # Rounds that began by themselves may have sent a letter, or said farewell, at any time: what counts is that all
        # of it was handed over, which the next phone shows.
        assert {"farewell", "parcel"} <= set(event_kinds(commune))

        async def next_phone():
            async with phone(tmp_path / "next", url) as app:
                await enrolled(app, commune)
                await app.until(lambda: app.find("former-notice") is not None, 20)
                await app.tap("former-notice")
                await on(app, "former-phone")
                await app.enter(PIN)
                await on(app, "home")
                held = store_of(app).records.of_kind("case")
                assert {each.draft["summary"] for each in held} == {"Trước khi hỏi", "Sau khi hỏi"}

        run(next_phone())

    def test_a_locked_phone_hands_its_letter_over_and_is_gone(self, folder, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                write_draft(app, "Đang ghi dở")
            _mark(commune, lost.mark_lost)
            async with phone(folder, url, pin="") as app:
                await on(app, "gone")
                await app.until(lambda: event_kinds(commune)[-1] == "farewell", 20)  # told once the keys are no more
            assert list((folder / "people").iterdir()) == []

        run(story())
        with reading(commune.engine) as conn:
            assert len(conn.execute(select(tables.handovers)).all()) == 1

    def test_a_window_that_has_let_go_of_the_phone_knocks_no_more(self, folder, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
            async with phone(folder, url, pin="") as app:
                await on(app, "locked")
                await app.page.on_resize.__self__.give_up()
                await on(app, "elsewhere")
                _mark(commune, lost.mark_lost)
                app.page.on_resize.__self__.gate.nudge(Reason.RESUME)
                await asyncio.sleep(0.5)
                assert list((folder / "people").iterdir()), "another window may have it open"

        run(story())

    def test_a_phone_that_was_killed_at_work_keeps_everything(self, folder, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                write_draft(app, "Ghi xong thì máy tắt")
                image = folder.parent / "after-the-kill"
                copied(folder, image)
            _mark(commune, lost.mark_lost)
            copied(image, folder)
            async with phone(folder, url, pin="") as app:
                await on(app, "locked")
                await app.until(lambda: "kept" in event_kinds(commune), 20)
                await app.enter(PIN)
                await on(app, "gone")  # open, it can hand over all of it

        run(story())
        assert event_kinds(commune)[-1] == "farewell"

    def test_a_phone_that_was_killed_in_the_back_had_left_its_letter_there(self, folder, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                write_draft(app, "Cất máy vào túi, máy tự tắt")
                await app.event(app.page, "app_lifecycle_state_change", {"state": "hide"})
                own = next((folder / "people").iterdir())
                await app.until(lambda: letters.left_in(own).newest, 20)
                image = folder.parent / "after-the-kill"
                copied(folder, image)
            _mark(commune, lost.mark_lost)
            copied(image, folder)
            async with phone(folder, url, pin="") as app:
                await on(app, "gone")
                await app.until(lambda: event_kinds(commune)[-1] == "farewell", 20)

        run(story())

    def test_a_phone_that_came_back_changes_its_keys_at_the_next_unlocking(self, folder, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                write_draft(app, "Còn nguyên")
            own, before = _keys(folder)
            with DeviceStore.open(own, VaultSealer(before)) as store:
                store.road.put(replace(store.road.get(), lost=True))
            async with phone(folder, url) as app:
                await on(app, "home")
                await app.until(lambda: store_of(app).road.get().came_back, 20)
            async with phone(folder, url) as app:  # with the PIN in hand, new keys are made
                await on(app, "home")
                await app.until(lambda: not store_of(app).road.get().came_back, 20)
            assert len(_keys(folder)[1].keys) == 2
            async with phone(folder, url) as app:  # and everything is sealed under them
                await on(app, "home")
            after = _keys(folder)[1]
            assert (after.current, len(after.keys)) == (2, 1)
            assert after.keys[2] != before.keys[1]
            with opened(folder) as store:
                [held] = store.records.of_kind("case")
                assert held.draft["summary"] == "Còn nguyên"

        run(story())


def _mark(commune, how):
    with writing(commune.engine) as conn:
        device = conn.execute(select(tables.devices.c.id)).scalar_one()
        how(conn, MINH, device, datetime.now(UTC))


def _keys(folder):
    """The keys that the PIN opens, and the folder they open."""
    people = People(folder, secrets_of(folder))
    own = people.folder(people.all()[0].profile)
    return own, Vault(own, secrets_of(folder)).unlock(PIN)
