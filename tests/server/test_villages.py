"""Villages from a day on: renamed, merged, split; a case tells the name of its day, and nothing is counted twice."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from fieldapp.domain.problems import Code, Problem
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook, places, stands
from sync_server.journal.intake import take
from sync_server.people import membership, moving, placing, roster, village_events, villages
from sync_server.people.lists import plan
from sync_server.people.lists import reading as reading_lists
from sync_server.people.village_events import Kind
from sync_server.people.villages import Share, TooEarly
from tests.cast import DUONG_HUU, LAN, MINH, NOW, OTHER_TEAM, QUAN, SON_HAI, TAM, TEAM, change

ON = date(2025, 7, 1)


@pytest.fixture
def do(people):
    def do(verb, *given, by=MINH, now=NOW, **more):
        with writing(people) as conn:
            return verb(conn, by, *given, now=now, **more)

    return do


@pytest.fixture
def ids(people):
    """The id of each village of the commune that is there today, by its name."""

    def ids(partition=DUONG_HUU):
        with reading(people) as conn:
            return {each.name: each.id for each in placing.every(conn, partition) if not each.until}

    return ids


@pytest.fixture
def called(people):
    """What a team's village was called on a day."""

    def called(team, day):
        with reading(people) as conn:
            return places.of_commune(conn, DUONG_HUU).called(team, day)

    return called


@pytest.fixture
def told(people):
    """What phones are told to be the village of a team."""

    def told(team):
        with reading(people) as conn:
            return stands.fields_of(conn, DUONG_HUU, [team])[team]["village"]

    return told


@pytest.fixture
def story(people):
    def story(village):
        with reading(people) as conn:
            return village_events.history(conn, village)

    return story


def merged(do, ids, into="new", name="Thôn Đồng Tâm", on=ON):
    known = ids()
    return do(villages.merge, [known["Thôn Mùng"], known["Thôn Đẫu"]], into, name, on, "15/NQ-HĐND")


def test_a_new_name_holds_from_its_day_and_phones_are_told(do, ids, called, told, story):
    mung = ids()["Thôn Mùng"]
    for _ in range(2):
        do(villages.rename, mung, "Thôn Mùng Mới", ON, "15/NQ-HĐND")
    assert called(TEAM, "2025-06-30") == "Thôn Mùng" and called(TEAM, "2025-07-01") == "Thôn Mùng Mới"
    assert told(TEAM) == "Thôn Mùng Mới" and told(OTHER_TEAM) == "Thôn Đẫu"
    [line] = story(mung)
    said = (line.kind, line.by_name, line.told.before, line.told.after, line.told.on, line.told.paper)
    assert said == (Kind.RENAMED, MINH.name, "Thôn Mùng", "Thôn Mùng Mới", "2025-07-01", "15/NQ-HĐND")


def test_merged_villages_are_one_and_their_teams_stay_two(do, ids, called, told, story, people):
    mung = ids()["Thôn Mùng"]
    assert merged(do, ids)
    assert ids() == {"Thôn Đồng Tâm": "new"}
    assert [called(team, "2025-06-30") for team in (TEAM, OTHER_TEAM)] == ["Thôn Mùng", "Thôn Đẫu"]
    assert {called(team, "2025-07-01") for team in (TEAM, OTHER_TEAM)} == {"Thôn Đồng Tâm"}
    assert told(TEAM) == told(OTHER_TEAM) == "Thôn Đồng Tâm"
    with reading(people) as conn:
        teams = {team.id: team for team in roster.roster(conn, DUONG_HUU)}
        assert placing.one(conn, DUONG_HUU, mung).until == "2025-07-01"
    assert (teams[TEAM].once, teams[OTHER_TEAM].once) == (["Thôn Mùng"], ["Thôn Đẫu"])
    assert not any(team.merged_into for team in teams.values())
    [made] = story("new")
    assert made.kind is Kind.MADE_OF and {name for _, name in made.told.villages} == {"Thôn Mùng", "Thôn Đẫu"}
    [gone] = story(mung)
    assert gone.kind is Kind.MERGED and gone.told.villages[0] == ("new", "Thôn Đồng Tâm")


def test_a_village_is_added_once_however_its_name_is_written(do, ids):
    assert do(villages.add, "khe", "Thôn Khe", None, "")
    assert not do(villages.add, "khe", "Thôn Khe", None, "") and not do(villages.add, "other", "thôn  khe", ON, "")
    assert ids()["Thôn Khe"] == "khe" and len(ids()) == 3


def test_pressed_twice_villages_are_merged_once(do, ids, rows):
    known = [*ids().values()]
    for _ in range(2):
        do(villages.merge, known, "new", "Thôn Đồng Tâm", ON, "")
    assert sum(line["kind"] == Kind.MADE_OF for line in rows(tables.village_events)) == 1


