"""The letter on its way up is one, sealed, and only ever lost as a whole: then it is written anew."""

import pytest

from fieldapp.store.device import DeviceStore
from fieldapp.store.leaving import LEAVING, Letter
from tests.store.seals import a_sealer

OF, OTHER = "a" * 64, "b" * 64
LETTER = Letter(of=OF, content=b'{"format":1}\n' + bytes(range(256)) * 200)


def test_it_outlives_the_app_as_it_was(folder, sealer):
    with DeviceStore.open(folder, sealer) as store:
        assert store.leaving.read() is None
        store.leaving.keep(LETTER)
    with DeviceStore.open(folder, sealer) as store:
        kept = store.leaving.read()
        assert (kept, kept.sha256) == (LETTER, LETTER.sha256)


def test_there_is_one_and_it_goes(folder, sealer):
    with DeviceStore.open(folder, sealer) as store:
        store.leaving.drop()
        store.leaving.keep(LETTER)
        store.leaving.keep(Letter(of=OTHER, content=b"newer"))
        assert store.leaving.read().of == OTHER and len(list((folder / LEAVING).iterdir())) == 1
        store.leaving.drop()
        assert store.leaving.read() is None and not any((folder / LEAVING).iterdir())


@pytest.mark.parametrize("harm", [lambda path: path.write_bytes(path.read_bytes()[:400]), lambda path: path.unlink()])
def test_a_damaged_one_is_none(folder, sealer, harm):
    with DeviceStore.open(folder, sealer) as store:
        store.leaving.keep(LETTER)
        [path] = (folder / LEAVING).iterdir()
        harm(path)
        assert store.leaving.read() is None


def test_nothing_of_it_lies_in_the_open(folder):
    with DeviceStore.open(folder, a_sealer()) as store:
        store.leaving.keep(LETTER)
        [path] = (folder / LEAVING).iterdir()
    assert OF.encode() not in path.read_bytes() and b"format" not in path.read_bytes() and "letter" not in path.name


def test_new_keys_let_it_go_and_so_does_another_person(folder, sealer):
    for leave in (DeviceStore.rekey, DeviceStore.clear):
        with DeviceStore.open(folder, sealer) as store:
            store.leaving.keep(LETTER)
            leave(store)
            assert store.leaving.read() is None
