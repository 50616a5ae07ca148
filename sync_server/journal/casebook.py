"""The records as they stand, for the office: the queue, the counts, one case with its story."""

from collections.abc import Collection, Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, case, func, select

from fieldapp.domain import cases, kinds, rules
from fieldapp.domain.changes import Fields
from fieldapp.domain.review import Standing
from fieldapp.domain.roles import Role
from sync_server.db.tables import blob_names, blobs, journal, records, teams
from sync_server.db.upsert import chunks
from sync_server.journal import places, plain, scope, stands
from sync_server.journal.figures import NOT_MEDIATED, OPEN, UNTOLD
from sync_server.journal.places import Places
from sync_server.journal.scope import Viewer

PAGE_ROWS = 50


class QueueRow(Struct, frozen=True, kw_only=True):
    """One case in the officer's list."""

    record: str
    title: str  # the two sides, by initials behind closed doors; empty when nobody is named yet
    village: str  # as it was called on the day of the case
    team: str  # its name
    dispute_type: str
    outcome: str
    standing: Standing
    waiting_since: str  # since when it stands as it does
    received_on: str  # the day in the case itself, or empty
    first_received_at: str
    logbook_no: int
    by: str  # the mediator who wrote last
    seq: int
    clashes: int  # fields of which several versions lie open
    alarms: int  # dangers that were reported, and of which nobody has said that they have passed
    village_now: str = ""  # what the team's village is called today


class StoryLine(Struct, frozen=True, kw_only=True):
    """One line of a case's history, with what was written."""

    seq: int
    change: str
    by: str
    role: Role
    at: str  # the writer's device
    received_at: str
    paths: list[str]
    verdict: str
    set: Fields
    clashed: list[str]  # paths of `set` that were not taken
    added: Fields  # what the server wrote in the same step
    restores: list[str] = []  # lost changes whose values it brought back


class CasePhoto(Struct, frozen=True, kw_only=True):
    """A photo that a case names, and whether its bytes have come; whether they are still here is `desk.is_here`."""

    path: str
    sha256: str
    present: bool
    size: int = 0  # of the bytes as they came


class OpenCase(Struct, frozen=True, kw_only=True):
    """One case, or another record that people write, as it stands, and how it came there."""

    record: str
    kind: str = cases.KIND
    team: str  # its id
    team_name: str
    village: str  # as it was called on the day of the case
    seq: int  # of its last line; a verdict must carry it as `base`
    standing: Standing
    waiting_since: str
    first_received_at: str
    fields: Fields
    lines: list[StoryLine]  # oldest first
    photos: list[CasePhoto]
    village_now: str = ""  # what the team's village is called today


class Sieve(Struct, frozen=True, kw_only=True):
    """Which cases of a commune are asked for; what is empty lets every case through."""

    standing: Standing | None = None
    alarmed: bool = False  # only those in which a danger is open
    clashing: bool = False  # only those in which something is to be settled
    team: str = ""  # its id
    dispute_type: str = ""  # VU_VIEC, or figures.UNTOLD for those that have none
    received: str = ""  # with what the day of receipt begins: a year or a month
    outcome: str = ""  # KET_QUA, figures.OPEN for those that have none, or figures.NOT_MEDIATED
    waits_since_before: str = ""  # only those that have waited for an officer since before this moment
    record: str = ""  # only this one
    records: tuple[str, ...] = ()  # only these


EVERY = Sieve()


def queue(
    conn: Connection, partition: str, sieve: Sieve = EVERY, page: int = 1, rows: int = PAGE_ROWS
) -> list[QueueRow]:
    """Return a page (from 1) of a commune's cases, longest waiting first.

    Those that nobody has read since they came begin with the ones in which a danger was reported.
    """
    asked = (
        select(*(records.c[name] for name in _QUEUE), records.c.id.label("record"), *_TEAM)
        .select_from(_WITH_TEAM)
        .where(*_let_through(partition, sieve))
        .order_by(*(_FIRST if sieve.standing in _WAITING else ()), records.c.waiting_since, records.c.seq)
        .limit(rows)
        .offset((max(page, 1) - 1) * rows)
    )
    known = places.of_commune(conn, partition)
    return [_queue_row(row, known) for row in conn.execute(asked).mappings()]


