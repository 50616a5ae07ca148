"""What the commune did not take, or took with corrections: her words taken up again, let go of, or read."""

from datetime import datetime

from msgspec import Struct, ValidationError

from fieldapp.domain import changes
from fieldapp.domain.changes import Fields
from fieldapp.domain.roles import Role
from fieldapp.store.device import DeviceStore
from fieldapp.store.outbox import Queued
from fieldapp.workbook import keeping
from fieldapp.workbook.working import Working


class Declined(Struct, frozen=True, kw_only=True):
    """One change that the commune did not take: it is on this phone, and nobody else's book has it."""

    change: str
    by: str  # the officer
    said: str  # why
    at: str  # ISO 8601 UTC
    set: Fields  # her words, without those that she has replaced since
    mendable: bool  # she may take them up again: some of it is hers to write


def declined_of(at_work: Working) -> list[Declined]:
    """Return what the commune did not take of a record, oldest first."""
    return [
        Declined(
            change=each.change.id, by=each.by, said=each.said, at=each.settled_at, set=each.lasting,
            mendable=bool(_hers(each)),
        )
        for each in at_work.queued
        if each.state == "declined"
    ]  # fmt: skip


def take_up_again(store: DeviceStore, change_id: str, now: datetime) -> None:
    """Put declined words back into the draft of their case, to be mended and sent as something new.

    Where she is writing already, what she writes stays. What no mediator may write stays behind: nobody would take it.
    """
    with store.transaction():
        queued = store.outbox.get(change_id)
        if queued is None or queued.state != "declined":
            return
        held = store.records.get(queued.change.record)
        writing = held.draft if held else Fields()
        wanted = {path: value for path, value in _hers(queued).items() if path not in writing}
        store.outbox.remove(change_id)
        keeping.keep_many(store, queued.change.record, wanted, now)


def let_go(store: DeviceStore, change_id: str) -> None:
    """Let go of declined words: they leave this phone. The commune keeps what it was sent, aside from the book."""
    with store.transaction():
        queued = store.outbox.get(change_id)
        if queued is not None and queued.state == "declined":
            store.outbox.remove(change_id)


def have_read(store: DeviceStore, change_id: str) -> None:
    """Take note that she has read what the commune made of a change."""
    store.corrections.remove(change_id)


def _hers(queued: Queued) -> Fields:
    """Return what of a change may stand in a draft."""
    kind = queued.change.kind
    if kind not in changes.KINDS:
        return {}
    values = queued.lasting
    forbidden = set(changes.forbidden(kind, values, Role.MEDIATOR))
    return {path: value for path, value in values.items() if path not in forbidden and _is_readable(kind, path, value)}


def _is_readable(kind: str, path: str, value: object) -> bool:
    try:
        changes.record_of(changes.KINDS[kind], {path: value} if value is not None else {})
    except (ValidationError, TypeError):
        return False
    return True
