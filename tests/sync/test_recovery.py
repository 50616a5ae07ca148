"""A forgotten PIN, from the phone's side: the slot always holds a key that the server has, and no code is wasted."""

import hashlib
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from fieldapp.domain.ids import new_id
from fieldapp.domain.problems import Problem
from fieldapp.protocol import MOST_ASKED, BlobState, Change, EnrolRequest, Farewell, Knock, SyncRequest
from fieldapp.store.device import DeviceStore
from fieldapp.store.vault.kdf import Kdf
from fieldapp.store.vault.secrets import SecretFiles
from fieldapp.store.vault.vault import Vault
from fieldapp.sync import recovery
from fieldapp.sync.client import HttpServer
from fieldapp.sync.engine import Engine
from fieldapp.sync.enrol import enrol, knock_of
from fieldapp.sync.server import Offline
from fieldapp.sync.switch import SwitchedServer
from sync_server.db import tables
from sync_server.db.engine import writing
from sync_server.people import devices, lost
from sync_server.people import recovery as office
from tests.cast import LAN
from tests.sync.village import Wire, officer_of

CODE = "K7M4-9QXT"


@pytest.fixture
def vault(tmp_path):
    return Vault(
        tmp_path / "people" / "0a1b2c3d", SecretFiles(tmp_path / "phone-secrets"), kdf=Kdf(memory_kib=8, passes=1)
    )


@pytest.fixture
def keys(vault):
    return vault.create("135792")


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
    return server._road


def test_whoever_forgot_the_pin_opens_the_vault_with_the_officers_code(lan, keys, vault, code_for, nobody):
    backup = recovery.prepare(vault, keys, lan.server)
    nonce = recovery.nonce_for(b"secret", CODE, vault.recovery_id)
    kek = recovery.release(nobody, f" {code_for(lan).lower()} ", vault.recovery_id, nonce)
    assert vault.recover(kek, "864213") == keys
    assert vault.unlock("864213") == keys
    assert recovery.backup_key(kek) == backup != kek


@pytest.mark.parametrize("fate", ["lost", "unanswered"])
def test_a_cut_while_the_slot_is_written_leaves_the_former_one_good(lan, keys, vault, code_for, nobody, fate):
    recovery.prepare(vault, keys, lan.server)
    former = vault.recovery_id
    for _ in range(office.MOST_KEYS + 2):
        lan.wire.fates = [fate]
        with pytest.raises(Offline):
            recovery.prepare(vault, keys, lan.server)
    assert vault.recovery_id == former
    kek = recovery.release(nobody, code_for(lan), former, "n" * 22)
    assert vault.recover(kek, "864213") == keys
    recovery.prepare(vault, keys, lan.server)
    kek = recovery.release(nobody, code_for(lan), vault.recovery_id, "n" * 22)
    assert vault.recover(kek, "135792") == keys


def test_a_phone_that_dies_with_the_new_key_in_its_hand_opens_by_the_former(lan, keys, vault, code_for, nobody):
    recovery.prepare(vault, keys, lan.server)
    lan.server.recovery_key(keys.vault, vault.recovery_id)
    kek = recovery.release(nobody, code_for(lan), vault.recovery_id, "n" * 22)
    assert vault.recover(kek, "864213") == keys


@pytest.mark.parametrize("fate", ["lost", "unanswered"])
def test_a_lost_answer_is_asked_for_again_even_by_a_phone_that_was_killed(lan, keys, vault, code_for, nobody, fate):
    recovery.prepare(vault, keys, lan.server)
    code = code_for(lan)
    wire_of(nobody).fates = [fate]
    with pytest.raises(Offline):
        recovery.release(nobody, code, vault.recovery_id, recovery.nonce_for(b"secret", code, vault.recovery_id))
    again = recovery.nonce_for(b"secret", code.lower(), vault.recovery_id)
    assert vault.recover(recovery.release(nobody, code, vault.recovery_id, again), "864213") == keys
    with pytest.raises(Problem, match="used_code"):
        recovery.release(nobody, code, vault.recovery_id, recovery.nonce_for(b"other phone", code, vault.recovery_id))


def test_what_is_no_code_is_not_asked(nobody):
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


def test_out_of_reach_is_out_of_reach(lan, keys, vault):
    switched = SwitchedServer(lan.server)
    switched.cut = True
    with pytest.raises(Offline):
        recovery.prepare(vault, keys, switched)
    with pytest.raises(Offline):
        recovery.release(switched, CODE, "id", "n" * 22)
    switched.cut = False
    recovery.prepare(vault, keys, switched)
    with pytest.raises(Problem, match="wrong_code"):
        recovery.release(switched, CODE, vault.recovery_id, "n" * 22)


def test_keys_show_nothing(lan, keys):
    given = lan.server.recovery_key(keys.vault)
    shown = f"{given!r} {given.__rich_repr__()}"
    assert given.id in shown
    assert str(given.key) not in shown


