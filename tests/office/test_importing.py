"""A list that an officer brings: seen line by line first, then taken in as it was seen or not at all."""

import io
import re
import tomllib
from html import unescape
from importlib.resources import files

import pytest
import xlsxwriter

from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.people import membership, roster
from sync_server.people.about import About
from tests.cast import DUONG_HUU, MINH, NOW, TEAM
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN
from tests.server.dirty_list import BAD, TWICE, DirtyList

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
HEAD = "STT;Họ và tên;Năm sinh;Giới tính;Dân tộc;Thôn;Điện thoại\n"
BE = "1;Hoàng Thị Bé;12/3/1971;Nữ;Tày;Thôn Mùng;912000333\n"
WRONG = "2;Lò Thị Mai;30/2/1971;Nữ;Tày;Thôn Mùng;\n"
ELSEWHERE = "3;Vi Văn Xa;1960;Nam;Thái;Thôn Nà Lạ;\n"


@pytest.fixture(scope="session")
def dirty():
    return DirtyList()


@pytest.fixture
def bring(minh):
    """Choose a file and see what would come of it."""

    def bring(content, name="danh sách.xlsx"):
        minh.get("/teams/import")
        content = content if isinstance(content, bytes) else content.encode()
        return minh.post("/teams/import", files={"list": (name, content)})

    return bring


@pytest.fixture
def press(minh):
    """Send the preview in front of us as it is, with these answers to its questions."""

    def press(*answers, **more):
        fields = {name: minh.hidden(name) for name in ("carried", "proof", "seen")}
        fields |= {"village": re.findall(r'name="village" value="(\w+)"', minh.page.text), "answer": list(answers)}
        return minh.post("/teams/import/take", fields | more)

    return press


@pytest.fixture
def rows(engine):
    """Everything in a table."""

    def rows(table):
        with reading(engine) as conn:
            return conn.execute(table.select()).all()

    return rows


@pytest.fixture
def people(engine):
    def people():
        with reading(engine) as conn:
            found = roster.roster(conn, DUONG_HUU)
        return {team.village: [each.name for each in team.mediators] for team in found}

    return people


@ONE_ENGINE
def test_a_file_of_several_lists_says_which_were_not_read(bring):
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        for village in ("Thôn Mùng", "Thôn Đẫu"):
            sheet = book.add_worksheet(village)
            sheet.write_row(0, 0, ["Họ và tên", "Năm sinh", "Thôn"])
            sheet.write_row(1, 0, ["Vi Văn Ba", 1970, village])
    assert "Chỉ trang “Thôn Mùng” được đọc. Trong tệp còn danh sách ở trang khác: “Thôn Đẫu”." in text_of(
        bring(written.getvalue())
    )
    assert "Trong tệp còn danh sách" not in text_of(bring(HEAD + BE))


@ONE_ENGINE
def test_a_mark_of_quotation_that_eats_the_rows_below_it_is_told_and_nothing_is_shown(bring):
    page = bring(HEAD + BE + WRONG.replace("Thôn Mùng;", 'Thôn Mùng;"chưa có') + ELSEWHERE)
    assert page.status_code == 400 and "không đóng ở gần dòng 3" in text_of(page)


@ONE_ENGINE
def test_who_may_be_somebody_of_another_team_is_shown_by_itself(bring, engine):
    with writing(engine) as conn:
        membership.correct(conn, MINH, "tam", About(name="Vi Thị Tâm", born="1970"), NOW)
    text = text_of(bring(HEAD + BE + "2;Vi Thị Tâm;1970;Nữ;Tày;Thôn Mùng;\n3;Hoàng Thị Bé;1971;Nữ;Tày;Thôn Đẫu;\n"))
    assert "Có thể là người của tổ khác (2)" in text
    assert "Dòng 3: Vi Thị Tâm 1970, Nữ, Dân tộc khác Tổ hòa giải thôn Đẫu có, hoặc từng có, người như vậy." in text
    assert "Giống dòng 2, ở thôn khác." in text


