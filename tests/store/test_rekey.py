"""Once a phone is re-keyed, the old key opens nothing that lies on it; cut short, it goes on where it was."""

import hashlib

import pytest

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from tests.store.seals import a_sealer
from tests.store.test_faults import NEEDS_POSIX, run

PICTURE = b"a picture " * 20_000
HASH = hashlib.sha256(PICTURE).hexdigest()


def fill(folder):
    with DeviceStore.open(folder, a_sealer()) as store:
        store.records.put(Held(kind="case", id="case-1", draft={"summary": "Bờ rào"}))
        store.photos.keep(HASH, PICTURE, b"small", "case-1")


def test_what_is_written_meanwhile_takes_the_new_key_and_both_open(folder):
    fill(folder)
    with DeviceStore.open(folder, a_sealer(numbers=(1, 2))) as store:
        store.records.put(Held(kind="case", id="case-2"))
    with DeviceStore.open(folder, a_sealer(numbers=(1, 2))) as store:
        assert [held.id for held in store.records.of_kind("case")] == ["case-1", "case-2"]
        assert store.photos.read(HASH) == PICTURE


def test_afterwards_the_new_key_alone_opens_everything_and_the_old_one_nothing(folder):
    fill(folder)
    with DeviceStore.open(folder, a_sealer(numbers=(1, 2))) as store:
        before = store.commit
        store.rekey()
        assert store.commit == before + 1
        store.rekey()
        assert store.commit == before + 1, "nothing was left to do"
        assert [held.id for held in store.records.of_kind("case")] == ["case-1"]
    with pytest.raises(Problem) as problem:
        DeviceStore.open(folder, a_sealer())
    assert problem.value.code == Code.STORE_DAMAGED
    with DeviceStore.open(folder, a_sealer(numbers=(2,))) as store:
        assert store.records.get("case-1").draft == {"summary": "Bờ rào"}
        assert (store.photos.read(HASH), store.photos.thumb(HASH)) == (PICTURE, b"small")


def test_a_damaged_photo_does_not_stop_it(folder):
    fill(folder)
    path = folder / "files" / a_sealer().file_name(f"{HASH}.jpg")
    path.write_bytes(spoilt := path.read_bytes()[:-9])
    with DeviceStore.open(folder, a_sealer(numbers=(1, 2))) as store:
        store.rekey()
        assert store.photos.read(HASH) is None
        assert store.photos.thumb(HASH) == b"small"
    assert path.read_bytes() == spoilt


@NEEDS_POSIX
def test_killed_at_any_moment_it_loses_nothing_and_ends_the_next_time(folder):
    run("cut_rekey.py", folder, 9, 5)
