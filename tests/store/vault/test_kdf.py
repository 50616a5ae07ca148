"""What one try of a PIN costs."""

import sys
import time

import pytest

from fieldapp.store.vault.kdf import FLOOR, MIB, Kdf, calibrated, stretched
from fieldapp.store.vault.slots import read
from fieldapp.store.vault.vault import Vault
from tests.store.vault.running import run


def test_the_floor_and_the_ceiling():
    assert (FLOOR.memory_kib, FLOOR.passes, FLOOR.lanes) == (19 * 1024, 2, 1)

    assert calibrated(0.5, lambda _: 0.9) == FLOOR, "a slow phone waits longer, it is not less safe"
    assert calibrated(0.5, lambda _: 0.0) == Kdf(memory_kib=64 * MIB, passes=16), "no phone is asked for more memory"
    assert calibrated(0.5, lambda _: 0.03) == Kdf(memory_kib=64 * MIB, passes=9)
    more = calibrated(0.5, lambda _: 0.2)
    assert FLOOR.memory_kib < more.memory_kib < 64 * MIB
    assert more.passes == 2, "memory grows first: it is what an attacker's machines are short of"


def test_a_try_costs_about_half_a_second_on_this_machine(folder, secrets):
    """The real thing, once: measured when the vault is made, written in the slot, paid at each try."""
    vault = Vault(folder, secrets)
    keys = vault.create("270518")
    kdf = read((folder / "keys").read_bytes()).pin.kdf
    assert kdf.work >= FLOOR.work
    assert kdf.memory_kib <= 64 * MIB
    started = time.process_time()  # other tests run beside this one
    assert vault.unlock("270518") == keys
    spent = time.process_time() - started
    assert spent < 2
    assert spent > 0.15 or kdf.passes == 16


def test_the_parameters_of_the_slot_count_not_those_of_the_day(vault, folder, secrets):
    keys = vault.create("270518")
    later = Vault(folder, secrets, kdf=Kdf(memory_kib=64, passes=3))
    assert later.unlock("270518") == keys
    later.change_pin("270518", "904172")
    assert read((folder / "keys").read_bytes()).pin.kdf == Kdf(memory_kib=64, passes=3)
    assert vault.unlock("904172") == keys


def test_a_known_answer():
    """OpenSSL's Argon2id says the same."""
    made = stretched(b"270518", b"0123456789abcdef", Kdf(memory_kib=64, passes=3))
    assert made.hex() == "299b67b176ba661b7c36dc75517fdb77c44dcaa1aa2dc55cda7a65c2f9d270a8"


@pytest.mark.parametrize("given", [(0, 1, 1), (8, 0, 1), (8, 1, 0), (2**21, 1, 1), (8, 65, 1), (8, 1, 2), (-8, 1, 1)])
def test_parameters_beyond_sense_are_refused(given):
    with pytest.raises(ValueError, match="no sensible parameters"):
        Kdf(*given)


@pytest.mark.skipif(sys.platform != "linux", reason="reads how much memory it has as Linux tells it")
def test_too_little_memory_has_its_name_and_costs_no_try():
    run("short_of_memory.py")
