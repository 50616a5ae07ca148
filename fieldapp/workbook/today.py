"""What asks for her when she opens the book: a few cases, each once, the most pressing first."""

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from fieldapp.workbook.leaving import left
from fieldapp.workbook.listing import CaseRow
from fieldapp.workbook.standing import PhoneStanding

RECENT = 3  # cases that ask for nothing, so that what she wrote yesterday is found at a glance


class Today(Struct, frozen=True, kw_only=True):
    """The cases of the first screen."""

    asks: list[CaseRow]  # the commune or a colleague waits for her word; first where somebody is in danger
    unfinished: list[CaseRow]  # begun, not sent
    recent: list[CaseRow]  # the last ones besides
    left: Mapping[str, tuple[str, ...]]  # by case, who is asked or has it and is gone


def today(
    rows: Sequence[CaseRow], me: str = "", answers: bool = False, members: Collection[str] = ()
) -> Today:  # fmt: skip
    """Return the cases to show first; `rows` as the list has them (of `list_cases` or a `CaseIndex`).

    `me` is the person whose answer is waited for, when a case was given to her; `answers` says that she is the one
    whom the commune asks (`answering.answers_for`). `members` are the persons of the team, where giving cases is hers:
    then those are hers to give whose mediator is gone, and those that nobody has.
    """
    gone = {row.id: names for row in rows if (names := left(row.hands, members))}
    asking = {row.id for row in rows if row.id in gone or (row.nobody and members) or _asks(row, me, answers)}
    rest = [row for row in rows if row.id not in asking]
    return Today(
        asks=sorted((row for row in rows if row.id in asking), key=lambda row: not row.alarm),
        unfinished=[row for row in rest if row.unsent],
        recent=[row for row in rest if not row.unsent][:RECENT],
        left=gone,
    )


def _asks(row: CaseRow, me: str, answers: bool) -> bool:
    if row.alarm or (me and me in row.asked) or (answers and row.inquiries):
        return True
    return row.standing == PhoneStanding.RETURNED or bool(row.clashes) or bool(row.declined)
