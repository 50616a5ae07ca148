"""An officer settles what lies aside: takes it as it is, takes what is left of it after corrections, or says no.

What was held stays in quarantine for ever, word for word; only how it was settled is noted beside it, and only once.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, exists, select, update
from sqlalchemy.exc import DataError, IntegrityError

from fieldapp.domain import changes, kinds
from fieldapp.domain.changes import Fields
from fieldapp.domain.ids import new_id
from fieldapp.domain.review import Verdict
from fieldapp.domain.roles import Role
from fieldapp.protocol import Change, Receipt
from sync_server.clock import VIETNAM, stamp
from sync_server.db import tables
from sync_server.journal import photo_names, plain, quarantine, shelf
from sync_server.journal.accept import accept, unseals
from sync_server.journal.author import Author
from sync_server.journal.fates import Settlement
from sync_server.journal.fates import fates as fates
from sync_server.journal.following import follow_cases
from sync_server.journal.quarantine import HeldChange, HeldRow
from sync_server.journal.shelf import Shelved
from sync_server.people import events, whereabouts
from sync_server.people.events import Kind


class Obstacle(StrEnum):
    """Why not even an officer can take something as it is. Each has a sentence in the office's strings."""

    UNREADABLE = "unreadable"  # it is no change, or has a value of the wrong kind or length
    UNKNOWN_KIND = "unknown_kind"  # a record of a kind that this server does not know yet
    OTHER_KIND = "other_kind"  # its record is of another kind here
    COMMUNE_WRITES = "commune_writes"  # it sets what only the commune or the server writes
    DECIDED_SINCE = "decided_since"  # it brings back an officer's decision, and another was made since
    SIGNED = "signed"  # people have signed other words, and no officer's word alters what they put their names to
    NOTHING_LEFT = "nothing_left"  # it sets nothing, or only takes away what never was


class NotFound(Exception):
    """No such change lies aside in this officer's commune."""


class Settled(Exception):
    """It is settled already; `row` says by whom and how. Nothing was changed."""

    def __init__(self, row: HeldRow) -> None:
        super().__init__(row.settlement)
        self.row = row


class CannotBeTaken(Exception):
    """It cannot go into the journal; `why` says what stands in the way. Nothing was changed."""

    def __init__(self, why: Obstacle) -> None:
        super().__init__(why.value)
        self.why = why


class Parts(Struct, frozen=True, kw_only=True):
    """As much of a held change as could be made out: enough to correct it."""

    kind: str
    record: str
    set: dict[str, Any]
    restores: list[str] = []


def release(conn: Connection, officer: Author, held: str, now: datetime) -> Receipt:
    """Take a held change exactly as its author wrote it, in the author's name, and return its receipt.

    The officer's word lifts what kept it out, as far as that is a rule about whose turn it is. A change whose id is
    taken by another content goes in under a fresh one. Others' newer words are never overwritten: they clash, as ever.
    What the commune had written before this server was restored, and a phone brings back, is the officer's own again.

    `conn` is in a writing transaction that the caller commits. Raises NotFound, Settled and CannotBeTaken.
    """
    known = _open(conn, officer, held)
    change = _whole(known.content)
    if change is None:
        raise CannotBeTaken(Obstacle.UNREADABLE)
    author = _author_of(conn, known.row)
    if change.restores and kept_for_commune(change.kind, change.set):
        author = replace(officer, team_id=author.team_id)
    receipt = _take(conn, author, change, now, same_history=_is_of_this_history(conn, known.row))
    _settle(conn, officer, known.row, Settlement.RELEASED, now, taken_as=receipt.change)
    return receipt


def correct(
    conn: Connection, officer: Author, held: str, left: Mapping[str, Any], said: str, seen: int, now: datetime
) -> Receipt:
    """Take what the officer has made of a held change, as the officer's own change, and return its receipt.

    `left` is what is to be set, `said` what the author is told (may be empty), `seen` the record's number on the
    officer's page: what others have written since is not overwritten but clashes.
    Raises as `release` does.
    """
    known = _open(conn, officer, held)
    parts = parts_of(known.content)
    if parts is None:
        raise CannotBeTaken(Obstacle.UNREADABLE)
    wanted = Change(id=new_id(), kind=parts.kind, record=parts.record, base=seen, set=dict(left), at=stamp(now))
    change = plain.cleaned(replace(wanted, restores=parts.restores))
    if change is None:
        raise CannotBeTaken(Obstacle.UNREADABLE if left else Obstacle.NOTHING_LEFT)
    author = replace(officer, team_id=_author_of(conn, known.row).team_id)
    receipt = _take(conn, author, change, now, same_history=True)
    _settle(conn, officer, known.row, Settlement.CORRECTED, now, said=said, taken_as=receipt.change)
    return receipt


