"""The list of one class, one election, one mediator and one higher class, as files."""

import pytest

from sync_server.db.engine import writing
from sync_server.people import roster
from tests.cast import OTHER_TEAM
from tests.office.classes import a_class
from tests.office.commune import a_higher_class, an_election
from tests.office.seats import QUAN_LOGIN
from tests.office.test_lists_of_office import taken


@pytest.fixture
def class_id(app, engine, deliver):
    return a_class(engine, deliver)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_roll_names_who_is_on_it_and_who_was_invited_and_is_not(minh, class_id, connect, engine, form):
    with writing(engine) as conn:
        roster.add_mediator(conn, "moi", OTHER_TEAM, "Lò Văn Mới")
    found = {row[0]: row[1:] for row in taken(minh, f"roll?class={class_id}", form)}
    assert found["Nguyễn Thị Lan"][1] == "Có mặt" and found["Nguyễn Thị Lan"][3:5] == ["Có", "Có"]
    assert found["Vi Thị Tâm"][1:3] == ["Học bù", "học bù ngày 22/11/2026"]
    assert found["Lò Văn Mới"][:2] == ["Thôn Đẫu · Tổ hòa giải thôn Đẫu", "Chưa có tên"]
    assert f"/lists/roll/{form}?class={class_id}" in minh.get(f"/training/{class_id}").text


def test_an_election_a_mediator_and_a_higher_class_have_theirs(minh, app, engine, class_id):
    election, higher = an_election(engine), a_higher_class(engine)
    assert taken(minh, f"candidates?election={election}")[0] == ["Trần Văn Hùng", "41", "68,4", "Có"]
    assert f"/lists/candidates/csv?election={election}" in minh.get(f"/teams/elections/{election}").text
    assert taken(minh, "learned?person=lan") == [["21/11/2026", "Luật Đất đai, những điểm mới", "", "", ""]]
    assert "/lists/learned/csv?person=lan" in minh.get("/teams/people/lan/about").text
    assert len(taken(minh, f"nominations?higher={higher}")) == 2 and taken(minh, "nominations?higher=x") == []
    assert f"/lists/nominations/xlsx?higher={higher}" in minh.get(f"/training/higher/{higher}").text


def test_another_communes_officer_finds_none_of_them(visit, app, engine, class_id):
    quan, election = visit(QUAN_LOGIN), an_election(engine)
    for asked in (f"roll/csv?class={class_id}", f"candidates/csv?election={election}", "learned/csv?person=lan"):
        assert quan.get(f"/lists/{asked}").status_code == 404
