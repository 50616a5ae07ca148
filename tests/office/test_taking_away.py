"""Lists as files: the rows of the page, readable in Excel, and no cell that a spreadsheet would carry out."""

import csv
import io
import re
import tracemalloc
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from sync_server.office import spreadsheets, taking_away
from sync_server.office.lists import MOST_ROWS
from sync_server.office.spreadsheets import Sheet
from tests.cast import FAR, LAN, MINH, NOW, TAM, a_verdict, change
from tests.office.aside import hold
from tests.office.conftest import text_of
from tests.office.test_clearing import LATE, plain

LISTS = (
    "cases", "people", "phones", "classes", "untrained", "advisers", "coverage", "covered", "documents",
    "undocumented", "nominations", "entries", "villages", "elections", "reviews", "lacks",
    "held", "search", "figures", "counts", "teams", "contacts", "accounts", "log",
)  # fmt: skip


def rows(page, form):
    if form == "csv":
        assert page.content.startswith(b"\xef\xbb\xbf"), "Excel needs it for Vietnamese letters"
        return list(csv.reader(io.StringIO(page.content.decode("utf-8-sig"), newline="")))
    return CalamineWorkbook.from_filelike(io.BytesIO(page.content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_cases_of_the_page_stand_in_the_file(minh, send, form):
    send(LAN, change(set=plain("Bà Lã Thị Vượng")), change(set=plain("Bà Muộn") | LATE))
    send(FAR, change(set=plain("Bà Xa")))
    page = minh.get(f"/lists/cases/{form}?standing=new")
    heading, *found = rows(page, form)
    assert heading[3:6] == ["Các bên", "Loại vụ, việc", "Ngày nhận"]
    assert {row[3] for row in found} == {"Bà Lã Thị Vượng – Ông Hùng", "Bà Muộn – Ông Hùng"}
    assert [row[9] for row in found if "Muộn" in row[3]] != [""], "what there is to look at"
    assert page.headers["content-disposition"] == f'attachment; filename="cases-2026-11-22.{form}"'
    assert page.headers["cache-control"] == "no-store"


def test_a_day_is_a_day_for_excel_and_words_for_a_file_of_text(minh, send):
    send(LAN, change(set=plain("Bà Một", received_on="2026-11-20")))
    send(LAN, change(set=plain("Bà Cũ", received_on="1899-11-20")))
    dated = {row[3].split(" –")[0]: row for row in rows(minh.get("/lists/cases/xlsx"), "xlsx")}
    assert dated["Bà Một"][5] == date(2026, 11, 20)
    assert dated["Bà Cũ"][5] == "20/11/1899", "a day before those that Excel knows"
    told = {row[3].split(" –")[0]: row[5] for row in rows(minh.get("/lists/cases/csv"), "csv")}
    assert told["Bà Một"] == "20/11/2026"
    assert b'formatCode="dd/mm/yyyy"' in _parts(minh.get("/lists/cases/xlsx").content)


def test_what_is_typed_where_a_day_stands_stays_text_unless_it_is_one():
    typed = ["=1+1", "20/11/2026 – 21/11/2026", "31/02/2026", "01/01/1900", "", "20/11/2026"]
    sheet = Sheet(headings=["20/11/2026", "Số"], rows=[[each, each] for each in typed], days=(0,))
    file = spreadsheets.as_file(sheet, "cases", "xlsx", NOW)
    assert [row[0] for row in rows(file, "xlsx")] == ["20/11/2026", *typed[:-1], date(2026, 11, 20)]
    assert [row[1] for row in rows(file, "xlsx")] == ["Số", *typed], "a number in the book may look like a day"
    assert b"<f>" not in _parts(file.content)


def test_the_file_is_narrowed_as_the_page_is(minh, send):
    send(LAN, change(set=plain("Bà Một")), change(set=plain("Bà Muộn") | LATE))
    send(TAM, change(set=plain("Bà Đẫu", dispute_type="B05")))

    def sides(query):
        return {row[3].split(" – ")[0] for row in rows(minh.get(f"/lists/cases/csv?{query}"), "csv")[1:]}

    assert sides("standing=new&matter=B05") == {"Bà Đẫu"}
    assert sides("standing=new&doubts=some") == {"Bà Muộn"}
    assert sides("standing=new&doubts=none") == {"Bà Một", "Bà Đẫu"}
    assert sides("standing=approved") == set()


def test_what_asks_for_a_look_is_the_same_in_the_file_and_on_the_page(minh, send, engine):
    danger = {"alarms/a1": {"kind": "K4", "at": "2026-11-22T09:20:00+07:00", "by": "Lan"}}
    sent = [change(set=plain(f"Bà {name}") | more) for name, more in
            (("Một", {}), ("Khẩn", danger), ("Nhờ", {"support_wanted": "DAT"}), ("Riêng", {}), ("Cũ", {}))]  # fmt: skip
    came = [send(LAN, each) for each in sent]
    hold(engine, LAN, change(sent[3].record, came[3].seq, seq=2, verdict="approved"), NOW)
    send(MINH, a_verdict(sent[4].record, came[4].seq, "approved"))
    for query, names in (
        ("standing=new&doubts=some", {"Khẩn", "Nhờ", "Riêng"}), ("standing=new&doubts=none", {"Một"}),
        ("standing=approved&doubts=some", set()), ("standing=approved&doubts=none", {"Cũ"}),
    ):  # fmt: skip
        found = rows(minh.get(f"/lists/cases/csv?{query}"), "csv")[1:]
        assert {row[3].split(" – ")[0] for row in found} == {f"Bà {name}" for name in names}, query
        assert all(row[9] for row in found) is (not query.endswith("none")) or not found
        page = text_of(minh.get(f"/queue?{query}"))
        assert {name for name in ("Một", "Khẩn", "Nhờ", "Riêng", "Cũ") if f"Bà {name} –" in page} == names, query
    page = text_of(minh.get("/queue?standing=new&doubts=some"))
    assert "Có phần để riêng Bà Riêng" in page and "Báo khẩn Bà Khẩn" in page


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "evil", ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "＝1+1"]
)
def test_no_name_becomes_a_formula(minh, send, evil, form):
    send(LAN, change(set=plain(evil, "Ông Lành")))
    page = minh.get(f"/lists/cases/{form}?standing=new")
    cell = rows(page, form)[1][3]
    if form == "csv":
        assert cell.startswith("'")
    else:
        assert cell == f"{evil} – Ông Lành" and b"<f>" not in _parts(page.content)


