"""Lists that communes keep in Excel: read as they are, held against what is known, taken in whole or not at all."""

import csv
import io
import unicodedata
import zipfile
from datetime import date

import pytest
import xlsxwriter

from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.people import membership, roster
from sync_server.people.about import About
from sync_server.people.days import born_in, day_in
from sync_server.people.lists import cells, plan, taking, template
from sync_server.people.lists.opening import MOST_ROWS, Unreadable
from sync_server.people.lists.plan import NEW, OUT, Fate
from sync_server.people.lists.reading import read
from tests.cast import DUONG_HUU, MINH, NOW, OTHER_TEAM, TEAM
from tests.server.dirty_list import BAD, TWICE, DirtyList

TODAY = date(2026, 11, 22)
HEAD = "STT;Họ và tên;Năm sinh;Giới tính;Dân tộc;Thôn;Điện thoại\r\n"
BE = "1;Hoàng Thị Bé;12/3/1971;Nữ;Tày;Thôn Mùng;0912000333\r\n"


@pytest.fixture(scope="session")
def dirty():
    return DirtyList()


def altered(book, what, by):
    """Write something else into the first sheet of a workbook."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as before, zipfile.ZipFile(written, "w") as after:
        for name in before.namelist():
            xml = before.read(name)
            if name.endswith("sheet1.xml"):
                assert what.encode() in xml
                xml = xml.replace(what.encode(), by.encode())
            after.writestr(name, xml)
    return written.getvalue()


@pytest.fixture
def planned(people):
    def planned(content, answers=None):
        found = read(content, TODAY) if isinstance(content, bytes) else content
        with reading(people) as conn:
            return found, plan.make(found, roster.roster(conn, DUONG_HUU), answers or {}, TODAY)

    return planned


@pytest.fixture
def take(people):
    def take(found, answers, seen):
        with writing(people) as conn:
            return taking.take_in(conn, MINH, found, answers, seen, TODAY, NOW)

    return take


def workbook(*rows, merge=()):
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for each in merge:
            sheet.merge_range(*each)
    return written.getvalue()


def lines(text):
    return [(each.name, each.village, each.born, each.sex) for each in read(text.encode(), TODAY).lines]


def why(content):
    with pytest.raises(Unreadable) as refused:
        read(content, TODAY)
    return refused.value.why


def test_of_a_dirty_list_every_good_line_is_read_and_every_bad_one_named(dirty, planned):
    found, made = planned(dirty.content)
    assert (found.sheet, found.heading_row, len(found.lines)) == ("Danh sách", 7, 300)
    bad = {step.line.row: step.line.troubles[0].why for step in made.of(Fate.BAD)}
    assert bad == dirty.bad and len(bad) == len(BAD)
    by_row = {line.row: line for line in found.lines}
    unlike = {
        (row, part): getattr(by_row[row], part)
        for row, told in dirty.good.items()
        for part, value in told.items()
        if getattr(by_row[row], part) != value
    }
    assert unlike == {}
    assert {unicodedata.is_normalized("NFC", line.name) for line in found.lines} == {True}
    assert [len(question.rows) for question in made.questions] == [100]
    fates = {fate: len(made.of(fate)) for fate in Fate if made.of(fate)}
    assert fates == {Fate.ADDED: 187, Fate.ASKS: 100, Fate.BAD: 11, Fate.TWICE: 2}
    _, answered = planned(found, {made.questions[0].key: NEW})
    twice = {step.line.row: step.twin for step in answered.of(Fate.TWICE)}
    assert twice == dirty.twice and len(TWICE) == len(twice)


def test_a_dirty_list_is_taken_in_as_it_was_shown_and_a_second_time_adds_nobody(dirty, planned, take, people, rows):
    found, made = planned(dirty.content)
    answers = {made.questions[0].key: NEW}
    _, answered = planned(found, answers)
    done = take(found, answers, answered.digest)
    assert (done.added, done.begun) == (300 - len(BAD) - len(TWICE), 1)
    with reading(people) as conn:
        teams = {team.village: team for team in roster.roster(conn, DUONG_HUU)}
    assert sorted(teams) == ["Thôn Mùng", "Thôn Nà Lạ", "Thôn Đẫu"]
    assert sum(len(team.mediators) for team in teams.values()) == 3 + done.added
    assert [each.name for each in teams["Thôn Mùng"].mediators if each.leader] == ["Nguyễn Thị Lan"], "she stays"
    assert len([each for each in teams["Thôn Nà Lạ"].mediators if each.leader]) == 1
    assert {event["kind"] for event in rows(tables.person_events)} == {"imported", "leads"}
    _, again = planned(found)
    assert again.changes is False and again.questions == []
    assert len(again.of(Fate.KNOWN)) == done.added


def test_nothing_is_taken_in_when_something_else_would_come_of_it_than_was_shown(dirty, planned, take, people, rows):
    found, made = planned(dirty.content)
    before = [rows(table) for table in (tables.teams, tables.mediators, tables.journal, tables.person_events)]
    with pytest.raises(taking.OtherPlan):
        take(found, {made.questions[0].key: NEW}, made.digest)
    with writing(people) as conn:
        membership.leave(conn, MINH, "tam", TODAY, "a", "", NOW)
        membership.add(conn, MINH, "x", OTHER_TEAM, About(name=found.lines[150].name), NOW)
    before = [rows(table) for table in (tables.teams, tables.mediators, tables.journal, tables.person_events)]
    with pytest.raises(taking.OtherPlan):
        take(found, {}, made.digest)
    assert before == [rows(table) for table in (tables.teams, tables.mediators, tables.journal, tables.person_events)]


def test_a_trouble_in_the_middle_leaves_nothing_behind(planned, people, rows, monkeypatch):
    found, made = planned((HEAD + BE + BE.replace("Bé", "Cả")).encode())
    before = [rows(table) for table in (tables.mediators, tables.journal, tables.person_events)]
    kept = taking.publish_team
    monkeypatch.setattr(taking, "publish_team", lambda *given: (kept(*given), 1 / 0))
    with pytest.raises(ZeroDivisionError), writing(people) as conn:
        taking.take_in(conn, MINH, found, {}, made.digest, TODAY, NOW)
    assert before == [rows(table) for table in (tables.mediators, tables.journal, tables.person_events)]


def test_who_is_known_gets_what_nobody_had_told_and_what_was_told_stays(planned, take, people):
    with writing(people) as conn:
        membership.correct(conn, MINH, "lan", About(name="Nguyễn Thị Lan", sex="NU", phone="0912 000 111"), NOW)
    row = "1;NGUYỄN THỊ LAN;1968;Nam;Kinh;mùng;84912000111\r\n"
    found, made = planned((HEAD + row).encode())
    [step] = made.steps
    assert (step.fate, step.person, step.fills, step.differs) == (Fate.FILLED, "lan", ["born", "ethnic"], ["sex"])
    assert take(found, {}, made.digest).filled == 1
    with reading(people) as conn:
        [team] = [each for each in roster.roster(conn, DUONG_HUU) if each.id == TEAM]
    [lan] = [each for each in team.mediators if each.id == "lan"]
    assert (lan.born, lan.sex, lan.ethnic, lan.phone) == ("1968", "NU", "KINH", "0912 000 111")


def test_who_may_be_of_another_team_is_marked_and_taken_in_if_the_officer_likes(planned, take, people):
    with writing(people) as conn:
        membership.correct(conn, MINH, "tam", About(name="Vi Thị Tâm", born="1970-02-01"), NOW)
    text = (
        HEAD + "1;Vi Thị Tâm;1970;Nữ;Tày;Thôn Mùng;\n2;Lò Văn Hai;1965;Nam;Thái;Thôn Mùng;\n"
        "3;LÒ VĂN HAI;2/3/1965;Nam;Thái;Thôn Đẫu;\n4;Lò Văn Hai;1966;Nam;Thái;Thôn Đẫu;\n5;Vi Văn Tư;;;;Thôn Đẫu;\n"
    )
    found, made = planned(text.encode())
    assert [(step.fate, step.elsewhere, step.twin) for step in made.steps] == [
        (Fate.ADDED, OTHER_TEAM, 0), (Fate.ADDED, "", 0), (Fate.ADDED, TEAM, 3), (Fate.ADDED, "", 0),
        (Fate.ADDED, "", 0),
    ]  # fmt: skip
    assert take(found, {}, made.digest).added == 5
    with writing(people) as conn:
        membership.leave(conn, MINH, "tam", TODAY, "a", "", NOW)
    _, made = planned((HEAD + "1;Vi Thị Tâm;1/2/1970;Nữ;Tày;Thôn Mới;\n").encode(), {plan.key_of("Thôn Mới"): NEW})
    assert made.steps[0].elsewhere, "who left a team and comes to another is one person too"


def test_who_has_left_is_not_taken_back_by_a_list(planned, people):
    with writing(people) as conn:
        membership.leave(conn, MINH, "hung", TODAY, "a", "", NOW)
    _, made = planned((HEAD + "1;Trần Văn Hùng;1960;Nam;Kinh;Thôn Mùng;\r\n").encode())
    assert [(step.fate, step.person) for step in made.steps] == [(Fate.GONE, "hung")]


def test_an_unknown_village_is_asked_about_left_out_or_said_to_be_a_known_one(planned, take, people):
    found, made = planned((HEAD + BE.replace("Thôn Mùng", "Thôn Mùn")).encode())
    [question] = made.questions
    assert (question.village, question.rows, made.steps[0].fate) == ("Thôn Mùn", [2], Fate.ASKS)
    assert take(found, {question.key: OUT}, planned(found, {question.key: OUT})[1].digest).added == 0
    _, mapped = planned(found, {question.key: TEAM})
    assert (mapped.steps[0].fate, mapped.steps[0].team) == (Fate.ADDED, TEAM)
    _, foreign = planned(found, {question.key: "team-sonhai"})
    assert foreign.steps[0].fate is Fate.ASKS


@pytest.mark.parametrize(
    "spelt", ["Thôn Mùng", "thôn  mùng", "Mùng", "THÔN MÙNG", "Thon Mung", "Bản Mùng", "Thôn Mùng, xã Dương Hưu"]
)
def test_a_village_is_known_however_it_is_written(planned, spelt):
    _, made = planned((HEAD + BE.replace("Thôn Mùng", spelt)).encode())
    assert [step.team for step in made.steps] == [TEAM]


def test_a_village_of_another_tone_is_another_village_and_is_asked_about(planned):
    for spelt in ("Thôn Mụng", "Thôn Mung", "Thôn Mừng"):
        _, made = planned((HEAD + BE.replace("Thôn Mùng", spelt)).encode())
        assert bool(made.questions) is (spelt != "Thôn Mung"), spelt


def test_a_tone_on_another_letter_and_a_letter_of_old_files_make_no_second_person_or_village(planned):
    told = (("Hoàng Thị Hoà", "Thôn Hoà Đông"), ("Hoàng Thị Hòa", "Thôn Hòa Ðông"), ("Hoàng Thị Hoa", "Thôn Hoà Đông"))
    lines = "".join(f"1;{name};1970;;;{village};\n" for name, village in told)
    found, made = planned((HEAD + lines).encode())
    [question] = made.questions
    made = planned(found, {question.key: NEW})[1]
    assert [step.fate for step in made.steps] == [Fate.ADDED, Fate.TWICE, Fate.ADDED]


def test_columns_stand_in_any_order_with_and_without_accents():
    text = "dan toc,THON,so dien thoai,ho va ten,gioi tinh,ngay thang nam sinh\nKinh,Mung,912000111,Le Van A,nam,1960\n"
    [line] = read(text.encode(), TODAY).lines
    told = (line.name, line.village, line.phone, line.sex, line.born, line.ethnic)
    assert told == ("Le Van A", "Mung", "0912000111", "NAM", "1960", "KINH")


def test_the_village_stands_above_its_people_once():
    above = (
        "STT;Họ và tên;Năm sinh;Giới tính\nI. Thôn Mùng;;;\n1;Bàn Văn A;1960;Nam\n2;Tô Thị B;1961;Nữ\n"
        "Tổ hòa giải thôn Đẫu: 1 người;;;\n1;Lý C;1962;Nam\n"
    )
    assert lines(above) == [
        ("Bàn Văn A", "Thôn Mùng", "1960", "NAM"), ("Tô Thị B", "Thôn Mùng", "1961", "NU"),
        ("Lý C", "Thôn Đẫu", "1962", "NAM"),
    ]  # fmt: skip
    beside = "Thôn;Họ và tên;Năm sinh\nThôn Mùng;Bàn Văn A;1960\n;Tô Thị B;1961\nThôn Đẫu;Lý C;1962\n"
    found = read(beside.encode(), TODAY).lines
    assert [line.village for line in found] == ["Thôn Mùng", "Thôn Mùng", "Thôn Đẫu"]
    assert [line.notes for line in found] == [[], ["village_above"], []]


def test_the_year_may_stand_where_the_sex_is_marked():
    content = workbook(
        ("TT", "Họ và tên", "Năm sinh", "", "Thôn"), ("", "", "Nam", "Nữ", ""), (1, "Bàn Văn A", 1960, "", "Mùng"),
        (2, "Tô Thị B", "", 1961, "Mùng"), merge=[(0, 2, 0, 3, "Năm sinh")],
    )  # fmt: skip
    assert [(line.born, line.sex) for line in read(content, TODAY).lines] == [("1960", "NAM"), ("1961", "NU")]


_PEOPLE = ([1, "Lò Thị", "Mai", 1970, "Thôn Mùng"], [2, "Vi Văn", "Sơn Bình", 1961, "Thôn Mùng"])


@pytest.mark.parametrize("merge", [[(0, 1, 0, 2, "Họ và tên")], []])
def test_a_name_that_fills_two_columns_under_one_heading_is_read_whole(merge):
    heading = ["STT", "Họ và tên", "", "Năm sinh", "Thôn"]
    found = read(workbook(heading, *_PEOPLE, heading, merge=merge), TODAY)
    assert [(each.name, each.born) for each in found.lines[:2]] == [("Lò Thị Mai", "1970"), ("Vi Văn Sơn Bình", "1961")]


@pytest.mark.parametrize("beside", ["Nữ", "Tày", "x", "Đã học lớp bồi dưỡng", "2020"])
def test_what_stands_beside_a_name_without_a_heading_is_no_part_of_it(beside):
    found = read(workbook(["STT", "Họ và tên", "", "Thôn"], [1, "Lò Thị Mai", beside, "Thôn Mùng"]), TODAY)
    assert [each.name for each in found.lines] == ["Lò Thị Mai"]


def test_two_lists_beside_each_other_are_refused_and_none_is_read_by_half():
    heading = ["STT", "Họ và tên", "Năm sinh", "Thôn"]
    one, other = ([1, "Lò Thị Mai", 1970, "Thôn Mùng"], [2, "Vi Văn Sơn", 1961, "Thôn Mùng"])
    with pytest.raises(Unreadable) as refused:
        read(workbook(heading + heading, one + other), TODAY)
    assert (refused.value.why, refused.value.row) == ("side_by_side", 1)
    assert len(read(workbook(heading + heading, one + [""] * 4, other), TODAY).lines) == 2, "nobody stands there"


def test_of_several_sheets_that_are_lists_the_first_is_read_and_the_others_are_named():
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        for village in ("Thôn Mùng", "Thôn Đẫu", "Ghi chú"):
            sheet = book.add_worksheet(village)
            rows = (["Họ và tên", "Năm sinh", "Thôn"], ["Vi Văn Ba", 1970, village])
            for number, row in enumerate(rows if village != "Ghi chú" else [["Lập ngày 1/11/2026"]]):
                sheet.write_row(number, 0, row)
    found = read(written.getvalue(), TODAY)
    assert (found.sheet, found.others) == ("Thôn Mùng", ["Thôn Đẫu"])
    assert read((HEAD + BE).encode(), TODAY).others == []


def test_signatures_totals_and_headings_that_come_again_are_no_people():
    text = HEAD + BE + HEAD + "2;Lý C;1962;Nam;Kinh;;\n;Tổng cộng: 2;;;;;\n;Người lập biểu;;;;;\n;;;;;;CHỦ TỊCH\n"
    found = read(text.encode(), TODAY)
    assert [line.name for line in found.lines] == ["Hoàng Thị Bé", "Lý C"] and len(found.skipped) == 3
    [_, signed] = read((HEAD + BE + ";Trần Quang Minh;;;;;\n").encode(), TODAY).lines
    assert [trouble.why for trouble in signed.troubles] == ["only_name"], "nobody is added for a signature"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_letters_are_read_however_they_were_saved(encoding, form):
    text = unicodedata.normalize(form, HEAD + BE)
    if encoding == "cp1258":  # which has marks of its own and few whole letters
        text = windows_1258(text)
    [line] = read(text.encode(encoding), TODAY).lines
    assert (line.name, line.village, line.ethnic) == ("Hoàng Thị Bé", "Thôn Mùng", "KHAC")


def test_spaces_that_do_not_break_and_signs_of_no_width_are_no_reason_to_refuse_a_list():
    text = (HEAD + BE).replace(";", "\u00a0;") + "2;\u200bVi Văn Ba\ufeff;1970\u00ad;Nam;Tày;\u00a0Thôn Mùng;\r\n"
    assert lines(text) == [("Hoàng Thị Bé", "Thôn Mùng", "1971-03-12", "NU"), ("Vi Văn Ba", "Thôn Mùng", "1970", "NAM")]


def windows_1258(text):
    """The text as Windows saves it: letters with their hat, tones by themselves."""
    found = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        tones = [part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323"]
        found.append(
            unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones)) + "".join(tones)
        )
    return "".join(found)


TCVN3 = (
    "STT;Hä vµ tªn;N¨m sinh;Giíi tÝnh;D©n téc;Th«n\r\n1;NguyÔn V¨n ¸i;1965;Nam;Kinh;§åi M©y\r\n"
    "2;TrÇn ThÞ B×nh;1970;N÷;Tµy;§åi M©y\r\n"
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\0\0\r\n", "empty"),
        (b"%PDF-1.7 \x00\x01\x02\x03" * 50, "no_table"),
        (b"PK\x03\x04" + b"\xff" * 400, "no_table"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old_excel"),
        (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, "no_table"),
        (b"x" * (2 * 1024 * 1024 + 1), "too_large"),
        ("Một bức thư, không có bảng nào.\n".encode(), "no_heading"),
        (HEAD.encode(), "no_people"),
        (TCVN3.encode("latin-1"), "old_fonts"),
        (workbook(*csv.reader(io.StringIO(TCVN3), delimiter=";")), "old_fonts"),
        ((HEAD + BE * (MOST_ROWS + 5)).encode(), "too_many_rows"),
        ((HEAD + BE * 2_500).encode(), "too_many_rows"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_file_that_is_no_list_is_told_by_what_it_is(content, said):
    assert why(content) == said


def test_a_hundred_thousand_rows_and_a_cell_at_the_far_end_are_refused_before_they_take_memory():
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(100_000):
            sheet.write_number(row, 0, row)
    assert len(written.getvalue()) < 2 * 1024 * 1024 and why(written.getvalue()) == "too_many_rows"
    with xlsxwriter.Workbook(written := io.BytesIO(), {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", "Họ và tên")
        sheet.write("XFD1048576", "xa")
    assert why(written.getvalue()) == "too_many_rows"


def test_what_unpacks_to_too_much_and_packed_files_of_another_kind_are_refused():
    with zipfile.ZipFile(written := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"<a/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    assert why(written.getvalue()) == "too_large"
    with zipfile.ZipFile(written := io.BytesIO(), "w") as packed:
        packed.writestr("word/document.xml", b"<a/>")
    assert why(written.getvalue()) == "other_office"


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("<f>1900+60</f><v></v>", "formula"), ("<f>1900+60</f><v/>", "formula"), ("<f>1900+60</f>", "formula"),
        ('<f t="shared" si="0"/>', "formula"), ("<f>1900+60</f><v>1960</v>", ""),
    ],
)  # fmt: skip
def test_a_formula_that_was_never_reckoned_is_no_empty_cell(cell, told):
    rows = [["Họ và tên", "Năm sinh", "Thôn"], ["Lò Thị Mai", 1960, "Thôn Mùng"], ["", "", ""]]
    [line] = read(altered(workbook(*rows), "<v>1960</v>", cell), TODAY).lines
    assert ([each.why for each in line.troubles], line.born) == (([told], "") if told else ([], "1960"))


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell():
    given = altered(workbook(["Họ và tên", "Năm sinh", "Thôn"], ["Lò Thị Mai", 1960, "Thôn Mùng"]), '<c r="B2">',
                    '<c r="B2" t="str"><f>IF(D2="","",D2)</f>')  # fmt: skip
    [line] = read(altered(given, "<v>1960</v>", "<v></v>"), TODAY).lines
    assert (line.troubles, line.born) == ([], "")


@pytest.mark.parametrize("note", ['"xem', '"xem QĐ 12;'])
def test_a_mark_of_quotation_that_takes_the_rows_below_it_along_is_told_with_its_row(note):
    head, rows = HEAD.replace("\r\n", ";Ghi chú\r\n"), [BE.replace("\r\n", f";{n}\r\n") for n in range(40)]
    rows[2] = BE.replace("\r\n", ';"hai\r\ndòng; ""kèm"" dấu"\r\n')
    assert len(read("".join([head, *rows]).encode(), TODAY).lines) == 40, "a cell of two lines is one"
    rows[4] = rows[30] = BE.replace("\r\n", f";{note}\r\n")
    for several in (rows, rows[:30], rows * 20):
        with pytest.raises(Unreadable) as refused:
            read("".join([head, *several]).encode(), TODAY)
        assert (refused.value.why, refused.value.row) == ("open_quote", 6)


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("", ""), ("1965", "1965"), ("12/03/1965", "1965-03-12"), ("12-3-1965", "1965-03-12"),
        ("12.3.65", "1965-03-12"),
        ("3/1965", "1965"), ("Ngày 12 tháng 3 năm 1965", "1965-03-12"), ("1965-03-12 00:00:00", "1965-03-12"),
        ("năm 1965", "1965"), ("5/4/05", "2005-04-05"), ("31/4/1965", None), ("3/25/1965", None), ("65", None),
        ("hồi xưa", None), ("１９６５", None),
    ],
)  # fmt: skip
def test_births_are_read_in_the_forms_of_the_country(text, born):
    assert born_in(text) == born


def test_a_day_needs_its_year_in_full():
    assert day_in("12/3/2026") == day_in("2026-03-12") == date(2026, 3, 12)
    assert day_in("12/3/26") is day_in("1965") is day_in("") is None


@pytest.mark.parametrize(
    "people", ["Kinh", "kinh (Việt)", "Tày", "người Dao", "Dân tộc Thái", "Sán Dìu", "H’Mông", "Bru - Vân Kiều"]
)
def test_a_people_is_known_by_its_names(people):
    assert cells.ethnic(people) == ("KINH" if "inh" in people else "KHAC")


def test_the_empty_list_can_be_filled_in_and_read_again():
    empty = template.empty_list("Danh sách hòa giải viên Xã Dương Hưu", ["Thôn Mùng"])
    assert why(empty) == "no_people"


def test_the_same_list_gives_the_same_digest_and_another_answer_another(planned):
    found, made = planned((HEAD + BE.replace("Mùng", "Xa")).encode())
    assert planned(found)[1].digest == made.digest
    assert planned(found, {made.questions[0].key: NEW})[1].digest != made.digest
