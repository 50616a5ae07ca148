"""The standards of a mediator: each look is added, the newest stands, and no phone is told."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from fieldapp.domain.problems import Code, Problem
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.people import membership, moving, person_events, roster, standards
from sync_server.people.about import About
from sync_server.people.person_events import Kind
from sync_server.people.standards import MET, UNMET, Look
from tests.cast import DUONG_HUU, MINH, NOW, OTHER_TEAM, QUAN, TEAM

WHOLE = Look(found={"T2": MET, "T3": MET, "T4": MET}, on="2026-11-20", looked_by="Ban công tác Mặt trận thôn Mùng")
HALF = Look(found={"T2": MET, "T4": UNMET}, on="2026-11-21", looked_by="Đỗ Đức Minh", remark="Học thêm Luật Đất đai")


@pytest.fixture
def look_at(people):
    def look_at(look, seen=0, who="hung", by=MINH):
        with writing(people) as conn:
            return membership.look_at(conn, by, who, look, seen, NOW)

    return look_at


@pytest.fixture
def stands(people):
    def stands(who="hung"):
        with reading(people) as conn:
            every = [each for team in roster.roster(conn, DUONG_HUU) for each in (*team.mediators, *team.left)]
        return next(each.standards for each in every if each.id == who)

    return stands


@pytest.fixture
def story(people):
    def story(who="hung"):
        with reading(people) as conn:
            return [each.told for each in person_events.history(conn, who) if each.kind is Kind.LOOKED]

    return story


def test_of_whom_nobody_has_written_nothing_was_looked_at(stands):
    assert stands() == Look() and stands().unseen == ["T2", "T3", "T4"] and stands().unmet == []


def test_the_newest_look_stands_and_all_stay_in_the_history(look_at, stands, story):
    assert look_at(WHOLE) and stands() == WHOLE
    assert (WHOLE.unseen, WHOLE.unmet) == ([], [])
    assert look_at(HALF, seen=1) and stands() == HALF
    assert (HALF.unseen, HALF.unmet) == (["T3"], ["T4"])
    newest, oldest = story()
    assert oldest == {"on": WHOLE.on, "looked_by": WHOLE.looked_by} | WHOLE.found
    assert newest == {"on": HALF.on, "looked_by": HALF.looked_by, "remark": HALF.remark} | HALF.found


def test_sent_twice_it_is_written_once_and_a_page_that_is_out_of_date_writes_nothing(look_at, stands, story):
    assert look_at(WHOLE) and look_at(WHOLE)
    assert not look_at(HALF), "another was written since that page was opened"
    assert stands() == WHOLE and len(story()) == 1


def test_what_was_written_of_the_wrong_person_is_called_off(look_at, stands, story):
    look_at(HALF)
    assert look_at(Look(), seen=1) and stands() == Look()
    assert story()[0] == {} and len(story()) == 2


def test_another_commune_and_who_has_left_are_not_written_of(look_at, people, story):
    with pytest.raises(Problem, match=Code.NOT_FOUND):
        look_at(WHOLE, by=QUAN)
    with writing(people) as conn:
        membership.leave(conn, MINH, "hung", date(2026, 11, 20), "a", "", NOW)
    with pytest.raises(Problem, match=Code.NOT_FOUND):
        look_at(WHOLE)
    assert story() == []


@pytest.mark.parametrize("statement", ["UPDATE person_events SET told = '{}'", "DELETE FROM person_events"])
def test_the_database_refuses_to_rewrite_what_was_found(look_at, people, statement):
    look_at(WHOLE)
    with pytest.raises(DBAPIError, match="append-only"), writing(people) as conn:
        conn.execute(text(statement))


def test_no_phone_is_told(look_at, rows):
    before = rows(tables.journal)
    look_at(HALF)
    assert rows(tables.journal) == before


def test_they_go_along_when_somebody_moves(look_at, people, stands):
    look_at(WHOLE)
    with writing(people) as conn:
        moving.move_mediator(conn, MINH, "hung", OTHER_TEAM, NOW)
    assert stands() == WHOLE


def test_somebody_new_has_none(people, stands):
    with writing(people) as conn:
        membership.enter(conn, MINH, "be", TEAM, About(name="Hoàng Thị Bé"), NOW, Kind.IMPORTED)
    assert stands("be") == Look()


@pytest.mark.parametrize(
    ("look", "part"),
    [
        (Look(), ""),
        (WHOLE, ""),
        (Look(found={"T9": MET}, on="2026-11-20"), "found"),
        (Look(found={"T2": "?"}, on="2026-11-20"), "found"),
        (Look(on="2026-11-20", looked_by="Lan"), "found"),
        (Look(found={"T2": MET}), "looked_on"),
        (Look(found={"T2": MET}, on="2026-11-20", looked_by="x" * 301), "looked_by"),
        (Look(found={"T2": MET}, on="2026-11-20", remark="x" * 301), "remark"),
    ],
)
def test_what_cannot_be_kept_is_named(look, part, look_at):
    assert standards.wrong(look) == part
    if part:
        with pytest.raises(ValueError, match=part):
            look_at(look)


def test_the_three_standards_are_in_the_laws_words():
    assert [standards.label(each, "vi") for each in standards.STANDARDS] == [
        "Tự nguyện tham gia hoạt động hòa giải",
        "Có phẩm chất đạo đức tốt; có uy tín trong cộng đồng dân cư",
        "Có khả năng thuyết phục, vận động nhân dân; có hiểu biết pháp luật",
    ]
