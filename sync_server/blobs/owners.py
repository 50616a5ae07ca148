"""For which teams a photo counts when somebody has brought the whole of it.

Where this very person wrote its name into a case: for the team that had the case then, and for the one that has it now.
So a photo that is on its way while its mediator or its case moves still arrives, and nobody gets one by knowing its
hash. As long as they named it nowhere, it counts for their own team.
"""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import BindParameter, Connection, and_, bindparam, exists, or_, select

from sync_server.blobs.store import BlobStore
from sync_server.db.ready import Ready
from sync_server.db.tables import blob_names, blobs, journal, memberships, quarantine, reassignments, teams
from sync_server.journal import plain
from sync_server.journal.author import Author
from sync_server.journal.photo_names import COLLECTION

Owner = tuple[str, str]  # partition, team


class Receipt(NamedTuple):
    """That a team has got the whole of a photo."""

    size: int  # bytes
    at: str  # ISO 8601 UTC


_PERSON: BindParameter[str] = bindparam("person")
_HASH: BindParameter[str] = bindparam("hash")
_HERE: BindParameter[str] = bindparam("of_partition")
_RECEIPT = Ready(
    select(blobs.c.size, blobs.c.received_at).where(
        blobs.c.sha256 == _HASH, blobs.c.partition == _HERE, blobs.c.team == bindparam("of_team")
    )
)
_BEFORE = (
    select(teams.c.partition, teams.c.id)
    .join(memberships, memberships.c.team == teams.c.id)
    .where(memberships.c.mediator == _PERSON)
)
_LEFT = Ready(_BEFORE)
_LINE, _NAMED, _HELD = journal.c, blob_names.c, quarantine.c
_LET_IN = select(_HELD.taken_as).where(
    _HELD.partition == _NAMED.partition, _HELD.author == _PERSON, _HELD.taken_as != ""
)  # what an officer let in of theirs is theirs too
_WRITTEN = Ready(
    select(_NAMED.partition, _NAMED.team, _LINE.team.label("then"), _LINE.set)
    .select_from(blob_names)
    .join(journal, and_(_LINE.partition == _NAMED.partition, _LINE.record == _NAMED.record))
    .where(
        _NAMED.sha256 == _HASH,
        or_(_NAMED.partition == _HERE, _NAMED.partition.in_(_BEFORE.with_only_columns(teams.c.partition))),
        or_(_LINE.author == _PERSON, _LINE.change.in_(_LET_IN)),
        _LINE.set.contains(_HASH),
    )
)
_MOVED_HERE = Ready(select(reassignments.c.seq).where(reassignments.c.partition == _HERE).limit(1))


def owners(conn: Connection, author: Author, sha256: str) -> list[Owner]:
    """Return the teams, at least one, for which this person's delivery of the photo counts."""
    found: set[Owner] = set()
    for row in _WRITTEN.all(conn, hash=sha256, person=author.person_id, of_partition=author.partition):
        if _names(plain.of_text(row.set), sha256):
            found |= {(row.partition, row.then), (row.partition, row.team)}
    return sorted(found) or [_own(author)]


def receipts(conn: Connection, whose: Iterable[Owner], sha256: str) -> list[Receipt | None]:
    """Return the receipt of the photo of each of these teams; None for one that has not got it."""
    found = [_RECEIPT.first(conn, hash=sha256, of_partition=partition, of_team=team) for partition, team in whose]
    return [Receipt(each.size, each.received_at) if each else None for each in found]


def missing_elsewhere(conn: Connection, author: Author) -> list[tuple[str, int | None]]:
    """Return photos that this person named in cases of which another team has charge, with their size if they came.

    Whoever moved, and whoever's case moved, may be the only one who still has them.
    """
    before = _left(conn, author)
    if not before and _MOVED_HERE.first(conn, of_partition=author.partition) is None:
        return []  # nearly always
    communes, left = _communes(author, before), [team for _, team in before]
    moved = reassignments.c
    named = blob_names.c
    here = and_(blobs.c.partition == named.partition, blobs.c.team == named.team, blobs.c.sha256 == named.sha256)
    reassigned = exists().where(moved.partition == named.partition, moved.record == named.record)
    asked = select(named.sha256, blobs.c.size).distinct().select_from(blob_names.outerjoin(blobs, here))
    elsewhere = (named.partition.in_(communes), or_(named.team.in_(left), reassigned))
    found = conn.execute(asked.where(named.author == author.person_id, *elsewhere))
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
    return [(row.partition, row.id) for row in _LEFT.all(conn, person=author.person_id)]


def _names(written: dict[str, object], sha256: str) -> bool:
    photos = (value for path, value in written.items() if path.startswith(COLLECTION))
    return any(isinstance(value, dict) and value.get("sha256") == sha256 for value in photos)
