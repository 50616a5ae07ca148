"""What a case says now that it did not say when the commune last decided, word by word where it is a text."""

from collections.abc import Sequence

from msgspec import Struct

from fieldapp.domain import changes
from fieldapp.domain.changes import Fields
from fieldapp.domain.differing import Piece, compare, differs
from sync_server.journal.casebook import OpenCase, StoryLine
from sync_server.office import showing


class Difference(Struct, frozen=True, kw_only=True):
    """One path of a case that says something else now."""

    path: str
    pieces: list[Piece]


def since_decision(case: OpenCase, language: str) -> list[Difference]:
    """Return what changed since the officer's last decision; nothing when there was none."""
    decided = [line.seq for line in case.lines if line.verdict]
    if not decided:
        return []
    before = as_it_was(case.lines, decided[-1])
    paths = [
        path for path in dict.fromkeys([*before, *case.fields])
        if before.get(path) != case.fields.get(path) and path.partition("/")[0] not in _NOT_WORDS
    ]  # fmt: skip
    known = showing.named(before) | showing.named(case.fields)
    found = [
        Difference(
            path=path,
            pieces=compare(
                showing.in_words(path, before.get(path), language, known),
                showing.in_words(path, case.fields.get(path), language, known),
            ),
        )
        for path in paths
    ]
    return [each for each in found if differs(each.pieces)]


def as_it_was(lines: Sequence[StoryLine], seq: int) -> Fields:
    """Return the values of a case after its line of this number."""
    fields: Fields = {}
    for line in lines:
        if line.seq <= seq:
            taken = {path: value for path, value in line.set.items() if path not in line.clashed}
            fields = changes.apply(fields, taken | line.added)
    return fields


_NOT_WORDS = ("remarks", "verdict", "conflicts", "reassignments", "logbook_no", "inquiries")
"""What a case has besides what its team wrote."""