def of_records(conn: Connection, partition: str, names: Sequence[str]) -> dict[str, QueueRow]:
    """Return those of these cases that the commune has, by id."""
    return {
        row.record: row
        for some in chunks([*names])
        for row in queue(conn, partition, Sieve(records=tuple(some)), rows=len(some))
    }


def count(conn: Connection, partition: str, sieve: Sieve) -> int:
    """Return how many cases of a commune are let through."""
    asked = select(func.count()).select_from(records).where(*_let_through(partition, sieve))
    return int(conn.execute(asked).scalar_one())


def open_alarms(conn: Connection, partition: str) -> int:
    """Return in how many cases of a commune a danger was reported that nobody has said to have passed."""
    asked = select(func.count()).select_from(records).where(_cases(partition), records.c.alarms > 0)
    return int(conn.execute(asked).scalar_one())


def waiting_since(conn: Connection, partition: str, before: str) -> int:
    """Return how many of a commune's cases have waited for an officer since a moment before this one."""
    return count(conn, partition, Sieve(waits_since_before=before))


def counts(conn: Connection, partition: str) -> dict[Standing, int]:
    """Return how many cases of a commune stand where; every standing is a key."""
    asked = select(records.c.standing, func.count()).where(_cases(partition)).group_by(records.c.standing)
    return dict.fromkeys(Standing, 0) | {Standing(standing): number for standing, number in conn.execute(asked)}


def counts_by_team(conn: Connection, partition: str) -> dict[str, int]:
    """Return how many cases each team of a commune has that has any."""
    of = records.c
    asked = select(of.team, func.count().label("n")).where(_cases(partition)).group_by(of.team)
    return {row.team: row.n for row in conn.execute(asked)}


def standings_by_team(conn: Connection, partition: str) -> dict[str, dict[Standing, int]]:
    """Return how many cases of each team of a commune stand where, of the teams that have any."""
    of = records.c
    asked = select(of.team, of.standing, func.count()).where(_cases(partition)).group_by(of.team, of.standing)
    found: dict[str, dict[Standing, int]] = {}
    for team, standing, number in conn.execute(asked):
        found.setdefault(team, dict.fromkeys(Standing, 0))[Standing(standing)] = number
    return found


def clashing(conn: Connection, partition: str, names: Collection[str]) -> set[str]:
    """Return those of these records of a commune in which people wrote something differently."""
    of, found = records.c, set[str]()
    for some in chunks(sorted(names)):
        asked = select(of.id).where(of.partition == partition, of.id.in_(some), of.clashes > 0)
        found.update(conn.execute(asked).scalars())
    return found


def open_case(conn: Connection, partition: str, record: str) -> OpenCase | None:
    """Return one case of this commune; None for any other, as if it did not exist."""
    return open_record(conn, partition, record, (cases.KIND,))


def open_record(conn: Connection, partition: str, record: str, kinds: Sequence[str]) -> OpenCase | None:
    """Return one record of these kinds of this commune; None for any other, as if it did not exist."""
    if not plain.is_id(record):
        return None
    asked = (
        select(records, teams.c.name.label("team_name"), teams.c.village)
        .select_from(_WITH_TEAM)
        .where(scope.visible(Viewer(partition=partition, team=None)), records.c.kind.in_(kinds))
        .where(records.c.id == record)
    )
    row = conn.execute(asked).one_or_none()
    if row is None:
        return None
    day = places.day_of_case(row.received_on, row.first_received_at)
    return OpenCase(
        record=record,
        kind=row.kind,
        team=row.team,
        team_name=row.team_name or "",
        village=places.of_commune(conn, partition).called(row.team, day),
        village_now=row.village or "",
        seq=row.seq,
        standing=Standing(row.standing),
        waiting_since=row.waiting_since,
        first_received_at=row.first_received_at,
        fields=stands.fields_of(conn, partition, [record])[record],
        lines=stories(conn, partition, [record])[record],
        photos=_photos(conn, partition, record),
    )


def stories(conn: Connection, partition: str, names: Collection[str]) -> dict[str, list[StoryLine]]:
    """Return the lines of each of these records, the oldest first."""
    of, found = journal.c, {name: list[StoryLine]() for name in names}
    for some in chunks(sorted(found)):
        asked = select(journal).where(of.partition == partition, of.record.in_(some)).order_by(of.seq)
        for row in conn.execute(asked).mappings():
            found[row["record"]].append(story_line(row))
    return found


