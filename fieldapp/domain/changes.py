"""Difference, apply, clash: the arithmetic of records as maps from path to plain JSON value.

The map is what is stored and sent; a Struct such as `Case` is a view of it. A path that this
version does not know stays in the map untouched, so an older phone loses nothing of a newer one.
"""

from collections.abc import Callable, Collection, Mapping
from functools import cache, lru_cache
from typing import Any, TypeVar

import msgspec

from fieldapp.domain import bounds, cases, kinds
from fieldapp.domain.roles import Role

Fields = dict[str, Any]
CONFLICTS = "conflicts"  # the collection of versions that lost, `conflicts/<path>/<change>`
RecordT = TypeVar("RecordT", bound=msgspec.Struct)
KINDS: dict[str, type[msgspec.Struct]] = {name: kind.record for name, kind in kinds.ALL.items()}
_WRITERS = {name: kind.writers for name, kind in kinds.ALL.items()}
_LIMITS = {name: kind.limits for name, kind in kinds.ALL.items()}
_NO_LIMIT_BELOW = {kind: min([cases.SHORT_TEXT, *limits.values()]) for kind, limits in _LIMITS.items()}
_EMPTY = {kind: record_type() for kind, record_type in KINDS.items()}
_COLLECTIONS = {
    kind: frozenset(name for name in empty.__struct_fields__ if isinstance(getattr(empty, name), dict))
    for kind, empty in _EMPTY.items()
}


def fields_of(record: msgspec.Struct) -> Fields:
    """Return every value of the record that is not its empty default, by path."""
    plain = msgspec.to_builtins(record)
    empty = msgspec.to_builtins(type(record)())
    fields: Fields = {}
    for name, value in plain.items():
        if isinstance(empty[name], dict):
            fields |= {f"{name}/{key}": member for key, member in value.items()}
        elif value != empty[name]:
            fields[name] = value
    return fields


def record_of(record_type: type[RecordT], fields: Mapping[str, Any]) -> RecordT:
    """Return the record these fields describe; paths the type does not know are passed over.

    Members of a collection come in the order of their keys, which is the same on every phone and in the office,
    whatever was changed last. Raises msgspec.ValidationError when a known path holds a value of the wrong type.
    """
    known = record_type.__struct_fields__
    nested: dict[str, Any] = {}
    for path, value in sorted(fields.items()):
        name, _, key = path.partition("/")
        if name in known and key:
            nested.setdefault(name, {})[key] = value
        elif name in known:
            nested[name] = value
    return msgspec.convert(nested, record_type)


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> Fields:
    """Return the `set` that turns `old` into `new`: changed values, and None for what went away."""
    changed = {path: value for path, value in new.items() if path not in old or old[path] != value}
    return changed | {path: None for path in old if path not in new}


def apply(fields: Mapping[str, Any], changed: Mapping[str, Any]) -> Fields:
    """Return the fields with a change's `set` carried out; neither argument is touched."""
    merged = {path: value for path, value in fields.items() if path not in changed}
    return merged | {path: value for path, value in changed.items() if value is not None}


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """The last writing of one field, as the server remembers it."""

    seq: int
    device: str  # empty for the office and the server itself
    value: Any  # None when the field was taken away
    device_seq: int = 0  # the number of that change on its device


