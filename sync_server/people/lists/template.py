"""An empty list for Excel: the columns that are read, with numbers that keep their zero and choices to pick from."""

import io
from collections.abc import Sequence
from typing import Any

COLUMNS = (
    ("STT", 6), ("Họ và tên", 28), ("Năm sinh", 14), ("Giới tính", 11), ("Dân tộc", 14), ("Thôn, tổ dân phố", 26),
    ("Điện thoại", 16), ("Trình độ chuyên môn", 24), ("Chức danh", 18),
)  # fmt: skip
_ROWS = 500  # that have the choices
_SEX, _VILLAGE, _ROLE = 3, 5, 8


def empty_list(title: str, villages: Sequence[str]) -> bytes:
    """Return the file; `villages` are offered, others may be written."""
    import xlsxwriter  # only when it is asked for, as in `office.spreadsheets`

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Hòa giải viên")
        text, heading = (
            book.add_format({"num_format": "@"}),
            book.add_format({"bold": True, "border": 1, "bg_color": "#E2EFEE"}),
        )
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 13}))
        for at, (name, width) in enumerate(COLUMNS):
            sheet.set_column(at, at, width, text)  # as text: Excel eats the zero of a number, and turns years into days
            sheet.write_string(2, at, name, heading)
        sheet.freeze_panes(3, 2)
        _offer(sheet, _SEX, ["Nam", "Nữ"])
        _offer(sheet, _ROLE, ["Tổ trưởng", "Hòa giải viên"])
        if villages:
            names = book.add_worksheet("Thôn")
            for at, village in enumerate(villages):
                names.write_string(at, 0, village)
            names.hide()
            _offer(sheet, _VILLAGE, f"='Thôn'!$A$1:$A${len(villages)}", strict=False)
    return written.getvalue()


def _offer(sheet: Any, column: int, choices: object, *, strict: bool = True) -> None:
    how = {"validate": "list", "source": choices, "ignore_blank": True, "show_error": strict}
    sheet.data_validation(3, column, 3 + _ROWS, column, how)
