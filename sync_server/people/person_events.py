"""What happened with a mediator, line by line: only added to, and the database itself refuses to rewrite it."""

from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, insert, select

from sync_server.clock import stamp
from sync_server.db.tables import mediators, person_events
from sync_server.journal.author import Author


class Kind(StrEnum):
    """What can happen with a mediator; each has a sentence in the office's strings."""

    ADDED = "added"
    IMPORTED = "imported"  # came with a list
    FILLED = "filled"  # a list told what had not been told
    RENAMED = "renamed"
    CORRECTED = "corrected"
    LOOKED = "looked"  # at the standards of Luật 35/2013/QH13, Điều 7
    RECOGNISED = "recognised"  # by the chairman's decision
    LEADS = "leads"  # is the team's leader from now on
    LEADS_NO_MORE = "leads_no_more"
    MOVED = "moved"
    LEFT = "left"  # Luật 35/2013/QH13, Điều 11
    RETURNED = "returned"  # mediates again


class Event(Struct, frozen=True, kw_only=True):
    """One line of a mediator's history."""

    kind: Kind
    at: str
    by_name: str
    told: dict[str, str]


def note(conn: Connection, mediator_id: str, kind: Kind, now: datetime, by: Author, **told: str) -> None:
    """Add a line to a mediator's history; what is empty is not told."""
    conn.execute(select(mediators.c.id).where(mediators.c.id == mediator_id).with_for_update()).one()
    of = person_events.c
    place = int(conn.execute(select(func.count()).where(of.mediator == mediator_id)).scalar_one()) + 1
    row = {"id": f"{mediator_id}/{place:06}", "mediator": mediator_id, "at": stamp(now), "kind": kind.value}
    said = msgspec.json.encode({name: text for name, text in told.items() if text}).decode()
    conn.execute(insert(person_events).values(**row, by=by.person_id, by_name=by.name, told=said))


def history(conn: Connection, mediator_id: str) -> list[Event]:
    """Return what happened with a mediator, newest first."""
    of = person_events.c
    asked = select(person_events).where(of.mediator == mediator_id).order_by(of.id.desc())
    return [
        Event(
            kind=Kind(row.kind), at=row.at, by_name=row.by_name,
            told=msgspec.json.decode(row.told, type=dict[str, str]),
        )
        for row in conn.execute(asked)
    ]  # fmt: skip


def count(conn: Connection, mediator_id: str, kind: Kind) -> int:
    """Return how many lines of one kind a mediator's history has."""
    of = person_events.c
    asked = select(func.count()).where(of.mediator == mediator_id, of.kind == kind.value)
    return int(conn.execute(asked).scalar_one())