def test_a_dirty_list_of_300_is_shown_line_by_line_and_nothing_is_written(dirty, bring, people, rows):
    before = [rows(table) for table in (tables.teams, tables.mediators, tables.journal, tables.person_events)]
    page = bring(dirty.content)
    text = text_of(page)
    assert page.status_code == 200 and "Chưa ghi gì vào sổ." in text
    assert f"Dòng cần sửa {len(BAD)} " in text and "Chờ chọn thôn 100" in text and "Người mới 187" in text
    assert "Dòng 29: Vi Quang An 1971" not in text
    for row, said in {
        29: "Năm sinh “30/02/1965” không đọc được hoặc không thể có. Ghi như 1965 hoặc 12/3/1965.",
        30: "là công thức chưa ra kết quả",
        31: "Thiếu họ tên. Ghi họ tên, hoặc xóa dòng này.",
        32: "Cả cột Nam và cột Nữ đều có dấu (x / x).",
        33: "Dân tộc “Kinhh” không có trong danh mục",
        34: "Điện thoại “chưa có” không phải số gọi được.",
        37: "Dòng 8 đã ghi tổ trưởng của tổ này.",
        39: "Trùng tên với dòng 38 trong cùng thôn",
    }.items():
        assert re.search(f"Dòng {row}: [^:]*{re.escape(said)}", text), row
    assert "Thôn Nà Lạ Chọn Lập tổ mới cho thôn này" in text and "100 người, từ dòng 210" in text
    assert before == [rows(table) for table in (tables.teams, tables.mediators, tables.journal, tables.person_events)]


def test_it_is_taken_in_once_every_question_is_answered_and_what_comes_of_it_was_shown(
    dirty, bring, press, minh, people
):
    bring(dirty.content)
    before = people()
    page = press("", without_bad="yes")
    assert page.status_code == 400 and "Chọn việc cần làm với từng thôn chưa có tổ." in text_of(page)
    page = press("new", without_bad="yes")
    text = text_of(page)
    assert (
        page.status_code == 409 and "Xem lại rồi bấm lần nữa." in text and "Tổ mới ở Thôn Nà Lạ: 99 người mới" in text
    )
    page = press("new")
    assert page.status_code == 400 and "Sửa các dòng sai trong tệp" in text_of(page)
    assert people() == before
    text = text_of(press("new", without_bad="yes"))
    added = 300 - len(BAD) - len(TWICE)
    assert f"Đã nhập danh sách: {added} người mới, 1 tổ mới, 2 tổ có tổ trưởng." in text
    assert sum(map(len, people().values())) == 3 + added
    bring(dirty.content)
    assert "Đã có đủ 286" in text_of(minh.page)
    page = press(without_bad="yes")
    assert page.status_code == 400 and "những người đọc được trong danh sách này đều đã có trong sổ" in text_of(page)


@ONE_ENGINE
def test_a_preview_that_is_no_longer_true_takes_nothing_in(bring, press, engine, people):
    bring(HEAD + BE)
    with writing(engine) as conn:
        membership.add(conn, MINH, "be", TEAM, About(name="Hoàng Thị Bé", born="1971"), NOW)
    page = press()
    assert page.status_code == 409 and "sổ vừa có người sửa" in text_of(page)
    assert "Đã có, được ghi thêm 1" in text_of(page)
    assert people()["Thôn Mùng"].count("Hoàng Thị Bé") == 1
    assert "1 người được ghi thêm" in text_of(press())


@ONE_ENGINE
def test_who_presses_twice_is_not_told_that_nothing_was_taken_in(bring, press, minh, people):
    bring(HEAD + BE + WRONG + ELSEWHERE)
    press("new", without_bad="yes")
    shown = minh.page
    assert "1 tổ mới" in text_of(press("new", without_bad="yes"))
    minh.page = shown
    text = text_of(press("new", without_bad="yes"))
    assert "Không còn gì để nhập" in text and "Chưa nhập gì." not in text
    assert people()["Thôn Mùng"].count("Hoàng Thị Bé") == 1


