"""A danger is reported: on the disk and on its way at once, whatever else of the case is unfinished."""

import unicodedata

import pytest

from fieldapp import workbook
from fieldapp.domain.around import Alarm
from fieldapp.domain.cases import open_alarm
from fieldapp.store.records import Held
from tests.workbook import book
from tests.workbook.book import NOW, later, seen


def raised(store, case_id, kind="K4", alarm_id="al1", now=NOW):
    workbook.raise_alarm(store, case_id, alarm_id, kind, now)
    return seen(store, case_id)


class TestRaising:
    def test_it_is_on_its_way_while_the_case_is_a_draft(self, store):
        book.a_team(store)
        case_id = book.a_case(store)
        view = raised(store, case_id)
        (queued,) = store.outbox.all()
        assert list(queued.change.set) == ["alarms/al1"]
        assert view.case.alarms["al1"] == Alarm(
            kind="K4", at="2026-11-22T19:30:00+07:00", by="Nguyễn Thị Lan", where="Thôn Mùng"
        )
        assert view.unsent and view.case.summary, "the draft stays a draft"

    def test_it_names_none_of_the_sides(self, store):
        case_id = book.a_case(store)
        raised(store, case_id)
        sent = str(store.outbox.all()[0].change.set)
        assert "Bà Lan" not in sent and "Ông Bảo" not in sent and "lối đi" not in sent

    def test_without_a_case_it_begins_one(self, store):
        case_id = workbook.start_case(NOW)
        view = raised(store, case_id)
        assert view.exists and view.case.received_on == NOW.date()
        assert [each.name for each in view.case.mediators.values()] == ["Nguyễn Thị Lan"]
        assert len(store.outbox.all()) == 1

    def test_who_is_in_danger_stands_before_what_came_back_later(self, store):
        danger = book.a_received_case(store, now=later(days=-2))
        raised(store, danger)
        back = book.a_received_case(store, seq=20)
        book.hand_back(store, back, 21, {"": "?"})
        assert [row.id for row in workbook.list_cases(store)] == [back, danger]
        assert [row.id for row in workbook.today(workbook.list_cases(store)).asks] == [danger, back]

    def test_twice_is_once_and_another_kind_is_the_same_danger(self, store):
        case_id = workbook.start_case(NOW)
        raised(store, case_id)
        raised(store, case_id, now=later(minutes=1))
        view = raised(store, case_id, "K5B", now=later(minutes=2))
        assert list(view.case.alarms) == ["al1"]
        assert view.case.alarms["al1"].kind == "K5B" and view.case.alarms["al1"].at == "2026-11-22T19:30:00+07:00"

    def test_sending_the_rest_of_the_case_later_keeps_it(self, store):
        case_id = book.a_case(store)
        raised(store, case_id)
        assert workbook.send(store, case_id, NOW) == []
        book.receive(store, case_id, 5)
        assert seen(store, case_id).case.alarms["al1"].kind == "K4"
        assert not seen(store, case_id).unsent


class TestTelling:
    def test_who_was_told_and_when_is_kept_once(self, store):
        case_id = workbook.start_case(NOW)
        raised(store, case_id)
        workbook.tell_of_alarm(store, case_id, "al1", "113", True, later(minutes=1))
        workbook.tell_of_alarm(store, case_id, "al1", "113", True, later(minutes=9))
        workbook.tell_of_alarm(store, case_id, "al1", "TT", True, later(minutes=2))
        workbook.tell_of_alarm(store, case_id, "al1", "TT", False, later(minutes=3))
        assert seen(store, case_id).case.alarms["al1"].told == {"113": "2026-11-22T19:31:00+07:00"}

    def test_nothing_is_told_of_a_danger_that_nobody_reported(self, store):
        case_id = book.a_case(store)
        workbook.tell_of_alarm(store, case_id, "none", "113", True, NOW)
        workbook.end_alarm(store, case_id, "none", NOW)
        assert store.outbox.all() == [] and not seen(store, case_id).case.alarms

    def test_words_are_kept_composed_and_too_many_are_not_sent(self, store):
        case_id = workbook.start_case(NOW)
        raised(store, case_id)
        said = unicodedata.normalize("NFD", "Có người cầm gậy <script>")
        assert workbook.describe_alarm(store, case_id, "al1", NOW, where="Chợ Mùng")
        assert workbook.describe_alarm(store, case_id, "al1", NOW, explained=said)
        assert not workbook.describe_alarm(store, case_id, "al1", NOW, explained="x" * 2001)
        alarm = seen(store, case_id).case.alarms["al1"]
        assert alarm.where == "Chợ Mùng" and alarm.explained == "Có người cầm gậy <script>"

    def test_once_it_has_passed_another_may_come(self, store):
        case_id = workbook.start_case(NOW)
        raised(store, case_id)
        workbook.end_alarm(store, case_id, "al1", later(hours=1))
        view = seen(store, case_id)
        assert open_alarm(view.case) == "" and view.case.alarms["al1"].over_at == "2026-11-22T20:30:00+07:00"
        (row,) = workbook.list_cases(store)
        assert not row.alarm
        raised(store, case_id, alarm_id="al2", now=later(hours=2))
        assert open_alarm(seen(store, case_id).case) == "al2"
        (row,) = workbook.list_cases(store)
        assert row.alarm


