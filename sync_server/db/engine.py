"""Opening the database, and the two ways to use it: one writing transaction, one still picture.

SQLite writes with BEGIN IMMEDIATE, so a writer that waits never fails halfway; PostgreSQL reads in
REPEATABLE READ, so that one answer is one moment.
"""

import math
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError

from sync_server.db import ready

BUSY_MS = 15_000  # how long a writer waits for another
_PAGE = 8192  # bytes; a line of the journal is some 2.5 KB, and what is left of a page of 4 KB is waste
_USED_AT, _RESTED_S = "used_at", 1.0
_WAL = 2**20  # bytes to which the write-ahead log goes back after each checkpoint


def open_engine(url: str) -> Engine:
    """Return an engine for `sqlite:///file` or `postgresql://...`; nothing is created but the folder."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        engine = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_size=10, max_overflow=20)
        _ask_the_rested(engine)
        return engine
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, pool_size=10, max_overflow=30)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that may write: everything in it is kept, or nothing."""
    with engine.begin() as conn:
        yield conn


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One still picture of the database; holds up no writer."""
    with engine.connect() as conn:
        options: dict[str, Any] = {"reading": True}
        if conn.dialect.name == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        conn = conn.execution_options(**options)
        with conn.begin():
            yield conn


def _ask_the_rested(engine: Engine) -> None:
    """Ask a connection whether it is still there before it is used again, unless it was used a moment ago.

    SQLAlchemy's own asking comes before every use: a way there and back that a request makes three times.
    """

    def rests(_driver: Any, record: Any) -> None:
        record.info[_USED_AT] = time.monotonic()

    def is_used(driver: Any, record: Any, _fairy: Any) -> None:
        if time.monotonic() - record.info.get(_USED_AT, math.inf) > _RESTED_S:
            try:
                engine.dialect.do_ping(driver)
            except engine.dialect.dbapi.Error as error:  # type: ignore[union-attr]
                raise DisconnectionError("it is gone") from error  # the pool makes another one

    event.listen(engine, "checkin", rests)
    event.listen(engine, "checkout", is_used)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we begin by ourselves
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    connection.execute(f"PRAGMA page_size={_PAGE}")  # of a file that is only beginning
    _use_wal(connection)
    for pragma in (
        "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON",
        f"wal_autocheckpoint={_WAL // _PAGE}", f"journal_size_limit={_WAL}",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Change to WAL; SQLite does not wait here for another that is just changing, so we do."""
    deadline = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _begin_sqlite(conn: Connection) -> None:
    ready.run(conn, "BEGIN" if conn.get_execution_options().get("reading") else "BEGIN IMMEDIATE", ())
