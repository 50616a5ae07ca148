"""What the office writes of a mediator: the name, and what the law and its statistics ask, as far as told."""

import re
import unicodedata
from datetime import date

from msgspec import Struct

from fieldapp.domain import vocabulary
from fieldapp.domain.record import SHORT_TEXT
from fieldapp.domain.text import clean

NUMBER = re.compile(r"\+?[0-9][0-9 .()-]{1,28}")
WORDS = {"sex": "GIOI_TINH", "ethnic": "DAN_TOC", "schooling": "TRINH_DO"}
_NO_NAME = re.compile(r"[\d@#=<>{}\[\]|\\/_*+]")
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\u3164\ufe00-\ufe0f\ufeff]")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
YOUNGEST, OLDEST = 15, 110  # years: beyond them it is a slip of the pen


class About(Struct, frozen=True, kw_only=True):
    """A mediator as the office knows them; empty means not told, and the name is never empty."""

    name: str
    born: str = ""  # a year, or a day as ISO has it
    sex: str = ""  # GIOI_TINH
    ethnic: str = ""  # DAN_TOC
    phone: str = ""
    schooling: str = ""  # TRINH_DO


def tidy_name(text: str) -> str:
    """Return a name in NFC with single spaces and without what nobody sees."""
    return " ".join(_UNSEEN.sub("", clean(text)).split())


def alike(text: str) -> str:
    """Return by what two spellings of one name are the same: capitals aside, "Hoà" as "Hòa", and Ð of old files as Đ.

    Keyboards differ in the letter on which a tone is set; another tone is another name.
    """
    return " ".join(map(_tone_last, tidy_name(text).casefold().replace("ð", "đ").split()))


def _tone_last(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", _TONES.sub("", letters)) + "".join(sorted(_TONES.findall(letters)))


def wrong(about: About, today: date) -> str:
    """Return which part cannot be kept; empty when all can."""
    if not about.name or len(about.name) > SHORT_TEXT or _NO_NAME.search(about.name):
        return "name"
    if about.born and not _may_be_born(about.born, today):
        return "born"
    for part, words in WORDS.items():
        code = getattr(about, part)
        if code and vocabulary.word(words, code) is None:
            return part
    return "phone" if about.phone and not NUMBER.fullmatch(about.phone) else ""


def year_of(born: str) -> int | None:
    """Return the year of a birth; None when nobody told it."""
    return int(born[:4]) if born else None


def _may_be_born(born: str, today: date) -> bool:
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}-[0-9]{2})?", born):
        return False
    try:
        year = (date.fromisoformat(born) if len(born) > 4 else date(int(born), 1, 1)).year
    except ValueError:
        return False
    return today.year - OLDEST <= year <= today.year - YOUNGEST