class OwnLine(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a record that a device has sent: its number there, and what the device remembered by then."""

    seq: int  # the server's number of it; 0 when it was not taken
    device_seq: int
    prev: int  # the `device_seq` of its own change before this one, as far as it remembered; -1 when that is not known


def clashes(
    changed: Mapping[str, Any], base: int, device: str, prev: int, last: Mapping[str, Written],
    own: Callable[[], Collection[OwnLine]] = tuple,
) -> list[str]:  # fmt: skip
    """Return the paths that somebody changed since `base`, to another value, without the author's knowing.

    What the same device wrote before, its author knows: up to the change `prev`, the last one of this record that the
    device remembers. One that was put back from an older copy remembers less than it wrote, and never remembers it
    again: the first change that it sends then shows the gap for all that come after. `own` are the device's changes of
    this record, taken or held; it is called only when they matter.

    A kept version is never changed, so taking it away clashes with nothing: who names it has seen it.
    """
    return sorted(
        path
        for path, value in changed.items()
        if (was := last.get(path))
        and was.seq > base
        and was.value != value
        and not (was.device == device and was.device_seq <= prev and not _forgotten(was, prev, own()))
        and not conflict_path(path)
    )


def _forgotten(was: Written, prev: int, own: Collection[OwnLine]) -> bool:
    """Return whether the device, when it wrote one of its changes up to `prev`, no longer knew of this writing."""
    return any(0 <= line.prev < was.device_seq <= line.device_seq <= prev and line.seq != was.seq for line in own)


def conflict_path(path: str) -> str:
    """Return the path at which a member of `conflicts` lost; empty for any other path."""
    name, _, key = path.partition("/")
    return key.rpartition("/")[0] if name == CONFLICTS else ""


def forbidden(kind: str, changed: Mapping[str, Any], role: Role) -> list[str]:
    """Return the paths that do not exist in this kind of record or that this role may not write so."""
    closed = [path for path in changed if not _is_open(kind, role, path)]
    return sorted(path for path in closed if not _may_settle(kind, path, changed, role))


def unreadable(kind: str, changed: Mapping[str, Any]) -> list[str]:
    """Return the paths whose value has the wrong type or a text longer than its limit."""
    given = {path: value for path, value in changed.items() if value is not None}
    if kind in KINDS and bounds.fits(_bounded(kind), given):
        return []  # nearly every change: looked at as a whole, since one by one costs twenty times as much
    return sorted(
        path for path, value in given.items() if not _fits(kind, {path: value}) or too_long(kind, path, value)
    )


def too_long(kind: str, path: str, value: Any) -> bool:
    """Return whether a text in this value has more characters than its field takes."""
    if isinstance(value, str):
        return len(value) > _NO_LIMIT_BELOW[kind] and len(value) > limit(kind, path.partition("/")[0])
    if isinstance(value, dict):
        name = path.partition("/")[0]
        return any(too_long(kind, f"{name}.{part}", item) for part, item in value.items())
    if isinstance(value, list):
        return any(too_long(kind, path, item) for item in value)
    return False


def limit(kind: str, name: str) -> int:
    """Return how many characters a text may have; `name` is a field or `collection.field`."""
    return _LIMITS[kind].get(name, cases.SHORT_TEXT)


@cache
def _bounded(kind: str) -> type[msgspec.Struct]:
    return bounds.bounded(KINDS[kind], lambda name: limit(kind, name))


@cache
def _open_to(kind: str, role: Role) -> dict[str, bool]:
    """Return the fields that this role writes, and whether each is a collection."""
    mine = (name for name, roles in _WRITERS.get(kind, {}).items() if role in roles)
    return {name: name in _COLLECTIONS[kind] for name in mine}


@lru_cache(maxsize=4096)
def _is_open(kind: str, role: Role, path: str) -> bool:
    """Return whether this role writes this path; most changes have the same ones."""
    return _is_in(_open_to(kind, role), path)


def _is_in(fields: Mapping[str, bool], path: str) -> bool:
    name, slash, key = path.partition("/")
    collection = fields.get(name)
    return bool(key) if collection else collection is False and not slash


def _may_settle(kind: str, path: str, changed: Mapping[str, Any], role: Role) -> bool:
    """Return whether this is a choice among versions: people take kept ones away, and never write one.

    The office does not write a case. It may choose, so it writes a field of which the same change settles a version.
    """
    if role == Role.SERVER or kind not in KINDS or CONFLICTS not in _COLLECTIONS[kind]:
        return False
    if conflict_path(path):
        return changed[path] is None
    if role != Role.OFFICER or not _is_in(_open_to(kind, Role.MEDIATOR), path):
        return False
    return any(value is None and conflict_path(each) == path for each, value in changed.items())


def _fits(kind: str, values: Mapping[str, Any]) -> bool:
    """Return whether these values make a record; a collection given whole and by member at once makes none."""
    try:
        record_of(KINDS[kind], values)
    except (msgspec.ValidationError, TypeError):
        return False
    return True
