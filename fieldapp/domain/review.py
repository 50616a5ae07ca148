"""The story of a record, and where it stands: a fold over the same lines on phone and server."""

from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

from fieldapp.domain.roles import Role


class Verdict(StrEnum):
    """What an officer may decide about a case."""

    RETURNED = "returned"
    APPROVED = "approved"


class Standing(StrEnum):
    """Where a record stands in the commune's queue: mới, đã sửa, đã trả lại, đã duyệt."""

    NEW = "new"
    AMENDED = "amended"
    RETURNED = "returned"
    APPROVED = "approved"


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a record's history: who changed which fields, and when each clock said so."""

    seq: int
    change: str
    by: str
    role: Role
    at: str  # the writer's device, ISO 8601
    received_at: str  # the server, ISO 8601 UTC
    paths: list[str]
    verdict: str = ""
    restores: list[str] = []  # ids of changes lost with a former history, whose values this one brought back


def standing(lines: Iterable[Line]) -> Standing:
    """Return where the record stands after these lines, whatever order they come in.

    A verdict of a newer version counts as none: a word that this version does not know must not close the book.
    """
    now = Standing.NEW
    for line in sorted(lines, key=lambda each: each.seq):
        now = _after(line, now)
    return now


def may_follow(verdict: Verdict, current: Standing, *, with_remarks: bool) -> bool:
    """Return whether an officer may decide this now: twice the same verdict says nothing new.

    A return of what is returned already does when it brings a remark: then it adds to those that wait for an answer.
    """
    return verdict.value != current.value or (verdict == Verdict.RETURNED and with_remarks)


def additions(lines: Iterable[Line]) -> set[str]:
    """Return the ids of the changes that only added a remark: returns of what was returned already."""
    now, found = Standing.NEW, set[str]()
    for line in sorted(lines, key=lambda each: each.seq):
        if line.verdict == Verdict.RETURNED and now == Standing.RETURNED:
            found.add(line.change)
        now = _after(line, now)
    return found


def open_remark_change(lines: Iterable[Line]) -> str:
    """Return the id of the change whose remarks still wait for the mediator, or empty.

    They are the remarks of the last return and, when it added to another, of that one; an approval or a return of what
    was answered settles the older ones.
    """
    verdicts = [line for line in sorted(lines, key=lambda each: each.seq) if line.verdict in tuple(Verdict)]
    if verdicts and verdicts[-1].verdict == Verdict.RETURNED:
        return verdicts[-1].change
    return ""


def _after(line: Line, now: Standing) -> Standing:
    if line.verdict in tuple(Verdict):
        return Standing(line.verdict)
    answered = line.role == Role.MEDIATOR and now in (Standing.RETURNED, Standing.APPROVED)
    return Standing.AMENDED if answered else now
