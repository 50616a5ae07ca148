"""A list of 300 mediators as an office might really send it: made here, with every carelessness it is known for."""

import io
import unicodedata
from datetime import datetime

import xlsxwriter

FAMILIES = ("Nguyễn", "Trần", "Vi", "Hoàng", "Lý", "Bàn", "Tô", "Đặng", "Nông", "Lường")
MIDDLES = ("Văn", "Thị", "Đức", "Thị Thu", "Quang")
GIVEN = ("An", "Bình", "Cường", "Dìn", "Én", "Hằng")
TITLES = ("UBND XÃ DƯƠNG HƯU", "DANH SÁCH HÒA GIẢI VIÊN NĂM 2026", "(Kèm theo Công văn số 12/UBND-TP)")
HEADINGS = ("STT", "Họ và tên", "Năm sinh", "Giới tính", None, "Dân tộc", "Thôn", "Số ĐT", "Trình độ", "Chức vụ")
VILLAGES = ("Thôn Mùng", "Thôn Đẫu", "Thôn Nà Lạ")  # the last one nobody knows
A_VILLAGE = 100  # people each


def name_of(n):
    """The n-th name; all are different."""
    return f"{FAMILIES[n % 10]} {MIDDLES[n // 10 % 5]} {GIVEN[n // 50]}"


class DirtyList:
    """The file, and what is wrong with it: a row of Excel's numbering for each thing."""

    def __init__(self):
        self.bad, self.good, self.twice = {}, {}, {}
        written = io.BytesIO()
        with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
            self._day = book.add_format({"num_format": "dd/mm/yyyy"})
            book.add_worksheet("Bìa").write("A1", "Danh sách kèm theo")
            self._fill(book.add_worksheet("Danh sách"))
        self.content = written.getvalue()

    def _fill(self, sheet):
        for row, title in enumerate(TITLES):
            sheet.merge_range(row, 0, row, 9, title)
        for column, heading in enumerate(HEADINGS):
            if heading == "Giới tính":
                sheet.merge_range(4, 3, 4, 4, heading)
                sheet.write_row(5, 3, ("Nam", "Nữ"))
            elif heading:
                sheet.merge_range(4, column, 5, column, heading)
        for column in range(10):
            sheet.write(6, column, column + 1)
        row = 7
        for place, village in enumerate(VILLAGES):
            sheet.merge_range(row, 6, row + A_VILLAGE - 1, 6, village)
            for n in range(place * A_VILLAGE, (place + 1) * A_VILLAGE):
                self._person(sheet, row, n)
                row += 1
            row += 1  # an empty line between villages
        sheet.write(row, 1, "Tổng cộng: 300 người")
        sheet.write(row + 2, 7, "TM. ỦY BAN NHÂN DÂN")
        sheet.write(row + 4, 7, "Trần Quang Minh")

    def _person(self, sheet, row, n):
        year = 1950 + n % 40
        cells = [n + 1, name_of(n), year, *(("x", "") if n % 2 else ("", "x")), "Kinh", None, f"0912{n:06}",
                 "Luật" if n % 7 == 0 else "", "Tổ trưởng" if n % A_VILLAGE == 0 else ""]  # fmt: skip
        told = {"name": name_of(n), "born": str(year)}
        for column, value, more in self._oddities(n, year):
            cells[column] = value
            told |= more
        for column, value in enumerate(cells):
            if isinstance(value, datetime):
                sheet.write_datetime(row, column, value, self._day)
            elif isinstance(value, str) and value.startswith("="):
                sheet.write_formula(row, column, value, None, "#REF!")
            elif value not in ("", None):
                sheet.write(row, column, value)
        if why := BAD.get(n):
            self.bad[row + 1] = why
        elif n in TWICE:
            self.twice[row + 1] = row + 1 - (n - TWICE[n])
        else:
            self.good[row + 1] = told

    def _oddities(self, n, year):
        if n in TWICE:
            yield 1, name_of(TWICE[n]).upper(), {}
            yield 2, 1950 + TWICE[n] % 40, {}
        found = {
            3: [(1, unicodedata.normalize("NFD", name_of(3)), {})],
            4: [(1, f"  {name_of(4).replace(' ', chr(160) + ' ')} ", {})],
            5: [(1, name_of(5).upper(), {"name": name_of(5)})],
            6: [(2, f"12/03/{year}", {"born": f"{year}-03-12"})],
            7: [(2, datetime(year, 9, 2), {"born": f"{year}-09-02"})],
            8: [(2, 23813, {"born": "1965-03-12"})],
            9: [(2, f"ngày 5 tháng 4 năm {year}", {"born": f"{year}-04-05"})],
            11: [(7, 912000111, {"phone": "0912000111"})],
            12: [(7, "0912.000.222 / 0987000333", {"phone": "0912.000.222"})],
            13: [(5, "Cao Lan", {"ethnic": "KHAC"})],
            14: [(5, unicodedata.normalize("NFD", "H'Mông"), {"ethnic": "KHAC"})],
            15: [(9, "Tổ trưởng tổ dân phố", {"leader": False})],
            16: [(8, "9/12", {"schooling": ""})],
            21: [(2, "30/02/1965", {})],
            22: [(2, "=Sheet2!B4", {})],
            23: [(1, "", {})],
            24: [(3, "x", {}), (4, "x", {})],
            25: [(5, "Kinhh", {})],
            26: [(7, "chưa có", {})],
            27: [(1, "Nguyễn Văn 27", {})],
            28: [(2, 2025, {})],
            29: [(9, "Tổ trưởng", {})],
            31: [(1, name_of(30), {}), (2, "", {})],
            32: [(1, "=Sheet2!A1", {})],
        }  # fmt: skip
        yield from found.get(n, [])


TWICE = {17: 2, 118: 110, 299: 290}  # the same person, named in capitals
BAD = {
    21: "born_odd", 22: "formula", 23: "no_name", 24: "sex_both", 25: "ethnic_odd", 26: "phone_odd", 27: "name_odd",
    28: "born_odd", 29: "two_leaders", 31: "same_name", 32: "formula",
}  # fmt: skip
