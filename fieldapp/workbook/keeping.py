"""A field's end: what was just written goes into the draft, and onto the disk, before the finger moves on."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import to_builtins
from msgspec.structs import replace

from fieldapp.domain import cases, changes, text
from fieldapp.domain.roles import Role
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import bases, roster, working
from fieldapp.workbook.working import Working


def keep(
    store: DeviceStore, record_id: str, path: str, value: Any, now: datetime, kind: str = cases.KIND
) -> None:  # fmt: skip
    """Keep one field of a record, of `kind` if it is new. An empty value takes it away. Nothing new writes nothing.

    Raises ValueError for a path that a mediator may not write, msgspec.ValidationError for a value of
    the wrong type: both are mistakes of the caller. A text that is too long is kept; it only cannot be sent.
    """
    keep_many(store, record_id, {path: value}, now, kind)


def keep_part(
    store: DeviceStore, record_id: str, path: str, part: str, value: Any, now: datetime, kind: str = cases.KIND
) -> None:  # fmt: skip
    """Keep one part of one member of a collection, such as the name of `parties/<id>`; the rest of it stays.

    A member that is not there begins with its first part, but no photo does: words alone are none.
    """
    with store.transaction():
        member = working.of_record(store, record_id, kind).fields.get(path) or {}
        if not member and path.startswith("photos/"):
            return
        keep_many(store, record_id, {path: member | {part: to_builtins(value)}}, now, kind)


def keep_among(
    store: DeviceStore, record_id: str, path: str, part: str, item: str, there: bool, now: datetime
) -> None:  # fmt: skip
    """Put one item into a list that is a part of a member, such as who was `present`, or take it out; the others stay.

    What a screen showed when it was tapped does not tell what the list holds by now: several taps come in one moment.
    """
    with store.transaction():
        member = working.of_record(store, record_id).fields.get(path) or {}
        others = [each for each in member.get(part, ()) if each != item]
        keep_part(store, record_id, path, part, [*others, item] if there else others, now)


def keep_many(
    store: DeviceStore, record_id: str, values: Mapping[str, Any], now: datetime, kind: str = cases.KIND
) -> None:  # fmt: skip
    """Keep several fields at once, all or none."""
    told = {path: plain(value) for path, value in values.items()}
    with store.transaction():
        at_work = working.of_record(store, record_id, kind)
        kind = at_work.held.kind
        if wrong := changes.forbidden(kind, told, Role.MEDIATOR):
            raise ValueError(f"a mediator does not write {wrong}")
        changes.record_of(changes.KINDS[kind], {path: value for path, value in told.items() if value is not None})
        before = at_work.held
        wanted = at_work.draft | told
        if kind == cases.KIND and _is_new(at_work) and any(value is not None for value in told.values()):
            wanted = roster.first_mediator(store) | wanted
        draft = working.new_in(kind, wanted, at_work.below)
        if draft == before.draft:
            return
        begun = _begun(at_work, draft)
        base = bases.common(before, begun)
        store.records.put(replace(before, draft=draft, draft_base=base, draft_bases=begun, touched_at=_at(now)))


def plain(value: Any) -> Any:
    """Return the value as JSON has it, cleaned; None for an empty one, and members without their empty parts."""
    clean = text.clean_value(to_builtins(value))
    if isinstance(clean, dict):
        return {part: item for part, item in clean.items() if not _empty(item)}
    return None if _empty(clean) else clean


def _empty(value: Any) -> bool:
    return value is None or value is False or value == [] or (isinstance(value, str) and not text.is_written(value))


def _is_new(at_work: Working) -> bool:
    return not (at_work.below or at_work.held.draft or at_work.held.lines)


def _begun(at_work: Working, paths: Iterable[str]) -> dict[str, int]:
    """Return, for each path of the new draft, the server number up to which she knew what others had written there.

    That is the record's number when the path's draft began. Where her own change waits on top, she saw her own words
    and not what came beneath them: then it is that change's number. A path keeps its number while it is in the draft,
    for the draft hides all news of it from her; the receipt of her own change moves it on (sync's `fetch`).
    """
    held = at_work.held
    own = {path: queued.change.base for queued in at_work.queued for path in working.lies_over(held, queued)}
    return {
        path: held.draft_bases.get(path, held.draft_base)
        if path in at_work.draft
        else min(held.base, own.get(path, held.base))
        for path in paths
    }


def _at(now: datetime) -> str:
    return now.isoformat(timespec="seconds")
