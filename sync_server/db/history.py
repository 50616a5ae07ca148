"""The histories of this server: when its numbers began, and began anew because it was put back to an earlier state.

A history has a random id, the epoch. Phones remember it, and offer anew what they hold when they meet another.
"""

from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, UpdateBase, delete, insert, select

from fieldapp.domain.ids import new_id
from sync_server.clock import stamp
from sync_server.db.tables import histories, server_state

EPOCH = "epoch"


class Why(StrEnum):
    """What begins a history; each has a sentence in the office's strings."""

    NEW = "new"
    RESTORED = "restored"  # put back from a backup, or by other means
    PROMOTED = "promoted"  # a copy took the place of the server


class History(Struct, frozen=True, kw_only=True):
    """One history of this server."""

    epoch: str
    began_at: str  # empty for one from before this was noted
    why: Why
    told: dict[str, int | str]  # `backup_at`, or `backup_on`: of when the backup was


def begin_anew(conn: Connection, why: Why, now: datetime, **told: int | str) -> str:
    """Begin another history, note it for good and return its epoch."""
    epoch, steps = beginning(why, now, **told)
    for step in steps:
        conn.execute(step)
    return epoch


def beginning(why: Why, now: datetime, **told: int | str) -> tuple[str, list[UpdateBase]]:
    """Return a new epoch and the statements that begin it, for one who has to run them elsewhere."""
    epoch = new_id()
    line = {"epoch": epoch, "began_at": stamp(now), "why": why.value, "told": msgspec.json.encode(told).decode()}
    return epoch, [
        delete(server_state).where(server_state.c.key == EPOCH),
        insert(server_state).values(key=EPOCH, value=epoch),
        insert(histories).values(**line),
    ]


def all_of(conn: Connection) -> list[History]:
    """Return every history of this server, newest first."""
    of = histories.c
    asked = select(histories).order_by(of.began_at.desc(), of.epoch.desc())
    return [history_of(row.epoch, row.began_at, row.why, row.told) for row in conn.execute(asked)]


def history_of(epoch: str, began_at: str, why: str, told: str) -> History:
    """Return a history from its row."""
    return History(
        epoch=epoch, began_at=began_at, why=Why(why), told=msgspec.json.decode(told, type=dict[str, int | str])
    )
