"""What is done to a closed phone's files behind its back is noticed; the rest is saved, and the bytes are kept."""

import hashlib
import os
import random
import shutil
import sqlite3
import time

import pytest

from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import Change
from fieldapp.store import rowfile
from fieldapp.store.device import DeviceStore
from fieldapp.store.photos import GRACE
from fieldapp.store.records import Held
from fieldapp.store.road import RoadState
from fieldapp.store.salvage import salvage
from tests.store.seals import a_sealer
from tests.store.test_faults import NEEDS_POSIX, run

CASES = 60
PICTURE = b"a picture " * 9000
HASH = hashlib.sha256(PICTURE).hexdigest()


def case(number, round_=0):
    times = 900 if number % 20 == 7 else 70  # some are longer than a page of the file
    return Held(kind="case", id=f"case-{number}", base=round_, draft={"summary": f"Bờ rào {number} " * times})


def fill(folder, vault="Lan"):
    with DeviceStore.open(folder, a_sealer(vault)) as store:
        with store.transaction():
            for n in range(CASES):
                store.records.put(case(n))
            store.road.put(RoadState(epoch="e1", cursor={"07672": 9}))
        for n in range(3):
            store.outbox.add(Change(id=f"c{n}", kind="case", record=f"case-{n}", base=0, set={}, at="", seq=n + 1))
            assert store.outbox.next_seq() == n + 1
        store.photos.keep(HASH, PICTURE, b"small", "case-1")
        return store.commit


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("original") / "phone"
    fill(folder)
    return folder


@pytest.fixture
def phone(original, tmp_path):
    """A phone that was closed well, for each test to spoil."""
    shutil.copytree(original, tmp_path / "phone")
    return tmp_path / "phone"


def meddle(folder, *deeds):
    file = sqlite3.connect(folder / rowfile.FILE)
    for deed, *values in deeds:
        assert file.execute(deed, values).rowcount == 1
    file.commit()
    file.close()


def refused(folder, sealer=None):
    with pytest.raises(Problem) as problem:
        DeviceStore.open(folder, sealer or a_sealer())
    assert problem.value.code == Code.STORE_DAMAGED
    return problem.value


def row(folder, table="records", doc_id=1):
    file = sqlite3.connect(folder / rowfile.FILE)
    whole = file.execute("SELECT * FROM rows WHERE tag = ? AND doc_id = ?", (a_sealer().tag(table), doc_id)).fetchone()
    file.close()
    return whole


OVERWRITE = "UPDATE rows SET sealed = ? WHERE place = ?"
ADD = "INSERT INTO rows VALUES (?, ?, ?, ?)"
REMOVE = "DELETE FROM rows WHERE place = ?"


def swapped(folder):
    one, two = row(folder, doc_id=1), row(folder, doc_id=2)
    meddle(folder, (OVERWRITE, two[3], one[0]), (OVERWRITE, one[3], two[0]))


def another_order(folder):
    one, two = row(folder, doc_id=1), row(folder, doc_id=2)
    meddle(folder, (REMOVE, one[0]), (REMOVE, two[0]), (ADD, two[0], *one[1:]), (ADD, one[0], *two[1:]))


def of_another_vault(folder):
    fill(folder.parent / "hung", "Hùng")
    file = sqlite3.connect(folder.parent / "hung" / rowfile.FILE)
    (theirs,) = file.execute("SELECT sealed FROM rows ORDER BY place").fetchone()
    file.close()
    meddle(folder, (OVERWRITE, theirs, row(folder)[0]))


def deleted(folder):
    meddle(folder, (REMOVE, row(folder)[0]))


def deleted_and_manifest_too(folder):
    meddle(folder, (REMOVE, row(folder)[0]), ("DELETE FROM manifest",))


def rolled_back(folder):
    before = row(folder)
    with DeviceStore.open(folder, a_sealer()) as store:
        store.records.put(case(0, 1))
    meddle(folder, (OVERWRITE, before[3], before[0]))


def put_back(folder):
    gone = row(folder, "outbox", 2)
    with DeviceStore.open(folder, a_sealer()) as store:
        store.outbox.remove("c1")
    meddle(folder, (ADD, *gone))


def older_manifest(folder):
    file = sqlite3.connect(folder / rowfile.FILE)
    (before,) = file.execute("SELECT sealed FROM manifest").fetchone()
    file.close()
    with DeviceStore.open(folder, a_sealer()) as store:
        store.records.put(case(0, 1))
    meddle(folder, ("UPDATE manifest SET sealed = ?", before))


