"""Everything that is kept goes through the seal, and a row is opened only where it was sealed."""

import hashlib
import sqlite3

import pytest

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import EnrolReply, Person
from fieldapp.store import rowfile
from fieldapp.store.device import DeviceStore
from fieldapp.store.identity import Identity
from fieldapp.store.records import Held
from fieldapp.store.road import RoadState
from fieldapp.store.sealing import SealBroken

SECRET = "Đặng Thị Ngọc"


class ToySealer:
    """Reversible, and as strict about table and id as a real one; no secret to anybody."""

    def __init__(self, key=b"key"):
        self.key, self.sealed, self.opened = key, [], []

    def seal(self, table, doc_id, plain):
        self.sealed.append((table, doc_id))
        return self._tag(table, doc_id, plain) + self._mixed(plain)

    def open(self, table, doc_id, sealed):
        self.opened.append((table, doc_id))
        plain = self._mixed(sealed[32:])
        if self._tag(table, doc_id, plain) != sealed[:32]:
            raise SealBroken
        return plain

    def _tag(self, table, doc_id, plain):
        return hashlib.sha256(self.key + f"{table}/{doc_id}/".encode() + plain).digest()

    @staticmethod
    def _mixed(content):
        return bytes(byte ^ 0x5A for byte in content)


def fill(store, change):
    person = Person(id="p1", name=SECRET, role="HGV")
    reply = EnrolReply(
        device="d",
        person=person,
        team="t",
        team_name=SECRET,
        village=SECRET,
        commune=SECRET,
        partition="07672",
        epoch="e",
    )
    with store.transaction():
        store.records.put(Held(kind="case", id="case-1", draft={"summary": SECRET}))
        store.outbox.add(change(set={"summary": SECRET}, seq=store.outbox.next_seq()))
        picture = SECRET.encode()
        store.photos.keep(hashlib.sha256(picture).hexdigest(), picture, b"", SECRET)
        store.identity.put(Identity(token=SECRET, reply=reply))
        store.road.put(RoadState(epoch=SECRET))


def on_disk(folder):
    return b"".join(path.read_bytes() for path in folder.glob(f"{rowfile.FILE}*"))


def test_every_row_is_sealed_and_no_plain_text_reaches_the_disk(folder, change):
    sealer = ToySealer()
    store = DeviceStore.open(folder, sealer)
    fill(store, change)
    store.close()
    assert SECRET.encode() not in on_disk(folder)
    assert b"summary" not in on_disk(folder)
    file = sqlite3.connect(folder / rowfile.FILE)
    rows = file.execute("SELECT name, doc_id FROM documents").fetchall()
    file.close()
    assert len(rows) == 6
    assert set(rows) == set(sealer.sealed)


def test_the_same_without_a_seal_would_be_readable(folder, change):
    """So that the test above means something."""
    with DeviceStore.open(folder) as store:
        fill(store, change)
    assert SECRET.encode() in on_disk(folder)


def test_what_was_sealed_opens_again(folder, change):
    with DeviceStore.open(folder, ToySealer()) as store:
        fill(store, change)
    sealer = ToySealer()
    with DeviceStore.open(folder, sealer) as again:
        assert again.records.get("case-1").draft == {"summary": SECRET}
        assert again.identity.get().reply.person.name == SECRET
        assert len(sealer.opened) == 6


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE documents SET sealed = (SELECT sealed FROM documents WHERE name = 'road') WHERE name = 'identity'",
        "UPDATE documents SET doc_id = 77 WHERE name = 'records'",
        "UPDATE documents SET sealed = zeroblob(60) WHERE name = 'outbox'",
    ],
    ids=["swapped", "moved", "overwritten"],
)
def test_a_row_that_was_meddled_with_is_damage(folder, change, deed):
    with DeviceStore.open(folder, ToySealer()) as store:
        fill(store, change)
    file = sqlite3.connect(folder / rowfile.FILE)
    assert file.execute(deed).rowcount == 1
    file.commit()
    file.close()
    with pytest.raises(Problem) as problem:
        DeviceStore.open(folder, ToySealer())
    assert problem.value.code == Code.STORE_DAMAGED


def test_another_key_opens_nothing_and_harms_nothing(folder, change):
    with DeviceStore.open(folder, ToySealer()) as store:
        fill(store, change)
    with pytest.raises(Problem):
        DeviceStore.open(folder, ToySealer(key=b"another"))
    with DeviceStore.open(folder, ToySealer()) as again:
        assert again.records.get("case-1").draft == {"summary": SECRET}
