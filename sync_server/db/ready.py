"""Statements that nearly every request asks: made ready once for each engine, and put straight to its driver.

SQLAlchemy writes them; but what it does around each asking costs more than ten times what the database itself does.
"""

from collections import namedtuple
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Select, Table, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

Given = dict[str, Any]


class Ready:
    """One statement; what it is asked with are its named parameters, none of them a list."""

    def __init__(self, statement: Select[Any] | Insert | Update | Delete) -> None:
        self._statement = statement
        self._made: dict[str, tuple[str, list[str], Given]] = {}
        columns: Any = statement.selected_columns.keys() if isinstance(statement, Select) else ()
        row: Any = namedtuple("Row", columns)  # type: ignore[misc]  # they are what the statement says
        self._row = row._make

    def all(self, conn: Connection, **given: Any) -> list[Any]:
        """Return the rows, whose values have the names of their columns."""
        return list(map(self._row, self._run(conn, given).fetchall()))

    def first(self, conn: Connection, **given: Any) -> Any:
        """Return the first row; None when there is none."""
        row = self._run(conn, given).fetchone()
        return None if row is None else self._row(row)

    def do(self, conn: Connection, **given: Any) -> int:
        """Carry it out and return how many rows it changed."""
        return int(self._run(conn, given).rowcount)

    def _run(self, conn: Connection, given: Given) -> Any:
        text, order, fixed = self._made.get(conn.dialect.name) or self._make(conn)
        params: Any = fixed | given
        if order:
            params = tuple([params[name] for name in order])
        return run(conn, text, params)

    def _make(self, conn: Connection) -> tuple[str, list[str], Given]:
        made: Any = self._statement.compile(dialect=conn.dialect)
        fixed = {name: value for name, value in made.params.items() if value is not None}
        self._made[conn.dialect.name] = ready = (str(made), list(made.positiontup or ()), fixed)
        return ready


def run(conn: Connection, text: str, params: Any) -> Any:
    """Run a text of SQL within the connection's transaction and return the driver's cursor.

    Raises what SQLAlchemy would.
    """
    driver: Any = conn.connection.driver_connection
    try:
        return driver.execute(text, params)
    except conn.dialect.dbapi.Error as error:  # type: ignore[union-attr]
        raise _named(conn, text, params, error) from error


def run_many(conn: Connection, text: str, rows: list[Any]) -> None:
    """Run a text of SQL once for each of the rows."""
    cursor: Any = conn.connection.cursor()
    try:
        cursor.executemany(text, rows)
    except conn.dialect.dbapi.Error as error:  # type: ignore[union-attr]
        raise _named(conn, text, rows, error) from error
    finally:
        cursor.close()


@lru_cache
def new_row(engine: str, table: Table) -> Ready:
    """Return what writes a row, all columns given, unless one stands under its key."""
    insert: Any = postgresql.insert(table) if engine == "postgresql" else sqlite.insert(table)
    return Ready(insert.on_conflict_do_nothing())


def _named(conn: Connection, text: str, params: Any, error: Exception) -> BaseException:
    dialect: Any = conn.dialect
    return DBAPIError.instance(text, params, error, dialect.dbapi.Error, dialect=dialect, hide_parameters=True)
