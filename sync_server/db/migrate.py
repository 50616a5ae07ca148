"""Bringing a database to the present schema at start-up; several servers may start at once."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, select, text

from sync_server.clock import utc_now
from sync_server.db import history
from sync_server.db.engine import writing
from sync_server.db.history import EPOCH, Why
from sync_server.db.ready import Ready
from sync_server.db.tables import server_state

_STEPS = Path(__file__).parent / "migrations"
_LOCK = 0x50_484F_4147_4941  # any number, the same in every server


def migrate(engine: Engine) -> None:
    """Run the steps that are missing, in one transaction, one server at a time."""
    with writing(engine) as conn:
        if conn.dialect.name == "postgresql":
            conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(alembic_config(conn), "head")
        _begin_history(conn)


def alembic_config(conn: Connection) -> Config:
    """Return Alembic's settings for this connection."""
    config = Config()
    config.set_main_option("script_location", str(_STEPS))
    config.attributes["connection"] = conn
    return config


def newest_step() -> str:
    """Return the name of the last step that this program knows."""
    return str(_script().get_current_head())


def knows_step(name: str) -> bool:
    """Return whether this program knows a step; one of a newer program it does not."""
    return name in {each.revision for each in _script().walk_revisions()}


def epoch(conn: Connection) -> str:
    """Return the random id of this server's history."""
    return str(_EPOCH.first(conn).value)


_EPOCH = Ready(select(server_state.c.value).where(server_state.c.key == EPOCH))


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(_STEPS))


def _begin_history(conn: Connection) -> None:
    if conn.execute(select(server_state.c.key).where(server_state.c.key == EPOCH)).first() is None:
        history.begin_anew(conn, Why.NEW, utc_now())
