"""The log tells to what a list was narrowed that somebody took away: in words, and in those of that day."""

import re
from html import unescape

import pytest

from sync_server.db.engine import reading, writing
from sync_server.office import access, narrowing
from sync_server.people import looks, membership
from tests.cast import DUONG_HUU, LAN, MINH, TEAM, change
from tests.office.classes import a_class
from tests.office.commune import a_higher_class, a_receipt, an_election, quarrel
from tests.office.conftest import text_of
from tests.office.seats import HOA_LOGIN

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
WHOLE = {
    "advisers", "classes", "phones", "counts", "teams", "people", "lacks", "elections", "reviews", "contacts",
    "village", "shared", "notices", "publishing", "accounts",
}  # fmt: skip


@pytest.fixture
def told(minh):
    """What the newest line of the log tells of a list that was just taken away."""

    def told(asked):
        assert minh.get(f"/lists/{asked}").status_code == 200
        page = minh.get("/log?phone=looks").text
        line = re.search(r'đã tải danh sách “.*?<p class="quiet">(.*?)</p>', page, re.S)[1]
        return unescape(line.partition(" · ")[2])

    return told


@ONE_ENGINE
@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("cases/csv", "nhóm: Mới"),
        ("cases/csv?standing=all&team=team-mung&matter=A04&received=2026-11&outcome=open&doubts=some",
         "nhóm: Tất cả, tổ: Tổ hòa giải thôn Mùng, loại: Lối đi chung, nhận: 11/2026, kết quả: Chưa kết thúc, "
         "có chỗ cần xem"),
        ("cases/csv?standing=all&team=khong-co&matter=XX&doubts=1&received=abc", "nhóm: Tất cả"),
        ("cases/csv?standing=all&late=yes", "nhóm: Tất cả, chờ xã quá 7 ngày"),
        ("entries/csv?kind=note", "mục: Ghi nhanh"),
        ("held/csv?which=settled", "phần: Đã xử lý"),
        ("figures/csv?year=1999", "năm 2026"),
        ("villages/csv", "năm 2026"),
        ("untrained/csv?months=24", "24 tháng"),
        ("coverage/csv", "năm 2026"),
        ("covered/csv?from=2026-01-01&to=2026-06-30&team=team-mung&who=missing",
         "Ai chưa tập huấn, 01/01/2026 đến 30/06/2026, tổ: Tổ hòa giải thôn Mùng"),
        ("log/csv?phone=server", "xem: Máy chủ"),
        ("learned/csv?person=lan", "người: Nguyễn Thị Lan"),
        ("teams/csv?team=team-mung", ""),
    ],
)  # fmt: skip
def test_a_line_tells_what_the_list_took_from_its_address_and_no_more(told, asked, words):
    assert told(asked) == words


@ONE_ENGINE
def test_what_is_of_one_thing_names_it(told, engine, deliver, connect):
    held, election, higher = a_class(engine, deliver), an_election(engine), a_higher_class(engine)
    device = connect("hung")
    a_receipt(engine, TEAM)
    assert told(f"roll/csv?class={held}").startswith("lớp: ")
    assert told(f"candidates/csv?election={election}") == "tổ: Tổ hòa giải thôn Mùng, bầu ngày 15/11/2026"
    assert told(f"nominations/csv?higher={higher}").startswith("lớp: ")
    assert told(f"log/csv?phone={device}") == "máy của Trần Văn Hùng"
    assert told("documents/csv?document=khong-co") == ""


def test_names_are_those_of_that_day(told, engine, clock):
    assert "Tổ hòa giải thôn Mùng" in told("cases/csv?team=team-mung")
    with writing(engine) as conn:
        membership.change_team(conn, MINH, TEAM, "Tổ khác", "Thôn Mùng", clock(), minority_area=False)
    clock.pass_by(minutes=20)
    assert told("cases/csv?team=team-mung&standing=all") == "nhóm: Tất cả, tổ: Tổ khác"
    with reading(engine) as conn:
        kept = [each.told["to"] for each in looks.besides(conn, DUONG_HUU)]
    assert any("Tổ hòa giải thôn Mùng" in each for each in kept)


@ONE_ENGINE
def test_of_a_search_it_keeps_the_words_that_the_search_keeps(told, minh, send):
    send(LAN, change(set=quarrel()))
    assert told("search/csv?q=H%C3%A0ng+r%C3%A0o&page=9&secret=abc") == "tìm: “hang rao”"
    log = text_of(minh.get("/log?phone=looks"))
    assert "đã tìm “hang rao”" in log and "secret" not in log and "abc" not in log


@ONE_ENGINE
def test_the_file_of_the_log_tells_it_too(minh):
    minh.get("/lists/cases/csv?standing=approved")
    assert "nhóm: Đã duyệt" in minh.get("/lists/log/csv?phone=looks").content.decode("utf-8-sig")


@ONE_ENGINE
def test_the_province_takes_a_year(visit, engine):
    visit(HOA_LOGIN).get("/province/file/csv?year=2026")
    with reading(engine) as conn:
        [look] = looks.besides(conn, "")
    assert narrowing.in_words(look.told["to"], "en") == "year 2026"


def test_every_list_is_whole_or_tells_its_part():
    assert access.lists() == WHOLE | narrowing._OF.keys()


def test_a_line_of_before_tells_nothing():
    assert narrowing.in_words("", "vi") == ""
