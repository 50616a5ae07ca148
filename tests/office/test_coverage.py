"""Who was trained in a period: one count for the overview, this page, the list of the untrained, and the files."""

import csv
import io
import random
import re
from datetime import date, timedelta
from html import unescape

import pytest

from fieldapp.domain.ids import new_id
from fieldapp.domain.training import ABSENT, CLASS, EXCUSED, MADE_UP, PRESENT
from sync_server.db.engine import writing
from sync_server.people import membership, roster
from tests.cast import DUONG_HUU, LAN, MINH, NOW, TEAM
from tests.office import classes as builders
from tests.office.classes import attend, tell
from tests.office.conftest import text_of

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the engine is not the point
YEAR = "?from=2026-01-01&to=2026-12-31"


@pytest.fixture
def held(engine):
    def held(day, **states):
        record = new_id()
        tell(engine, LAN, CLASS, record, {"title": "Luật Đất đai", "held_on": day})
        for person, state in states.items():
            attend(engine, LAN, record, person, state)
        return record

    return held


def lines(page):
    """The numbers of each line of the table: mediators, trained, not trained, percent."""
    body = page.text.partition("<table")[2]
    found = re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', body, re.S)
    return {
        unescape(name): [int(re.search(r"\d+", re.sub(r"<[^>]+>", " ", cell))[0]) for cell in cells.split("</td>")[:4]]
        for name, cells in found
    }


def links(page):
    return [unescape(each) for each in re.findall(r'href="(/training/coverage/people[^"]+)"', page.text)]


def names(page):
    return re.findall(r'<th scope="row">([^<]+)</th>', page.text)


def test_teams_and_commune_are_counted_against_the_target(minh, held):
    held("2026-03-02", lan=PRESENT, tam=EXCUSED)
    held("2026-05-02", tam=MADE_UP)
    page = minh.get("/training/coverage")
    assert lines(page) == {
        "Tổ hòa giải thôn Mùng": [2, 1, 1, 50], "Tổ hòa giải thôn Đẫu": [1, 1, 0, 100], "Toàn xã": [3, 2, 1, 66],
    }  # fmt: skip
    text = text_of(page)
    assert "năm 2026" in text and "2/3 hòa giải viên đã tập huấn: 66 %, mục tiêu 100 %. Còn thiếu 1 người." in text
    assert 'class="bar-target"' in page.text


def test_each_number_leads_to_its_people_with_the_classes_they_were_at(minh, held):
    held("2026-03-02", lan=PRESENT, hung=ABSENT)
    held("2026-05-02", lan=MADE_UP)
    page = minh.get("/training/coverage")
    for href in links(page):
        team = dict(each.split("=") for each in href.partition("?")[2].split("&"))
        counted = lines(minh.get("/training/coverage"))
        row = counted[
            "Toàn xã" if "team" not in team else "Tổ hòa giải thôn " + {"team-mung": "Mùng"}.get(team["team"], "Đẫu")
        ]
        assert len(names(minh.get(href))) == row[1 if team["who"] == "were" else 2], href
    were = text_of(minh.get(f"/training/coverage/people{YEAR}&who=were"))
    assert "02/05/2026 Luật Đất đai (học bù) 02/03/2026 Luật Đất đai" in were and "Trần Văn Hùng" not in were
    assert names(minh.get(f"/training/coverage/people{YEAR}&who=missing&team={TEAM}")) == ["Trần Văn Hùng"]


@ONE_ENGINE
@pytest.mark.parametrize(
    ("day", "trained"),
    [("2025-12-31", 0), ("2026-01-01", 1), ("2026-11-22", 1), ("2026-11-23", 0)],  # the last one is still to come
)
def test_a_year_begins_and_ends_where_it_does(minh, held, day, trained):
    held(day, lan=PRESENT)
    assert lines(minh.get("/training/coverage"))["Toàn xã"][1] == trained


