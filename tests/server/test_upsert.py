"""Many rows in one go come out of either engine as they went in."""

import pytest
from sqlalchemy import select

from sync_server.db.engine import reading, writing
from sync_server.db.tables import blob_names, communes
from sync_server.db.upsert import insert_many, upsert

ODD = ["", "Đặng Ước", "a'b\"c", "100%s %% ? :name", "dòng\nhai\t\\n", "😀", "{}", "null"]


def row(path, sha256, seq=1):
    return {
        "partition": "07672", "record": "r", "path": path, "team": "t", "sha256": sha256, "seq": seq, "author": "lan",
        "device": "d",
    }  # fmt: skip


@pytest.mark.parametrize("write", [insert_many, upsert])
def test_every_text_comes_back(engine, write):
    given = [row(f"photos/{number}", value, seq=2**40 + number) for number, value in enumerate(ODD)]
    with writing(engine) as conn:
        write(conn, blob_names, given)
    with reading(engine) as conn:
        assert [dict(each) for each in conn.execute(select(blob_names).order_by(blob_names.c.seq)).mappings()] == given


def test_a_row_that_is_there_takes_the_new_values_and_the_others_stay(engine):
    with writing(engine) as conn:
        upsert(conn, blob_names, [row("a", "1"), row("b", "1")])
        upsert(conn, blob_names, [row("b", "2", seq=2), row("c", "")])
        upsert(conn, blob_names, [])
        insert_many(conn, blob_names, [])
    with reading(engine) as conn:
        found = conn.execute(
            select(blob_names.c.path, blob_names.c.sha256, blob_names.c.seq).order_by(blob_names.c.path)
        ).all()
    assert [tuple(each) for each in found] == [("a", "1", 1), ("b", "2", 2), ("c", "", 1)]


def test_a_column_that_is_not_given_has_its_default_and_keeps_what_it_got(engine):
    with writing(engine) as conn:
        upsert(conn, communes, [{"code": "07672", "name": "Xã Dương Hưu"}])
        conn.execute(communes.update().values(lock_after_s=60))
        upsert(conn, communes, [{"code": "07672", "name": "Xã Dương Hưu mới"}, {"code": "07543", "name": "Xã Sơn Hải"}])
    with reading(engine) as conn:
        found = conn.execute(select(communes.c.name, communes.c.lock_after_s).order_by(communes.c.code)).all()
    assert [tuple(each) for each in found] == [("Xã Sơn Hải", 180), ("Xã Dương Hưu mới", 60)]
