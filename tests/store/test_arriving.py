"""What came of a photo before a cut is on the disk, sealed, and is never taken for the photo."""

import os
import time

import pytest

from fieldapp.domain.problems import Code, Problem
from fieldapp.store import durable
from fieldapp.store.arriving import ARRIVING, KEPT
from fieldapp.store.device import DeviceStore
from tests.store.seals import a_sealer

ONE, TWO = "a" * 64, "b" * 64
PIECES = [b"\xff\xd8 the beginning", b"the middle", b"x", b"the end"]


def bring(store, sha256=ONE, pieces=PIECES):
    start = len(store.arriving.so_far(sha256))
    for piece in pieces:
        store.arriving.add(sha256, start, piece)
        start += len(piece)


def files(folder):
    return sorted((folder / ARRIVING).iterdir()) if (folder / ARRIVING).exists() else []


def test_pieces_outlive_the_app_and_go_on_where_they_ended(folder, sealer):
    with DeviceStore.open(folder, sealer) as store:
        assert store.arriving.so_far(ONE) == b""
        bring(store, pieces=PIECES[:2])
    with DeviceStore.open(folder, sealer) as store:
        assert store.arriving.so_far(ONE) == b"".join(PIECES[:2])
        bring(store, pieces=PIECES[2:])
        assert store.arriving.so_far(ONE) == b"".join(PIECES)
        assert not store.photos.has(ONE) and store.photos.all() == []


def test_each_photo_has_its_own(store, folder):
    bring(store, ONE)
    bring(store, TWO, PIECES[:1])
    store.arriving.drop(ONE)
    assert store.arriving.so_far(ONE) == b""
    assert store.arriving.so_far(TWO) == PIECES[0]
    assert len(files(folder)) == 1


def test_no_byte_makes_no_piece(store, folder):
    bring(store, pieces=[b""])
    assert files(folder) == []


def test_nothing_of_a_piece_or_its_photo_can_be_read_on_the_disk(folder):
    with DeviceStore.open(folder, a_sealer()) as store:
        bring(store)
    lying = files(folder)
    assert len(lying) == len(PIECES)
    assert not any(ONE[:8] in path.name for path in lying)
    assert not any(piece in path.read_bytes() for path in lying for piece in PIECES if len(piece) > 1)


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(path.read_bytes()[:-1])])
def test_a_damaged_piece_costs_itself_and_those_behind_it(folder, harm):
    sealer = a_sealer()
    with DeviceStore.open(folder, sealer) as store:
        bring(store)
        harm(folder / ARRIVING / sealer.file_name(f"{ONE}.{len(PIECES[0])}"))
        assert store.arriving.so_far(ONE) == PIECES[0]
        bring(store, pieces=PIECES[1:])
        assert store.arriving.so_far(ONE) == b"".join(PIECES)


def test_what_nobody_waits_for_any_more_goes_and_so_does_what_was_cut_off_from_its_beginning(store, folder, sealer):
    bring(store, ONE)
    bring(store, TWO)
    (folder / ARRIVING / sealer.file_name(f"{TWO}.0")).unlink()
    store.arriving.keep_only([ONE, TWO])
    assert store.arriving.so_far(ONE) == b"".join(PIECES)
    assert len(files(folder)) == len(PIECES)
    store.arriving.keep_only([])
    assert files(folder) == []


def test_what_waited_for_a_week_goes_at_the_next_start(folder, sealer):
    with DeviceStore.open(folder, sealer) as store:
        bring(store, ONE, PIECES[:1])
        bring(store, TWO, PIECES[:1])
    then = time.time() - KEPT - 60
    os.utime(folder / ARRIVING / sealer.file_name(f"{ONE}.0"), (then, then))
    with DeviceStore.open(folder, sealer) as store:
        assert (store.arriving.so_far(ONE), store.arriving.so_far(TWO)) == (b"", PIECES[0])


def test_new_keys_and_a_new_owner_find_no_pieces_of_before(folder):
    with DeviceStore.open(folder, a_sealer()) as store:
        bring(store)
    with DeviceStore.open(folder, a_sealer(numbers=(1, 2))) as store:
        store.rekey()
        assert files(folder) == []
        bring(store)
        store.clear()
        assert files(folder) == []


def test_on_a_full_disk_the_pieces_make_room(store, folder, monkeypatch):
    bring(store)
    bring(store, TWO)

    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "write_whole", full)
    with pytest.raises(Problem) as said:
        store.arriving.add(ONE, len(b"".join(PIECES)), b"more")
    assert said.value.code is Code.DISK_FULL
    assert files(folder) == []
