"""A forgotten PIN: the server keeps a key for each vault and gives it out once, for an officer's code."""

import stat
import threading
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from litestar.testing import TestClient
from sqlalchemy import insert, text, update
from sqlalchemy.exc import DBAPIError

from fieldapp.domain.problems import Problem
from fieldapp.protocol import RecoveryKey, RecoveryOpen, RecoveryOpened, RecoveryRequest
from sync_server.app import create_app
from sync_server.config import read_config
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.people import attempts, devices, events, recovery, roster
from sync_server.secret import FILE, Sealing, kept_secret, secret_in
from tests.cast import DUONG_HUU, MINH, NOW, QUAN

VAULT, OTHER_VAULT = "1f" * 16, "2e" * 16
NONCE, OTHER_NONCE = "n" * 22, "m" * 22
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point


@pytest.fixture
def give():
    """Ask for a key as a phone does."""

    def give(phone, vault=VAULT, holds=""):
        reply = phone.ask("POST", "/recovery", content=msgspec.json.encode(RecoveryRequest(vault=vault, holds=holds)))
        assert reply.status_code == 200, reply.text
        return msgspec.json.decode(reply.content, type=RecoveryKey)

    return give


@pytest.fixture
def code_for(engine, clock):
    def code_for(phone, officer=MINH):
        with writing(engine) as conn:
            return recovery.make_code(conn, officer, phone.enrolled.device, clock())

    return code_for


@pytest.fixture
def unlock(http):
    """Trade a code for a key: the key, or the problem's name."""

    def unlock(code, key_id, nonce=NONCE):
        asked = msgspec.json.encode(RecoveryOpen(code=code, id=key_id, nonce=nonce))
        reply = http.post("/api/v1/recovery/open", content=asked)
        if reply.status_code != 200:
            return reply.json()["problem"]
        return msgspec.json.decode(reply.content, type=RecoveryOpened).key

    return unlock


def test_a_code_of_the_officer_gives_the_phones_key_back(enrol, give, code_for, unlock):
    lan = enrol("lan")
    kept = give(lan)
    assert len(kept.key) == 32
    assert unlock(code_for(lan).lower().replace("-", " "), kept.id) == kept.key


def test_every_key_is_another_and_each_of_them_opens(enrol, give, code_for, unlock):
    lan = enrol("lan")
    first, second = give(lan), give(lan)
    assert first.key != second.key
    assert unlock(code_for(lan), first.id) == first.key, "the answer with the second was lost"
    assert unlock(code_for(lan), second.id) == second.key


def test_the_key_in_the_slot_stays_however_many_answers_are_lost(enrol, give, code_for, unlock, rows):
    lan = enrol("lan")
    held = give(lan)
    for _ in range(recovery.MOST_KEYS + 5):
        give(lan, holds=held.id)
    assert len(rows(tables.recovery_keys)) == recovery.MOST_KEYS
    assert unlock(code_for(lan), held.id) == held.key


def test_a_lost_answer_does_not_use_up_the_code(enrol, give, code_for, unlock, clock):
    lan = enrol("lan")
    kept, code = give(lan), code_for(lan)
    clock.pass_by(hours=23, minutes=59)
    assert unlock(code, kept.id) == kept.key
    clock.pass_by(hours=1)
    assert unlock(code, kept.id) == kept.key, "the first answer was lost on the way"
    assert unlock(code, kept.id, OTHER_NONCE) == "used_code"
    clock.pass_by(hours=24)
    assert unlock(code, kept.id) == "expired_code"


def test_two_that_ask_at_once_with_one_code_are_one_success(enrol, give, code_for, unlock):
    lan = enrol("lan")
    kept, code = give(lan), code_for(lan)
    together = threading.Barrier(2)

    def ask(nonce):
        together.wait()
        return unlock(code, kept.id, nonce)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, (NONCE, OTHER_NONCE)))
    assert sorted(answers, key=str) == sorted([kept.key, "used_code"], key=str)


def test_a_code_is_for_one_phone_and_the_wrong_one_does_not_use_it_up(enrol, give, code_for, unlock):
    lan, hung = enrol("lan"), enrol("hung")
    lans, hungs = give(lan), give(hung, OTHER_VAULT)
    code = code_for(lan)
    assert unlock(code, hungs.id) == "wrong_code"
    assert unlock(code, lans.id) == lans.key


def test_nobody_gets_anothers_key_by_naming_anothers_vault(enrol, give, code_for, unlock):
    lan, hung = enrol("lan"), enrol("hung")
    lans, hungs = give(lan), give(hung, VAULT)
    assert unlock(code_for(hung), lans.id) == "wrong_code"
    assert unlock(code_for(hung), hungs.id) == hungs.key


