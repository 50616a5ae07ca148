"""Lines that are only added to: a thing of a commune is the lines about it in their order, with who wrote each when.

Nothing is rewritten; what holds is what the lines come to. One person writes at a time in a commune, so that each
place is given once.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from fieldapp.domain.problems import Code, Problem
from sync_server.clock import stamp
from sync_server.db.tables import communes
from sync_server.db.upsert import insert_new
from sync_server.journal.author import Author


def wait_turn(conn: Connection, partition: str) -> None:
    """Let nobody else write such lines for this commune meanwhile."""
    conn.execute(select(communes.c.code).where(communes.c.code == partition).with_for_update()).all()


def add(conn: Connection, table: Table, by: Author, thing: str, place: int, now: datetime, **told: Any) -> None:
    """Write the line of this place, from 1, about a thing. Raises Problem NOT_FOUND when another commune has the thing.

    Whoever writes has waited for their turn: within a commune a place is free.
    """
    who = {"partition": by.partition, "at": stamp(now), "by": by.person_id, "by_name": by.name}
    if not insert_new(conn, table, id=f"{thing}/{place:06}", **who, **told):
        raise Problem(Code.NOT_FOUND, "a thing of another commune")
