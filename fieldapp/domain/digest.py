"""One short word for everything that a viewer has of a partition: equal on phone and server, or something differs."""

import hashlib
from collections.abc import Iterable, Mapping

import msgspec

_encoder = msgspec.json.Encoder(order="deterministic")


def as_text(value: object) -> str:
    """Return the value as JSON text, the same for equal values: as the server keeps it."""
    return _encoder.encode(value).decode()


def digest(records: Iterable[tuple[str, int, Mapping[str, str]]]) -> str:
    """Return the digest over records, in whatever order they come.

    Of each: its id, the server number of its last line, and its values as JSON text by path (`as_text`), without those
    that were taken away. No records have a digest too.
    """
    lines = sorted(f"{record} {seq} {_fields(values)}" for record, seq, values in records)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def _fields(values: Mapping[str, str]) -> str:
    parts = "\n".join(f"{path} {values[path]}" for path in sorted(values))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()
