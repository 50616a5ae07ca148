"""A forgotten PIN, from the phone's side: the slot always holds a key that the server has, and no code is wasted."""

import os
from datetime import UTC, datetime

import pytest

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.vault.keys import Keys
from fieldapp.sync import recovery
from fieldapp.sync.client import HttpServer
from fieldapp.sync.server import Offline
from fieldapp.sync.switch import SwitchedServer
from sync_server.db.engine import writing
from sync_server.people import recovery as office
from tests.sync.village import Wire, officer_of

CODE = "K7M4-9QXT"


class Slots:
    """The recovery slot of a vault, without the vault."""

    def __init__(self):
        self.recovery_id, self.kek, self.full = None, None, False

    def add_recovery(self, keys, key_id, kek):
        if self.full:
            raise Problem(Code.DISK_FULL)
        self.recovery_id, self.kek = key_id, kek


@pytest.fixture
def keys():
    return Keys(vault=os.urandom(16), current=1, keys={1: os.urandom(32)}, names=os.urandom(32))


@pytest.fixture
def slots():
    return Slots()


@pytest.fixture
def code_for(commune):
    """An officer's code for a phone."""

    def code_for(phone):
        with writing(commune.engine) as conn:
            return office.make_code(conn, officer_of(phone.me.partition), phone.me.device, datetime.now(UTC))

    return code_for


@pytest.fixture
def nobody(commune):
    """The server as a locked phone asks it: without a token, over a wire that can be cut."""
    server = HttpServer("http://commune.test", transport=Wire(commune.wire))
    yield server
    server.close()


def wire_of(server):
    return server._http._transport


def test_what_the_code_gives_is_what_the_slot_was_sealed_under(lan, keys, slots, code_for, nobody):
    backup = recovery.prepare(slots, keys, lan.server)
    nonce = recovery.nonce_for(b"secret", CODE, slots.recovery_id)
    kek = recovery.release(nobody, f" {code_for(lan).lower()} ", slots.recovery_id, nonce)
    assert kek == slots.kek
    assert recovery.backup_key(kek) == backup != kek


@pytest.mark.parametrize("fate", ["lost", "unanswered"])
def test_a_cut_while_the_slot_is_written_leaves_the_former_one_good(lan, keys, slots, code_for, nobody, fate):
    recovery.prepare(slots, keys, lan.server)
    former = slots.recovery_id
    for _ in range(office.MOST_KEYS + 2):
        lan.wire.fates = [fate]
        with pytest.raises(Offline):
            recovery.prepare(slots, keys, lan.server)
    assert slots.recovery_id == former
    assert recovery.release(nobody, code_for(lan), former, "n" * 22) == slots.kek
    recovery.prepare(slots, keys, lan.server)
    assert recovery.release(nobody, code_for(lan), slots.recovery_id, "n" * 22) == slots.kek


def test_a_full_disk_leaves_the_former_slot_good(lan, keys, slots, code_for, nobody):
    recovery.prepare(slots, keys, lan.server)
    slots.full = True
    with pytest.raises(Problem, match="disk_full"):
        recovery.prepare(slots, keys, lan.server)
    assert recovery.release(nobody, code_for(lan), slots.recovery_id, "n" * 22) == slots.kek


@pytest.mark.parametrize("fate", ["lost", "unanswered"])
def test_a_lost_answer_is_asked_for_again_even_by_a_phone_that_was_killed(lan, keys, slots, code_for, nobody, fate):
    recovery.prepare(slots, keys, lan.server)
    code = code_for(lan)
    wire_of(nobody).fates = [fate]
    with pytest.raises(Offline):
        recovery.release(nobody, code, slots.recovery_id, recovery.nonce_for(b"secret", code, slots.recovery_id))
    again = recovery.nonce_for(b"secret", code.lower(), slots.recovery_id)
    assert recovery.release(nobody, code, slots.recovery_id, again) == slots.kek
    with pytest.raises(Problem, match="used_code"):
        recovery.release(nobody, code, slots.recovery_id, recovery.nonce_for(b"other phone", code, slots.recovery_id))


def test_what_is_no_code_is_not_asked(nobody, slots):
    with pytest.raises(Problem, match="wrong_code"):
        recovery.release(nobody, "xin mã", "id", "n" * 22)
    assert wire_of(nobody).paths == []


def test_a_nonce_says_nothing_of_the_secret_and_differs_with_each_code():
    nonces = {
        recovery.nonce_for(secret, code, slot)
        for secret in (b"", b"a" * 32, b"b" * 32)
        for code in (CODE, "AAAA-AAAA")
        for slot in ("one", "two")
    }
    assert len(nonces) == 12
    assert {len(each) for each in nonces} == {43}


def test_out_of_reach_is_out_of_reach(lan, keys, slots):
    switched = SwitchedServer(lan.server)
    switched.cut = True
    with pytest.raises(Offline):
        recovery.prepare(slots, keys, switched)
    with pytest.raises(Offline):
        recovery.release(switched, CODE, "id", "n" * 22)
    switched.cut = False
    recovery.prepare(slots, keys, switched)
    with pytest.raises(Problem, match="wrong_code"):
        recovery.release(switched, CODE, slots.recovery_id, "n" * 22)


def test_keys_show_nothing(lan, keys):
    given = lan.server.recovery_key(keys.vault)
    shown = f"{given!r} {given.__rich_repr__()}"
    assert given.id in shown
    assert str(given.key) not in shown
