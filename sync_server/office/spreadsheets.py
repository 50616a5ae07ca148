"""A list as a file: CSV and XLSX. A cell that a spreadsheet would take for a formula is text, whatever was typed."""

import csv
import io
import re
import tempfile
from datetime import date, datetime

from litestar import Response
from litestar.exceptions import NotFoundException
from msgspec import Struct

from sync_server.clock import VIETNAM
from sync_server.office.headers import PRIVATE

CSV, XLSX = "csv", "xlsx"
_KINDS = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"  # that begin a formula, also as wide as a letter of Chinese
_UNSEEN = r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"  # what may stand before one
_ACTS = re.compile(rf"[\t\r\n]|{_UNSEEN}[{_SIGNS}]")
_ACTS_BEHIND = re.compile(rf"(?<=[;\t]){_UNSEEN}(?=[{_SIGNS}])")  # where Excel parts cells by another sign than ours
_WIDEST = 60  # characters of a column
_DAY = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_EARLIEST = date(1900, 3, 1)  # before it Excel counts a day that never was
Cell = str | int


class Sheet(Struct, frozen=True, kw_only=True):
    """A list as rows of words and numbers."""

    headings: list[str]
    rows: list[list[Cell]]
    days: tuple[int, ...] = ()  # the places of those columns that tell a day
    closed: int = 0  # of the rows, those about a case behind closed doors, where it is known


def as_file(sheet: Sheet, name: str, ending: str, now: datetime) -> Response[bytes]:
    """Return a list as a file of this ending. Raises NotFoundException for an ending that is not known."""
    if ending not in _KINDS:
        raise NotFoundException
    file = f"{name}-{now.astimezone(VIETNAM):%Y-%m-%d}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"', **PRIVATE}
    return Response(_csv(sheet) if ending == CSV else _xlsx(sheet), media_type=_KINDS[ending], headers=headers)


def _csv(sheet: Sheet) -> bytes:
    file = io.BytesIO()
    with io.TextIOWrapper(file, "utf-8-sig", newline="") as text:  # without its mark Excel reads Vietnamese wrongly
        writer = csv.writer(text)
        writer.writerow(map(_harmless, sheet.headings))
        writer.writerows([_harmless(cell) for cell in row] for row in sheet.rows)
        text.flush()
        return file.getvalue()


def _harmless(cell: Cell) -> Cell:
    """Return the cell so that no spreadsheet carries it out: an apostrophe before it says that it is text."""
    if isinstance(cell, int):
        return cell
    cell = _ACTS_BEHIND.sub(lambda unseen: f"{unseen[0]}'", cell)
    return f"'{cell}" if _ACTS.match(cell) else cell


def _xlsx(sheet: Sheet) -> bytes:
    """Return the file; row by row through a folder of its own, for in memory 60,000 rows would take 100 MB more."""
    import xlsxwriter  # 14 MB that a server needs only when somebody takes a list away

    file = io.BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with tempfile.TemporaryDirectory() as folder, xlsxwriter.Workbook(
        file, safe | {"constant_memory": True, "tmpdir": folder}
    ) as book:  # fmt: skip
        page, bold = book.add_worksheet(), book.add_format({"bold": True})
        as_day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        every: list[list[Cell]] = [[*sheet.headings], *sheet.rows]
        for place in range(len(sheet.headings)):
            longest = max(len(str(row[place])) for row in every if place < len(row))
            page.set_column(place, place, min(longest, _WIDEST) + 2)
        for number, row in enumerate(every):
            for place, cell in enumerate(row):
                if isinstance(cell, int):
                    page.write_number(number, place, cell)
                elif number and place in sheet.days and (day := _day(cell)):
                    page.write_datetime(number, place, day, as_day)
                else:
                    page.write_string(number, place, cell, bold if number == 0 else None)
        page.freeze_panes(1, 0)
    return file.getvalue()


def _day(cell: str) -> date | None:
    """Return the day that a cell is; None for what is more or less than one, or none that Excel counts."""
    told = _DAY.fullmatch(cell)
    try:
        found = date(int(told[3]), int(told[2]), int(told[1])) if told else None
    except ValueError:
        return None
    return found if found and found >= _EARLIEST else None
