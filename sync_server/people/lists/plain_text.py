"""A .csv file, in whatever letters Excel saved it: UTF-8 with or without its mark, UTF-16, Windows-1258."""

import csv
import io
import unicodedata
from collections import Counter

from msgspec import Struct

from sync_server.people.lists.cells import Cell

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_NO_TEXT = ("Cc", "Cn", "Co")  # controls, and what is no letter of anybody
_END = "\x1e"  # is put behind the last line, to see that no mark is open there
_LONGEST = 10_000  # characters of one cell: no list has more, and an open quote would eat the rest


def decoded(content: bytes) -> str | None:
    """Return the text of a file in NFC; None for what is no text."""
    for name in _encodings(content):
        try:
            text = content.decode(name)
        except (UnicodeDecodeError, UnicodeError):
            continue
        return unicodedata.normalize("NFC", text) if _is_text(text) else None
    return None


class Table(Struct, frozen=True, kw_only=True):
    """The rows of a text, and the first row that a mark of quotation runs away with (from 1; 0: none does)."""

    rows: list[list[Cell]]
    torn: int = 0


def tables(text: str) -> list[Table]:
    """Return the text as a table, once for each sign that may stand between cells and does; else as lines."""
    signs = [sign for sign in (";", "\t", ",") if sign in text]
    return [_table(text, sign) for sign in signs or ("\t",)]


def _encodings(content: bytes) -> list[str]:
    for mark, name in _MARKS:
        if content.startswith(mark):
            return [name]
    start = content[:4000]
    if start.count(0) > len(start) // 4:
        return ["utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"]
    return ["utf-8", "cp1258", "latin-1"]  # the last takes everything: then old fonts are recognised by their letters


def _is_text(text: str) -> bool:
    """Return whether hardly any sign is a control; spaces that do not break and signs of no width are letters' own."""
    odd = sum(unicodedata.category(each) in _NO_TEXT and each not in "\r\n\t\f\v" for each in text[:4000])
    return odd <= len(text[:4000]) // 100


def _table(text: str, sign: str) -> Table:
    """Return the rows; a mark that opens in one cell and closes in another one's row takes whole lines into a cell."""
    csv.field_size_limit(_LONGEST)
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(f"{text}\n{_END}", newline=""), delimiter=sign):
            rows.append([*row])
    except csv.Error:
        return Table(rows=rows, torn=len(rows) + 1)
    if rows.pop() != [_END]:
        return Table(rows=rows, torn=len(rows) + 1)
    [(width, _)] = Counter(map(len, rows)).most_common(1) or [(0, 0)]
    torn = (at for at, row in enumerate(rows, 1) if any(_swallows(str(cell), sign, width) for cell in row))
    return Table(rows=rows, torn=next(torn, 0))


def _swallows(cell: str, sign: str, width: int) -> bool:
    """Return whether a cell of several lines has a whole row within it."""
    return width > 2 and any(line.count(sign) >= width - 1 for line in cell.splitlines()[1:])
