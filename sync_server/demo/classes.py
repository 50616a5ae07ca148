"""Turns a training day into changes: the officer sets the class, two phones tick who was there."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection

from fieldapp.domain import training
from fieldapp.domain.changes import Fields
from fieldapp.domain.ids import new_id
from fieldapp.protocol import Change
from sync_server.clock import VIETNAM
from sync_server.demo.facts import TrainingDay
from sync_server.demo.stories import ACCEPTED, Act, Hands
from sync_server.journal.author import Author
from sync_server.journal.intake import take
from sync_server.people.roster import roster

SET_BEFORE = timedelta(days=9)  # that many days before it is held the commune sets a class


def acts(conn: Connection, day: TrainingDay, hands: dict[str, Hands], now: datetime) -> list[Act]:
    """Return the setting of the class and each tick, for `tell`. `hands` are those who may write, by name."""
    officer = next(each.officer for each in hands.values() if each.officer.partition == day.commune)
    held = (now.astimezone(VIETNAM) - timedelta(days=day.days_ago)).replace(hour=19, minute=30, second=0, microsecond=0)
    class_id = new_id(int(held.timestamp() * 1000))
    told = {"held_on": held.date().isoformat()} | day.fields
    found = [_act(conn, officer, training.CLASS, class_id, told, min(held - SET_BEFORE, now))]
    people = {each.name: (each.id, team) for team in roster(conn, day.commune) for each in team.mediators}
    for each in day.attendance:
        person, team = people[each.name]
        writer = hands[each.by].mediator
        who: Fields = {
            "class_id": class_id, "person": person, "name": each.name, "village": team.village, "team": team.name,
            f"entered_by/{writer.person_id}": {"name": writer.name},
        }  # fmt: skip
        record = training.attendance_id(class_id, person)
        found.append(_act(conn, writer, training.ATTENDANCE, record, who | each.fields, min(held, now)))
    return found


def _act(conn: Connection, author: Author, kind: str, record: str, values: dict[str, Any], at: datetime) -> Act:
    return at, partial(_take, conn, author, kind, record, values, at)


def _take(conn: Connection, author: Author, kind: str, record: str, values: dict[str, Any], at: datetime) -> None:
    change = Change(
        id=new_id(int(at.timestamp() * 1000)), kind=kind, record=record, base=0, set=values,
        at=at.astimezone(VIETNAM).isoformat(),
    )  # fmt: skip
    [receipt] = take(conn, author, [change], at)
    if receipt.outcome != ACCEPTED:
        raise RuntimeError(f"a class of {author.partition} was not taken in: {receipt.outcome} {receipt.reason}")
