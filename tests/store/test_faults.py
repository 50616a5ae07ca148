"""When the disk is full, closed, spoilt or from the future: a named problem, and nothing made worse."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from fieldapp.domain.problems import Code, Problem
from fieldapp.store import rowfile, schema
from fieldapp.store.device import DeviceStore
from fieldapp.store.faults import translated
from fieldapp.store.records import Held
from tests.store.seals import a_sealer

PROGRAMS = Path(__file__).parent / "programs"
ROOT = Path(__file__).parents[2]
NEEDS_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="limits, users and kill -9 are of POSIX")


def run(program, *arguments):
    command = [sys.executable, str(PROGRAMS / program), *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@NEEDS_POSIX
def test_a_killed_phone_holds_what_it_had_said_it_holds(folder):
    """kill -9 at any moment: all that was acknowledged, or that and the one transaction under way, whole."""
    seen = run("cut_short.py", folder, 40, 7).split()
    assert int(seen[0]) == 40
    assert int(seen[2]) > 100, "the writer was always cut before it wrote"


@NEEDS_POSIX
def test_a_full_disk_refuses_the_save_and_goes_on_when_there_is_room(folder):
    run("full_disk.py", folder)


@NEEDS_POSIX
def test_a_folder_that_cannot_be_written_can_still_be_read():
    run("read_only.py")


def test_a_file_where_the_folder_should_be_is_refused(folder):
    folder.write_text("not a folder")
    assert refusal(folder) == Code.STORE_READ_ONLY
    assert refusal(folder / "below") == Code.STORE_READ_ONLY
    assert folder.read_text() == "not a folder"


def fill(folder, sealer=None):
    with DeviceStore.open(folder, sealer or a_sealer()) as store, store.transaction():
        for n in range(60):
            store.records.put(Held(kind="case", id=f"case-{n}", draft={"summary": f"Bờ rào {n} " * 30}))


def refusal(folder):
    with pytest.raises(Problem) as problem:
        DeviceStore.open(folder, a_sealer())
    return problem.value.code


def contents(folder):
    """Every byte in the folder; SQLite may leave an empty log beside a file that it could not read."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.stat().st_size}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"no database, but long enough to be one " * 200),
        lambda path: os.truncate(path, path.stat().st_size // 2),
        lambda path: os.truncate(path, path.stat().st_size - 100),
        lambda path: path.write_bytes(path.read_bytes()[:4096] + bytes(path.stat().st_size - 4096)),
    ],
    ids=["emptied", "garbage", "half", "end missing", "all but the first page zero"],
)
def test_a_spoilt_file_is_refused_and_kept_as_it_is(folder, spoil):
    fill(folder)
    good = contents(folder)
    spoil(folder / rowfile.FILE)
    spoilt = contents(folder)
    for _ in range(2):
        assert refusal(folder) == Code.STORE_DAMAGED
        assert contents(folder) == spoilt
    (folder / rowfile.FILE).write_bytes(good[rowfile.FILE])
    with DeviceStore.open(folder, a_sealer()) as mended:
        assert len(mended.records.of_kind("case")) == 60


def test_damage_that_only_a_later_save_would_meet_is_found_at_once(folder):
    """Reading the rows never looks at the index; writing does."""
    fill(folder)
    file = sqlite3.connect(folder / rowfile.FILE)
    ((page,),) = file.execute("SELECT rootpage FROM sqlite_master WHERE type = 'index'").fetchall()
    ((size,),) = file.execute("PRAGMA page_size").fetchall()
    file.close()
    content = bytearray((folder / rowfile.FILE).read_bytes())
    content[(page - 1) * size + 8 : page * size] = bytes(size - 8)
    (folder / rowfile.FILE).write_bytes(content)
    assert refusal(folder) == Code.STORE_DAMAGED


