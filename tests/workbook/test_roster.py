"""Whom she can pick as mediator, also before the commune has told."""

from fieldapp import workbook
from fieldapp.domain.roster import Member, particulars_id
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


def test_what_only_her_own_team_is_told_of_its_people_stands_beside_their_names(store):
    book.a_team(store)
    told = {"members/hung": {"sex": "NAM", "ethnic": "KINH", "phone": "0912 345 678"}, "members/ai": {"sex": "NU"}}
    store.records.put(Held(kind="particulars", id=particulars_id("team-mung"), base=2, server=told))
    members = workbook.own_team(store).members
    assert members["hung"] == Member(name="Trần Văn Hùng", leader=True, sex="NAM", ethnic="KINH", phone="0912 345 678")
    assert members["be"] == Member(name="Lý Thị Bé") and "ai" not in members


def test_a_page_of_before_that_tells_all_in_one_is_read_as_it_was(store):
    whole = {"name": "Trần Văn Hùng", "sex": "NAM", "phone": "0912 345 678"}
    store.records.put(Held(kind="team", id="team-mung", base=1, server={"members/hung": whole}))
    assert workbook.own_team(store).members["hung"].phone == "0912 345 678"


def test_before_enrolment_there_is_nobody_and_writing_works(tmp_path):
    with DeviceStore.open(tmp_path) as store:
        assert workbook.me(store) is None and workbook.roster(store) == []
        case_id = workbook.start_case(NOW)
        workbook.keep(store, case_id, "summary", "Nước", NOW)
        assert book.seen(store, case_id).case.mediators == {}
