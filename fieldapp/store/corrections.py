"""What an officer made of a change of this phone that had lain aside, until its author has read it."""

from msgspec import Struct, field

from fieldapp.domain.changes import Fields
from fieldapp.store.shelf import Glance, Shelf
from fieldapp.store.table import Database


class Correction(Struct, frozen=True, kw_only=True):
    """One change that the commune took with corrections. What it has now came by the pull."""

    change: str
    record: str
    by: str  # the officer
    said: str  # what they say about it; may be empty
    at: str  # ISO 8601 UTC
    set: Fields = field(default_factory=dict)  # what its author had written


class _Glance(Glance, frozen=True, gc=False):
    record: str


class Corrections:
    """All that have not been read yet, oldest first."""

    def __init__(self, database: Database) -> None:
        self._shelf = Shelf(database, "corrections", Correction, _Glance)

    def put(self, correction: Correction) -> None:
        """Keep one; the same again takes the place of the former."""
        self._shelf.put(correction.change, correction)

    def of_record(self, record_id: str) -> list[Correction]:
        """Return those of one record."""
        return self._shelf.all(lambda seen: bool(seen.record == record_id))

    def by_record(self) -> dict[str, list[Correction]]:
        """Return all of them by record."""
        found: dict[str, list[Correction]] = {}
        for each in self._shelf.all():
            found.setdefault(each.record, []).append(each)
        return found

    def remove(self, change_id: str) -> None:
        """Forget one that was read."""
        self._shelf.remove(change_id)

    def clear(self) -> None:
        """Forget all."""
        self._shelf.clear()
