"""Teams begun and changed, mediators added, led, recognised, gone and back: once each, told to phones, and kept."""

from datetime import date

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.roster import MediationTeam
from fieldapp.protocol import EnrolRequest, Farewell
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.journal import stands
from sync_server.people import composition, devices, events, lost, membership, moving, person_events, roster
from sync_server.people.about import About, wrong
from sync_server.people.person_events import Kind
from tests.cast import DUONG_HUU, LAN, MINH, NOW, OTHER_TEAM, QUAN, TEAM, change, later

BE = About(name="Hoàng Thị Bé", born="1971-03-12", sex="NU", ethnic="KHAC", phone="0912 000 333", schooling="LUAT")
ON = date(2026, 11, 20)


@pytest.fixture
def do(people):
    """One verb in one transaction: `do(membership.add, "be", TEAM, BE)`."""

    def do(verb, *given, by=MINH, now=NOW, **more):
        with writing(people) as conn:
            return verb(conn, by, *given, now=now, **more)

    return do


@pytest.fixture
def told(people):
    """What phones are told of a team, by path."""

    def told(team=TEAM):
        with reading(people) as conn:
            return stands.fields_of(conn, DUONG_HUU, [team])[team]

    return told


@pytest.fixture
def team(people):
    def team(which=TEAM):
        with reading(people) as conn:
            return next(each for each in roster.roster(conn, DUONG_HUU) if each.id == which)

    return team


@pytest.fixture
def story(people):
    def story(who):
        with reading(people) as conn:
            return [(each.kind, each.told) for each in person_events.history(conn, who)]

    return story


def test_a_team_is_begun_once_and_every_phone_is_told(do, told, rows):
    named = ("Tổ hòa giải thôn Nà Hoan", "Thôn Nà Hoan")
    assert do(membership.begin_team, "team-nahoan", *named, minority_area=True)
    assert not do(membership.begin_team, "team-nahoan", "Tên khác", "Thôn khác", minority_area=False)
    said = told("team-nahoan")
    assert (said["name"], said["village"], said["commune"], said["minority_area"]) == (*named, "Xã Dương Hưu", True)
    assert sum(line["record"] == "team-nahoan" for line in rows(tables.journal)) == 1


def test_a_team_that_is_renamed_is_told_by_whom(do, told, rows):
    do(membership.change_team, TEAM, "Tổ hòa giải thôn Mùng Mới", "Thôn Mùng Mới", minority_area=True)
    assert told()["name"] == "Tổ hòa giải thôn Mùng Mới" and told()["minority_area"]
    assert rows(tables.journal)[-1]["author_name"] == MINH.name
    assert set(told()["members/lan"]) <= {"name", "leader"}


def test_who_is_added_is_told_to_phones_without_birth_and_schooling(do, told, rows, team):
    assert do(membership.add, "be", TEAM, BE)
    assert not do(membership.add, "be", TEAM, BE), "pressed twice"
    assert told()["members/be"] == {"name": BE.name, "leader": False}
    [be] = [each for each in team().mediators if each.id == "be"]
    assert (be.born, be.schooling, be.sex, be.phone) == ("1971-03-12", "LUAT", "NU", "0912 000 333")
    said = [msgspec.json.decode(line["set"]) for line in rows(tables.journal) if line["kind"] == "particulars"]
    assert said == [{"members/be": {"sex": "NU", "ethnic": "KHAC", "phone": "0912 000 333"}}]


def test_a_merged_team_to_which_somebody_is_added_works_again(do, team):
    do(moving.merge_teams, [OTHER_TEAM], TEAM)
    do(membership.add, "be", OTHER_TEAM, BE)
    assert (team(OTHER_TEAM).merged_into, [each.id for each in team(OTHER_TEAM).mediators]) == ("", ["be"])


def test_a_corrected_name_keeps_what_it_was(do, story):
    assert do(membership.correct, "lan", About(name="Nguyễn Thị Lân", born="1968"))
    assert not do(membership.correct, "lan", About(name="Nguyễn Thị Lân", born="1968"))
    renamed = {"before": "Nguyễn Thị Lan", "after": "Nguyễn Thị Lân"}
    assert story("lan") == [(Kind.CORRECTED, {}), (Kind.RENAMED, renamed)]


def test_a_team_has_one_leader(do, told, team, story):
    do(membership.name_leader, TEAM, "hung", on=ON, paper="12/QĐ-UBND")
    do(membership.name_leader, TEAM, "hung", on=ON, paper="12/QĐ-UBND")
    assert [each.id for each in team().mediators if each.leader] == ["hung"]
    assert (told()["members/lan"]["leader"], told()["members/hung"]["leader"]) == (False, True)
    name = "Tổ hòa giải thôn Mùng"
    assert story("hung") == [(Kind.LEADS, {"team": name, "on": "2026-11-20", "paper": "12/QĐ-UBND"})]
    assert story("lan") == [(Kind.LEADS_NO_MORE, {"team": name})]


