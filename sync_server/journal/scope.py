"""Who may see and touch what. Every reading and every writing asks here, and nowhere else.

A phone sees what its mediator's team has, and what all of its commune share (`kinds.Reach`). An officer sees the
whole commune. Nobody sees anything of another commune.
"""

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, or_, true

from fieldapp.domain import kinds
from fieldapp.domain.roles import Role
from sync_server.db.tables import records
from sync_server.journal.author import Author

_OF_COMMUNE = sorted(kinds.OF_COMMUNE)


class Viewer(Struct, frozen=True, kw_only=True):
    """Whose eyes: a commune, and within it one team or (None) all of it."""

    partition: str
    team: str | None


def viewer_of(author: Author) -> Viewer:
    """Return the eyes of a writer. A mediator without a team sees the roster only."""
    return Viewer(partition=author.partition, team=(author.team_id or "") if author.role == Role.MEDIATOR else None)


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Return the condition on `records` that lets through what this viewer may see."""
    of_team = true() if viewer.team is None else or_(records.c.team == viewer.team, records.c.kind.in_(_OF_COMMUNE))
    return and_(records.c.partition == viewer.partition, of_team)


def may_change(author: Author, kind: str, team: str) -> bool:
    """Return whether this writer may touch a record of this kind that belongs to that team."""
    if author.role == Role.MEDIATOR:
        return bool(author.team_id) and (team == author.team_id or kind in kinds.OF_COMMUNE)
    return True


def may_begin(author: Author, kind: str) -> bool:
    """Return whether this writer may make a new record of this kind."""
    if author.role == Role.MEDIATOR and not author.team_id:
        return False
    return author.role in kinds.ALL[kind].begun_by
