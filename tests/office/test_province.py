"""The province's page: numbers by commune, silence first, and not a word of any case."""

import re

import pytest

from fieldapp.domain.ids import new_id
from fieldapp.domain.review import Standing
from fieldapp.domain.training import CLASS
from sync_server.clock import stamp
from sync_server.db.engine import writing
from sync_server.journal.tallies import Alike, Tally
from sync_server.office import province
from sync_server.people import nominations, roster
from sync_server.people.nominations import Kind, Who
from tests.cast import FAR, LAN, MINH, NOW, TEAM, change, later
from tests.office.classes import attend, tell
from tests.office.conftest import text_of
from tests.office.seats import HOA_LOGIN
from tests.office.test_clearing import plain
from tests.office.test_taking_away import rows
from tests.server.test_nominations import ABOUT

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point


def names(page):
    """The communes of the first table, in its order."""
    return re.findall(r'<th scope="row">([^<]+)</th>', page.text.partition("</table>")[0])


def test_a_commune_that_is_silent_comes_first_and_is_marked(visit, send):
    send(LAN, *(change(set=plain(f"Bà {n}")) for n in range(3)))
    send(FAR, change(set=plain("Bà Xa")), now=later(days=-60))
    page = visit(HOA_LOGIN).get("/province")
    assert names(page) == ["Xã Sơn Hải", "Xã Dương Hưu"]
    assert page.text.count('class="late"') == 1 and "60 ngày trước" in text_of(page)
    assert "1 xã không có vụ, việc mới từ 60 ngày trở lên" in text_of(page)


def test_a_day_less_is_no_silence_and_then_whoever_has_most_waiting_comes_first(visit, send):
    send(LAN, *(change(set=plain(f"Bà {n}")) for n in range(3)))
    send(FAR, change(set=plain("Bà Xa")), now=later(days=-59))
    page = visit(HOA_LOGIN).get("/province")
    assert names(page) == ["Xã Dương Hưu", "Xã Sơn Hải"]
    assert 'class="late"' not in page.text and "không có vụ, việc mới từ" not in text_of(page)


def test_the_darkest_cell_is_the_largest_number_and_none_is_bare(visit, send):
    send(LAN, *(change(set=plain(f"Bà {n}")) for n in range(8)))
    send(FAR, change(set=plain("Bà Xa")))
    page = visit(HOA_LOGIN).get("/province").text
    assert 'heat-4">8<' in page and 'heat-1">1<' in page and 'heat-0">0<' in page


def cases(n, outcome="", on="2026-11-20"):
    ended = {"outcome": outcome} | ({"agreement": "Xong."} if outcome == "THANH" else {}) if outcome else {}
    return [change(set=plain(f"Bà {n}-{each}", received_on=on, **ended)) for each in range(n)]


@pytest.mark.parametrize(
    ("well", "ill", "told"),
    [(3, 1, " dưới 5"), (3, 2, " 60 % (3/5)"), (5, 0, " 100 % (5/5)"), (0, 0, ""), (199, 1, " 99 % (199/200)")],
)  # below five ended cases a share would be of one case
def test_how_much_was_settled_is_told_of_five_that_ended_and_more(visit, send, well, ill, told):
    send(LAN, *cases(well, "THANH"), *cases(ill, "KHONG_THANH"), *cases(1))
    total = well + ill + 1
    page = text_of(visit(HOA_LOGIN).get("/province"))
    assert f"Xã Dương Hưu {total} 0 0 0 {total} {total}{told} dưới 5 vừa xong" in page


def test_a_year_counts_what_was_received_in_it(visit, send):
    send(LAN, *cases(2), *cases(3, on="2025-12-31"))
    page = visit(HOA_LOGIN).get("/province?year=2025")
    assert "Xã Dương Hưu 5 0 0 0 5 3 dưới 5 vừa xong" in text_of(page)
    assert heat(page) == {"Xã Dương Hưu": [0] * 11 + [3]}
    assert heat(visit(HOA_LOGIN).get("/province")) == {"Xã Dương Hưu": [0] * 10 + [2]}, "December is still to come"