@pytest.mark.parametrize("unseen", ["", " ", "\u00a0", "\u3000", "\u200e", "\u202e", "\u00ad", "\v"])
@pytest.mark.parametrize("before", ["", "Bà Lành;", "Bà Lành\t", "Bà Lành; Bà Hiền;"])
def test_no_part_of_a_cell_becomes_a_formula_where_excel_parts_them_by_another_sign(before, unseen):
    file = spreadsheets.as_file(Sheet(headings=["a"], rows=[[f"{before}{unseen}=1+1"]]), "cases", "csv", NOW)
    [_, [cell]] = csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline=""))
    assert cell.replace("'", "") == f"{before}{unseen}=1+1"
    assert all(part.startswith("'") or "=" not in part for part in re.split("[;\t]", cell.replace(f"{unseen}'=", "'=")))


def test_words_with_a_semicolon_stay_as_they_are():
    words = "Bà Lành; ông Bảo; 0,4 m - 0,6 m"
    file = spreadsheets.as_file(Sheet(headings=["a"], rows=[[words]]), "cases", "csv", NOW)
    assert words in file.content.decode("utf-8-sig")


def _parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return b"".join(book.read(each) for each in book.namelist())


def test_closed_cases_are_named_by_initials(minh, send):
    send(LAN, change(set=plain("Bà Lường Thị Kín", openness="KCK")))
    page = minh.get("/lists/cases/csv?standing=new")
    assert "Kín" not in page.text and "Bà L. T. K." in page.text


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_list_is_given_also_when_it_is_empty_and_each_time_is_noted(minh, name, form, connect):
    connect("lan")
    heading, *_ = rows(minh.get(f"/lists/{name}/{form}"), form)
    assert all(heading)
    assert "đã tải danh sách" in text_of(minh.get("/log?phone=looks"))


@pytest.mark.parametrize("path", ["nothing/csv", "cases/pdf", "../csv", "cases/"])
def test_a_list_or_form_that_is_not_known_is_not_found(minh, path):
    assert minh.get(f"/lists/{path}").status_code in (404, 405)


def test_the_pages_lead_to_their_files(minh, send):
    send(LAN, change(set=plain("Bà Một")))
    for page, link in (
        ("/queue?standing=new&matter=A04", "/lists/cases/xlsx?standing=new&amp;matter=A04"),
        ("/teams", "/lists/people/csv"), ("/phones", "/lists/phones/csv"), ("/training", "/lists/classes/csv"),
        ("/teams", "/lists/teams/xlsx"), ("/teams/contacts", "/lists/contacts/csv"), ("/counts", "/lists/counts/xlsx"),
        ("/overview", "/lists/figures/csv?year=2026"), ("/accounts", "/lists/accounts/csv"), ("/log", "/lists/log/csv"),
        ("/search?q=b%C3%A0+m", "/lists/search/csv?q=b%C3%A0+m"), ("/log?phone=looks", "/lists/log/csv?phone=looks"),
    ):  # fmt: skip
        assert link in minh.get(page).text


def test_the_same_list_narrowed_otherwise_is_noted_by_itself(minh, send):
    send(LAN, change(set=plain("Bà Một")))
    for narrowed in ("approved", "new", "new"):
        minh.get(f"/lists/cases/csv?standing={narrowed}")
    text = text_of(minh.get("/log?phone=looks"))
    assert text.count("đã tải danh sách “vụ, việc”: 1 dòng") == 1
    assert text.count("đã tải danh sách “vụ, việc”: 0 dòng") == 1


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_does_not_fit_into_one_file_is_told_in_its_last_row(minh, send, monkeypatch, form):
    monkeypatch.setattr(taking_away, "MOST_ROWS", 2)
    send(LAN, *(change(set=plain(f"Bà {name}")) for name in ("Một", "Hai", "Ba")))
    _, *found = rows(minh.get(f"/lists/cases/{form}"), form)
    assert len(found) == 3 and found[2][0].startswith("Tệp này chỉ có 2 dòng đầu.")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_sixty_thousand_rows_take_little_more_memory_than_they_are(form):
    sheet = Sheet(headings=["a", "b"], rows=[[f"Bà Lường Thị Nhung {n}", n] for n in range(MOST_ROWS)])
    tracemalloc.start()
    try:
        file = spreadsheets.as_file(sheet, "cases", form, NOW)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 8 * len(file.content) + 8_000_000, "as one table of cells it is 45 MB"
    heading, first, *_, last = rows(file, form)
    assert heading == ["a", "b"] and str(last[0]).endswith("59999") and float(first[1]) == 0
