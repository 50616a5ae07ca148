"""What phones are told of people, written in the office: of a mediator, and whom to call when there is danger."""

import pytest

from fieldapp.domain.roster import Contact, particulars_id
from sync_server.db.engine import reading, writing
from sync_server.db.tables import journal
from sync_server.journal import stands
from sync_server.people import roster
from tests.cast import DUONG_HUU, MINH, NOW, OTHER_TEAM, SON_HAI, TEAM
from tests.office.conftest import text_of
from tests.office.seats import QUAN_LOGIN

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
LAN = "/teams/people/lan/about"
KNOWN = {"sex": "NU", "ethnic": "KHAC", "phone": "0912 000 111"}
TOLD = {"name": "Nguyễn Thị Lan"} | KNOWN
ROLES = ["CA_XA", "CA_XA", "CT_XA", "CT_XA", "CB_XA", "CB_XA"]


@pytest.fixture
def known(engine):
    """What the phones of a team are told in one of its records, by path."""

    def known(record, beginning=""):
        with reading(engine) as conn:
            told = stands.fields_of(conn, DUONG_HUU, [record])[record]
        return {path: value for path, value in told.items() if path.startswith(beginning)}

    return known


def rows(names=("",) * 6, phones=("",) * 6):
    return {"role": ROLES, "name": list(names), "phone": list(phones)}


def test_what_is_written_of_a_mediator_goes_to_the_own_teams_phones_and_the_journal_says_by_whom(minh, known, engine):
    assert "Nguyễn Thị Lan (tổ trưởng) Chưa ghi giới tính, dân tộc, số điện thoại" in text_of(minh.get("/teams"))
    minh.get(LAN)
    text = text_of(minh.post(LAN, TOLD))
    assert "Đã lưu. Máy của tổ sẽ biết khi có mạng." in text
    assert "Nguyễn Thị Lan (tổ trưởng) Nữ, Dân tộc khác, 0912 000 111" in text_of(minh.get("/teams"))
    assert known(particulars_id(TEAM)) == {"members/lan": KNOWN}
    assert "0912" not in str(known(TEAM))
    with reading(engine) as conn:
        line = conn.execute(journal.select().order_by(journal.c.seq.desc())).first()
    assert (line.record, line.author, line.author_name) == (particulars_id(TEAM), "server", MINH.name)
    page = minh.get(LAN)
    assert 'value="0912 000 111"' in page.text and page.text.count(" selected") == 2


def test_what_is_taken_out_again_is_told_no_more(minh, known):
    minh.get(LAN)
    minh.post(LAN, TOLD)
    minh.get(LAN)
    minh.post(LAN, {"name": "Nguyễn Thị Lan", "sex": "", "ethnic": "", "phone": " "})
    assert known(particulars_id(TEAM)) == {}


@ONE_ENGINE
@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"phone": "gọi bà Lan"}, "Số điện thoại chỉ gồm chữ số"),
        ({"phone": "1" * 40}, "Số điện thoại chỉ gồm chữ số"),
        ({"sex": "X"}, "Chọn một mục trong danh sách giới tính"),
        ({"ethnic": "<b>"}, "Chọn một mục trong danh sách dân tộc"),
        ({"schooling": "THS"}, "Chọn một mục trong danh sách trình độ"),
        ({"name": ""}, "Ghi họ và tên bằng chữ"),
        ({"name": "Nguyễn Thị Lan 2"}, "Ghi họ và tên bằng chữ"),
        ({"born": "30/2/1965"}, "Ghi năm sinh (1965) hoặc ngày sinh"),
        ({"born": "2025"}, "Ghi năm sinh (1965) hoặc ngày sinh"),
    ],
)
def test_what_cannot_be_is_said_and_not_kept_and_what_was_typed_stays(minh, known, odd, said):
    minh.get(LAN)
    page = minh.post(LAN, TOLD | odd)
    assert page.status_code == 400 and said in text_of(page)
    assert known(particulars_id(TEAM)) == {}
    assert "phone" in odd or 'value="0912 000 111"' in page.text


def test_whom_to_call_goes_to_every_team_two_of_a_role_as_well_and_other_roles_stay(minh, known, engine):
    with writing(engine) as conn:
        roster.set_contacts(conn, DUONG_HUU, [Contact(role="TT", phone="0900")], NOW)
    minh.get("/teams/contacts")
    names = ("Bàn Văn Phú", "Chu Văn Trực", "", "", "Đỗ Đức Minh", "")
    phones = ("0912 000 111", "0912 000 222", "0912 000 333", "", "+84 912 000 444", "")
    assert "Đã lưu số gọi khi có nguy hiểm." in text_of(minh.post("/teams/contacts", rows(names, phones)))
    told = known(TEAM, "contacts/")
    assert told == known(OTHER_TEAM, "contacts/")
    assert {path: value["phone"] for path, value in told.items()} == {
        "contacts/CA_XA": "0912 000 111", "contacts/CA_XA-2": "0912 000 222", "contacts/CT_XA": "0912 000 333",
        "contacts/CB_XA": "+84 912 000 444", "contacts/TT": "0900",
    }  # fmt: skip
    page = minh.get("/teams/contacts")
    assert 'value="Chu Văn Trực"' in page.text and page.text.count('name="role"') == 7, "a third row where two are full"
    with reading(engine) as conn:
        assert roster.contacts(conn, SON_HAI) == []


@ONE_ENGINE
@pytest.mark.parametrize(
    ("names", "phones", "said"),
    [
        (("Bàn Văn Phú", *("",) * 5), ("",) * 6, "Ghi số điện thoại cho người này"),
        (("Bàn Văn Phú", *("",) * 5), ("một một ba", *("",) * 5), "Số điện thoại chỉ gồm chữ số"),
        (("x" * 301, *("",) * 5), ("0912", *("",) * 5), "Rút ngắn tên"),
    ],
)
def test_a_row_that_cannot_be_keeps_none_and_stays_as_typed(minh, known, names, phones, said):
    minh.get("/teams/contacts")
    page = minh.post("/teams/contacts", rows(names, phones))
    assert page.status_code == 400 and said in text_of(page) and names[0] in page.text
    assert known(TEAM, "contacts/") == {}


@ONE_ENGINE
@pytest.mark.parametrize("odd", [{}, {"role": "CA_XA"}, {"role": "113", "name": "x", "phone": "114"}])
def test_a_form_without_its_rows_takes_nobody_away(minh, known, odd):
    minh.get("/teams/contacts")
    minh.post("/teams/contacts", rows(phones=("0912 000 111", *("",) * 5)))
    before = known(TEAM, "contacts/")
    minh.get("/teams/contacts")
    assert minh.post("/teams/contacts", odd).status_code == 400
    assert known(TEAM, "contacts/") == before != {}


@ONE_ENGINE
def test_nobody_of_another_commune_and_no_form_from_elsewhere_writes_anything(visit, minh, known):
    quan = visit(QUAN_LOGIN)
    quan.get("/teams")
    assert quan.get(LAN).status_code == 404
    quan.get("/teams")
    assert quan.post(LAN, TOLD).status_code == 404
    quan.get("/teams/contacts")
    quan.post("/teams/contacts", rows(phones=("0912 000 111", *("",) * 5)))
    minh.get(LAN)
    assert minh.post(LAN, TOLD, token="x" * 64).status_code == 403
    assert minh.post("/teams/contacts", rows(phones=("114",) * 6), token="x" * 64).status_code == 403
    assert known(particulars_id(TEAM)) == known(TEAM, "contacts/") == {}
