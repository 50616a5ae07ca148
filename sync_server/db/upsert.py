"""Insert or replace by primary key, in the words of either engine; and asking for many keys in portions."""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import Connection, LargeBinary, Table
from sqlalchemy.dialects import postgresql, sqlite

from sync_server.db import ready

_AT_ONCE = 500  # keys in one question to the database
_json = msgspec.json.Encoder()


def upsert(conn: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Write the rows, all with the same columns; a row that is there already takes these and keeps its others."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    taken = ", ".join(f"{_quoted(conn, name)} = excluded.{_quoted(conn, name)}" for name in rows[0] if name not in keys)
    places = ", ".join(_quoted(conn, name) for name in keys)
    _insert_many(conn, table, rows, f" ON CONFLICT ({places}) DO UPDATE SET {taken}")


def insert_many(conn: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Write new rows, all with the same columns."""
    if rows:
        _insert_many(conn, table, rows, "")


def insert_new(conn: Connection, table: Table, **row: Any) -> bool:
    """Write the row unless one stands under its key; return whether it was written."""
    if len(row) == len(table.columns):
        return bool(ready.new_row(conn.dialect.name, table).do(conn, **row))
    return bool(conn.execute(_insert(conn, table).values(**row).on_conflict_do_nothing()).rowcount)


def chunks(keys: list[str]) -> Iterator[list[str]]:
    """Return the keys in portions that every engine takes in one question."""
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]


def _insert_many(conn: Connection, table: Table, rows: Sequence[dict[str, Any]], ending: str) -> None:
    """Write the rows in one go, past SQLAlchemy's preparing of each: that costs more than the database itself.

    SQLite runs one prepared statement row by row; PostgreSQL gets all rows as one JSON text, unless some hold bytes.
    """
    given = [table.columns[name] for name in rows[0]]
    absent = [each for each in table.columns if each.name not in rows[0] and each.default is not None]
    common = {each.name: each.default.arg for each in absent}  # type: ignore[union-attr]
    columns = [*given, *absent]
    every = [row | common for row in rows] if common else rows
    start = f"INSERT INTO {_quoted(conn, table.name)} ({', '.join(_quoted(conn, each.name) for each in columns)})"
    if conn.dialect.name == "postgresql" and not any(isinstance(each.type, LargeBinary) for each in columns):
        shape = ", ".join(f"{_quoted(conn, each.name)} {each.type.compile(dialect=conn.dialect)}" for each in columns)
        written = _json.encode(every).decode()
        ready.run(conn, f"{start} SELECT * FROM json_to_recordset(%s) AS given({shape}){ending}", (written,))
        return
    mark = "%s" if conn.dialect.name == "postgresql" else "?"
    values = [*map(itemgetter(*(each.name for each in columns)), every)]
    ready.run_many(conn, f"{start} VALUES ({', '.join([mark] * len(columns))}){ending}", values)


def _quoted(conn: Connection, name: str) -> str:
    return conn.dialect.identifier_preparer.quote(name)


def _insert(conn: Connection, table: Table) -> Any:
    return postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)