def test_two_leaders_of_before_become_one(do, people, team):
    with writing(people) as conn:
        roster.add_mediator(conn, "hung", TEAM, "Trần Văn Hùng", leader=True)
    assert [lack.rule for lack in composition.lacks(team())][-1] == "two_leaders"
    do(membership.name_leader, TEAM, "lan")
    assert [each.id for each in team().mediators if each.leader] == ["lan"]


def test_nobody_leads_another_team_than_the_own(do):
    with pytest.raises(Problem, match=Code.NOT_FOUND):
        do(membership.name_leader, TEAM, "tam")


def test_recognition_is_a_day_and_a_paper(do, team, story):
    do(membership.recognise, "hung", ON, "7/QĐ-UBND")
    do(membership.recognise, "hung", ON, "7/QĐ-UBND")
    assert [each.recognised_on for each in team().mediators if each.id == "hung"] == ["2026-11-20"]
    assert story("hung") == [(Kind.RECOGNISED, {"on": "2026-11-20", "paper": "7/QĐ-UBND"})]


def test_a_decision_that_is_written_later_or_put_right_is_kept_of_the_same_day_as_well(do, team, story):
    for paper in ("7/QĐ-UBND", "17/QĐ-UBND", "17/QĐ-UBND", ""):
        do(membership.recognise, "hung", ON, paper)
    assert [each.recognised_on for each in team().mediators if each.id == "hung"] == ["2026-11-20"]
    assert [told["paper"] for _, told in story("hung")] == ["17/QĐ-UBND", "7/QĐ-UBND"]


def test_who_leads_already_gets_the_decision_that_says_so(do, team, story):
    do(membership.name_leader, TEAM, "lan")
    assert story("lan") == []
    for _ in range(2):
        do(membership.name_leader, TEAM, "lan", on=ON, paper="12/QĐ-UBND")
    told = {"team": "Tổ hòa giải thôn Mùng", "on": "2026-11-20", "paper": "12/QĐ-UBND"}
    assert story("lan") == [(Kind.LEADS, told)]
    assert [each.id for each in team().mediators if each.leader] == ["lan"]


def test_who_leaves_is_in_no_list_and_nothing_of_theirs_is_gone(do, told, team, story, rows):
    do(membership.leave, "lan", ON, "a", "9/QĐ-UBND")
    do(membership.leave, "lan", ON, "c", "")
    assert "members/lan" not in told()
    assert [each.id for each in team().mediators] == ["hung"]
    [lan] = team().left
    assert (lan.id, lan.left_on, lan.left_why, lan.leader) == ("lan", "2026-11-20", "a", False)
    [(kind, said)] = story("lan")
    assert (kind, said["why"], said["paper"]) == (Kind.LEFT, "a", "9/QĐ-UBND")
    assert "lan" in [each["id"] for each in rows(tables.mediators)]


def test_the_phone_of_who_leaves_hands_over_what_it_holds_and_then_goes(enrol, do, people, the_case):
    lan = enrol("lan")
    case = change()
    do(membership.leave, "lan", ON, "b", "")
    reply = lan.sync(case)
    assert [receipt.outcome for receipt in reply.receipts] == ["accepted"], "written before she knew"
    assert reply.entries == [] and {"lost", "left"} <= set(reply.notices), "it is told why"
    assert the_case(case.record).lines[0].by == LAN.name
    with reading(people) as conn:
        [row] = devices.phones(conn, DUONG_HUU)
        assert [each.kind for each in events.history(conn, row.device)] == ["called_in", "enrolled"]
    with writing(people) as conn:
        left = Farewell(changes_left=0, photos_left=0, drafts_left=0)
        assert lost.farewell(conn, devices.known_as(conn, row.device), left, later(days=1)).destroy
    with pytest.raises(Problem, match=Code.NOT_FOUND), writing(people) as conn:
        lost.mark_found(conn, MINH, row.device, later(days=1))


def test_who_left_gets_no_code_and_an_open_one_ends(do, people):
    with writing(people) as conn:
        code = devices.make_code(conn, MINH, "lan", NOW)
    do(membership.leave, "lan", ON, "a", "")
    with pytest.raises(Problem, match=Code.NOT_FOUND), writing(people) as conn:
        devices.make_code(conn, MINH, "lan", NOW)
    with pytest.raises(Problem, match=Code.EXPIRED_CODE), writing(people) as conn:
        devices.redeem(conn, EnrolRequest(code=code, token="A" * 43), NOW)


