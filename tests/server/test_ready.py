"""What is made ready once and given to the driver answers, and fails, as SQLAlchemy does; on either engine."""

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from sync_server.db.engine import reading, writing
from sync_server.db.ready import Ready
from sync_server.db.tables import communes
from sync_server.db.upsert import insert_new

OF = communes.c
LONG_LOCKED = Ready(select(OF.code, OF.name.label("called")).where(OF.lock_after_s >= 60, OF.name == bindparam("name")))
RENAMED = Ready(update(communes).where(OF.code == bindparam("commune")).values(name=bindparam("new_name")))
NEW = Ready(
    insert(communes).values(code=bindparam("its_code"), name="Xã", lock_after_s=1, contact_days=1, second_factor=False)
)


@pytest.fixture
def some(engine):
    with writing(engine) as conn:
        for code, seconds in (("1", 60), ("2", 59), ("3", 180)):
            insert_new(conn, communes, code=code, name="Xã Đỗ 100%", lock_after_s=seconds, contact_days=9)


def test_rows_have_the_names_of_their_columns_and_what_the_statement_fixed_stays_fixed(engine, some):
    with reading(engine) as conn:
        rows = LONG_LOCKED.all(conn, name="Xã Đỗ 100%")
        assert sorted((row.code, row.called) for row in rows) == [("1", "Xã Đỗ 100%"), ("3", "Xã Đỗ 100%")]
        assert LONG_LOCKED.first(conn, name="%s ? :name") is None


def test_it_belongs_to_the_transaction_in_which_it_is_asked(engine, some):
    with pytest.raises(RuntimeError), writing(engine) as conn:
        assert RENAMED.do(conn, commune="1", new_name="Xã khác") == 1
        assert RENAMED.do(conn, commune="none", new_name="Xã khác") == 0
        raise RuntimeError
    with reading(engine) as conn:
        assert len(LONG_LOCKED.all(conn, name="Xã Đỗ 100%")) == 2


def test_what_the_database_refuses_has_the_name_that_sqlalchemy_gives_it(engine, some):
    with pytest.raises(IntegrityError), writing(engine) as conn:
        NEW.do(conn, its_code="1")
    with writing(engine) as conn:
        assert not insert_new(conn, communes, code="1", name="", lock_after_s=1, contact_days=1, second_factor=False), (
            "it stands already"
        )
