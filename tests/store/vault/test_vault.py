"""A PIN opens what it closed, another does not, and the commune's key heals what is lost."""

import os

import pytest

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.vault.secrets import Secret

PIN, NEW = "270518", "904172"
KEK = bytes(range(32))


def refusal(call, *given):
    with pytest.raises(Problem) as problem:
        call(*given)
    return problem.value.code


def test_the_pin_gives_the_same_keys_again(vault, started_anew):
    assert not vault.exists
    keys = vault.create(PIN)
    assert vault.exists
    assert started_anew().unlock(PIN) == keys
    assert (len(keys.vault), keys.current, list(keys.keys)) == (16, 1, [1])
    assert {len(keys.names), *map(len, keys.keys.values())} == {32}


def test_two_vaults_share_no_key(vault, tmp_path, secrets):
    other = type(vault)(tmp_path / "other", secrets, kdf=vault._kdf)
    one, two = vault.create(PIN), other.create(PIN)
    assert len({one.vault, two.vault, one.names, two.names, one.keys[1], two.keys[1]}) == 6


def test_there_is_one_vault_in_a_folder(vault, started_anew):
    keys = vault.create(PIN)
    assert refusal(started_anew().create, NEW) == Code.PIN_SET_ALREADY
    assert vault.unlock(PIN) == keys


def test_records_without_keys_are_not_shut_away_under_new_ones(vault, folder):
    folder.mkdir(parents=True)
    (folder / "store.db").write_bytes(b"sealed")
    assert refusal(vault.create, PIN) == Code.KEYS_DAMAGED
    assert refusal(vault.unlock, PIN) == Code.KEYS_DAMAGED
    assert [path.name for path in folder.iterdir() if not path.name.endswith(".lock")] == ["store.db"]


def test_a_wrong_pin_says_how_many_tries_are_left(vault):
    vault.create(PIN)
    with pytest.raises(Problem) as problem:
        vault.unlock("111111")
    assert (problem.value.code, problem.value.detail) == (Code.WRONG_PIN, "9")
    assert vault.tries_left() == 9


def test_a_changed_pin_is_the_only_one(vault, started_anew):
    keys = vault.create(PIN)
    vault.change_pin(PIN, NEW)
    assert refusal(started_anew().unlock, PIN) == Code.WRONG_PIN
    assert started_anew().unlock(NEW) == keys


def test_changing_needs_the_old_pin_and_counts_as_a_try(vault):
    keys = vault.create(PIN)
    assert refusal(vault.change_pin, "111111", NEW) == Code.WRONG_PIN
    assert vault.tries_left() == 9
    assert refusal(vault.change_pin, PIN, "123456") == Code.PIN_TOO_SIMPLE
    assert vault.tries_left() == 9
    assert vault.unlock(PIN) == keys


def test_the_communes_key_sets_a_new_pin(vault, started_anew):
    keys = vault.create(PIN)
    assert vault.recovery_id is None
    vault.add_recovery(keys, "r-1", KEK)
    assert vault.recovery_id == "r-1"
    assert started_anew().recover(KEK, NEW) == keys
    assert refusal(vault.unlock, PIN) == Code.WRONG_PIN
    assert vault.unlock(NEW) == keys
    assert vault.recovery_id == "r-1"


def test_changing_the_pin_keeps_the_recovery(vault):
    keys = vault.create(PIN)
    vault.add_recovery(keys, "r-1", KEK)
    vault.change_pin(PIN, NEW)
    assert vault.recover(KEK, PIN) == keys


def test_another_recovery_key_opens_nothing_and_changes_nothing(vault):
    keys = vault.create(PIN)
    assert refusal(vault.recover, KEK, NEW) == Code.WRONG_KEY  # there is no slot yet
    vault.add_recovery(keys, "r-1", bytes(32))
    vault.add_recovery(keys, "r-2", KEK)
    for wrong in (bytes(32), KEK[:16], b""):
        assert refusal(vault.recover, wrong, NEW) == Code.WRONG_KEY
    assert vault.unlock(PIN) == keys
    assert vault.recover(KEK, NEW) == keys


