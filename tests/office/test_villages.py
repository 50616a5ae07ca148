"""The pages of villages: added, renamed, merged and split by the officer, read by chairman and Front, adding up."""

import re

import pytest

from sync_server.db.engine import reading, writing
from sync_server.people import membership, placing, roster
from tests.cast import DUONG_HUU, LAN, MINH, NOW, OTHER_TEAM, TAM, TEAM, change
from tests.office.commune import small
from tests.office.conftest import text_of
from tests.office.seats import seat_others

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
MUNG, DAU = "Tổ hòa giải thôn Mùng", "Tổ hòa giải thôn Đẫu"
ON = {"on": "2026-07-01", "paper": "15/NQ-HĐND"}


@pytest.fixture
def ids(engine):
    def ids():
        with reading(engine) as conn:
            return {each.name: each.id for each in placing.every(conn, DUONG_HUU) if not each.until}

    return ids


@pytest.fixture
def press(minh):
    """Open a village's form and send it with what it holds by itself."""

    def press(path, **fields):
        page = minh.get(path)
        return minh.post(path, carried(page) | fields)

    return press


def carried(page):
    """The hidden fields of a page's form, as a browser sends them; the token comes by itself."""
    found = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text):
        found.setdefault(name, []).append(value)
    found.pop("form_token", None)
    return found


def test_a_village_is_added_and_renamed_and_its_page_tells_it(minh, press, ids):
    text = text_of(press("/teams/villages/new", name=" Thôn  Khe ", on="", paper=""))
    assert "Đã thêm thôn." in text and "Chưa có tổ hòa giải" in text
    text = text_of(press(f"/teams/villages/{ids()['Thôn Khe']}/rename", name="Thôn Khe Rộng", **ON))
    assert "Đã đổi tên thôn." in text
    assert "Từ 01/07/2026: đổi tên từ Thôn Khe thành Thôn Khe Rộng theo 15/NQ-HĐND · Đỗ Đức Minh ghi lúc" in text
    assert "Đưa vào danh sách" in text
    text = text_of(minh.get("/teams/villages"))
    assert f"Thôn Đẫu {DAU} Thôn Khe Rộng Chưa có tổ hòa giải Thôn Mùng {MUNG}" in text


def test_a_merger_is_shown_before_it_is_written_and_merges_no_team(minh, press, ids, engine):
    mung, path = ids()["Thôn Mùng"], f"/teams/villages/{ids()['Thôn Mùng']}/merge"
    page = press(path, other=[ids()["Thôn Đẫu"]], name="Thôn Đồng Tâm", **ON)
    text = text_of(page)
    assert "Từ ngày 01/07/2026 Không còn: Thôn Mùng, Thôn Đẫu." in text
    assert f"{MUNG} Thôn Mùng → Thôn Đồng Tâm {DAU} Thôn Đẫu → Thôn Đồng Tâm" in text
    assert "Thôn Đồng Tâm sẽ có nhiều tổ hòa giải. Tổ không tự nhập" in text
    assert sorted(ids()) == ["Thôn Mùng", "Thôn Đẫu"], "seeing writes nothing"
    seen = carried(page)
    assert 'value="Thôn Đồng Tâm"' in minh.post(path, seen | {"again": "yes"}).text
    for _ in range(2):
        text = text_of(minh.post(path, seen | {"seen": "yes"}))
    assert "Đã ghi sáp nhập thôn." in text and [*ids()] == ["Thôn Đồng Tâm"]
    assert "Từ 01/07/2026: sáp nhập Thôn" in text
    assert "Thôn này có nhiều tổ hòa giải." in text and f'href="/teams/{TEAM}/merge"' in minh.page.text
    text = text_of(minh.get(f"/teams/villages/{mung}"))
    assert "Không còn từ ngày 01/07/2026." in text and "sáp nhập với Thôn Đẫu thành Thôn Đồng Tâm" in text
    with reading(engine) as conn:
        assert not any(team.merged_into for team in roster.roster(conn, DUONG_HUU))


def test_cases_of_before_keep_the_name_of_then_and_both_totals_are_the_same(minh, press, ids, send):
    for who, day in ((LAN, "2026-06-30"), (LAN, "2026-07-02"), (TAM, "2026-03-01")):
        send(who, change(set=small("Bà Hà", "Ông Bảo") | {"received_on": day}))
    path = f"/teams/villages/{ids()['Thôn Mùng']}/merge"
    page = press(path, other=[ids()["Thôn Đẫu"]], name="Thôn Đồng Tâm", **ON)
    minh.post(path, carried(page) | {"seen": "yes"})
    text = text_of(minh.get("/queue"))
    assert text.count(f"Thôn Mùng · {MUNG}") == 1 and text.count(f"Thôn Đẫu · {DAU}") == 1
    assert text.count(f"Thôn Đồng Tâm · {MUNG}") == 2, "of a case, and in the choice of teams"
    before = re.search(rf'(?s)href="(/cases/[^"]+)"(?:(?!/cases/).)*?Thôn Mùng · {MUNG}', minh.page.text)[1]
    assert f"Thôn Mùng (nay là Thôn Đồng Tâm) · {MUNG}" in text_of(minh.get(before))
    text = text_of(minh.get("/teams/villages?year=2026"))
    assert "Thôn Đẫu (đến trước 01/07/2026) 0 1 Thôn Đồng Tâm 3 1 Thôn Mùng (đến trước 01/07/2026) 0 1 Tổng 3 3" in text
    assert "Thôn Mùng Không còn từ ngày 01/07/2026." in text_of(minh.get("/search?q=thon mung"))
    assert "Trần Văn Hùng" in text_of(minh.page), "whose team was there"


