"""What a case says now that it did not say when the commune last decided, word by word where it is a text."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import StrEnum

from msgspec import Struct

from fieldapp.domain import changes
from fieldapp.domain.changes import Fields
from sync_server.journal.casebook import OpenCase, StoryLine
from sync_server.office import showing

_WORDS = re.compile(r"\s+|\S+")
_MOST_WORDS = 1_500  # of both texts together that are compared word by word; longer ones stand one under the other
_ALIKE = 0.3  # of their words that two texts share at least, or their pieces would only confuse


class Mark(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


class Piece(Struct, frozen=True, kw_only=True):
    """A piece of a text: as it was, taken out, or put in."""

    mark: Mark
    text: str


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
    return [each for each in found if any(piece.mark != Mark.SAME for piece in each.pieces)]


def as_it_was(lines: Sequence[StoryLine], seq: int) -> Fields:
    """Return the values of a case after its line of this number."""
    fields: Fields = {}
    for line in lines:
        if line.seq <= seq:
            taken = {path: value for path, value in line.set.items() if path not in line.clashed}
            fields = changes.apply(fields, taken | line.added)
    return fields


def compare(old: str, new: str) -> list[Piece]:
    """Return the new text with what was taken out of the old one, in pieces that follow each other."""
    was, now = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    if not old or not new or len(was) + len(now) > _MOST_WORDS or matcher.ratio() < _ALIKE:
        return [Piece(mark=mark, text=text) for mark, text in ((Mark.GONE, old), (Mark.NEW, new)) if text]
    found = []
    for step, a, b, c, d in matcher.get_opcodes():
        if step == "equal":
            found.append(Piece(mark=Mark.SAME, text="".join(now[c:d])))
            continue
        gone, put = "".join(was[a:b]), "".join(now[c:d])
        found += [Piece(mark=mark, text=text) for mark, text in ((Mark.GONE, gone), (Mark.NEW, put)) if text]
    return found


_NOT_WORDS = ("remarks", "verdict", "conflicts", "reassignments", "logbook_no", "inquiries")
"""What a case has besides what its team wrote."""
