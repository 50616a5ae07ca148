"""Drafts that were on a phone that is gone come back on the next one, and nobody but that person can read them."""

import hashlib

import msgspec
import pytest

from fieldapp.protocol import BackupList, Knock, RecoveryKey, RecoveryRequest
from fieldapp.sync import recovery as phone_side
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.people import backups, devices, events, lost
from tests.cast import MINH

SEALED, NEWER = b"sealed drafts " * 100, b"sealed drafts, more of them " * 100
SHA = hashlib.sha256(SEALED).hexdigest()
KNOCK = "k" * 43
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point


def put(phone, content=SEALED, recovery="key-1", sha256=None):
    sha256 = sha256 or hashlib.sha256(content).hexdigest()
    headers = {"Upload-Sha256": sha256, "Upload-Recovery": recovery}
    return phone.ask("PUT", "/backup", content=content, headers=headers)


def offered(phone):
    reply = phone.ask("GET", "/backups")
    assert reply.status_code == 200, reply.text
    return msgspec.json.decode(reply.content, type=BackupList).backups


@pytest.fixture
def two(enrol, clock):
    """An older phone of Lan's, with its recovery key and a backup; and her newer one."""
    old = enrol("lan", device_name="Máy cũ", knock=KNOCK)
    asked = msgspec.json.encode(RecoveryRequest(vault="1f" * 16))
    key = msgspec.json.decode(old.ask("POST", "/recovery", content=asked).content, type=RecoveryKey)
    assert put(old, recovery=key.id).status_code == 200
    clock.pass_by(days=1)
    return old, enrol("lan", "z" * 43), key


def test_a_new_phone_gets_what_the_old_one_left_and_what_opens_it(two):
    old, new, key = two
    [backup] = offered(new)
    told = (backup.device, backup.device_name, backup.size, backup.sha256, backup.recovery)
    assert told == (old.enrolled.device, "Máy cũ", len(SEALED), hashlib.sha256(SEALED).hexdigest(), key.id)
    assert backup.key == phone_side.backup_key(key.key), "both sides derive the same"
    assert backup.key != key.key, "the old phone itself is not opened by it"
    assert new.ask("GET", f"/backups/{backup.sha256}").content == SEALED
    assert new.ask("GET", f"/backups/{backup.sha256}", headers={"Range": "bytes=10-"}).content == SEALED[10:]


def test_the_newest_backup_takes_the_place_of_the_former_whole_or_not_at_all(two):
    old, new, key = two
    assert put(old, NEWER, key.id, sha256=hashlib.sha256(SEALED).hexdigest()).json() == {"problem": "wrong_content"}
    assert new.ask("GET", f"/backups/{SHA}").content == SEALED
    assert put(old, NEWER, key.id).status_code == 200
    assert new.ask("GET", f"/backups/{hashlib.sha256(NEWER).hexdigest()}").content == NEWER
    assert new.ask("GET", f"/backups/{SHA}").status_code == 404


def test_nobody_else_gets_it(two, enrol):
    for other in ("hung", "tam", "xa"):
        phone = enrol(other)
        assert offered(phone) == []
        assert phone.ask("GET", f"/backups/{SHA}").status_code == 404


def test_an_older_phone_does_not_get_the_newer_ones(two):
    old, new, _ = two
    put(new)
    assert offered(old) == []
    assert old.ask("GET", f"/backups/{SHA}").status_code == 404


@ONE_ENGINE
def test_only_a_newly_enrolled_phone_is_given_any(two, clock):
    _, new, _ = two
    clock.pass_by(days=31)
    assert offered(new) == []
    assert new.ask("GET", f"/backups/{SHA}").status_code == 404


@ONE_ENGINE
def test_a_lost_phone_leaves_its_drafts_and_gets_none(two, engine, clock):
    _, new, key = two
    with writing(engine) as conn:
        lost.mark_lost(conn, MINH, new.enrolled.device, clock())
    assert put(new).json() == {"problem": "recovery_gone"}, "nobody could open it, so it is not handed over"
    assert put(new, recovery=key.id).status_code == 200
    assert new.ask("GET", "/backups").json() == {"problem": "lost"}


