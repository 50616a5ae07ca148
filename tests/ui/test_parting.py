"""Long alone, lost, or new in place of another: what the phone does, and what its owner reads."""

import asyncio
import shutil
import weakref
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update

from fieldapp import workbook
from fieldapp.config import VIETNAM
from fieldapp.store import backup
from fieldapp.store.device import DeviceStore
from fieldapp.store.people import People
from fieldapp.store.road import RoadState
from fieldapp.store.vault.seal import VaultSealer
from fieldapp.store.vault.vault import Vault
from fieldapp.sync import letters
from fieldapp.sync.pulse import Reason
from fieldapp.ui import routes
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.people import events, lost, membership, recovery
from tests.cast import LAN, MINH
from tests.sync.conftest import commune as commune
from tests.sync.village import serving
from tests.ui.book import PIN, believable, opened, secrets_of
from tests.ui.telling import on, phone, run


@pytest.fixture
def url(commune):
    with serving(commune.app) as port:
        yield f"http://127.0.0.1:{port}"


async def enrolled(app, commune):
    await on(app, "enrol")
    await app.fill("enrol-code", commune.code_for(LAN))
    await app.tap("enrol-go")
    await on(app, "home-empty")
    await app.until(lambda: app.find("spare-key-waits") is None, 20)


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
                _write(app, "Chưa gửi bao giờ")

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
                _write(app, "Chưa gửi xã")
                _mark(commune, lost.mark_lost)
                await _nudged(app)
                await on(app, "gone")
                assert "báo mất" in " ".join(app.texts())
                assert list((folder / "people").iterdir()) == []
                await app.tap("begin-anew")
                await on(app, "new-pin")

        run(story())
        assert not list((folder.parent / "phone-secrets").iterdir()), "the device's secret is gone as well"
        assert _kinds(commune)[-1] == "farewell"

    def test_what_is_written_while_the_farewell_is_on_its_way_is_handed_over_before_anything_is_destroyed(
        self, folder, commune, url, tmp_path
    ):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                _write(app, "Trước khi hỏi")
                gate = app.page.on_resize.__self__.gate
                book, asked = gate.logbook, backup.fingerprint(_store(app))
                _mark(commune, lost.mark_lost)
                _write(app, "Sau khi hỏi")
                await gate._part(book, asked)
                await on(app, "gone")

        run(story())
        # Rounds that began by themselves may have sent a letter, or said farewell, at any time: what counts is that all
        # of it was handed over, which the next phone shows.
        assert {"farewell", "parcel"} <= set(_kinds(commune))

        async def next_phone():
            async with phone(tmp_path / "next", url) as app:
                await enrolled(app, commune)
                await app.until(lambda: app.find("former-notice") is not None, 20)
                await app.tap("former-notice")
                await on(app, "former-phone")
                await app.enter(PIN)
                await on(app, "home")
                held = _store(app).records.of_kind("case")
                assert {each.draft["summary"] for each in held} == {"Trước khi hỏi", "Sau khi hỏi"}

        run(next_phone())

    def test_a_locked_phone_hands_its_letter_over_and_is_gone(self, folder, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                _write(app, "Đang ghi dở")
            _mark(commune, lost.mark_lost)
            async with phone(folder, url, pin="") as app:
                await on(app, "gone")
            assert list((folder / "people").iterdir()) == []

        run(story())
        with reading(commune.engine) as conn:
            assert len(conn.execute(select(tables.handovers)).all()) == 1
        assert _kinds(commune)[-1] == "farewell"

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
                _write(app, "Ghi xong thì máy tắt")
                image = folder.parent / "after-the-kill"
                _copied(folder, image)
            _mark(commune, lost.mark_lost)
            _copied(image, folder)
            async with phone(folder, url, pin="") as app:
                await on(app, "locked")
                await app.until(lambda: "kept" in _kinds(commune), 20)
                await app.enter(PIN)
                await on(app, "gone")  # open, it can hand over all of it

        run(story())
        assert _kinds(commune)[-1] == "farewell"

    def test_a_phone_that_was_killed_in_the_back_had_left_its_letter_there(self, folder, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                _write(app, "Cất máy vào túi, máy tự tắt")
                await app.event(app.page, "app_lifecycle_state_change", {"state": "hide"})
                own = next((folder / "people").iterdir())
                await app.until(lambda: letters.left_in(own).newest, 20)
                image = folder.parent / "after-the-kill"
                _copied(folder, image)
            _mark(commune, lost.mark_lost)
            _copied(image, folder)
            async with phone(folder, url, pin="") as app:
                await on(app, "gone")

        run(story())
        assert _kinds(commune)[-1] == "farewell"

    def test_a_phone_that_came_back_changes_its_keys_at_the_next_unlocking(self, folder, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                _write(app, "Còn nguyên")
            own, before = _keys(folder)
            with DeviceStore.open(own, VaultSealer(before)) as store:
                store.road.put(replace(store.road.get(), lost=True))
            async with phone(folder, url) as app:
                await on(app, "home")
                await app.until(lambda: _store(app).road.get().came_back, 20)
            async with phone(folder, url) as app:  # with the PIN in hand, new keys are made
                await on(app, "home")
                await app.until(lambda: not _store(app).road.get().came_back, 20)
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


class TestLeft:
    """Its person is no mediator any more: the phone hands over as a lost one does, and tells another reason."""

    def test_an_open_phone_says_why_what_becomes_of_her_work_and_whom_to_ask(self, folder, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                _write(app, "Chưa gửi xã")
                _leaves(commune)
                await _nudged(app)
                await on(app, "gone")
                said = " ".join(app.texts())
                assert "thôi làm hòa giải viên" in said and "báo mất" not in said
                assert "vẫn còn ở xã, dưới tên bà, ông" in said and "hỏi cán bộ xã" in said

        run(story())
        assert _kinds(commune)[-1] == "farewell"

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
                _write(app, "Ghi xong thì máy tắt")  # so that it keeps everything while it is locked
                image = folder.parent / "after-the-kill"
                _copied(folder, image)
            with writing(commune.engine) as conn:
                device = conn.execute(select(tables.devices.c.id)).scalar_one()
                code = recovery.make_code(conn, MINH, device, datetime.now(UTC))
            _leaves(commune)
            _copied(image, folder)
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


class TestTheNextPhone:
    def test_what_was_unfinished_on_the_old_phone_comes_with_its_pin(self, folder, tmp_path, commune, url):
        async def story():
            async with phone(folder, url) as app:
                await enrolled(app, commune)
                _write(app, "Hai nhà còn đang nghĩ")
                await _nudged(app)
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
                _write(app, "Bỏ")
                await _nudged(app)
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


def _store(app):
    """The store of the book that this window has open."""
    return app.page.on_resize.__self__.shell.store


def _write(app, summary):
    now = datetime.now(VIETNAM)
    workbook.keep(_store(app), workbook.start_case(now), "summary", summary, now)


async def _nudged(app):
    await app.tap("road-line")
    await on(app, "road")
    await app.until(lambda: app.can_tap("road-now"))  # a round that began by itself ends first
    await app.tap("road-now")


async def _another_round(app):
    """Wait until one more round with the commune is through."""
    before = _store(app).road.get().last_contact_at
    line = app.page.on_resize.__self__.shell.road
    while _store(app).road.get().last_contact_at == before:
        line.nudge(Reason.BUTTON)
        await asyncio.sleep(0.3)
    await asyncio.sleep(0.3)  # until its word is on the screen


def _mark(commune, how):
    with writing(commune.engine) as conn:
        device = conn.execute(select(tables.devices.c.id)).scalar_one()
        how(conn, MINH, device, datetime.now(UTC))


def _leaves(commune):
    with writing(commune.engine) as conn:
        membership.leave(conn, MINH, LAN.person_id, datetime.now(UTC).date(), "a", "", datetime.now(UTC))


def _kinds(commune):
    with reading(commune.engine) as conn:
        device = conn.execute(select(tables.devices.c.id).order_by(tables.devices.c.enrolled_at)).scalars().first()
        return [each.kind for each in reversed(events.history(conn, device))]


def _left_a_letter(app):
    """Whether the commune has the letter of what is written now."""
    lock = _store(app).letterlock.get()
    return lock is not None and lock.sent == backup.fingerprint(_store(app))


def _copied(source, target):
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("lock", "keys.lock"))


def _keys(folder):
    """The keys that the PIN opens, and the folder they open."""
    people = People(folder, secrets_of(folder))
    own = people.folder(people.all()[0].profile)
    return own, Vault(own, secrets_of(folder)).unlock(PIN)
