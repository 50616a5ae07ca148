"""Of which things besides cases she is to choose among versions: Today says so, as it does of cases."""

from datetime import date

from fieldapp.domain import appraisals, cases, kinds, minutes, notes, training
from fieldapp.domain.changes import CONFLICTS
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from fieldapp.workbook import rolls, working
from fieldapp.workbook.appraising import leads
from fieldapp.workbook.clashes import to_choose
from fieldapp.workbook.roster import roster
from fieldapp.workbook.things import Thing, thing_of

_ORDER = (minutes.KIND, notes.KIND, training.CLASS, training.ATTENDANCE, appraisals.KIND)


def choices_beside(store: DeviceStore, today: date) -> list[Thing]:
    """Return the things whose own page asks her for a choice: papers, notes, classes, ticks, reviews.

    A review asks the leader alone. What is another team's now, and what has no page here, asks nobody.
    """
    found = []
    for kind in sorted(kinds.OF_PEOPLE - {cases.KIND}, key=_place):
        rows = [_row(store, held) for held in store.records.of_kind(kind) if _may_ask(held)]
        asks = [row for row in rows if row and _has_page(store, row, today)]
        found += sorted(asks, key=lambda row: (row.within, row.title, row.id))
    return found


def _place(kind: str) -> tuple[int, str]:
    return (_ORDER.index(kind) if kind in _ORDER else len(_ORDER)), kind


def _may_ask(held: Held) -> bool:
    return not held.gone and any(path.startswith(f"{CONFLICTS}/") for path in held.server)


def _row(store: DeviceStore, held: Held) -> Thing | None:
    at_work = working.layered(held, store.outbox.of_record(held.id))
    return thing_of(store, at_work) if to_choose(at_work) else None


def _has_page(store: DeviceStore, row: Thing, today: date) -> bool:
    """Return whether she may choose where the row leads."""
    if row.kind == training.ATTENDANCE:
        return rolls.find_attendee(rolls.roll(store, row.within), row.person) is not None
    if row.kind != appraisals.KIND:
        return True
    if row.round is None or row.round > appraisals.round_of(today) or not leads(store):
        return False
    reviewed = {each.person for each in roster(store)}
    return row.person in reviewed and row.id == appraisals.appraisal_id(row.person, row.round)
