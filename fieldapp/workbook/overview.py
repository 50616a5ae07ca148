"""The whole book at a glance: what is only on this phone, what the commune has, what it does not have and why."""

from collections.abc import Sequence

from msgspec import Struct

from fieldapp.domain import cases, kinds, training
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from fieldapp.workbook import working
from fieldapp.workbook.listing import CaseRow
from fieldapp.workbook.standing import PhoneStanding


class Overview(Struct, frozen=True, kw_only=True):
    """The rows of the list, sorted by where they are. A case may stand in more than one."""

    only_here: list[CaseRow]  # being written, in the outbox, or with photos the server has not confirmed
    returned: list[CaseRow]
    received: list[CaseRow]  # the commune has at least a first version; newest receipt first
    held: list[CaseRow]  # a part of it waits for the officer
    declined: list[CaseRow]  # a part of it was not taken, and she has not decided about it
    beside: int = 0  # things besides cases of which something is only here, see `beside_cases`

    @property
    def photos_waiting(self) -> int:
        """How many photos are only on this phone."""
        return sum(row.photos_waiting for row in self.only_here)


def beside_cases(store: DeviceStore) -> int:
    """Return how many things besides cases are only on this phone, or with photos that the server has not confirmed.

    Notes, papers, classes; all ticks of roll calls together are one: nobody counts them one by one.
    """
    waiting = {each.change.record: each.change.kind for each in store.outbox.all() if each.unanswered}
    ticks = any(kind == training.ATTENDANCE for kind in waiting.values())
    others = {record for record, kind in waiting.items() if kind not in (cases.KIND, training.ATTENDANCE)}
    pictures = {(photo.record, photo.sha256) for photo in store.photos.unconfirmed()}
    pictured = {record for record, _ in pictures}
    unsent = {
        held.id
        for kind in kinds.OF_TEAM - {cases.KIND}
        for held in store.records.of_kind(kind)
        if held.draft or (held.id in pictured and not pictures.isdisjoint(_named(store, held)))
    }
    return len(others | unsent) + ticks


def _named(store: DeviceStore, held: Held) -> set[tuple[str, str]]:
    """Return the pictures that the record names now: one that was taken back waits for nothing."""
    fields = working.of_record(store, held.id, held.kind).fields
    return {(held.id, value.get("sha256", "")) for path, value in fields.items() if path.startswith("photos/")}


def overview(rows: Sequence[CaseRow], beside: int = 0) -> Overview:
    """Return the rows (of `list_cases` or a `CaseIndex`) by where they are; `beside` is of `beside_cases`."""
    received = [row for row in rows if row.received_at]
    return Overview(
        only_here=[row for row in rows if row.only_here],
        returned=[row for row in rows if row.standing == PhoneStanding.RETURNED],
        received=sorted(received, key=lambda row: row.received_at, reverse=True),
        held=[row for row in rows if row.held],
        declined=[row for row in rows if row.declined],
        beside=beside,
    )