def test_the_backup_of_a_lost_or_stopped_phone_goes_to_the_new_one(two, engine, clock):
    old, new, _ = two
    with writing(engine) as conn:
        lost.mark_lost(conn, MINH, old.enrolled.device, clock())
    assert len(offered(new)) == 1


def leave(http, content, recovery, knock=KNOCK):
    told = {"Upload-Offset": "0", "Upload-Length": str(len(content)), "Upload-Recovery": recovery}
    told |= {"Upload-Sha256": hashlib.sha256(content).hexdigest(), "Authorization": f"Knock {knock}"}
    return http.put("/api/v1/handover", headers=told, content=content)


def test_what_a_locked_phone_left_goes_to_the_next_one_however_late(two, http, engine, clock):
    old, new, key = two
    clock.pass_by(days=90)
    with writing(engine) as conn:
        lost.mark_lost(conn, MINH, old.enrolled.device, clock())
    assert leave(http, NEWER, key.id).json()["complete"]
    parcel, backup = offered(new)
    assert (parcel.device, parcel.size, parcel.recovery) == (old.enrolled.device, len(NEWER), key.id)
    assert parcel.key == backup.key == phone_side.backup_key(key.key)
    assert new.ask("GET", f"/backups/{parcel.sha256}").content == NEWER
    with writing(engine) as conn:
        lost.knock(conn, devices.knocking(conn, KNOCK), Knock(destroyed=True), clock())
        lost.mark_found(conn, MINH, old.enrolled.device, clock())
    assert len(offered(new)) == 2, "the work of a phone that has destroyed its keys is here and nowhere else"


def test_a_parcel_of_a_phone_that_was_opened_again_is_of_no_use_any_more(two, http, clock):
    old, new, key = two
    assert leave(http, NEWER, key.id).json()["complete"]
    assert len(offered(new)) == 2
    clock.pass_by(hours=1)
    old.sync()
    assert [each.sha256 for each in offered(new)] == [SHA]


def test_a_parcel_is_nobody_elses(two, http, enrol):
    _, _, key = two
    leave(http, NEWER, key.id)
    for other in ("hung", "tam", "xa"):
        phone = enrol(other)
        assert offered(phone) == []
        assert phone.ask("GET", f"/backups/{hashlib.sha256(NEWER).hexdigest()}").status_code == 404


@ONE_ENGINE
def test_a_parcel_names_a_key_or_none(two, http):
    assert leave(http, NEWER, "no key").json() == {"problem": "bad_request"}
    assert leave(http, NEWER, "").json()["complete"]


def test_the_officer_can_read_that_it_was_given(two, engine):
    old, new, _ = two
    offered(new)
    offered(new)
    with reading(engine) as conn:
        told = [(each.kind.value, each.told) for each in events.history(conn, old.enrolled.device)]
    assert told == [("backup_given", {"to": new.enrolled.device}), ("enrolled", {})]


def test_a_backup_under_a_key_that_is_not_here_is_given_without(enrol, clock):
    old = enrol("lan")
    put(old, recovery="another-servers")
    clock.pass_by(days=1)
    [backup] = offered(enrol("lan", "z" * 43))
    assert backup.key == b""


def test_another_persons_key_is_not_released_by_naming_it(two, enrol, clock):
    _, _, lans = two
    hung = enrol("hung")
    put(hung, recovery=lans.id)
    clock.pass_by(days=1)
    [backup] = offered(enrol("hung", "y" * 43))
    assert backup.key == b""


@ONE_ENGINE
@pytest.mark.parametrize("size", [0, backups.MAX_BACKUP + 1])
def test_a_backup_has_a_size(enrol, size, rows):
    assert put(enrol("lan"), b"x" * size).status_code in (400, 413)
    assert rows(tables.backups) == []


@ONE_ENGINE
@pytest.mark.parametrize("recovery", ["", "x" * 65, "a key"])
def test_a_backup_names_its_key(enrol, recovery):
    assert put(enrol("lan"), recovery=recovery).json() == {"problem": "bad_request"}


def test_the_largest_backup_is_taken(enrol):
    assert put(enrol("lan"), b"x" * backups.MAX_BACKUP).status_code == 200


@ONE_ENGINE
def test_a_backup_shows_no_key(two):
    _, new, _ = two
    [backup] = offered(new)
    assert str(backup.key) not in f"{backup!r} {backup.__rich_repr__()}"
