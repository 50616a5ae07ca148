"""What is due: over all cases, the most pressing first, as the first screen shows it."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from fieldapp.domain import days_off
from fieldapp.domain.deadlines import Deadline, DueKind, is_forgotten, is_told
from fieldapp.domain.problems import Code
from fieldapp.store.device import DeviceStore
from fieldapp.workbook.listing import CaseRow, list_cases

SOON = 2  # days ahead


class DueTone(StrEnum):
    """How pressing it is."""

    LATE = "late"  # its day has passed
    SOON = "soon"  # today, or within two days
    CALM = "calm"


class Due(Struct, frozen=True, kw_only=True):
    """One thing to do in one case."""

    kind: DueKind
    case_id: str
    path: str  # where in the case it stands
    title: str  # the sides of the case; empty when nobody is named yet
    on: date  # the last day for it
    agreed: bool  # people chose this very day
    days_left: int | None  # None while this phone's clock is wrong; 0 also after a day off, until the next working day
    # is over: with it the period ends (BLDS 91/2015/QH13, Điều 148.5); where that day may be off as well, such as in a
    # Tết that nobody has decided yet, until the last one on which the period may end. Below 0: days since that end
    tone: DueTone


def due(store: DeviceStore, today: date, rows: Iterable[CaseRow] | None = None) -> list[Due]:
    """Return what is to be done, earliest day first. `rows` of a list that stays open spare reading every case.

    While the server says that this phone's clock is wrong, `today` proves nothing: every clock that runs is told with
    its day, and none is called near or late.
    """
    clock_wrong = Code.CLOCK_WRONG in store.road.get().notices
    found = [
        _due(row, each, None if clock_wrong else _days_left(each, today))
        for row in (list_cases(store) if rows is None else rows)
        for each in row.clocks
        if clock_wrong or is_told(each, today)
    ]
    return sorted(found, key=lambda each: (each.on, each.title, each.case_id, each.kind, each.path))


def forgotten(store: DeviceStore, today: date, rows: Iterable[CaseRow]) -> list[CaseRow]:
    """Return the cases that rest, and in which nothing was written for a month: the longest first.

    None while the server says that this phone's clock is wrong.
    """
    if Code.CLOCK_WRONG in store.road.get().notices:
        return []
    found = [row for row in rows if row.rest and is_forgotten(row.rest, _day(row.touched_at), today)]
    return sorted(found, key=lambda row: (row.rest.since if row.rest else today, row.title, row.id))


def _day(iso: str) -> date | None:
    try:
        return datetime.fromisoformat(iso).date()
    except ValueError:
        return None


def _due(row: CaseRow, each: Deadline, days: int | None) -> Due:
    return Due(
        kind=each.kind, case_id=row.id, path=each.path, title=row.title, on=each.on, agreed=each.agreed, days_left=days,
        tone=_tone(each.kind, days),
    )  # fmt: skip


def _days_left(each: Deadline, today: date) -> int:
    if today <= each.on:
        return (each.on - today).days
    ended = each.on if each.agreed else days_off.latest_end(each.on)
    return min((ended - today).days, 0)


def _tone(kind: DueKind, days: int | None) -> DueTone:
    if days is None or kind == DueKind.COURT:  # the court's period is the parties' own affair
        return DueTone.CALM
    if days < 0:
        return DueTone.LATE
    return DueTone.SOON if days <= SOON else DueTone.CALM
