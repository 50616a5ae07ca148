"""A backup and its way back: whole or refused, and what was there before is never destroyed."""

import hashlib
import json
import shutil
import subprocess
import sys
import time

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from fieldapp.protocol import EnrolRequest
from sync_server.blobs import desk
from sync_server.blobs.desk import Upload
from sync_server.clock import stamp
from sync_server.config import Config
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.db.history import Why
from sync_server.db.stepping import alembic_config
from sync_server.journal.intake import take
from sync_server.office import sessions
from sync_server.ops import backup, console, restore
from sync_server.ops.refused import Refused
from sync_server.people import devices
from sync_server.secret import kept_secret
from tests.cast import LAN, MINH, NOW, change, later
from tests.e2e.driver import ROOT
from tests.server.machine import Machine

YESTERDAY, TODAY = later(days=300), later(days=301)


@pytest.fixture(params=["sqlite", "postgresql"])
def machine(request, tmp_path):
    """A machine with its own database, which a restore may do anything to."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/office/server.db"
    else:
        url = request.getfixturevalue("cluster").url(request.getfixturevalue("own_postgres"))
    return Machine(url, tmp_path / "office")


@pytest.fixture
def one_day(machine, tmp_path):
    """A case and a photo, a backup, and another case and photo after it; gives the backup's folder and both cases."""
    before = work(machine, "trước")
    backup.back_up(machine.config, tmp_path / "backup", YESTERDAY)
    return tmp_path / "backup", before, work(machine, "sau")


def work(machine, word):
    """Lan's phone sends a case with a photo; returns the case and the photo's hash."""
    content = f"một tấm ảnh, {word}".encode() * 1000
    sha256 = hashlib.sha256(content).hexdigest()
    sent = change(summary=word, **{"set": {"photos/a1": {"sha256": sha256, "size": len(content)}}})
    with machine.opened() as engine:
        upload = Upload(sha256=sha256, offset=0, length=len(content), chunk=content)
        desk.add(engine, machine.photos, LAN, upload, NOW)
        with writing(engine) as conn:
            assert take(conn, LAN, [sent], NOW)[0].outcome == "accepted"
    return sent.record, sha256


def refused(key):
    return pytest.raises(Refused, check=lambda refused: refused.key == key)


def put_back(machine, folder, **how):
    return restore.put_back(machine.config, folder, TODAY, **how)


def everything(machine):
    """Every row there is, to see that nothing moved."""
    return {table.name: machine.rows(table) for table in tables.metadata.sorted_tables}


def test_a_backup_brings_back_the_state_of_its_day_in_another_history(machine, one_day):
    folder, (kept, photo), (lost, _) = one_day
    epoch = machine.epoch()
    done = put_back(machine, folder, replace=True)
    assert machine.case(kept).fields["summary"] == "trước"
    assert machine.case(lost) is None
    assert machine.photos.size(photo)
    assert machine.epoch() != epoch
    newest = machine.histories()[0]
    assert (newest.epoch, newest.why) == (machine.epoch(), Why.RESTORED)
    assert newest.told == {"backup_at": stamp(YESTERDAY)}
    assert done.manifest.epoch == epoch and done.former


def test_on_an_empty_machine_everything_comes_back_photos_too(machine, one_day, tmp_path, cluster):
    folder, (kept, photo), _ = one_day
    other = Machine.__new__(Machine)
    url = f"sqlite:///{tmp_path}/new/server.db" if "sqlite" in machine.url else cluster.url(cluster.create())
    other.url, other.folder = url, tmp_path / "new"
    other.config = type(machine.config)(database_url=url, data_dir=other.folder)
    done = put_back(other, folder)
    assert (done.added, done.former) == (1, "")
    assert other.case(kept).photos[0].present and other.photos.read(photo)
    with other.opened() as engine, writing(engine) as conn:
        command.check(alembic_config(conn))
    with other.opened() as engine, pytest.raises(DBAPIError, match="append-only"), writing(engine) as conn:
        conn.execute(text("DELETE FROM journal"))


