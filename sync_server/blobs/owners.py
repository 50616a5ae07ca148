"""For which teams a photo counts when somebody has brought the whole of it.

Where this very person wrote its name into a case: for the team that had the case then, and for the one that has it now.
So a photo that is on its way while its mediator or its case moves still arrives, and nobody gets one by knowing its
hash. As long as they named it nowhere, it counts for their own team.
"""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, and_, bindparam, exists, or_, select

from sync_server.blobs.store import BlobStore
from sync_server.db.tables import blob_names, blobs, fields, journal, memberships, quarantine, reassignments, teams
from sync_server.journal import plain
from sync_server.journal.author import Author
from sync_server.journal.photo_names import COLLECTION

Owner = tuple[str, str]  # partition, team


class Receipt(NamedTuple):
    """That a team has got the whole of a photo."""

    size: int  # bytes
    at: str  # ISO 8601 UTC


_RECEIPT = select(blobs.c.size, blobs.c.received_at).where(
    blobs.c.sha256 == bindparam("hash"),
    blobs.c.partition == bindparam("of_partition"),
    blobs.c.team == bindparam("of_team"),
)
_LEFT = (
    select(teams.c.partition, teams.c.id)
    .join(memberships, memberships.c.team == teams.c.id)
    .where(memberships.c.mediator == bindparam("person"))
)
_MOVED = (
    select(reassignments.c.seq).where(reassignments.c.partition.in_(bindparam("communes", expanding=True))).limit(1)
)


def owners(conn: Connection, author: Author, sha256: str) -> list[Owner]:
    """Return the teams, at least one, for which this person's delivery of the photo counts."""
    named = blob_names.c
    asked = select(named.partition, named.record, named.team).distinct()
    asked = asked.where(named.partition.in_(_communes(author, _left(conn, author))), named.sha256 == sha256)
    found: set[Owner] = set()
    for partition, record, team in conn.execute(asked).all():
        written_for = _written_for(conn, author, partition, record, sha256)
        found |= {(partition, each) for each in (*written_for, team) if written_for}
    return sorted(found) or [_own(author)]


def receipts(conn: Connection, whose: Iterable[Owner], sha256: str) -> list[Receipt | None]:
    """Return the receipt of the photo of each of these teams; None for one that has not got it."""
    found = [
        conn.execute(_RECEIPT, {"hash": sha256, "of_partition": partition, "of_team": team}).one_or_none()
        for partition, team in whose
    ]
    return [Receipt(each.size, each.received_at) if each else None for each in found]


def missing_elsewhere(conn: Connection, author: Author) -> list[tuple[str, int | None]]:
    """Return photos that this person named in cases of which another team has charge, with their size if they came.

    Whoever moved, and whoever's case moved, may be the only one who still has them.
    """
    before = _left(conn, author)
    communes, left = _communes(author, before), [team for _, team in before]
    moved = reassignments.c
    if not left and conn.execute(_MOVED, {"communes": communes}).first() is None:
        return []
    named, of = blob_names.c, fields.c
    written = blob_names.join(
        fields, and_(of.partition == named.partition, of.record == named.record, of.path == named.path)
    )
    here = and_(blobs.c.partition == named.partition, blobs.c.team == named.team, blobs.c.sha256 == named.sha256)
    reassigned = exists().where(moved.partition == named.partition, moved.record == named.record)
    asked = select(named.sha256, blobs.c.size).distinct().select_from(written.outerjoin(blobs, here))
    elsewhere = (named.partition.in_(communes), or_(named.team.in_(left), reassigned))
    found = conn.execute(asked.where(of.author == author.person_id, *elsewhere))
    return [(sha256, size) for sha256, size in found]


def maker(store: BlobStore, author: Author, whose: Iterable[Owner], sha256: str) -> str:
    """Return under whose name the bytes of this photo are gathered: where most of them are already."""
    names = [f"{partition}/{team}" for partition, team in (*whose, _own(author))]
    return max(names, key=lambda name: store.arrived(name, sha256))


def _own(author: Author) -> Owner:
    return author.partition, author.team_id or ""


def _communes(author: Author, before: list[Owner]) -> list[str]:
    return sorted({author.partition, *(partition for partition, _ in before)})


def _left(conn: Connection, author: Author) -> list[Owner]:
    """Return the teams in which this person was before."""
    return [(row.partition, row.id) for row in conn.execute(_LEFT, {"person": author.person_id})]


def _written_for(conn: Connection, author: Author, partition: str, record: str, sha256: str) -> set[str]:
    """Return the teams for which this person named the photo in that case; none when they never did.

    What an officer let in of theirs is theirs too.
    """
    of, held = journal.c, quarantine.c
    corrected = select(held.taken_as).where(held.partition == partition, held.author == author.person_id)
    theirs = or_(of.author == author.person_id, of.change.in_(corrected.where(held.taken_as != "")))
    mine = (of.partition == partition, of.record == record, of.set.contains(sha256))
    lines = conn.execute(select(of.team, of.set).where(*mine, theirs))
    return {team for team, written in lines if _names(plain.of_text(written), sha256)}


def _names(written: dict[str, object], sha256: str) -> bool:
    photos = (value for path, value in written.items() if path.startswith(COLLECTION))
    return any(isinstance(value, dict) and value.get("sha256") == sha256 for value in photos)
