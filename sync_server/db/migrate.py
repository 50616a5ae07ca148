"""Bringing a database to the present schema at start-up; several servers may start at once."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select, text

from sync_server.clock import utc_now
from sync_server.db import history
from sync_server.db.engine import reading, writing
from sync_server.db.history import EPOCH, Why
from sync_server.db.ready import Ready
from sync_server.db.tables import server_state

FOLDER = Path(__file__).parent / "migrations"  # of the steps: `versions/<step>_<what it is about>.py`
_LOCK = 0x50_484F_4147_4941  # any number, the same in every server


def migrate(engine: Engine) -> None:
    """Run the steps that are missing, in one transaction, one server at a time."""
    with reading(engine) as conn:
        if _step_of(conn) == newest_step():
            return
    from sync_server.db import stepping  # see there why only now

    with writing(engine) as conn:
        if conn.dialect.name == "postgresql":
            conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        stepping.carry_out(conn)
        _begin_history(conn)


def newest_step() -> str:
    """Return the name of the last step that this program knows."""
    return max(_steps())


def knows_step(name: str) -> bool:
    """Return whether this program knows a step; one of a newer program it does not."""
    return name in _steps()


def epoch(conn: Connection) -> str:
    """Return the random id of this server's history."""
    return str(_EPOCH.first(conn).value)


_EPOCH = Ready(select(server_state.c.value).where(server_state.c.key == EPOCH))


def _steps() -> set[str]:
    return {each.stem.partition("_")[0] for each in (FOLDER / "versions").glob("[0-9]*.py")}


def _step_of(conn: Connection) -> str:
    """Return the step that a database is at; empty for one without any."""
    if not inspect(conn).has_table("alembic_version"):
        return ""
    return str(conn.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _begin_history(conn: Connection) -> None:
    if conn.execute(select(server_state.c.key).where(server_state.c.key == EPOCH)).first() is None:
        history.begin_anew(conn, Why.NEW, utc_now())
