"""The whole book at a glance: what is only on this phone, what the commune has, what it does not have and why."""

from collections.abc import Collection, Sequence

from msgspec import Struct

from fieldapp.domain import cases, kinds, training
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import working
from fieldapp.workbook.aside import AsideRow
from fieldapp.workbook.listing import CaseRow, queued_by_record
from fieldapp.workbook.standing import PhoneStanding


class Overview(Struct, frozen=True, kw_only=True):
    """The rows of the list, sorted by where they are. A case may stand in more than one."""

    only_here: list[CaseRow]  # being written, in the outbox, or with photos the server has not confirmed
    returned: list[CaseRow]
    received: list[CaseRow]  # the commune has at least a first version; newest receipt first
    held: list[CaseRow]  # a part of it waits for the officer
    declined: list[CaseRow]  # a part of it was not taken, and she has not decided about it
    beside: int = 0  # things besides cases of which something is only here, see `beside_cases`
    aside: Sequence[AsideRow] = ()  # things besides cases that the commune did not take as they were written

    @property
    def photos_waiting(self) -> int:
        """How many photos are only on this phone."""
        return sum(row.photos_waiting for row in self.only_here)

    @property
    def parts_held(self) -> int:
        """How many parts wait for the officer."""
        return sum(len(row.held) for row in self.held) + sum(len(row.held) for row in self.aside)

    @property
    def parts_declined(self) -> int:
        """How many parts the commune did not take."""
        return sum(row.declined for row in self.declined) + sum(len(row.declined) for row in self.aside)


def beside_cases(store: DeviceStore) -> int:
    """Return of how many things besides cases something is only on this phone: notes, papers, classes.

    That is what waits for the server or for room there, what is being written, and photos that it has not confirmed.
    All ticks and signatures of roll calls together are one: nobody counts them one by one.
    """
    queued = queued_by_record(store)
    kinds_waiting = {
        record: changes[0].change.kind
        for record, changes in queued.items()
        if any(each.unanswered or each.waits_for_room for each in changes)
    }
    others = {record for record, kind in kinds_waiting.items() if kind in _COUNTED}
    others |= {
        held.id
        for kind in _COUNTED
        for held in store.records.drafted(kind)
        if working.layered(held, queued.get(held.id, [])).draft
    }
    pictured = {record: _kind_naming(store, record, hashes) for record, hashes in store.photos.waiting().items()}
    others |= {record for record, kind in pictured.items() if kind in _COUNTED}
    of_rolls = training.ATTENDANCE in {*kinds_waiting.values(), *pictured.values()} or any(
        working.layered(held, queued.get(held.id, [])).draft  # an answer about a roll call that is being written
        for held in store.records.drafted(training.ATTENDANCE)
    )
    return len(others) + of_rolls


_COUNTED = kinds.OF_PEOPLE - {cases.KIND, training.ATTENDANCE}


def _kind_naming(store: DeviceStore, record: str, hashes: Collection[str]) -> str:
    """Return the kind of a record besides cases that names one of these photos, as it stands now; empty for none."""
    held = store.records.get(record)
    if held is None or held.kind == cases.KIND:
        return ""
    fields = working.of_record(store, record).fields
    named = [value for path, value in fields.items() if path.startswith("photos/") and isinstance(value, dict)]
    return held.kind if any(value.get("sha256") in hashes for value in named) else ""


def overview(rows: Sequence[CaseRow], beside: int = 0, aside: Sequence[AsideRow] = ()) -> Overview:
    """Return the rows (of `list_cases` or a `CaseIndex`) by where they are; `beside` is of `beside_cases`, `aside` of
    `aside_cases`."""
    received = [row for row in rows if row.received_at]
    return Overview(
        only_here=[row for row in rows if row.only_here],
        returned=[row for row in rows if row.standing == PhoneStanding.RETURNED],
        received=sorted(received, key=lambda row: row.received_at, reverse=True),
        held=[row for row in rows if row.held],
        declined=[row for row in rows if row.declined],
        beside=beside,
        aside=aside,
    )
