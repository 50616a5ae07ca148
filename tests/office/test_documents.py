"""Who received which document: by the ticks of the phones and the receipts of the office, counted once each."""

import csv
import io
import re

import pytest

from fieldapp.domain.ids import new_id
from fieldapp.domain.training import CLASS, MADE_UP, PRESENT
from sync_server.db.engine import writing
from sync_server.people import membership
from tests.cast import LAN, MINH, NOW, OTHER_TEAM, TEAM
from tests.office.classes import attend, tell
from tests.office.conftest import text_of

GOOD = {
    "document": "Sổ tay", "copies": "2", "to": "person:hung", "name": "", "given_on": "2026-11-20",
    "given_by": "Bà Ngát",
}  # fmt: skip
ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point


@pytest.fixture
def give(minh):
    def give(**given):
        minh.get("/training/documents/new")
        return minh.post("/training/documents/new", {"press": minh.hidden("press")} | GOOD | given)

    return give


@pytest.fixture
def held(engine):
    def held(*titles, **ticks):
        record = new_id()
        documents = {f"documents/d{n}": {"title": title} for n, title in enumerate(titles)}
        tell(engine, MINH, CLASS, record, {"title": "Luật Đất đai", "held_on": "2026-11-21"} | documents)
        for person, ticked in ticks.items():
            attend(engine, LAN, record, person, PRESENT, documents=ticked)
        return record

    return held


def lines(page):
    """Of each team: mediators, have it, have none, copies for people, copies for the team."""
    body = page.text.partition("<table")[2].partition("</table>")[0]
    found = re.findall(r'<th scope="row">Tổ hòa giải thôn ([^<]+)</th>(.*?)</tr>', body)
    return {name: [int(each) for each in re.findall(r"<td[^>]*>(\d+)</td>", cells)] for name, cells in found}


def the_receipt(minh):
    return re.search(r'href="(/training/documents/[0-9a-f-]{36})"', minh.get("/training/documents").text)[1]


def test_ticks_and_receipts_are_counted_together(minh, give, held):
    held("Sổ tay", "Tờ gấp", lan=True, tam=False)
    give()
    give(to=f"team:{OTHER_TEAM}", copies="5")
    page = minh.get("/training/documents")
    assert lines(page) == {"Mùng": [2, 2, 0, 4, 0], "Đẫu": [1, 0, 1, 0, 5]}
    assert "Ai chưa nhận Tổ hòa giải thôn Đẫu : Vi Thị Tâm" in text_of(page)
    only = minh.get("/training/documents?document=T%E1%BB%9D%20g%E1%BA%A5p")
    assert lines(only) == {"Mùng": [2, 1, 1, 1, 0], "Đẫu": [1, 0, 1, 0, 0]}


@ONE_ENGINE
def test_a_tick_at_a_class_that_names_no_document_is_received_all_the_same(minh, held):
    held(lan=True)
    page = minh.get("/training/documents")
    assert lines(page)["Mùng"][1] == 1 and "Nguyễn Thị Lan: Tài liệu của lớp Luật Đất đai" in text_of(page)


@ONE_ENGINE
@pytest.mark.parametrize(("state", "day"), [(MADE_UP, "25/11/2026"), (PRESENT, "21/11/2026")])
def test_a_document_is_received_on_the_day_of_making_up_only_by_who_made_up(minh, engine, held, state, day):
    attend(engine, LAN, held("Sổ tay"), "lan", state, documents=True, made_up_on="2026-11-25")
    assert f"{day} · Luật Đất đai" in text_of(minh.get("/training/documents"))


@ONE_ENGINE
def test_a_trainer_is_written_by_name_and_counts_in_no_team(minh, give):
    assert "Đã ghi lần phát" in text_of(give(to="", name="Bà Phan Thị Khuê"))
    page = minh.get("/training/documents")
    assert "Bà Phan Thị Khuê: Sổ tay, 2 bản" in text_of(page)
    assert lines(page) == {"Mùng": [2, 0, 2, 0, 0], "Đẫu": [1, 0, 1, 0, 0]}


@ONE_ENGINE
def test_put_right_and_cancelled_it_keeps_its_lines(minh, give):
    give()
    address = the_receipt(minh)
    minh.get(address)
    minh.post(address, GOOD | {"copies": "7", "to": "person:lan", "seen": minh.hidden("seen")})
    assert lines(minh.get("/training/documents"))["Mùng"] == [2, 1, 1, 7, 0]
    minh.get(address)
    assert "Ghi vì sao hủy" in text_of(minh.post(f"{address}/cancel", {"why": " "}))
    assert lines(minh.get("/training/documents"))["Mùng"][1] == 1
    minh.get(address)
    minh.post(f"{address}/cancel", {"why": "Ghi nhầm"})
    page = minh.get("/training/documents")
    assert lines(page)["Mùng"] == [2, 0, 2, 0, 0] and "đã hủy: Ghi nhầm" in text_of(page)
    story = text_of(minh.get(address)).partition("Đã ghi gì")[2]
    assert story.index("đã hủy") < story.index("đã sửa") < story.index("Đỗ Đức Minh đã ghi")
    assert "7 bản, cho Nguyễn Thị Lan" in story and "2 bản, cho Trần Văn Hùng" in story


