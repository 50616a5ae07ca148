"""Giving cases to another team: each gets a line in the journal, and from that number on it is the other team's.

All that was written and photographed goes along. The number in the book stays: it is on paper already.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, to_builtins
from msgspec.structs import replace
from sqlalchemy import Connection, and_, select, update

from fieldapp.domain import cases, kinds
from fieldapp.domain.cases import Reassignment
from fieldapp.domain.ids import new_id
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import Change
from sync_server.clock import VIETNAM, stamp
from sync_server.db.tables import blob_names, blobs, journal, reassignments, teams
from sync_server.db.upsert import chunks, insert_many, insert_new
from sync_server.journal import plain, shelf
from sync_server.journal.accept import accept
from sync_server.journal.author import Author
from sync_server.journal.shelf import Shelf

_PATH = "reassignments"
_PRESSES = uuid.UUID("0193a5c0-6d1e-7f00-8c3b-5e1f0c9d7a42")  # a name space of our own for the ids below


class Order(Struct, frozen=True, kw_only=True):
    """What an officer asks for: these cases, from this team to that one."""

    records: Sequence[str]
    from_team: str
    to_team: str
    press: str = ""  # one for each drawing of the officer's page: pressed twice, it counts once


def reassign(conn: Connection, officer: Author, order: Order, now: datetime) -> list[str]:
    """Carry it out, and return the cases that went: not those that are there already, or went by this very press.

    Raises Problem NOT_FOUND for what is no case of the officer's commune, or is neither team's by now.
    """
    at, year = stamp(now), now.astimezone(VIETNAM).year
    asked = [_asked(record, order.press or new_id(), at) for record in dict.fromkeys(order.records)]
    known = shelf.fetch(conn, officer, asked, ())
    names = _names(conn, officer.partition)
    going = [change for change in asked if _is_to_go(known, change, order)]
    lines = []
    for change in going:
        whole = _filled_in(known, change, names, order.to_team)
        receipt = accept(known, whole, plain.digest(whole), at, year)
        known.records[change.record].team = order.to_team
        lines.append(_row(officer.partition, change.record, receipt.seq, order))
    shelf.write(conn, known)
    insert_many(conn, reassignments, lines)
    went = [change.record for change in going]
    _take_photos_along(conn, officer.partition, went, order.to_team)
    return went


def _asked(record: str, press: str, at: str) -> Change:
    change_id = str(uuid.uuid5(_PRESSES, f"{press}/{record}"))
    return Change(id=change_id, kind=cases.KIND, record=record, base=0, set={}, at=at)


def _is_to_go(known: Shelf, change: Change, order: Order) -> bool:
    record = known.records.get(change.record)
    if record is None or record.kind not in kinds.OF_TEAM:
        raise Problem(Code.NOT_FOUND, "no such case in this commune")
    if change.id in known.taken or record.team == order.to_team:
        return False
    if record.team != order.from_team:
        raise Problem(Code.NOT_FOUND, "another team's by now")
    return True


def _filled_in(known: Shelf, change: Change, names: dict[str, str], to_team: str) -> Change:
    record = known.records[change.record]
    place = 1 + sum(path.startswith(f"{_PATH}/") for path in record.written)
    told = Reassignment(from_team=names.get(record.team, ""), to_team=names.get(to_team, ""))
    return replace(change, kind=record.kind, base=record.seq, set={f"{_PATH}/{place}": to_builtins(told)})


def _row(partition: str, record: str, seq: int, order: Order) -> dict[str, Any]:
    where = {"partition": partition, "record": record, "seq": seq}
    return where | {"from_team": order.from_team, "to_team": order.to_team}


def _names(conn: Connection, partition: str) -> dict[str, str]:
    found = conn.execute(select(teams.c.id, teams.c.name).where(teams.c.partition == partition))
    return {row.id: row.name for row in found}


def _take_photos_along(conn: Connection, partition: str, records: list[str], to_team: str) -> None:
    """Let the new team have the photos of these cases, and no others.

    Only those that came from the team in which they were named: a name alone opens no photo, here neither.
    """
    named, line, here = blob_names.c, journal.c, blobs.c
    whole = blob_names.join(journal, and_(line.partition == named.partition, line.seq == named.seq)).join(
        blobs, and_(here.partition == line.partition, here.team == line.team, here.sha256 == named.sha256)
    )
    for some in chunks(records):
        mine = (named.partition == partition, named.record.in_(some))
        for row in conn.execute(select(here.sha256, here.size, here.received_at).select_from(whole).where(*mine)).all():
            insert_new(conn, blobs, partition=partition, team=to_team, **row._mapping)
        conn.execute(update(blob_names).where(*mine).values(team=to_team))
