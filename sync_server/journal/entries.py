"""What phones send besides cases and waits for the office to look at it: papers, quick notes, who was at a class.

Looked at is what an officer approved: whatever its team changes afterwards waits again (`review.standing`).
"""

from collections.abc import Collection, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from fieldapp.domain import minutes, notes, training
from fieldapp.domain.review import Standing
from sync_server.db.tables import records, teams
from sync_server.db.upsert import chunks
from sync_server.journal import scope
from sync_server.journal.casebook import PAGE_ROWS
from sync_server.journal.scope import Viewer

KINDS = (minutes.KIND, notes.KIND, training.ATTENDANCE)
MOST = 2_000  # of one kind that are read at once: some fifty classes


class EntryRow(Struct, frozen=True, kw_only=True):
    """One record that nobody in the office has seen as it stands."""

    record: str
    village: str
    team: str  # its name
    team_id: str  # whose record it is: of a roll call, the team whose phone wrote it first
    by: str  # the mediator who wrote last
    waiting_since: str
    seq: int
    clashes: int  # fields of which several versions lie open


def counts(conn: Connection, partition: str) -> dict[str, int]:
    """Return how many of each kind wait; every kind is a key."""
    asked = select(records.c.kind, func.count().label("n")).where(_waits(partition, KINDS)).group_by(records.c.kind)
    return dict.fromkeys(KINDS, 0) | {row.kind: row.n for row in conn.execute(asked)}


def waiting(conn: Connection, partition: str, kind: str, page: int = 1, rows: int = PAGE_ROWS) -> list[EntryRow]:
    """Return a page (from 1) of what waits of a kind, the longest waiting first."""
    of = records.c
    asked = _rows(partition, kind).order_by(of.waiting_since, of.seq).limit(rows).offset((max(page, 1) - 1) * rows)
    return [EntryRow(**row) for row in conn.execute(asked).mappings()]


def among(conn: Connection, partition: str, kind: str, names: Collection[str]) -> list[EntryRow]:
    """Return those of these records of a kind that wait, by id."""
    found: list[EntryRow] = []
    for some in chunks(sorted(names)):
        asked = _rows(partition, kind).where(records.c.id.in_(some)).order_by(records.c.id)
        found += [EntryRow(**row) for row in conn.execute(asked).mappings()]
    return found


def _rows(partition: str, kind: str) -> Select[Any]:
    of = records.c
    return (
        select(
            of.id.label("record"), func.coalesce(teams.c.village, "").label("village"),
            func.coalesce(teams.c.name, "").label("team"), of.team.label("team_id"), of.by, of.waiting_since, of.seq,
            of.clashes,
        )
        .select_from(records.outerjoin(teams, teams.c.id == of.team))
        .where(_waits(partition, (kind,)))
    )  # fmt: skip


def _waits(partition: str, kinds: Sequence[str]) -> ColumnElement[bool]:
    waits = records.c.standing.in_((Standing.NEW.value, Standing.AMENDED.value))
    return and_(scope.visible(Viewer(partition=partition, team=None)), records.c.kind.in_(kinds), waits)