def moved_elsewhere(folder):
    meddle(folder, ("UPDATE rows SET doc_id = 777 WHERE place = ?", row(folder)[0]))


def no_bytes(folder):
    meddle(folder, (OVERWRITE, b"", row(folder)[0]))


@pytest.mark.parametrize(
    ("deed", "kept", "lost"),
    [
        (swapped, -2, 2),
        (another_order, 0, 0),
        (of_another_vault, -1, 1),
        (deleted, -1, 1),
        (deleted_and_manifest_too, -1, 0),
        (rolled_back, 0, 0),
        (put_back, 0, 0),
        (older_manifest, 0, 0),
        (moved_elsewhere, -1, 1),
        (no_bytes, -1, 1),
    ],
)
def test_a_row_that_was_meddled_with_is_noticed_and_the_rest_is_saved(phone, deed, kept, lost):
    with DeviceStore.open(phone, a_sealer()) as store:
        documents = sum(len(store.database.table(name)) for name in store.database.tables())
    deed(phone)
    spoilt = (phone / rowfile.FILE).read_bytes()
    for _ in range(2):
        assert not any(word in str(refused(phone)) for word in ("records", "case"))
        assert (phone / rowfile.FILE).read_bytes() == spoilt
    saved = salvage(phone, a_sealer())
    assert (saved.kept - documents, saved.lost) == (kept, lost)
    assert (saved.kept_bytes_at / rowfile.FILE).read_bytes() == spoilt
    with DeviceStore.open(phone, a_sealer()) as store:
        assert len(store.records.of_kind("case")) >= CASES - 2
        assert store.road.get() == RoadState(epoch="e1"), "the next sync brings everything anew"
        assert store.outbox.next_seq() > 3
        assert store.photos.read(HASH) == PICTURE
        store.records.put(case(CASES))
    with DeviceStore.open(phone, a_sealer()) as store:
        assert store.records.get(f"case-{CASES}") == case(CASES)


def test_another_vaults_key_opens_nothing_and_harms_nothing(phone):
    before = (phone / rowfile.FILE).read_bytes()
    for wrong in (a_sealer("Hùng"), a_sealer(numbers=(2,))):
        refused(phone, wrong)
        with pytest.raises(Problem) as problem:
            salvage(phone, wrong)
        assert problem.value.code == Code.STORE_DAMAGED
    assert (phone / rowfile.FILE).read_bytes() == before
    assert sorted(path.name for path in phone.iterdir()) == ["files", "lock", rowfile.FILE]
    DeviceStore.open(phone, a_sealer()).close()


def test_who_wants_an_empty_store_gets_one_and_the_bytes_are_kept(phone):
    (phone / rowfile.FILE).write_bytes(b"no database at all " * 999)
    refused(phone)
    with pytest.raises(Problem):
        salvage(phone, a_sealer(), seen_commit=41)
    saved = salvage(phone, a_sealer(), seen_commit=41, begin_anew=True)
    assert saved.kept == 0
    assert (saved.kept_bytes_at / rowfile.FILE).read_bytes() == b"no database at all " * 999
    with DeviceStore.open(phone, a_sealer(), seen_commit=41) as store:
        assert not store.older, "an older one put back later must be noticed as before"
        assert store.outbox.next_seq() > 41
        assert store.photos.read(HASH) == PICTURE


def test_an_older_store_put_back_is_told_by_the_number_kept_elsewhere(phone, tmp_path):
    older = (phone / rowfile.FILE).read_bytes()
    with DeviceStore.open(phone, a_sealer()) as store:
        assert not store.older
        store.records.put(case(0, 1))
    seen = store.commit
    with DeviceStore.open(phone, a_sealer(), seen_commit=seen) as store:
        assert (store.older, store.commit) == (False, seen)
    (phone / rowfile.FILE).write_bytes(older)
    with DeviceStore.open(phone, a_sealer(), seen_commit=seen) as store:
        assert store.older
        assert store.records.get("case-0") == case(0), "and it can be read"
        assert store.outbox.next_seq() > seen, "no number of a change is given twice"
        assert store.commit > seen
    with DeviceStore.open(phone, a_sealer(), seen_commit=store.commit) as store:
        assert not store.older
    (phone / rowfile.FILE).write_bytes(older)
    with DeviceStore.open(phone, a_sealer(), seen_commit=store.commit) as store:
        assert store.older, "a second time as well"
    (phone / rowfile.FILE).unlink()
    with DeviceStore.open(phone, a_sealer(), seen_commit=seen) as store:
        assert store.older, "nor does a store that is gone pass for a new phone"


