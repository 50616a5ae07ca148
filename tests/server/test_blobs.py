"""Photos: whatever arrived is kept, nothing is received before it is hashed, cuts cost nothing."""

import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from litestar.testing import TestClient

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import MOST_ASKED, Holding
from sync_server.app import create_app
from sync_server.blobs.folder import MOST_UNFINISHED, FolderStore
from sync_server.blobs.store import MAX_BLOB
from sync_server.clock import stamp
from sync_server.db import tables
from tests.cast import DUONG_HUU, NOW, change

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
    assert lan.put(SHA, 0, SIZE, PHOTO[:40_000]).json() == {"offset": 40_000, "complete": False, "at": ""}
    assert state(lan) == (40_000, "?0")
    assert lan.put(SHA, 40_000, SIZE, PHOTO[40_000:]).json() == {"offset": SIZE, "complete": True, "at": stamp(NOW)}
    assert state(lan) == (SIZE, "?1")
    assert files() == [config.blob_folder / SHA[:2] / SHA]
    assert files()[0].read_bytes() == PHOTO


def test_a_photo_that_comes_in_one_piece_is_received_at_once_and_leaves_nothing_else(lan, files, config):
    for _ in range(2):
        assert lan.put(SHA, 0, SIZE, PHOTO).json() == {"offset": SIZE, "complete": True, "at": stamp(NOW)}
        assert files() == [config.blob_folder / SHA[:2] / SHA]
    files()[0].write_bytes(PHOTO[:-1])  # the disk lost some of it
    assert lan.put(SHA, 0, SIZE, PHOTO).json()["complete"]
    assert files()[0].read_bytes() == PHOTO


def test_a_photo_and_the_folders_that_lead_to_it_are_on_the_disk_before_it_counts(config, monkeypatch):
    """Also folders that another process has made a moment ago: nobody knows whether that one has flushed them."""
    flushed, real = [], os.fsync

    def fsync(handle):
        flushed.append(os.readlink(f"/proc/self/fd/{handle}"))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    folder = config.blob_folder
    for store in (FolderStore(folder), FolderStore(folder)):
        store.keep(SHA, PHOTO)
        part, *folders = flushed
        assert part.startswith(str(folder / "partial")) and folders == [str(folder), str(folder / SHA[:2])]
        store.remove(SHA)
        flushed.clear()


def test_a_lost_answer_is_asked_for_again(lan):
    lan.put(SHA, 0, SIZE, PHOTO[:1000])
    assert lan.put(SHA, 0, SIZE, PHOTO[:1000]).json()["offset"] == 1000
    lan.put(SHA, 1000, SIZE, PHOTO[1000:])
    assert lan.put(SHA, 1000, SIZE, PHOTO[1000:]).json() == {"offset": SIZE, "complete": True, "at": stamp(NOW)}


def test_bytes_that_are_here_already_are_passed_over(lan):
    """What was on its way when the link broke may come in after the phone has heard how far the server was."""
    lan.put(SHA, 0, SIZE, PHOTO[:5000])
    assert lan.put(SHA, 1000, SIZE, PHOTO[1000:3000]).json()["offset"] == 5000
    assert lan.put(SHA, 1000, SIZE, PHOTO[1000:9000]).json()["offset"] == 9000
    assert lan.put(SHA, 8999, SIZE, PHOTO[8999:]).json()["complete"]


def test_the_receipt_has_the_time_at_which_the_whole_was_hashed_wherever_it_is_asked_for(lan, clock):
    lan.sync(change(set={"photos/p": {"sha256": SHA}}))
    lan.put(SHA, 0, SIZE, PHOTO[:1000])
    clock.pass_by(hours=1)
    then = stamp(clock())
    assert "upload-at" not in lan.ask("HEAD", f"/blobs/{SHA}").headers
    assert lan.put(SHA, 1000, SIZE, PHOTO[1000:]).json()["at"] == then
    clock.pass_by(hours=1)
    assert lan.put(SHA, 1000, SIZE, PHOTO[1000:]).json()["at"] == then
    for method, more in (("HEAD", {}), ("GET", {}), ("GET", {"Range": "bytes=5-9"})):
        assert lan.ask(method, f"/blobs/{SHA}", headers=more).headers["upload-at"] == then


