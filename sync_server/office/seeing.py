"""An officer has seen what came: the record is approved as it stood on the page, and a question about it is over."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from fieldapp.domain.review import Verdict
from fieldapp.protocol import Change
from sync_server.clock import stamp
from sync_server.journal import intake, stands
from sync_server.office.gate import Visitor


def tick_off(
    conn: Connection, officer: Visitor, kind: str, seen: Sequence[tuple[str, int]], drawing: str, now: datetime
) -> int:  # fmt: skip
    """Approve these records of one kind, each given with the number up to which the officer's page has it.

    Returns how many were taken; one that has moved on since is not. `drawing` is the page's: the same press twice is
    the same decisions.
    """
    fields = stands.fields_of(conn, officer.partition, [record for record, _ in seen])
    changes = [
        Change(
            id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{drawing}/{record}")),
            kind=kind,
            record=record,
            base=seq,
            set={"verdict": Verdict.APPROVED.value}
            | {path: None for path in fields[record] if path.startswith("inquiries/")},
            at=stamp(now),
        )
        for record, seq in seen
    ]
    receipts = intake.take(conn, officer.author(), changes, now) if changes else []
    return sum(receipt.outcome != "held" for receipt in receipts)