def closed(conn: Connection, partition: str, names: Sequence[str]) -> set[str]:
    """Return those of these cases whose sides asked for closed doors (Luật 35/2013/QH13, Điều 21.2)."""
    told = stands.fields_of(conn, partition, names)
    return {name for name, fields in told.items() if fields.get("openness") == "KCK"}


def about(conn: Connection, partition: str, kind: str, case: str) -> dict[str, Fields]:
    """Return the records of a kind in this commune that belong to a case, by id: papers about it, notes it came of."""
    names = stands.naming(conn, partition, kind, case)
    found = stands.fields_of(conn, partition, names)
    return {name: values for name, values in found.items() if values.get(kinds.ALL[kind].of_case) == case}


_FIRST = (case((records.c.alarms > 0, 0), else_=1),)
"""What stands before the longest waiting, where somebody waits."""
_WAITING = (Standing.NEW, Standing.AMENDED)

_WITH_TEAM = records.outerjoin(teams, teams.c.id == records.c.team)
_TEAM = (records.c.team, teams.c.name.label("team_name"), teams.c.village)
_QUEUE = (
    "title", "dispute_type", "outcome", "standing", "waiting_since", "received_on", "first_received_at",
    "logbook_no", "by", "seq", "clashes", "alarms",
)  # fmt: skip


def _cases(partition: str) -> ColumnElement[bool]:
    return and_(scope.visible(Viewer(partition=partition, team=None)), records.c.kind == cases.KIND)


def _let_through(partition: str, sieve: Sieve) -> list[ColumnElement[bool]]:
    where = [_cases(partition)]
    if sieve.standing is not None:
        where.append(records.c.standing == sieve.standing.value)
    if sieve.alarmed:
        where.append(records.c.alarms > 0)
    if sieve.clashing:
        where.append(records.c.clashes > 0)
    if sieve.team:
        where.append(records.c.team == sieve.team)
    if sieve.dispute_type:
        where.append(records.c.dispute_type == ("" if sieve.dispute_type == UNTOLD else sieve.dispute_type))
    if sieve.received:
        where.append(records.c.received_on.startswith(sieve.received, autoescape=True))
    if sieve.outcome:
        codes = {OPEN: ("",), NOT_MEDIATED: rules.NOT_MEDIATED}.get(sieve.outcome, (sieve.outcome,))
        where.append(records.c.outcome.in_(codes))
    if sieve.waits_since_before:
        where.append(records.c.standing.in_([each.value for each in _WAITING]))
        where.append(records.c.waiting_since < sieve.waits_since_before)
    if sieve.record:
        where.append(records.c.id == sieve.record)
    if sieve.records:
        where.append(records.c.id.in_(sieve.records))
    return where


def _queue_row(named: RowMapping, known: Places) -> QueueRow:
    day = places.day_of_case(named["received_on"], named["first_received_at"])
    return QueueRow(
        record=named["record"],
        team=named["team_name"] or "",
        village=known.called(named["team"], day),
        village_now=named["village"] or "",
        **{name: named[name] for name in _QUEUE if name != "standing"},
        standing=Standing(named["standing"]),
    )


def story_line(named: RowMapping) -> StoryLine:
    """Return a journal row as a line of the story."""
    written = plain.of_text(named["set"])
    return StoryLine(
        seq=named["seq"],
        change=named["change"],
        by=named["author_name"],
        role=Role(named["role"]),
        at=named["at"],
        received_at=named["received_at"],
        paths=sorted(written),
        verdict=named["verdict"],
        set=written,
        clashed=plain.of_text(named["clashed"]),
        added=plain.of_text(named["added"]),
        restores=plain.of_text(named["restores"]),
    )


def _photos(conn: Connection, partition: str, record: str) -> list[CasePhoto]:
    of = blob_names.c
    here = and_(blobs.c.partition == of.partition, blobs.c.team == of.team, blobs.c.sha256 == of.sha256)
    asked = (
        select(of.path, of.sha256, blobs.c.size)
        .select_from(blob_names.outerjoin(blobs, here))
        .where(of.partition == partition, of.record == record)
        .order_by(of.path)
    )
    return [
        CasePhoto(path=path, sha256=sha256, present=size is not None, size=size or 0)
        for path, sha256, size in conn.execute(asked)
    ]
