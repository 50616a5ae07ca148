"""The key that the commune keeps: made before it is needed, and another one after each time it left the commune."""

from contextlib import closing
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.people import People
from fieldapp.store.vault.vault import Vault
from fieldapp.sync.client import HttpServer
from fieldapp.sync.enrol import enrol
from fieldapp.ui.doorway.logbook import Logbook
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.people import recovery
from tests.cast import LAN, MINH
from tests.sync.conftest import commune as commune
from tests.sync.village import Wire
from tests.ui.book import QUICK, secrets_of

PIN, NEW_PIN, URL = "402917", "860251", "http://commune.test"


@pytest.fixture
def book(tmp_path):
    """A new logbook, open."""
    folder = tmp_path / "phone"
    people = People(folder, secrets_of(folder))
    book = Logbook(people, people.new(), folder, secrets_of(folder), QUICK)
    book.create(PIN)
    yield book
    book.close()


@pytest.fixture
def vault(book, tmp_path):
    secrets = secrets_of(tmp_path / "phone")
    return Vault(People(tmp_path / "phone", secrets).folder(book.profile), secrets, kdf=QUICK)


@pytest.fixture
def server(book, commune):
    """The commune's server, at which the logbook's owner was enrolled."""
    with closing(HttpServer(URL, transport=Wire(commune.wire))) as stranger:
        code = commune.code_for(LAN)
        assert enrol(book.store, stranger, code, server_url=URL, vault=book.vault).reply is not None
    with closing(HttpServer(URL, book.store.identity.get().token, transport=Wire(commune.wire))) as server:
        yield server


def pin_forgotten(book, commune, server):
    """The officer gives a code for this phone; it fetches the spare key."""
    with writing(commune.engine) as conn:
        device = conn.execute(select(tables.devices.c.id)).scalar_one()
        code = recovery.make_code(conn, MINH, device, datetime.now(UTC))
    book.close()
    book.release(server, code)


def how_many_keys(commune):
    with reading(commune.engine) as conn:
        return len(conn.execute(select(tables.recovery_keys)).all())


def test_one_is_fetched_once(book, server, commune):
    assert not book.can_recover()
    book.secure(server)
    first = book.recovery_id()
    assert first
    book.secure(server)
    assert (book.recovery_id(), how_many_keys(commune)) == (first, 1)


def test_a_key_that_left_the_commune_is_replaced_by_another(book, server, commune, vault):
    book.secure(server)
    used = book.recovery_id()
    pin_forgotten(book, commune, server)
    released = book._released
    book.recover(NEW_PIN)
    book.secure(server)
    assert book.recovery_id() not in ("", used)
    with pytest.raises(Problem) as caught:
        vault.recover(released, PIN)
    assert caught.value.code is Code.WRONG_KEY


def test_after_new_keys_the_spare_key_holds_the_old_ones_no_more(book, server, vault):
    """What the slot still holds of the former keys is written anew with the next one."""
    book.secure(server)
    given = server.recovery_key(bytes.fromhex(book.vault), book.recovery_id())
    vault.begin_rekey(book._keys, PIN, given.id, given.key)
    book.close()
    book.unlock(PIN)
    book.secure(server)
    assert book.recovery_id() != given.id
    pin_key = server.recovery_key(bytes.fromhex(book.vault), book.recovery_id())
    vault.add_recovery(book._keys, pin_key.id, pin_key.key)
    book.close()
    assert list(vault.recover(pin_key.key, NEW_PIN).keys) == [2]


def test_a_phone_that_came_back_opens_by_no_finger_until_its_keys_are_changed(book, server, vault):
    """New keys need the PIN; whoever always uses a finger would never be asked for it."""
    book.secure(server)
    vault.add_finger(book._keys)
    book.store.road.put(replace(book.store.road.get(), came_back=True))
    book.secure(server)
    assert not vault.has_finger
    assert book.store.road.get().came_back, "still to be done"
    book.close()
    book.unlock(PIN)
    book.secure(server)
    assert not book.store.road.get().came_back
