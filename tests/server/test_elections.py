"""Elections kept as the forms of NQLT 01/2014 ask: more than half, five days to send, five working days to decide."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from fieldapp.domain.problems import Code, Problem
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.people import elections, membership, moving, roster
from sync_server.people.about import About
from sync_server.people.elections import LEADER, MEDIATORS, Candidate, Due, Election, due, elected, is_late, wrong
from tests.cast import DUONG_HUU, MINH, NOW, OTHER_TEAM, QUAN, TEAM

HELD = date(2026, 11, 12)  # a Thursday


@pytest.fixture
def do(people):
    def do(verb, *given, by=MINH):
        with writing(people) as conn:
            return verb(conn, by, *given)

    return do


@pytest.fixture
def team(people):
    def team():
        with reading(people) as conn:
            return next(each for each in roster.roster(conn, DUONG_HUU) if each.id == TEAM)

    return team


def of_mediators(*votes, **more):
    named = [Candidate(name=f"Người {'ABCDEF'[n]}", votes=each, born="1970") for n, each in enumerate(votes)]
    told = {"voters": 60, "present": 50, "how": "CK", "candidates": named}
    return Election(**{"id": "e1", "team": TEAM, "what": MEDIATORS, "held_on": HELD} | told | more)


def of_a_leader(lan, hung, **more):
    named = [Candidate(name="Lan", votes=lan, person="lan"), Candidate(name="Hùng", votes=hung, person="hung")]
    told = {"voters": 5, "present": 5, "how": "PK", "candidates": named}
    return Election(**{"id": "e2", "team": TEAM, "what": LEADER, "held_on": HELD} | told | more)


def won(election):
    return [each.votes for each in elected(election)]


def test_who_is_elected_has_more_than_half_of_all_households():
    assert won(of_mediators(31, 30, 50, 29)) == [50, 31], "half is not more than half"
    assert won(of_mediators(48, 40, 45, seats=2)) == [48, 45]
    assert won(of_mediators(48, 40, 40, seats=2)) == [48], "the two are voted on again"
    assert won(of_mediators(48, 45, 40, 40, seats=2)) == [48, 45]


def test_a_leader_has_more_than_half_of_the_team_and_the_most():
    assert won(of_a_leader(3, 2)) == [3]
    assert won(of_a_leader(2, 2)) == []
    assert won(of_a_leader(4, 4)) == []
    assert won(of_a_leader(3, 5)) == [5]


def test_the_papers_go_in_five_days_and_are_decided_in_five_working_days():
    election = of_mediators(40)
    assert due(election) == Due(what="send", by=date(2026, 11, 17))
    sent = replace(election, sent_on=date(2026, 11, 13))
    assert due(sent) == Due(what="decide", by=date(2026, 11, 20)), "a weekend lies between"
    assert due(replace(sent, sent_on=date(2026, 11, 14))) == Due(what="decide", by=date(2026, 11, 20))
    assert due(replace(sent, sent_on=date(2026, 2, 13))) == Due(what="decide", by=date(2026, 2, 27)), "after Tết"
    not_yet = due(replace(sent, sent_on=date(2027, 2, 1)))
    assert (not_yet.by, not_yet.unknown.code) == (date(2027, 2, 8), "TET"), "nobody has told this table when Tết is"
    assert due(replace(sent, decided_on=date(2026, 11, 18))) is None
    assert due(of_mediators(10)) is None


def test_nothing_is_late_while_it_may_still_run():
    election = of_mediators(40)
    on_a_sunday = replace(election, held_on=date(2026, 11, 10))
    assert not is_late(on_a_sunday, date(2026, 11, 16)), "five days end on a Sunday, so on Monday"
    assert is_late(on_a_sunday, date(2026, 11, 17))
    sent = replace(election, sent_on=date(2026, 11, 13))
    assert not is_late(sent, date(2026, 11, 20)) and is_late(sent, date(2026, 11, 21))
    over_tet = replace(sent, sent_on=date(2027, 2, 1))
    assert not is_late(over_tet, date(2027, 2, 15)), "nobody has told when Tết of 2027 is"
    assert is_late(over_tet, date(2027, 2, 16))
    assert not is_late(of_mediators(10), date(2027, 1, 1)) and not is_late(
        replace(sent, decided_on=date(2026, 11, 18)), date(2027, 1, 1)
    )


def test_each_has_its_forms():
    assert [of_mediators(1, how=how).forms for how in ("CK", "PK", "PHIEU")] == [
        ("01", "06"),
        ("02", "06"),
        ("03", "06"),
    ]
    assert [of_a_leader(1, 1, how=how).forms for how in ("CK", "PK")] == [("04", "07"), ("05", "07")]


@pytest.mark.parametrize(
    ("election", "why"),
    [
        (of_mediators(40), ""),
        (of_a_leader(3, 2), ""),
        (of_a_leader(3, 2, how="PHIEU"), "how"),
        (of_mediators(40, how=""), "how"),
        (of_mediators(40, voters=0), "voters"),
        (of_mediators(40, present=61), "voters"),
        (of_mediators(), "candidates"),
        (of_mediators(51), "votes"),
        (of_mediators(-1), "votes"),
        (of_mediators(40, candidates=[Candidate(name="A", votes=1), Candidate(name="a", votes=2)]), "twice"),
    ],
)
def test_what_cannot_be_is_named(election, why):
    assert wrong(election) == why


def test_who_is_elected_comes_to_the_team_when_the_chairman_decides_and_only_then(do, team, rows):
    lan = Candidate(name="Nguyễn Thị Lan", votes=45, person="lan")
    election = of_mediators(40, 20)
    election = replace(election, candidates=[*election.candidates, lan])
    assert do(elections.record, election, NOW)
    assert not do(elections.record, election, NOW), "pressed twice"
    do(elections.mark_sent, "e1", date(2026, 11, 14))
    do(elections.mark_sent, "e1", date(2026, 11, 15))
    assert {each.id for each in team().mediators} == {"lan", "hung"}
    for _ in range(2):
        do(elections.decide, "e1", date(2026, 11, 18), "21/QĐ-UBND", NOW)
    found = {each.name: each for each in team().mediators}
    assert set(found) == {"Nguyễn Thị Lan", "Trần Văn Hùng", "Người A"}
    assert {name: each.recognised_on for name, each in found.items()} == {
        "Nguyễn Thị Lan": "2026-11-18", "Trần Văn Hùng": "", "Người A": "2026-11-18",
    }  # fmt: skip
    [row] = rows(tables.elections)
    assert (row["sent_on"], row["decided_on"], row["paper"]) == ("2026-11-14", "2026-11-18", "21/QĐ-UBND")


def test_who_mediates_already_is_not_a_second_person_when_the_name_was_typed_without_a_birth(do, team):
    for person, name, born in (("lan", "Nguyễn Thị Lan", "1968-03-02"), ("hung", "Trần Văn Hùng", "")):
        do(membership.correct, person, About(name=name, born=born), NOW)
    typed = [
        Candidate(name="Nguyễn Thị Lan", votes=45), Candidate(name="Trần Văn Hùng", votes=44, born="1961"),
        Candidate(name="Nguyễn Thị Lan", votes=43, born="1990"),
    ]  # fmt: skip
    do(elections.record, replace(of_mediators(), candidates=typed), NOW)
    do(elections.decide, "e1", date(2026, 11, 18), "", NOW)
    found = sorted((each.name, each.born, each.recognised_on) for each in team().mediators)
    assert found == [
        ("Nguyễn Thị Lan", "1968-03-02", "2026-11-18"), ("Nguyễn Thị Lan", "1990", "2026-11-18"),
        ("Trần Văn Hùng", "", "2026-11-18"),
    ]  # fmt: skip


class TestNamesakes:
    """Who is elected by a typed name and may be somebody whom the commune knows in another team or as one who left."""

    @pytest.fixture
    def named(self, people, do):
        """Let somebody of the commune have this name and birth; returns of whom the election speaks then."""

        def named(*typed, what=MEDIATORS, partition=DUONG_HUU):
            standing = [Candidate(name=name, born=born, votes=45 - at) for at, (name, born) in enumerate(typed)]
            with reading(people) as conn:
                return [
                    (each.candidate.name, each.person.id, each.team.id)
                    for each in elections.namesakes(conn, partition, of_mediators(candidates=standing, what=what))
                ]

        return named

    @pytest.fixture(autouse=True)
    def tam(self, do):
        do(membership.correct, "tam", About(name="Vi Thị Tâm", born="1975-08-01"), NOW)

    def test_who_mediates_in_another_team_or_has_left_is_told_and_by_name_and_year_only(self, do, named):
        assert named(("VI THỊ TÂM", "1975")) == [("VI THỊ TÂM", "tam", OTHER_TEAM)]
        assert not named(("Vi Thị Tâm", "")), "without a year nobody can tell"
        assert not named(("Vi Thị Tâm", "1976"), ("Vi Thị Tám", "1975"))
        do(membership.leave, "tam", date(2026, 11, 1), "a", "", NOW)
        assert named(("Vi Thị Tâm", "1975-08-01")) == [("Vi Thị Tâm", "tam", OTHER_TEAM)]

    def test_who_has_left_this_very_team_is_told_and_who_mediates_in_it_is_not(self, do, named):
        do(membership.correct, "hung", About(name="Trần Văn Hùng", born="1961"), NOW)
        assert not named(("Trần Văn Hùng", "1961"))
        do(membership.leave, "hung", date(2026, 11, 1), "a", "", NOW)
        assert named(("Trần Văn Hùng", "1961")) == [("Trần Văn Hùng", "hung", TEAM)]

    def test_of_two_who_may_be_meant_and_of_another_commune_s_people_nothing_is_told(self, people, do, named):
        do(membership.correct, "xa", About(name="Lý Văn Xa", born="1960"), NOW, by=QUAN)
        assert not named(("Lý Văn Xa", "1960"))
        do(membership.add, "twin", OTHER_TEAM, About(name="Vi Thị Tâm", born="1975"), NOW)
        assert not named(("Vi Thị Tâm", "1975"))

    def test_who_was_not_elected_is_not_asked_about_and_nobody_after_the_decision(self, people, do):
        standing = [Candidate(name="Vi Thị Tâm", born="1975", votes=30), Candidate(name="Bé", born="1971", votes=31)]
        with reading(people) as conn:
            assert not elections.namesakes(conn, DUONG_HUU, of_mediators(candidates=standing))
            standing[0] = replace(standing[0], votes=45)
            assert elections.namesakes(conn, DUONG_HUU, of_mediators(candidates=standing))
            assert not elections.namesakes(
                conn, DUONG_HUU, of_mediators(candidates=standing, decided_on=date(2026, 11, 18))
            )

    def test_once_moved_to_the_team_the_same_person_is_recognised(self, people, do, team, named):
        standing = [Candidate(name="Vi Thị Tâm", born="1975", votes=45)]
        do(elections.record, of_mediators(candidates=standing), NOW)
        with writing(people) as conn:
            moving.move_mediator(conn, MINH, "tam", TEAM, NOW)
        assert not named(("Vi Thị Tâm", "1975"))
        do(elections.decide, "e1", date(2026, 11, 18), "", NOW)
        assert [each.recognised_on for each in team().mediators if each.name == "Vi Thị Tâm"] == ["2026-11-18"]


def test_an_elected_leader_leads_when_the_chairman_decides(do, team):
    do(elections.record, of_a_leader(1, 4), NOW)
    assert [each.id for each in team().mediators if each.leader] == ["lan"]
    do(elections.decide, "e2", date(2026, 11, 18), "", NOW)
    assert [each.id for each in team().mediators if each.leader] == ["hung"]


def test_who_has_left_before_the_decision_is_not_brought_back_by_it(do, team, people):
    lan = Candidate(name="Nguyễn Thị Lan", votes=45, person="lan")
    do(elections.record, replace(of_mediators(40), candidates=[*of_mediators(40).candidates, lan]), NOW)
    do(elections.record, of_a_leader(4, 1), NOW)
    do(membership.leave, "lan", HELD, "a", "", NOW)
    assert [each.person for each in do(elections.decide, "e2", date(2026, 11, 18), "", NOW)] == ["lan"]
    assert [each.person for each in do(elections.decide, "e1", date(2026, 11, 18), "", NOW)] == ["lan"]
    assert {each.name for each in team().mediators} == {"Trần Văn Hùng", "Người A"}
    assert not any(each.leader for each in team().mediators)
    with reading(people) as conn:
        assert all(each.decided_on for each in elections.every(conn, DUONG_HUU))


def test_of_a_team_that_was_merged_before_the_decision_they_come_to_the_one_that_does_its_work(do, team, people):
    stood = [*of_mediators(40).candidates, Candidate(name="Vi Thị Tâm", votes=45, person="tam")]
    do(elections.record, replace(of_mediators(), team=OTHER_TEAM, candidates=stood), NOW)
    do(elections.record, replace(of_a_leader(1, 4), team=OTHER_TEAM), NOW)
    do(moving.merge_teams, [OTHER_TEAM], TEAM, NOW)
    assert do(elections.decide, "e1", date(2026, 11, 18), "", NOW) == []
    assert {each.name for each in team().mediators if each.recognised_on} == {"Vi Thị Tâm", "Người A"}
    assert [each.person for each in do(elections.decide, "e2", date(2026, 11, 18), "", NOW)] == ["hung"]
    assert [each.name for each in team().mediators if each.leader] == ["Nguyễn Thị Lan"], "which has a leader"
    with reading(people) as conn:
        merged = next(each for each in roster.roster(conn, DUONG_HUU) if each.id == OTHER_TEAM)
    assert (merged.mediators, merged.merged_into) == ([], TEAM)


def test_nobody_comes_of_an_election_that_elected_nobody(do, team):
    do(elections.record, of_mediators(20), NOW)
    do(elections.mark_sent, "e1", HELD)
    do(elections.decide, "e1", HELD, "", NOW)
    assert len(team().mediators) == 2


def test_what_is_due_comes_first_the_soonest_first(do, people):
    for n, back in enumerate((0, 2, 1)):
        do(elections.record, of_mediators(40, id=f"due-{n}", held_on=HELD - timedelta(days=back)), NOW)
    do(elections.record, of_mediators(1, id="nobody", held_on=HELD + timedelta(days=3)), NOW)
    with reading(people) as conn:
        assert [each.id for each in elections.every(conn, DUONG_HUU)] == ["due-1", "due-2", "due-0", "nobody"]


def test_an_officer_of_another_commune_sees_and_does_nothing(do, people):
    with pytest.raises(Problem, match=Code.NOT_FOUND):
        do(elections.record, of_mediators(40), NOW, by=QUAN)
    do(elections.record, of_mediators(40), NOW)
    for verb, more in ((elections.mark_sent, (HELD,)), (elections.decide, (HELD, "", NOW))):
        with pytest.raises(Problem, match=Code.NOT_FOUND):
            do(verb, "e1", *more, by=QUAN)
    with reading(people) as conn:
        assert elections.every(conn, QUAN.partition) == []
