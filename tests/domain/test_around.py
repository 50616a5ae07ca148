"""What surrounds the mediation: may it be mediated, who may mediate it, whose names a list shows."""

import unicodedata
from datetime import date

import msgspec
import pytest

from fieldapp.domain import changes, rules, screening
from fieldapp.domain.around import Alarm, Assignment, Interest, Screened
from fieldapp.domain.cases import KIND, Case, CaseMediator, Party, asked, listed_title, stage
from fieldapp.domain.roles import Role
from fieldapp.domain.screening import Scope
from fieldapp.domain.text import initials, unaddressed
from tests.domain.test_rules import TODAY, sendable


def answered(**answers: str | tuple[str, str]) -> Case:
    given = {point: (each, "") if isinstance(each, str) else each for point, each in answers.items()}
    return Case(screening={point: Screened(answer=answer, reason=why) for point, (answer, why) in given.items()})


ALL_NO = dict.fromkeys("abcd", "KHONG")


class TestScreening:
    @pytest.mark.parametrize(
        ("answers", "scope"),
        [
            ({}, Scope.OPEN),
            ({"a": "KHONG", "b": "KHONG", "c": "KHONG"}, Scope.OPEN),
            (ALL_NO, Scope.WITHIN),
            (ALL_NO | {"d": "CHUA_RO"}, Scope.UNCLEAR),
            ({"c": ("CO", "X4")}, Scope.OUTSIDE),
            ({"a": "CHUA_RO", "c": ("CO", "X4")}, Scope.OUTSIDE),
            (ALL_NO | {"z": "CO"}, Scope.WITHIN),  # a newer phone's question
        ],
    )
    def test_one_yes_is_enough_and_one_unclear_asks(self, answers, scope):
        assert screening.scope(answered(**answers)) == scope

    def test_a_crime_goes_to_the_police_before_all_else(self):
        assert screening.goes_to(answered(a=("CO", "X1"), c=("CO", "X4"))) == "CA"
        assert screening.goes_to(answered(a=("CO", "X1"))) == "UBND"
        assert screening.goes_to(answered(**ALL_NO)) == ""
        assert screening.goes_to(answered(b=("CO", "X3"), c="CO")) == "CA", "whichever of the two, it goes there"
        assert screening.goes_to(answered(b="CO")) == "", "which one is not said yet"

    def test_every_reason_is_a_word_and_leads_somewhere(self):
        for point, codes in screening.POINTS.items():
            for code in codes:
                assert screening.goes_to(answered(**{point: ("CO", code)}))

    @pytest.mark.parametrize(("answer", "rule"), [("CO", "mediated_outside"), ("CHUA_RO", "mediated_unclear")])
    def test_a_result_beside_an_answer_that_is_not_no_is_looked_at_again(self, answer, rule):
        answers = answered(**ALL_NO | {"b": answer}).screening
        failed = sendable(screening=answers, outcome="KHONG_THANH")
        assert [(each.path, each.rule, each.must) for each in rules.breaches(failed, TODAY)] == [
            ("screening", rule, False)
        ]
        assert rules.breaches(sendable(screening=answers), TODAY) == []
        assert rules.breaches(sendable(screening=answered(**ALL_NO).screening, outcome="KHONG_THANH"), TODAY) == []

    def test_the_reminder_ends_with_the_last_answer_or_with_a_decision(self):
        assert screening.is_due(Case()) and screening.is_due(answered(a="KHONG"))
        assert not screening.is_due(answered(**ALL_NO))
        assert not screening.is_due(Case(not_mediated="TU_CHOI")) and not screening.is_due(Case(outcome="THANH"))
        assert screening.unanswered(answered(a="KHONG", c="CO")) == ["b", "d"]


def stopping(case: Case) -> set[str]:
    return {each.rule for each in rules.stopping(case, TODAY)}


class TestNotMediated:
    def test_it_goes_to_the_commune_with_what_is_known(self):
        case = Case(
            received_on=TODAY, summary="Đánh nhau ở chợ", not_mediated="CHUYEN", referred_to="CA",
            parties={"a": Party(name="Bà Mai")},
        )  # fmt: skip
        assert stopping(case) == set()
        advised = {each.rule for each in rules.breaches(case, TODAY)}
        assert {"two_sides", "mediators", "dispute_type"} <= advised
        assert stage(case) == "CHUYEN"

    @pytest.mark.parametrize(
        ("changed", "rule"),
        [
            ({"not_mediated": "CHUYEN"}, "referred_to"),
            ({"not_mediated": "TU_CHOI", "outcome": "THANH", "agreement": "x"}, "not_mediated_contradicts"),
            ({"not_mediated": "LUU"}, "unknown_word"),
            ({"not_mediated": "TU_CHOI", "summary": " "}, "summary"),
        ],
    )
    def test_what_contradicts_itself_does_not_go(self, changed, rule):
        assert rule in stopping(sendable(**changed))


