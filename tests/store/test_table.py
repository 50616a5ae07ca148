"""TinyDB's calls, where ours promise more than TinyDB does."""

from datetime import date

import pytest
from tinydb import where
from tinydb.operations import delete
from tinydb.table import Document

from fieldapp.store import rowfile
from fieldapp.store.storage import SealedStorage
from fieldapp.store.table import Database


@pytest.fixture
def database(folder):
    with Database(folder, storage=SealedStorage) as opened:
        yield opened


def test_changing_what_was_returned_changes_nothing(database):
    table = database.table("cases")
    table.insert({"sides": {"a": {"name": "Lan"}}})
    ways_out = [
        lambda: table.get(doc_id=1),
        lambda: table.get(where("sides").exists()),
        lambda: table.get(doc_ids=[1])[0],
        lambda: table.search(where("sides").exists())[0],
        lambda: table.all()[0],
        lambda: next(iter(table)),
        lambda: database.storage.read()["cases"]["1"],
    ]
    for way_out in ways_out:
        way_out()["sides"]["a"]["name"] = "spoilt"
        assert table.get(doc_id=1) == {"sides": {"a": {"name": "Lan"}}}


def test_changing_what_was_given_changes_nothing(database):
    table = database.table("cases")
    given = {"sides": ["Lan"]}
    new = {"remarks": ["x"]}
    table.insert(given)
    table.update(new, doc_ids=[1])
    table.upsert(Document(new, 1))
    given["sides"].append("spoilt")
    new["remarks"].append("spoilt")
    assert table.get(doc_id=1) == {"sides": ["Lan"], "remarks": ["x"]}


def test_an_edit_that_fails_half_way_leaves_everything_as_it_was(database):
    table = database.table("cases")
    table.insert_multiple([{"n": 1, "note": "x"}, {"n": 2}])
    with pytest.raises(KeyError):
        table.update(delete("note"))
    assert table.all() == [{"n": 1, "note": "x"}, {"n": 2}]


def test_documents_that_fail_half_way_leave_none(database):
    def documents():
        yield {"n": 1}
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.table("cases").insert_multiple(documents())
    assert len(database.table("cases")) == 0


def test_what_cannot_be_written_is_refused_before_anything_changes(database):
    table = database.table("cases")
    for never in (object(), "\ud800"):
        with pytest.raises((TypeError, UnicodeEncodeError)):
            table.insert_multiple([{"n": 1}, {"never": never}])
    with pytest.raises(OverflowError):
        table.insert(Document({"n": 1}, 2**63))
    assert table.all() == []
    assert table.insert({"n": 1}) > 0


def test_memory_holds_what_the_disk_will_give_back(database):
    database.insert({"on": date(2026, 3, 1), "pair": (1, 2)})
    assert database.get(doc_id=1) == {"on": "2026-03-01", "pair": [1, 2]}


def test_the_order_of_insertion_survives_opening_again(folder):
    with Database(folder, storage=SealedStorage) as database:
        for doc_id in (9, 3, 7):
            database.insert(Document({"n": doc_id}, doc_id))
        database.update({"seen": True}, doc_ids=[9])
        with database.storage.transaction():
            database.remove(doc_ids=[3])
            database.insert(Document({"n": 3}, 3))
        order = [doc.doc_id for doc in database]
    assert order == [9, 7, 3]
    with Database(folder, storage=SealedStorage) as again:
        assert [doc.doc_id for doc in again] == order


def test_ids_in_one_call_never_meet(database):
    assert database.insert_multiple([{"n": 1}, Document({"n": 2}, 2), {"n": 3}]) == [1, 2, 3]
    assert [doc["n"] for doc in database] == [1, 2, 3]


def test_asking_for_an_empty_table_to_be_kept_empties_none(folder):
    with Database(folder, storage=SealedStorage) as database:
        database.table("cases", persist_empty=True).insert({"n": 1})
    with Database(folder, storage=SealedStorage) as again:
        assert len(again.table("cases", persist_empty=True)) == 1


def test_a_save_writes_its_own_documents_and_no_other(database, folder):
    """The disk is handed two rows out of a thousand, and a change that changes nothing hands it none."""
    table = database.table("cases")
    table.insert_multiple({"n": n} for n in range(1000))
    before = log_size(folder)
    table.update({"n": -1}, where("n") == 500)
    table.update({"n": 7}, doc_ids=[8])
    assert 0 < log_size(folder) - before < 60_000
    again = log_size(folder)
    table.update({"n": 7}, doc_ids=[8])
    table.remove(where("n") == "none has this")
    assert log_size(folder) == again


def test_text_lies_on_the_disk_as_it_is_written(folder):
    with Database(folder, storage=SealedStorage) as database:
        database.insert({"name": "Đặng Thị Ngọc"})
    assert "Đặng Thị Ngọc".encode() in (folder / rowfile.FILE).read_bytes()


def log_size(folder):
    """Between checkpoints SQLite's log grows with each commit by what it wrote."""
    return (folder / (rowfile.FILE + "-wal")).stat().st_size