def test_wrong_bytes_are_thrown_away_and_may_be_sent_again(lan, files):
    reply = lan.put(SHA, 0, SIZE, b"x" * SIZE)
    assert (reply.status_code, reply.json()) == (422, {"problem": "wrong_content"})
    assert state(lan) == (0, "?0")
    assert files() == []
    assert lan.put(SHA, 0, SIZE, PHOTO).json()["complete"]


def test_no_bytes_move_nothing(lan):
    assert lan.put(SHA, 0, SIZE, b"").json() == {"offset": 0, "complete": False, "at": ""}
    lan.put(SHA, 0, SIZE, PHOTO[:10])
    assert lan.put(SHA, 10, SIZE, b"").json() == {"offset": 10, "complete": False, "at": ""}


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


def test_photos_named_and_not_here_are_wanted_from_where_they_stand(enrol, lan):
    lan.sync(change(set={"photos/p": {"sha256": SHA}}))
    assert enrol("hung").sync().blobs_wanted == {SHA: 0}
    lan.put(SHA, 0, SIZE, PHOTO[:5000])
    assert lan.sync().blobs_wanted == {SHA: 5000}
    lan.put(SHA, 5000, SIZE, PHOTO[5000:])
    assert lan.sync().blobs_wanted == {}


def test_photos_are_wanted_however_far_the_phone_has_read(lan):
    """The wanted ones do not come with the news: one that was lost later is asked for all the same."""
    reply = lan.sync(change(set={"photos/p": {"sha256": SHA}}))
    for _ in range(2):
        reply = lan.sync(cursor=reply.cursor, epoch=reply.epoch)
        assert (reply.entries, reply.blobs_wanted) == ([], {SHA: 0})
    assert lan.sync(cursor={DUONG_HUU: 10**9}, epoch=reply.epoch).blobs_wanted == {SHA: 0}


def test_a_phone_is_asked_for_its_own_first_and_for_the_newest_of_the_others_and_for_no_more_than_fit(enrol, lan):
    hung = enrol("hung")
    hashes = {f"{n:064x}": n for n in range(MOST_ASKED + 20)}
    own = [sha256 for sha256, n in hashes.items() if n % 10 == 0]
    for sha256 in hashes:
        phone = hung if sha256 in own else lan
        phone.sync(change(set={f"photos/{sha256[-8:]}": {"sha256": sha256}}))
    others = [sha256 for sha256 in reversed(hashes) if sha256 not in own]
    assert list(hung.sync().blobs_wanted) == [*reversed(own), *others][:MOST_ASKED]
    assert list(lan.sync().blobs_wanted) == others[:MOST_ASKED]


def test_a_photo_in_two_records_is_wanted_once_and_is_a_phones_own_when_it_wrote_one_of_them(enrol, lan):
    hung = enrol("hung")
    twice, later = "a" * 64, "b" * 64
    for phone, record, sha256 in ((lan, "one", twice), (hung, "two", twice), (hung, "three", later)):
        phone.sync(change(record=record, set={"photos/p": {"sha256": sha256}}))
    assert list(lan.sync().blobs_wanted) == [twice, later]
    assert list(hung.sync().blobs_wanted) == [later, twice]


def test_another_team_has_to_bring_its_own_photo_and_hears_of_no_others(enrol, lan):
    lan.sync(change(set={"photos/p": {"sha256": SHA}}))
    tam = enrol("tam")
    assert tam.sync().blobs_wanted == {}
    lan.put(SHA, 0, SIZE, PHOTO)
    assert tam.sync(change(set={"photos/p": {"sha256": SHA}})).blobs_wanted == {SHA: 0}


def signed(person, sha256=SHA):
    """A line of a roll, which all of a commune read, with a picture."""
    return change(kind="attendance", record=f"roll.{person}", set={"person": person, "photos/p": {"sha256": sha256}})


@pytest.mark.parametrize("named_first", [True, False])
def test_a_picture_in_a_roll_is_there_for_every_team_that_names_it_in_one_once_one_has_brought_it(
    enrol, lan, named_first
):
    tam = enrol("tam")
    lan.sync(signed("lan"))
    if named_first:
        assert tam.sync(signed("tam")).blobs_wanted == {SHA: 0}
    lan.put(SHA, 0, SIZE, PHOTO)
    if not named_first:
        tam.sync(signed("tam"))
    assert tam.sync().blobs_wanted == {} and state(tam) == (SIZE, "?1")


