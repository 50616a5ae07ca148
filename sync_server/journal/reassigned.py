"""What a team gains and loses in a window: cases that came to it from another team, and cases that went.

A phone that has read up to `start` holds what its team had then. A case that came since is given whole; one that went
is told as gone; one that will come only after this window is left for the page in which it does.
"""

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import Connection, and_, func, select

from fieldapp.domain.roles import Role
from fieldapp.protocol import Entry
from sync_server.db.tables import journal, reassignments, records
from sync_server.db.upsert import chunks
from sync_server.journal.author import Author
from sync_server.journal.scope import Viewer


class Moves(Struct, frozen=True, kw_only=True):
    """The records of a window that did not simply stay with the viewer's team."""

    come: frozenset[str] = frozenset()
    coming: frozenset[str] = frozenset()  # the team's by now, and not yet at the window's end
    gone: dict[str, int] = {}  # with the number at which each went
    kinds: dict[str, str] = {}  # of what is gone

    def entries_of_gone(self, partition: str) -> list[Entry]:
        """Return what tells a phone to let go of them."""
        went = self.gone.items()
        return [
            Entry(partition=partition, kind=self.kinds[record], record=record, seq=seq, gone=True)
            for record, seq in went
        ]


def moves(conn: Connection, viewer: Viewer, start: int, upto: int) -> Moves:
    """Return what moved for this viewer in (start, upto], as things stand now; nothing for a whole commune's eyes."""
    if viewer.team is None:
        return Moves()
    of = reassignments.c
    here = reassignments.join(records, and_(records.c.partition == of.partition, records.c.id == of.record))
    asked = select(of.record, of.seq, of.from_team, of.to_team, records.c.kind).select_from(here)
    stories: dict[str, list[_Step]] = defaultdict(list)
    kinds: dict[str, str] = {}
    for record, seq, from_team, to_team, kind in conn.execute(
        asked.where(of.partition == viewer.partition, of.seq > start).order_by(of.seq)
    ):
        stories[record].append(_Step(seq, from_team, to_team))
        kinds[record] = kind
    told = {record: _told(steps, viewer.team, upto) for record, steps in stories.items()}
    return Moves(
        come=frozenset(record for record, word in told.items() if word == _COME),
        coming=frozenset(record for record, word in told.items() if word == _COMING),
        gone={record: word for record, word in told.items() if isinstance(word, int)},
        kinds=kinds,
    )


def weights(conn: Connection, viewer: Viewer, start: int) -> dict[int, int]:
    """Return, by the number at which a case came to the viewer's team, how many characters came with it."""
    of, line = reassignments.c, journal.c
    came = select(of.record, of.seq).where(of.partition == viewer.partition, of.to_team == viewer.team, of.seq > start)
    found = {row.record: row.seq for row in conn.execute(came.order_by(of.seq))}
    size = select(line.record, func.sum(func.length(line.set))).where(line.partition == viewer.partition)
    return {
        found[record]: int(length)
        for some in chunks(sorted(found))
        for record, length in conn.execute(size.where(line.record.in_(some)).group_by(line.record))
    }


def still_theirs(conn: Connection, author: Author, records: Sequence[str], seen: int) -> set[str]:
    """Return those of these records that went from the author's team only after number `seen`: nobody had told them.

    What somebody writes there without knowing goes to whoever has the case now.
    """
    if author.role != Role.MEDIATOR:
        return set()
    of, found = reassignments.c, set[str]()
    mine = of.from_team.in_([team for team in (author.team_id, author.formerly) if team])
    asked = select(of.record).distinct().where(of.partition == author.partition, of.seq > seen, mine)
    for some in chunks(sorted(set(records))):
        found.update(conn.execute(asked.where(of.record.in_(some))).scalars())
    return found


class _Step(Struct, frozen=True):
    seq: int
    from_team: str
    to_team: str


_COME, _COMING = "come", "coming"


def _told(steps: list[_Step], team: str, upto: int) -> str | int:
    """Return _COME, _COMING, the number at which it went, or an empty word: nothing of this team's moved here."""
    inside = [step for step in steps if step.seq <= upto]
    at_the_end = inside[-1].to_team if inside else steps[0].from_team
    if steps[-1].to_team == team:
        if at_the_end != team:
            return _COMING
        return _COME if inside else ""
    left = [step.seq for step in inside if step.from_team == team]
    return left[-1] if left else ""
