"""A sealed backup in pieces: what arrived stays, and the former one stays too until the newer is whole."""

import hashlib
import os
import socket
import time

import httpx
import msgspec
import pytest
from litestar.testing import TestClient

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import BlobState
from sync_server.app import create_app
from sync_server.blobs.folder import FolderStore
from sync_server.db import tables
from sync_server.db.engine import writing
from sync_server.ops.backup import back_up
from sync_server.people import backups, devices, lost
from tests.cast import DUONG_HUU, MINH
from tests.server.test_backups import NEWER, ONE_ENGINE, SEALED, SHA, offered, put
from tests.server.test_backups import two as two
from tests.server.test_process import _a_phone, wait_for
from tests.server.test_process import start as start

NEWEST = b"sealed drafts, still more " * 200
CUT = 1_000  # bytes that come before it breaks off


def add(phone, content, offset=0, chunk=None, recovery="key-1", **other):
    told = {
        "Upload-Sha256": hashlib.sha256(content).hexdigest(),
        "Upload-Offset": str(offset),
        "Upload-Length": str(len(content)),
        "Upload-Recovery": recovery,
    } | {f"Upload-{name.capitalize()}": str(value) for name, value in other.items()}
    return phone.ask("PATCH", "/backup", content=content[offset:] if chunk is None else chunk, headers=told)


def state(reply):
    assert reply.status_code == 200, reply.text
    return msgspec.json.decode(reply.content, type=BlobState)


def stands(phone, content):
    reply = phone.ask("HEAD", "/backup", headers={"Upload-Sha256": hashlib.sha256(content).hexdigest()})
    assert reply.status_code == 200
    return int(reply.headers["upload-offset"]), reply.headers["upload-complete"]


@pytest.fixture
def unfinished(config):
    """The pieces that lie here, by the first bytes of their letter's hash."""
    return lambda: sorted(path.name for path in config.letter_folder.rglob("*") if path.is_file())


def test_it_goes_on_from_wherever_it_stands_and_only_the_whole_takes_the_formers_place(two, rows, unfinished):
    old, new, key = two
    assert state(add(old, NEWER, chunk=NEWER[:CUT], recovery=key.id)) == BlobState(offset=CUT, complete=False)
    assert stands(old, NEWER) == (CUT, "?0")
    assert [each.sha256 for each in offered(new)] == [SHA]
    assert new.ask("GET", f"/backups/{SHA}").content == SEALED, "half a letter takes nobody's place"
    assert state(add(old, NEWER, CUT, recovery=key.id)) == BlobState(offset=len(NEWER), complete=True)
    [row] = rows(tables.backups)
    assert (row["content"], row["size"], row["recovery_key"]) == (NEWER, len(NEWER), key.id)
    assert new.ask("GET", f"/backups/{SHA}").status_code == 404
    assert stands(old, NEWER) == (len(NEWER), "?1")
    assert unfinished() == [], "what is whole lies nowhere twice"


def test_the_whole_again_or_no_bytes_at_its_end_are_told_that_it_is_here(two, rows):
    old, _, _ = two
    add(old, NEWER)
    [before] = rows(tables.backups)
    for offset in (0, CUT, len(NEWER)):
        assert state(add(old, NEWER, offset)) == BlobState(offset=len(NEWER), complete=True)
    assert rows(tables.backups) == [before]


def test_bytes_that_are_here_already_are_passed_over_and_a_gap_is_told(two):
    old, _, _ = two
    add(old, NEWER, chunk=NEWER[:CUT])
    assert state(add(old, NEWER, 10, NEWER[10 : CUT + 5])).offset == CUT + 5
    assert add(old, NEWER, CUT + 6).json() == {"problem": "wrong_offset"}
    assert stands(old, NEWER) == (CUT + 5, "?0")


