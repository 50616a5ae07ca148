"""Photos: whatever arrived is kept, nothing is received before it is hashed, cuts cost nothing."""

import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from litestar.testing import TestClient

from fieldapp.domain.problems import Code, Problem
from sync_server.app import create_app
from sync_server.blobs.folder import MOST_UNFINISHED, FolderStore
from sync_server.blobs.store import MAX_BLOB
from tests.cast import DUONG_HUU, change

PHOTO = bytes(range(256)) * 400
SHA = hashlib.sha256(PHOTO).hexdigest()
SIZE = len(PHOTO)


@pytest.fixture
def lan(enrol):
    return enrol("lan")


@pytest.fixture
def files(config):
    return lambda: sorted(path for path in config.blob_folder.rglob("*") if path.is_file())


def state(phone, sha256=SHA):
    headers = phone.ask("HEAD", f"/blobs/{sha256}").headers
    return int(headers["upload-offset"]), headers["upload-complete"]


def test_a_photo_in_pieces_is_received_when_the_whole_is_hashed(lan, files, config):
    assert state(lan) == (0, "?0")
    assert lan.put(SHA, 0, SIZE, PHOTO[:40_000]).json() == {"offset": 40_000, "complete": False}
    assert state(lan) == (40_000, "?0")
    assert lan.put(SHA, 40_000, SIZE, PHOTO[40_000:]).json() == {"offset": SIZE, "complete": True}
    assert state(lan) == (SIZE, "?1")
    assert files() == [config.blob_folder / SHA[:2] / SHA]
    assert files()[0].read_bytes() == PHOTO


def test_a_lost_answer_is_asked_for_again(lan):
    lan.put(SHA, 0, SIZE, PHOTO[:1000])
    again = lan.put(SHA, 0, SIZE, PHOTO[:1000])
    assert (again.status_code, again.json()) == (409, {"problem": "wrong_offset"})
    lan.put(SHA, 1000, SIZE, PHOTO[1000:])
    assert lan.put(SHA, 1000, SIZE, PHOTO[1000:]).json() == {"offset": SIZE, "complete": True}


def test_wrong_bytes_are_thrown_away_and_may_be_sent_again(lan, files):
    reply = lan.put(SHA, 0, SIZE, b"x" * SIZE)
    assert (reply.status_code, reply.json()) == (422, {"problem": "wrong_content"})
    assert state(lan) == (0, "?0")
    assert files() == []
    assert lan.put(SHA, 0, SIZE, PHOTO).json()["complete"]


def test_no_bytes_move_nothing(lan):
    assert lan.put(SHA, 0, SIZE, b"").json() == {"offset": 0, "complete": False}
    lan.put(SHA, 0, SIZE, PHOTO[:10])
    assert lan.put(SHA, 10, SIZE, b"").json() == {"offset": 10, "complete": False}


MISFITS = [
    (0, 0, b"", 400, "bad_request"),
    (0, 5, b"123456", 400, "bad_request"),
    (6, 5, b"", 400, "bad_request"),
    (7, SIZE, b"1", 409, "wrong_offset"),
    (0, MAX_BLOB + 1, b"1", 413, "too_large"),
    (0, MAX_BLOB, b"1" * (MAX_BLOB + 1), 413, "too_large"),
    (-1, SIZE, b"1", 400, "bad_request"),
    ("x", SIZE, b"1", 400, "bad_request"),
    ("", SIZE, b"1", 400, "bad_request"),
    ("9" * 30, SIZE, b"1", 400, "bad_request"),
    (0, "²", b"1", 400, "bad_request"),
]


def test_what_does_not_fit_has_a_name_and_leaves_nothing(lan, files, subtests):
    token = [(name.encode(), value.encode()) for name, value in lan.headers.items()]
    for offset, length, chunk, status, problem in MISFITS:
        sizes = [(b"Upload-Offset", str(offset).encode()), (b"Upload-Length", str(length).encode())]
        with subtests.test(offset=offset, length=length):
            reply = lan.http.request("PATCH", f"/api/v1/blobs/{SHA}", headers=token + sizes, content=chunk)
            assert (reply.status_code, reply.json()) == (status, {"problem": problem})
            assert sum(path.stat().st_size for path in files()) == 0


def test_photos_named_and_not_here_are_wanted(enrol, lan):
    lan.sync(change(set={"photos/p": {"sha256": SHA}}))
    assert enrol("hung").sync().blobs_wanted == [SHA]
    lan.put(SHA, 0, SIZE, PHOTO)
    assert lan.sync().blobs_wanted == []


def test_photos_are_wanted_however_far_the_phone_has_read(lan):
    """The wanted ones do not come with the news: one that was lost later is asked for all the same."""
    reply = lan.sync(change(set={"photos/p": {"sha256": SHA}}))
    for _ in range(2):
        reply = lan.sync(cursor=reply.cursor, epoch=reply.epoch)
        assert (reply.entries, reply.blobs_wanted) == ([], [SHA])
    assert lan.sync(cursor={DUONG_HUU: 10**9}, epoch=reply.epoch).blobs_wanted == [SHA]


def test_another_team_has_to_bring_its_own_photo_and_hears_of_no_others(enrol, lan):
    lan.sync(change(set={"photos/p": {"sha256": SHA}}))
    tam = enrol("tam")
    assert tam.sync().blobs_wanted == []
    lan.put(SHA, 0, SIZE, PHOTO)
    assert tam.sync(change(set={"photos/p": {"sha256": SHA}})).blobs_wanted == [SHA]