def decline(conn: Connection, officer: Author, held: str, said: str, now: datetime) -> None:
    """Say no to a held change, with a sentence for its author. Raises NotFound, Settled; ValueError without words."""
    if not said.strip():
        raise ValueError("nothing is declined without a word")
    known = _open(conn, officer, held)
    _settle(conn, officer, known.row, Settlement.DECLINED, now, said=said)


def obstacle(held: HeldChange) -> Obstacle | None:
    """Return why the change cannot be taken as it is, as far as its content tells; None when it can."""
    change = _whole(held.content)
    return Obstacle.UNREADABLE if change is None else _fault(change)


def parts_of(content: str) -> Parts | None:
    """Return what can be corrected of a held change; None when it does not even say what it sets in which record."""
    try:
        parts = msgspec.json.decode(content, type=Parts)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    return parts if plain.is_id(parts.record) and parts.set else None


def kept_for_commune(kind: str, paths: Iterable[str]) -> list[str]:
    """Return those of these paths of a record that only the commune or the server writes.

    A version that lost is not among them: who reads it may take it away.
    """
    known = kinds.ALL[kind].writers if kind in kinds.ALL else {}
    writers = {path: known.get(_name(path), {Role.MEDIATOR}) for path in paths}
    return sorted(path for path in writers if Role.MEDIATOR not in writers[path] and not changes.conflict_path(path))


def unfit(kind: str, values: Mapping[str, Any]) -> list[str]:
    """Return the paths whose value is not what its field takes: for the page to point at."""
    if kind not in changes.KINDS:
        return []
    known = {path: value for path, value in values.items() if _name(path) in changes.KINDS[kind].__struct_fields__}
    somebody = [set(changes.forbidden(kind, known, role)) for role in Role]  # none may write a part of what has none
    misshapen = set.intersection(*somebody)
    photos = {path: value for path, value in known.items() if isinstance(value, dict)}
    return sorted({*misshapen, *photo_names.misnamed(kind, photos), *changes.unreadable(kind, values)})


def _open(conn: Connection, officer: Author, held: str) -> HeldChange:
    """Return what waits under this id, with nobody else able to settle it until the transaction ends.

    The phone first, then the commune: that is the order in which a phone's own request locks them.
    """
    found = quarantine.held_change(conn, officer.partition, held)
    if found is None:
        raise NotFound
    events.wait_for(conn, found.row.device)
    shelf.lock(conn, officer.partition)
    found = quarantine.held_change(conn, officer.partition, held)
    if found is None:
        raise NotFound
    if found.row.settled_at:
        raise Settled(found.row)
    return found


def _whole(content: str) -> Change | None:
    """Return the change as intake would read it; None when it is none."""
    try:
        return plain.cleaned(msgspec.json.decode(content, type=Change))
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None


def _fault(change: Change) -> Obstacle | None:
    """Return what no officer's word can lift."""
    if change.kind not in changes.KINDS:
        return Obstacle.UNKNOWN_KIND
    kept = kept_for_commune(change.kind, change.set) and not change.restores
    if change.kind not in kinds.OF_PEOPLE or kept:
        return Obstacle.COMMUNE_WRITES
    if change.set.get("verdict") not in (None, *Verdict):
        return Obstacle.UNREADABLE
    return Obstacle.UNREADABLE if unfit(change.kind, change.set) else None


def _name(path: str) -> str:
    return path.partition("/")[0]


def _take(conn: Connection, author: Author, change: Change, now: datetime, *, same_history: bool) -> Receipt:
    if fault := _fault(change):
        raise CannotBeTaken(fault)
    try:
        with conn.begin_nested():
            return _taken(conn, author, change, now, same_history)
    except (DataError, IntegrityError):
        raise CannotBeTaken(Obstacle.UNREADABLE) from None


