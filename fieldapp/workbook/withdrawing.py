"""Taking back what was written and not sent. A case that is gone with it leaves the quick note that it was made of."""

from datetime import datetime

from msgspec.structs import replace

from fieldapp.domain import cases
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import notes, working


def withdraw_draft(store: DeviceStore, record_id: str, now: datetime) -> None:
    """Throw away what was written since the last sending. Of a case never sent, nothing is left to see.

    The note that such a case was made of is a task again.
    """
    with store.transaction():
        at_work = working.of_record(store, record_id)
        held = at_work.held
        if not held.draft:
            return
        at = now.isoformat(timespec="seconds")
        store.records.put(replace(held, draft={}, draft_base=0, draft_bases={}, touched_at=at))
        if held.kind == cases.KIND and not (held.lines or at_work.queued):
            notes.wait_again(store, record_id, now)