@ONE_ENGINE
def test_who_left_is_counted_no_more_and_a_hundred_is_only_all(minh, held, engine):
    held("2026-03-02", lan=PRESENT, tam=PRESENT)
    with writing(engine) as conn:
        membership.leave(conn, MINH, "hung", NOW.date(), "a", "", NOW)
    page = minh.get("/training/coverage")
    assert lines(page)["Toàn xã"] == [2, 2, 0, 100] and "Đã đạt mục tiêu" in text_of(page)
    with writing(engine) as conn:
        for n in range(299):
            roster.add_mediator(conn, f"m-{n}", TEAM, f"Người {n}")
    held("2026-04-01")
    assert lines(minh.get("/training/coverage"))["Toàn xã"][3] == 0, "2 of 301 are no whole percent"


@ONE_ENGINE
@pytest.mark.parametrize(
    "odd", ["?from=2026-05-01&to=2026-04-01", "?from=x&to=y", "?from=2026-05-01", "?to=9999-01-01"]
)
def test_a_period_that_cannot_be_is_said_and_this_year_is_shown(minh, held, odd):
    held("2026-03-02", lan=PRESENT)
    page = minh.get(f"/training/coverage{odd}")
    assert page.status_code == 400 and "Ngày đầu và ngày cuối phải là hai ngày có thật" in text_of(page)
    assert lines(page)["Toàn xã"][1] == 1


@ONE_ENGINE
def test_one_number_stands_everywhere_and_is_a_recount(minh, engine, held, monkeypatch):
    """Forty mediators, thirty classes of three years; counted anew here from what was written."""
    dice = random.Random(7)
    people = {f"p-{n}": f"Người Số {n}" for n in range(40)}
    monkeypatch.setattr(builders, "PEOPLE", builders.PEOPLE | people)
    with writing(engine) as conn:
        for n in range(4):
            roster.add_team(conn, f"t-{n}", DUONG_HUU, f"Tổ {n}", f"Thôn {n}")
        for n, person in enumerate(people):
            roster.add_mediator(conn, person, f"t-{n % 4}", people[person])
    written = []
    for _ in range(30):
        day = NOW.date() - timedelta(days=dice.randrange(-40, 800))
        there = {each: dice.choice([PRESENT, ABSENT, EXCUSED, MADE_UP]) for each in dice.sample(sorted(people), 3)}
        held(day.isoformat(), **there)
        written += [(day, person) for person, state in there.items() if state in (PRESENT, MADE_UP)]

    def recount(first, last):
        return {person for day, person in written if first <= day <= min(last, NOW.date())}

    for first, last in ((date(2026, 1, 1), date(2026, 12, 31)), (date(2025, 1, 1), date(2025, 12, 31)),
                        (date(2025, 11, 22), date(2026, 11, 22)), (date(2026, 3, 1), date(2026, 3, 31))):  # fmt: skip
        query = f"?from={first}&to={last}"
        expected = recount(first, last)
        found = lines(minh.get(f"/training/coverage{query}"))
        assert found["Toàn xã"][:3] == [43, len(expected), 43 - len(expected)]
        assert sum(row[1] for name, row in found.items() if name != "Toàn xã") == len(expected)
        assert len(names(minh.get(f"/training/coverage/people{query}&who=were"))) == len(expected)
        file = csv.reader(io.StringIO(minh.get(f"/lists/coverage/csv{query}").content.decode("utf-8-sig")))
        assert [*file][-1] == [
            "Toàn xã",
            "43",
            str(len(expected)),
            str(43 - len(expected)),
            str(100 * len(expected) // 43),
        ]
        file = csv.reader(io.StringIO(minh.get(f"/lists/covered/csv{query}&who=missing").content.decode("utf-8-sig")))
        assert len([*file]) - 1 == 43 - len(expected)
    a_year = recount(date(2025, 11, 22), NOW.date())
    assert f"{43 - len(a_year)} trên 43 hòa giải viên" in text_of(minh.get("/training/untrained"))
    this_year = recount(date(2026, 1, 1), date(2026, 12, 31))
    assert f"{len(this_year)}/43" in text_of(minh.get("/overview"))