def test_a_newer_one_takes_the_place_of_what_came_of_an_older(two, unfinished, rows):
    old, _, _ = two
    add(old, NEWER, chunk=NEWER[:CUT])
    add(old, NEWEST, chunk=NEWEST[:10])
    assert unfinished() == [hashlib.sha256(NEWEST).hexdigest()], "one a phone, or they would fill the disk"
    assert stands(old, NEWER) == (0, "?0")
    assert add(old, NEWER, CUT).json() == {"problem": "wrong_offset"}
    assert state(add(old, NEWEST, 10)).complete
    assert [row["content"] for row in rows(tables.backups)] == [NEWEST]


def test_one_that_comes_in_one_body_ends_what_was_in_the_making(two, unfinished, rows):
    """The end of the older one may still be on its way: it must not take the newer one's place."""
    old, _, _ = two
    add(old, NEWER, chunk=NEWER[:CUT])
    assert put(old, NEWEST).status_code == 200
    assert unfinished() == []
    assert add(old, NEWER, CUT).json() == {"problem": "wrong_offset"}
    assert [row["content"] for row in rows(tables.backups)] == [NEWEST]


def test_of_another_phones_letter_nobody_has_anything(two, enrol, rows):
    old, new, _ = two
    add(old, NEWER, chunk=NEWER[:CUT])
    for other in (new, enrol("hung"), enrol("tam")):
        assert stands(other, SEALED) == stands(other, NEWER) == (0, "?0")
        assert add(other, NEWER, CUT).json() == {"problem": "wrong_offset"}
        assert add(other, SEALED, len(SEALED)).json() == {"problem": "wrong_offset"}, "knowing a hash opens nothing"
        add(other, NEWER, chunk=b"x")
    assert stands(old, NEWER) == (CUT, "?0"), "and nobody touches it"
    assert [row["device"] for row in rows(tables.backups)] == [old.enrolled.device]


def test_a_whole_with_another_hash_is_thrown_away_and_the_former_stays(two, rows, unfinished):
    old, _, _ = two
    add(old, NEWER, chunk=b"x" * CUT)
    assert add(old, NEWER, CUT).json() == {"problem": "wrong_content"}
    assert [row["content"] for row in rows(tables.backups)] == [SEALED]
    assert (stands(old, NEWER), unfinished()) == ((0, "?0"), [])
    assert state(add(old, NEWER)).complete


def test_a_server_that_was_killed_before_it_kept_the_whole_goes_on(two, config, rows):
    old, _, _ = two
    sha256 = hashlib.sha256(NEWER).hexdigest()

    def killed(content):
        assert content == NEWER
        raise Problem(Code.SERVER_TROUBLE)

    with pytest.raises(Problem):
        FolderStore(config.letter_folder).hand_over(old.enrolled.device, sha256, 0, NEWER, len(NEWER), killed)
    assert stands(old, NEWER) == (len(NEWER), "?0")
    assert [row["content"] for row in rows(tables.backups)] == [SEALED]
    assert state(add(old, NEWER, len(NEWER))).complete
    assert [row["content"] for row in rows(tables.backups)] == [NEWER]


@ONE_ENGINE
@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({"length": 0}, 400),
        ({"length": CUT - 1}, 400),
        ({"length": "all"}, 400),
        ({"offset": "-1"}, 400),
        ({"offset": 10**9}, 400),
        ({"length": backups.MAX_BACKUP + 1}, 413),
        ({"sha256": "none"}, 400),
        ({"sha256": "../../../server.db"}, 400),
        ({"recovery": ""}, 400),
        ({"recovery": "a key"}, 400),
    ],
)
def test_what_can_be_no_piece_is_refused_before_a_byte_is_kept(enrol, rows, unfinished, other, status):
    reply = add(enrol("lan"), NEWER, chunk=NEWER[:CUT], **other)
    assert (reply.status_code, reply.json()["problem"]) == (status, "bad_request" if status == 400 else "too_large")
    assert (unfinished(), rows(tables.backups)) == ([], [])


@ONE_ENGINE
def test_no_bytes_at_the_beginning_begin_nothing(enrol, unfinished):
    assert state(add(enrol("lan"), NEWER, chunk=b"")) == BlobState(offset=0, complete=False)
    assert unfinished() == []


