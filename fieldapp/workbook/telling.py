"""What needs no pressing of "Gửi xã": small records of which each field, once kept, is on its way to the commune."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from fieldapp.domain import cases, changes
from fieldapp.domain.roles import Role
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from fieldapp.workbook import bases, keeping, sending, working
from fieldapp.workbook.going import Going, going
from fieldapp.workbook.working import Working


def tell(store: DeviceStore, kind: str, record_id: str, values: Mapping[str, Any], now: datetime) -> None:
    """Put what is new of these values into the outbox. An empty value takes it away; nothing new tells nothing.

    Of a case the rest of its draft stays a draft. Of anything else of which the commune has taken nothing, what lies
    aside there goes again with it, as `sending.send` has it for cases: else the commune would get a record with holes.

    Raises ValueError for a path that a mediator may not write or a text longer than its field takes,
    msgspec.ValidationError for a value of the wrong type: all are mistakes of the caller.
    """
    told = {path: keeping.plain(value) for path, value in values.items()}
    if wrong := changes.forbidden(kind, told, Role.MEDIATOR):
        raise ValueError(f"a mediator does not write {wrong}")
    given = {path: value for path, value in told.items() if value is not None}
    changes.record_of(changes.KINDS[kind], given)
    if long := [path for path, value in given.items() if changes.too_long(kind, path, value)]:
        raise ValueError(f"too long: {long}")
    with store.transaction():
        at_work = _at_work(store, kind, record_id)
        new = {path: value for path, value in told.items() if at_work.below.get(path) != value}
        draft = {path: value for path, value in at_work.held.draft.items() if path not in told}
        at = now.isoformat(timespec="seconds")
        left = replace(at_work.held, draft=draft, touched_at=at)
        if new:
            chosen = _going(at_work, new)
            for change_id in chosen.instead_of:
                store.outbox.remove(change_id)
            sending.queue(store, left, chosen, at)
        elif draft != at_work.held.draft:
            store.records.put(left)


def _at_work(store: DeviceStore, kind: str, record_id: str) -> Working:
    held = store.records.get(record_id) or Held(kind=kind, id=record_id)
    return working.layered(held, store.outbox.of_record(record_id))


def _going(at_work: Working, new: dict[str, Any]) -> Going:
    """Return the change, with the number up to which its author knew what others had written at each path.

    Where her own change waits on top she saw her own words, and not what came beneath them.
    """
    held = at_work.held
    if (
        at_work.queued
        and held.kind != cases.KIND
        and not (held.known or any(each.unanswered for each in at_work.queued))
    ):
        return going(replace(at_work, draft=new))
    own = {path: queued.change.base for queued in at_work.queued for path in working.lies_over(held, queued)}
    numbers = {path: min(held.base, own.get(path, held.base)) for path in new}
    return Going(set=new, numbers=numbers, base=bases.common(held, numbers), instead_of=[])
