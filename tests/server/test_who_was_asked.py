"""A roll call is on every phone of the commune: only the team that the office asks about it answers."""

import pytest
from msgspec.structs import replace

from fieldapp.domain.training import ATTENDANCE, attendance_id
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook, quarantine, settling
from tests.cast import DUONG_HUU, HUNG, LAN, MINH, NOW, OTHER_TEAM, TAM, TEAM, a_case, change

RECORD = attendance_id("class-1", "lan")
TICKED = {"class_id": "class-1", "person": "lan", "name": "Nguyễn Thị Lan", "state": "CM"}
ASKED = {"question": "Ai ký thay?", "officer": "Đỗ Đức Minh"}
SAID = {"question": "Ai ký thay?", "answer": "Con gái bà ký."}


@pytest.fixture
def ask(send):
    """Let Hùng's phone tick Lan and the officer ask a team about it; returns the number that all have read."""

    def ask(**team):
        (ticked,) = send(HUNG, change(RECORD, kind=ATTENDANCE, set=TICKED))
        (asked,) = send(MINH, change(RECORD, ticked.seq, kind=ATTENDANCE, set={"inquiries/q": ASKED | team}))
        assert (ticked.outcome, asked.outcome) == ("accepted", "accepted")
        return asked.seq

    return ask


@pytest.fixture
def fields(engine):
    def fields():
        with reading(engine) as conn:
            return casebook.open_record(conn, DUONG_HUU, RECORD, (ATTENDANCE,)).fields

    return fields


def answer(seq, **more):
    return change(RECORD, seq, kind=ATTENDANCE, set={"replies/q": SAID | more})


def test_whoever_of_the_asked_team_answers_is_heard(send, ask, fields):
    (receipt,) = send(HUNG, answer(ask(team=TEAM), team=TEAM))
    assert receipt.outcome == "accepted" and fields()["replies/q"]["answer"] == "Con gái bà ký."


@pytest.mark.parametrize("claimed", [{"team": TEAM}, {"team": OTHER_TEAM}, {}], ids=["asked", "own", "none"])
def test_another_team_s_answer_waits_for_the_officer_whatever_it_claims(send, ask, fields, claimed):
    (receipt,) = send(TAM, answer(ask(team=TEAM), **claimed))
    assert (receipt.outcome, receipt.reason) == ("held", "not_asked")
    assert "replies/q" not in fields()


def test_what_they_have_answered_no_other_team_takes_away_or_writes_over(send, ask, fields):
    (given,) = send(LAN, answer(ask(team=TEAM), team=TEAM))
    for wanted in ({"replies/q": None}, {"replies/q": SAID | {"answer": "Khác."}}):
        (receipt,) = send(TAM, change(RECORD, given.seq, kind=ATTENDANCE, set=wanted))
        assert receipt.reason == "not_asked"
    assert fields()["replies/q"]["answer"] == "Con gái bà ký."


def test_after_the_decision_the_answer_itself_says_whose_it_is(send, ask, fields):
    seq = ask(team=TEAM)
    wanted = {"verdict": "approved", "inquiries/q": None}
    assert send(MINH, change(RECORD, seq, kind=ATTENDANCE, set=wanted))[0].outcome == "accepted"
    assert send(TAM, answer(seq, team=TEAM))[0].reason == "not_asked"
    assert send(LAN, answer(seq, team=TEAM))[0].outcome == "accepted"


def test_an_answer_that_waited_is_let_through_by_the_officer(send, ask, fields, engine):
    send(TAM, answer(ask(team=TEAM), team=TEAM))
    with writing(engine) as conn:
        (held,) = quarantine.of_record(conn, DUONG_HUU, RECORD)
        settling.release(conn, MINH, held.id, NOW)
    assert fields()["replies/q"]["answer"] == "Con gái bà ký."


def test_a_question_that_names_no_team_is_answered_by_anybody_as_before(send, ask):
    assert send(TAM, answer(ask()))[0].outcome == "accepted"


def test_of_a_team_that_was_merged_the_phone_that_still_names_it_is_heard(send, ask):
    moved = replace(LAN, team_id=OTHER_TEAM, formerly=TEAM)
    assert send(moved, answer(ask(team=TEAM), team=TEAM))[0].outcome == "accepted"


def test_what_a_restored_server_lost_is_brought_back_by_any_phone(send, ask, fields):
    lost = replace(answer(ask(team=TEAM), team=TEAM), restores=["a-lost-change"])
    assert send(TAM, lost)[0].outcome == "accepted"
    assert fields()["replies/q"]["answer"] == "Con gái bà ký."


def test_ticking_and_what_is_asked_about_cases_is_as_ever(send, ask):
    seq = ask(team=TEAM)
    assert send(TAM, change(RECORD, seq, kind=ATTENDANCE, set={"documents": True}))[0].outcome == "accepted"
    sent = change(set=a_case())
    (case,) = send(LAN, sent)
    (asked,) = send(MINH, change(sent.record, case.seq, set={"inquiries/q": ASKED}))
    assert send(LAN, change(sent.record, asked.seq, set={"replies/q": SAID}))[0].outcome == "accepted"
