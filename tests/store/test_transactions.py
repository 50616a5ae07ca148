"""All or nothing, disk before memory, and nobody reads what is not yet committed."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from tinydb.operations import increment

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import Change
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from fieldapp.store.storage import SealedStorage
from fieldapp.store.table import Database


def held(number, **given):
    return Held(kind="case", id=f"case-{number}", **given)


def test_one_inside_another_joins_it(folder):
    with DeviceStore.open(folder) as store:
        with pytest.raises(ZeroDivisionError), store.transaction():
            with store.transaction():
                store.records.put(held(1))
            store.records.put(held(2))
            raise ZeroDivisionError
        assert store.records.of_kind("case") == []
        with store.transaction(), store.transaction():
            store.records.put(held(3))
    with DeviceStore.open(folder) as again:
        assert [each.id for each in again.records.of_kind("case")] == ["case-3"]


def test_what_was_taken_out_and_put_again_in_vain_stands_where_it_stood(store):
    store.outbox.add(Change(id="c1", kind="case", record="case-1", base=3, set={"note": "một"}, at="2026-03-01"))
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.outbox.remove("c1")
        store.outbox.add(Change(id="c1", kind="case", record="case-1", base=9, set={"note": "hai"}, at="2026-03-01"))
        raise ZeroDivisionError
    store.outbox.hold("c1", "unreadable")
    (kept,) = store.outbox.all()
    assert (kept.state, kept.change.base) == ("held", 3)


def test_an_inner_one_that_raises_is_undone_even_when_the_outer_goes_on(folder):
    with DeviceStore.open(folder) as store:
        store.records.put(held(1, base=1))
        with store.transaction():
            store.records.put(held(1, base=2))
            with pytest.raises(ZeroDivisionError), store.transaction():
                store.records.put(held(1, base=3))
                store.records.put(held(2))
                store.database.drop_table("records")
                raise ZeroDivisionError
            assert [(each.id, each.base) for each in store.records.of_kind("case")] == [("case-1", 2)]
            store.records.put(held(3))
        assert [(each.id, each.base) for each in store.records.of_kind("case")] == [("case-1", 2), ("case-3", 0)]
    with DeviceStore.open(folder) as again:
        assert [(each.id, each.base) for each in again.records.of_kind("case")] == [("case-1", 2), ("case-3", 0)]


def test_others_read_the_last_commit_and_do_not_wait(store):
    store.records.put(held(1, base=1))
    with store.transaction(), ThreadPoolExecutor(1) as other:
        store.records.put(held(1, base=2))
        store.records.put(held(2))
        assert store.records.get("case-1").base == 2
        seen = other.submit(lambda: (store.records.get("case-1").base, store.records.get("case-2"))).result(timeout=5)
    assert seen == (1, None)
    assert store.records.get("case-2") is not None


def test_a_transaction_is_seen_whole_by_readers(folder):
    """Two tables always agree for somebody who reads while another writes."""
    done = threading.Event()
    with Database(folder, storage=SealedStorage) as database:
        one, two = database.table("one"), database.table("two")
        one.insert({"n": 0})
        two.insert({"n": 0})

        def write():
            for n in range(1, 100):
                with database.storage.transaction():
                    one.update({"n": n})
                    two.update({"n": n})
            done.set()

        with ThreadPoolExecutor(1) as writer:
            writing = writer.submit(write)
            while not done.is_set():
                everything = database.storage.read()
                assert everything["one"]["1"]["n"] == everything["two"]["1"]["n"]
            writing.result()


def test_four_writers_and_a_reader_lose_nothing(folder):
    each = 40
    with DeviceStore.open(folder) as store:

        def write(writer):
            for n in range(each):
                with store.transaction():
                    store.records.put(held(f"{writer}-{n}", base=store.outbox.next_seq()))

        def read(_):
            counts = []
            while not counts or counts[-1] < 4 * each:
                counts.append(len(store.records.of_kind("case")))
                time.sleep(0.001)
            return counts

        with ThreadPoolExecutor(5) as threads:
            reading = threads.submit(read, 0)
            for done in [threads.submit(write, writer) for writer in range(4)]:
                done.result(timeout=60)
            counts = reading.result(timeout=60)
        assert counts == sorted(counts)
    with DeviceStore.open(folder) as again:
        assert sorted(each.base for each in again.records.of_kind("case")) == list(range(1, 4 * each + 1))
        assert len({each.id for each in again.records.of_kind("case")}) == 4 * each


def test_a_writer_that_is_still_reading_is_not_overtaken(folder):
    """Without a transaction, too: each call reads and writes in one turn."""
    with Database(folder, storage=SealedStorage) as database, ThreadPoolExecutor(1) as other:
        table, others = database.table("cases"), []

        def interrupted_by(call):
            others.append(other.submit(call))
            time.sleep(0.05)

        def documents():
            yield {"n": 0}
            interrupted_by(lambda: table.insert({"n": 0}))
            yield {"n": 0}

        def edit(doc):
            interrupted_by(lambda: table.update(increment("n"), doc_ids=[1]))
            doc["n"] += 1

        assert table.insert_multiple(documents()) == [1, 2]
        assert others.pop().result(timeout=5) == 3
        table.update(edit, doc_ids=[1])
        assert others.pop().result(timeout=5) == [1]
        assert table.get(doc_id=1) == {"n": 2}


def test_a_transaction_that_writes_nothing_leaves_no_trace(store):
    before = store.records.stamp()
    with store.transaction():
        store.records.get("case-1")
    assert store.records.stamp() == before


def test_the_stamp_grows_with_commits_of_its_own_table_only(store):
    first = store.records.stamp()
    store.records.put(held(1))
    second = store.records.stamp()
    assert second > first
    store.outbox.next_seq()
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.records.put(held(2))
        raise ZeroDivisionError
    assert store.records.stamp() == second


def test_a_store_closed_by_its_own_transaction_does_not_say_it_kept(folder):
    store = DeviceStore.open(folder)
    with pytest.raises(Problem) as problem, store.transaction():
        store.records.put(held(1))
        store.close()
    assert problem.value.code == Code.STORE_TROUBLE