def test_to_name_a_photo_in_a_roll_gives_nobody_what_another_team_has_in_its_case(enrol, lan):
    lan.sync(change(set={"photos/p": {"sha256": SHA}}))
    lan.put(SHA, 0, SIZE, PHOTO)
    tam = enrol("tam")
    assert tam.sync(signed("tam")).blobs_wanted == {SHA: 0}
    assert state(tam) == (0, "?0") and tam.ask("GET", f"/blobs/{SHA}").status_code == 404


LEFT = pytest.mark.parametrize("left", [None, b"", PHOTO[:-1]], ids=["gone", "empty", "cut short"])


@pytest.fixture
def lose(lan, config):
    """Bring a photo and let the server's disk lose it; return the cursor behind it."""

    def lose(left):
        lan.put(SHA, 0, SIZE, PHOTO)
        cursor = lan.sync(change(set={"photos/p": {"sha256": SHA}})).cursor
        assert lan.sync(cursor=cursor).blobs_wanted == {}
        file = config.blob_folder / SHA[:2] / SHA
        file.unlink()
        if left is not None:
            file.write_bytes(left)
        return cursor

    return lose


@LEFT
def test_a_photo_that_the_server_lost_is_not_claimed_and_wanted_again_once_a_phone_has_met_that(lan, lose, left):
    cursor = lose(left)
    assert state(lan) == (0, "?0")
    assert lan.sync(cursor=cursor).blobs_wanted == {SHA: 0}
    assert lan.ask("GET", f"/blobs/{SHA}").status_code == 404
    assert lan.put(SHA, 0, SIZE, PHOTO[:1000]).json() == {"offset": 1000, "complete": False, "at": ""}
    assert state(lan) == (1000, "?0")
    assert lan.sync(cursor=cursor).blobs_wanted == {SHA: 1000}
    assert lan.put(SHA, 1000, SIZE, PHOTO[1000:]).json()["complete"]
    assert lan.ask("GET", f"/blobs/{SHA}").content == PHOTO
    assert lan.sync(cursor=cursor).blobs_wanted == {}


@LEFT
def test_a_photo_that_the_server_lost_is_wanted_again_within_a_day(lan, clock, lose, left):
    cursor = lose(left)
    clock.pass_by(days=1)
    assert lan.sync(cursor=cursor).blobs_wanted == {SHA: 0}
    assert lan.sync(cursor=cursor).blobs_wanted == {SHA: 0}, "and until it is there"


def test_a_photo_that_the_server_lost_is_wanted_again_after_a_restart_or_when_a_colleague_misses_it(
    enrol, lan, config, clock, lose
):
    cursor = lose(None)
    with TestClient(create_app(config, clock)) as again:
        assert type(lan)(again, lan.token, lan.enrolled).sync(cursor=cursor).blobs_wanted == {SHA: 0}
    assert lan.sync(cursor=cursor).blobs_wanted == {}, "what this process saw a moment ago"
    assert enrol("hung").ask("GET", f"/blobs/{SHA}").status_code == 404
    assert lan.sync(cursor=cursor).blobs_wanted == {SHA: 0}


def test_a_sync_that_brings_nothing_looks_at_no_file_that_it_has_just_seen(lan, monkeypatch):
    lan.sync(*[change(record=f"r{n}", set={"photos/p": {"sha256": f"{n:064x}"}}) for n in range(3)])
    for n in range(3):
        lan.put(hashlib.sha256(bytes([n])).hexdigest(), 0, 1, bytes([n]))
    lan.sync(*[
        change(record=f"s{n}", set={"photos/p": {"sha256": hashlib.sha256(bytes([n])).hexdigest()}}) for n in range(3)
    ])  # fmt: skip
    looked, real = [], FolderStore.size
    monkeypatch.setattr(FolderStore, "size", lambda store, sha256: looked.append(sha256) or real(store, sha256))
    assert len(lan.sync().blobs_wanted) == 3
    assert looked == []


def test_pieces_that_belong_nowhere_make_no_files(lan, files):
    for n in range(20):
        assert lan.put(f"{n:064x}", 7, SIZE, b"1").status_code == 409
        assert lan.put(f"{n:064x}", 0, SIZE, b"").json() == {"offset": 0, "complete": False, "at": ""}
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
    [receipt] = lan.sync(sent).receipts
    assert lan.ask("GET", f"/blobs/{SHA}").content == PHOTO
    lan.sync(change(record=sent.record, base=receipt.seq, set={"photos/p": None}))
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


