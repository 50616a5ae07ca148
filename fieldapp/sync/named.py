"""What the records of this phone name, and what of all that was written here nobody else has yet."""

import re
from collections.abc import Collection, Iterator
from functools import reduce

from fieldapp.domain import kinds
from fieldapp.domain.changes import KINDS, Fields, apply
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held

_PHOTOS, _SIGNATURES = "photos/", "signatures/"
_HASH = re.compile(r"[0-9a-f]{64}")
Names = set[tuple[str, str]]  # record and SHA-256


def photos_named(store: DeviceStore) -> tuple[Names, Names]:
    """Return the photos named by what the server has or was sent; then those named by what the person sees."""
    sent, seen = set(), set()
    for held, below in _pictured(store, _PHOTOS):
        sent |= {(held.id, sha256) for sha256 in photos_in(below)}
        seen |= {(held.id, sha256) for sha256 in photos_in(apply(below, held.draft))}
    return sent, seen


def in_order(store: DeviceStore, hashes: Collection[str]) -> list[str]:
    """Return these photos in the order in which they are to come home: of signatures first, then the newest first.

    What is new is told by the server's numbers: clocks are wrong.
    """
    signed = of_signatures(store)
    newest: dict[str, tuple[int, str]] = {}
    for held, below in _pictured(store, _PHOTOS):
        for path, sha256 in _named(apply(below, held.draft)):
            newest[sha256] = max(newest.get(sha256, (0, "")), (held.base, path))
    by_age = sorted(hashes, key=lambda sha256: newest.get(sha256, (0, "")), reverse=True)
    return sorted(by_age, key=lambda sha256: sha256 not in signed)


def of_signatures(store: DeviceStore) -> set[str]:
    """Return the photos that a signature names."""
    found: set[str] = set()
    for held, below in _pictured(store, (_PHOTOS, _SIGNATURES)):
        fields = apply(below, held.draft)
        photos = dict(_named(fields))
        signatures = [value for path, value in fields.items() if path.startswith(_SIGNATURES)]
        names = [f"{_PHOTOS}{value.get('photo')}" for value in signatures if isinstance(value, dict)]
        found |= {photos[name] for name in names if name in photos}
    return found


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


def _pictured(store: DeviceStore, naming: str | tuple[str, ...]) -> Iterator[tuple[Held, Fields]]:
    for kind in sorted(kinds.WITH_PHOTOS):
        yield from _layers(store, kind, naming)


def _layers(store: DeviceStore, kind: str, naming: str | tuple[str, ...] = "") -> Iterator[tuple[Held, Fields]]:
    """Yield each record with its fields as the server will have them when all that was sent is in.

    With `naming` those records only in which a path begins so, and of what waits, the changes with such a path.
    """
    queued: dict[str, list[Fields]] = {}
    for each in store.outbox.naming(naming) if naming else store.outbox.all():
        queued.setdefault(each.change.record, []).append(each.change.set)
    for held in store.records.naming(kind, naming, queued) if naming else store.records.of_kind(kind):
        yield held, reduce(apply, queued.get(held.id, []), held.server)


def photos_in(fields: Fields) -> Iterator[str]:
    """Return the photos that these fields name."""
    return (sha256 for _, sha256 in _named(fields))


def _named(fields: Fields) -> Iterator[tuple[str, str]]:
    for path, value in fields.items():
        sha256 = value.get("sha256") if path.startswith(_PHOTOS) and isinstance(value, dict) else None
        if isinstance(sha256, str) and _HASH.fullmatch(sha256):
            yield path, sha256
