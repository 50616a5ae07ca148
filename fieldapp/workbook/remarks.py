"""What the commune asks for: the officer's remarks of the last return, by the field they speak of."""

from fieldapp.domain import review
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import working
from fieldapp.workbook.working import Working


def open_remarks(store: DeviceStore, record_id: str) -> dict[str, str]:
    """Return the open remarks of a case, text by path; the empty path speaks of the whole case.

    They stay until the officer decides again, also after the mediator has answered.
    """
    return of_working(working.of_record(store, record_id))


def of_working(at_work: Working) -> dict[str, str]:
    """Return the open remarks of a record in its layers."""
    if not review.open_remark_change(at_work.held.lines):
        return {}
    found: dict[str, list[str]] = {}
    for remark in working.case_of(at_work.below).remarks.values():
        found.setdefault(remark.path, []).append(remark.text)
    return {path: "\n".join(texts) for path, texts in found.items()}
