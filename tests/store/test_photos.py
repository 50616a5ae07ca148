"""A photo's bytes are safe before anything names them, one file a picture, and nothing named is ever swept."""

import hashlib
import time

import pytest

from fieldapp.store.device import DeviceStore
from fieldapp.store.photos import GRACE, KeptPhoto
from fieldapp.store.records import Held

FULL, THUMB = b"\xff\xd8 a picture", b"\xff\xd8 a small one"
HASH = hashlib.sha256(FULL).hexdigest()
LATER = GRACE + 60


def files(folder):
    return sorted(path.name for path in (folder / "files").iterdir())


def lies(folder, sealer, ending=""):
    """Where the picture lies on the disk."""
    return folder / "files" / sealer.file_name(f"{HASH}{ending}.jpg")


def test_a_photo_comes_back_byte_by_byte(folder, sealer):
    with DeviceStore.open(folder, sealer) as store:
        assert not store.photos.has(HASH)
        store.photos.keep(HASH, FULL, THUMB, "case-1")
    with DeviceStore.open(folder, sealer) as again:
        assert again.photos.has(HASH)
        assert again.photos.read(HASH) == FULL
        assert again.photos.thumb(HASH) == THUMB
        assert again.photos.all() == [KeptPhoto(sha256=HASH, size=len(FULL), record="case-1")]
    assert files(folder) == sorted(path.name for path in (lies(folder, sealer), lies(folder, sealer, ".thumb")))


def test_the_same_picture_in_two_records_is_one_file_and_travels_once(store, folder):
    for record in ("case-1", "case-2", "case-1"):
        store.photos.keep(HASH, FULL, THUMB, record)
    assert [photo.record for photo in store.photos.all()] == ["case-1", "case-2"]
    assert [photo.sha256 for photo in store.photos.unconfirmed()] == [HASH]
    assert len(files(folder)) == 2
    before = store.photos.stamp()
    store.photos.confirm(HASH, "2026-03-01T01:00:00Z")
    assert store.photos.stamp() > before
    assert store.photos.unconfirmed() == []
    assert [photo.confirmed_at for photo in store.photos.of_record("case-2")] == ["2026-03-01T01:00:00Z"]


def test_a_picture_the_server_is_known_to_have_need_not_go_again_for_another_record(store):
    store.photos.keep(HASH, FULL, THUMB, "case-1")
    store.photos.confirm(HASH, "2026-03-01T01:00:00Z")
    store.photos.keep(HASH, FULL, THUMB, "case-2", known=True)
    assert store.photos.unconfirmed() == []


def test_a_picture_that_is_taken_here_waits_whoever_has_brought_the_same_one_for_another_record(store):
    store.photos.keep(HASH, FULL, THUMB, "somebody-s")
    store.photos.confirm(HASH, "2026-03-01T01:00:00Z")
    store.photos.keep(HASH, FULL, THUMB, "mine")
    assert [photo.record for photo in store.photos.unconfirmed()] == ["mine"]


def test_photos_wait_oldest_first(store):
    pictures = [b"one", b"two", b"three"]
    for picture in [*pictures, pictures[0]]:
        store.photos.keep(hashlib.sha256(picture).hexdigest(), picture, b"", f"case-{len(store.photos.all())}")
    waiting = [store.photos.read(photo.sha256) for photo in store.photos.unconfirmed()]
    assert waiting == pictures


def test_bytes_with_another_hash_are_refused(store, folder):
    with pytest.raises(ValueError, match="hash"):
        store.photos.keep(HASH, FULL + b"!", THUMB, "case-1")
    assert not (folder / "files").exists()
    assert store.photos.all() == []


@pytest.mark.parametrize("name", ["", "../store", "../../etc/passwd", "A" * 64, HASH + "\n", HASH[:-1]])
def test_a_name_that_is_no_hash_leads_nowhere(store, name):
    assert store.photos.read(name) is None
    assert store.photos.thumb(name) is None
    assert not store.photos.has(name)


def test_a_photo_that_is_not_here_is_none(store):
    assert store.photos.read(HASH) is None
    assert store.photos.thumb(HASH) is None


def test_a_photo_without_a_small_one_has_none(store):
    store.photos.keep(HASH, FULL, b"", "case-1")
    assert store.photos.thumb(HASH) is None


def test_a_spoilt_file_is_mended_by_keeping_the_photo_again(store, folder, sealer):
    store.photos.keep(HASH, FULL, THUMB, "case-1")
    lies(folder, sealer).write_bytes(b"")
    store.photos.keep(HASH, FULL, THUMB, "case-1")
    assert store.photos.read(HASH) == FULL


def test_a_verb_that_fails_leaves_a_file_but_no_photo(store):
    with pytest.raises(ZeroDivisionError), store.transaction():
        store.photos.keep(HASH, FULL, THUMB, "case-1")
        raise ZeroDivisionError
    assert store.photos.all() == []
    assert store.photos.sweep(time.time()) == 0
    assert store.photos.sweep(time.time() + LATER) == 2
    assert store.photos.read(HASH) is None


def test_a_dropped_photo_stays_for_the_grace_and_then_goes(store, folder):
    store.photos.keep(HASH, FULL, THUMB, "case-1")
    store.photos.drop(HASH, "case-1")
    assert store.photos.all() == []
    store.photos.sweep(time.time() + GRACE - 60)
    assert store.photos.read(HASH) == FULL
    store.photos.sweep(time.time() + LATER)
    assert files(folder) == []


def test_what_any_record_names_is_never_swept(store, change):
    """As a photo of the server's, in a draft, or in a change on its way: its row may be gone, the file stays."""
    names = {"photos/x": {"sha256": HASH, "size": len(FULL)}}
    keepers = [
        lambda: store.records.put(Held(kind="case", id="case-2", server=names)),
        lambda: store.records.put(Held(kind="case", id="case-2", draft=names)),
        lambda: store.outbox.add(change(set=names)),
        lambda: store.photos.keep(HASH, FULL, THUMB, "case-9"),
    ]
    store.photos.keep(HASH, FULL, THUMB, "case-1")
    store.photos.drop(HASH, "case-1")
    for keep in keepers:
        with pytest.raises(ZeroDivisionError), store.transaction():
            keep()
            assert store.photos.sweep(time.time() + LATER) == 0
            raise ZeroDivisionError
    assert store.photos.read(HASH) == FULL


def test_half_written_files_go_at_the_next_start(folder, sealer):
    with DeviceStore.open(folder, sealer) as store:
        store.photos.keep(HASH, FULL, THUMB, "case-1")
    whole = files(folder)
    (folder / "files" / f"{HASH}.jpg.0a1b2c3d.tmp").write_bytes(b"half")
    with DeviceStore.open(folder, sealer):
        assert files(folder) == whole


def test_photos_outlive_a_lost_store_file(folder, sealer):
    """A phone that lost its store must not sweep away the only pictures as well."""
    with DeviceStore.open(folder, sealer) as store:
        store.photos.keep(HASH, FULL, THUMB, "case-1")
    (folder / "store.db").unlink()
    with DeviceStore.open(folder, sealer) as again:
        assert again.photos.read(HASH) == FULL
