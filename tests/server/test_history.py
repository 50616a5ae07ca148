"""The server's histories: each with a reason and a day, and none forgotten."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sync_server.clock import stamp
from sync_server.db import history
from sync_server.db.engine import reading, writing
from sync_server.db.history import Why
from sync_server.db.migrate import epoch, migrate
from tests.cast import NOW, later


def test_a_new_database_has_one_history_and_starting_again_begins_no_other(engine):
    migrate(engine)
    with reading(engine) as conn:
        [first] = history.all_of(conn)
        assert (first.epoch, first.why, first.told) == (epoch(conn), Why.NEW, {})
        assert first.began_at


def test_another_history_is_another_epoch_and_the_former_stays_in_the_list(engine):
    with writing(engine) as conn:
        before = epoch(conn)
        one = history.begin_anew(conn, Why.RESTORED, later(days=300), backup_at=stamp(NOW))
        two = history.begin_anew(conn, Why.PROMOTED, later(days=301))
    with reading(engine) as conn:
        found = history.all_of(conn)
        assert epoch(conn) == two
    assert [(each.epoch, each.why) for each in found[:2]] == [(two, Why.PROMOTED), (one, Why.RESTORED)]
    assert found[1].told == {"backup_at": stamp(NOW)} and found[1].began_at == stamp(later(days=300))
    assert before == found[2].epoch


@pytest.mark.parametrize("rewriting", ["UPDATE histories SET why = 'new'", "DELETE FROM histories"])
def test_nobody_rewrites_the_list(engine, rewriting):
    with pytest.raises(DBAPIError, match="append-only"), writing(engine) as conn:
        conn.execute(text(rewriting))