@ONE_ENGINE
def test_what_was_read_cannot_be_changed_on_its_way(bring, press, minh, people):
    bring(HEAD + BE)
    first = {name: minh.hidden(name) for name in ("carried", "proof", "seen")}
    bring(HEAD + ELSEWHERE.replace("Nà Lạ", "Mùng"))
    for odd in ({"carried": first["carried"]}, {"proof": "0" * 64}, {"carried": "", "proof": ""}, {"proof": "é"}):
        page = press(**odd)
        assert page.status_code == 400 and "Trang này đã cũ" in text_of(page)
        bring(HEAD + ELSEWHERE.replace("Nà Lạ", "Mùng"))
    assert "Hoàng Thị Bé" not in people()["Thôn Mùng"]


@ONE_ENGINE
def test_a_village_that_nobody_knows_is_left_out_when_the_officer_says_so(bring, press, people):
    bring(HEAD + BE + ELSEWHERE)
    press("out")
    assert "Đã nhập danh sách: 1 người mới." in text_of(press("out"))
    assert sorted(people()) == ["Thôn Mùng", "Thôn Đẫu"]


@ONE_ENGINE
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\0", "Tệp này trống."),
        (b"%PDF-1.7 \x00\x01\x02" * 99, "Tệp này không phải bảng tính."),
        ("Chỉ là một bức thư", "Không thấy dòng tên cột."),
        (HEAD, "Dưới dòng tên cột chưa có ai."),
        (HEAD + BE * 2_500, "quá nhiều dòng"),
    ],
    ids=("empty", "pdf", "letter", "nobody", "many"),
)
def test_a_file_that_is_no_list_is_told_what_to_do(bring, content, said):
    page = bring(content)
    assert page.status_code == 400 and "danh sách.xlsx: " in text_of(page) and said in text_of(page)


@ONE_ENGINE
def test_without_a_file_or_with_one_too_large_nothing_happens(minh, bring):
    minh.get("/teams/import")
    assert "Chọn một tệp rồi bấm lại." in text_of(minh.post("/teams/import", files={"list": ("", b"")}))
    assert bring(b"x" * (2 * 1024 * 1024 + 10)).status_code == 400
    assert bring(b"x" * (3 * 1024 * 1024)).status_code == 413


@ONE_ENGINE
def test_what_a_cell_says_is_shown_as_words(bring):
    page = bring(HEAD + "1;Lò Thị Mai;<script>alert(1)</script>;Nữ;Tày;<b>Thôn</b>;\n")
    assert "<script>alert" not in page.text and "<b>Thôn" not in page.text
    assert "<script>alert(1)</script>" in unescape(page.text)


@ONE_ENGINE
def test_the_empty_list_names_the_columns_and_the_communes_villages(minh):
    reply = minh.get("/teams/import/template")
    assert reply.content.startswith(b"PK") and reply.headers["cache-control"] == "no-store"
    assert "attachment" in reply.headers["content-disposition"]


@ONE_ENGINE
def test_an_officer_of_another_commune_takes_a_list_into_the_own_one_only(visit, people):
    before = people()
    quan = visit(QUAN_LOGIN)
    quan.get("/teams/import")
    page = quan.post("/teams/import", files={"list": ("a.csv", (HEAD + BE).encode())})
    assert "Thôn Mùng Chọn" in text_of(page), "which Quân's commune does not know"
    assert "Tổ hòa giải thôn Mùng" not in text_of(page)
    assert people() == before


def test_every_word_about_the_columns_is_a_pattern():
    raw = files("sync_server.people.lists").joinpath("words.toml").read_text("utf-8")
    for shapes in tomllib.loads(raw)["headings"].values():
        for shape in shapes:
            re.compile(shape)
