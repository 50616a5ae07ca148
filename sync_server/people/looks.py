"""Who looked at what, and when: noted when a case is opened, its history read, a search made or a list taken away.

Append-only, by triggers. What is asked again by the same officer soon after is not noted again.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, insert, select

from fieldapp.domain.ids import new_id
from sync_server.clock import stamp
from sync_server.db.tables import looks

SAME_LOOK = timedelta(minutes=10)  # within which the same look is the same


class What(StrEnum):
    """What was looked at."""

    CASE = "case"
    HISTORY = "history"
    SEARCH = "search"
    LIST = "list"  # taken away as a file


class Look(Struct, frozen=True, kw_only=True):
    """One look."""

    by_name: str
    at: str
    what: What
    told: dict[str, str]


def is_noted(conn: Connection, by: str, what: What, about: str, now: datetime, **told: str) -> bool:
    """Return whether the same look is noted already: to be asked before a writing transaction is begun.

    One that had another answer is another look: it may have found a case behind closed doors for the first time.
    """
    of = looks.c
    recent = select(of.told).where(of.by == by, of.what == what, of.about == about, of.at > stamp(now - SAME_LOOK))
    return _kept(told) in conn.execute(recent).scalars().all()


def note(
    conn: Connection, partition: str, by: str, by_name: str, what: What, about: str, now: datetime, **told: str
) -> None:
    """Note a look; `about` is the record, the words that were searched for, or the list's name."""
    row = {
        "id": new_id(), "partition": partition, "by": by, "by_name": by_name, "at": stamp(now), "what": what.value,
        "about": about, "told": _kept(told),
    }  # fmt: skip
    conn.execute(insert(looks).values(**row))


def of_record(conn: Connection, partition: str, record: str) -> list[Look]:
    """Return who looked at a case or another record, the newest first."""
    of = looks.c
    asked = select(looks).where(of.partition == partition, of.about == record, of.what.in_((What.CASE, What.HISTORY)))
    return [_look(row) for row in conn.execute(asked.order_by(of.at.desc(), of.id.desc()).limit(200))]


def besides(conn: Connection, partition: str, most: int = 100) -> list[Look]:
    """Return the searches that were made in a commune and the lists that were taken away, the newest first."""
    of = looks.c
    asked = select(looks).where(of.partition == partition, of.what.in_((What.SEARCH, What.LIST)))
    return [_look(row) for row in conn.execute(asked.order_by(of.at.desc(), of.id.desc()).limit(most))]


def _kept(told: dict[str, str]) -> str:
    return msgspec.json.encode(told).decode()


def _look(row: Row[Any]) -> Look:
    told = msgspec.json.decode(row.told, type=dict[str, str])
    return Look(by_name=row.by_name, at=row.at, what=What(row.what), told={"about": row.about} | told)