def test_a_database_that_is_there_is_replaced_only_when_asked_and_is_kept(machine, one_day):
    folder, _, (lost, photo) = one_day
    before = everything(machine)
    with refused("not_replaced"):
        put_back(machine, folder)
    assert everything(machine) == before
    former = put_back(machine, folder, replace=True).former
    assert machine.photos.size(photo), "photos are only added"
    if machine.url.startswith("sqlite"):
        kept = Machine.__new__(Machine)
        kept.url = f"sqlite:///{former}"
        assert kept.case(lost)
    else:
        with machine.opened() as engine, reading(engine) as conn:
            found = conn.execute(text(f"SELECT count(*) FROM {former}.records WHERE id = :id"), {"id": lost})
            assert found.scalar_one() == 1


def test_restored_twice_it_is_restored_still(machine, one_day, tmp_path):
    """Also what was set aside the first time is in no later backup."""
    folder, (kept, _), _ = one_day
    put_back(machine, folder, replace=True)
    backup.back_up(machine.config, tmp_path / "second", TODAY)
    restore.put_back(machine.config, tmp_path / "second", later(days=302), replace=True)
    assert machine.case(kept)
    assert [each.why for each in machine.histories()] == [Why.RESTORED, Why.RESTORED, Why.NEW]


def test_what_opened_a_door_once_does_not_open_it_again(machine, tmp_path):
    """A code used since the backup, and a sign-in ended since, are as new in the backup; they must be good no more."""
    with machine.opened() as engine, writing(engine) as conn:
        code = devices.make_code(conn, MINH, "lan", YESTERDAY)
        token = sessions.start(conn, "minh", TODAY, sessions.Limits())
    backup.back_up(machine.config, tmp_path / "backup", YESTERDAY)
    put_back(machine, tmp_path / "backup", replace=True)
    with machine.opened() as engine, writing(engine) as conn:
        assert sessions.find(conn, token, TODAY) is None
        with pytest.raises(Exception, match="expired_code"):
            devices.redeem(conn, EnrolRequest(code=code, token="t" * 43), TODAY)


def break_photo(folder):
    [photo] = [path for path in (folder / "photos").rglob("*") if path.is_file()]
    photo.write_bytes(photo.read_bytes()[:-1] + b"!")


def break_database(folder):
    [database] = folder.glob("database.*")
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)


def lose_photo(folder):
    shutil.rmtree(folder / "photos")


def rewrite(**values):
    def rewrite(folder):
        file = folder / "manifest.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | values))

    return rewrite


def lead_out(folder):
    file = folder / "manifest.json"
    told = json.loads(file.read_text())
    told["files"][0]["path"] = "../" + told["files"][0]["path"]
    file.write_text(json.dumps(told))


@pytest.mark.parametrize(
    ("harm", "key"),
    [
        (break_photo, "changed"), (break_database, "changed"), (lose_photo, "changed"), (lead_out, "unreadable"),
        (rewrite(format=2), "newer"), (rewrite(schema="9999"), "newer_tables"), (rewrite(made_at="x"), "unreadable"),
        (lambda folder: (folder / "manifest.json").unlink(), "unfinished"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "unreadable"),
        (shutil.rmtree, "no_backup"),
    ],
)  # fmt: skip
def test_a_backup_that_is_not_whole_is_refused_and_nothing_moves(machine, one_day, harm, key):
    folder, *_ = one_day
    harm(folder)
    before = everything(machine)
    with refused(key):
        put_back(machine, folder, replace=True)
    assert everything(machine) == before


def test_the_backup_of_another_engine_is_refused(machine, one_day):
    folder, *_ = one_day
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[
        json.loads((folder / "manifest.json").read_text())["engine"]
    ]
    named = {"sqlite": "database.sqlite", "postgresql": "database.dump"}[other]
    told = json.loads((folder / "manifest.json").read_text())
    rewrite(engine=other, database=told["database"] | {"path": named})(folder)
    with refused("other_engine"):
        put_back(machine, folder, replace=True)


def test_a_folder_that_holds_something_is_never_written_into(machine, tmp_path):
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "letter").write_text("quan trọng")
    with refused("not_empty"):
        backup.back_up(machine.config, tmp_path / "backup", NOW)
    assert (tmp_path / "backup" / "letter").read_text() == "quan trọng"
    assert len(list((tmp_path / "backup").iterdir())) == 1


