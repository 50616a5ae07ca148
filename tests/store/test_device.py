"""One folder, all tables: what is committed together is there together."""

import hashlib
import math
import subprocess
import sys
from pathlib import Path

import pytest

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.device import DeviceStore
from fieldapp.store.identity import Identity
from fieldapp.store.records import Held


def test_a_new_phone_is_empty(store):
    assert store.records.of_kind("case") == []
    assert store.outbox.all() == []
    assert store.photos.all() == []
    assert store.identity.get() is None
    assert store.road.get().cursor == {}
    assert store.writable


def test_record_and_outbox_line_commit_together(folder, change):
    with DeviceStore.open(folder) as store, store.transaction():
        store.records.put(Held(kind="case", id="case-1", draft={"summary": "Tranh chấp bờ rào"}))
        store.outbox.add(change())
    with DeviceStore.open(folder) as again:
        assert again.records.get("case-1").draft == {"summary": "Tranh chấp bờ rào"}
        assert [queued.change.id for queued in again.outbox.all()] == ["change-1"]


def test_a_verb_that_fails_leaves_neither_record_nor_outbox_line(folder, change):
    with DeviceStore.open(folder) as store:
        with pytest.raises(ZeroDivisionError), store.transaction():
            store.records.put(Held(kind="case", id="case-1"))
            store.outbox.add(change())
            assert store.records.get("case-1") is not None
            raise ZeroDivisionError
        assert store.records.get("case-1") is None
        assert store.outbox.all() == []
    with DeviceStore.open(folder) as again:
        assert again.records.get("case-1") is None
        assert again.outbox.all() == []


def test_a_record_rolled_back_can_be_written_again(store):
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.records.put(Held(kind="case", id="case-1", base=1))
        raise ZeroDivisionError
    store.records.put(Held(kind="case", id="case-2"))
    store.records.put(Held(kind="case", id="case-1", base=2))
    store.records.put(Held(kind="case", id="case-1", base=3))
    assert [(held.id, held.base) for held in store.records.of_kind("case")] == [("case-2", 0), ("case-1", 3)]


def test_the_same_process_cannot_open_a_folder_twice(folder):
    with DeviceStore.open(folder):
        with pytest.raises(Problem) as refused:
            DeviceStore.open(folder)
        assert refused.value.code == Code.STORE_IN_USE
    DeviceStore.open(folder).close()


def test_another_process_is_refused_until_the_first_is_killed(folder):
    hold = (
        "import sys, time, pathlib\nfrom fieldapp.store.device import DeviceStore\n"
        "store = DeviceStore.open(pathlib.Path(sys.argv[1]))\nprint('open', flush=True)\ntime.sleep(60)"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", hold, str(folder)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    try:
        assert first.stdout.readline() == b"open\n"
        with pytest.raises(Problem) as refused:
            DeviceStore.open(folder)
        assert refused.value.code == Code.STORE_IN_USE
    finally:
        first.kill()
        first.communicate()
    DeviceStore.open(folder).close()


def test_closing_twice_does_nothing_and_a_closed_store_takes_no_write(folder):
    store = DeviceStore.open(folder)
    store.close()
    store.close()
    with pytest.raises(Problem):
        store.records.put(Held(kind="case", id="case-1"))


def test_a_phone_that_is_cleared_keeps_whose_it_is_and_its_numbers(folder, change):
    picture = b"\xff\xd8 a picture"
    name = hashlib.sha256(picture).hexdigest()
    with DeviceStore.open(folder) as store:
        store.identity.put(Identity(token="t"))
        store.records.put(Held(kind="case", id="case-1", draft={"photos/x": {"sha256": name}}))
        store.outbox.add(change(set={"photos/x": {"sha256": name}}))
        store.photos.keep(name, picture, b"", "case-1")
        number = store.outbox.next_seq()
        store.clear()
        assert (store.records.of_kind("case"), store.outbox.all(), store.photos.all()) == ([], [], [])
        assert store.records.get("case-1") is None
        assert store.photos.read(name) == picture
        assert store.photos.sweep(math.inf) == 1
        store.records.put(Held(kind="case", id="case-2"))
    with DeviceStore.open(folder) as again:
        assert [held.id for held in again.records.of_kind("case")] == ["case-2"]
        assert again.identity.get().token == "t"
        assert again.outbox.next_seq() == number + 1


def test_clearing_that_fails_takes_nothing_away(store, change):
    store.records.put(Held(kind="case", id="case-1"))
    store.outbox.add(change())
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.clear()
        raise ZeroDivisionError
    assert store.records.get("case-1") is not None
    assert [queued.change.id for queued in store.outbox.all()] == ["change-1"]