class TestImpartial:
    def test_who_has_an_interest_does_not_mediate(self):
        case = sendable(
            mediators={"m": CaseMediator(name="Lan", person="lan")}, interests={"lan": Interest(name="Lan")}
        )
        assert stopping(case) == {"mediator_interested"}

    def test_without_its_mediator_the_case_goes_to_the_team(self):
        case = sendable(mediators={}, interests={"lan": Interest(name="Lan", person="lan")})
        assert stopping(case) == set()
        assert "mediators" in {each.rule for each in rules.breaches(case, TODAY)}


class TestAssignment:
    def test_a_case_is_assigned_while_somebody_has_it_or_is_asked(self):
        given = Assignment(person="hung", state="CHO", assigned_on=date(2026, 11, 20))
        refused = Assignment(person="lan", state="TU_CHOI", assigned_on=date(2026, 11, 21), reason="BAN")
        case = Case(received_on=TODAY, assignments={"1": refused, "2": given})
        assert stage(case) == "DA_PHAN_CONG" and asked(case) == ("hung",)
        alone = Case(received_on=TODAY, assignments={"1": refused})
        assert stage(alone) == "TIEP_NHAN" and asked(alone) == ()

    def test_a_refusal_says_why(self):
        case = sendable(assignments={"1": Assignment(person="lan", state="TU_CHOI", explained="  ")})
        assert stopping(case) == {"assignment_reason"}


class TestClosedDoors:
    def test_a_list_shows_initials_only(self):
        sides = {"a": Party(name="Bà Lã Thị Vượng"), "b": Party(name="hồ văn Ðào")}
        assert listed_title(Case(parties=sides, openness="KCK")) == "Bà L. T. V. – H. V. Ð."
        assert listed_title(Case(parties=sides, openness="CK")) == "Bà Lã Thị Vượng – hồ văn Ðào"
        assert listed_title(Case(openness="KCK")) == ""

    @pytest.mark.parametrize(
        ("name", "short"),
        [
            ("(Bà) Lan", "Bà L."), ("Ông/Bà Lan", "Ông/Bà L."), ("“Cụ” Tư", "Cụ T."), ("Bà. Lan", "Bà L."),
            ("Ông (Tư) Hùng", "Ông T. H."), ("- Lan", "L."), ("'Lan'", "L."), ("\u200bBà Lan", "Bà L."),
            ("Hộ ông Tư", "Hộ ông T."), ("Hộ (bà) Năm", "Hộ bà N."), ("Chị Anh Thư", "Chị A. T."),
            ("H'Hen Niê", "H. N."), ("Y-Bhiăm", "Y."), ("K'Brôi", "K."), ("Bà N", "Bà N."), ("🙂", "…"),
            (unicodedata.normalize("NFD", "Hồ Ếch Ánh"), "H. Ế. Á."), ("Ê\u0306 Ban", "Ê. B."),
        ],
    )  # fmt: skip
    def test_brackets_and_marks_of_quotation_stand_for_nobody(self, name, short):
        assert initials(name) == short
        assert initials(short) == short

    @pytest.mark.parametrize(
        "name", ["(Bà) Lã Thị Vượng", "“Bà” Lã Thị Vượng", "Ông/Bà Lã Thị Vượng", "Hộ bà Lã Thị Vượng"]
    )
    def test_however_somebody_is_called_the_name_is_the_same(self, name):
        assert unaddressed(name) == "Lã Thị Vượng"

    @pytest.mark.parametrize("name", ["", "   ", "Bà", "<script>", unicodedata.normalize("NFD", "Ông Ưu Ế")])
    def test_odd_names_are_shortened_too(self, name):
        short = initials(name)
        assert unicodedata.is_normalized("NFC", short)
        assert all(len(part) <= 2 for part in short.split() if part not in ("Ông", "Bà"))


class TestAtTheDoor:
    def test_a_mediator_writes_all_of_it_and_an_officer_none(self):
        for path in ("screening/a", "alarms/1", "consents/1", "not_mediated", "support_wanted", "entered_by"):
            assert changes.forbidden(KIND, {path: "x"}, Role.MEDIATOR) == []
            assert changes.forbidden(KIND, {path: "x"}, Role.OFFICER) == [path]

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            ("alarms/1", {"explained": "x" * 2001}),
            ("alarms/1", {"told": {"113": "x" * 301}}),
            ("alarms/1", {"told": ["113"]}),
            ("entered_by", "x" * 301),
            ("consents/1", {"given_on": "hôm qua"}),
            ("other_teams/1", {"front_told": "yes"}),
        ],
    )
    def test_what_does_not_fit_is_not_taken(self, path, value):
        assert changes.unreadable(KIND, {path: value}) == [path]

    def test_a_whole_alarm_fits(self):
        alarm = Alarm(kind="K4", at="2026-11-22T19:30:00+07:00", by="Lan", told={"113": "2026-11-22T19:31:00+07:00"})
        assert changes.unreadable(KIND, {"alarms/1": msgspec.to_builtins(alarm)}) == []
