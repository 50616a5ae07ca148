"""Who helps the commune's mediators: trainers (tập huấn viên) and experts (lawyers, jurists, judges ...), as a roster.

They mediate nothing and have no phone of ours. Each verb is one transaction of an officer about the own commune, is
noted for good, and done twice is done once. All raise Problem NOT_FOUND for people of other communes.
"""

from datetime import date, datetime
from enum import StrEnum

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, insert, select, update

from fieldapp.domain import vocabulary
from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.record import SHORT_TEXT
from fieldapp.domain.text import clean, fold
from sync_server.clock import stamp
from sync_server.db.tables import adviser_events, advisers
from sync_server.db.upsert import insert_new
from sync_server.journal.author import Author
from sync_server.people.about import NUMBER

TRAINER, EXPERT = "TAP_HUAN_VIEN", "CHUYEN_GIA"  # VAI_TRO
ROLES = (TRAINER, EXPERT)
CALLINGS = "NGHE_CHUYEN_GIA"


class Kind(StrEnum):
    """What can happen with one of them; each has a sentence in the office's strings."""

    ADDED = "added"
    CORRECTED = "corrected"
    SENT = "sent"  # to a training that a higher level holds
    ENDED = "ended"
    RETURNED = "returned"


class Told(Struct, frozen=True, kw_only=True):
    """What the officer writes of one; empty means not told, and the name is never empty."""

    name: str
    calling: str = ""  # CALLINGS, of experts
    work_place: str = ""
    field: str = ""
    phone: str = ""


class Adviser(Told, frozen=True, kw_only=True):
    """One of them as they are known."""

    id: str
    role: str
    since: str = ""  # a day; empty: not told
    until: str = ""  # the day from which no more
    until_why: str = ""


class Event(Struct, frozen=True, kw_only=True):
    """One line of somebody's history."""

    kind: Kind
    at: str
    by_name: str
    told: dict[str, str]


def wrong(told: Told) -> str:
    """Return which part cannot be kept; empty when all can."""
    if not told.name:
        return "name"
    if told.calling and vocabulary.word(CALLINGS, told.calling) is None:
        return "calling"
    if told.phone and not NUMBER.fullmatch(told.phone):
        return "phone"
    return next((part for part in ("name", "work_place", "field") if len(getattr(told, part)) > SHORT_TEXT), "")


def every(conn: Connection, partition: str) -> list[Adviser]:
    """Return a commune's trainers and experts by name; those who are no more last."""
    found = [_of_row(row) for row in conn.execute(select(advisers).where(advisers.c.partition == partition))]
    return sorted(found, key=lambda each: (bool(each.until), fold(each.name), each.id))


def one(conn: Connection, partition: str, adviser: str) -> Adviser:
    """Return one of them. Raises Problem NOT_FOUND."""
    of = advisers.c
    row = conn.execute(select(advisers).where(of.id == adviser, of.partition == partition)).one_or_none()
    if row is None:
        raise Problem(Code.NOT_FOUND, "no such trainer or expert in this commune")
    return _of_row(row)


def add(
    conn: Connection, officer: Author, adviser: str, role: str, told: Told, since: date | None, now: datetime
) -> bool:  # fmt: skip
    """Add a trainer or an expert; return whether they are new."""
    if role not in ROLES or wrong(told):
        raise ValueError(wrong(told) or "role")
    day = since.isoformat() if since else ""
    of_it = {"role": role, "since": day, "until": "", "until_why": "", **_cleaned(told)}
    if not insert_new(conn, advisers, id=adviser, partition=officer.partition, **of_it):
        one(conn, officer.partition, adviser)
        return False
    _note(conn, adviser, Kind.ADDED, now, officer, on=day)
    return True


def correct(
    conn: Connection, officer: Author, adviser: str, told: Told, since: date | None, seen: int, now: datetime
) -> bool:  # fmt: skip
    """Write what is known of one in place of what was.

    Returns False, and writes nothing, when their history has other lines than the `seen` first.
    """
    if wrong(told):
        raise ValueError(wrong(told))
    conn.execute(select(advisers.c.id).where(advisers.c.id == adviser).with_for_update()).all()
    before = one(conn, officer.partition, adviser)
    wanted = _cleaned(told) | {"since": since.isoformat() if since else ""}
    changed = {name: value for name, value in wanted.items() if getattr(before, name) != value}
    if not changed:
        return True
    if len(history(conn, adviser)) != seen:
        return False
    conn.execute(update(advisers).where(advisers.c.id == adviser).values(**changed))
    _note(conn, adviser, Kind.CORRECTED, now, officer, **{name: getattr(before, name) for name in changed})
    return True


