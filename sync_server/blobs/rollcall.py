"""Which photos the phones are to bring: those that never came, and those that the disk has lost.

Every sync asks this. What never came, the database tells at once. The files are looked at one by one only when this
process has not done so for some hours, or when a phone has met one that is not there.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection

from fieldapp.protocol import MOST_ASKED
from sync_server.blobs import desk, named, owners
from sync_server.blobs.named import Name
from sync_server.blobs.store import BlobStore
from sync_server.journal.author import Author

LOOK_AGAIN = timedelta(hours=6)


class RollCall:
    """Keeps when the files of a team were looked at, and which of them were gone."""

    def __init__(self, store: BlobStore) -> None:
        self._store = store
        self._looked: dict[str, tuple[datetime, set[str]]] = {}

    def wanted(self, conn: Connection, author: Author, now: datetime, *, moved: bool = False) -> dict[str, int]:
        """Return the photos that this phone may yet bring, and how many bytes of each are here.

        MOST_ASKED at most: those that this very phone named first, then the newest first. One that the disk has lost
        is among them within LOOK_AGAIN. When its person has `moved`, only those that they named themselves in cases of
        which another team has charge: they may be the only one who has them.
        """
        names = self._elsewhere(conn, author, now)
        if not moved:
            names += named.not_delivered(conn, author, MOST_ASKED)
            names += self._gone(_team(author), lambda some: named.delivered(conn, author, some), now)
        names.sort(key=lambda name: (name.own, name.seq), reverse=True)
        first = list(dict.fromkeys(name.sha256 for name in names))[:MOST_ASKED]
        own = {name.sha256 for name in names if name.own}
        return {sha256: self._arrived(conn, author, sha256, own=sha256 in own) for sha256 in first}

    def doubt(self, author: Author) -> None:
        """Look at the files again when this phone asks the next time."""
        self._looked.pop(_team(author), None)
        self._looked.pop(_person(author), None)

    def _elsewhere(self, conn: Connection, author: Author, now: datetime) -> list[Name]:
        every = [Name(sha256, True, 0, size) for sha256, size in owners.missing_elsewhere(conn, author)]

        def came(some: Collection[str] | None) -> list[Name]:
            return [name for name in every if name.size is not None and (some is None or name.sha256 in some)]

        return [name for name in every if name.size is None] + self._gone(_person(author), came, now)

    def _gone(self, whose: str, came: Callable[[Collection[str] | None], list[Name]], now: datetime) -> list[Name]:
        """Return those that came and are not on the disk; `came` tells, of all or of some, which are still named."""
        looked_at, gone = self._looked.get(whose, (None, set[str]()))
        fresh = looked_at is not None and timedelta(0) <= now - looked_at < LOOK_AGAIN
        if fresh and not gone:
            return []
        missing = self._not_here(came(gone if fresh else None))
        when = looked_at if fresh and looked_at else now
        self._looked[whose] = when, {name.sha256 for name in missing}  # what came back is gone no more
        return missing

    def _not_here(self, names: list[Name]) -> list[Name]:
        return [name for name in names if not desk.is_here(self._store, name.sha256, name.size)]

    def _arrived(self, conn: Connection, author: Author, sha256: str, *, own: bool) -> int:
        """Return how far an upload is. Of another's photo only what its own team gathered is looked for: it is seldom
        this phone that brings it, and bytes that are here already are passed over.
        """
        if not self._store.begun(sha256):
            return 0
        whose = owners.owners(conn, author, sha256) if own else []
        return self._store.arrived(owners.maker(self._store, author, whose, sha256), sha256)


def _team(author: Author) -> str:
    return f"team {author.partition}/{author.team_id}"


def _person(author: Author) -> str:
    return f"person {author.person_id}"
