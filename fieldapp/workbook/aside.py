"""What the commune put aside of notes, papers, classes and rolls, and what became of it; cases tell it themselves."""

from msgspec.structs import asdict, replace

from fieldapp.domain import cases
from fieldapp.store.corrections import Correction
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import working
from fieldapp.workbook.declined import Declined, declined_of
from fieldapp.workbook.listing import queued_by_record
from fieldapp.workbook.reading import held_reasons
from fieldapp.workbook.things import Thing, thing_of
from fieldapp.workbook.working import Working


class AsideRow(Thing, frozen=True, kw_only=True):
    """One record besides cases of which the commune did not take all as it was written."""

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
    return AsideRow(
        **asdict(thing_of(store, at_work)),
        held=held_reasons(at_work),
        declined=[replace(each, mendable=each.mendable and not at_work.held.gone) for each in declined_of(at_work)],
        corrected=corrected,
    )
