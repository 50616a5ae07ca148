"""A file as sheets of cells; what is no table, too much of one, or in letters nobody reads any more is named."""

import io
import zipfile
from enum import StrEnum

from msgspec import Struct
from python_calamine import CalamineError, PasswordError, load_workbook

from sync_server.people.lists import excel, plain_text
from sync_server.people.lists.cells import Cell, is_of_old_fonts

MAX_FILE = 2 * 1024 * 1024  # bytes
MOST_ROWS = 20_000  # that are looked at for a list; a commune has some hundred mediators
MOST_COLUMNS = 200
_OLD_EXCEL, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"


class Why(StrEnum):
    """Why a file cannot be read; each has a sentence in the office's strings."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    NO_TABLE = "no_table"
    OLD_EXCEL = "old_excel"  # .xls, or an .xlsx behind a password
    OTHER_OFFICE = "other_office"  # .ods, .xlsb, .docx
    OLD_FONTS = "old_fonts"  # TCVN3, VNI
    NO_HEADING = "no_heading"  # no row names its columns
    NO_PEOPLE = "no_people"
    SIDE_BY_SIDE = "side_by_side"  # two lists beside each other, of which the right one would be left out
    OPEN_QUOTE = "open_quote"  # a mark of quotation that takes the rows below it into one cell


class Unreadable(Exception):
    """The file is no list of mediators that can be read."""

    def __init__(self, why: Why, row: int = 0) -> None:
        super().__init__(why.value)
        self.why = why
        self.row = row  # where it is to be mended, where that is known


class Sheet(Struct, frozen=True, kw_only=True):
    """One sheet of a file; its rows are numbered as Excel does, from 1."""

    name: str
    rows: list[list[Cell]]
    torn: int = 0  # the first row that does not end where it should; 0: none


def sheets_of(content: bytes) -> list[Sheet]:
    """Return the sheets of a file that hold anything. Raises Unreadable."""
    if not content.strip(b"\0 \r\n\t"):
        raise Unreadable(Why.EMPTY)
    if len(content) > MAX_FILE:
        raise Unreadable(Why.TOO_LARGE)
    if content.startswith(_OLD_EXCEL):
        raise Unreadable(Why.OLD_EXCEL)
    found = _workbook(content) if content.startswith(_ZIP) else _text(content)
    if any(len(sheet.rows) > MOST_ROWS for sheet in found):
        raise Unreadable(Why.TOO_MANY_ROWS)
    found = [sheet for sheet in found if any(cell not in ("", None) for row in sheet.rows for cell in row)]
    if not found:
        raise Unreadable(Why.EMPTY)
    if is_of_old_fonts(cell for sheet in found for row in sheet.rows[:200] for cell in row if isinstance(cell, str)):
        raise Unreadable(Why.OLD_FONTS)
    return found


def _workbook(content: bytes) -> list[Sheet]:
    try:
        parts = excel.parts_of(content)
        if parts is None:
            raise Unreadable(Why.OTHER_OFFICE)
        if any(part.rows > MOST_ROWS or part.columns > MOST_COLUMNS for part in parts):
            raise Unreadable(Why.TOO_MANY_ROWS)
        with load_workbook(io.BytesIO(content)) as book:
            return [Sheet(name=part.name, rows=excel.rows_of(book.get_sheet_by_name(part.name), part))
                    for part in parts]  # fmt: skip
    except excel.TooMuch:
        raise Unreadable(Why.TOO_LARGE) from None
    except PasswordError:
        raise Unreadable(Why.OLD_EXCEL) from None
    except (CalamineError, zipfile.BadZipFile, excel.NoWorkbook):
        raise Unreadable(Why.NO_TABLE) from None


def _text(content: bytes) -> list[Sheet]:
    text = plain_text.decoded(content)
    if text is None:
        raise Unreadable(Why.NO_TABLE)
    if text.count("\n") > MOST_ROWS:
        raise Unreadable(Why.TOO_MANY_ROWS)
    return [Sheet(name="", rows=each.rows, torn=each.torn) for each in plain_text.tables(text)]
