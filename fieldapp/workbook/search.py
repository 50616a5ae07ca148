"""The list that stays open while she types: rows kept in memory, in step with every commit of the store."""

from collections.abc import Sequence

from fieldapp.domain import cases, text
from fieldapp.store.device import DeviceStore
from fieldapp.store.outbox import Queued
from fieldapp.store.photos import KeptPhoto
from fieldapp.store.records import Held
from fieldapp.workbook.listing import CaseRow, in_order, photos_by_record, queued_by_record, row_of
from fieldapp.workbook.standing import PhoneStanding

_Layers = tuple[Held, Sequence[Queued], dict[str, KeptPhoto]]


class CaseIndex:
    """All rows of one store. Ask it on every keystroke; it looks at the store only when something was written."""

    def __init__(self, store: DeviceStore) -> None:
        self._store = store
        self._seen: tuple[object, ...] | None = None
        self._made: dict[str, tuple[_Layers, CaseRow | None]] = {}
        self._rows: list[CaseRow] = []

    def rows(self) -> list[CaseRow]:
        """Return every row, in the order of the list."""
        photos = photos_by_record(self._store)
        now = (self._store.records.stamp(), self._store.outbox.stamp(), photos)
        if now != self._seen:
            self._rows = self._read(photos)
            self._seen = now
        return list(self._rows)

    def search(self, query: str, standing: PhoneStanding | None = None) -> list[CaseRow]:
        """Return the rows that hold every word of the query, accents or not, in any order; all rows for no words."""
        return matching(self.rows(), query, standing)

    def _read(self, photos: dict[str, dict[str, KeptPhoto]]) -> list[CaseRow]:
        queued = queued_by_record(self._store)
        made: dict[str, tuple[_Layers, CaseRow | None]] = {}
        for held in self._store.records.of_kind(cases.KIND):
            layers = (held, queued.get(held.id, []), photos.get(held.id, {}))
            known = self._made.get(held.id)
            made[held.id] = known if known and known[0] == layers else (layers, row_of(*layers))
        self._made = made
        return in_order(row for _, row in made.values() if row)


def matching(rows: Sequence[CaseRow], query: str, standing: PhoneStanding | None = None) -> list[CaseRow]:
    """Return those of the rows that hold every word of the query and have that standing, in the same order."""
    words = text.fold(query).split()
    return [
        row
        for row in rows
        if (standing is None or row.standing == standing) and all(word in row.folded for word in words)
    ]