def heat(page):
    body = page.text.partition('aria-labelledby="heat"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    found = re.findall(r'<th scope="row">([^<]+)</th>(.*?)</tr>', body, re.S)
    return {name: [int(each) for each in re.findall(r">(\d+)</td>", cells)] for name, cells in found}


@ONE_ENGINE
@pytest.mark.parametrize("odd", ["1800", "99999", "-1"])
def test_a_year_without_cases_shows_this_one(visit, send, odd):
    send(LAN, *cases(1))
    assert "năm 2026" in text_of(visit(HOA_LOGIN).get(f"/province?year={odd}"))


def test_what_is_far_from_the_others_is_told_in_words(visit, send):
    send(LAN, *cases(9, "THANH"), *cases(1, "KHONG_THANH"))
    send(FAR, *cases(2, "THANH"), *cases(3, "KHONG_THANH"), now=later(days=-95))
    page = text_of(visit(HOA_LOGIN).get("/province"))
    assert "Xã Sơn Hải: không có vụ, việc mới trong 3 tháng qua." in page
    assert "Xã Sơn Hải: hòa giải thành 40 % (2/5 vụ, việc đã kết thúc), thấp hơn hẳn" in page
    assert (
        "Xã Dương Hưu: hòa giải thành 90 % (9/10 vụ, việc đã kết thúc), cao hơn hẳn các xã khác cộng lại (40 %)" in page
    )


def test_of_too_few_nothing_can_be_found_in_the_rate_of_the_others():
    """Of 50 settled and one that was not, 98 % would tell how the one case of the third commune ended."""
    many, few, mine = (_of(name, well, ill) for name, well, ill in (("A", 50, 0), ("B", 0, 1), ("C", 1, 9)))
    [told] = [each for each in province.remarks([many, few, mine], NOW, "vi") if each.startswith("C")]
    assert "(100 %)" in told
    assert not [each for each in province.remarks([few, mine], NOW, "vi") if each.startswith("C")]


def _of(name, well, ill):
    numbers = {"THANH": well, "KHONG_THANH": ill}
    counted = {Alike(month="2026-11", standing=Standing.APPROVED, outcome=outcome): n for outcome, n in numbers.items()}
    tally = Tally(cases=counted, last_received=stamp(NOW), learned={})
    return province.Of(name=name, tally=tally, year="2026", trained=0, mediators=0)


@ONE_ENGINE
@pytest.mark.parametrize(("well", "ill"), [(4, 1), (1, 3)])  # 20 points are not reached; too few to tell
def test_what_is_near_or_of_too_few_is_not_told(visit, send, well, ill):
    send(LAN, *cases(9, "THANH"), *cases(1, "KHONG_THANH"))
    send(FAR, *cases(well, "THANH"), *cases(ill, "KHONG_THANH"))
    page = text_of(visit(HOA_LOGIN).get("/province"))
    assert "hơn hẳn" not in page and "Không có gì khác thường" in page


def test_training_is_the_commune_s_own_number_and_told_of_five_people_and_more(visit, minh, send, engine):
    send(LAN, *cases(1))
    held = new_id()
    tell(engine, LAN, CLASS, held, {"title": "Luật Đất đai", "held_on": "2026-11-21"})
    attend(engine, LAN, held, "lan")
    assert "(1/3)" not in visit(HOA_LOGIN).get("/province").text
    with writing(engine) as conn:
        for n in range(2):
            roster.add_mediator(conn, f"m-{n}", TEAM, f"Người {n}")
        nominations.begin(conn, MINH, "h1", ABOUT, NOW)
        nominations.nominate(conn, MINH, "h1", "hung", Who(name="Hùng", person="hung"), NOW)
        nominations.note(conn, MINH, "h1", "hung", Kind.ATTENDED, NOW)
    page = text_of(visit(HOA_LOGIN).get("/province"))
    assert "40 % (2/5)" in page and "Xã Dương Hưu: mới 2/5 hòa giải viên được tập huấn trong năm." in page
    assert "2/5 hòa giải viên đã tập huấn: 40 %" in text_of(minh.get("/training/coverage"))


def test_the_trend_is_the_sum_of_all_communes(visit, send):
    send(LAN, *cases(2), *cases(1, on="2026-01-05"))
    send(FAR, *cases(3))
    page = visit(HOA_LOGIN).get("/province").text
    table = page.partition('aria-labelledby="c-trend"')[2].partition("<tbody>")[2]
    rows = dict(re.findall(r'<th scope="row">([^<]+)</th><td class="amount">(\d+)</td>', table))
    assert rows["01/2026"] == "1" and rows["11/2026"] == "5" and len(rows) == 11 and "12/2026" not in rows


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_numbers_are_taken_away_as_they_stand_and_small_ones_are_left_out(visit, send, form):
    send(LAN, *cases(4, "THANH"), *cases(2, "KHONG_THANH"))
    send(FAR, *cases(2, "THANH"))
    heading, *found = rows(visit(HOA_LOGIN).get(f"/province/file/{form}"), form)
    by_name = {line[0]: dict(zip(heading, line, strict=True)) for line in found}
    here, there = by_name["Xã Dương Hưu"], by_name["Xã Sơn Hải"]
    assert [int(here[each]) for each in ("Tổng số", "Nhận trong năm", "2026-11", "2026-01")] == [6, 6, 6, 0]
    assert [int(here[each]) for each in ("Đã kết thúc, của năm", "Hòa giải thành, của năm")] == [6, 4]
    assert [there[each] for each in ("Đã kết thúc, của năm", "Hòa giải thành, của năm", "Đã tập huấn")] == ["", "", ""]
    assert "2026-12" not in heading


@ONE_ENGINE
def test_a_file_of_another_kind_is_not_there(visit):
    assert visit(HOA_LOGIN).get("/province/file/pdf").status_code == 404


@ONE_ENGINE
def test_no_word_of_a_case_and_no_village_stands_on_the_page_or_in_the_file(visit, send):
    send(LAN, *cases(6, "THANH"))
    hoa = visit(HOA_LOGIN)
    for text in (hoa.get("/province").text, hoa.get("/province/file/csv").text):
        assert not [each for each in ("Bà ", "Thôn", "Nguyễn Thị Lan", "Tổ hòa giải", "team-") if each in text]


@ONE_ENGINE
def test_what_arrives_is_counted_at_once(visit, send):
    hoa = visit(HOA_LOGIN)
    for n in range(1, 4):
        send(LAN, change(set=plain(f"Bà {n}")))
        assert f"Xã Dương Hưu {n} 0 0 0 {n}" in text_of(hoa.get("/province"))


def test_communes_without_a_case_are_named_apart(visit, send, engine):
    send(LAN, change(set=plain("Bà Một")))
    with writing(engine) as conn:
        roster.add_commune(conn, "00001", "Xã Lặng Im")
    page = text_of(visit(HOA_LOGIN).get("/province"))
    assert "Chưa gửi vụ, việc nào (2 xã) Xã Lặng Im, Xã Sơn Hải" in page
