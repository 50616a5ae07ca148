"""A phone of version 0.1 loses nothing on its way into the vault, and leaves nothing plain behind."""

import shutil

import pytest

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.adopt import adopt, adoptable
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from tests.store import plain_phone
from tests.store.seals import a_sealer
from tests.store.test_faults import NEEDS_POSIX, run


@pytest.fixture
def plain(tmp_path):
    plain_phone.make(tmp_path / "plain")
    return tmp_path / "plain"


@pytest.fixture
def sealed(tmp_path):
    """Beside it a vault was made, and nothing else."""
    (tmp_path / "plain" / "people" / "a1").mkdir(parents=True)
    (tmp_path / "plain" / "people" / "a1" / "keys").write_text("{}")
    return tmp_path / "plain" / "people" / "a1"


def is_all_there(store):
    assert [held.id for held in store.records.of_kind("case")] == ["case-3", "case-1", "case-2"]
    assert store.records.get("case-2").draft == {"note": "đang gõ"}
    assert [queued.change.seq for queued in store.outbox.all()] == [7]
    assert store.photos.read(plain_phone.HASH) == plain_phone.PICTURE
    assert store.photos.thumb(plain_phone.HASH) == b"small"
    assert [photo.record for photo in store.photos.unconfirmed()] == ["case-1"]
    assert store.road.get().cursor == {"07672": 9}


def nothing_plain(folder):
    content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return not any(word in content for word in ("Bờ rào".encode(), "đang gõ".encode(), b"records", b"picture of"))


def test_the_first_schema_opens_unsealed_as_it_was(plain):
    with DeviceStore.open(plain) as store:
        is_all_there(store)
        assert store.outbox.next_seq() == 8
    with DeviceStore.open(plain) as again:
        is_all_there(again)


def test_the_first_schema_is_never_sealed_in_place(plain):
    before = (plain / "store.db").read_bytes()
    with pytest.raises(Problem) as problem:
        DeviceStore.open(plain, a_sealer())
    assert problem.value.code == Code.STORE_DAMAGED
    assert (plain / "store.db").read_bytes() == before


@pytest.mark.parametrize("opened_before", [False, True])
def test_all_of_it_comes_into_the_vault_and_nothing_plain_stays(plain, sealed, opened_before):
    if opened_before:
        DeviceStore.open(plain).close()
    assert adoptable(plain)
    adopt(plain, sealed, a_sealer())
    assert not adoptable(plain)
    assert nothing_plain(plain)
    assert sorted(path.name for path in sealed.iterdir()) == ["files", "keys", "lock", "store.db"]
    with DeviceStore.open(sealed, a_sealer()) as store:
        is_all_there(store)
        assert store.outbox.next_seq() == 8
    adopt(plain, sealed, a_sealer())
    with DeviceStore.open(sealed, a_sealer()) as store:
        is_all_there(store)


def test_a_vault_that_holds_something_else_is_left_alone_and_so_is_the_plain_folder(plain, sealed):
    with DeviceStore.open(sealed, a_sealer()) as store:
        store.records.put(Held(kind="case", id="another"))
    with pytest.raises(Problem) as problem:
        adopt(plain, sealed, a_sealer())
    assert problem.value.code == Code.STORE_TROUBLE
    with DeviceStore.open(sealed, a_sealer()) as store:
        assert [held.id for held in store.records.of_kind("case")] == ["another"]
    with DeviceStore.open(plain) as store:
        is_all_there(store)


def test_work_in_the_vault_before_the_plain_folder_was_gone_stays(plain, sealed, tmp_path):
    shutil.copytree(plain, tmp_path / "copy", ignore=shutil.ignore_patterns("people"))
    adopt(plain, sealed, a_sealer())
    with DeviceStore.open(sealed, a_sealer()) as store:
        store.records.put(Held(kind="case", id="new"))
    adopt(tmp_path / "copy", sealed, a_sealer())
    assert not adoptable(tmp_path / "copy")
    with DeviceStore.open(sealed, a_sealer()) as store:
        assert [held.id for held in store.records.of_kind("case")][-1] == "new"


@NEEDS_POSIX
def test_killed_at_any_moment_it_goes_on_the_next_time(tmp_path):
    run("cut_adopt.py", tmp_path, 6, 9)
