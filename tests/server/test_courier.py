"""Bundles at the server: every refusal by its name, each bundle once, and nobody's answer to anybody else."""

import hashlib

import msgspec
import pytest

from fieldapp import envelope
from fieldapp.protocol import (
    MAX_BUNDLE,
    AnswerContent,
    AnswerHead,
    BundleContent,
    BundledPhoto,
    BundleHead,
    BundleState,
    DeviceKeys,
    SyncRequest,
)
from sync_server.blobs.folder import FolderStore
from sync_server.db import tables
from sync_server.db.engine import writing
from sync_server.people import devices
from tests.cast import DUONG_HUU, change

LAN_KEYS = envelope.keys_of(b"l" * 32, "phone")
PUBLIC = DeviceKeys(sign=LAN_KEYS.sign_public.hex(), seal=LAN_KEYS.seal_public.hex())

WEAK = DeviceKeys(sign=PUBLIC.sign, seal="00" * 32)  # agrees on one secret with everybody


@pytest.fixture
def lan(enrol):
    """Lan's phone, which has told its keys."""
    lan = enrol("lan")
    lan.server = lan.sync(keys=PUBLIC).keys
    assert lan.server is not None
    return lan


@pytest.fixture
def tam(enrol):
    return enrol("tam")


def a_bundle(lan, *changes, photos=(), number=1, words=None, keys=LAN_KEYS, **head):
    """A bundle as Lan's phone makes it."""
    reader = bytes.fromhex(lan.server.seal)
    listed = [BundledPhoto(sha256=hashlib.sha256(each).hexdigest(), size=len(each)) for each in photos]
    content = BundleContent(request=SyncRequest(changes=list(changes)), photos=listed)
    told = {"device": lan.enrolled.device, "bundle": f"b-{number}", "number": number} | head
    plain = envelope.wrapped(words or msgspec.json.encode(content), b"".join(photos))
    return envelope.written(BundleHead(**{"to": envelope.key_id(reader)} | told), plain, reader, keys)


def put(carrier, file, *, offset=0, chunk=None, length=None, sha256=None):
    headers = {
        "Upload-Sha256": sha256 or hashlib.sha256(file).hexdigest(),
        "Upload-Offset": str(offset),
        "Upload-Length": str(len(file) if length is None else length),
    }
    return carrier.ask("PUT", "/courier", content=file[offset:] if chunk is None else chunk, headers=headers)


def state(reply):
    assert reply.status_code == 200, reply.text
    return msgspec.json.decode(reply.content, type=BundleState)


def opened(answer, keys=LAN_KEYS):
    letter = envelope.taken_apart(answer)
    return letter.head, msgspec.json.decode(envelope.unwrapped(envelope.opened(letter, keys))[0], type=AnswerContent)


def test_it_is_taken_in_as_its_own_phones_and_answered_for_that_phone_alone(lan, tam, the_case, rows):
    sent = change(note="Đi bộ đến xã")
    done = state(put(tam, a_bundle(lan, sent, photos=[b"jpeg"])))
    assert done.complete
    assert the_case(sent.record).fields["note"] == "Đi bộ đến xã"
    [line] = [row for row in rows(tables.journal) if row["change"] == sent.id]
    assert (line["author"], line["device"]) == ("lan", lan.enrolled.device)
    head, content = opened(done.answer)
    assert (head.device, head.bundle) == (lan.enrolled.device, "b-1")
    assert envelope.is_signed(envelope.taken_apart(done.answer), bytes.fromhex(lan.server.sign))
    assert [receipt.outcome for receipt in content.replies[0].receipts] == ["accepted"]
    assert all(each.complete for each in content.photos.values())
    [row] = rows(tables.bundles)
    assert (row["carried_by"], row["changes"], row["photos"]) == (tam.enrolled.device, 1, 1)


def test_a_bundle_does_not_say_that_its_phone_was_here(lan, tam, rows, clock):
    def seen():
        return next(row for row in rows(tables.devices) if row["id"] == lan.enrolled.device)

    before = seen()
    clock.pass_by(days=3)
    assert state(put(tam, a_bundle(lan, change()))).complete
    assert seen() == before


def test_in_pieces_it_goes_on_from_wherever_it_stands(lan, tam, rows):
    file = a_bundle(lan, change())
    first = state(put(tam, file, chunk=file[:100]))
    assert (first.offset, first.complete) == (100, False)
    head = tam.ask("HEAD", "/courier", headers={"Upload-Sha256": hashlib.sha256(file).hexdigest()})
    assert (head.headers["upload-offset"], head.headers["upload-complete"]) == ("100", "?0")
    assert put(tam, file, offset=150).json() == {"problem": "wrong_offset"}
    assert rows(tables.bundles) == []
    assert state(put(tam, file, offset=100)).complete
    head = tam.ask("HEAD", "/courier", headers={"Upload-Sha256": hashlib.sha256(file).hexdigest()})
    assert head.headers["upload-complete"] == "?1"


