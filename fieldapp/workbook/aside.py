"""What the commune put aside of notes, papers, classes and rolls, and what became of it; cases tell it themselves."""

from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain import cases
from fieldapp.store.corrections import Correction
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import working
from fieldapp.workbook.declined import Declined, declined_of
from fieldapp.workbook.listing import queued_by_record
from fieldapp.workbook.reading import held_reasons
from fieldapp.workbook.working import Working

_NAMES = ("title", "name", "words", "held_on")  # by what people know such a record, if it says one of these
_BEGINNING = 60  # characters of it


class AsideRow(Struct, frozen=True, kw_only=True):
    """One record besides cases of which the commune did not take all as it was written."""

    id: str
    kind: str
    title: str  # by what it is known; empty when it has no such words
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
            rows.append(_row(at_work, corrected.get(record, [])))
    return rows


def _row(at_work: Working, corrected: list[Correction]) -> AsideRow:
    told = (at_work.fields.get(name) for name in _NAMES)
    title = next((" ".join(each.split()) for each in told if isinstance(each, str) and each), "")
    return AsideRow(
        id=at_work.held.id,
        kind=at_work.held.kind,
        title=title if len(title) <= _BEGINNING else f"{title[:_BEGINNING]}…",
        held=held_reasons(at_work),
        declined=[replace(each, mendable=False) for each in declined_of(at_work)],
        corrected=corrected,
    )
