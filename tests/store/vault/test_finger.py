"""A key behind a finger opens the vault as long as its owner leaves it at that, and never past ten wrong PINs."""

import pytest
from msgspec.structs import replace

from fieldapp.domain.problems import Code, Problem
from tests.store.vault.test_vault import KEK, NEW, PIN, refusal


@pytest.fixture
def keys(vault):
    return vault.create(PIN)


def test_the_finger_gives_the_same_keys_and_the_pin_still_does(vault, keys, started_anew):
    assert not vault.has_finger
    kek = vault.add_finger(keys)
    assert vault.has_finger
    assert started_anew().unlock_by_finger(kek) == keys
    assert started_anew().unlock(PIN) == keys


@pytest.mark.parametrize("other", [bytes(32), b"", b"short"])
def test_another_key_opens_nothing_and_costs_no_try(vault, keys, other):
    assert refusal(vault.unlock_by_finger, other) == Code.WRONG_KEY
    vault.add_finger(keys)
    assert refusal(vault.unlock_by_finger, other) == Code.WRONG_KEY
    assert vault.tries_left() == 10


def test_a_second_finger_key_replaces_the_first(vault, keys):
    first, second = vault.add_finger(keys), vault.add_finger(keys)
    assert refusal(vault.unlock_by_finger, first) == Code.WRONG_KEY
    assert vault.unlock_by_finger(second) == keys


@pytest.mark.parametrize(
    "what",
    [
        lambda vault, keys: vault.drop_finger(),
        lambda vault, keys: vault.change_pin(PIN, NEW),
        lambda vault, keys: vault.begin_rekey(keys, PIN, "k2", KEK),
        lambda vault, keys: (vault.add_recovery(keys, "k1", KEK), vault.recover(KEK, NEW)),
    ],
)
def test_whatever_changes_the_lock_ends_it(vault, keys, what):
    kek = vault.add_finger(keys)
    what(vault, keys)
    assert not vault.has_finger
    assert refusal(vault.unlock_by_finger, kek) == Code.WRONG_KEY


def test_a_spare_key_leaves_it_alone(vault, keys):
    kek = vault.add_finger(keys)
    vault.add_recovery(keys, "k1", KEK)
    assert vault.unlock_by_finger(kek) == keys


def test_after_ten_wrong_pins_no_finger_opens(vault, keys, clock):
    kek = vault.add_finger(keys)
    for _ in range(10):
        with pytest.raises(Problem):
            vault.unlock("111112")
        clock.now += 4000
    assert refusal(vault.unlock_by_finger, kek) == Code.PIN_LOCKED


def test_keys_of_another_time_set_no_finger_up(vault, keys):
    assert refusal(vault.add_finger, replace(keys, current=2)) == Code.WRONG_KEY
    assert not vault.has_finger


def test_a_vault_that_is_not_there_has_none(vault):
    assert not vault.has_finger
