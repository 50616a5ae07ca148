"""What one phone alone held comes back on the next phone of the same person, and to nobody else."""

import hashlib
import os
import zlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import Change
from fieldapp.store import backup
from fieldapp.store.device import DeviceStore
from fieldapp.store.outbox import Queued
from fieldapp.store.records import Held
from fieldapp.store.road import RoadState
from fieldapp.store.vault.kdf import Kdf
from tests.store.seals import a_sealer

PIN, KEY, QUICK = "246813", b"k" * 32, Kdf(memory_kib=64, passes=1)
CASE, OTHER = "0190-case", "0190-other"


@pytest.fixture
def lost(tmp_path):
    """A phone with something being written, something waiting, and a photo that nobody else has."""
    with DeviceStore.open(tmp_path / "lost", a_sealer("lost")) as store:
        store.road.put(RoadState(epoch="e1"))
        store.records.put(
            Held(
                kind="case", id=CASE, base=7, server={"summary": "Cũ", "note": "Của xã"},
                draft={"summary": "Hàng rào lấn nửa mét", "place": "D1"}, draft_base=5,
                draft_bases={"summary": 5, "place": 7}, touched_at="2026-11-20T08:00:00+07:00",
            )
        )  # fmt: skip
        store.outbox.add(_change("c1", OTHER))
        store.photos.keep(_sha(PHOTO), PHOTO, b"small", CASE)
        backup.lock_with_pin(store, PIN, QUICK)
        backup.lock_with_commune(store, KEY, "key-1")
        yield store


@pytest.fixture
def new(tmp_path):
    """The phone she was given for it, enrolled with the same server."""
    with DeviceStore.open(tmp_path / "new", a_sealer("new")) as store:
        store.road.put(RoadState(epoch="e1"))
        yield store


PHOTO = os.urandom(60_000)


def test_everything_that_was_on_the_lost_phone_alone_comes_back(lost, new):
    brought = backup.bring_back(new, backup.opened(_letter(lost), PIN, KEY))
    assert (brought.drafts, brought.changes, brought.photos, brought.photos_left) == (1, 1, 1, 0)
    case = new.records.get(CASE)
    assert case.draft == lost.records.get(CASE).draft
    assert (case.draft_base, case.draft_bases) == (5, {"summary": 5, "place": 7})
    assert (case.base, case.server) == (0, {}), "what the server has comes from the server"
    assert new.outbox.all() == lost.outbox.all()
    assert new.records.get(OTHER) is not None
    assert (new.photos.read(_sha(PHOTO)), new.photos.thumb(_sha(PHOTO))) == (PHOTO, b"small")
    assert [photo.record for photo in new.photos.unconfirmed()] == [CASE]


def test_bringing_back_twice_is_the_same_as_once(lost, new):
    content = backup.opened(_letter(lost), PIN, KEY)
    backup.bring_back(new, content)
    before = new.records.get(CASE), new.outbox.all(), new.photos.all()
    again = backup.bring_back(new, content)
    assert (again.drafts, again.changes) == (0, 0)
    assert (new.records.get(CASE), new.outbox.all(), new.photos.all()) == before


def test_what_the_new_phone_writes_itself_stays(lost, new):
    own = Held(kind="case", id=CASE, base=9, server={"note": "x"}, draft={"summary": "Lời mới"}, draft_base=9)
    new.records.put(own)
    backup.bring_back(new, backup.opened(_letter(lost), PIN, KEY))
    case = new.records.get(CASE)
    assert case.draft == {"summary": "Lời mới", "place": "D1"}
    assert case.draft_bases == {"summary": 9, "place": 7}
    assert (case.draft_base, case.base, case.server) == (7, 9, {"note": "x"})


def test_after_the_servers_history_began_anew_nothing_passes_for_seen(lost, new):
    new.road.put(RoadState(epoch="e2"))
    lost.outbox.freeze(1)
    lost.outbox.add(_change("c2", CASE, base=3))
    backup.bring_back(new, backup.opened(_letter(lost), PIN, KEY))
    case = new.records.get(CASE)
    assert (case.draft_base, set(case.draft_bases.values())) == (0, {0})
    sent, waiting = new.outbox.all()
    assert (sent.change.base, waiting.change.base) == (0, 0), "by what it writes the server knows it, and not by that"
    assert sent.tried


@pytest.mark.parametrize(("pin", "key"), [("246814", KEY), (PIN, b"x" * 32)])
def test_one_of_the_two_keys_is_not_enough(lost, pin, key):
    with pytest.raises(Problem) as caught:
        backup.opened(_letter(lost), pin, key)
    assert caught.value.code is Code.WRONG_PIN


def test_nothing_can_be_read_in_the_letter(lost):
    letter = _letter(lost)
    for word in ("Hàng rào lấn".encode(), b"summary", PHOTO[:64], CASE.encode(), _sha(PHOTO).encode(), PIN.encode()):
        assert word not in letter
        assert word not in zlib.compress(letter)


