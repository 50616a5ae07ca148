"""Which signs the letters of a printed paper have, and what stands there instead of one that they have not.

A sign without a picture would be left out without a word: “rộng ≥ 1,5 m” would be signed as “rộng 1,5 m”.
"""

import re
import unicodedata
from itertools import groupby

from fieldapp.domain.text import is_written

LACKING = "[?]"
SIGNS = "≠≤≥≈"
"""What the screen's letters lend to the paper's."""
_LETTERS = (
    (0x20, 0x7E), (0xA1, 0x36F), (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x2030, 0x2030), (0x2032, 0x2033),
    (0x2039, 0x203A), (0x2074, 0x2079), (0x2080, 0x2089), (0x20AB, 0x20AC), (0x2116, 0x2116), (0x2212, 0x2212),
)  # fmt: skip
"""What the paper's letters have, from the first to the last of a row (`.ci/fonts.py` cuts them). The space that does
not break is left out: whole lines are pasted with no other, and were torn in the middle of their last word."""
_ROWS = "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in _LETTERS)
_OTHER = re.compile(f"[^\n{SIGNS}{_ROWS}]")
_LINE_ENDS = "\u2028\u2029"
_WORDS = {"\u2044": "/", "\u2215": "/", "→": "->", "←": "<-", "⇒": "=>"}


def printable(words: str) -> str:
    """Return the words as a sheet of paper shows them: a sign for which there are no letters is told by `LACKING`."""
    if not _OTHER.search(words):
        return words
    told = filter(None, (_instead(each) if _OTHER.match(each) else each for each in words))
    return "".join(part if part == LACKING else "".join(run) for part, run in groupby(told, _kind))


def lacks_letters(words: str) -> bool:
    """Return whether something in these words cannot be printed."""
    return any(_instead(each) == LACKING for each in _OTHER.findall(words))


def _instead(sign: str) -> str:
    if sign in _LINE_ENDS:
        return "\n"
    if sign.isspace():
        return " "
    if not is_written(sign):
        return ""
    plain = "".join(_WORDS.get(each, each) for each in unicodedata.normalize("NFKC", sign))
    return LACKING if _OTHER.search(plain) else plain


def _kind(part: str) -> str:
    return part if part == LACKING else ""