def test_another_programs_database_is_refused_and_kept_as_it_is(folder):
    folder.mkdir()
    file = sqlite3.connect(folder / rowfile.FILE)
    file.executescript("CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1); PRAGMA user_version = 1;")
    file.close()
    before = contents(folder)
    assert refusal(folder) == Code.STORE_DAMAGED
    assert contents(folder) == before


def test_a_flipped_bit_is_found_or_harmless(folder, tmp_path):
    """With a seal on every row no bit can change what is read; it is refused, with the bytes kept."""
    fill(folder)
    with DeviceStore.open(folder, a_sealer()) as store:
        whole = store.records.of_kind("case")
    good = (folder / rowfile.FILE).read_bytes()
    chance, refused = random.Random(3), 0
    for turn in range(120):
        spoilt = bytearray(good)
        spoilt[chance.randrange(len(good))] ^= 1 << chance.randrange(8)
        other = tmp_path / f"flipped-{turn}"
        other.mkdir()
        (other / rowfile.FILE).write_bytes(spoilt)
        try:
            with DeviceStore.open(other, a_sealer()) as store:
                assert store.records.of_kind("case") == whole
        except Problem as problem:
            refused += 1
            assert problem.code in (Code.STORE_DAMAGED, Code.UPDATE_NEEDED)
            assert (other / rowfile.FILE).read_bytes() == spoilt
        shutil.rmtree(other)
    assert refused > 60


def test_a_store_of_a_newer_app_is_refused_and_kept_as_it_is(folder):
    fill(folder)
    file = sqlite3.connect(folder / rowfile.FILE)
    file.execute(f"PRAGMA user_version = {len(schema.STEPS) + 1}")
    file.close()
    before = contents(folder)
    assert refusal(folder) == Code.UPDATE_NEEDED
    assert contents(folder) == before


def kept_on(file, sealer):
    file.execute("ALTER TABLE rows ADD COLUMN kept_on TEXT")
    file.execute("UPDATE rows SET kept_on = 'unknown'")


def fails(file, sealer):
    file.execute("DROP TABLE rows")
    file.execute("no SQL at all")


def test_an_older_store_is_brought_up_with_all_its_rows(folder):
    fill(folder)
    file = sqlite3.connect(folder / rowfile.FILE, isolation_level=None)
    for _ in range(2):
        schema.bring_up(file, a_sealer(), (*schema.STEPS, kept_on))
    assert schema.number(file) == len(schema.STEPS) + 1
    assert file.execute("SELECT count(*) FROM rows WHERE kept_on = 'unknown'").fetchone() == (60,)
    file.close()


def test_a_step_that_fails_leaves_the_store_as_it_was(folder):
    fill(folder)
    file = sqlite3.connect(folder / rowfile.FILE, isolation_level=None)
    with pytest.raises(sqlite3.OperationalError):
        schema.bring_up(file, a_sealer(), (*schema.STEPS, kept_on, fails))
    assert schema.number(file) == len(schema.STEPS)
    file.close()
    with DeviceStore.open(folder, a_sealer()) as store:
        assert len(store.records.of_kind("case")) == 60


def test_a_cut_while_the_file_was_being_made_leaves_a_phone_that_starts(folder):
    folder.mkdir()
    (folder / f"{rowfile.FILE}.new").write_bytes(b"half of a file")
    (folder / f"{rowfile.FILE}.new-wal").write_bytes(b"and of its log")
    fill(folder)
    assert sorted(contents(folder)) == [rowfile.FILE]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(28, "no space"), Code.DISK_FULL),
        (OSError(30, "read-only file system"), Code.STORE_READ_ONLY),
        (OSError(5, "input/output error"), Code.STORE_TROUBLE),
        (sqlite3.ProgrammingError("closed"), Code.STORE_TROUBLE),
    ],
    ids=["no space", "read-only", "input/output", "closed"],
)
def test_what_the_system_says_gets_its_name_once(error, code):
    with pytest.raises(Problem) as problem, translated():
        raise error
    assert problem.value.code == code
    assert problem.value.__cause__ is error