@ONE_ENGINE
def test_another_phone_of_the_same_person_is_another_phone(enrol, give, code_for, unlock):
    first, second = enrol("lan"), enrol("lan", "z" * 43)
    kept = give(first)
    give(second, OTHER_VAULT)
    assert unlock(code_for(second), kept.id) == "wrong_code"


def test_a_vault_enrolled_anew_opens_by_the_key_it_had(enrol, give, code_for, unlock):
    lan = enrol("lan")
    kept = give(lan)
    again = enrol("lan", "z" * 43, vault=VAULT)
    assert unlock(code_for(again), kept.id) == kept.key


def test_a_code_ends_after_a_day_and_by_a_newer_one(enrol, give, code_for, unlock, clock):
    lan = enrol("lan")
    kept = give(lan)
    old, new = code_for(lan), code_for(lan)
    assert unlock(old, kept.id) == "expired_code"
    clock.pass_by(hours=24)
    assert unlock(new, kept.id) == "expired_code"


def test_a_stopped_phone_gets_no_code_and_an_open_one_ends(enrol, give, code_for, unlock, engine):
    lan = enrol("lan")
    kept, code = give(lan), code_for(lan)
    with writing(engine) as conn:
        devices.revoke(conn, DUONG_HUU, lan.enrolled.device, NOW)
    assert unlock(code, kept.id) == "expired_code"
    with pytest.raises(Problem, match="not_found"):
        code_for(lan)


@ONE_ENGINE
def test_only_the_phones_own_commune_makes_codes(enrol, code_for):
    with pytest.raises(Problem, match="not_found"):
        code_for(enrol("lan"), QUAN)


def test_a_key_that_the_server_lost_is_told_and_leaves_the_code_good(enrol, give, code_for, unlock, engine):
    lan = enrol("lan")
    kept, code = give(lan), code_for(lan)
    assert unlock(code, "0199-nowhere") == "recovery_gone"
    assert unlock(code, kept.id) == kept.key


@ONE_ENGINE
def test_guessing_has_to_wait_and_enrolment_does_not_wait_with_it(enrol, give, code_for, unlock, clock):
    lan = enrol("lan")
    kept, code = give(lan), code_for(lan)
    assert [unlock(f"WRNG-{n:04}", kept.id) for n in range(attempts.LIMIT)] == ["wrong_code"] * attempts.LIMIT
    assert unlock(code, kept.id) == "too_many_tries"
    enrol("hung")
    clock.pass_by(minutes=11)
    assert unlock(code, kept.id) == kept.key


@ONE_ENGINE
@pytest.mark.parametrize("nonce", ["", "short", "n" * 21, "n" * 300, "Á" * 30, "n" * 22 + "\n"])
def test_a_nonce_is_sixteen_bytes_at_least(enrol, give, code_for, unlock, nonce):
    lan = enrol("lan")
    kept = give(lan)
    assert unlock(code_for(lan), kept.id, nonce) == "bad_request"


@ONE_ENGINE
@pytest.mark.parametrize("vault", ["", "1f", "1F" * 16, "x" * 32, "1f" * 17])
def test_a_vault_is_sixteen_bytes(enrol, vault):
    reply = enrol("lan").ask("POST", "/recovery", content=msgspec.json.encode(RecoveryRequest(vault=vault)))
    assert (reply.status_code, reply.json()) == (400, {"problem": "bad_request"})


@pytest.mark.parametrize("odd", ["", "\x00", "../..", "x" * 5000, "Á"])
def test_odd_ids_are_ids_that_are_not_here(enrol, give, code_for, unlock, odd):
    lan = enrol("lan")
    kept = give(lan, holds=odd)
    assert unlock(code_for(lan), odd) == "recovery_gone"
    assert lan.sync(recovery=odd).notices == (["recovery_missing"] if odd else [])
    assert unlock(code_for(lan), kept.id) == kept.key


@ONE_ENGINE
def test_without_a_token_there_is_no_key(http):
    reply = http.post("/api/v1/recovery", content=msgspec.json.encode(RecoveryRequest(vault=VAULT)))
    assert (reply.status_code, reply.json()) == (401, {"problem": "not_signed_in"})


def test_nothing_in_the_database_opens_a_phone(enrol, give, code_for, unlock, rows):
    lan = enrol("lan")
    kept, code = give(lan), code_for(lan)
    unlock(code, kept.id)
    stored = rows(tables.recovery_keys) + rows(tables.recovery_codes) + rows(tables.device_events)
    for secret in (kept.key, code.encode(), code.replace("-", "").encode(), NONCE.encode()):
        assert not any(secret in _bytes(value) for row in stored for value in row.values())


def _bytes(value):
    return value if isinstance(value, bytes) else str(value).encode()