LEFT = Farewell(changes_left=0, photos_left=0, drafts_left=0)


def test_a_lost_phone_hears_it_hands_over_and_is_told_to_destroy_its_keys(commune, lan, phones):
    draft = b"sealed drafts"
    record, key = lan.send(), lan.server.recovery_key(bytes(16))
    with writing(commune.engine) as conn:
        lost.mark_lost(conn, officer_of(lan.me.partition), lan.me.device, datetime.now(UTC))
    report = lan.sync()
    assert (report.sent, report.notices) == (1, ("lost",))
    assert commune.case(record) is not None
    lan.server.backup_keep(draft, key.id)
    assert not lan.server.farewell(replace(LEFT, drafts_left=1)).destroy
    assert lan.server.farewell(LEFT).destroy
    [backup] = phones(commune, lan.who).server.backup_list()
    assert (backup.device, backup.size, backup.key) == (lan.me.device, len(draft), recovery.backup_key(key.key))


@pytest.mark.parametrize(("many", "destroys"), [(MOST_ASKED, True), (MOST_ASKED + 1, False)])
def test_a_lost_phone_destroys_nothing_that_is_held_there_before_it_has_asked_for_all_of_it(
    lan, commune, many, destroys
):
    """A server that was put back may have lost what it held, and then it is nowhere but here."""
    for _ in range(many):
        change = Change(
            id=new_id(), kind="gossip", record=new_id(), base=0, set={"text": "a"}, at=lan.now().isoformat(),
            seq=lan.store.outbox.next_seq(),
        )  # fmt: skip
        lan.store.outbox.append(change)
    assert lan.sync().held == many
    with writing(commune.engine) as conn:
        lost.mark_lost(conn, officer_of(lan.me.partition), lan.me.device, datetime.now(UTC))
    assert lan.sync().destroy is destroys


def test_a_newer_phone_reads_what_the_older_one_left(commune, lan, phones):
    lan.server.backup_keep(b"sealed drafts", "key")
    newer = phones(commune, lan.who)
    assert newer.server.backup_read(newer.server.backup_list()[0].sha256) == b"sealed drafts"
    with pytest.raises(Problem, match="not_found"):
        newer.server.backup_read("another")


def test_a_locked_phone_knocks_and_leaves_a_parcel(commune):
    parcel, token = b"sealed " * 1000, "k" * 43
    sha256 = hashlib.sha256(parcel).hexdigest()
    asked = EnrolRequest(code=commune.code_for(LAN), token="t" * 43, knock=token)
    with writing(commune.engine) as conn:
        devices.redeem(conn, asked, datetime.now(UTC))
    locked = SwitchedServer(HttpServer("http://commune.test", token, locked=True, transport=Wire(commune.wire)))
    assert not locked.knock(Knock()).lost
    assert locked.parcel_state(sha256) == BlobState(offset=0, complete=False)
    assert locked.parcel_put(sha256, 0, len(parcel), parcel[:100]) == BlobState(offset=100, complete=False)
    assert locked.parcel_state(sha256).offset == 100
    assert locked.parcel_put(sha256, 100, len(parcel), parcel[100:]).complete
    with pytest.raises(Problem, match="not_signed_in"):
        locked.sync(SyncRequest())
    locked.server.close()


def test_what_the_commune_sets_for_its_phones_arrives_with_the_next_round(commune, lan):
    assert (lan.me.lock_after_s, lan.me.contact_days) == (180, 60)
    with writing(commune.engine) as conn:
        conn.execute(tables.communes.update().values(lock_after_s=60, contact_days=7))
    record = lan.send()
    assert lan.sync().complete
    assert (lan.me.lock_after_s, lan.me.contact_days) == (60, 7)
    assert commune.case(record) is not None
    assert lan.sync().complete


def test_each_round_tells_which_key_is_in_the_slot(lan, vault, keys):
    recovery.prepare(vault, keys, lan.server)
    engine = Engine(lan.store, lan.server, lan.now, recovery_id=lambda: vault.recovery_id)
    assert engine.run().notices == ()
    vault.add_recovery(keys, "a key of before the backup", b"k" * 32)
    assert engine.run().notices == ("recovery_missing",)


def test_the_weaker_token_of_an_enrolment_knocks(commune, tmp_path):
    store = DeviceStore.open(tmp_path / "phone")
    server = HttpServer("http://commune.test", transport=Wire(commune.wire))
    assert enrol(store, server, commune.code_for(LAN), vault="1f" * 16).reply
    token = store.identity.get().token
    locked = HttpServer("http://commune.test", knock_of(token), locked=True, transport=Wire(commune.wire))
    assert not locked.knock(Knock()).lost
    assert knock_of(token) != token
    assert [row["vault"] for row in commune.rows(tables.devices)] == ["1f" * 16]
    store.close()
    for each in (server, locked):
        each.close()
