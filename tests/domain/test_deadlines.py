"""Which clocks run, to which day, and when she is told of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.around import ASKED, REFUSED, TAKEN_ON, Assignment
from fieldapp.domain.cases import Case, CaseMediator, FollowUp, MediationSession, Pause
from fieldapp.domain.deadlines import (
    Deadline,
    DueKind,
    Rest,
    agreed_on,
    court_by,
    is_forgotten,
    is_told,
    months_after,
    next_meeting,
    of_case,
    rest,
    start_by,
)

DAY = date(2026, 11, 20)


def settled(**more):
    return Case(
        **{"received_on": DAY, "dispute_type": "B05", "outcome": "THANH", "ending": "1", "ended_on": DAY} | more
    )


def kinds(case):
    return [(each.kind.value, each.on) for each in of_case(case)]


class TestTheStart:
    def test_three_days_do_not_count_the_first(self):
        assert start_by(Case(received_on=date(2026, 2, 26))) == date(2026, 3, 1)
        assert start_by(Case(received_on=date(2028, 2, 27))) == date(2028, 3, 1)  # a leap year's day counts
        assert start_by(Case(received_on=date(2026, 12, 30))) == date(2027, 1, 2)

    def test_they_run_from_the_assignment_of_whoever_has_not_refused(self):
        assignments = {
            "a": Assignment(assigned_on=date(2026, 11, 22), state=TAKEN_ON),
            "b": Assignment(assigned_on=date(2026, 11, 21), state=REFUSED),
            "c": Assignment(assigned_on=date(2026, 11, 24), state=ASKED), "d": Assignment(state=ASKED),
        }  # fmt: skip
        assert start_by(Case(received_on=DAY, assignments=assignments)) == date(2026, 11, 25)
        refused = {"b": Assignment(assigned_on=date(2026, 11, 21), state=REFUSED)}
        assert start_by(Case(received_on=DAY, assignments=refused)) is None, "it waits to be assigned again"
        hers = {"lan": CaseMediator(name="Lan")}
        beside = Case(received_on=DAY, assignments=refused, mediators=hers)
        assert start_by(beside) == date(2026, 11, 23), "who was only asked to help has refused; she has it as before"

    def test_on_the_spot_no_clock_runs(self):
        assert start_by(Case(received_on=DAY, on_the_spot=True)) is None

    def test_the_parties_may_choose_another_day(self):
        assert start_by(Case(received_on=DAY, start_agreed_on=date(2026, 12, 9))) == date(2026, 12, 9)

    def test_it_stops_at_the_first_meeting_at_an_end_and_in_a_pause(self):
        assert kinds(Case(received_on=DAY)) == [("start", date(2026, 11, 23))]
        for more in (
            {"sessions": {"s": MediationSession(held_on=DAY)}}, {"outcome": "KHONG_THANH"}, {"ending": "2A"},
            {"pauses": {"p": Pause(paused_on=DAY)}}, {"not_mediated": "TU_CHOI"},
        ):  # fmt: skip
            assert kinds(Case(received_on=DAY, **more)) == []

    def test_days_on_which_it_was_to_rest_are_not_held_against_anybody(self):
        rested = Pause(paused_on=date(2026, 11, 21), resumed_on=date(2026, 12, 8))
        assert kinds(Case(received_on=DAY, pauses={"p": rested})) == [("start", date(2026, 12, 11))]
        again = Pause(paused_on=date(2026, 12, 10), resumed_on=date(2026, 12, 30))
        assert start_by(Case(received_on=DAY, pauses={"q": again, "p": rested})) == date(2027, 1, 2)
        late = Pause(paused_on=date(2026, 11, 24), resumed_on=date(2026, 12, 8))
        assert start_by(Case(received_on=DAY, pauses={"p": late})) == date(2026, 11, 23), "it was too late before that"
        given = {"a": Assignment(assigned_on=date(2026, 12, 20), state=TAKEN_ON)}
        assert start_by(Case(received_on=DAY, pauses={"p": rested}, assignments=given)) == date(2026, 12, 23)

    def test_a_day_that_was_agreed_on_stands_unless_it_was_to_rest_then(self):
        agreed = {"received_on": DAY, "start_agreed_on": date(2026, 12, 8)}
        rested = Pause(paused_on=date(2026, 11, 21), resumed_on=date(2026, 12, 8))
        assert start_by(Case(**agreed, pauses={"p": rested})) == date(2026, 12, 8)
        longer = Pause(paused_on=date(2026, 11, 21), resumed_on=date(2026, 12, 20))
        (clock,) = of_case(Case(**agreed, pauses={"p": longer}))
        assert (clock.on, clock.agreed) == (date(2026, 12, 23), False)

    def test_a_meeting_of_which_only_the_interpreter_is_written_has_not_been_held(self):
        prepared = {"s": MediationSession(interpreter="i")}
        assert kinds(Case(received_on=DAY, sessions=prepared)) == [("start", date(2026, 11, 23))]

    def test_nothing_runs_for_an_empty_case(self):
        assert of_case(Case()) == []

    def test_a_day_at_the_end_of_all_days_breaks_nothing(self):
        assert start_by(Case(received_on=date.max)) == date.max


class TestTheNextMeeting:
    def test_the_latest_agreed_day_counts_until_a_meeting_is_held(self):
        first = MediationSession(held_on=DAY, result="HEN", next_on=date(2026, 11, 27))
        second = MediationSession(held_on=date(2026, 11, 27), result="HEN", next_on=date(2026, 12, 4))
        assert next_meeting(Case(sessions={"a": first})) == date(2026, 11, 27)
        assert next_meeting(Case(sessions={"a": first, "b": second})) == date(2026, 12, 4)
        late = MediationSession(held_on=date(2026, 12, 5), result="TAM_DUNG")
        assert next_meeting(Case(sessions={"a": first, "b": second, "c": late})) is None

    def test_only_the_last_meeting_says_when_the_next_one_is(self):
        far = MediationSession(held_on=DAY, result="HEN", next_on=date(2026, 12, 31))
        sooner = MediationSession(held_on=date(2026, 11, 25), result="HEN", next_on=date(2026, 12, 2))
        assert next_meeting(Case(sessions={"b": far, "a": sooner})) == date(2026, 12, 2)
        ended = MediationSession(held_on=date(2026, 11, 25), result="TAM_DUNG")
        assert next_meeting(Case(sessions={"b": far, "a": ended})) is None
        unwritten = MediationSession(result="HEN", next_on=date(2026, 12, 9))
        assert next_meeting(Case(sessions={"b": far, "c": unwritten})) == date(2026, 12, 31)

    def test_of_two_meetings_on_one_day_the_later_one_says_it(self):
        evening = MediationSession(held_on=DAY, begins_at="19:30", result="HEN", next_on=date(2026, 12, 4))
        morning = MediationSession(held_on=DAY, begins_at="08:00", result="HEN", next_on=DAY)
        assert next_meeting(Case(sessions={"a": evening, "b": morning})) == date(2026, 12, 4)

    def test_a_day_without_that_result_is_none(self):
        old = MediationSession(held_on=DAY, result="TAM_DUNG", next_on=date(2026, 11, 27))
        assert next_meeting(Case(sessions={"a": old})) is None

    def test_a_day_on_which_it_rested_is_nobodys_next_meeting(self):
        met = {"a": MediationSession(held_on=DAY, result="HEN", next_on=date(2026, 11, 27))}
        rested = Pause(paused_on=date(2026, 11, 26), resumed_on=date(2026, 12, 8))
        assert next_meeting(Case(sessions=met, pauses={"p": rested})) is None
        assert next_meeting(Case(sessions=met, pauses={"p": Pause(paused_on=date(2026, 11, 26))})) is None
        short = Pause(paused_on=date(2026, 11, 22), resumed_on=date(2026, 11, 25))
        assert next_meeting(Case(sessions=met, pauses={"p": short})) == date(2026, 11, 27)

    def test_it_runs_while_the_mediation_does(self):
        sessions = {"a": MediationSession(held_on=DAY, result="HEN", next_on=date(2026, 11, 27))}
        assert kinds(Case(received_on=DAY, sessions=sessions)) == [("session", date(2026, 11, 27))]
        assert kinds(Case(sessions=sessions, pauses={"p": Pause()})) == []
        assert kinds(Case(sessions=sessions, outcome="KHONG_THANH")) == []


class TestPromises:
    def test_each_promise_is_due_until_it_is_done_or_broken(self):
        follow_ups = {
            "a": FollowUp(due_on=date(2026, 12, 1)), "b": FollowUp(due_on=date(2026, 12, 2), kept="XONG"),
            "c": FollowUp(), "d": FollowUp(due_on=date(2026, 11, 30), kept="DUNG_HAN", checked_on=DAY),
            "e": FollowUp(due_on=date(2026, 12, 3), kept="KHONG", checked_on=DAY, leader_told_on=DAY),
        }  # fmt: skip
        case = settled(dispute_type="A04", follow_ups=follow_ups)
        assert [each.path for each in of_case(case)] == ["follow_ups/d", "follow_ups/a"]

    @pytest.mark.parametrize(
        ("found", "kind", "on"),
        [
            ({"kept": "CHAM"}, "look_again", date(2026, 11, 27)),  # a week after the look, where no day was chosen
            ({"kept": "CHAM", "look_again_on": date(2026, 12, 9)}, "look_again", date(2026, 12, 9)),
            ({"kept": "CHAM", "look_again_on": date(2026, 11, 18)}, "look_again", date(2026, 11, 27)),  # of before
            ({"kept": "BKK", "due_on": date(2026, 11, 1)}, "look_again", date(2026, 11, 27)),
            ({"kept": "DUNG_HAN", "due_on": date(2026, 12, 1)}, "promise", date(2026, 12, 1)),  # its own day is to come
            ({"kept": "CHAM", "checked_on": None, "due_on": date(2026, 11, 1)}, "promise", date(2026, 11, 1)),
            ({"kept": "CHAM", "checked_on": date.max}, "look_again", date.max),
        ],
    )
    def test_one_that_was_found_unfinished_says_when_to_look_again(self, found, kind, on):
        promise = FollowUp(**{"checked_on": DAY, "leader_told_on": DAY} | found)
        assert kinds(settled(dispute_type="A04", follow_ups={"a": promise})) == [(kind, on)]

    def test_one_without_a_day_is_to_be_kept_until_the_day_of_the_whole_agreement(self):
        last = date(2026, 12, 20)

        def clocks(**found):
            return kinds(settled(dispute_type="A04", perform_by=last, follow_ups={"a": FollowUp(**found)}))

        assert clocks() == [("promise", last)]
        assert clocks(due_on=date(2026, 12, 1)) == [("promise", date(2026, 12, 1))]
        assert clocks(kept="DUNG_HAN", checked_on=DAY) == [("promise", last)]
        assert clocks(kept="XONG", checked_on=DAY) == clocks(kept="KHONG", checked_on=DAY, leader_told_on=DAY) == []

    def test_an_agreement_without_any_is_looked_after_around_its_own_day(self):
        last = date(2026, 12, 20)
        agreed = settled(dispute_type="A04", perform_by=last)
        assert kinds(agreed) == [("kept", last)]
        [clock] = of_case(agreed)
        told = [is_told(clock, last + timedelta(days=days)) for days in (-15, -14, 0, 30, 31)]
        assert told == [False, True, True, True, False]
        assert kinds(settled(dispute_type="A04")) == []
        assert kinds(settled(dispute_type="A04", perform_by=last, outcome="KHONG_THANH")) == []

    @pytest.mark.parametrize("kept", ["CHAM", "KHONG", "BKK"])
    def test_the_leader_is_told_of_trouble_once(self, kept):
        late = FollowUp(kept=kept, checked_on=DAY)
        again = [] if kept == "KHONG" else [("look_again", date(2026, 11, 27))]
        assert kinds(settled(dispute_type="A04", follow_ups={"a": late})) == [("leader", DAY), *again]
        told = FollowUp(kept=kept, checked_on=DAY, leader_told_on=DAY)
        assert kinds(settled(dispute_type="A04", follow_ups={"a": told})) == again

    def test_promises_of_an_agreement_that_came_to_nothing_remind_nobody(self):
        follow_ups = {"a": FollowUp(due_on=DAY), "b": FollowUp(kept="CHAM", checked_on=DAY)}
        assert {each.path for each in of_case(settled(follow_ups=follow_ups))} >= {"follow_ups/a", "follow_ups/b"}
        assert kinds(settled(outcome="KHONG_THANH", ending="2", follow_ups=follow_ups)) == []


class TestTheCourt:
    @pytest.mark.parametrize(
        ("agreed", "last"),
        [
            (date(2026, 5, 20), date(2026, 11, 20)),
            (date(2026, 8, 31), date(2027, 2, 28)),  # a shorter month: its last day
            (date(2027, 8, 29), date(2028, 2, 29)),  # a leap year's
            (date(2027, 8, 31), date(2028, 2, 29)),
            (date(2026, 12, 31), date(2027, 6, 30)),
            (date(2028, 2, 29), date(2028, 8, 29)),
        ],
    )
    def test_six_months_end_on_the_same_day(self, agreed, last):
        assert court_by(settled(ended_on=agreed)) == last

    def test_the_meeting_that_agreed_counts_before_the_day_it_was_closed(self):
        sessions = {
            "a": MediationSession(held_on=date(2026, 11, 1), result="HEN"),
            "b": MediationSession(held_on=date(2026, 11, 8), result="THOA_THUAN"),
        }
        assert agreed_on(settled(sessions=sessions)) == date(2026, 11, 8)
        assert agreed_on(settled()) == DAY
        assert agreed_on(Case(outcome="KHONG_THANH", ended_on=DAY)) is None
        assert court_by(settled(ended_on=None)) is None

    def test_it_runs_for_property_and_family_or_when_they_want_it(self):
        assert kinds(settled()) == [("court", date(2027, 5, 20))]
        assert kinds(settled(dispute_type="A01")) == []
        assert kinds(settled(dispute_type="A01", court_request="MUON")) == [("court", date(2027, 5, 20))]
        assert kinds(settled(court_request="DA_NOP")) == kinds(settled(court_request="KHONG")) == []

    def test_it_is_told_of_three_times(self):
        (court,) = of_case(settled(ended_on=date(2026, 8, 31)))  # the last day is 28 February, a Sunday
        told = [date(2026, 8, 31) + timedelta(days=n) for n in range(365)]
        told = [day for day in told if is_told(court, day)]
        assert told == [
            *(date(2026, 11, 30) + timedelta(days=n) for n in range(14)),
            *(date(2027, 1, 31) + timedelta(days=n) for n in range(14)),
            *(date(2027, 2, 21) + timedelta(days=n) for n in range(9)),
        ]

    @pytest.mark.parametrize(
        ("agreed", "last_told"),
        [
            (date(2025, 11, 28), date(2026, 5, 28)),  # a Thursday
            (date(2026, 5, 28), date(2026, 11, 30)),  # a Saturday: Monday
            (date(2025, 8, 17), date(2026, 2, 23)),  # Tết, then a weekend
            (date(2025, 10, 30), date(2026, 5, 4)),  # 30 April, 1 May and a weekend
            (date(2025, 8, 31), date(2026, 3, 2)),  # a shorter month's last day, a Saturday
        ],
    )
    def test_after_a_last_day_that_is_a_day_off_it_is_told_until_the_next_working_day_is_over(self, agreed, last_told):
        (court,) = of_case(settled(received_on=agreed, ended_on=agreed))
        assert is_told(court, court.on) and is_told(court, last_told)
        assert not is_told(court, last_told + timedelta(days=1))


class TestACaseThatRests:
    MET = MediationSession(held_on=DAY)

    def test_it_rests_since_its_pause_or_its_last_meeting(self):
        late = DAY + timedelta(days=9)
        paused = Case(sessions={"a": self.MET}, pauses={"a": Pause(paused_on=late), "b": Pause(paused_on=DAY)})
        assert rest(paused) == Rest(since=late, paused=True, quiet_from=late)
        assert rest(Case(sessions={"a": self.MET})) == Rest(since=DAY, paused=False, quiet_from=DAY)
        met_again = {"a": self.MET, "b": MediationSession(held_on=late)}
        assert rest(Case(sessions=met_again, pauses={"a": Pause(paused_on=DAY)})).since == late
        assert rest(Case(sessions={"a": self.MET}, pauses={"a": Pause()})) == Rest(
            since=DAY, paused=True, quiet_from=DAY
        )

    def test_a_next_day_that_was_agreed_on_is_waited_for(self):
        agreed = MediationSession(held_on=DAY, result="HEN", next_on=DAY + timedelta(days=20))
        assert rest(Case(sessions={"a": agreed})).quiet_from == DAY + timedelta(days=20)

    @pytest.mark.parametrize(
        "more",
        [{"outcome": "THANH"}, {"ending": "2A"}, {"not_mediated": "TU_CHOI"}, {"sessions": {}}],
    )
    def test_what_is_over_or_was_not_begun_does_not(self, more):
        assert rest(Case(**{"received_on": DAY, "sessions": {"a": self.MET}} | more)) is None

    def test_it_is_asked_about_once_nothing_was_written_for_thirty_days(self):
        resting, month = Rest(since=DAY, paused=True, quiet_from=DAY), timedelta(days=30)
        assert not is_forgotten(resting, None, DAY + month)
        assert is_forgotten(resting, None, DAY + month + timedelta(days=1))
        written = DAY + timedelta(days=5)
        assert not is_forgotten(resting, written, written + month)
        assert is_forgotten(resting, written, written + month + timedelta(days=1))


def test_what_is_far_off_or_long_past_is_not_told():
    start = Deadline(kind=DueKind.START, on=DAY)
    assert is_told(start, DAY + timedelta(days=30)) and not is_told(start, DAY + timedelta(days=31))
    promise = Deadline(kind=DueKind.PROMISE, on=DAY)
    assert is_told(promise, DAY - timedelta(days=14)) and not is_told(promise, DAY - timedelta(days=15))
    assert is_told(promise, DAY + timedelta(days=400))


@given(st.dates(), st.integers(0, 24))
def test_months_on_are_never_more_than_the_month_has(day, months):
    later = months_after(day, months)
    if later == date.max:
        return
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)