def test_a_village_is_split_and_each_team_stays_where_it_is_said(do, ids, called, told, people):
    do(membership.begin_team, "new-team", "Tổ hai thôn Mùng", "Thôn Mùng", minority_area=False)
    mung = ids()["Thôn Mùng"]
    shares = [Share(id="a", name="Thôn Mùng", teams=[TEAM]), Share(id="b", name="Thôn Mùng Hạ", teams=["new-team"])]
    for wrong in (shares[:1], [shares[0], Share(id="b", name="Thôn Mùng Hạ", teams=[])]):
        with pytest.raises(ValueError, match="once each"):
            do(villages.split, mung, wrong, ON, "")
    assert do(villages.split, mung, shares, ON, "15/NQ-HĐND")
    assert not do(villages.split, mung, shares, ON, "15/NQ-HĐND")
    assert {"Thôn Mùng": "a", "Thôn Mùng Hạ": "b"}.items() <= ids().items()
    assert (called("new-team", "2025-01-01"), called("new-team", "2026-01-01")) == ("Thôn Mùng", "Thôn Mùng Hạ")
    assert (told(TEAM), told("new-team")) == ("Thôn Mùng", "Thôn Mùng Hạ")


def test_nothing_is_written_before_what_is_known_already(do, ids, people):
    merged(do, ids)
    with pytest.raises(TooEarly) as refused:
        do(villages.rename, "new", "Thôn Khác", date(2025, 6, 30), "")
    assert refused.value.day == "2025-07-01"
    do(villages.rename, "new", "Thôn Khác", date(2025, 7, 1), "")
    assert [*ids()] == ["Thôn Khác"]


def test_a_case_tells_the_village_as_it_was_called_on_its_day_and_numbers_add_up(do, ids, people):
    with writing(people) as conn:
        for who, day in ((LAN, "2025-06-30"), (LAN, "2025-07-02"), (TAM, "2025-03-01"), (TAM, "2025-09-01")):
            take(conn, who, [change(set={"received_on": day, "summary": "Hàng rào"})], NOW)
    merged(do, ids)
    with reading(people) as conn:
        rows = casebook.queue(conn, DUONG_HUU)
        one = casebook.open_case(conn, DUONG_HUU, next(row.record for row in rows if row.received_on == "2025-03-01"))
        before, now = (places.counts(conn, DUONG_HUU, 2025, as_of_now=asked) for asked in (False, True))
    named = {row.received_on: (row.village, row.village_now) for row in rows}
    assert named == {
        "2025-06-30": ("Thôn Mùng", "Thôn Đồng Tâm"), "2025-07-02": ("Thôn Đồng Tâm", "Thôn Đồng Tâm"),
        "2025-03-01": ("Thôn Đẫu", "Thôn Đồng Tâm"), "2025-09-01": ("Thôn Đồng Tâm", "Thôn Đồng Tâm"),
    }  # fmt: skip
    assert (one.village, one.village_now) == ("Thôn Đẫu", "Thôn Đồng Tâm")
    assert now == {"new": 4}
    assert sorted(before.values()) == [1, 1, 2] and before["new"] == 2


def test_a_team_put_into_another_village_was_there_all_the_time(do, called, people):
    do(membership.change_team, TEAM, "Tổ hòa giải thôn Mùng", "Thôn Đẫu", minority_area=False)
    assert called(TEAM, "2020-01-01") == "Thôn Đẫu"


def test_only_the_own_communes_villages_change_and_none_that_is_no_more(do, ids, people):
    mung, dau = ids()["Thôn Mùng"], ids()["Thôn Đẫu"]
    [far] = ids(SON_HAI).values()
    for verb, given, by in (
        (villages.rename, (mung, "x", ON, ""), QUAN),
        (villages.merge, ([mung, dau], "new", "x", ON, ""), QUAN),
        (villages.merge, ([mung, far], "new", "x", ON, ""), MINH),
        (villages.merge, ([mung, dau], far, "x", ON, ""), MINH),
        (villages.split, (mung, [], ON, ""), QUAN),
    ):
        with pytest.raises(Problem) as refused:
            do(verb, *given, by=by)
        assert refused.value.code == Code.NOT_FOUND
    merged(do, ids)
    with pytest.raises(Problem):
        do(villages.rename, mung, "x", NOW.date(), "")


def test_a_list_with_former_names_finds_the_teams_and_says_so(do, ids, people):
    def planned(*named):
        lines = "".join(f"{n};Lý Văn {n};1960;Nam;{village}\r\n" for n, village in enumerate(named, 1))
        found = reading_lists.read(("STT;Họ và tên;Năm sinh;Giới tính;Thôn\r\n" + lines).encode(), NOW.date())
        with reading(people) as conn:
            return plan.make(found, roster.roster(conn, DUONG_HUU), {}, NOW.date())

    merged(do, ids)
    made = planned("Thôn Mùng", "Thon dau", "Thôn Đồng Tâm", "Thôn Lạ")
    assert [step.team for step in made.steps] == [TEAM, OTHER_TEAM, "", ""]
    assert [(each.village, each.team) for each in made.former] == [("Thôn Mùng", TEAM), ("Thon dau", OTHER_TEAM)]
    assert [each.village for each in made.questions] == ["Thôn Đồng Tâm", "Thôn Lạ"]
    do(moving.merge_teams, [TEAM], OTHER_TEAM)
    made = planned("Thôn Mùng", "Thôn Đẫu", "Thôn Đồng Tâm")
    assert {step.team for step in made.steps} == {OTHER_TEAM} and len(made.former) == 2


@pytest.mark.parametrize("table", ["village_names", "team_villages", "village_events"])
def test_the_database_refuses_to_rewrite_it(do, ids, people, table):
    merged(do, ids)
    for statement in (f"UPDATE {table} SET id = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="append-only"), writing(people) as conn:
            conn.execute(text(statement))
