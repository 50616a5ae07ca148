"""What in the list of a class an officer should look at before marking it as seen: days that cannot be.

When somebody was ticked is told by the phone's clock, in the line that wrote it. That somebody will be absent may be
known beforehand; that they were there may not. Nothing here stops anybody.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, select

from fieldapp.domain.changes import Fields
from fieldapp.domain.roles import Role
from fieldapp.domain.training import MADE_UP
from sync_server.clock import VIETNAM, moment_of
from sync_server.db.tables import journal
from sync_server.db.upsert import chunks
from sync_server.journal import plain
from sync_server.journal.doubts import Doubt, Kind
from sync_server.journal.training import THERE

CLOCKS_AGREE = timedelta(minutes=10)  # a phone that is ahead of the server by no more is right


class Ticked(Struct, frozen=True, kw_only=True):
    """On which days, in Vietnam, a state was written: by the phone's clock, and by that of the server that got it."""

    on: date
    received_on: date
    ahead: bool  # the phone's clock told a day that had not come


def of_people(
    conn: Connection, partition: str, people: Mapping[str, Fields], classes: Mapping[str, Fields]
) -> dict[str, list[Doubt]]:
    """Return what there is to look at in each of these people's attendance; `classes` are theirs, by id."""
    told = {record: fields for record, fields in people.items() if fields.get("state") in THERE}
    ticked, begun = _ticked(conn, partition, told), _begun(conn, partition, classes)
    found: dict[str, list[Doubt]] = {record: [] for record in people}
    for record, fields in told.items():
        of_class = str(fields.get("class_id", ""))
        held_on = _day(classes.get(of_class, {}).get("held_on"))
        when = ticked.get(record)
        if when:
            found[record] += _of_tick(when, held_on, begun.get(of_class))
            if fields.get("state") == MADE_UP:
                found[record] += _of_making_up(_day(fields.get("made_up_on")), held_on, when)
    return found


def _of_tick(ticked: Ticked, held_on: date | None, begun_on: date | None) -> list[Doubt]:
    if ticked.ahead:
        return [Doubt(kind=Kind.ROLL_AHEAD, field="state")]
    if held_on and ticked.on < held_on:
        return [Doubt(kind=Kind.ROLL_BEFORE_CLASS, field="state")]
    if begun_on and ticked.on < begun_on:
        return [Doubt(kind=Kind.ROLL_BEFORE_BEGUN, field="state")]
    return []


def _of_making_up(day: date | None, held_on: date | None, ticked: Ticked) -> list[Doubt]:
    if day and held_on and day < held_on:
        return [Doubt(kind=Kind.MADE_UP_BEFORE_CLASS, field="made_up_on")]
    if day and day > ticked.received_on:
        return [Doubt(kind=Kind.MADE_UP_AHEAD, field="made_up_on")]
    return []


def _ticked(conn: Connection, partition: str, names: Collection[str]) -> dict[str, Ticked]:
    """Return when the state that stands was written."""
    of, found = journal.c, dict[str, Ticked]()
    for some in chunks(sorted(names)):
        asked = select(of.record, of.at, of.received_at, of.set, of.clashed).where(
            of.partition == partition, of.record.in_(some), of.role == Role.MEDIATOR.value
        )
        for row in conn.execute(asked.order_by(of.seq)):
            at, received = moment_of(row.at), moment_of(row.received_at)
            if at and received and "state" in plain.of_text(row.set) and "state" not in plain.of_text(row.clashed):
                on, came = _in_vietnam(at), _in_vietnam(received)
                found[row.record] = Ticked(on=on, received_on=came, ahead=on > came and at - received > CLOCKS_AGREE)
    return found


def _begun(conn: Connection, partition: str, classes: Collection[str]) -> dict[str, date]:
    """Return on which day each class was set or begun, by the clock of who did; never later than it came."""
    of, found = journal.c, dict[str, date]()
    for some in chunks(sorted(classes)):
        asked = select(of.record, of.at, of.received_at).where(of.partition == partition, of.record.in_(some))
        for row in conn.execute(asked.order_by(of.seq)):
            moments = [at for at in (moment_of(row.at), moment_of(row.received_at)) if at]
            if moments:
                found.setdefault(row.record, _in_vietnam(min(moments)))
    return found


def _in_vietnam(moment: datetime) -> date:
    return moment.astimezone(VIETNAM).date()


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
