"""Who mediates: given by the leader, taken on or refused with a reason, and never by who has a stake in it."""

import pytest
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.domain import minutes
from fieldapp.domain.agreement import present_names
from fieldapp.domain.drafting import Offer
from fieldapp.domain.minutes import Attendee
from fieldapp.store.identity import Identity
from fieldapp.workbook import Colleague
from tests.workbook import book
from tests.workbook.book import NOW, TODAY, later, seen

HUNG, BE = Colleague(person="hung", name="Trần Văn Hùng"), Colleague(person="be", name="Lý Thị Bé")
LAN = Colleague(person="lan", name="Nguyễn Thị Lan")


def becomes(store, colleague):
    """The phone is in this mediator's hands."""
    identity = store.identity.get()
    person = replace(identity.reply.person, id=colleague.person, name=colleague.name)
    store.identity.put(Identity(token="t" * 43, server_url="", reply=replace(identity.reply, person=person)))


def given(store, case_id, to=BE):
    book.a_team(store)
    becomes(store, HUNG)
    workbook.assign(store, case_id, to, NOW)
    ((key, assignment),) = seen(store, case_id).case.assignments.items()
    return key, assignment


def asks_the_leader(store, *, of_nobody):
    (row,) = rows = workbook.list_cases(store)
    assert row.nobody == of_nobody
    return [each.id for each in workbook.today(rows, "hung", members={"hung", "be", "lan"}).asks]


def mediators(store, case_id):
    return set(seen(store, case_id).case.mediators)


class TestGiving:
    def test_who_gave_it_to_whom_and_when_is_kept_and_on_its_way(self, store):
        case_id = book.a_received_case(store)
        _, assignment = given(store, case_id)
        assert (assignment.name, assignment.by, assignment.assigned_on) == ("Lý Thị Bé", "Trần Văn Hùng", TODAY)
        assert assignment.state == "CHO"
        assert len(store.outbox.all()) == 1 and not seen(store, case_id).unsent

    def test_of_a_case_never_sent_it_is_a_part_of_the_draft(self, store):
        case_id = book.a_case(store)
        given(store, case_id)
        assert store.outbox.all() == [] and seen(store, case_id).unsent

    def test_who_is_asked_finds_it_first_today_and_nobody_else(self, store):
        case_id = book.a_received_case(store)
        given(store, case_id)
        rows = workbook.list_cases(store)
        assert [row.id for row in workbook.today(rows, "be").asks] == [case_id]
        assert workbook.today(rows, "hung").asks == workbook.today(rows).asks == []

    @pytest.mark.parametrize(
        "over", [{"outcome": "THANH", "ending": "1"}, {"ending": "2A"}, {"not_mediated": "CHUYEN", "referred_to": "TA"}]
    )
    def test_nobody_is_asked_any_more_for_a_case_that_is_over(self, store, over):
        case_id = book.a_received_case(store)
        key, _ = given(store, case_id)
        workbook.keep_many(store, case_id, over, later(days=1))
        assert workbook.today(workbook.list_cases(store), "be").asks == []
        assert workbook.waiting_for(seen(store, case_id).case, "be") == ""
        workbook.keep_many(store, case_id, dict.fromkeys(over), later(days=2))
        assert [row.id for row in workbook.today(workbook.list_cases(store), "be").asks] == [case_id]
        assert workbook.waiting_for(seen(store, case_id).case, "be") == key, "it goes on after all"

    @pytest.mark.parametrize(
        "over", [{"outcome": "THANH", "ending": "1"}, {"ending": "2A"}, {"not_mediated": "CHUYEN", "referred_to": "TA"}]
    )
    def test_what_is_over_is_given_to_nobody_and_keeps_who_mediated_it(self, store, over):
        case_id = book.a_received_case(store)
        key, _ = given(store, case_id)
        workbook.keep_many(store, case_id, over, later(days=1))
        as_it_ended = seen(store, case_id).case
        workbook.assign(store, case_id, LAN, later(days=2))
        for state in ("CHO", "NHAN"):
            given_so = {"name": BE.name, "person": "be", "state": state}
            workbook.keep(store, case_id, f"assignments/{key}", given_so, later(days=2))
            workbook.take_on(store, case_id, key, later(days=2))
            workbook.refuse(store, case_id, key, "QL", later(days=2))
            workbook.give_to_another(store, case_id, key, "BAN", later(days=2))
            assert seen(store, case_id).case.assignments[key].state == state
        becomes(store, LAN)
        workbook.declare_interest(store, case_id, later(days=2))
        case = seen(store, case_id).case
        assert set(case.assignments) == {key} and case.interests == {}
        assert case.mediators == as_it_ended.mediators and "lan" in case.mediators

    def test_twice_is_once(self, store):
        case_id = book.a_received_case(store)
        given(store, case_id)
        workbook.assign(store, case_id, BE, later(minutes=1))
        assert len(seen(store, case_id).case.assignments) == 1

    def test_a_leader_who_takes_it_herself_mediates_at_once(self, store):
        case_id = book.a_received_case(store)
        _, assignment = given(store, case_id, HUNG)
        assert assignment.state == "NHAN" and "hung" in mediators(store, case_id)

    def test_a_leader_who_only_hands_a_new_case_on_does_not_mediate_it(self, store):
        book.a_team(store)
        becomes(store, HUNG)
        case_id = book.a_case(store)
        assert mediators(store, case_id) == {"hung"}
        workbook.assign(store, case_id, BE, NOW)
        assert mediators(store, case_id) == set()
        assert workbook.send(store, case_id, NOW) == [], "it goes to the team, for her to answer"

    @pytest.mark.parametrize("took", [True, False])
    def test_a_leader_who_took_it_on_or_has_begun_stays_beside_whom_she_asks(self, store, took):
        book.a_team(store)
        becomes(store, HUNG)
        case_id = book.a_case(store, set={} if took else {"sessions/s": {"held_on": "2026-11-21"}})
        if took:
            workbook.assign(store, case_id, HUNG, NOW)
        workbook.assign(store, case_id, BE, NOW)
        assert mediators(store, case_id) == {"hung"}

    @pytest.mark.parametrize(("who", "may"), [(HUNG, True), (LAN, False)])
    def test_it_is_the_leaders_to_give(self, store, who, may):
        book.a_team(store)
        becomes(store, who)
        assert workbook.may_assign(store) is may

    def test_where_nobody_knows_the_leader_anybody_may(self, store):
        assert workbook.may_assign(store)