@pytest.mark.parametrize("harm", ["gone", "older", "salvaged"])
def test_a_picture_whose_record_was_lost_has_its_grace_from_that_day_on(phone, harm):
    """It may be the only one; the sweep at the next start would have found it old and nobody's."""
    long_ago = time.time() - 10 * GRACE
    for path in (phone / "files").iterdir():
        os.utime(path, (long_ago, long_ago))
    with DeviceStore.open(phone, a_sealer()) as store:
        seen = store.commit
        if harm == "older":
            store.photos.clear()
    if harm == "gone":
        (phone / rowfile.FILE).unlink()
    elif harm == "salvaged":
        meddle(phone, (REMOVE, row(phone, "photos")[0]))
        salvage(phone, a_sealer())
    for _ in range(2):
        with DeviceStore.open(phone, a_sealer(), seen_commit=seen + 9 if harm == "older" else 0) as store:
            assert store.photos.all() == []
            assert store.photos.read(HASH) == PICTURE


def test_a_plain_store_never_passes_for_a_sealed_one(phone):
    shutil.rmtree(phone)
    with DeviceStore.open(phone) as store:
        store.records.put(case(1))
    refused(phone)


def test_any_flipped_bit_in_the_file_is_found_or_harmless_and_costs_two_documents_at_most(original, tmp_path):
    good = (original / rowfile.FILE).read_bytes()
    with DeviceStore.open(original, a_sealer()) as store:
        whole = store.records.of_kind("case")
    chance, noticed = random.Random(11), 0
    for turn in range(36):
        spoilt = bytearray(good)
        spoilt[chance.randrange(len(good))] ^= 1 << chance.randrange(8)
        phone = tmp_path / f"phone-{turn}"
        phone.mkdir()
        (phone / rowfile.FILE).write_bytes(spoilt)
        try:
            with DeviceStore.open(phone, a_sealer()) as store:
                assert store.records.of_kind("case") == whole
        except Problem as problem:
            noticed += 1
            assert problem.code in (Code.STORE_DAMAGED, Code.UPDATE_NEEDED)
            assert (phone / rowfile.FILE).read_bytes() == spoilt
            saved = salvage(phone, a_sealer())
            assert (saved.kept_bytes_at / rowfile.FILE).read_bytes() == spoilt
            with DeviceStore.open(phone, a_sealer()) as store:
                cases = store.records.of_kind("case")
            assert all(each in whole for each in cases)
            assert len(whole) - len(cases) <= 2, f"bit {turn}"
        shutil.rmtree(phone)
    assert noticed > 18


@pytest.mark.parametrize("page", range(1, 8))
def test_a_page_that_is_gone_takes_only_its_own_documents(phone, page):
    """The first pages hold the file's description, and the ways to all others."""
    content = bytearray((phone / rowfile.FILE).read_bytes())
    content[(page - 1) * 4096 : page * 4096] = os.urandom(4096)
    (phone / rowfile.FILE).write_bytes(content)
    refused(phone)
    saved = salvage(phone, a_sealer())
    assert saved.lost <= 4
    with DeviceStore.open(phone, a_sealer()) as store:
        assert len(store.records.of_kind("case")) >= CASES - 4


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_of_a_file_cut_short_what_is_left_is_saved(phone, share):
    size = (phone / rowfile.FILE).stat().st_size
    os.truncate(phone / rowfile.FILE, int(size * share))
    refused(phone)
    salvage(phone, a_sealer())
    with DeviceStore.open(phone, a_sealer()) as store:
        assert len(store.records.of_kind("case")) >= int(CASES * share) - 8


