"""The parts of an .xlsx file, looked at before it is laid out in memory: how far its cells reach, which have no result.

The reader lays out a whole sheet from its first to its last cell, so one cell at the far end would take all memory; and
it gives nothing for a formula's error, or for a formula that was never reckoned: neither must pass for an empty cell.
"""

import io
import re
import zipfile
import zlib
from xml.etree import ElementTree

from msgspec import Struct
from python_calamine import CalamineSheet

from sync_server.people.lists.cells import ERROR, Cell

_MOST_UNPACKED = 48 * 1024 * 1024  # bytes
_MOST_BOOK = 1024 * 1024  # of the part that names the sheets
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^>/])>")
_AT = re.compile(rb"""\br\s*=\s*["']\$?([A-Za-z]{1,3})\$?([0-9]{1,7})["']""")
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")  # also an empty one, as a formula may give it
_UNRECKONED = re.compile(
    rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)  # a formula without a result, as programs leave it that only write files
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class TooMuch(Exception):
    """It unpacks to more than any list is."""


class NoWorkbook(Exception):
    """It says that it is a workbook, and is none."""


class Part(Struct, frozen=True, kw_only=True):
    """One sheet, as the file's parts tell of it."""

    name: str
    rows: int  # as far as any cell reaches
    columns: int
    errors: frozenset[tuple[int, int]]  # cells whose formula has no result, from 0


def parts_of(content: bytes) -> list[Part] | None:
    """Return the sheets of a workbook that can be seen; None for a packed file of another kind.

    Raises TooMuch, NoWorkbook or BadZipFile.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if "xl/workbook.xml" not in packed.namelist():
            return None
        try:
            if sum(each.file_size for each in packed.infolist()) > _MOST_UNPACKED:
                raise TooMuch
            for name in packed.namelist():  # a size that lies is found out by its checksum
                packed.read(name)
            return [_part(name, packed.read(path)) for name, path in _sheets(packed)]
        except (ElementTree.ParseError, KeyError, zlib.error, EOFError, NotImplementedError, RuntimeError) as trouble:
            raise NoWorkbook from trouble


def rows_of(sheet: CalamineSheet, part: Part) -> list[list[Cell]]:
    """Return the rows of a sheet from its first; every cell of a merged range has the value of the whole."""
    rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for row, column in part.errors:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = ERROR
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        for row in range(top, min(bottom + 1, len(rows))):
            for column in range(left, min(right + 1, len(rows[row]))):
                rows[row][column] = rows[top][left]
    return rows


def _sheets(packed: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return name and part of each sheet that is not hidden."""
    relations = _parsed(packed, "xl/_rels/workbook.xml.rels")
    targets = {each.get("Id", ""): each.get("Target", "") for each in relations}
    found = []
    for each in _parsed(packed, "xl/workbook.xml").iter():
        if each.tag.endswith("}sheet") and each.get("state", "visible") == "visible":
            target = targets[each.get(_RELATION, "")]
            if "worksheets/" in target:
                path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                found.append((each.get("name", ""), path))
    return found


def _parsed(packed: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if packed.getinfo(name).file_size > _MOST_BOOK:
        raise TooMuch
    return ElementTree.fromstring(packed.read(name))


def _part(name: str, xml: bytes) -> Part:
    rows = columns = 0
    errors = set()
    for cell in _CELL.finditer(xml):
        if at := _AT.search(cell[1]):
            row, column = int(at[2]), _column(at[1])
            rows, columns = max(rows, row), max(columns, column)
            open_one = _UNRECKONED.match(xml, cell.end()) and not _TEXT.search(cell[1])
            if open_one or _ERROR.search(cell[1]):
                errors.add((row - 1, column - 1))
    return Part(name=name, rows=rows, columns=columns, errors=frozenset(errors))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
