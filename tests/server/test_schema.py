"""The database comes up from nothing on both engines, and its journal cannot be rewritten."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, text
from sqlalchemy.exc import DBAPIError

from sync_server.db import tables
from sync_server.db.engine import open_engine, reading, writing
from sync_server.db.migrate import epoch, knows_step, migrate, newest_step
from sync_server.db.stepping import alembic_config
from sync_server.journal import places

LINE = {"partition": "07672", "seq": 1, "change": "c1", "author": "lan", "set": '{"summary": "cũ"}'}

FIRST_RELEASE = [
    "INSERT INTO communes VALUES ('07672', 'Xã Dương Hưu')",
    "INSERT INTO teams VALUES ('t1', '07672', 'Tổ', 'Thôn Mùng')",
    "INSERT INTO mediators VALUES ('lan', 't1', 'Nguyễn Thị Lan', TRUE)",
    "INSERT INTO devices VALUES ('d1', 'lan', 'hash', 'Máy', '0.1', '2026', '2026', 0, 0, 0, '')",
]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/server.db"
    else:
        cluster = request.getfixturevalue("cluster")
        name = cluster.create()
        yield cluster.url(name)
        cluster.drop(name)


def test_the_steps_lead_to_the_tables_as_they_are_written(engine):
    with writing(engine) as conn:
        command.check(alembic_config(conn))


def test_the_last_step_by_its_file_is_the_last_that_alembic_would_take(engine):
    with writing(engine) as conn:
        steps = ScriptDirectory.from_config(alembic_config(conn))
    assert (newest_step(), *map(knows_step, ("0001", "9999"))) == (steps.get_current_head(), True, False)


def test_a_server_that_has_all_its_tables_does_not_load_alembic(empty_url):
    told = "import sys; from sync_server.db import engine, migrate; migrate.migrate(engine.open_engine(sys.argv[1]));"
    program = [sys.executable, "-c", f"{told} print('alembic' in sys.modules)", empty_url]
    starts = [subprocess.run(program, capture_output=True, text=True, check=True).stdout.strip() for _ in range(2)]
    assert starts == ["True", "False"]


def test_two_servers_that_start_at_once_on_an_empty_database_both_come_up(empty_url):
    together = threading.Barrier(3)

    def start(_):
        engine = open_engine(empty_url)
        together.wait()
        migrate(engine)
        with reading(engine) as conn:
            found = epoch(conn)
        engine.dispose()
        return found

    with ThreadPoolExecutor(3) as pool:
        epochs = list(pool.map(start, range(3)))
    assert len(set(epochs)) == 1


def test_a_database_of_the_first_release_comes_up_with_its_phones(empty_url):
    engine = open_engine(empty_url)
    with writing(engine) as conn:
        command.upgrade(alembic_config(conn), "0001")
        for statement in FIRST_RELEASE:
            conn.execute(text(statement))
    migrate(engine)
    with reading(engine) as conn:
        [commune] = conn.execute(tables.communes.select()).all()
        [phone] = conn.execute(tables.devices.select()).all()
    engine.dispose()
    assert (commune.lock_after_s, commune.contact_days) == (180, 60)
    assert (phone.id, phone.vault, phone.knock_hash, phone.lost_at, phone.farewell_at) == ("d1", "", "", "", "")


def test_a_database_that_kept_each_field_by_itself_still_knows_who_named_which_photo(empty_url):
    engine = open_engine(empty_url)
    with writing(engine) as conn:
        command.upgrade(alembic_config(conn), "0006")
        for path, sha256 in (("photos/p1", "aa"), ("photos/p2", "bb")):
            conn.execute(text(f"INSERT INTO blob_names VALUES ('07672', 'r1', '{path}', 't1', '{sha256}')"))
        named = (
            '"partition", record, path, seq, author, device, device_seq, change, value',
            "'07672', 'r1', 'photos/p1'",
        )
        conn.execute(text(f"INSERT INTO fields ({named[0]}) VALUES ({named[1]}, 7, 'lan', 'd1', 3, 'c1', '{{}}')"))
    migrate(engine)
    with reading(engine) as conn:
        found = [tuple(row) for row in conn.execute(tables.blob_names.select().order_by(tables.blob_names.c.path))]
    engine.dispose()
    assert found == [
        ("07672", "r1", "photos/p1", "t1", "aa", 7, "lan", "d1"),
        ("07672", "r1", "photos/p2", "t1", "bb", 0, "", ""),
    ]


def test_titles_of_before_lose_the_names_behind_closed_doors(empty_url):
    engine = open_engine(empty_url)
    lines = [("shut", '{"openness":"KCK"}', "[]"), ("opened", '{"openness":"KCK"}', "[]"),
             ("opened", '{"openness":"CK"}', "[]"), ("clashed", '{"openness":"KCK"}', '["openness"]')]  # fmt: skip
    with writing(engine) as conn:
        command.upgrade(alembic_config(conn), "0008")
        for seq, (record, written, clashed) in enumerate(lines, start=1):
            line = {"partition": "07672", "seq": seq, "change": f"c{seq}", "author": "lan", "record": record}
            conn.execute(insert(tables.journal).values(**line, kind="case", set=written, clashed=clashed))
        for record in ("shut", "opened", "clashed", "silent"):
            row = {"partition": "07672", "id": record, "kind": "case", "title": "Bà Lã Thị Vượng – Ông Hoàng Văn Tập"}
            conn.execute(insert(tables.records).values(**row))
    migrate(engine)
    with reading(engine) as conn:
        found = dict(conn.execute(text("SELECT id, title FROM records")).all())
    engine.dispose()
    assert found.pop("shut") == "Bà L. T. V. – Ông H. V. T."
    assert set(found.values()) == {"Bà Lã Thị Vượng – Ông Hoàng Văn Tập"} and len(found) == 3


def test_cases_of_before_that_are_not_mediated_are_known_to_the_lists(empty_url):
    engine = open_engine(empty_url)
    lines = [("away", '{"not_mediated":"CHUYEN"}', "[]"), ("again", '{"not_mediated":"TU_CHOI"}', "[]"),
             ("again", '{"not_mediated":null}', "[]"), ("clashed", '{"not_mediated":"CHUYEN"}', '["not_mediated"]'),
             ("ended", '{"not_mediated":"TU_CHOI"}', "[]")]  # fmt: skip
    with writing(engine) as conn:
        command.upgrade(alembic_config(conn), "0022")
        for seq, (record, written, clashed) in enumerate(lines, start=1):
            line = {"partition": "07672", "seq": seq, "change": f"c{seq}", "author": "lan", "record": record}
            conn.execute(insert(tables.journal).values(**line, kind="case", set=written, clashed=clashed))
        for record in ("away", "again", "clashed", "ended", "silent"):
            told = "THANH" if record == "ended" else ""
            row = {"partition": "07672", "id": record, "kind": "case", "outcome": told}
            conn.execute(insert(tables.records).values(**row))
    migrate(engine)
    with reading(engine) as conn:
        found = dict(conn.execute(text("SELECT id, outcome FROM records")).all())
    engine.dispose()
    assert found == {"away": "CHUYEN", "again": "", "clashed": "", "ended": "THANH", "silent": ""}


def test_villages_of_before_become_things_of_their_own(empty_url):
    engine = open_engine(empty_url)
    named = [("t1", "07672", "Thôn Mùng"), ("t2", "07672", "Thôn Đẫu"), ("t3", "07672", "thôn  mùng"),
             ("t4", "07543", "Thôn Mùng"), ("t5", "07543", "")]  # fmt: skip
    with writing(engine) as conn:
        command.upgrade(alembic_config(conn), "0013")
        for code in ("07672", "07543"):
            conn.execute(text(f"INSERT INTO communes (code, name) VALUES ('{code}', 'Xã')"))
        for team, code, village in named:
            row = {"id": team, "partition": code, "village": village, "name": "", "merged_into": ""}
            names, values = ", ".join(f'"{each}"' for each in row), ", ".join(f":{each}" for each in row)
            conn.execute(text(f"INSERT INTO teams ({names}) VALUES ({values})"), row)
    migrate(engine)
    with reading(engine) as conn:
        of = {row.id: row.village_id for row in conn.execute(text("SELECT id, village_id FROM teams"))}
        copies = dict(conn.execute(text("SELECT id, village FROM teams")).all())
        found = sorted(tuple(row) for row in conn.execute(text('SELECT "partition", name, since FROM villages')))
        known = places.of_commune(conn, "07672")
    engine.dispose()
    assert found == [("07543", "Thôn Mùng", ""), ("07672", "Thôn Mùng", ""), ("07672", "Thôn Đẫu", "")]
    assert of["t1"] == of["t3"] and len({of["t1"], of["t2"], of["t4"], of["t5"]}) == 4 and of["t5"] is None
    assert copies["t3"] == "Thôn Mùng"
    assert [known.called(team, "2020-01-01") for team in ("t1", "t2", "t4")] == ["Thôn Mùng", "Thôn Đẫu", ""]


def test_a_second_start_keeps_the_epoch(engine):
    with reading(engine) as conn:
        before = epoch(conn)
    migrate(engine)
    with reading(engine) as conn:
        assert epoch(conn) == before


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE journal SET "set" = '{}'""",
        "DELETE FROM journal",
        """UPDATE journal SET author = 'hung' WHERE seq = 1""",
    ],
)
def test_the_database_refuses_to_rewrite_the_journal(engine, statement):
    with writing(engine) as conn:
        conn.execute(insert(tables.journal).values(**LINE))
    with pytest.raises(DBAPIError, match="append-only"), writing(engine) as conn:
        conn.execute(text(statement))
    with reading(engine) as conn:
        assert conn.execute(tables.journal.select()).one().set == LINE["set"]


def test_a_line_cannot_be_put_in_place_of_another(sqlite_url):
    engine = open_engine(sqlite_url)
    with writing(engine) as conn:
        conn.execute(insert(tables.journal).values(**LINE))
    with pytest.raises(DBAPIError, match="append-only"), writing(engine) as conn:
        conn.execute(insert(tables.journal).prefix_with("OR REPLACE").values(**LINE | {"author": "hung"}))
    engine.dispose()


def test_sqlite_is_opened_to_lose_nothing(sqlite_url):
    engine = open_engine(sqlite_url)
    with reading(engine) as conn:
        pragma = {
            name: conn.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    engine.dispose()
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_reader_sees_one_moment_while_another_writes(engine):
    with reading(engine) as before:
        assert before.execute(tables.journal.select()).all() == []
        with writing(engine) as conn:
            conn.execute(insert(tables.journal).values(**LINE))
        assert before.execute(tables.journal.select()).all() == []


def test_every_table_of_the_schema_is_there(engine):
    assert set(tables.metadata.tables) <= set(inspect(engine).get_table_names())
