"""The `keys` file: what it is, and what is said when it is no longer that."""

import hashlib
import json
import random

import msgspec
import pytest
from msgspec.structs import replace

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.vault import slots
from fieldapp.store.vault.kdf import Kdf
from fieldapp.store.vault.keys import Keys
from fieldapp.store.vault.secrets import Secret
from fieldapp.store.vault.vault import Vault
from tests.store.vault.conftest import QUICK

PIN, NEW = "270518", "904172"
KEK = bytes(range(200, 232))

# A file of format 1 as the first app wrote it. It must open for ever: never change it, add one a format.
WRITTEN = (
    b'{"format":1,"vault":"AAECAwQFBgcICQoLDA0ODw==","current":2,"mark":"SP737OMYXrk=",'
    b'"pin":{"kdf":{"memory_kib":64,"passes":3,"lanes":1},"salt":"MjM0NTY3ODk6Ozw9Pj9AQQ==","nonce":"mr3C6bGpT+T7EWbz",'
    b'"sealed":"8GtblqtpZyHWnZ53QOm+7lOimZ3FH43zWdcO9R1qEcRllEehgFoxzv+Nfu3svPcBAwXHIiQupl2d8hHY/JViuF+uIAwlUQtKLko70bYz'
    b"hQfqhqYb2X0ZS1BYdvddIrizPN3xiB3awwBj4AGb69jnIjWvqLAQTSZ+8yuP3mk6idjlp8VKm3TZu6QEr6PZf7zr9MToHM+SntexuoD6XJev7Kw2"
    b'jzbg5t/2WNLDBANRsVwomFQ1ZZAr/pTHQ9dLfkCdrO5kJ+YXq1tht9KXbS8SSklcWCe3VMyd/y+gFR736mbkz4bGdF0="},'
    b'"recovery":{"id":"r-7","nonce":"4TVzQvkOpXFTn81y",'
    b'"sealed":"IVsD/0AGWu2SBR9W2tzfSdNbj0ntbzl8806+9UZJa/hPrGXep/vrPvpOXYVFSg71Anvh+Rq0WynXV/46AOXGNBVKKZx1xIUio9u9he5Z'
    b"gQFz3eQ7u1ZU0ZB5rRkFF8Q2VE2GBg9DyyWaRg8LTVtBN0+H9UX8GRhxJOYVyh7CAWDfw8U+nCNCIh7nLFr+7yU3a/T7ObyKr6dM4Lw+8SCvJPJ/"
    b'LzyAThoNs9n9hr2N5JSdAtWCUFqXmPKW+/kKcP40qSrzfM2W8m7WqntADPELylFZhv/f8MSJaOtUVQ1gi4CHxdEI63s="}}\n'
    b"65aeee6ac70e2bfbeb61152d753958b074ca3b83344314c48a37f61bd5314332\n"
)
VAULT, SECRET = bytes(range(16)), bytes(range(100, 132))
HELD = Keys(vault=VAULT, current=2, keys={1: b"\x01" * 32, 2: b"\x02" * 32}, names=b"\x03" * 32)


@pytest.fixture
def known(folder, secrets, clock):
    """A phone that holds the known file."""
    folder.mkdir(parents=True)
    for name in ("keys", "keys.copy"):
        (folder / name).write_bytes(WRITTEN)
    (folder / "tries").write_bytes(b"." * 10)
    secrets.write(VAULT, Secret(key=SECRET))
    return Vault(folder, secrets, clock, QUICK)


def refusal(call, *given):
    with pytest.raises(Problem) as problem:
        call(*given)
    return problem.value.code


def test_the_first_format_opens_for_ever(known):
    assert known.unlock(PIN) == HELD
    assert known.recovery_id == "r-7"
    assert known.recover(KEK, NEW) == HELD


def test_the_keys_of_the_slots_are_derived_as_ever():
    salt = bytes(range(50, 66))
    pin = slots.pin_key(b"270518", SECRET, VAULT, salt, Kdf(memory_kib=64, passes=3))
    assert pin.hex() == "3709f7a4dda6f6ff319d5941ffc8f0b085916172ab346df42bec72c706e6b39c"
    assert slots.recovery_key(KEK, VAULT, "r-7").hex() == (
        "aa01eddb99e08a67ed3df6d590a9fdcf75cc403b410822f3fa690b0c625516d3"
    )


def test_what_is_written_today_has_the_shape_of_the_known_file(vault, folder):
    vault.add_recovery(vault.create(PIN), "r-1", KEK)
    lines = (folder / "keys").read_bytes().splitlines()
    assert len(lines) == 2
    assert shape(json.loads(lines[0])) == shape(json.loads(WRITTEN.splitlines()[0]))
    assert slots.written(slots.read(WRITTEN)) == WRITTEN


def shape(value):
    return {name: shape(each) for name, each in value.items()} if isinstance(value, dict) else type(value)


def test_a_newer_format_asks_for_an_update_and_is_kept(known, folder):
    line = json.dumps({"format": 2, "vault": ["anything", "else"]}).encode()
    newer = line + b"\n" + hashlib.sha256(line).hexdigest().encode() + b"\n"
    (folder / "keys").write_bytes(newer)
    for call, *given in ((known.unlock, PIN), (known.recover, KEK, NEW), (known.change_pin, PIN, NEW)):
        assert refusal(call, *given) == Code.UPDATE_NEEDED
    assert refusal(known.create, NEW) == Code.PIN_SET_ALREADY
    assert (folder / "keys").read_bytes() == newer
    assert known.tries_left() == 10


