"""The whole book at a glance: what is only on this phone, what the commune has, what it does not have and why."""

from collections.abc import Sequence

from msgspec import Struct

from fieldapp.workbook.listing import CaseRow
from fieldapp.workbook.standing import PhoneStanding


class Overview(Struct, frozen=True, kw_only=True):
    """The rows of the list, sorted by where they are. A case may stand in more than one."""

    only_here: list[CaseRow]  # being written, in the outbox, or with photos the server has not confirmed
    returned: list[CaseRow]
    received: list[CaseRow]  # the commune has at least a first version; newest receipt first
    held: list[CaseRow]  # a part of it waits for the officer
    declined: list[CaseRow]  # a part of it was not taken, and she has not decided about it

    @property
    def photos_waiting(self) -> int:
        """How many photos are only on this phone."""
        return sum(row.photos_waiting for row in self.only_here)


def overview(rows: Sequence[CaseRow]) -> Overview:
    """Return the rows (of `list_cases` or a `CaseIndex`) by where they are."""
    received = [row for row in rows if row.received_at]
    return Overview(
        only_here=[row for row in rows if row.only_here],
        returned=[row for row in rows if row.standing == PhoneStanding.RETURNED],
        received=sorted(received, key=lambda row: row.received_at, reverse=True),
        held=[row for row in rows if row.held],
        declined=[row for row in rows if row.declined],
    )