def test_a_server_that_was_killed_before_the_intake_goes_on(lan, tam, config, rows):
    file = a_bundle(lan, change())
    sha256 = hashlib.sha256(file).hexdigest()
    FolderStore(config.bundle_folder).append(tam.enrolled.device, sha256, 0, file, len(file))
    head = tam.ask("HEAD", "/courier", headers={"Upload-Sha256": sha256})
    assert (head.headers["upload-offset"], head.headers["upload-complete"]) == (str(len(file)), "?0")
    assert state(put(tam, file, offset=len(file))).complete
    assert FolderStore(config.bundle_folder).size(sha256) is None, "what is taken in lies nowhere twice"


def test_the_same_again_counts_once_and_gets_the_same_answer(lan, tam, enrol, rows):
    file = a_bundle(lan, change())
    hung = enrol("hung")
    answers = {state(put(who, file)).answer for who in (tam, tam, hung)}
    assert len(answers) == 1
    assert len(rows(tables.bundles)) == 1


def test_the_answer_again_is_for_who_brought_it(lan, tam, enrol):
    file = a_bundle(lan, change())
    done = state(put(tam, file))
    address = f"/courier/{hashlib.sha256(file).hexdigest()}"
    assert tam.ask("GET", address).content == done.answer
    assert tam.ask("GET", address, headers={"Range": "bytes=10-"}).content == done.answer[10:]
    assert enrol("hung").ask("GET", address).json() == {"problem": "not_found"}
    assert tam.ask("GET", "/courier/" + "0" * 64).json() == {"problem": "not_found"}


def test_every_region_of_it_is_guarded(lan, tam, rows):
    file = a_bundle(lan, change(), photos=[b"jpeg" * 10])
    line = file.index(b"\n")
    places = [
        0,
        2,
        line // 2,
        line - 2,
        line,
        line + 1,
        line + 40,
        line + 65,
        len(file) // 2,
        len(file) - 20,
        len(file) - 1,
    ]
    for place in places:
        other = file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :]
        reply = put(tam, other)
        assert reply.status_code in (422, 426), place
        assert reply.json()["problem"].startswith("bundle_") or reply.json()["problem"] == "update_needed"
    assert rows(tables.bundles) == []
    assert rows(tables.journal) == [row for row in rows(tables.journal) if row["author"] == "server"]


def test_each_refusal_has_its_name(lan, tam, enrol, http):
    hung = enrol("hung")
    hung.server = lan.server
    stranger = envelope.keys_of(b"x" * 32, "phone")
    answer = state(put(tam, a_bundle(lan, change()))).answer
    refused = {
        "bundle_forged": a_bundle(lan, keys=stranger),
        "bundle_unknown_phone": a_bundle(hung),
        "bundle_other_server": a_bundle(lan, to="0" * 16),
        "bundle_damaged": b"a letter",
        "bundle_is_answer": answer,
        "update_needed": a_bundle(lan, words=b'{"request":{"protocol":1}}'),
    }
    for problem, file in refused.items():
        assert put(tam, file).json() == {"problem": problem}
    assert put(tam, a_bundle(lan, device="nobody")).json() == {"problem": "bundle_unknown_phone"}
    assert put(tam, a_bundle(lan, words=b"{}")).json() == {"problem": "bundle_damaged"}
    assert put(tam, a_bundle(lan, words=b"[1]")).json() == {"problem": "bundle_damaged"}
    assert put(tam, b"x", length=MAX_BUNDLE + 1).json() == {"problem": "too_large"}
    assert put(tam, b"xy", length=1).json() == {"problem": "bad_request"}
    assert put(tam, b"x", sha256="z").json() == {"problem": "bad_request"}
    assert put(tam, b"xyz", sha256="0" * 64).json() == {"problem": "wrong_content"}
    assert http.put("/api/v1/courier", content=b"x").json() == {"problem": "not_signed_in"}


