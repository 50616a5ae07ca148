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


def standing(lines: Iterable[Line]) -> Standing:
    """Return where the record stands after these lines, whatever order they come in.

    A verdict of a newer version counts as none: a word that this version does not know must not close the book.
    """
    now = Standing.NEW
    for line in sorted(lines, key=lambda each: each.seq):
        if line.verdict in tuple(Verdict):
            now = Standing(line.verdict)
        elif line.role == Role.MEDIATOR and now in (Standing.RETURNED, Standing.APPROVED):
            now = Standing.AMENDED
    return now


def may_follow(verdict: Verdict, current: Standing) -> bool:
    """Return whether an officer may decide this now: twice the same verdict says nothing new."""
    return verdict.value != current.value


def open_remark_change(lines: Iterable[Line]) -> str:
    """Return the id of the change whose remarks still wait for the mediator, or empty.

    They are the remarks of the last return; an approval or a new return settles the older ones.
    """
    verdicts = [line for line in sorted(lines, key=lambda each: each.seq) if line.verdict in tuple(Verdict)]
    if verdicts and verdicts[-1].verdict == Verdict.RETURNED:
        return verdicts[-1].change
    return ""
