"""Connections to the database: what is gone while it rested is noticed before it is used."""

import pytest
from sqlalchemy import text

from sync_server.db import engine as engines
from sync_server.db.engine import open_engine, reading


@pytest.fixture
def kept(cluster, own_postgres):
    engine = open_engine(cluster.url(own_postgres))
    yield engine
    engine.dispose()


def test_a_connection_that_ended_while_it_rested_gives_way_to_another(kept, monkeypatch):
    monkeypatch.setattr(engines, "_RESTED_S", 0.0)
    before = backend(kept)
    other = open_engine(str(kept.url))
    with other.begin() as conn:
        conn.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": before})
    other.dispose()
    assert backend(kept) != before


def test_a_connection_that_was_used_a_moment_ago_is_not_asked(kept, monkeypatch):
    monkeypatch.setattr(kept.dialect, "do_ping", lambda _: pytest.fail("asked"))
    assert backend(kept) == backend(kept)


def backend(engine):
    with reading(engine) as conn:
        return conn.execute(text("SELECT pg_backend_pid()")).scalar_one()