def test_another_phone_cannot_pass_it_off_as_its_own(lan, tam, enrol):
    """Hùng signs what Lan sealed, under his name: the seal is bound to her head."""
    hung = enrol("hung", "h" * 43)
    theirs = envelope.keys_of(b"h" * 32, "phone")
    told = DeviceKeys(sign=theirs.sign_public.hex(), seal=theirs.seal_public.hex())
    assert hung.sync(keys=told).keys == lan.server
    letter = envelope.taken_apart(a_bundle(lan, change()))
    head = msgspec.structs.replace(letter.head, device=hung.enrolled.device)
    line = msgspec.json.encode(head)
    signature = envelope.Ed25519PrivateKey.from_private_bytes(theirs.sign).sign(
        envelope._signed(head, line, letter.closed)
    )
    assert put(tam, line + b"\n" + signature + letter.closed).json() == {"problem": "bundle_damaged"}


def test_a_change_that_is_none_does_not_spoil_the_others(lan, tam, the_case):
    good = change()
    words = b'{"request":{"protocol":2,"changes":[{"id":"odd","kind":7},' + msgspec.json.encode(good) + b"]}}"
    _, content = opened(state(put(tam, a_bundle(lan, words=words))).answer)
    assert [receipt.outcome for receipt in content.replies[0].receipts] == ["held", "accepted"]
    assert the_case(good.record) is not None


def test_photos_that_are_not_what_their_list_says(lan, tam, rows):
    words = msgspec.json.encode(BundleContent(request=SyncRequest(), photos=[BundledPhoto(sha256="0" * 64, size=4)]))
    assert put(tam, a_bundle(lan, words=words)).json() == {"problem": "bundle_damaged"}, "bytes are missing"
    reader = bytes.fromhex(lan.server.seal)
    head = BundleHead(device=lan.enrolled.device, bundle="b", number=1, to=envelope.key_id(reader))
    file = envelope.written(head, envelope.wrapped(words, b"jpeg"), reader, LAN_KEYS)
    _, content = opened(state(put(tam, file)).answer)
    assert content.photos == {
        "0" * 64: msgspec.json.decode(b'{"offset":0,"complete":false}', type=type(content.photos["0" * 64]))
    }
    assert rows(tables.blobs) == []


def test_a_stopped_carrier_is_stopped_and_a_lost_one_hands_over_and_hears_nothing(lan, tam, engine, clock, the_case):
    from sync_server.people import lost
    from tests.cast import MINH

    sent = change()
    file = a_bundle(lan, sent)
    with writing(engine) as conn:
        lost.mark_lost(conn, MINH, tam.enrolled.device, clock())
    done = state(put(tam, file))
    assert (done.complete, done.answer) == (True, b"")
    assert tam.ask("GET", f"/courier/{hashlib.sha256(file).hexdigest()}").json() == {"problem": "not_found"}
    assert the_case(sent.record) is not None
    with writing(engine) as conn:
        lost.mark_found(conn, MINH, tam.enrolled.device, clock())
        devices.revoke(conn, DUONG_HUU, tam.enrolled.device, clock())
    assert put(tam, file).json() == {"problem": "revoked"}


def test_keys_that_are_none_are_not_kept_and_spoil_nothing(enrol, rows):
    lan = enrol("lan")
    for told in (DeviceKeys(sign="x", seal="y"), DeviceKeys(sign="0" * 64, seal="Z" * 64), WEAK):
        reply = lan.sync(change(), keys=told)
        assert reply.keys is None
        assert [receipt.outcome for receipt in reply.receipts] == ["accepted"]
    assert {row["sign_key"] for row in rows(tables.devices)} == {""}


def test_other_keys_take_the_place_of_the_former_and_are_noted(lan, rows):
    other = envelope.keys_of(b"n" * 32, "phone")
    told = DeviceKeys(sign=other.sign_public.hex(), seal=other.seal_public.hex())
    assert lan.sync(keys=told).keys == lan.server
    assert lan.sync(keys=told).keys == lan.server
    assert [row["kind"] for row in rows(tables.device_events)].count("keys_changed") == 1


def test_an_answer_is_no_longer_than_a_file_may_be_and_says_that_there_is_more(lan, tam, monkeypatch):
    from sync_server.courier import answering

    for _ in range(12):
        lan.sync(change(note="Dài. " * 3000))
    monkeypatch.setattr(answering, "_MOST_WORDS", 60_000)
    monkeypatch.setattr(answering, "LARGEST_PAGE", 1_000)
    done = state(put(tam, a_bundle(lan)))
    assert len(done.answer) < MAX_BUNDLE
    head, content = opened(done.answer)
    assert isinstance(head, AnswerHead)
    assert content.replies[-1].more
    cursors = [reply.cursor[DUONG_HUU] for reply in content.replies]
    assert cursors == sorted(cursors)
    assert len(cursors) > 1
