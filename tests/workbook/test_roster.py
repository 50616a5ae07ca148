"""Whom she can pick as mediator, also before the commune has told."""

from fieldapp import workbook
from fieldapp.store.device import DeviceStore
from fieldapp.store.records import Held
from tests.workbook import book
from tests.workbook.book import NOW


def test_her_own_team_herself_first_then_the_leader(store):
    book.a_team(store)
    assert [(c.person, c.leader) for c in workbook.roster(store)] == [("lan", False), ("hung", True), ("be", False)]


def test_she_alone_when_the_team_has_not_come(store):
    assert [c.name for c in workbook.roster(store)] == ["Nguyễn Thị Lan"]


def test_other_teams_are_not_offered(store):
    store.records.put(Held(kind="team", id="team-dau", server={"members/tam": {"name": "Vi Thị Tâm"}}))
    assert [c.person for c in workbook.roster(store)] == ["lan"]


def test_a_roster_that_this_version_cannot_read_leaves_herself(store):
    store.records.put(Held(kind="team", id="team-mung", server={"members/hung": "Hùng"}))
    assert [c.person for c in workbook.roster(store)] == ["lan"]


def test_before_enrolment_there_is_nobody_and_writing_works(tmp_path):
    with DeviceStore.open(tmp_path) as store:
        assert workbook.me(store) is None and workbook.roster(store) == []
        case_id = workbook.start_case(NOW)
        workbook.keep(store, case_id, "summary", "Nước", NOW)
        assert book.seen(store, case_id).case.mediators == {}