def test_what_was_deleted_does_not_come_back_from_pages_not_yet_written_over(phone):
    with DeviceStore.open(phone, a_sealer()) as store, store.transaction():
        for n in range(CASES // 2):
            doc_id = store.records._shelf._places[f"case-{n}"]
            store.database.table("records").remove(doc_ids=[doc_id])
    content = bytearray((phone / rowfile.FILE).read_bytes())
    file = sqlite3.connect(phone / rowfile.FILE)
    ((root,),) = file.execute("SELECT rootpage FROM sqlite_master WHERE name = 'rows'").fetchall()
    file.close()
    content[(root - 1) * 4096 : root * 4096] = bytes(4096)
    (phone / rowfile.FILE).write_bytes(content)
    refused(phone)
    salvage(phone, a_sealer())
    with DeviceStore.open(phone, a_sealer()) as store:
        assert {held.id for held in store.records.of_kind("case")} == {f"case-{n}" for n in range(CASES // 2, CASES)}


@NEEDS_POSIX
def test_salvage_that_is_killed_leaves_the_damaged_store_or_the_new_one(original, tmp_path):
    run("cut_salvage.py", original, tmp_path, 6, 3)


def a_cut_phone(tmp_path, commits=12):
    """A phone killed with its log full of commits."""
    phone, image = tmp_path / "going", tmp_path / "cut"
    with DeviceStore.open(phone, a_sealer()) as store:
        for n in range(commits):
            store.records.put(case(n))
        shutil.copytree(phone, image)
    return image


def cases_in(folder):
    with DeviceStore.open(folder, a_sealer()) as store:
        return store.commit, store.records.of_kind("case")


def test_a_log_of_a_killed_phone_is_whole(tmp_path):
    assert cases_in(a_cut_phone(tmp_path)) == (12, [case(n) for n in range(12)])


def test_a_bit_flipped_in_the_log_loses_at_most_what_a_cut_could_have_lost_or_is_noticed_and_saved(tmp_path):
    """SQLite itself would drop all commits behind it, and say nothing."""
    image = a_cut_phone(tmp_path)
    log = (image / f"{rowfile.FILE}-wal").read_bytes()
    chance, noticed = random.Random(5), 0
    places = [*range(0, 32, 5), *(chance.randrange(len(log)) for _ in range(14))]
    for turn, place in enumerate(places):
        phone = tmp_path / f"phone-{turn}"
        shutil.copytree(image, phone)
        spoilt = bytearray(log)
        spoilt[place] ^= 1 << chance.randrange(8)
        (phone / f"{rowfile.FILE}-wal").write_bytes(spoilt)
        try:
            commit, cases = cases_in(phone)
            assert commit >= 10 and cases == [case(n) for n in range(commit)], "only the last could be a mere cut"
        except Problem as problem:
            noticed += 1
            assert problem.code == Code.STORE_DAMAGED
            assert (phone / f"{rowfile.FILE}-wal").read_bytes() == spoilt
            saved = salvage(phone, a_sealer())
            assert (saved.kept_bytes_at / f"{rowfile.FILE}-wal").read_bytes() == spoilt
            _, cases = cases_in(phone)
            assert all(each in [case(n) for n in range(12)] for each in cases)
            assert len(cases) >= 11
        shutil.rmtree(phone)
    assert noticed > len(places) / 2


def test_a_log_cut_short_or_half_written_is_a_mere_cut(tmp_path):
    """As a loss of power leaves it: never refused, and every commit before it is there."""
    image = a_cut_phone(tmp_path)
    log = (image / f"{rowfile.FILE}-wal").read_bytes()
    chance = random.Random(8)
    frame = 24 + 4096
    ends = [32 + n * frame for n in range(len(log) // frame + 1) if 32 + n * frame <= len(log)]
    for turn, end in enumerate([0, 10, *chance.sample(ends, 4), *(chance.randrange(len(log)) for _ in range(4))]):
        phone = tmp_path / f"phone-{turn}"
        shutil.copytree(image, phone)
        (phone / f"{rowfile.FILE}-wal").write_bytes(log[:end])
        commit, cases = cases_in(phone)
        assert cases == [case(n) for n in range(commit)]
    last = max(n for n, end in enumerate(ends[:-1]) if log[end + 4 : end + 8] != bytes(4) and end < ends[-2])
    for turn in range(6):  # of the last commit some blocks reached the disk and some did not
        phone = tmp_path / f"torn-{turn}"
        shutil.copytree(image, phone)
        torn = bytearray(log)
        for block in range(ends[last + 1] // 512 + 1, len(log) // 512):
            if chance.random() < 0.5:
                torn[block * 512 : block * 512 + 512] = bytes(512)
        (phone / f"{rowfile.FILE}-wal").write_bytes(torn)
        commit, cases = cases_in(phone)
        assert commit in (11, 12) and cases == [case(n) for n in range(commit)]


def test_what_a_cut_left_in_the_log_is_never_met_behind_later_commits(tmp_path):
    """After a torn commit the phone goes on, is cut again, and opens."""
    image = a_cut_phone(tmp_path)
    path = image / f"{rowfile.FILE}-wal"
    torn = bytearray(path.read_bytes())
    torn[-2000] ^= 1
    path.write_bytes(torn)
    for turn in range(3):
        with DeviceStore.open(image, a_sealer()) as store:
            assert len(store.records.of_kind("case")) == 11 + turn
            store.records.put(case(50 + turn))
            following = tmp_path / f"again-{turn}"
            shutil.copytree(image, following)
        image = following
    assert len(cases_in(image)[1]) == 14