class TestAnswering:
    def test_taking_it_on_makes_a_mediator(self, store):
        case_id = book.a_received_case(store)
        key, _ = given(store, case_id)
        assert workbook.waiting_for(seen(store, case_id).case, "be") == key
        becomes(store, BE)
        workbook.take_on(store, case_id, key, later(days=1))
        view = seen(store, case_id)
        assert view.case.assignments[key].state == "NHAN" and "be" in mediators(store, case_id)
        assert workbook.waiting_for(view.case, "be") == ""

    def test_a_refusal_keeps_its_reason_and_her_words(self, store):
        case_id = book.a_received_case(store)
        key, _ = given(store, case_id)
        workbook.refuse(store, case_id, key, "BAN", later(days=1))
        assert workbook.explain(store, case_id, f"assignments/{key}", "Đi viện ba tuần", NOW)
        assert not workbook.explain(store, case_id, f"assignments/{key}", "x" * 2001, NOW)
        refused = seen(store, case_id).case.assignments[key]
        assert (refused.state, refused.reason, refused.explained) == ("TU_CHOI", "BAN", "Đi viện ba tuần")
        workbook.take_on(store, case_id, key, later(days=2))
        assert seen(store, case_id).case.assignments[key].state == "TU_CHOI", "refused is refused"
        for again in (workbook.refuse, workbook.give_to_another):
            again(store, case_id, key, "QL", later(days=2))
        view = seen(store, case_id)
        assert view.case.assignments[key] == refused and view.case.interests == {}, "refused once, for one reason"

    def test_what_everybody_refused_is_on_the_leaders_today_until_it_is_given_again(self, store):
        case_id = book.a_received_case(store)
        becomes(store, LAN)
        workbook.declare_interest(store, case_id, NOW)
        assert asks_the_leader(store, of_nobody=True) == [case_id]
        key, _ = given(store, case_id)
        assert asks_the_leader(store, of_nobody=False) == []
        becomes(store, BE)
        workbook.refuse(store, case_id, key, "BAN", later(days=1))
        assert workbook.has_nobody(seen(store, case_id).case)
        assert workbook.today(workbook.list_cases(store), "be").asks == [], "who does not lead cannot give it"
        assert asks_the_leader(store, of_nobody=True) == [case_id]
        becomes(store, HUNG)
        workbook.assign(store, case_id, HUNG, later(days=1))
        assert asks_the_leader(store, of_nobody=False) == []

    def test_what_is_over_needs_nobody_any_more(self, store):
        case_id = book.a_received_case(store)
        becomes(store, LAN)
        workbook.declare_interest(store, case_id, NOW)
        workbook.keep_many(store, case_id, {"not_mediated": "CHUYEN", "referred_to": "TA"}, NOW)
        assert asks_the_leader(store, of_nobody=False) == []

    def test_giving_it_to_another_takes_the_first_away(self, store):
        case_id = book.a_received_case(store)
        key, _ = given(store, case_id)
        workbook.take_on(store, case_id, key, NOW)
        workbook.give_to_another(store, case_id, key, "VP", later(days=3))
        workbook.assign(store, case_id, LAN, later(days=3))
        view = seen(store, case_id)
        assert view.case.assignments[key].state == "THAY" and "be" not in mediators(store, case_id)
        assert {each.state for each in view.case.assignments.values()} == {"THAY", "CHO"}

    def test_who_gave_it_up_after_a_meeting_was_at_that_meeting_all_the_same(self, store):
        case_id = book.a_received_case(store)
        key, _ = given(store, case_id)
        workbook.take_on(store, case_id, key, NOW)
        met = {"held_on": "2026-11-21", "present": ["parties/p1", "parties/p2", "mediators/be"]}
        workbook.keep(store, case_id, "sessions/s", met, NOW)
        workbook.give_to_another(store, case_id, key, "BAN", later(days=3))
        case = seen(store, case_id).case
        assert "be" not in mediators(store, case_id)
        assert present_names(case, case.sessions["s"]) == ["Bà Lan", "Ông Bảo", "Lý Thị Bé"]
        offer = Offer(type=minutes.SESSION, session="s", held_on=case.sessions["s"].held_on)
        paper_id = workbook.start_paper_id(NOW)
        workbook.start_paper(store, case_id, offer, paper_id, later(days=3))
        there = workbook.paper_view(store, paper_id, NOW.date()).minutes.attendees
        assert there["be"] == Attendee(name="Lý Thị Bé", role="HGV")

    def test_an_unknown_assignment_is_passed_over(self, store):
        case_id = book.a_received_case(store)
        workbook.take_on(store, case_id, "none", NOW)
        workbook.refuse(store, case_id, "none", "BAN", NOW)
        assert not workbook.explain(store, case_id, "assignments/none", "x" * 2001, NOW)
        assert workbook.explain(store, case_id, "assignments/none", "x", NOW)
        assert store.outbox.all() == []


