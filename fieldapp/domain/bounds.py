"""A kind's record with the longest of each text in its types, so that msgspec looks at shape and lengths in one go.

Stricter than the record itself: a member's part that this version does not know does not fit either. So what fits is
in order, and of what does not, somebody has to look closer.
"""

from collections.abc import Callable, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

Longest = Callable[[str], int]  # characters that a text may have, by `field` or `collection.part`


def bounded(record: type[Struct], longest: Longest, name: str = "") -> type[Struct]:
    """Return a Struct with the record's fields, whose texts are no longer than they may be; `name` is a collection."""
    hints = get_type_hints(record)
    fields = [
        (each, _bounded(hints[each], longest, f"{name}.{each}" if name else each), None)  # a default is not looked at
        for each in record.__struct_fields__
    ]
    return msgspec.defstruct(f"Bounded{record.__name__}", fields, kw_only=True, forbid_unknown_fields=True)


def fits(shape: type[Struct], values: Mapping[str, Any]) -> bool:
    """Return whether these values by path, none of them None, make such a record; at no path that it does not know."""
    plain: dict[str, Any] = {}
    members: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        name, slash, key = path.partition("/")
        if slash:
            members.setdefault(name, {})[key] = value
        else:
            plain[name] = value
    if not plain.keys().isdisjoint(members):
        return False
    try:
        msgspec.convert(plain | members, shape)
    except msgspec.ValidationError:
        return False
    return True


def _bounded(kind: Any, longest: Longest, name: str) -> Any:
    if kind is str:
        return Annotated[str, Meta(max_length=longest(name))]
    if isinstance(kind, type) and issubclass(kind, Struct):
        return bounded(kind, longest, name)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return Union[tuple(_bounded(each, longest, name) for each in inner)]  # noqa: UP007 - made, not written
    if inner:
        return origin[tuple(each if each is ... else _bounded(each, longest, name) for each in inner)]
    return kind
