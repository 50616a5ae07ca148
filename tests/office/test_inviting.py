"""Whom a class invites and what came of it, and the papers that are printed for it."""

import re

import pypdfium2
import pytest

from fieldapp.domain.ids import new_id
from fieldapp.domain.training import ABSENT, CLASS, EXCUSED, MADE_UP, PRESENT
from sync_server.db.engine import reading, writing
from sync_server.journal import training
from sync_server.people import membership, moving, roster
from tests.cast import DUONG_HUU, LAN, MINH, NOW, OTHER_TEAM, TAM, TEAM
from tests.e2e.driver import browser, desk
from tests.office.classes import a_class, attend, tell
from tests.office.conftest import text_of
from tests.office.pictures import sign_in
from tests.office.seats import MINH_LOGIN, QUAN_LOGIN
from tests.office.served import served
from tests.office.test_training import GOOD

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point


@pytest.fixture
def held(engine):
    def held(*teams, **states):
        record = new_id()
        invited = {f"teams/{team}": {"name": f"Tổ {team}"} for team in teams}
        tell(engine, MINH, CLASS, record, {"title": "Luật Đất đai", "held_on": "2026-11-21"} | invited)
        for person, state in states.items():
            attend(engine, LAN, record, person, state)
        return record

    return held


def lines(page):
    """The numbers of each team: invited, there, made up, excused, absent, not on the list."""
    body = page.text.partition('<section class="card-plain chart" aria-labelledby="invited">')[2].partition("</table>")[
        0
    ]
    found = re.findall(r'<th scope="row">([^<]+)</th>(.*?)</tr>', body)
    return {name: [int(each) for each in re.findall(r"<td[^>]*>(\d+)</td>", cells)] for name, cells in found}


def unwritten(page):
    return text_of(page).partition("Được mời mà chưa có tên trong danh sách")[2].partition("Giấy tờ để in")[0]


def test_each_team_s_people_are_counted_by_what_came_of_them(minh, held):
    record = held(TEAM, OTHER_TEAM, lan=PRESENT, tam=EXCUSED)
    page = minh.get(f"/training/{record}")
    assert lines(page) == {
        "Tổ hòa giải thôn Mùng": [2, 1, 0, 0, 0, 1],
        "Tổ hòa giải thôn Đẫu": [1, 0, 0, 1, 0, 0],
        "Tất cả": [3, 1, 0, 1, 0, 1],
    }
    assert "Tổ hòa giải thôn Mùng : Trần Văn Hùng" in unwritten(page) and "Lan" not in unwritten(page)


@pytest.mark.parametrize(("state", "place"), [(PRESENT, 1), (MADE_UP, 2), (EXCUSED, 3), (ABSENT, 4), ("", 5)])
def test_every_state_has_its_column(minh, held, state, place):
    found = lines(minh.get(f"/training/{held(OTHER_TEAM, tam=state)}"))["Tổ hòa giải thôn Đẫu"]
    assert found == [1, *(int(each == place) for each in range(1, 6))]


def test_no_team_chosen_is_all_and_the_numbers_follow_what_arrives(minh, engine, held):
    record = held()
    assert lines(minh.get(f"/training/{record}"))["Tất cả"] == [3, 0, 0, 0, 0, 3]
    seq = attend(engine, TAM, record, "tam", PRESENT).seq
    attend(engine, LAN, record, "lan", PRESENT)
    attend(engine, LAN, record, "hung", PRESENT)
    page = minh.get(f"/training/{record}")
    assert lines(page)["Tất cả"] == [3, 3, 0, 0, 0, 0] and "Ai được mời cũng đã có tên" in text_of(page)
    attend(engine, TAM, record, "tam", None, seq)
    assert lines(minh.get(f"/training/{record}"))["Tất cả"] == [3, 2, 0, 0, 0, 1], "taken back is not on the list"


@ONE_ENGINE
def test_who_was_not_invited_is_told_apart(minh, held):
    record = held(OTHER_TEAM, lan=PRESENT, tam=PRESENT)
    page = minh.get(f"/training/{record}")
    assert list(lines(page)) == ["Tổ hòa giải thôn Đẫu", "Tất cả"]
    assert "1 người trong danh sách không thuộc diện mời" in text_of(page)


@ONE_ENGINE
def test_a_team_that_became_one_with_another_is_invited_as_that_one(minh, held, engine):
    record = held(OTHER_TEAM)
    with writing(engine) as conn:
        moving.merge_teams(conn, MINH, [OTHER_TEAM], TEAM, NOW)
    assert lines(minh.get(f"/training/{record}"))["Tất cả"][0] == 3