def test_a_split_asks_which_team_stays_where(minh, press, ids, engine):
    with writing(engine) as conn:
        membership.begin_team(conn, MINH, "ha", "Tổ hai", "Thôn Mùng", NOW, minority_area=False)
    path = f"/teams/villages/{ids()['Thôn Mùng']}/split"
    given = {"part": ["Thôn Mùng", "", "Thôn Mùng Hạ", ""], "team": ["ha", TEAM], **ON}
    text = text_of(press(path, **given | {"at": ["3", ""]}))
    assert "Chọn thôn cho từng tổ" in text
    assert "Chọn thôn cho từng tổ" in text_of(press(path, **given | {"at": ["3", "2"]}))
    page = press(path, **given | {"at": ["3", "1"]})
    assert "Tổ hai Thôn Mùng → Thôn Mùng Hạ" in text_of(page) and f"{MUNG} Thôn Mùng → Thôn Mùng" in text_of(page)
    text = text_of(minh.post(path, carried(page) | {"seen": "yes"}))
    assert "Đã ghi chia tách thôn." in text and "chia tách thành Thôn Mùng và Thôn Mùng Hạ" in text
    with reading(engine) as conn:
        there = {team.id: team.village for team in roster.roster(conn, DUONG_HUU)}
    assert there == {TEAM: "Thôn Mùng", "ha": "Thôn Mùng Hạ", OTHER_TEAM: "Thôn Đẫu"}


@ONE_ENGINE
@pytest.mark.parametrize(
    ("verb", "fields", "said"),
    [
        ("rename", {"name": ""}, "Ghi tên thôn"),
        ("rename", {"name": "thôn  đẫu"}, "Xã đang có thôn tên này"),
        ("rename", {"name": "Thôn Mới", "on": "2027-01-01"}, "Ghi ngày, không muộn hơn hôm nay"),
        ("rename", {"name": "Thôn Mới", "paper": "x" * 301}, "Rút ngắn số nghị quyết"),
        ("merge", {"name": "Thôn Mới", "other": []}, "Chọn ít nhất một thôn khác"),
        ("merge", {"name": "Thôn Mới", "other": ["no-such"]}, "Chọn ít nhất một thôn khác"),
        ("split", {"part": ["Thôn A", "thôn a", "", ""], "team": TEAM, "at": "1"}, "tên khác nhau"),
        ("split", {"part": ["Thôn A", "Thôn Đẫu", "", ""], "team": TEAM, "at": "1"}, "Xã đang có thôn tên này"),
        ("split", {"part": ["Thôn A"], "team": TEAM, "at": "1"}, "tên khác nhau"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(press, ids, verb, fields, said):
    page = press(f"/teams/villages/{ids()['Thôn Mùng']}/{verb}", **ON | fields | {"seen": "yes"})
    assert page.status_code == 400 and said in text_of(page)
    assert sorted(ids()) == ["Thôn Mùng", "Thôn Đẫu"]


@ONE_ENGINE
def test_a_day_before_what_is_written_already_is_not_taken(press, ids):
    path = f"/teams/villages/{ids()['Thôn Mùng']}"
    press(f"{path}/rename", name="Thôn Mùng Mới", **ON)
    page = press(f"{path}/rename", name="Thôn Mùng Cũ", on="2026-06-30", paper="")
    assert page.status_code == 400 and "từ ngày 01/07/2026" in text_of(page)
    page = press(f"{path}/merge", name="Thôn Chung", other=[ids()["Thôn Đẫu"]], on="2026-06-30", paper="", seen="yes")
    assert page.status_code == 400 and "từ ngày 01/07/2026" in text_of(page)


@ONE_ENGINE
def test_chairman_and_front_read_and_press_nothing(visit, ids, engine):
    with writing(engine) as conn:
        seat_others(conn, "chinh", "mat")
    for login in ("chinh", "mat"):
        browser = visit(login)
        page = browser.get("/teams/villages")
        assert MUNG in text_of(page) and "Thêm thôn" not in text_of(page)
        text = text_of(browser.get(f"/teams/villages/{ids()['Thôn Mùng']}"))
        assert MUNG in text and "Chia tách" not in text