def held(rows):
    [phone] = [row for row in rows(tables.devices) if row["mediator"] == "lan"]
    return phone["held_photos"], phone["held_changes"], phone["held_drafts"]


def put_saying(lan, sha256, chunk, offset, length, said):
    headers = {"Upload-Offset": str(offset), "Upload-Length": str(length), "Holding": said}
    return lan.ask("PATCH", f"/blobs/{sha256}", content=chunk, headers=headers)


def test_the_piece_that_makes_a_photo_whole_may_say_what_is_left(lan, rows):
    lan.sync(change(set={"photos/p": {"sha256": SHA}}), holding=Holding(photos=1, changes=2))
    said = '{"drafts":3}'
    put_saying(lan, SHA, PHOTO[:1000], 0, SIZE, said)
    assert held(rows) == (1, 2, 0), "not before it is whole"
    put_saying(lan, SHA, PHOTO[1000:], 1000, SIZE, said)
    assert held(rows) == (0, 0, 3)
    put_saying(lan, SHA, PHOTO[1000:], 1000, SIZE, '{"photos":5}')
    assert held(rows) == (5, 0, 0), "and also when its first answer was lost"


def test_what_the_server_misses_of_a_phone_is_still_held_by_it_whatever_it_says(lan, rows):
    """The phone counts a photo as gone whose last piece is on the wire beside this one."""
    other = hashlib.sha256(b"other").hexdigest()
    lan.sync(change(set={"photos/p": {"sha256": SHA}, "photos/q": {"sha256": other}}))
    put_saying(lan, SHA, PHOTO, 0, SIZE, "{}")
    assert held(rows) == (1, 0, 0)
    put_saying(lan, other, b"other", 0, 5, "{}")
    assert held(rows) == (0, 0, 0)


@pytest.mark.parametrize("said", ["", "[]", "{", '{"photos":"x"}', "\xff"])
def test_what_is_no_holding_is_refused_before_anything_is_kept(lan, files, said):
    reply = put_saying(lan, SHA, PHOTO, 0, SIZE, said.encode("latin-1"))
    assert (reply.status_code, reply.json()) == (400, {"problem": "bad_request"})
    assert files() == []


def test_one_who_is_overtaken_hears_that_the_photo_is_whole(enrol, lan, config):
    """Hùng's bytes are on their way while Lan's phone brings the last ones: he need not send them again."""
    hung, store = enrol("hung"), FolderStore(config.blob_folder)
    lan.put(SHA, 0, SIZE, PHOTO[:5000])

    def overtaken():
        yield PHOTO[5000:9000]
        assert lan.put(SHA, 5000, SIZE, PHOTO[5000:]).json()["complete"]
        yield PHOTO[9000:]

    reply = hung.ask("PATCH", f"/blobs/{SHA}", content=b"".join(overtaken()),
                     headers={"Upload-Offset": "5000", "Upload-Length": str(SIZE)})  # fmt: skip
    assert reply.json() == {"offset": SIZE, "complete": True, "at": stamp(NOW)}
    assert store.read(SHA) == PHOTO


def test_a_whole_that_is_wrong_is_thrown_away_whoever_brought_which_part(enrol, lan, files):
    hung = enrol("hung")
    lan.put(SHA, 0, SIZE, b"x" * 1000)
    assert hung.put(SHA, 0, SIZE, PHOTO).status_code == 422
    assert (files(), state(lan)) == ([], (0, "?0"))
    assert lan.put(SHA, 0, SIZE, PHOTO).json()["complete"]


def test_one_who_said_a_wrong_length_stops_nobody(enrol, lan):
    enrol("hung").put(SHA, 0, SIZE + 50, PHOTO + b"x" * 20)
    assert lan.put(SHA, 0, SIZE, PHOTO).status_code == 422
    assert lan.put(SHA, 0, SIZE, PHOTO).json()["complete"]


def test_a_photo_without_a_byte_is_none(lan):
    empty = hashlib.sha256(b"").hexdigest()
    assert lan.put(empty, 0, 0, b"").status_code == 400
    lan.sync(change(set={"photos/p": {"sha256": empty}}))
    assert lan.ask("GET", f"/blobs/{empty}").status_code == 404