@ONE_ENGINE
def test_the_list_to_sign_has_all_who_are_invited_and_lines_for_guests(minh, held, engine):
    with writing(engine) as conn:
        roster.add_mediator(conn, "moi", TEAM, "Ma Thị Mới")
        membership.leave(conn, MINH, "hung", NOW.date(), "a", "", NOW)
    page = minh.get(f"/training/{held(TEAM)}/sheet")
    text = text_of(page)
    assert "STT Họ và tên Tổ hòa giải Chức danh Ký tên" in text
    assert "1 Nguyễn Thị Lan Tổ hòa giải thôn Mùng Tổ trưởng 2 Ma Thị Mới Tổ hòa giải thôn Mùng Hòa giải viên" in text
    assert "Trần Văn Hùng" not in text and "Vi Thị Tâm" not in text
    assert page.text.partition("<tbody>")[2].count("<tr>") == 2 + 5
    assert "Mẫu" not in text


@ONE_ENGINE
def test_each_team_has_an_invitation_with_its_people(minh, held):
    page = minh.get(f"/training/{held()}/letters")
    second, first = (each for each in page.text.split('<article class="paper letter">')[1:])
    assert "Tổ hòa giải thôn Mùng" in first and "Nguyễn Thị Lan" in first and "Vi Thị Tâm" not in first
    assert "Tổ hòa giải thôn Đẫu" in second and "Vi Thị Tâm" in second
    assert "21/11/2026" in first and "GIẤY MỜI" in first and "Luật Đất đai" in first


@ONE_ENGINE
def test_the_documents_are_named_with_their_copies_on_the_list_to_sign(minh, engine):
    minh.get("/training/new")
    given = {"press": minh.hidden("press"), "document": ["Sổ tay", " ", "Tờ gấp"], "copies": ["40", "", ""]}
    assert "Đã mở lớp" in text_of(minh.post("/training/new", GOOD | given))
    with reading(engine) as conn:
        [held] = training.classes(conn, DUONG_HUU)
    told = [(each.title, each.copies) for each in held.training.documents.values()]
    assert told == [("Sổ tay", 40), ("Tờ gấp", 0)]
    assert "Sổ tay (40 bản); Tờ gấp" in text_of(minh.get(f"/training/{held.id}"))
    assert "Sổ tay (40 bản) Tờ gấp" in text_of(minh.get(f"/training/{held.id}/handed-out"))


@ONE_ENGINE
@pytest.mark.parametrize(("title", "copies"), [("", "3"), ("Sổ tay", "0"), ("Sổ tay", "nhiều"), ("Sổ tay", "10000")])
def test_copies_that_cannot_be_are_said_and_what_was_typed_stays(minh, title, copies):
    minh.get("/training/new")
    page = minh.post("/training/new", GOOD | {"press": new_id(), "document": title, "copies": copies})
    assert page.status_code == 400 and "Số bản là một số" in text_of(page)
    assert f'name="copies" value="{copies}"' in page.text


@pytest.mark.parametrize("which", ["sheet", "letters", "handed-out"])
def test_another_commune_prints_nothing_of_it(visit, engine, deliver, which):
    assert visit(QUAN_LOGIN).get(f"/training/{a_class(engine, deliver)}/{which}").status_code == 404


@pytest.mark.e2e
def test_the_printed_papers_are_a4_with_the_head_of_the_table_on_each_page(tmp_path):
    with served(tmp_path / "office") as (url, commune), browser() as chromium, desk(chromium) as page:
        with writing(commune.engine) as conn:
            for n in range(60):
                roster.add_mediator(conn, f"m-{n}", OTHER_TEAM, f"Hoàng Thị Số {n}")
        sign_in(page, url, MINH_LOGIN)
        words = {}
        for which in ("sheet", "letters", "handed-out"):
            page.goto(f"{url}/training/{commune.training}/{which}")
            printed = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
            assert {tuple(map(round, printed.get_page_size(n))) for n in range(len(printed))} == {(595, 842)}, which
            words[which] = [each.get_textpage().get_text_range() for each in printed]
    for which in ("sheet", "handed-out"):
        assert len(words[which]) > 1 and all("Họ và tên" in each for each in words[which]), which
    heads = [each.count("GIẤY MỜI") for each in words["letters"]]
    assert max(heads) == 1 and sum(heads) == 2, "no two teams share a page"
    assert not [each for pages in words.values() for each in pages if "Đăng xuất" in each or "In trang này" in each]
