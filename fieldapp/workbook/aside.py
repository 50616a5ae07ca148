"""What the commune put aside of notes, papers, classes and rolls, and what became of it; cases tell it themselves."""

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain import appraisals, cases
from fieldapp.domain.appraisals import Appraisal
from fieldapp.store.corrections import Correction
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import working
from fieldapp.workbook.answering import behind_closed_doors
from fieldapp.workbook.declined import Declined, declined_of
from fieldapp.workbook.listing import queued_by_record
from fieldapp.workbook.reading import held_reasons
from fieldapp.workbook.rolls import read
from fieldapp.workbook.working import Working

_NAMES = ("title", "name", "words", "held_on")  # by what people know such a record, if it says one of these
_BEGINNING = 60  # characters of it


class AsideRow(Struct, frozen=True, kw_only=True):
    """One record besides cases of which the commune did not take all as it was written."""

    id: str
    kind: str
    title: str  # by what it is known; empty when it has no such words, and behind closed doors
    within: str  # of a paper the case that it is about, of a tick its class; empty for anything else
    person: str  # whose tick or review it is
    round: date | None  # of a review
    closed: bool  # it belongs to a case behind closed doors: its own page tells what was said in it, and no list
    held: list[str]  # why parts of it wait for the officer: keys of words [held]
    declined: list[Declined]  # what the commune did not take
    corrected: list[Correction]  # what it took with corrections that she has not read yet


def aside_cases(store: DeviceStore) -> list[AsideRow]:
    """Return each such record, in the order in which they were made."""
    queued = queued_by_record(store)
    aside = {each.change.record for all_of in queued.values() for each in all_of if each.state in ("held", "declined")}
    corrected = store.corrections.by_record()
    rows = []
    for record in sorted({*aside, *corrected}):
        at_work = working.of_record(store, record, queued[record][0].change.kind if record in queued else cases.KIND)
        if at_work.held.kind != cases.KIND:
            rows.append(_row(store, at_work, corrected.get(record, [])))
    return rows


def aside_of(store: DeviceStore, record: str) -> AsideRow | None:
    """Return such a record; None where the commune took all of it, or nobody has decided yet."""
    at_work = working.of_record(store, record)
    corrected = store.corrections.of_record(record)
    aside = corrected or any(each.state in ("held", "declined") for each in at_work.queued)
    return _row(store, at_work, corrected) if aside and at_work.held.kind != cases.KIND else None


def _row(store: DeviceStore, at_work: Working, corrected: list[Correction]) -> AsideRow:
    fields, closed = at_work.fields, behind_closed_doors(store, at_work.fields)
    told = (fields.get(name) for name in _NAMES)
    title = next((" ".join(each.split()) for each in told if isinstance(each, str) and each), "")
    review = read(Appraisal, fields) if at_work.held.kind == appraisals.KIND else Appraisal()
    return AsideRow(
        id=at_work.held.id,
        kind=at_work.held.kind,
        title="" if closed else title if len(title) <= _BEGINNING else f"{title[:_BEGINNING]}…",
        within=str(fields.get("about") or fields.get("class_id") or ""),
        person=str(fields.get("person") or ""),
        round=appraisals.round_in(f"{review.year}-{review.month or 11:02}"),
        closed=closed,
        held=held_reasons(at_work),
        declined=[replace(each, mendable=each.mendable and not at_work.held.gone) for each in declined_of(at_work)],
        corrected=corrected,
    )