def test_the_largest_is_taken_in_pieces(enrol, rows):
    lan, whole = enrol("lan"), os.urandom(backups.MAX_BACKUP)
    half = len(whole) // 2
    assert state(add(lan, whole, chunk=whole[:half])).offset == half
    assert state(add(lan, whole, half)).complete
    assert [row["content"] for row in rows(tables.backups)] == [whole]


def test_of_a_lost_phone_nothing_is_taken_that_nobody_could_open(two, engine, clock, unfinished):
    _, new, key = two
    with writing(engine) as conn:
        lost.mark_lost(conn, MINH, new.enrolled.device, clock())
    assert add(new, NEWER, chunk=NEWER[:CUT]).json() == {"problem": "recovery_gone"}
    assert unfinished() == []
    add(new, NEWER, recovery=key.id)
    assert add(new, NEWER, len(NEWER)).json() == {"problem": "recovery_gone"}, "also when the same bytes are here"


def test_a_stopped_phone_leaves_nothing_more(two, engine, clock, unfinished):
    old, _, _ = two
    with writing(engine) as conn:
        devices.revoke(conn, DUONG_HUU, old.enrolled.device, clock())
    assert add(old, NEWER, chunk=NEWER[:CUT]).json() == {"problem": "revoked"}
    assert old.ask("HEAD", "/backup", headers={"Upload-Sha256": SHA}).status_code == 401
    assert unfinished() == []


def test_pieces_that_rested_for_a_week_are_swept_when_the_server_starts(two, enrol, config, clock, unfinished):
    old, _, _ = two
    add(old, NEWER, chunk=NEWER[:CUT])
    then = time.time() - 8 * 86_400
    for path in config.letter_folder.rglob(hashlib.sha256(NEWER).hexdigest()):
        os.utime(path, (then, then))
    add(enrol("hung"), NEWEST, chunk=NEWEST[:CUT])
    with TestClient(create_app(config, clock)):
        assert unfinished() == [hashlib.sha256(NEWEST).hexdigest()]


def test_a_backup_of_the_server_has_the_whole_one_and_no_pieces(two, config, clock, tmp_path):
    old, _, _ = two
    add(old, NEWER, chunk=NEWER[:CUT])
    made = back_up(config, tmp_path / "backup", clock())
    assert (made.files, made.missing) == ([], [])
    assert not any("letters" in path.parts for path in (tmp_path / "backup").rglob("*"))


def test_a_server_killed_between_two_pieces_goes_on_after_the_last_byte_that_came(start, tmp_path):
    letter = os.urandom(300_000)
    process, address = start()
    wait_for(address, process)
    told = {"Authorization": f"Bearer {_a_phone(tmp_path)}", "Upload-Sha256": hashlib.sha256(letter).hexdigest()}
    piece = told | {"Upload-Length": str(len(letter)), "Upload-Recovery": "key-1"}

    def patch(offset, end):
        headers = piece | {"Upload-Offset": str(offset)}
        return httpx.patch(f"{address}/api/v1/backup", headers=headers, content=letter[offset:end]).json()

    assert patch(0, 100_000)["offset"] == 100_000
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as line:  # one is under way when it is killed
        headers = piece | {"Host": host, "Upload-Offset": "100000", "Content-Length": "100000"}
        line.sendall("".join([f"{k}: {v}\r\n" for k, v in headers.items()]).join(
            ["PATCH /api/v1/backup HTTP/1.1\r\n", "\r\n"]).encode() + letter[100_000:120_000])  # fmt: skip
        time.sleep(0.3)
        process.kill()
        process.wait()
    again, address = start()
    wait_for(address, again)
    head = httpx.head(f"{address}/api/v1/backup", headers=told).headers
    assert (head["upload-offset"], head["upload-complete"]) == ("100000", "?0")
    done = patch(100_000, 300_000)
    assert (done["offset"], done["complete"]) == (300_000, True)