def send(conn: Connection, officer: Author, adviser: str, what: str, on: date, paper: str, now: datetime) -> None:
    """Note that one was sent to a training that a higher level holds: which one, from which day, by which paper."""
    if one(conn, officer.partition, adviser).until:
        raise Problem(Code.NOT_FOUND, "none any more")
    told = {"what": clean(what), "on": on.isoformat(), "paper": clean(paper)}
    if not any(each.kind is Kind.SENT and each.told == _said(told) for each in history(conn, adviser)):
        _note(conn, adviser, Kind.SENT, now, officer, **told)


def end(conn: Connection, officer: Author, adviser: str, on: date, why: str, now: datetime) -> None:
    """Note that somebody is none any more, from which day and why."""
    if one(conn, officer.partition, adviser).until:
        return
    conn.execute(
        update(advisers).where(advisers.c.id == adviser).values(until=on.isoformat(), until_why=clean(why))
    )  # fmt: skip
    _note(conn, adviser, Kind.ENDED, now, officer, on=on.isoformat(), why=clean(why))


def take_back(conn: Connection, officer: Author, adviser: str, on: date, now: datetime) -> None:
    """Note that somebody is one again, from which day."""
    if not one(conn, officer.partition, adviser).until:
        return
    conn.execute(update(advisers).where(advisers.c.id == adviser).values(until="", until_why=""))
    _note(conn, adviser, Kind.RETURNED, now, officer, on=on.isoformat())


def history(conn: Connection, adviser: str) -> list[Event]:
    """Return what happened with one of them, newest first."""
    of = adviser_events.c
    asked = select(adviser_events).where(of.adviser == adviser).order_by(of.id.desc())
    return [
        Event(
            kind=Kind(row.kind), at=row.at, by_name=row.by_name,
            told=msgspec.json.decode(row.told, type=dict[str, str]),
        )
        for row in conn.execute(asked)
    ]  # fmt: skip


def trainings(conn: Connection, partition: str) -> dict[str, list[Event]]:
    """Return to which trainings of a higher level each of a commune's people was sent, the latest first."""
    of = adviser_events.c
    asked = (
        select(of.adviser, of.at, of.by_name, of.kind, of.told)
        .join(advisers, advisers.c.id == of.adviser)
        .where(advisers.c.partition == partition, of.kind == Kind.SENT.value)
    )
    found: dict[str, list[Event]] = {}
    for row in conn.execute(asked):
        told = msgspec.json.decode(row.told, type=dict[str, str])
        found.setdefault(row.adviser, []).append(Event(kind=Kind.SENT, at=row.at, by_name=row.by_name, told=told))
    return {each: sorted(sent, key=lambda event: event.told["on"], reverse=True) for each, sent in found.items()}


def _cleaned(told: Told) -> dict[str, str]:
    return {name: clean(getattr(told, name)).strip() for name in Told.__struct_fields__}


def _said(told: dict[str, str]) -> dict[str, str]:
    return {name: text for name, text in told.items() if text}


def _note(conn: Connection, adviser: str, kind: Kind, now: datetime, by: Author, **told: str) -> None:
    """Add a line to somebody's history; what is empty is not told."""
    conn.execute(select(advisers.c.id).where(advisers.c.id == adviser).with_for_update()).one()
    of = adviser_events.c
    place = int(conn.execute(select(func.count()).where(of.adviser == adviser)).scalar_one()) + 1
    row = {"id": f"{adviser}/{place:06}", "adviser": adviser, "at": stamp(now), "kind": kind.value}
    said = msgspec.json.encode(_said(told)).decode()
    conn.execute(insert(adviser_events).values(**row, by=by.person_id, by_name=by.name, told=said))


def _of_row(row: object) -> Adviser:
    return Adviser(**{name: getattr(row, name) for name in Adviser.__struct_fields__})
