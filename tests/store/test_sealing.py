"""Everything that is kept goes through the seal, and a row is opened only where it was sealed."""

import hashlib
import sqlite3

from fieldapp.protocol import EnrolReply, Person
from fieldapp.store import rowfile
from fieldapp.store.device import DeviceStore
from fieldapp.store.identity import Identity
from fieldapp.store.records import Held
from fieldapp.store.road import RoadState
from fieldapp.store.vault.seal import VaultSealer
from tests.store.seals import a_sealer, some_keys

SECRET = "Đặng Thị Ngọc"


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
    store = DeviceStore.open(folder, a_sealer())
    fill(store, change)
    assert (folder / f"{rowfile.FILE}-wal").stat().st_size > 0
    for _ in range(2):
        for word in (SECRET, "summary", "records", "outbox", "photos", "identity"):
            assert word.encode() not in on_disk(folder)
        store.close()
    file = sqlite3.connect(folder / rowfile.FILE)
    tags = {tag for (tag,) in file.execute("SELECT tag FROM rows").fetchall()}
    file.close()
    assert tags == {a_sealer().tag(name) for name in store.database.tables()}
    assert len(tags) == 6


def test_the_same_without_a_seal_would_be_readable(folder, change):
    """So that the test above means something."""
    with DeviceStore.open(folder) as store:
        fill(store, change)
    assert SECRET.encode() in on_disk(folder)


def test_what_was_sealed_opens_again(folder, change):
    with DeviceStore.open(folder, a_sealer()) as store:
        fill(store, change)
    with DeviceStore.open(folder, a_sealer()) as again:
        assert again.records.get("case-1").draft == {"summary": SECRET}
        assert again.identity.get().reply.person.name == SECRET


def test_the_same_document_is_never_sealed_the_same_way():
    sealer = a_sealer()
    tag = sealer.tag("records")
    assert len({sealer.seal(tag, 1, b"{}") for _ in range(50)}) == 50


def test_printing_a_sealer_shows_no_key():
    keys = some_keys()
    for text in (repr(VaultSealer(keys)), repr(keys), str(keys), f"{keys}"):
        for secret in (keys.names, *keys.keys.values()):
            assert repr(secret)[2:10] not in text and secret.hex()[:8] not in text
