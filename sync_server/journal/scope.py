"""Who may see and touch what. Every reading and every writing asks here, and nowhere else.

A phone sees the cases of its mediator's team and the teams of its commune. An officer sees the
whole commune. Nobody sees anything of another commune.
"""

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, or_, true

from fieldapp.domain import cases, roster
from fieldapp.domain.roles import Role
from sync_server.db.tables import records
from sync_server.journal.author import Author


class Viewer(Struct, frozen=True, kw_only=True):
    """Whose eyes: a commune, and within it one team or (None) all of it."""

    partition: str
    team: str | None


def viewer_of(author: Author) -> Viewer:
    """Return the eyes of a writer. A mediator without a team sees the roster only."""
    return Viewer(partition=author.partition, team=(author.team_id or "") if author.role == Role.MEDIATOR else None)


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition on `records` that lets through what this viewer may see."""
    of_team = true() if viewer.team is None else or_(records.c.team == viewer.team, records.c.kind == roster.KIND)
    return and_(records.c.partition == viewer.partition, of_team)


def may_change(author: Author, kind: str, team: str) -> bool:
    """Return whether this writer may touch a record of this kind that belongs to that team."""
    if author.role == Role.MEDIATOR:
        return kind == cases.KIND and bool(team) and team == author.team_id
    return True


def may_begin(author: Author, kind: str) -> bool:
    """Return whether this writer may make a new record of this kind."""
    if author.role == Role.MEDIATOR:
        return kind == cases.KIND and bool(author.team_id)
    return author.role == Role.SERVER and kind == roster.KIND