def test_a_page_that_is_out_of_date_brings_no_cancelled_receipt_back(minh, visit, give, engine):
    give()
    address = the_receipt(minh)
    seen = minh.get(address) and minh.hidden("seen")
    minh.post(f"{address}/cancel", {"why": "Ghi nhầm"})
    minh.get(address)
    page = minh.post(address, GOOD | {"copies": "7", "seen": seen})
    assert page.status_code == 409 and "bây giờ là: Đỗ Đức Minh đã hủy" in text_of(page)
    assert 'value="7"' in page.text and lines(minh.get("/training/documents"))["Mùng"][1] == 0
    minh.page = page
    minh.post(address, GOOD | {"copies": "7", "seen": minh.hidden("seen")})
    assert lines(minh.get("/training/documents"))["Mùng"][1:4] == [1, 1, 7]


@ONE_ENGINE
def test_who_has_left_stays_the_one_who_received_it(minh, give, engine):
    give()
    with writing(engine) as conn:
        membership.leave(conn, MINH, "hung", NOW.date(), "a", "", NOW)
    address = the_receipt(minh)
    assert '<option value="person:hung" selected>Trần Văn Hùng</option>' in minh.get(address).text
    minh.post(address, GOOD | {"copies": "3", "seen": minh.hidden("seen")})
    assert "Trần Văn Hùng: Sổ tay, 3 bản" in text_of(minh.get("/training/documents"))


@ONE_ENGINE
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"document": ""}, "Ghi tên tài liệu"), ({"document": "a" * 301}, "Ghi tên tài liệu"),
        ({"copies": "0"}, "Số bản là một số"), ({"copies": "hai"}, "Số bản là một số"),
        ({"copies": "10000"}, "Số bản là một số"), ({"to": "", "name": ""}, "Chọn một người, một tổ"),
        ({"to": "person:xa"}, "Chọn lại phát cho ai"), ({"to": "team:team-sonhai"}, "Chọn lại phát cho ai"),
        ({"given_on": "2026-11-23"}, "Chọn ngày phát"), ({"given_on": ""}, "Chọn ngày phát"),
        ({"given_by": ""}, "Ghi ai đã phát"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(minh, give, given, said):
    page = give(**given)
    assert page.status_code == 400 and said in text_of(page)
    typed = GOOD | given
    assert f'name="given_by" value="{typed["given_by"]}"' in page.text
    assert "Chưa ghi lần phát nào" in text_of(minh.get("/training/documents"))


@ONE_ENGINE
def test_odd_names_are_words_on_the_page_and_in_the_file(minh, give):
    give(document="=<b>1+1</b>", to="", name="Bà Ngát")
    page = minh.get("/training/documents")
    assert "<b>1+1" not in page.text
    rows = [*csv.reader(io.StringIO(minh.get("/lists/documents/csv").content.decode("utf-8-sig")))]
    assert rows[1][1:4] == ["'=<b>1+1</b>", "2", "Bà Ngát"]


@ONE_ENGINE
def test_the_files_have_the_same_people(minh, give):
    give()
    rows = [*csv.reader(io.StringIO(minh.get("/lists/undocumented/csv").content.decode("utf-8-sig")))]
    assert {row[2] for row in rows[1:]} == {"Nguyễn Thị Lan", "Vi Thị Tâm"}


@ONE_ENGINE
def test_the_page_shows_the_latest_hundred_and_the_file_all(minh, held):
    held(*(f"Tài liệu {n}" for n in range(101)), lan=True)
    page = minh.get("/training/documents")
    assert page.text.count("Nguyễn Thị Lan: Tài liệu") == 100
    assert "Đây là 100 lần gần nhất trong 101" in text_of(page)
    assert len(minh.get("/lists/documents/csv").text.splitlines()) == 102


@ONE_ENGINE
def test_the_sheet_to_sign_has_everybody_and_the_document(minh, give):
    give()
    page = minh.get("/training/documents/sheet?document=S%E1%BB%95%20tay")
    assert "Tên tài liệu: Sổ tay" in text_of(page) and page.text.partition("<tbody>")[2].count("<tr>") == 3 + 5
    assert f'value="team:{TEAM}"' in minh.get("/training/documents/new").text
