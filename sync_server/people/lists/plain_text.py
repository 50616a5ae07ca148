"""A .csv file, in whatever letters Excel saved it: UTF-8 with or without its mark, UTF-16, Windows-1258."""

import csv
import io
import unicodedata

from sync_server.people.lists.cells import Cell

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_NO_TEXT = ("Cc", "Cn", "Co")  # controls, and what is no letter of anybody
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


def tables(text: str) -> list[list[list[Cell]]]:
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


def _table(text: str, sign: str) -> list[list[Cell]]:
    try:
        csv.field_size_limit(_LONGEST)
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign)]
    except csv.Error:
        return []
