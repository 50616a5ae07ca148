"""Turns a story into changes and takes them in by the ordinary door, each on its day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import cases
from fieldapp.domain.changes import Fields
from fieldapp.domain.ids import new_id
from fieldapp.protocol import Change, Holding
from sync_server.clock import VIETNAM
from sync_server.demo.facts import Step, Story
from sync_server.journal.author import Author
from sync_server.journal.intake import take
from sync_server.people import asking, devices

ACCEPTED = "accepted"
APP = "0.1.0"  # what the invented phones run


Act = tuple[datetime, Callable[[], None]]
"""Something that is to be taken in, and when it happened."""


class DrawnPhoto(Struct, frozen=True, kw_only=True):
    """A picture for the story that has one."""

    content: bytes  # JPEG
    sha256: str
    width: int  # pixels
    height: int


class Hands(Struct, frozen=True, kw_only=True):
    """Who writes a story: its mediator and the officer of the commune, and the ids of people by name."""

    mediator: Author
    officer: Author
    person_ids: dict[str, str]


@dataclass
class _Thread:
    """How far one story has been told."""

    story: Story
    hands: Hands
    record: str = field(default_factory=new_id)
    seq: int = 0  # of its last line
    remarks: list[str] = field(default_factory=list)  # paths of the open ones


def tell(
    conn: Connection, stories: list[tuple[Story, Hands]], photo: DrawnPhoto, now: datetime, beside: Sequence[Act] = ()
) -> None:
    """Take in every step of every story, and what else happened beside them, in the order in which they happened."""
    threads = [_Thread(story, hands) for story, hands in stories]
    steps: list[Act] = [
        (_moment(now, step), partial(_take_step, conn, step, thread, photo, now))
        for thread in threads
        for step in thread.story.steps
    ]
    for _, act in sorted([*steps, *beside], key=lambda each: each[0]):
        act()


def _take_step(conn: Connection, step: Step, thread: _Thread, photo: DrawnPhoto, now: datetime) -> None:
    at = _moment(now, step)
    if step.what == "asked":
        return _ask(conn, step, thread, at)
    if step.what == "sent":
        author = thread.hands.mediator
        devices.note_seen(conn, author.device_id, app=APP, holding=Holding(), clock_off_s=0, now=at)
        fields = step.fields if thread.seq else _first(thread.story, thread.hands, photo, now)
    else:
        author = thread.hands.officer
        fields, thread.remarks = _verdict(step, thread.remarks, _ms(at))
    written_at = at.astimezone(VIETNAM).isoformat()
    change = Change(
        id=new_id(_ms(at)), kind=cases.KIND, record=thread.record, base=thread.seq, set=fields, at=written_at
    )
    receipt = take(conn, author, [change], at)[0]
    if receipt.outcome != ACCEPTED:
        raise RuntimeError(f"a story of {thread.story.village} was not taken in: {receipt.outcome} {receipt.reason}")
    thread.seq = receipt.seq


def _ask(conn: Connection, step: Step, thread: _Thread, at: datetime) -> None:
    """Let the officer ask the commune's experts, and the first of them answer where an answer is told."""
    experts, question = asking.experts(conn, thread.hands.officer.partition), asking.fresh_id()
    asked_of = [each.id for each in experts]
    asking.ask(conn, thread.hands.officer, question, thread.record, step.text, asked_of, at)
    if not step.answer:
        return
    asking.mark_read(conn, experts[0].id, experts[0].name, question, at)
    asking.answer(conn, experts[0].id, experts[0].name, question, step.answer, at)


def _first(story: Story, hands: Hands, photo: DrawnPhoto, now: datetime) -> Fields:
    """Return what the mediator sent at first."""
    members: dict[str, list[dict[str, Any]]] = {
        "parties": [{"role": "BEN", "kind": "CN"} | party for party in story.parties],
        "mediators": [{"name": name, "person": hands.person_ids[name]} for name in story.mediators],
        "invited": story.invited,
        "sessions": [{"held_on": _day(now, each.days_ago), "notes": each.notes} for each in story.sessions],
        "photos": [_photo(story, photo, now)] if story.photo else [],
    }
    # Members stand in the order of their ids, and those in the order of their milliseconds.
    first = _ms(_moment(now, story.steps[0]))
    flat = [(name, member) for name, all_of_it in members.items() for member in all_of_it]
    collected = {f"{name}/{new_id(first + n)}": member for n, (name, member) in enumerate(flat)}
    ended = {"ended_on": _day(now, story.sessions[-1].days_ago)} if "ending" in story.fields else {}
    return {"received_on": _day(now, story.received_days_ago)} | story.fields | ended | collected


def _photo(story: Story, photo: DrawnPhoto, now: datetime) -> Fields:
    return {
        "sha256": photo.sha256,
        "size": len(photo.content),
        "width": photo.width,
        "height": photo.height,
        "caption": story.photo,
        "added_at": _moment(now, story.steps[0]).astimezone(VIETNAM).isoformat(),
    }


def _verdict(step: Step, older: list[str], at_ms: int) -> tuple[Fields, list[str]]:
    """Return the officer's change, and the paths of the remarks that are open after it."""
    settled = dict.fromkeys(older)
    remarks = {
        f"remarks/{new_id(at_ms + n)}": {"path": path, "text": text}
        for n, (path, text) in enumerate(step.remarks.items())
    }
    return {"verdict": step.what} | settled | remarks, list(remarks)


def _moment(now: datetime, step: Step) -> datetime:
    """Return when a step happened: mediators write in the evening, officers in the morning; never after now."""
    hour = 19 if step.what == "sent" else 8
    day = now.astimezone(VIETNAM) - timedelta(days=step.days_ago)
    return min(day.replace(hour=hour, minute=20, second=0, microsecond=0), now)


def _day(now: datetime, days_ago: int) -> str:
    return (now.astimezone(VIETNAM) - timedelta(days=days_ago)).date().isoformat()


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
