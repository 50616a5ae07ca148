"""One person's logbook around kills, full disks and other windows: nothing shut out, nothing destroyed too much."""

import pytest
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.domain.problems import Code, Problem
from fieldapp.store import backup
from fieldapp.store.people import People
from fieldapp.store.vault.vault import Vault
from fieldapp.sync import letters
from fieldapp.ui.doorway.logbook import Logbook
from tests.ui.book import NOW, QUICK, secrets_of, sign_in, write

PIN, NEW_PIN, KEK = "402917", "860251", b"k" * 32


@pytest.fixture
def people(tmp_path):
    return People(tmp_path / "phone", secrets_of(tmp_path / "phone"))


@pytest.fixture
def again(people, tmp_path):
    """The logbook as another program would find it."""
    folder = tmp_path / "phone"
    profile = people.new()
    return lambda: Logbook(people, profile, folder, secrets_of(folder), QUICK)


@pytest.fixture
def vault(people, again):
    """Its vault, with a key at the commune and a draft in it that was left in a letter."""
    book = again()
    book.create(PIN)
    vault = Vault(people.folder(book.profile), secrets_of(people.folder(book.profile).parents[1]), kdf=QUICK)
    vault.add_recovery(book._keys, "key-1", KEK)
    sign_in(book.store)
    write(book.store)
    backup.lock_with_commune(book.store, KEK, "key-1")
    book.close()
    return vault


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_kill_between_the_new_pin_and_its_letters_leaves_no_letter_under_the_old_pin(again, vault, forgotten):
    if forgotten:
        vault.recover(KEK, NEW_PIN)
    else:
        vault.change_pin(PIN, NEW_PIN)
    book = again()
    book.unlock(NEW_PIN)
    letter = letters.written(book.store)
    sealed = book.store.letterlock.get()
    book.close()
    assert len(backup.opened(letter, NEW_PIN, KEK).drafts) == 1
    book.unlock(NEW_PIN)
    assert book.store.letterlock.get().salt == sealed.salt, "done once"
    book.close()


def test_recovery_calls_the_letter_of_the_forgotten_pin_into_doubt(again, vault, people):
    book = again()
    folder = people.folder(book.profile)
    assert letters.left_in(folder).newest
    book._released = KEK
    book.recover(NEW_PIN)
    assert not letters.left_in(folder).newest
    book.close()


def test_a_disk_that_refuses_the_new_keys_shuts_nobody_out(again, vault, people):
    book = again()
    book.unlock(PIN)
    vault.begin_rekey(book._keys, PIN, "key-2", KEK)
    book.close()
    obstacle = people.folder(book.profile) / "files" / "in-the-way"
    obstacle.mkdir(parents=True)
    book.unlock(PIN)
    [held] = book.store.records.of_kind("case")
    workbook.keep(book.store, held.id, "summary", "Vẫn ghi được", NOW)
    assert len(book._keys.keys) == 2
    book.close()
    obstacle.rmdir()
    book.unlock(PIN)
    assert book.store.records.get(held.id).draft["summary"] == "Vẫn ghi được"
    assert len(book._keys.keys) == 1
    book.close()


def test_what_another_window_has_opened_is_not_destroyed_behind_the_lock(again, vault, people):
    mine, other = again(), again()
    folder = people.folder(mine.profile)
    assert letters.left_in(folder).newest
    mine.unlock(PIN)
    assert letters.left_in(folder).newest, "nothing was written yet, so only the lock tells"
    assert not other.part_shut()
    write(mine.store)
    mine.close()
    (folder / "letter.of").unlink()
    assert not other.part_shut()
    mine.unlock(PIN)
    assert len(mine.store.records.of_kind("case")) == 2
    mine.close()
    assert other.part_shut()
    assert not folder.exists()


def test_what_was_written_after_the_farewell_is_not_destroyed(again, vault, people):
    book = again()
    book.unlock(PIN)
    asked = backup.fingerprint(book.store)
    write(book.store)
    assert not book.part(asked)
    assert book.part(backup.fingerprint(book.store))
    assert not people.folder(book.profile).exists()
    assert not book.part(asked), "a shut one is the knocker's"


@pytest.mark.parametrize("days", [-1, 0, 10**12])
def test_a_limit_that_cannot_be_is_none(again, vault, days):
    book = again()
    book.unlock(PIN)
    identity = book.store.identity.get()
    book.store.identity.put(replace(identity, reply=replace(identity.reply, contact_days=days)))
    book.store.road.put(replace(book.store.road.get(), last_contact_at="2019-01-01T00:00:00+07:00"))
    assert not book.overdue(NOW)
    book.close()


def test_an_older_store_put_back_is_noticed_at_the_next_opening_and_told_once(again, vault, people):
    book = again()
    folder = people.folder(book.profile)
    old = (folder / "store.db").read_bytes()
    book.unlock(PIN)
    assert book.news.key == "", "nothing is wrong yet"
    write(book.store)
    book.close()
    (folder / "store.db").write_bytes(old)
    book.unlock(PIN)
    assert book.news.key == "damaged.older"
    book.close()
    book.unlock(PIN)
    assert book.news.key == ""
    book.close()


def test_the_next_person_finds_nothing_on_the_desk(again, vault):
    book = again()
    book.unlock(PIN)
    book.store.desk.put({"/ search": "Lã Thị Vượng"})
    book.store.clear()
    assert book.store.desk.get() == {}
    book.close()


def test_a_wrong_key_recovers_nothing(again, vault):
    book = again()
    book._released = b"x" * 32
    with pytest.raises(Problem) as caught:
        book.recover(NEW_PIN)
    assert caught.value.code is Code.WRONG_KEY
    book.unlock(PIN)
    book.close()
