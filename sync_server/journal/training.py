"""Training classes and who was at them, as they stand: for the office."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from fieldapp.domain import changes, training
from fieldapp.domain.roles import Role
from fieldapp.domain.training import Attendance, TrainingClass
from sync_server.db.tables import blob_names, blobs, journal, records
from sync_server.db.upsert import chunks
from sync_server.journal import stands

THERE = (training.PRESENT, training.MADE_UP)
RecordT = TypeVar("RecordT", bound=msgspec.Struct)


class HeldClass(Struct, frozen=True, kw_only=True):
    """One class of a commune."""

    id: str
    training: TrainingClass
    by: str  # who wrote its first line
    by_commune: bool
    clashes: int
    attendance: list[Attendance]  # as it has arrived
    clashing: list[str]  # the records among it of which several versions lie open


def classes(conn: Connection, partition: str) -> list[HeldClass]:
    """Return every class of a commune with who was there, the latest day first."""
    names, there = stands.ids(conn, partition, training.CLASS), stands.ids(conn, partition, training.ATTENDANCE)
    found = _held(conn, partition, names, there)
    return sorted(found, key=lambda each: (str(each.training.held_on or ""), each.id), reverse=True)


def were_there(held: HeldClass) -> list[Attendance]:
    """Return who was at a class or made up for it: the one rule by which training is counted; none without a day."""
    return [each for each in held.attendance if held.training.held_on and each.state in THERE]


def has_begun(held: HeldClass) -> bool:
    """Return whether anything was written of who was there, or of how a class went."""
    of_people = any(each.state or each.signed or each.documents for each in held.attendance)
    return of_people or bool(held.training.photos or held.training.evaluation)


def one_class(conn: Connection, partition: str, record: str) -> HeldClass | None:
    """Return one class of this commune; None for anything else."""
    if not is_class(conn, partition, record):
        return None
    (found,) = _held(conn, partition, [record], stands.naming(conn, partition, training.ATTENDANCE, record))
    return found


def is_class(conn: Connection, partition: str, record: str) -> bool:
    """Return whether this is a class of the commune."""
    of = records.c
    asked = select(of.id).where(of.partition == partition, of.id == record, of.kind == training.CLASS)
    return conn.execute(asked).first() is not None


def _held(conn: Connection, partition: str, names: list[str], of_people: list[str]) -> list[HeldClass]:
    there: dict[str, list[Attendance]] = {}
    for values in stands.fields_of(conn, partition, of_people).values():
        attendance = _read(Attendance, values)
        there.setdefault(attendance.class_id, []).append(attendance)
    first, clashing = _first_lines(conn, partition, names), _clashing(conn, partition)
    found = []
    for record, values in stands.fields_of(conn, partition, names).items():
        people = there.get(record, [])
        theirs = [each for each in attendance_ids(record, people) if each in clashing]
        found.append(
            HeldClass(
                id=record,
                training=_read(TrainingClass, values),
                by=first[record][0],
                by_commune=first[record][1] != Role.MEDIATOR,
                clashes=clashing.get(record, 0) + sum(clashing[each] for each in theirs),
                attendance=people,
                clashing=theirs,
            )
        )
    return found


def attendance_ids(record: str, people: Iterable[Attendance]) -> dict[str, Attendance]:
    """Return these people's attendance at a class by the ids of the records."""
    return {training.attendance_id(record, each.person): each for each in people}


def sheet_photos(conn: Connection, partition: str, record: str) -> dict[str, str]:
    """Return the pictures of a class's signed sheet that have come, their hashes by their keys."""
    if not is_class(conn, partition, record):
        return {}
    of = blob_names.c
    here = (blobs.c.partition == of.partition) & (blobs.c.team == of.team) & (blobs.c.sha256 == of.sha256)
    asked = select(of.path, of.sha256).select_from(blob_names.join(blobs, here))
    rows = conn.execute(asked.where(of.partition == partition, of.record == record).order_by(of.path))
    return {row.path.partition("/")[2]: row.sha256 for row in rows}


def _first_lines(conn: Connection, partition: str, names: list[str]) -> dict[str, tuple[str, str]]:
    of = journal.c
    found: dict[str, tuple[str, str]] = {}
    for some in chunks(names):
        asked = select(of.record, of.author_name, of.role).where(of.partition == partition, of.record.in_(some))
        for record, name, role in conn.execute(asked.order_by(of.record, of.seq)):
            found.setdefault(record, (name, role))
    return found


def _clashing(conn: Connection, partition: str) -> dict[str, int]:
    of = records.c
    kinds = (training.CLASS, training.ATTENDANCE)
    asked = select(of.id, of.clashes).where(of.partition == partition, of.kind.in_(kinds), of.clashes > 0)
    return {row.id: row.clashes for row in conn.execute(asked)}


def _read(record_type: type[RecordT], values: Mapping[str, Any]) -> RecordT:
    """Return the record; every value in it was looked at when it was taken in."""
    return changes.record_of(record_type, values)