def test_without_pin_or_commune_there_is_no_letter(tmp_path):
    with DeviceStore.open(tmp_path / "p", a_sealer()) as store:
        assert backup.sealed(store, backup.gathered(store)) is None
        backup.lock_with_pin(store, PIN, QUICK)
        assert backup.sealed(store, backup.gathered(store)) is None
        backup.lock_with_commune(store, KEY, "key-1")
        letter = backup.sealed(store, backup.gathered(store))
        assert backup.opened(letter, PIN, KEY).empty


def test_a_new_pin_opens_the_next_letter_and_the_old_one_does_not(lost):
    backup.lock_with_pin(lost, "135792", QUICK)
    assert not backup.opened(_letter(lost), "135792", KEY).empty
    with pytest.raises(Problem):
        backup.opened(_letter(lost), PIN, KEY)


def test_photos_that_do_not_fit_are_counted_newest_first(lost):
    many = [os.urandom(150_000) for _ in range(20)]
    for content in many:
        lost.photos.keep(_sha(content), content, b"", CASE)
    letter = _letter(lost)
    assert len(letter) <= backup.MOST_SEALED
    content = backup.opened(letter, PIN, KEY)
    fit = [photo.sha256 for photo in content.photos]
    assert 10 <= len(fit) < 20
    assert fit[:10] == [_sha(each) for each in reversed(many)][:10]
    assert content.photos_left == 21 - len(fit)


def test_a_photo_that_is_another_than_its_name_is_not_brought(lost, new):
    content = backup.opened(_letter(lost), PIN, KEY)
    [photo] = content.photos
    backup.bring_back(new, replace(content, photos=[replace(photo, sha256="0" * 64)]))
    assert new.photos.all() == []


@given(st.integers(0, 3000), st.integers(1, 255))
def test_a_letter_changed_on_its_way_is_never_believed(letter_at_rest, at, flip):
    spoilt = bytearray(letter_at_rest)
    spoilt[at % len(spoilt)] ^= flip
    with pytest.raises(Problem) as caught:
        backup.opened(bytes(spoilt), PIN, KEY)
    assert caught.value.code in (Code.WRONG_PIN, Code.BACKUP_DAMAGED, Code.UPDATE_NEEDED)


@pytest.fixture(scope="module")
def letter_at_rest(tmp_path_factory):
    with DeviceStore.open(tmp_path_factory.mktemp("rest"), a_sealer()) as store:
        store.outbox.add(_change("c1", OTHER))
        backup.lock_with_pin(store, PIN, QUICK)
        backup.lock_with_commune(store, KEY, "key-1")
        return _letter(store)


def test_the_outside_tells_which_key_opens_it_and_what_did_not_fit(lost):
    head = backup.head_of(_letter(lost))
    assert (head.recovery, head.photos_left) == ("key-1", 0)
    with pytest.raises(Problem) as caught:
        backup.head_of(b"junk")
    assert caught.value.code is Code.BACKUP_DAMAGED


def test_the_fingerprint_changes_with_what_would_be_said(lost):
    seen = {backup.fingerprint(lost)}
    assert backup.fingerprint(lost) in seen
    lost.outbox.add(_change("c3", "0190-third"))
    seen.add(backup.fingerprint(lost))
    lost.photos.confirm(_sha(PHOTO), "2026-11-20")
    seen.add(backup.fingerprint(lost))
    lost.records.put(replace(lost.records.get(CASE), draft={}, draft_bases={}))
    seen.add(backup.fingerprint(lost))
    assert len(seen) == 4


def test_another_persons_enrolment_takes_the_communes_part_away(lost):
    lost.clear()
    assert backup.sealed(lost, backup.gathered(lost)) is None


def _change(change_id, record, base=4):
    return Change(id=change_id, kind="case", record=record, base=base, set={"note": "Đã hẹn"}, at="2026-11-20T09:00:00")


def test_a_held_change_comes_back_held(lost, new):
    lost.outbox.hold("c1", "not_yours")
    backup.bring_back(new, backup.opened(_letter(lost), PIN, KEY))
    assert new.outbox.all() == [Queued(change=_change("c1", OTHER), state="held", reason="not_yours")]


def _letter(store):
    return backup.sealed(store, backup.gathered(store))


def _sha(content):
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    "odd", [{"salt": b""}, {"nonce": b"short"}, {"kdf": Kdf(memory_kib=1024 * 1024, passes=64)}], ids=str
)
def test_a_head_that_no_phone_wrote_is_damage_and_costs_no_memory(lost, odd):
    line, _, rest = _letter(lost).partition(b"\n")
    head = msgspec.json.encode(replace(backup.head_of(line), **odd))
    with pytest.raises(Problem) as caught:
        backup.opened(head + b"\n" + rest, PIN, KEY)
    assert caught.value.code is Code.BACKUP_DAMAGED
