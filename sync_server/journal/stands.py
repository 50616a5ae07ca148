"""What stands in a record: its lines carried out one after the other. It is kept nowhere else."""

from collections.abc import Collection, Container, Mapping
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Connection, select

from fieldapp.domain.changes import Fields
from sync_server.db.tables import journal, records
from sync_server.db.upsert import chunks
from sync_server.journal import plain

NONE_CLASHED, NOTHING_ADDED = "[]", "{}"  # of nearly every line
_NULL = "null"
_parts = msgspec.json.Decoder(dict[str, msgspec.Raw])
_OF = journal.c
ValueT = TypeVar("ValueT")


def taken(
    written: Mapping[str, ValueT], clashed: Collection[str], before: Container[str], null: ValueT | None = None
) -> dict[str, ValueT]:
    """Return what a record takes of a change's `set`: not what clashed, and nothing taken away that never was there.

    To take away what never was is no news, and must not clash with what others write. `before` are the paths that the
    record had, also those that were taken away.
    """
    return {
        path: value
        for path, value in written.items()
        if path not in clashed and (value != null or path in before)
    }  # fmt: skip


def fields_of(conn: Connection, partition: str, names: Collection[str]) -> dict[str, Fields]:
    """Return the values of each of these records by path, in the order in which they were written."""
    found: dict[str, Fields] = {name: {} for name in names}
    for some in chunks(sorted(found)):
        for name, values in texts(conn, _OF.partition == partition, _OF.record.in_(some)).items():
            found[name] = {path: plain.of_text(value) for path, value in values.items()}
    return found


def ids(conn: Connection, partition: str, kind: str) -> list[str]:
    """Return the ids of all records of a kind."""
    asked = select(records.c.id).where(records.c.partition == partition, records.c.kind == kind)
    return list(conn.execute(asked.order_by(records.c.id)).scalars())


def naming(conn: Connection, partition: str, kind: str, text: str) -> list[str]:
    """Return the ids of a kind's records of which a line holds this text, such as another record's id."""
    asked = select(_OF.record).distinct().where(_OF.partition == partition, _OF.set.contains(text, autoescape=True))
    found = set[str]()
    for some in chunks(ids(conn, partition, kind)):
        found.update(conn.execute(asked.where(_OF.record.in_(some))).scalars())
    return sorted(found)


def texts(conn: Connection, *where: ColumnElement[bool]) -> dict[str, dict[str, str]]:
    """Return, by record and path, the values that stand in these records, as JSON text."""
    here = journal.join(records, (records.c.partition == _OF.partition) & (records.c.id == _OF.record))
    asked = (
        select(_OF.record, _OF.set, _OF.clashed, _OF.added)
        .select_from(here)
        .where(*where)
        .order_by(_OF.record, _OF.seq)
    )
    found: dict[str, dict[str, str]] = {}
    for record, written, clashed, added in conn.execute(asked):
        stands = found.setdefault(record, {})
        news = taken(_as_text(written), () if clashed == NONE_CLASHED else plain.of_text(clashed), stands, _NULL)
        if added != NOTHING_ADDED:
            news |= _as_text(added)
        for path in sorted(news):
            stands.pop(path, None)  # what is written again stands behind what was there before
            stands[path] = news[path]
    return {record: _present(stands) for record, stands in found.items()}


def paths(conn: Connection, partition: str, names: Collection[str], upto: int) -> dict[str, set[str]]:
    """Return every path that these records had up to a line's number, also those that were taken away again."""
    found: dict[str, set[str]] = {name: set() for name in names}
    if upto < 1:
        return found
    asked = select(_OF.record, _OF.set, _OF.clashed, _OF.added).where(_OF.partition == partition, _OF.seq <= upto)
    for some in chunks(sorted(found)):
        for record, written, clashed, added in conn.execute(
            asked.where(_OF.record.in_(some)).order_by(_OF.record, _OF.seq)
        ):
            had = found[record]
            had |= taken(plain.of_text(written), plain.of_text(clashed), had).keys() | plain.of_text(added).keys()
    return found


def _as_text(written: str) -> dict[str, str]:
    return {path: str(value, "utf-8") for path, value in _parts.decode(written).items()}


def _present(stands: dict[str, Any]) -> dict[str, str]:
    return {path: value for path, value in stands.items() if value != _NULL}