class TestImpartial:
    def test_who_has_a_stake_mediates_no_more(self, store):
        case_id = book.a_received_case(store)
        assert "lan" in mediators(store, case_id)
        workbook.declare_interest(store, case_id, NOW)
        workbook.declare_interest(store, case_id, later(minutes=1))
        view = seen(store, case_id)
        assert view.case.interests["lan"].declared_on == TODAY and "lan" not in mediators(store, case_id)
        assert view.stopping == [] and view.waiting

    def test_of_a_draft_it_is_in_the_draft_and_the_case_may_go_to_the_team(self, store):
        case_id = book.a_case(store)
        workbook.declare_interest(store, case_id, NOW)
        assert mediators(store, case_id) == set() and seen(store, case_id).stopping == []
        assert workbook.send(store, case_id, NOW) == []

    def test_beside_an_alarm_a_draft_loses_its_mediator_too(self, store):
        case_id = book.a_case(store)
        workbook.raise_alarm(store, case_id, "al1", "K4", NOW)
        workbook.declare_interest(store, case_id, NOW)
        assert mediators(store, case_id) == set()

    def test_it_refuses_what_she_was_given(self, store):
        case_id = book.a_received_case(store)
        key, _ = given(store, case_id)
        becomes(store, BE)
        workbook.declare_interest(store, case_id, NOW)
        refused = seen(store, case_id).case.assignments[key]
        assert (refused.state, refused.reason) == ("TU_CHOI", "QL")

    def test_a_mistake_is_taken_back(self, store):
        case_id = book.a_received_case(store)
        workbook.declare_interest(store, case_id, NOW)
        workbook.withdraw_interest(store, case_id, "lan", NOW)
        assert seen(store, case_id).case.interests == {}
        assert mediators(store, case_id) == {"lan"}, "she has it as before"

    def test_who_was_given_it_and_takes_a_mistake_back_is_asked_once_more(self, store):
        case_id = book.a_received_case(store)
        becomes(store, LAN)
        workbook.declare_interest(store, case_id, NOW)
        key, _ = given(store, case_id)
        becomes(store, BE)
        workbook.take_on(store, case_id, key, NOW)
        workbook.declare_interest(store, case_id, NOW)
        workbook.withdraw_interest(store, case_id, "be", NOW)
        assert workbook.waiting_for(seen(store, case_id).case, "be") == "", "Lan stands out of it: the leader's to give"
        becomes(store, LAN)
        workbook.withdraw_interest(store, case_id, "lan", NOW)
        assert mediators(store, case_id) == set(), "it was given to another one since"
        becomes(store, BE)
        workbook.declare_interest(store, case_id, NOW)
        workbook.withdraw_interest(store, case_id, "be", NOW)
        assert workbook.waiting_for(seen(store, case_id).case, "be") == key

    def test_a_mistake_that_is_taken_back_late_takes_the_case_from_nobody(self, store):
        case_id = book.a_received_case(store)
        becomes(store, LAN)
        workbook.declare_interest(store, case_id, NOW)
        given(store, case_id)
        becomes(store, LAN)
        workbook.withdraw_interest(store, case_id, "lan", NOW)
        assert mediators(store, case_id) == set()
        assert workbook.waiting_for(seen(store, case_id).case, "be")


