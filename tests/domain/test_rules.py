"""What must hold before a case may be sent."""

import re
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from fieldapp.domain import rules, words
from fieldapp.domain.around import REFUSED, Assignment, Interest
from fieldapp.domain.cases import LONG_TEXT, Case, CaseMediator, FollowUp, Invited, MediationSession, Party, Pause

TODAY = date(2026, 11, 22)


def sendable(**changed) -> Case:
    """A case that may be sent as it is; a test changes only its point."""
    whole = Case(
        received_on=date(2026, 11, 20),
        basis="1A",
        dispute_type="B05",
        summary="Hàng rào lấn sang đất nhà bên",
        parties={
            "a": Party(name="Hoàng Thị Sửu", birth_year=1961, address="Thôn Thoi"),
            "b": Party(name="Đàm Văn Tý", birth_year=1958, address="Thôn Thoi"),
        },
        mediators={"m": CaseMediator(name="Lan")},
        place="D1",
    )
    return msgspec.structs.replace(whole, **changed)


def broken(case: Case) -> set[str]:
    return {each.rule for each in rules.breaches(case, TODAY)}


def test_a_whole_case_may_be_sent():
    assert rules.breaches(sendable(), TODAY) == []


def test_a_meeting_at_which_both_sides_were_or_of_which_nobody_is_told_gives_no_advice():
    met = MediationSession(held_on=TODAY, present=("parties/b", "mediators/m", "parties/a"), next_on=TODAY)
    assert broken(sendable(sessions={"s": met, "t": MediationSession(held_on=TODAY)})) == set()


def test_what_was_received_and_mediated_today_may_be_sent_today():
    today = sendable(received_on=TODAY, sessions={"s": MediationSession(held_on=TODAY)})
    assert rules.stopping(today, TODAY) == []


@pytest.mark.parametrize("unseen", [" ", "\u200b", "\u200f", "\ufeff", "\u2060", "\u00ad"])
def test_a_name_that_nobody_can_see_is_missing(unseen):
    case = sendable()
    sides = case.parties | {"b": msgspec.structs.replace(case.parties["b"], name=unseen)}
    assert broken(sendable(parties=sides)) == {"party_name"}
    assert broken(sendable(mediators={"m": CaseMediator(name=unseen)})) == {"mediators"}
    assert broken(sendable(summary=unseen)) == {"summary"}


def test_an_empty_draft_names_what_to_do_and_never_raises():
    stopping = {each.rule for each in rules.stopping(Case(), TODAY)}
    assert stopping == {"two_sides", "dispute_type", "summary", "received_on", "mediators"}


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"parties": {"a": Party(name="Một mình")}}, "two_sides"),
        ({"parties": {"a": Party(name="A"), "b": Party(name="B", role="LQ")}}, "two_sides"),
        ({"parties": {"a": Party(name="A"), "b": Party(name="  ")}}, "party_name"),
        ({"parties": {"a": Party(name="A", birth_year=61), "b": Party(name="B")}}, "party_age_odd"),
        ({"parties": {"a": Party(name="A", birth_year=2027), "b": Party(name="B")}}, "party_age_odd"),
        ({"dispute_type": ""}, "dispute_type"),
        ({"dispute_type": "ZZ"}, "unknown_word"),
        ({"summary": " \n"}, "summary"),
        ({"summary": "x" * (LONG_TEXT + 1)}, "too_long"),
        ({"received_on": None}, "received_on"),
        ({"received_on": TODAY + timedelta(days=1)}, "received_in_future"),
        ({"mediators": {"m": CaseMediator()}}, "mediators"),
        ({"sessions": {"s": MediationSession(held_on=TODAY + timedelta(days=1))}}, "session_in_future"),
        ({"sessions": {"s": MediationSession(held_on=date(2026, 11, 1))}}, "session_before_receipt"),
        ({"ended_on": TODAY + timedelta(days=1)}, "ended_in_future"),
        ({"outcome": "THANH"}, "agreement"),
        ({"outcome": "THANH", "agreement": "Lùi rào", "ending": "2A"}, "ending_contradicts"),
        ({"outcome": "KHONG_THANH", "ending": "1"}, "ending_contradicts"),
        ({"outcome": "MAYBE"}, "unknown_word"),
    ],
)
def test_a_broken_rule_stops_sending(changed, rule):
    assert rule in {each.rule for each in rules.stopping(sendable(**changed), TODAY)}


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"parties": {"a": Party(name="A"), "b": Party(name="B")}}, "party_age"),
        ({"parties": {"a": Party(name="A"), "b": Party(name="B")}}, "party_address"),
        ({"place": ""}, "place"),
        ({"basis": ""}, "basis"),
        ({"dispute_type": "DD1"}, "ask_officer_first"),
        ({"sessions": {"s": MediationSession(held_on=TODAY, present=("parties/a",))}}, "session_without_a_side"),
        ({"sessions": {"s": MediationSession(held_on=TODAY, next_on=date(2026, 11, 21))}}, "next_before_session"),
        ({"sessions": {"s": MediationSession(held_on=TODAY)}, "ended_on": date(2026, 11, 21)}, "ended_before_session"),
        ({"ended_on": date(2026, 11, 1)}, "ended_before_receipt"),
        ({"pauses": {"p": Pause(paused_on=TODAY, resumed_on=date(2026, 11, 21))}}, "resumed_before_pause"),
        ({"follow_ups": {"f": FollowUp(due_on=TODAY)}}, "promise"),
        ({"invited": {"i": Invited(role="MOI", name="Cụ Định")}}, "invited"),
    ],
)
def test_advice_is_given_but_stops_nothing(changed, rule):
    case = sendable(**changed)
    assert rule in broken(case)
    assert rules.stopping(case, TODAY) == []