SPOILT = {
    "emptied": b"",
    "garbage": b"no keys at all " * 50,
    "zeros": bytes(len(WRITTEN)),
    "no object": b"[]\n" + hashlib.sha256(b"[]").hexdigest().encode() + b"\n",
    "no text": b"\xff\xfe\n" + hashlib.sha256(b"\xff\xfe").hexdigest().encode() + b"\n",
    "line missing": WRITTEN.splitlines(keepends=True)[0],
    "twice": WRITTEN * 2,
}


@pytest.mark.parametrize("content", SPOILT.values(), ids=SPOILT.keys())
def test_a_spoilt_file_is_read_from_its_copy_and_mended(known, folder, content):
    for name in ("keys", "keys.copy"):
        (folder / name).write_bytes(content)
        assert known.unlock(PIN) == HELD
        assert (folder / name).read_bytes() == WRITTEN
        (folder / name).unlink()
        assert known.exists
        assert known.unlock(PIN) == HELD
        assert (folder / name).read_bytes() == WRITTEN


@pytest.mark.parametrize("content", SPOILT.values(), ids=SPOILT.keys())
def test_when_both_are_spoilt_it_is_said_and_both_are_kept(known, folder, content):
    for name in ("keys", "keys.copy"):
        (folder / name).write_bytes(content)
    for call, *given in ((known.unlock, PIN), (known.recover, KEK, NEW), (known.add_recovery, HELD, "r-8", KEK)):
        assert refusal(call, *given) == Code.KEYS_DAMAGED
    assert refusal(known.create, NEW) == Code.PIN_SET_ALREADY, "keys that a helper may still mend are not replaced"
    assert (folder / "keys").read_bytes() == (folder / "keys.copy").read_bytes() == content
    assert known.tries_left() == 10, "damage is not her failure"


def test_no_flipped_bit_and_no_cut_is_taken_for_a_wrong_pin():
    chance = random.Random(5)
    for place in range(len(WRITTEN)):
        flipped = bytearray(WRITTEN)
        flipped[place] ^= 1 << chance.randrange(8)
        assert refusal(slots.read, bytes(flipped)) == Code.KEYS_DAMAGED
        assert refusal(slots.read, WRITTEN[:place]) == Code.KEYS_DAMAGED


def test_keys_of_another_vault_are_refused(known, folder, secrets, tmp_path):
    other = Vault(tmp_path / "other", secrets, kdf=QUICK)
    other.create(NEW)
    (folder / "keys").write_bytes((tmp_path / "other" / "keys").read_bytes())
    assert refusal(known.unlock, NEW) == Code.KEYS_DAMAGED
    assert known.tries_left() == 10


def test_a_folder_carried_to_another_phone_does_not_open_there(known, folder, tmp_path, secrets):
    there = Vault(folder, type(secrets)(tmp_path / "another-phone"), kdf=QUICK)
    assert refusal(there.unlock, PIN) == Code.SECRET_LOST
    assert there.recover(KEK, NEW) == HELD, "the commune can open it there"
    assert refusal(known.unlock, NEW) == Code.SECRET_LOST, "and then it no longer opens here"


@pytest.mark.parametrize(
    "forged",
    [
        {"current": 1},
        {"vault": bytes(16)},
        {"mark": bytes(8)},
        {"pin": {"kdf": Kdf(memory_kib=8, passes=1)}},
        {"pin": {"salt": bytes(16)}},
        {"pin": {"nonce": bytes(12)}},
        {"recovery": {"id": "r-8"}},
        {"recovery": {"nonce": bytes(12)}},
    ],
    ids=str,
)
def test_what_stands_beside_a_slot_is_bound_to_it(forged):
    """Somebody who can also write the digest anew gets no keys that were not meant for it, nor an easier slot."""
    file = slots.read(WRITTEN)
    for name, value in forged.items():
        changed = replace(getattr(file, name), **value) if isinstance(value, dict) else value
        file = replace(file, **{name: changed})
    slot = file.pin
    key = slots.pin_key(b"270518", SECRET, file.vault, slot.salt, slot.kdf)
    opened = slots.open_pin(file, key), slots.open_recovery(file, KEK)
    assert opened == {"pin": (None, HELD), "recovery": (HELD, None), "mark": (None, HELD)}.get(*forged, (None, None))


def test_slots_do_not_open_in_each_others_place():
    file = slots.read(WRITTEN)
    swapped = replace(file, recovery=replace(file.recovery, nonce=file.pin.nonce, sealed=file.pin.sealed))
    assert slots.open_recovery(swapped, KEK) is None


@pytest.mark.parametrize("asks", [{"memory_kib": 2**31, "passes": 1}, {"memory_kib": 64, "passes": 10**6}, {}])
def test_a_file_that_asks_for_senseless_work_is_damaged_not_obeyed(asks):
    content = json.loads(WRITTEN.splitlines()[0])
    content["pin"]["kdf"] = asks
    line = msgspec.json.encode(content)
    assert refusal(slots.read, line + b"\n" + hashlib.sha256(line).hexdigest().encode() + b"\n") == Code.KEYS_DAMAGED