@ONE_ENGINE
def test_a_sealed_key_put_into_anothers_row_does_not_open(enrol, give, code_for, unlock, engine, rows):
    lan, hung = enrol("lan"), enrol("hung")
    lans, hungs = give(lan), give(hung, OTHER_VAULT)
    [stolen] = [row["sealed"] for row in rows(tables.recovery_keys) if row["id"] == lans.id]
    with writing(engine) as conn:
        keys = tables.recovery_keys
        conn.execute(update(keys).where(keys.c.id == hungs.id).values(sealed=stolen))
    assert unlock(code_for(hung), hungs.id) == "recovery_gone"


def test_the_phone_is_told_when_the_server_lacks_the_key_of_its_slot(enrol, give, engine):
    lan, hung = enrol("lan"), enrol("hung")
    kept = give(lan)
    assert lan.sync(recovery=kept.id).notices == []
    assert lan.sync().notices == [], "a phone that says nothing of it is not asked"
    assert lan.sync(recovery="0199-before-the-backup").notices == ["recovery_missing"]
    assert hung.sync(recovery=kept.id).notices == ["recovery_missing"]
    with writing(engine) as conn:
        conn.execute(update(tables.recovery_keys).values(mark="another"))
    assert lan.sync(recovery=kept.id).notices == ["recovery_missing"]


def test_what_happened_is_kept_for_the_officer(enrol, give, code_for, unlock, engine):
    lan = enrol("lan")
    kept = give(lan)
    code = code_for(lan)
    unlock(code, kept.id)
    unlock(code, kept.id)
    with reading(engine) as conn:
        told = events.history(conn, lan.enrolled.device)
    said = [(each.kind.value, each.by_name) for each in told]
    assert said == [("pin_reset", ""), ("pin_code_made", MINH.name), ("enrolled", "")]


@pytest.mark.parametrize("statement", ["UPDATE device_events SET by_name = ''", "DELETE FROM device_events"])
def test_the_database_refuses_to_rewrite_a_phones_history(enrol, code_for, engine, statement):
    code_for(enrol("lan"))
    with pytest.raises(DBAPIError, match="append-only"), writing(engine) as conn:
        conn.execute(text(statement))


def test_a_commune_that_gets_another_name_keeps_its_settings(engine, rows):
    with writing(engine) as conn:
        conn.execute(insert(tables.communes).values(code="1", name="cũ", lock_after_s=60, contact_days=7))
        roster.add_commune(conn, "1", "mới")
    assert [(row["name"], row["lock_after_s"], row["contact_days"]) for row in rows(tables.communes)] == [
        ("mới", 60, 7)
    ]


def test_the_secret_is_a_file_for_its_owner_alone_and_stays(tmp_path):
    folder = tmp_path / "new" / "server"
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(lambda _: kept_secret(folder), range(4)))
    assert made == {kept_secret(folder)}
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    assert [each.name for each in folder.iterdir()] == [FILE]


def test_a_file_that_holds_no_secret_stops_the_start(tmp_path):
    (tmp_path / FILE).write_text("nonsense\n")
    with pytest.raises(ValueError, match="RECOVERY_SECRET"):
        kept_secret(tmp_path)


def test_the_secret_may_be_a_setting(tmp_path, sqlite_url):
    secret = b64encode(bytes(range(32))).decode()
    config = read_config({"RECOVERY_SECRET": secret, "DATA_DIR": str(tmp_path), "DATABASE_URL": sqlite_url})
    create_app(config)
    assert not (tmp_path / FILE).exists()
    for wrong in ("short", b64encode(b"x" * 31).decode(), "ÿ"):
        with pytest.raises(ValueError, match="RECOVERY_SECRET"):
            read_config({"RECOVERY_SECRET": wrong})


@ONE_ENGINE
def test_a_server_that_starts_again_opens_what_it_sealed(config, enrol, give, code_for, clock):
    lan = enrol("lan")
    with TestClient(create_app(config, clock)) as first:
        lan.http = first
        kept = give(lan)
    with TestClient(create_app(config, clock)) as again:
        asked = RecoveryOpen(code=code_for(lan), id=kept.id, nonce=NONCE)
        reply = again.post("/api/v1/recovery/open", content=msgspec.json.encode(asked))
    assert msgspec.json.decode(reply.content, type=RecoveryOpened).key == kept.key


def test_another_secret_opens_nothing_and_has_another_mark():
    ours, other = Sealing(b"a" * 32), Sealing(b"b" * 32)
    sealed = ours.seal(b"key", "about")
    assert ours.open(sealed, "about") == b"key"
    assert (other.open(sealed, "about"), ours.open(sealed, "other"), ours.open(b"", "about")) == (None, None, None)
    assert ours.mark != other.mark
    assert secret_in(b64encode(b"a" * 32).decode() + "\n") == b"a" * 32