def test_while_somebody_is_connected_nothing_is_replaced(machine, one_day):
    folder, *_ = one_day
    with machine.opened() as engine, reading(engine) as conn:
        conn.execute(text("SELECT 1 FROM communes")).all()
        with refused("still_used"):
            put_back(machine, folder, replace=True)
    assert put_back(machine, folder, replace=True)


def test_the_backup_is_for_its_owner_alone_and_holds_no_secret(machine, one_day):
    folder, *_ = one_day
    secret = kept_secret(machine.folder)
    again = folder.parent / "with-secret"
    made = backup.back_up(machine.config, again, NOW)
    assert made.secret_mark and folder.stat().st_mode & 0o077 == 0
    for file in (path for path in again.rglob("*") if path.is_file()):
        assert secret not in file.read_bytes()
    assert restore.put_back(machine.config, again, later(days=302), replace=True).secret_fits
    (machine.folder / "recovery-secret").unlink()
    assert not put_back(machine, again, replace=True).secret_fits
    assert not (machine.folder / "recovery-secret").exists(), "another one would hide that the right one is missing"


def test_a_photo_that_the_server_had_lost_is_told_and_does_not_stop_the_backup(machine, tmp_path):
    (_, gone), (_, spoilt), (kept, whole) = (work(machine, word) for word in ("mất", "hỏng", "còn"))
    machine.photos.path(gone).unlink()
    machine.photos.path(spoilt).write_bytes(b"?")
    made = backup.back_up(machine.config, tmp_path / "backup", NOW)
    assert made.missing == sorted(f"photos/{each[:2]}/{each}" for each in (gone, spoilt))
    assert [part.sha256 for part in made.files] == [whole]
    put_back(machine, tmp_path / "backup", replace=True)
    assert machine.case(kept)


# In processes of their own.

DISK = """
import resource, runpy, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.argv = ["sync_server", *sys.argv[2:]]
runpy.run_module("sync_server", run_name="__main__", alter_sys=True)
"""


def test_a_full_disk_leaves_the_former_state_in_place(machine, one_day):
    folder, _, (lost, _) = one_day
    [photo] = [path for path in (folder / "photos").rglob("*") if path.is_file()]
    machine.photos.path(photo.name).unlink()  # so that there is something to write on either engine
    before = everything(machine)
    typed = machine._typed(["restore", folder, "--replace"])
    typed["args"] = [sys.executable, "-c", DISK, "4096", *typed["args"][3:]]
    done = subprocess.run(**typed, capture_output=True, text=True, timeout=300)
    assert done.returncode == 1 and done.stderr.startswith("Đĩa không ghi hoặc không đọc được"), done.stderr
    assert everything(machine) == before and machine.case(lost)
    assert machine.photos.size(photo.name) is None
    assert not [path for path in machine.folder.rglob("*") if "restoring" in path.name or path.name.startswith(".")]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_disk_that_fills_at_the_database_leaves_the_former_state_in_place(tmp_path, engine_name):
    machine = Machine(f"sqlite:///{tmp_path}/office/server.db", tmp_path / "office")
    backup.back_up(machine.config, tmp_path / "backup", YESTERDAY)
    work(machine, "sau")
    before = everything(machine)
    typed = machine._typed(["restore", tmp_path / "backup", "--replace"])
    for room in (100_000, (tmp_path / "backup/database.sqlite").stat().st_size - 1):
        typed["args"] = [sys.executable, "-c", DISK, str(room), "restore", str(tmp_path / "backup"), "--replace"]
        done = subprocess.run(**typed, capture_output=True, text=True, timeout=300)
        assert done.returncode == 1 and "Những gì có từ trước vẫn còn nguyên." in done.stderr, done.stderr
        assert everything(machine) == before
        assert {path.name for path in machine.folder.iterdir()} <= {
            "server.db",
            "server.db-wal",
            "server.db-shm",
            "blobs",
        }


