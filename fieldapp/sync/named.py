"""What the records of this phone name, and what of all that was written here nobody else has yet."""

import re
from collections.abc import Iterator
from functools import reduce

from fieldapp.domain import cases
from fieldapp.domain.changes import KINDS, Fields, apply
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held

_HASH = re.compile(r"[0-9a-f]{64}")
Names = set[tuple[str, str]]  # record and SHA-256


def photos_named(store: DeviceStore) -> tuple[Names, Names]:
    """Return the photos named by what the server has or was sent; then those named by what the person sees."""
    sent, seen = set(), set()
    for held, below in _layers(store, cases.KIND):
        sent |= {(held.id, sha256) for sha256 in _photos(below)}
        seen |= {(held.id, sha256) for sha256 in _photos(apply(below, held.draft))}
    return sent, seen


def unsent(store: DeviceStore) -> bool:
    """Return whether a change, a draft or a photo that a record names is on this phone alone."""
    if store.outbox.all():
        return True
    if any(below.get(path) != value for held, below in _all(store) for path, value in held.draft.items()):
        return True
    sent, seen = photos_named(store)
    return not {each.sha256 for each in store.photos.unconfirmed()}.isdisjoint(sha256 for _, sha256 in sent | seen)


def _all(store: DeviceStore) -> Iterator[tuple[Held, Fields]]:
    for kind in KINDS:
        yield from _layers(store, kind)


def _layers(store: DeviceStore, kind: str) -> Iterator[tuple[Held, Fields]]:
    """Yield each record with its fields as the server will have them when all that was sent is in."""
    queued: dict[str, list[Fields]] = {}
    for each in store.outbox.all():
        queued.setdefault(each.change.record, []).append(each.change.set)
    for held in store.records.of_kind(kind):
        yield held, reduce(apply, queued.get(held.id, []), held.server)


def _photos(fields: Fields) -> Iterator[str]:
    for path, value in fields.items():
        sha256 = value.get("sha256") if path.startswith("photos/") and isinstance(value, dict) else None
        if isinstance(sha256, str) and _HASH.fullmatch(sha256):
            yield sha256