def test_a_settled_case_with_its_agreement_may_be_sent():
    assert rules.stopping(sendable(outcome="THANH", ending="1", agreement="Lùi rào 20 cm"), TODAY) == []


@pytest.mark.parametrize(
    "why",
    [
        {"assignments": {"b": Assignment(name="Bé", state=REFUSED, reason="BAN")}},
        {"interests": {"lan": Interest(name="Lan")}},
    ],
)
def test_a_case_whose_mediator_left_goes_to_the_team_without_one_but_is_not_ended_without(why):
    assert rules.stopping(sendable(mediators={}, **why), TODAY) == []
    settled = sendable(mediators={}, outcome="THANH", ending="1", agreement="Lùi rào", **why)
    assert [each.rule for each in rules.stopping(settled, TODAY)] == ["mediators"]


LONG_AGO = date(1970, 1, 1)


def test_a_phone_whose_clock_is_known_to_be_wrong_spoils_no_right_date():
    young = {key: Party(name=key, birth_year=1985, address="x") for key in "ab"}
    case = sendable(sessions={"s": MediationSession(held_on=date(2026, 11, 21))}, parties=young)
    believed = {each.rule for each in rules.stopping(case, LONG_AGO)}
    assert believed == {"party_age_odd", "received_in_future", "session_in_future"}
    assert rules.stopping(case, LONG_AGO, clock_wrong=True) == []
    advice = [(each.path, each.rule) for each in rules.breaches(case, LONG_AGO, clock_wrong=True)]
    assert {rule for _, rule in advice} == {"clock_wrong"}
    assert [path for path, _ in advice] == ["parties/a", "parties/b", "received_on", "sessions/s"]


def test_a_wrong_clock_excuses_nothing_that_needs_no_clock():
    early = MediationSession(held_on=date(2026, 11, 1))
    odd = {"a": Party(name="A", birth_year=61, address="x"), "b": Party(name="B", birth_year=1960, address="x")}
    case = sendable(sessions={"s": early}, parties=odd, summary="")
    stopping = [(each.path, each.rule) for each in rules.stopping(case, LONG_AGO, clock_wrong=True)]
    assert stopping == [
        ("parties/a", "party_age_odd"),
        ("summary", "summary"),
        ("sessions/s", "session_before_receipt"),
    ]


def test_a_clock_that_is_ahead_gives_no_advice():
    assert rules.breaches(sendable(), date(2099, 1, 1), clock_wrong=True) == []


def test_what_is_too_much_together_is_told_at_its_longest_part():
    fields = {"summary": "ế" * 10, "note": "ế" * 30, "duties": None}
    size = len(msgspec.json.encode(fields))
    assert rules.too_much(fields, size) == [] == rules.too_much({}, size)
    assert rules.too_much(fields, size - 1) == [rules.Breach(path="note", rule="too_much")]


@pytest.mark.parametrize(
    "person",
    [Invited(role="MOI", name="Cụ Định", both_sides_agree=True), Invited(role="MOI"), Invited(role="PD", name="Y")],
)
def test_to_whom_both_sides_agreed_and_to_an_interpreter_nothing_is_said(person):
    assert rules.breaches(sendable(invited={"i": person}), TODAY) == []


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_rule_has_a_sentence_in_each_language(language):
    named = set(re.findall(r'rule="(\w+)"', Path(rules.__file__).read_text("utf-8")))
    assert named
    for rule in named:
        assert len(words.text(language, f"rules.{rule}")) > 10
