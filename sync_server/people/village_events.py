"""What happened with a village, line by line: only added to, and the database itself refuses to rewrite it."""

from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, insert, select

from sync_server.clock import stamp
from sync_server.db.tables import village_events, villages
from sync_server.journal.author import Author


class Kind(StrEnum):
    """What can happen with a village; each has a sentence in the office's strings."""

    ADDED = "added"
    RENAMED = "renamed"
    MADE_OF = "made_of"  # others were merged into this one
    MERGED = "merged"  # it is part of another one now
    SPLIT_FROM = "split_from"  # it was part of another one
    SPLIT = "split"  # it is several now


class Told(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What belongs to a line."""

    on: str = ""  # from which day it holds; empty: nobody has told it
    paper: str = ""  # the number of the decision
    before: str = ""
    after: str = ""
    villages: list[tuple[str, str]] = []  # the others: id, and name as of then


class Event(Struct, frozen=True, kw_only=True):
    """One line of a village's history."""

    kind: Kind
    at: str
    by_name: str
    told: Told


def note(conn: Connection, village: str, kind: Kind, now: datetime, by: Author, told: Told) -> None:
    """Add a line to a village's history."""
    conn.execute(select(villages.c.id).where(villages.c.id == village).with_for_update()).one()
    of = village_events.c
    place = int(conn.execute(select(func.count()).where(of.village == village)).scalar_one()) + 1
    row = {"id": f"{village}/{place:06}", "village": village, "at": stamp(now), "kind": kind.value}
    said = msgspec.json.encode(told).decode()
    conn.execute(insert(village_events).values(**row, by=by.person_id, by_name=by.name, told=said))


def history(conn: Connection, village: str) -> list[Event]:
    """Return what happened with a village, newest first."""
    of = village_events.c
    asked = select(village_events).where(of.village == village).order_by(of.id.desc())
    return [
        Event(kind=Kind(row.kind), at=row.at, by_name=row.by_name, told=msgspec.json.decode(row.told, type=Told))
        for row in conn.execute(asked)
    ]