@pytest.mark.parametrize("loss", ["gone", "another", "spoilt"])
def test_a_lost_device_secret_is_told_from_a_wrong_pin_and_healed(vault, secrets, tmp_path, loss):
    keys = vault.create(PIN)
    vault.add_recovery(keys, "r-1", KEK)
    if loss == "gone":
        secrets.forget(keys.vault)
    elif loss == "another":
        secrets.write(keys.vault, Secret(key=os.urandom(32)))
    else:
        (path,) = (tmp_path / "phone-secrets").iterdir()
        path.write_bytes(path.read_bytes()[:-9])
    for _ in range(12):
        assert refusal(vault.unlock, PIN) == Code.SECRET_LOST
    assert vault.tries_left() == 10
    assert vault.recover(KEK, NEW) == keys
    assert vault.unlock(NEW) == keys


def test_recovery_keeps_a_secret_that_is_not_lost(vault, secrets):
    keys = vault.create(PIN)
    vault.add_recovery(keys, "r-1", KEK)
    before = Secret(key=secrets.read(keys.vault).key, commit=41)
    secrets.write(keys.vault, before)
    vault.recover(KEK, NEW)
    assert secrets.read(keys.vault) == before


def test_rekeying_adds_a_key_and_then_drops_the_old(vault, started_anew):
    old = vault.create(PIN)
    vault.add_recovery(old, "r-1", bytes(32))
    both = vault.begin_rekey(old, PIN, "r-2", KEK)
    assert (both.current, both.keys[1], both.names, both.vault) == (2, old.keys[1], old.names, old.vault)
    assert both.keys[2] != old.keys[1]
    assert started_anew().unlock(PIN) == both
    one = vault.finish_rekey(both, PIN, "r-3", KEK)
    assert one.keys == {2: both.keys[2]}
    assert started_anew().unlock(PIN) == one
    assert vault.recovery_id == "r-3"
    assert vault.recover(KEK, NEW) == one


def test_rekeying_can_be_finished_without_signal(vault):
    old = vault.create(PIN)
    both = vault.begin_rekey(old, PIN, "r-2", KEK)
    one = vault.finish_rekey(both, PIN)
    assert vault.unlock(PIN) == one
    assert vault.recover(KEK, NEW) == both  # to be finished again; the records are under its current key
    assert vault.finish_rekey(both, NEW, "r-3", KEK) == one


def test_keys_of_another_time_get_no_recovery_slot(vault):
    """A slot with the old key only would open nothing that was written since."""
    old = vault.create(PIN)
    both = vault.begin_rekey(old, PIN, "r-2", KEK)
    assert refusal(vault.add_recovery, old, "r-3", KEK) == Code.WRONG_KEY
    assert refusal(vault.begin_rekey, old, PIN, "r-3", KEK) == Code.WRONG_KEY
    assert refusal(vault.finish_rekey, old, PIN) == Code.WRONG_KEY
    assert vault.unlock(PIN) == both


def test_a_destroyed_vault_is_gone_for_pin_and_commune(vault, folder, secrets, tmp_path):
    keys = vault.create(PIN)
    vault.add_recovery(keys, "r-1", KEK)
    (folder / "keys.0a0b.tmp").write_bytes((folder / "keys").read_bytes())
    vault.destroy()
    assert not vault.exists
    assert secrets.read(keys.vault) is None
    assert refusal(vault.unlock, PIN) == Code.KEYS_DAMAGED
    assert refusal(vault.recover, KEK, NEW) == Code.KEYS_DAMAGED
    assert sorted(path.name for path in folder.iterdir()) == ["keys.lock", "tries"]
    assert list((tmp_path / "phone-secrets").iterdir()) == []
    vault.destroy()