def _taken(conn: Connection, author: Author, change: Change, now: datetime, same_history: bool) -> Receipt:
    known = shelf.fetch(conn, author, [change], [])
    known.same_history = same_history
    if (earlier := known.taken.get(change.id)) is not None:
        if earlier[0] == plain.digest(change):
            return earlier[1]  # it came once more meanwhile, and could be taken
        change = replace(change, id=new_id())
    record = known.records.get(change.record)
    if record is not None and record.kind != change.kind:
        raise CannotBeTaken(Obstacle.OTHER_KIND)
    if "verdict" in change.set and record is not None and _decided_since(change, record):
        raise CannotBeTaken(Obstacle.DECIDED_SINCE)
    if record is None and all(value is None for value in change.set.values()):
        raise CannotBeTaken(Obstacle.NOTHING_LEFT)
    if unseals(known, change):
        raise CannotBeTaken(Obstacle.SIGNED)
    if record is not None and author.role == Role.OFFICER and change.restores:
        change = replace(change, base=record.seq)  # the officer has what stands there on the page
    change, year = _without_a_taken_number(conn, author, change), now.astimezone(VIETNAM).year
    if number := change.set.get("logbook_no"):
        known.numbers[year] = max(known.numbers.get(year, 0), number)  # so that it is not given once more
    receipt = accept(known, change, plain.digest(change), stamp(now), year)
    shelf.write(conn, known)
    to_team = known.records[change.record].team
    photo_names.share(conn, author.partition, author.team_id or "", to_team, change.set)
    follow_cases(conn, known, now)
    return receipt


def _decided_since(change: Change, record: Shelved) -> bool:
    """Return whether the commune has decided otherwise since the decision that this change brings back."""
    was = record.written.get("verdict")
    return was is not None and was.value not in (None, change.set["verdict"])


def _without_a_taken_number(conn: Connection, author: Author, change: Change) -> Change:
    """Return the change without a number in the logbook that another case of the team has meanwhile."""
    number, of = change.set.get("logbook_no"), tables.records.c
    if number is None:
        return change
    mine = (of.partition == author.partition, of.team == author.team_id, of.id != change.record)
    if conn.execute(select(exists().where(*mine, of.logbook_no == number))).scalar_one():
        return replace(change, set={path: value for path, value in change.set.items() if path != "logbook_no"})
    return change


def _author_of(conn: Connection, row: HeldRow) -> Author:
    """Return who wrote a held change, as they were then."""
    return Author(
        person_id=row.author,
        name=row.author_name,
        role=Role.MEDIATOR,
        partition=row.partition,
        device_id=row.device,
        team_id=_team_for(conn, row) or None,
    )


def _team_for(conn: Connection, row: HeldRow) -> str:
    """Return the team that a new case of this author belongs to.

    It is theirs of then, or the one that does its work now; when nobody is left there, the one they are in now.
    """
    of = tables.mediators.c
    team = whereabouts.working_team(conn, row.team) if row.team else ""
    if team and conn.execute(select(exists().where(of.team == team))).scalar_one():
        return team
    here = tables.teams.c.partition == row.partition
    asked = select(of.team).join(tables.teams, tables.teams.c.id == of.team).where(of.id == row.author, here)
    return conn.execute(asked).scalar_one_or_none() or team


def _is_of_this_history(conn: Connection, row: HeldRow) -> bool:
    """Return whether the server's numbers are still those that the change's `base` is one of."""
    of = tables.histories.c
    newer = exists().where(of.began_at > row.held_at, of.why != "new")
    return not conn.execute(select(newer)).scalar_one()


_KINDS = {
    Settlement.RELEASED: Kind.HELD_RELEASED,
    Settlement.CORRECTED: Kind.HELD_CORRECTED,
    Settlement.DECLINED: Kind.HELD_DECLINED,
}


def _settle(
    conn: Connection,
    officer: Author,
    row: HeldRow,
    how: Settlement,
    now: datetime,
    *,
    said: str = "",
    taken_as: str = "",
) -> None:
    noted: Fields = {
        "settled_at": stamp(now),
        "settled_by": officer.person_id,
        "settled_by_name": officer.name,
        "settlement": how.value,
        "said": said.strip(),
        "taken_as": taken_as,
    }
    of = tables.quarantine.c
    conn.execute(update(tables.quarantine).where(of.id == row.id, of.settled_at == "").values(**noted))
    if events.wait_for(conn, row.device):
        events.note(conn, row.device, _KINDS[how], now, by=officer, held=row.id)
