"""What the commune did not take, or took with corrections: her words taken up again, let go of, or read."""

from datetime import datetime

from msgspec import Struct, ValidationError

from fieldapp.domain import cases, changes, kinds, minutes
from fieldapp.domain.changes import Fields
from fieldapp.domain.roles import Role
from fieldapp.store.device import DeviceStore
from fieldapp.store.outbox import Queued
from fieldapp.workbook import keeping, telling, working
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
            mendable=bool(_hers(at_work, each)),
        )
        for each in at_work.queued
        if each.state == "declined"
    ]  # fmt: skip


def take_up_again(store: DeviceStore, change_id: str, now: datetime) -> None:
    """Put declined words back, to be mended and to go as something new: of a case or a paper into its draft, which is
    sent by a press; of anything else on their way at once, as all that is kept there.

    Where she is writing already, or has written since, what she writes stays. What no mediator may write stays behind:
    nobody would take it.
    """
    with store.transaction():
        queued = store.outbox.get(change_id)
        if queued is None or queued.state != "declined":
            return
        record, kind = queued.change.record, queued.change.kind
        at_work = working.of_record(store, record, kind)
        newer = _newer(at_work, queued)
        wanted = {path: value for path, value in _hers(at_work, queued).items() if path not in newer}
        store.outbox.remove(change_id)
        if kind in _DRAFTED:
            keeping.keep_many(store, record, wanted, now, kind)
        elif wanted:
            telling.tell(store, kind, record, wanted, now)


def let_go(store: DeviceStore, change_id: str) -> None:
    """Let go of declined words: they leave this phone. The commune keeps what it was sent, aside from the book."""
    with store.transaction():
        queued = store.outbox.get(change_id)
        if queued is not None and queued.state == "declined":
            store.outbox.remove(change_id)


def have_read(store: DeviceStore, change_id: str) -> None:
    """Take note that she has read what the commune made of a change."""
    store.corrections.remove(change_id)


_DRAFTED = (cases.KIND, minutes.KIND)  # what is sent by a press


def _newer(at_work: Working, queued: Queued) -> set[str]:
    """Return the paths of which she has other words by now: in the draft, or sent after this change."""
    ids = [each.change.id for each in at_work.queued]
    later = at_work.queued[ids.index(queued.change.id) + 1 :]
    return {*at_work.held.draft, *(path for each in later if each.state != "declined" for path in each.change.set)}


def _hers(at_work: Working, queued: Queued) -> Fields:
    """Return what of a change she may write once more.

    Nothing of one that would leave signatures standing for other words, or that is too long to be on its way at once.
    """
    kind = queued.change.kind
    if kind not in changes.KINDS:
        return {}
    values = queued.lasting
    forbidden = set(changes.forbidden(kind, values, Role.MEDIATOR))
    hers = {path: value for path, value in values.items() if path not in forbidden and _is_readable(kind, path, value)}
    if kind == minutes.KIND:
        hers = minutes.beside(at_work.fields, hers)
    if kinds.ALL[kind].unseals(at_work.fields, hers, False):
        return {}
    long = kind not in _DRAFTED and any(changes.too_long(kind, path, value) for path, value in hers.items())
    return {} if long else hers


def _is_readable(kind: str, path: str, value: object) -> bool:
    try:
        changes.record_of(changes.KINDS[kind], {path: value} if value is not None else {})
    except (ValidationError, TypeError):
        return False
    return True
