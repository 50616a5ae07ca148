"""Điều 12.1: three mediators, a woman among them, one of a minority where many live; nobody is guessed by a name."""

import pytest

from fieldapp.domain.roster import Lack, MediationTeam, Member, lacks


def team(*members, **more):
    people = {f"p{n}": Member(name=f"Người {n}", **member) for n, member in enumerate(members)}
    return MediationTeam(name="Tổ", members=people, **more)


WOMAN, MAN, MINORITY = (
    {"sex": "NU", "ethnic": "KINH"},
    {"sex": "NAM", "ethnic": "KINH"},
    {"sex": "NAM", "ethnic": "KHAC"},
)


def rules(found):
    return [each.rule for each in found]


def test_a_whole_team_lacks_nothing():
    assert lacks(team(WOMAN, MAN, MAN)) == []
    assert lacks(team(WOMAN, MAN, MINORITY, minority_area=True)) == []


def test_what_is_missing_is_named():
    assert lacks(team(WOMAN)) == [Lack(rule="too_few", count=2)]
    assert rules(lacks(team(MAN, MAN, MAN))) == ["no_woman"]
    assert rules(lacks(team(WOMAN, MAN, MAN, minority_area=True))) == ["no_minority"]
    assert rules(lacks(team(WOMAN, MAN, MAN))) == [], "only where many of a minority live"


def test_what_nobody_told_is_said_to_be_untold_and_not_lacking():
    assert lacks(team({}, {}, MAN)) == [Lack(rule="woman_untold", count=2, certain=False)]
    assert rules(lacks(team(WOMAN, {}, {}))) == []
    assert rules(lacks(team(WOMAN, MAN, {"sex": "NAM"}, minority_area=True))) == ["minority_untold"]


@pytest.mark.parametrize("members", [{}, {"a": Member(name="")}])
def test_nobody_is_no_member(members):
    found = lacks(MediationTeam(members=members))
    assert found[0] == Lack(rule="too_few", count=3) and "no_woman" in rules(found)
