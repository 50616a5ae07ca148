"""The list that stays open while she types: rows kept in memory, in step with every commit of the store."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from msgspec import Struct

from fieldapp.domain import cases, text
from fieldapp.store.device import DeviceStore
from fieldapp.store.outbox import Queued
from fieldapp.store.photos import KeptPhoto
from fieldapp.store.road import RoadState
from fieldapp.workbook.listing import CaseRow, photos_by_record, place, queued_by_record, row_of
from fieldapp.workbook.standing import PhoneStanding


class Order(StrEnum):
    """How the list may be sorted."""

    TO_DO = "to_do"  # returned or clashing, then what is only here, then the rest; newest first
    RECEIVED_ON = "received_on"  # the day in the logbook, latest first; without one, last
    NAME = "name"  # the sides' names without accents


class Wanted(Struct, frozen=True, kw_only=True):
    """Which cases, and in which order. What is left empty asks for nothing."""

    query: str = ""  # words or parts of words, accents or not, in any order; all must be there
    standing: PhoneStanding | None = None
    dispute_type: str = ""  # VU_VIEC
    since: date | None = None  # received on this day or later
    until: date | None = None  # received on this day or earlier
    order: Order = Order.TO_DO


class Found(NamedTuple):
    """A window of the cases that were found."""

    rows: list[CaseRow]
    total: int  # how many were found


class CaseIndex:
    """All rows of one store. Ask it on every keystroke; it looks at the store only when something was written.

    Kept in memory and nowhere else. A commit costs the records that it wrote, not all of them.
    """

    def __init__(self, store: DeviceStore) -> None:
        self._store = store
        self._seen = (-1, -1, -1, -1)  # stamps of records, outbox, photos and road
        self._road = RoadState()
        self._queued: dict[str, list[Queued]] = {}
        self._photos: dict[str, dict[str, KeptPhoto]] = {}
        self._made: dict[str, _Made] = {}
        self._rows: list[CaseRow] = []
        self._folded: list[str] = []  # what each row is found by: looking it up in the row costs as much as searching
        self._answers: list[_Answer] = []  # each narrows the one before: a key back finds its answer again

    def rows(self) -> list[CaseRow]:
        """Return every row, in the order of the list."""
        return list(self._fresh())

    def search(self, query: str, standing: PhoneStanding | None = None) -> list[CaseRow]:
        """Return the rows that hold every word of the query, accents or not, in any order; all rows for no words."""
        wanted = Wanted(query=query, standing=standing)
        return [self._rows[at] for at in self._places(wanted)]

    def find(self, wanted: Wanted, start: int = 0, count: int = 50) -> Found:
        """Return `count` of the rows that are wanted, from the one at `start` on, and how many there are."""
        places = self._places(wanted)
        if wanted.order == Order.TO_DO:
            return Found([self._rows[at] for at in places[start : start + count]], len(places))
        rows = sorted((self._rows[at] for at in places), key=_ORDERS[wanted.order])
        return Found(rows[start : start + count], len(rows))

    def _places(self, wanted: Wanted) -> Sequence[int]:
        """Return where in the list the wanted rows are, in its order."""
        rows, answers = self._fresh(), self._answers
        while answers and not _narrows(answers[-1].wanted, wanted):
            answers.pop()
        if answers and answers[-1].wanted == wanted:
            return answers[-1].places
        # One letter more: only what was found so far can still be found, and only the last word is news.
        known = answers[-1] if answers else _Answer(Wanted(), range(len(rows)))
        places = _filtered(rows, known.places, wanted)
        folded, held = self._folded, set(_words(known.wanted))
        for word in sorted(set(_words(wanted)) - held, key=len, reverse=True):  # long words leave few rows
            places = [at for at in places if word in folded[at]]
        answers.append(_Answer(wanted, places))
        return places

    def _fresh(self) -> list[CaseRow]:
        store = self._store
        now = (store.records.stamp(), store.outbox.stamp(), store.photos.stamp(), store.road.stamp())
        if now != self._seen:
            self._read(now)
            self._seen = now
        return self._rows

    def _read(self, now: tuple[int, int, int, int]) -> None:
        """Make anew the rows of which a layer was written since; the others stay."""
        marks = self._store.records.marks(cases.KIND)
        queued = queued_by_record(self._store) if now[1] != self._seen[1] else self._queued
        photos = photos_by_record(self._store) if now[2] != self._seen[2] else self._photos
        new = {each for each, mark in marks.items() if each not in self._made or self._made[each].mark is not mark}
        new |= _different(self._queued, queued) | _different(self._photos, photos)
        road = self._store.road.get() if now[3] != self._seen[3] else self._road
        if road.wanted != self._road.wanted:
            new |= {each for each, known in self._made.items() if known.row and known.row.photos}
        gone = new | (self._made.keys() - marks.keys())
        made = {each: known for each, known in self._made.items() if each not in gone}
        for each in new & marks.keys():
            held = self._store.records.get(each)
            row = row_of(held, queued.get(each, []), photos.get(each, {}), road) if held else None
            made[each] = _Made(marks[each], row, place(row) if row else None)
        ordered = [made[row.id] for row in self._rows if row.id not in gone]  # as they stood: quick to sort
        ordered += [made[each] for each in new if each in made and made[each].row]
        ordered.sort(key=_place)
        self._made, self._queued, self._photos, self._road = made, queued, photos, road
        self._rows = [each.row for each in ordered if each.row]
        self._folded = [row.folded for row in self._rows]
        self._answers = []


class _Made(NamedTuple):
    mark: object  # of the record that the row was made of
    row: CaseRow | None
    place: tuple[int, float, str] | None


class _Answer(NamedTuple):
    wanted: Wanted
    places: Sequence[int]


def _filtered(rows: list[CaseRow], places: Sequence[int], wanted: Wanted) -> Sequence[int]:
    standing, kind, since, until = wanted.standing, wanted.dispute_type, wanted.since, wanted.until
    if standing:
        places = [at for at in places if rows[at].standing == standing]
    if kind:
        places = [at for at in places if rows[at].dispute_type == kind]
    if since:
        places = [at for at in places if (day := rows[at].received_on) and day >= since]
    if until:
        places = [at for at in places if (day := rows[at].received_on) and day <= until]
    return places


def _narrows(before: Wanted, now: Wanted) -> bool:
    """Return whether all that `now` finds was found by `before`: its words go on, and nothing else is asked less."""
    if not text.fold(now.query).startswith(text.fold(before.query)):
        return False
    asked = [(each, getattr(before, each)) for each in ("standing", "dispute_type", "since", "until")]
    return all(not value or getattr(now, each) == value for each, value in asked)


def _words(wanted: Wanted) -> list[str]:
    return text.fold(wanted.query).split()


def _different(before: Mapping[str, Any], now: Mapping[str, Any]) -> set[str]:
    if before is now:
        return set()
    return {each for each in before.keys() | now.keys() if before.get(each) != now.get(each)}


def _place(made: _Made) -> tuple[int, float, str]:
    return made.place or (0, 0.0, "")


_ORDERS = {
    Order.RECEIVED_ON: lambda row: -row.received_on.toordinal() if row.received_on else 0,
    Order.NAME: lambda row: (not row.title, text.fold(row.title)),
}