@pytest.mark.parametrize("where", ["database.*", "photos"])
def test_a_backup_that_was_cut_off_is_known_as_unfinished_and_refused(machine, tmp_path, where):
    for n in range(150):
        content = f"ảnh {n}".encode() * 500
        machine.photos.append("x", hashlib.sha256(content).hexdigest(), 0, content, len(content))
    folder = tmp_path / "backup"
    process = machine.begin("backup", folder)
    while not list(folder.glob(where)):
        assert process.poll() is None, process.communicate()
        time.sleep(0.001)
    process.kill()
    process.communicate()
    assert not (folder / "manifest.json").exists(), "it was quicker than the hand that kills"
    with refused("unfinished"):
        put_back(machine, folder, replace=True)
    with refused("not_empty"):
        backup.back_up(machine.config, folder, NOW)


RESTORING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from sync_server.config import Config
from sync_server.ops import restore
config = Config(database_url=sys.argv[1], data_dir=Path(sys.argv[2]))
print("ready", flush=True)
restore.put_back(config, Path(sys.argv[3]), datetime.now(UTC), replace=True)
"""


@pytest.mark.parametrize("after", [0.02, 0.08, 0.2, 0.5])
def test_killed_in_the_middle_it_is_the_one_state_or_the_other(machine, one_day, after):
    folder, (kept, _), (lost, _) = one_day
    epoch = machine.epoch()
    process = subprocess.Popen(
        [sys.executable, "-c", RESTORING, machine.url, str(machine.folder), str(folder)],
        stdout=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout.readline() == b"ready\n"
    time.sleep(after)
    process.kill()
    process.communicate()
    time.sleep(0.5)  # what a killed process had open at PostgreSQL ends by itself
    restored = machine.epoch() != epoch
    assert machine.case(kept) and (machine.case(lost) is None) == restored
    assert machine.histories()[0].why == (Why.RESTORED if restored else Why.NEW)
    assert put_back(machine, folder, replace=True), "and it can be begun again"
    assert machine.case(kept)


def test_a_missing_tool_is_one_sentence(machine, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("sync_server.ops.postgres_tools._KEPT_BY_DEBIAN", tmp_path)
    if machine.url.startswith("sqlite"):
        return
    with refused("no_tool"):
        backup.back_up(machine.config, tmp_path / "backup", NOW)


def test_another_history_is_begun_by_hand(machine, capsys):
    epoch = machine.epoch()
    assert typed(machine, "new-history", "--restored", "--day", "2026-11-20") == 0
    assert "Đã bắt đầu một lịch sử mới." in capsys.readouterr().out
    newest = machine.histories()[0]
    assert newest.epoch == machine.epoch() != epoch
    assert (newest.why, newest.told) == (Why.RESTORED, {"backup_on": "2026-11-20"})
    assert typed(machine, "new-history", "--promoted") == 0
    assert machine.histories()[0].why == Why.PROMOTED


@pytest.mark.parametrize(
    "words", [["new-history"], ["new-history", "--restored", "--day", "hôm qua"], ["back-up"], ["backup"], ["restore"]]
)
def test_what_is_typed_wrong_is_said_and_nothing_is_done(words, capsys):
    with pytest.raises(SystemExit, match="2"):
        console.asked(words)
    assert "usage: python -m sync_server" in capsys.readouterr().err


def test_without_a_command_it_serves():
    assert console.asked([]).run is None


def test_where_there_is_no_database_there_is_nothing_to_back_up(tmp_path, capsys):
    config = Config(database_url=f"sqlite:///{tmp_path}/nowhere/server.db", data_dir=tmp_path / "nowhere")
    for words in (["backup", str(tmp_path / "backup")], ["new-history", "--restored"]):
        asked = console.asked(words)
        assert console.carry_out(asked.run, config, asked, lambda: NOW) == 1
    assert capsys.readouterr().err.count("Ở đây chưa có cơ sở dữ liệu nào.") == 2
    assert list(tmp_path.iterdir()) == []


def typed(machine, *words):
    """Carry out a command in this process; returns its exit code."""
    asked = console.asked(words)
    return console.carry_out(asked.run, machine.config, asked, lambda: TODAY)
