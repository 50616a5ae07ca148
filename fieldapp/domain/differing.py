"""What differs between two texts, word by word: so phone and office mark the same words."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import StrEnum

from msgspec import Struct

_WORDS = re.compile(r"\S+\s*|\s+")
_MOST_WORDS = 1_500  # of both texts together that are compared word by word; longer ones are told apart as a whole
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


def compare(old: str, new: str) -> list[Piece]:
    """Return the new text with what was taken out of the old one, in pieces that follow each other.

    Of texts that are too long or have too little in common: the whole old one, then the whole new one.
    """
    was, now = _WORDS.findall(old), _WORDS.findall(new)
    steps = _steps(was, now)
    if steps is None:
        return [Piece(mark=mark, text=text) for mark, text in ((Mark.GONE, old), (Mark.NEW, new)) if text]
    found = []
    for step, a, b, c, d in steps:
        gone, put = "".join(was[a:b]), "".join(now[c:d])
        if step == "equal":
            found.append(Piece(mark=Mark.SAME, text=put))
        else:
            found += [Piece(mark=mark, text=text) for mark, text in ((Mark.GONE, gone), (Mark.NEW, put)) if text]
    return found


def own_words(text: str, others: Sequence[str]) -> list[Piece]:
    """Return a text in pieces that follow each other: NEW where one of the others says something else, else SAME.

    What is too long or has too little in common is not looked at: to mark all of it would tell nothing.
    """
    words = _WORDS.findall(text)
    own = [False] * len(words)
    for other in others:
        for step, _, _, start, end in _steps(_WORDS.findall(other), words) or ():
            if step != "equal":
                own[start:end] = [True] * (end - start)
    found: list[Piece] = []
    for word, differs in zip(words, own, strict=True):
        mark = Mark.NEW if differs else Mark.SAME
        if found and found[-1].mark == mark:
            found[-1] = Piece(mark=mark, text=found[-1].text + word)
        else:
            found.append(Piece(mark=mark, text=word))
    return found


def side_by_side(texts: Sequence[str], stands: int) -> list[list[Piece]]:
    """Return the versions of one text in pieces: the one that stands is held against all others, those against it."""
    others = [[*texts[:stands], *texts[stands + 1 :]] if n == stands else [texts[stands]] for n in range(len(texts))]
    return [own_words(text, against) for text, against in zip(texts, others, strict=True)]


def differs(pieces: Sequence[Piece]) -> bool:
    """Return whether anything in a text is marked."""
    return any(piece.mark != Mark.SAME for piece in pieces)


def _steps(was: Sequence[str], now: Sequence[str]) -> list[tuple[str, int, int, int, int]] | None:
    """Return how one list of words becomes the other; None where nobody would follow it. Spaces are no difference."""
    if not was or not now or len(was) + len(now) > _MOST_WORDS:
        return None
    matcher = SequenceMatcher(None, [each.strip() for each in was], [each.strip() for each in now], autojunk=False)
    return None if matcher.ratio() < _ALIKE else list(matcher.get_opcodes())
