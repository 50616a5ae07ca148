"""A sealed file opens whole in its own place or not at all, and its name tells nothing."""

import hashlib
import random

import pytest

from fieldapp.store.device import DeviceStore
from fieldapp.store.sealing import SealBroken
from fieldapp.store.vault.seal import PIECE
from tests.store.seals import a_sealer

LENGTHS = [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE]
FILE = a_sealer().file_name("one.jpg")
PICTURE = random.Random(1).randbytes(3 * PIECE + 7)
HASH = hashlib.sha256(PICTURE).hexdigest()


@pytest.mark.parametrize("length", LENGTHS)
def test_files_of_any_length_come_back(length):
    sealed = a_sealer().seal_file(FILE, PICTURE[:length])
    assert a_sealer().open_file(FILE, sealed) == PICTURE[:length]
    assert a_sealer().seal_file(FILE, PICTURE[:length]) != sealed


@pytest.mark.parametrize("length", LENGTHS)
def test_no_bit_of_a_file_can_be_flipped_and_no_end_cut_off(length):
    sealed = a_sealer().seal_file(FILE, PICTURE[:length])
    chance = random.Random(length)
    for place in [*range(24), *(chance.randrange(len(sealed)) for _ in range(40)), len(sealed) - 1]:
        flipped = bytearray(sealed)
        flipped[place] ^= 1 << chance.randrange(8)
        with pytest.raises(SealBroken):
            a_sealer().open_file(FILE, bytes(flipped))
    cuts = {0, 1, 18, 19, len(sealed) - 1, *(19 + n * (PIECE + 16) for n in range(4)), chance.randrange(len(sealed))}
    for cut in cuts:
        if cut < len(sealed):
            with pytest.raises(SealBroken):
                a_sealer().open_file(FILE, sealed[:cut])
    with pytest.raises(SealBroken):
        a_sealer().open_file(FILE, sealed + b"\0")


def test_pieces_cannot_change_places_or_come_from_elsewhere():
    step = PIECE + 16
    sealed, again = (a_sealer().seal_file(FILE, PICTURE) for _ in range(2))
    head, one, two, rest = (
        sealed[:19],
        sealed[19 : 19 + step],
        sealed[19 + step : 19 + 2 * step],
        sealed[19 + 2 * step :],
    )
    for spliced in (
        head + two + one + rest,
        head + one + rest,
        head + one + one + two + rest,
        head + again[19 : 19 + step] + two + rest,
        again[:19] + one + two + rest,
    ):
        with pytest.raises(SealBroken):
            a_sealer().open_file(FILE, spliced)


def test_a_file_opens_under_its_own_name_in_its_own_vault_only():
    sealed = a_sealer().seal_file(FILE, PICTURE)
    with pytest.raises(SealBroken):
        a_sealer().open_file(a_sealer().file_name("two.jpg"), sealed)
    with pytest.raises(SealBroken):
        a_sealer("Hùng").open_file(FILE, sealed)
    with pytest.raises(SealBroken):
        a_sealer(numbers=(2,)).open_file(FILE, sealed)


def test_names_are_other_ones_in_every_vault():
    assert a_sealer().file_name("one.jpg") == FILE != a_sealer("Hùng").file_name("one.jpg")
    assert a_sealer(numbers=(1, 2)).file_name("one.jpg") == FILE, "a new key leaves names as they are"


def test_a_damaged_photo_is_known_as_such_and_not_counted_as_here(folder):
    with DeviceStore.open(folder, a_sealer()) as store:
        store.photos.keep(HASH, PICTURE, b"small", "case-1")
        path = folder / "files" / a_sealer().file_name(f"{HASH}.jpg")
        sealed = path.read_bytes()
        path.write_bytes(sealed[:-1])
        assert store.photos.has(HASH) and store.photos.spoilt() == set()
        assert store.photos.read(HASH) is None
        assert not store.photos.has(HASH) and store.photos.spoilt() == {HASH}
        assert path.read_bytes() == sealed[:-1], "the bytes stay"
        store.photos.keep(HASH, PICTURE, b"small", "case-1")
        assert store.photos.has(HASH) and store.photos.spoilt() == set()
        assert store.photos.read(HASH) == PICTURE


def test_nothing_of_a_picture_or_its_hash_is_on_the_disk(folder):
    with DeviceStore.open(folder, a_sealer()) as store:
        store.photos.keep(HASH, PICTURE, PICTURE[:500], "case-1")
        names = [path.name for path in folder.rglob("*")]
        content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for hidden in (HASH[:16].encode(), bytes.fromhex(HASH)[:8], PICTURE[:12], PICTURE[PIECE : PIECE + 12]):
        assert hidden not in content
    assert not any(HASH[:8] in name or "jpg" in name or "thumb" in name for name in names)