def _first(reach):
    return reach.people[0].name, reach.people[0].phone


class TestWhom:
    def test_the_police_first_when_there_may_be_violence_else_the_leader(self, store):
        book.a_team(store)
        assert [each.whom for each in workbook.whom_to_tell(store, "K4")] == ["113", "TT", "CA_XA", "CT_XA"]
        assert [each.whom for each in workbook.whom_to_tell(store, "K5A")] == ["TT", "CA_XA", "CT_XA", "113"]

    def test_names_and_numbers_are_those_the_commune_gave(self, store):
        book.a_team(store)
        held = store.records.get("team-mung")
        numbers = {
            "contacts/1": {"name": "Bàn Văn Phú", "role": "CA_XA", "phone": "0912 000 111"},
            "contacts/2": {"name": "Đỗ Đức Minh", "role": "CB_XA", "phone": "0912000222"},
            "members/hung": {"name": "Trần Văn Hùng", "leader": True, "phone": "0912000333"},
        }
        store.records.put(Held(kind="team", id="team-mung", base=2, server=held.server | numbers))
        found = {each.whom: _first(each) for each in workbook.whom_to_tell(store, "K4")}
        assert found["113"] == ("", "113")
        assert found["TT"] == ("Trần Văn Hùng", "0912000333")
        assert found["CA_XA"] == ("Bàn Văn Phú", "0912 000 111") and found["CB_XA"][0] == "Đỗ Đức Minh"
        assert found["CT_XA"] == ("", "")

    def test_of_two_in_one_role_both_are_named_in_the_order_the_commune_gave(self, store):
        book.a_team(store)
        held = store.records.get("team-mung")
        numbers = {
            "contacts/CA_XA-2": {"name": "Chu Văn Trực", "role": "CA_XA", "phone": "0912000222"},
            "contacts/CA_XA": {"name": "Bàn Văn Phú", "role": "CA_XA", "phone": "0912000111"},
            "members/be": {"name": "Lý Thị Bé", "leader": True, "phone": "0912000333"},
        }
        store.records.put(Held(kind="team", id="team-mung", base=2, server=held.server | numbers))
        reaches = workbook.whom_to_tell(store, "K4")
        assert [each.whom for each in reaches] == ["113", "TT", "CA_XA", "CT_XA"], "a role is told once"
        found = {each.whom: [(one.name, one.phone) for one in each.people] for each in reaches}
        assert found["CA_XA"] == [("Bàn Văn Phú", "0912000111"), ("Chu Văn Trực", "0912000222")]
        assert sorted(found["TT"]) == [("Lý Thị Bé", "0912000333"), ("Trần Văn Hùng", "")]

    def test_a_leader_is_not_sent_to_herself(self, store):
        store.records.put(
            Held(
                kind="team", id="team-mung", base=1, server={"members/lan": {"name": "Nguyễn Thị Lan", "leader": True}}
            )
        )
        assert "TT" not in [each.whom for each in workbook.whom_to_tell(store, "K4")]

    def test_a_phone_that_does_not_know_its_team_names_the_leader_all_the_same(self, store):
        assert [each.whom for each in workbook.whom_to_tell(store, "K4")] == ["113", "TT", "CA_XA", "CT_XA"]


def test_closed_doors_show_initials_in_the_list_and_are_found_by_name(store):
    case_id = book.a_case(store, openness="KCK")
    (row,) = workbook.list_cases(store)
    assert row.title == "Bà L. – Ông B."
    assert [each.id for each in workbook.CaseIndex(store).search("bao")] == [case_id]
    assert seen(store, case_id).case.parties["p2"].name == "Ông Bảo"


@pytest.mark.parametrize("told", [True, False])
def test_what_is_told_of_a_path_that_the_draft_holds_too_is_the_newer_word(store, told):
    case_id = book.a_case(store, set={"alarms/al1": {"kind": "K4", "by": "Lan"}})
    workbook.tell_of_alarm(store, case_id, "al1", "113", told, NOW)
    assert (seen(store, case_id).case.alarms["al1"].told == {}) is not told
