"""Days and births as people write them in Vietnam: 12/3/1965, 12-03-1965, ngày 12 tháng 3 năm 1965, 1965."""

import re
from datetime import date

from fieldapp.domain.text import fold

_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_SPELT = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}),? nam (\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ t]00:00:00)?")
_MONTH = re.compile(r"(?:thang )?\d{1,2}(?:[/.\-]| nam )(\d{4})")
_YEAR = re.compile(r"(?:nam |sinh nam |sn |~)?(\d{4})")
_THIS_CENTURY = 10  # of a year of birth in two digits: up to it 20.., else 19..


def day_in(text: str) -> date | None:
    """Return the day that a text names, the year in full; None for no day."""
    found = _parts(text)
    return _date(*found) if found and found[0] > 99 else None


def born_in(text: str) -> str | None:
    """Return a birth as `About` has it: a day in ISO, or a year where no more is told; None for what is no birth."""
    said = fold(text)
    if not text.strip():
        return ""
    for shape in (_YEAR, _MONTH):
        if found := shape.fullmatch(said):
            return found[1]
    parts = _parts(text)
    if parts is None:
        return None
    year, month, day = parts
    if year < 100:
        year += 2000 if year <= _THIS_CENTURY else 1900
    born = _date(year, month, day)
    return born.isoformat() if born else None


def _parts(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day, the year as it stands."""
    said = fold(text).replace(" / ", "/").replace("/ ", "/").replace(" /", "/")
    if found := _ISO.fullmatch(said):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY.fullmatch(said) or _SPELT.fullmatch(said):
        return int(found[3]), int(found[2]), int(found[1])
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