@pytest.mark.parametrize("left", [None, b"", PHOTO[:-1]], ids=["gone", "empty", "cut short"])
def test_a_photo_that_the_server_lost_is_wanted_again_and_not_claimed(lan, config, left):
    lan.put(SHA, 0, SIZE, PHOTO)
    cursor = lan.sync(change(set={"photos/p": {"sha256": SHA}})).cursor
    file = config.blob_folder / SHA[:2] / SHA
    file.unlink()
    if left is not None:
        file.write_bytes(left)
    assert state(lan) == (0, "?0")
    assert lan.ask("GET", f"/blobs/{SHA}").status_code == 404
    assert lan.sync(cursor=cursor).blobs_wanted == [SHA]
    assert lan.put(SHA, 0, SIZE, PHOTO[:1000]).json() == {"offset": 1000, "complete": False}
    assert state(lan) == (1000, "?0")
    assert lan.put(SHA, 1000, SIZE, PHOTO[1000:]).json() == {"offset": SIZE, "complete": True}
    assert lan.ask("GET", f"/blobs/{SHA}").content == PHOTO
    assert lan.sync(cursor=cursor).blobs_wanted == []


def test_pieces_that_belong_nowhere_make_no_files(lan, files):
    for n in range(20):
        assert lan.put(f"{n:064x}", 7, SIZE, b"1").status_code == 409
        assert lan.put(f"{n:064x}", 0, SIZE, b"").json() == {"offset": 0, "complete": False}
    assert files() == []


def test_a_team_leaves_so_many_photos_unfinished_and_the_oldest_give_way(enrol, lan, files):
    tam = enrol("tam")
    tam.put(SHA, 0, SIZE, PHOTO[:10])
    names = [f"{n:064x}" for n in range(MOST_UNFINISHED + 3)]
    for n, sha256 in enumerate(names):
        lan.put(sha256, 0, SIZE, b"1")
        os.utime(next(path for path in files() if path.name == sha256), (n, n))
    assert {path.name for path in files()} == {SHA, *names[3:]}
    assert state(tam) == (10, "?0"), "another team's stay"
    assert lan.put(names[-1], 1, SIZE, b"2").json()["offset"] == 2
    again = lan.put(names[0], 1, SIZE, b"2")
    assert (again.status_code, again.json()) == (409, {"problem": "wrong_offset"})
    assert lan.put(SHA, 0, SIZE, PHOTO).json()["complete"]


def test_what_rested_for_a_week_is_swept_when_the_server_starts(lan, files, config, clock):
    young, old = "a" * 64, "b" * 64
    for sha256, days in ((young, 6), (old, 8)):
        lan.put(sha256, 0, SIZE, PHOTO[:10])
        then = time.time() - days * 86_400
        os.utime(next(path for path in files() if path.name == sha256), (then, then))
    lan.put(SHA, 0, SIZE, PHOTO)
    os.utime(config.blob_folder / SHA[:2] / SHA, (0, 0))
    with TestClient(create_app(config, clock)):
        assert {path.name for path in files()} == {young, SHA}


def test_a_photo_that_no_record_names_is_not_given_out(lan):
    lan.put(SHA, 0, SIZE, PHOTO)
    assert lan.ask("GET", f"/blobs/{SHA}").status_code == 404
    sent = change(set={"photos/p": {"sha256": SHA}})
    lan.sync(sent)
    assert lan.ask("GET", f"/blobs/{SHA}").content == PHOTO
    lan.sync(change(record=sent.record, base=9, set={"photos/p": None}))
    assert lan.ask("GET", f"/blobs/{SHA}").status_code == 404


def test_a_teammate_goes_on_where_the_first_was_cut(enrol, lan):
    lan.put(SHA, 0, SIZE, PHOTO[:5000])
    hung = enrol("hung")
    assert state(hung) == (5000, "?0")
    assert hung.put(SHA, 5000, SIZE, PHOTO[5000:]).json()["complete"]


def test_other_teams_bring_the_same_photo_for_themselves(enrol, lan, files):
    lan.put(SHA, 0, SIZE, PHOTO)
    tam = enrol("tam")
    assert state(tam) == (0, "?0")
    assert tam.put(SHA, 0, SIZE, PHOTO).json()["complete"]
    assert len(files()) == 1


RANGES = [
    ("bytes=100-", 206, PHOTO[100:]),
    ("bytes=0-9", 206, PHOTO[:10]),
    ("bytes=5-999999999", 206, PHOTO[5:]),
    ("bytes=9-5", 200, PHOTO),
    ("bytes=999999999-", 200, PHOTO),
    ("lines=1-2", 200, PHOTO),
    ("bytes=-5", 200, PHOTO),
]


def test_a_phone_may_ask_for_the_rest(lan, subtests):
    lan.put(SHA, 0, SIZE, PHOTO)
    lan.sync(change(set={"photos/p": {"sha256": SHA}}))
    for asked, status, part in RANGES:
        with subtests.test(asked=asked):
            reply = lan.ask("GET", f"/blobs/{SHA}", headers={"Range": asked})
            assert (reply.status_code, reply.content) == (status, part)
            assert reply.headers["content-type"] == "application/octet-stream"
            if status == 206:
                assert reply.headers["content-range"].endswith(f"/{SIZE}")


def test_two_who_bring_the_same_photo_at_once_both_end(tmp_path):
    """Both offer every piece; whoever comes second is told where the upload stands, and goes on."""
    store = FolderStore(tmp_path)
    step = 10_000

    def bring(_):
        for _ in range(1000):
            if store.read(SHA) is not None:
                return True
            here = store.arrived("team", SHA)
            try:
                store.append("team", SHA, here, PHOTO[here : here + step], SIZE)
            except Problem as problem:
                assert problem.code == Code.WRONG_OFFSET
        return False

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(bring, range(4)))
    assert store.read(SHA) == PHOTO