class TestNotMediating:
    def test_sent_elsewhere_the_case_may_go_without_a_result(self, store):
        case_id = workbook.start_case(NOW)
        workbook.keep_many(store, case_id, {"summary": "Đánh nhau", "received_on": TODAY}, NOW)
        workbook.refer(store, case_id, "CA", NOW)
        view = seen(store, case_id)
        assert (view.case.not_mediated, view.case.referred_to, view.case.referred_on) == ("CHUYEN", "CA", TODAY)
        assert workbook.send(store, case_id, NOW) == []

    def test_choosing_another_place_keeps_the_day(self, store):
        case_id = book.a_case(store)
        workbook.refer(store, case_id, "CA", NOW)
        workbook.refer(store, case_id, "TA", later(days=2))
        assert seen(store, case_id).case.referred_on == TODAY and seen(store, case_id).case.referred_to == "TA"

    def test_out_of_scope_and_after_all(self, store):
        case_id = book.a_case(store)
        workbook.refer(store, case_id, "CA", NOW)
        workbook.leave_unmediated(store, case_id, NOW)
        view = seen(store, case_id)
        assert (view.case.not_mediated, view.case.referred_to) == ("TU_CHOI", "") and view.stopping == []
        workbook.mediate_after_all(store, case_id, NOW)
        assert seen(store, case_id).case.not_mediated == ""


class TestWhoLeftTheTeam:
    def leaves(self, store, person):
        held = store.records.get("team-mung")
        store.records.put(replace(held, server={k: v for k, v in held.server.items() if k != f"members/{person}"}))

    def left(self, store, case_id):
        """What the page says, and what the leader's first screen asks for."""
        members = workbook.members_of(store)
        tasks = workbook.today(workbook.list_cases(store), "hung", members=members)
        names = workbook.left(workbook.hands(seen(store, case_id).case), members)
        assert tasks.left == ({case_id: names} if names else {})
        assert [row.id for row in tasks.asks] == ([case_id] if names else [])
        return names

    def test_of_who_was_asked_and_left_it_is_said_until_another_is_asked(self, store):
        case_id = book.a_received_case(store)
        given(store, case_id, BE)
        assert self.left(store, case_id) == ()
        self.leaves(store, "be")
        assert self.left(store, case_id) == ("Lý Thị Bé",)
        workbook.assign(store, case_id, LAN, later(days=1))
        assert self.left(store, case_id) == ()

    def test_who_was_asked_beside_a_colleague_and_left_is_told_until_it_is_taken_back(self, store):
        case_id = book.a_received_case(store)
        book.a_team(store)
        becomes(store, HUNG)
        workbook.assign(store, case_id, HUNG, NOW)
        workbook.assign(store, case_id, BE, later(days=1))
        self.leaves(store, "be")
        assert self.left(store, case_id) == ("Lý Thị Bé",)
        [key] = [key for key, each in seen(store, case_id).case.assignments.items() if each.person == "be"]
        workbook.give_to_another(store, case_id, key, "KHAC", later(days=1, seconds=1))
        assert self.left(store, case_id) == ()

    def test_who_had_it_alone_and_left_is_told_and_one_of_two_is_not(self, store):
        case_id = book.a_received_case(store)
        given(store, case_id, BE)
        workbook.assign(store, case_id, LAN, later(seconds=1))
        for each in seen(store, case_id).case.assignments:
            workbook.take_on(store, case_id, each, later(seconds=2))
        self.leaves(store, "be")
        assert self.left(store, case_id) == ()
        self.leaves(store, "lan")
        assert set(self.left(store, case_id)) == {"Lý Thị Bé", "Nguyễn Thị Lan"}

    @pytest.mark.parametrize("over", [{"outcome": "KHONG_THANH", "ending": "2"}, {"not_mediated": "TU_CHOI"}])
    def test_of_a_case_that_is_over_nobody_else_is_asked(self, store, over):
        case_id = book.a_received_case(store)
        given(store, case_id, BE)
        self.leaves(store, "be")
        workbook.keep_many(store, case_id, over, later(seconds=1))
        assert self.left(store, case_id) == ()

    def test_where_the_team_has_not_come_yet_and_on_other_phones_nothing_is_asked(self, store):
        case_id = book.a_received_case(store)
        given(store, case_id, BE)
        self.leaves(store, "be")
        assert workbook.today(workbook.list_cases(store), "lan").left == {}, "giving it is the leader's"
        store.records.put(replace(store.records.get("team-mung"), server={}))
        assert workbook.members_of(store) == frozenset() and self.left(store, case_id) == ()
