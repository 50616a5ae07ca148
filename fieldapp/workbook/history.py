"""Who did what when: the server's lines in the server's order, then what only this phone knows."""

from functools import cache
from typing import Literal

import msgspec
from msgspec import Struct

from fieldapp.domain import cases, changes, kinds, review
from fieldapp.domain.cases import LOGBOOK_ORDER, Reassignment
from fieldapp.domain.changes import Fields, conflict_path
from fieldapp.domain.record import Record
from fieldapp.domain.roles import Role
from fieldapp.store.device import DeviceStore
from fieldapp.store.outbox import Queued
from fieldapp.workbook import roster, working

State = Literal["received", "waiting", "held", "declined", "draft"]


class HistoryLine(Struct, frozen=True, kw_only=True):
    """One line of a record's story."""

    by: str
    role: Role
    at: str  # the writer's device, ISO 8601
    received_at: str  # the server, ISO 8601 UTC; empty for what it has not
    fields: list[str]  # names of the fields it changed, in the order in which people read them, each once
    verdict: str  # review.Verdict, or empty
    state: State  # with the server; in the outbox; waiting for the officer; not taken by them; being written
    adds: bool = False  # a verdict that only added a remark to a case that was returned already
    went: Reassignment | None = None  # from which team to which the case went with this line
    asks: bool = False  # the officer asked the team leader something
    settles: bool = False  # a choice among versions that people wrote differently
    kind: str = ""  # what it is of, besides cases


def history(store: DeviceStore, record_id: str) -> list[HistoryLine]:
    """Return the story of a record, oldest first."""
    at_work = working.of_record(store, record_id)
    kind = "" if at_work.held.kind == cases.KIND else at_work.held.kind
    mine = roster.me(store)
    name = mine.name if mine else ""
    added = review.additions(at_work.held.lines)
    server = at_work.held.server
    lines = [
        HistoryLine(
            by=line.by, role=line.role, at=line.at, received_at=line.received_at, fields=_names(line.paths, kind),
            kind=kind, verdict=line.verdict, state="received", adds=line.change in added,
            went=_went(line.paths, server), settles=any(map(conflict_path, line.paths)),
            asks=bool(line.paths) and all(path.startswith("inquiries/") for path in line.paths),
        )
        for line in sorted(at_work.held.lines, key=lambda each: each.seq)
    ]  # fmt: skip
    for queued in at_work.queued:
        lines.append(_mine(name, kind, queued.change.at, list(queued.change.set), _state(queued)))
    if at_work.draft:
        lines.append(_mine(name, kind, at_work.held.touched_at, list(at_work.draft), "draft"))
    return lines


def _state(queued: Queued) -> State:
    if queued.state == "held" or queued.state == "declined":
        return queued.state
    return "waiting"


def _mine(name: str, kind: str, at: str, paths: list[str], state: State) -> HistoryLine:
    return HistoryLine(
        by=name, role=Role.MEDIATOR, at=at, received_at="", fields=_names(paths, kind), verdict="", state=state,
        kind=kind,
    )  # fmt: skip


def _went(paths: list[str], server: Fields) -> Reassignment | None:
    path = next((path for path in paths if path.startswith("reassignments/") and path in server), None)
    return msgspec.convert(server[path], Reassignment) if path else None


def _names(paths: list[str], kind: str) -> list[str]:
    names, place = dict.fromkeys(path.partition("/")[0] for path in paths), _places(kind)
    return sorted((name for name in names if name in place), key=place.__getitem__)


@cache
def _places(kind: str) -> dict[str, int]:
    """Return the place of each field that people read."""
    own = changes.KINDS[kind].__struct_fields__ if kind in changes.KINDS else ()
    read = [
        name for name in own if name not in Record.__struct_fields__ and name not in kinds.NO_WORDS
    ] or LOGBOOK_ORDER
    return {name: place for place, name in enumerate(read)}
