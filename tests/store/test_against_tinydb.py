"""Whatever is asked, the answer is the one that TinyDB as shipped gives, also after opening again."""

import copy
import random

import pytest
from tinydb import TinyDB, where
from tinydb.operations import add, decrement, delete, increment, set, subtract
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from fieldapp.store.storage import SealedStorage
from fieldapp.store.table import Database

NAMES = ["Lan", "Hùng", "Tâm", "Minh", "Hoa", "Đặng Thị Ngọc"]
TABLES = ["_default", "cases", "teams"]
CALLS = 250


class Pair:
    """The same calls on both, compared one by one."""

    def __init__(self, folder, sealer):
        self.folder, self.sealer = folder, sealer
        self.memory = MemoryStorage()
        self.ours, self.stock = None, None
        self.open()

    def open(self):
        if self.ours is not None:
            self.ours.close()
        self.ours = Database(self.folder, self.sealer, storage=SealedStorage)
        self.stock = TinyDB(storage=lambda: self.memory)

    def ask(self, call):
        before = copy.deepcopy(self.memory.memory)
        theirs = answer(call, self.stock)
        if isinstance(theirs, type):  # stock leaves half of a failed call behind; ours none, so neither may the model
            self.memory.memory = before
        assert answer(call, self.ours) == theirs

    def compare(self):
        # Stock also lists tables that hold nothing; here a table is nothing but its documents.
        assert self.ours.tables() == {name for name in self.stock.tables() if len(self.stock.table(name))}
        for name in TABLES:
            assert rows(self.ours.table(name)) == rows(self.stock.table(name))
            assert len(self.ours.table(name)) == len(self.stock.table(name))


def rows(table):
    return [(doc.doc_id, dict(doc)) for doc in table.all()]


def answer(call, database):
    try:
        found = call(database)
    except (KeyError, ValueError, RuntimeError, TypeError) as error:
        return type(error)
    if isinstance(found, Document):
        return found.doc_id, dict(found)
    if isinstance(found, list):
        return [(each.doc_id, dict(each)) if isinstance(each, Document) else each for each in found]
    return found


def a_document(chance):
    fields = {"name": chance.choice(NAMES), "n": chance.randrange(5)}
    if chance.random() < 0.4:
        fields["nested"] = {"list": [1, None, "bờ rào"], "deep": {"x": chance.random()}}
    return fields


def a_query(chance):
    return chance.choice([
        where("name") == chance.choice(NAMES),
        where("n") > chance.randrange(5),
        (where("n") == chance.randrange(5)) | (where("nested").exists()),
        ~(where("name").one_of(NAMES[:2])),
        where("nested").deep.x < chance.random(),
    ])  # fmt: skip


def an_edit(chance):
    return chance.choice([
        {"n": chance.randrange(5)},
        {"nested": {"new": NAMES}},
        increment("n"), decrement("n"), add("n", 2), subtract("n", 1), set("name", "Quân"), delete("nested"),
        lambda doc: doc.setdefault("seen", []).append(len(doc)),
    ])  # fmt: skip


def a_call(chance):
    name, query, document, edit = chance.choice(TABLES), a_query(chance), a_document(chance), an_edit(chance)
    ids = chance.sample(range(1, 40), 3)
    more = [a_document(chance) for _ in range(3)]
    edits = [(an_edit(chance), a_query(chance)) for _ in range(2)]
    return chance.choices(
        [
            lambda db: db.table(name).insert(copy.deepcopy(document)),
            lambda db: db.table(name).insert(Document(document, ids[0])),
            lambda db: db.table(name).insert_multiple(copy.deepcopy(more)),
            lambda db: db.table(name).insert_multiple([more[0], "no document"]),
            lambda db: db.table(name).update(edit, query),
            lambda db: db.table(name).update(edit, doc_ids=ids),
            lambda db: db.table(name).update(edit),
            lambda db: db.table(name).update_multiple(edits),
            lambda db: db.table(name).upsert(document, query),
            lambda db: db.table(name).upsert(Document(document, ids[0])),
            lambda db: db.table(name).upsert(document),
            lambda db: db.table(name).remove(query),
            lambda db: db.table(name).remove(doc_ids=ids),
            lambda db: db.table(name).remove(),
            lambda db: db.table(name).truncate(),
            lambda db: db.drop_table(name),
            lambda db: db.drop_tables(),
            lambda db: db.table(name).search(query),
            lambda db: db.table(name).get(query),
            lambda db: db.table(name).get(doc_id=ids[0]),
            lambda db: db.table(name).get(doc_ids=ids),
            lambda db: db.table(name).get(),
            lambda db: db.table(name).count(query),
            lambda db: db.table(name).contains(query),
            lambda db: db.table(name).contains(doc_id=ids[1]),
            lambda db: db.table(name).contains(),
            lambda db: db.search(query),
        ],
        weights=[20, 3, 6, 1, 8, 6, 1, 3, 4, 4, 1, 2, 4, 1, 0.4, 0.4, 0.2, 4, 4, 4, 4, 1, 3, 3, 3, 1, 3],
    )[0]


@pytest.mark.parametrize("seed", range(4))
def test_any_calls_give_what_tinydb_gives(folder, sealer, seed):
    chance = random.Random(seed)
    pair = Pair(folder, sealer)
    for _ in range(CALLS):
        pair.ask(a_call(chance))
        pair.compare()
        if chance.random() < 0.04:
            pair.open()
            pair.compare()
    pair.ours.close()


def test_tinydb_with_its_own_tables_works_on_our_storage(folder, sealer):
    """`TinyDB(storage=...)` is enough; it is only slow."""
    with TinyDB(folder, sealer, storage=SealedStorage) as database:
        database.insert_multiple([{"name": "Lan"}, {"name": "Hùng"}])
        database.update({"village": "Đồng Tâm"}, where("name") == "Lan")
        database.table("teams").insert({"name": "Tổ 1"})
        database.table("gone").insert({"name": "?"})
        database.remove(where("name") == "Hùng")
        database.drop_table("gone")
    with Database(folder, sealer, storage=SealedStorage) as again:
        assert rows(again) == [(1, {"name": "Lan", "village": "Đồng Tâm"})]
        assert again.tables() == {"_default", "teams"}
