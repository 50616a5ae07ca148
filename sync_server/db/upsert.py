"""Insert or replace by primary key, in the words of either engine; and asking for many keys in portions."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

_AT_ONCE = 500  # keys in one question to the database


def upsert(conn: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Write the rows, all with the same columns; a row that is there already takes these and keeps its others."""
    if not rows:
        return
    statement = _insert(conn, table)
    keys = [column.name for column in table.primary_key]
    new = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=new), rows)


def insert_new(conn: Connection, table: Table, **row: Any) -> bool:
    """Write the row unless one stands under its key; return whether it was written."""
    return bool(conn.execute(_insert(conn, table).values(**row).on_conflict_do_nothing()).rowcount)


def chunks(keys: list[str]) -> Iterator[list[str]]:
    """Return the keys in portions that every engine takes in one question."""
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]


def _insert(conn: Connection, table: Table) -> Any:
    return postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)