def test_who_comes_back_mediates_again_and_gets_a_code(do, told, people, story):
    do(membership.leave, "lan", ON, "a", "")
    do(membership.take_back, "lan", date(2026, 11, 22), "11/QĐ-UBND")
    do(membership.take_back, "lan", date(2026, 11, 22), "11/QĐ-UBND")
    assert told()["members/lan"] == {"name": "Nguyễn Thị Lan", "leader": False}
    assert [kind for kind, _ in story("lan")] == [Kind.RETURNED, Kind.LEFT]
    with writing(people) as conn:
        assert devices.make_code(conn, MINH, "lan", NOW)


def test_a_move_stands_in_the_persons_history(do, story):
    do(moving.move_mediator, "hung", OTHER_TEAM)
    moved = {"from_team": "Tổ hòa giải thôn Mùng", "to_team": "Tổ hòa giải thôn Đẫu"}
    assert story("hung") == [(Kind.MOVED, moved)]


@pytest.mark.parametrize(
    ("verb", "given", "more"),
    [
        (membership.begin_team, (TEAM, "x", "x"), {"minority_area": False}),
        (membership.change_team, (TEAM, "x", "x"), {"minority_area": False}),
        (membership.add, ("be", TEAM, BE), {}),
        (membership.add, ("lan", "team-sonhai", BE), {}),
        (membership.correct, ("lan", BE), {}),
        (membership.name_leader, (TEAM, "hung"), {}),
        (membership.recognise, ("lan", ON, ""), {}),
        (membership.leave, ("lan", ON, "a", ""), {}),
        (membership.take_back, ("lan", ON, ""), {}),
        (membership.recognise, ("nobody", ON, ""), {}),
    ],
)
def test_an_officer_of_another_commune_changes_nothing(do, rows, verb, given, more):
    before = [rows(table) for table in (tables.teams, tables.mediators, tables.journal, tables.person_events)]
    with pytest.raises(Problem, match=Code.NOT_FOUND):
        do(verb, *given, by=QUAN, **more)
    assert before == [rows(table) for table in (tables.teams, tables.mediators, tables.journal, tables.person_events)]


def test_no_reason_but_those_of_article_11(do):
    with pytest.raises(ValueError, match="reason"):
        do(membership.leave, "lan", ON, "d", "")


@pytest.mark.parametrize("statement", ["UPDATE person_events SET told = '{}'", "DELETE FROM person_events"])
def test_the_database_refuses_to_rewrite_a_persons_history(do, people, statement):
    do(membership.recognise, "hung", ON, "")
    with pytest.raises(DBAPIError, match="append-only"), writing(people) as conn:
        conn.execute(text(statement))


@pytest.mark.parametrize(
    ("about", "part"),
    [
        (About(name="Lò Thị Mai"), ""),
        (BE, ""),
        (About(name=""), "name"),
        (About(name="=A1"), "name"),
        (About(name="x" * 301), "name"),
        (About(name="Mai", born="1965-02-30"), "born"),
        (About(name="Mai", born="65"), "born"),
        (About(name="Mai", born="1890"), "born"),
        (About(name="Mai", born="2020"), "born"),
        (About(name="Mai", sex="X"), "sex"),
        (About(name="Mai", ethnic="TAY"), "ethnic"),
        (About(name="Mai", schooling="X"), "schooling"),
        (About(name="Mai", phone="một"), "phone"),
    ],
)
def test_what_cannot_be_known_of_somebody_is_named(about, part):
    assert wrong(about, NOW.date()) == part


def test_what_a_team_lacks_is_what_the_phone_would_say_and_a_leader(people, team, do):
    assert [lack.rule for lack in composition.lacks(team())] == ["too_few", "woman_untold"]
    do(membership.leave, "lan", ON, "a", "")
    do(membership.correct, "hung", About(name="Trần Văn Hùng", sex="NAM"))
    assert [(lack.rule, lack.count) for lack in composition.lacks(team())] == [
        ("too_few", 2), ("no_woman", 0), ("no_leader", 0),
    ]  # fmt: skip
    do(moving.merge_teams, [TEAM], OTHER_TEAM)
    assert composition.lacks(team()) == []


def test_a_phone_can_read_what_it_is_told_of_a_team(do, told):
    do(membership.add, "be", TEAM, BE)
    assert {path.partition("/")[0] for path in told()} <= set(MediationTeam.__struct_fields__)
