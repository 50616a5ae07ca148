"""Papers: the law's points in order, a digest over what is signed, and a lock that the first signature shuts."""

import re
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from fieldapp.domain import changes, drafting, minutes, paper, paper_rules, rules, vocabulary, words
from fieldapp.domain.cases import Case, CaseMediator, FollowUp, MediationSession, Party, Statement, of_party
from fieldapp.domain.drafting import Offer
from fieldapp.domain.minutes import Attendee, Block, Minutes, Signature
from fieldapp.domain.roles import Role
from fieldapp.domain.roster import MediationTeam, Member

TODAY = date(2026, 11, 22)
TEAM = MediationTeam(
    name="Tổ hòa giải thôn Mùng", commune="Xã Dương Hưu", members={"l": Member(name="Lan", leader=True)}
)
SETTLED = Case(
    received_on=date(2026, 11, 20), basis="1A", dispute_type="A04", summary="Tranh chấp lối đi chung.",
    parties={"p1": Party(name="Bà Lụa", birth_year=1968), "p2": Party(name="Ông Bảo", demand="Giữ hàng rào")},
    mediators={"lan": CaseMediator(name="Nguyễn Thị Lan")},
    sessions={"s1": MediationSession(held_on=TODAY, begins_at="19:30", place="Nhà văn hóa", present=("parties/p1",))},
    outcome=rules.SETTLED, ending="1", ended_on=TODAY, agreement="Mở lại lối đi rộng 1,5 m.",
)  # fmt: skip


def a_paper(**other) -> Minutes:
    whole = {
        "type": minutes.SETTLED, "held_on": TODAY, "blocks": {"dd": Block(text="Mở lại lối đi.")},
        "attendees": {"p1": Attendee(name="Bà Lụa"), "lan": Attendee(name="Lan", role="HGV")},
    }  # fmt: skip
    return Minutes(**whole | other)


def signed(paper_: Minutes) -> dict:
    fields = changes.fields_of(paper_)
    return fields | {
        "signatures/p1": {"name": "Bà Lụa", "how": minutes.SIGNED}, "digest": minutes.digest_of(fields)
    }  # fmt: skip


def test_the_agreement_document_has_the_laws_points_in_the_laws_order():
    drafted = drafting.of_case("c1", SETTLED, Offer(type=minutes.SETTLED), TEAM, TODAY)
    sheet = paper.sheet_of(drafted, "r1", "0" * 64)
    assert [heading[:2] for heading, _ in sheet.points] == ["a)", "b)", "c)", "d)", "đ)", "e)", "g)", "h)"]
    assert [heading[3:] for heading, _ in sheet.points][:7] == [
        word.vi for word in vocabulary.lists()["DIEM_VBHGT"].items
    ]
    assert "Mở lại lối đi rộng 1,5 m." in dict(sheet.points)["đ) Thỏa thuận đạt được và giải pháp thực hiện"]


def test_every_paper_says_that_no_official_form_is_known_and_prints_no_number_of_one():
    for kind in (word.code for word in vocabulary.lists()[minutes.TYPES].items):
        sheet = paper.sheet_of(a_paper(type=kind), "r1", "0123456789abcdef" * 4)
        assert any("chưa phải mẫu do Bộ Tư pháp ban hành" in line for line in sheet.foot)
        assert any("r1" in line and "0123 4567 89ab cdef" in line for line in sheet.foot)
        assert "Mẫu số" not in " ".join([sheet.title, sheet.subject, *sheet.foot])
        assert minutes.points(kind), f"{kind} has points"


def test_a_case_offers_what_can_be_made_and_says_why_the_rest_cannot():
    why = {offer.type: offer.why_not for offer in drafting.offers(Case())}
    assert why == {"VBHGT": "paper_not_settled", "VBHGKT": "paper_not_failed", "BBHG": "paper_no_session",
                   "BBTD": "paper_not_settled"}  # fmt: skip
    can = {offer.type for offer in drafting.offers(SETTLED) if not offer.why_not}
    assert can == {minutes.SETTLED, minutes.SESSION}
    promised = Case(outcome=rules.SETTLED, agreement="x", follow_ups={"f": FollowUp(promise="Dời rào")})
    assert minutes.FOLLOW_UP in {offer.type for offer in drafting.offers(promised) if not offer.why_not}


def test_minutes_of_a_session_name_those_who_were_there():
    drafted = drafting.of_case("c1", SETTLED, Offer(type=minutes.SESSION, session="s1"), TEAM, TODAY)
    assert list(drafted.attendees) == ["p1", "lan"], "nobody ticked a mediator: they stay, for one of them signs"
    both = replace(SETTLED, mediators=SETTLED.mediators | {"be": CaseMediator(name="Lý Thị Bé")})
    there = replace(SETTLED.sessions["s1"], present=("parties/p1", "mediators/be"))
    drafted = drafting.of_case(
        "c1", replace(both, sessions={"s1": there}), Offer(type=minutes.SESSION, session="s1"), TEAM, TODAY
    )
    assert list(drafted.attendees) == ["p1", "be"]
    assert (drafted.began_at, drafted.place) == ("19:30", "Nhà văn hóa")


def test_minutes_say_nothing_of_somebody_who_was_taken_out_of_the_case():
    said = {f"s1.{who}": Statement(session="s1", party=who, text=f"Lời của {who}") for who in ("p1", "gone")}
    case = replace(SETTLED, statements=said)
    drafted = drafting.of_case("c1", case, Offer(type=minutes.SESSION, session="s1"), TEAM, TODAY)
    assert "Lời của p1" in drafted.blocks["b"].text and "gone" not in drafted.blocks["b"].text
    assert of_party(case, "gone") == ["parties/gone", "statements/s1.gone"]


def test_minutes_of_a_session_say_in_which_language_it_was():
    for met, told in (
        ({"language": "TAY"}, "Hòa giải bằng tiếng nói: Tày."),
        ({"language": "KHAC", "other_language": "Bru"}, "Hòa giải bằng tiếng nói: Bru."),
        ({"language": "VI"}, ""),
    ):
        case = replace(SETTLED, sessions={"s1": replace(SETTLED.sessions["s1"], **met)}, statements={})
        drafted = drafting.of_case("c1", case, Offer(type=minutes.SESSION, session="s1"), TEAM, TODAY)
        assert (drafted.blocks["b"].text if "b" in drafted.blocks else "") == told


def test_minutes_tell_the_next_day_only_of_a_meeting_that_set_one():
    def blocks(**told):
        met = replace(SETTLED.sessions["s1"], notes="Hai bên nhường nhau.", next_on=date(2026, 11, 27), **told)
        offer = Offer(type=minutes.SESSION, session="s1")
        drafted = drafting.of_case("c1", replace(SETTLED, sessions={"s1": met}), offer, TEAM, TODAY)
        return {code: block.text for code, block in drafted.blocks.items() if code != "a"}

    assert blocks(result="HEN") == {
        "c": "Hai bên nhường nhau.", "dd": "Hẹn buổi sau: ngày 27 tháng 11 năm 2026."
    }  # fmt: skip
    assert blocks(result="THOA_THUAN") == {"d": "Hai bên nhường nhau.", "dd": "Hai bên đã thỏa thuận."}
    assert blocks() == {"c": "Hai bên nhường nhau."}


def test_a_paper_on_follow_up_tells_no_hours_and_no_place_of_the_mediation():
    promised = replace(SETTLED, place_detail="Nhà bà Lụa", follow_ups={"f": FollowUp(promise="Dời rào")})
    drafted = drafting.of_case("c1", promised, Offer(type=minutes.FOLLOW_UP), TEAM, date(2026, 12, 22))
    assert drafted.held_on == date(2026, 12, 22)
    assert (drafted.began_at, drafted.ended_at, drafted.place) == ("", "", "")
    settled = drafting.of_case("c1", promised, Offer(type=minutes.SETTLED), TEAM, date(2026, 12, 22))
    assert (settled.held_on, settled.began_at, settled.place) == (TODAY, "19:30", "Nhà văn hóa")


def test_the_paper_on_a_failed_mediation_has_each_sides_demand_and_the_reason():
    failed = Case(
        parties=SETTLED.parties, outcome=rules.NOT_SETTLED, ending="2A", failure_reason="Ông Bảo không đến.",
        referred_to="TA",
    )  # fmt: skip
    drafted = drafting.of_case("c1", failed, Offer(type=minutes.NOT_SETTLED), TEAM, TODAY)
    assert drafted.blocks["c"].text == "Ông Bảo: Giữ hàng rào"
    assert drafted.blocks["d"].text == "Một bên yêu cầu chấm dứt hòa giải.\nÔng Bảo không đến."
    assert drafted.blocks["dd"].text == "Tòa án"


def test_an_hour_by_the_clock_is_put_into_words_and_other_words_are_left():
    for told, said in (("9:05", "9 giờ 05 phút"), ("19h30", "19h30"), ("7 giờ tối", "7 giờ tối"), ("19:", "19:")):
        sheet = paper.sheet_of(a_paper(began_at=told, ended_at=told), "r1", "0" * 64)
        assert sheet.opening[0].startswith(f"Hôm nay, hồi {said}, ngày 22")
        assert sheet.closing[0] == f"Việc ghi văn bản này kết thúc hồi {said}."


def test_the_digest_is_over_the_words_and_nothing_else():
    fields = changes.fields_of(a_paper())
    more = fields | {
        "signatures/p1": {"name": "x"},
        "photos/x": {"sha256": "0"},
        "read_aloud_at": "2026",
        "digest": "1",
    }
    assert minutes.digest_of(more) == minutes.digest_of(fields)
    assert minutes.digest_of(fields | {"place": "", "blocks/dd": {"text": "Mở lại lối đi.", "note": ""}}) == (
        minutes.digest_of(fields)
    )
    assert minutes.digest_of(fields | {"place": "Mùng"}) != minutes.digest_of(fields)
    assert minutes.digest_of(fields | {"a_newer_apps_words": "x"}) != minutes.digest_of(fields)


def test_the_first_signature_locks_the_words_and_keeps_what_it_was_given_for():
    before = signed(a_paper())
    wanted = {
        "blocks/dd": {"text": "khác"}, "place": "khác", "signatures/p1": None, "digest": "0" * 64, "locked_at": "2030",
        "signatures/lan": {"name": "Lan"}, "photos/x": {"sha256": "0" * 64},
    }  # fmt: skip
    assert minutes.frozen(before, wanted) == ["blocks/dd", "digest", "locked_at", "place", "signatures/p1"]
    assert minutes.frozen(changes.fields_of(a_paper()), wanted) == []


def test_a_signature_for_other_words_is_noticed():
    whole = signed(a_paper())
    assert not minutes.unsealed(whole)
    other = whole | {"blocks/dd": {"text": "khác"}}
    assert minutes.unsealed(other)
    found = paper_rules.breaches(changes.record_of(Minutes, other), TODAY)
    assert [each.rule for each in found if each.must] == ["paper_unsealed"]


def test_an_unfinished_paper_is_told_what_it_lacks():
    empty = Minutes()
    assert {each.rule for each in paper_rules.breaches(empty, TODAY) if each.must} == {
        "paper_type", "paper_day", "paper_empty"
    }  # fmt: skip
    late = a_paper(held_on=date(2026, 11, 23))
    assert "paper_day_in_future" in {e.rule for e in paper_rules.breaches(late, TODAY)}
    assert not any(each.must for each in paper_rules.breaches(late, TODAY, clock_wrong=True))


def test_the_agreement_is_whole_when_the_sides_and_the_mediator_have_signed():
    both = {key: Signature(name="x", how=minutes.SIGNED) for key in ("p1", "lan")}
    half = a_paper(signatures={"p1": both["p1"]})
    assert "paper_unsigned" in {e.rule for e in paper_rules.breaches(half, TODAY)}
    assert "paper_unsigned" not in {e.rule for e in paper_rules.breaches(a_paper(signatures=both), TODAY)}


def advice(paper_: Minutes) -> list[tuple[str, str]]:
    found = paper_rules.breaches(paper_, TODAY)
    return [(each.path, each.rule) for each in found if not each.must and each.rule != "paper_unsigned"]


def test_a_paper_on_which_nobody_of_those_who_must_sign_stands_is_not_whole():
    lua, bao, lan = (
        Attendee(name="Bà Lụa"), Attendee(name="Ông Bảo"), Attendee(name="Lan", role="HGV")
    )  # fmt: skip
    whole = {point.code: Block(text="x") for point in minutes.points(minutes.SETTLED)}
    settled = a_paper(blocks=whole, attendees={"a": lua, "b": bao, "l": lan})
    assert advice(settled) == []
    assert advice(replace(settled, attendees={"a": lua, "b": Attendee(), "l": lan})) == [("attendees", "paper_sides")]
    assert advice(replace(settled, attendees={"a": lua, "b": bao})) == [("attendees", "paper_mediator")]
    failed = replace(settled, type=minutes.NOT_SETTLED)
    assert advice(replace(failed, attendees={"a": lua})) == [("attendees", "paper_mediator")]
    assert advice(replace(failed, attendees={"l": lan})) == []
    met = replace(settled, type=minutes.TEAM_MEETING, attendees={"c": Attendee(name="Hùng", role="CT")})
    assert advice(met) == []


@pytest.mark.parametrize("unseen", [" ", "\u200b", "\ufeff"])
def test_who_has_no_name_to_be_seen_is_not_on_a_paper_and_signs_none(unseen):
    sides = {"p1": Attendee(name="Bà Lụa"), "p2": Attendee(name=unseen), "lan": Attendee(name="Lan", role="HGV")}
    paper_ = a_paper(attendees=sides)
    assert [each.key for each in paper.places(paper_)] == ["p1", "lan"] == list(minutes.unsigned(paper_))
    assert "paper_sides" in {each.rule for each in paper_rules.breaches(paper_, TODAY)}
    case = replace(SETTLED, parties=SETTLED.parties | {"p2": Party(name=unseen)})
    assert "p2" not in drafting.of_case("c1", case, Offer(type=minutes.SETTLED), TEAM, TODAY).attendees


def test_who_signed_a_paper_before_keeps_the_place_whatever_the_name():
    given = {"p1": Signature(name="\u200b", how=minutes.SIGNED)}
    paper_ = a_paper(attendees={"p1": Attendee(name="\u200b")}, signatures=given)
    assert [each.key for each in paper.places(paper_)] == ["p1"]


def test_each_point_of_the_law_that_is_empty_is_told_of_an_agreement_document():
    both = {"a": Attendee(name="A"), "b": Attendee(name="B"), "l": Attendee(name="L", role="HGV")}
    blocks = {"a": Block(text="x"), "c": Block(text=" "), "dd": Block(text="x")}
    settled = a_paper(attendees=both, blocks=blocks)
    assert advice(settled) == [(f"blocks/{code}", "paper_point") for code in ("b", "c", "d", "e", "g")]
    assert advice(replace(settled, type=minutes.SESSION)) == []
    assert advice(replace(settled, blocks={})) == [], "it is told as a whole"


def test_a_sign_that_no_sheet_shows_is_told_before_anybody_signs():
    there = {"a": Attendee(name="A"), "b": Attendee(name="Y Bhi\u0302\u0306"), "l": Attendee(name="L", role="HGV")}
    whole = {point.code: Block(text="Rộng ≥ 1,5 m → đường\u200b\tchung") for point in minutes.points(minutes.SETTLED)}
    settled = a_paper(attendees=there, blocks=whole)
    assert advice(settled) == []
    odd = replace(
        settled, blocks=whole | {"dd": Block(text="Đã trả ✓")}, attendees=there | {"b": Attendee(name="Ông 黃")}
    )
    assert advice(odd) == [("blocks/dd", "paper_letters"), ("attendees/b", "paper_letters")]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_rule_of_papers_has_a_sentence_in_each_language(language):
    named = set(re.findall(r'rule="(\w+)"', Path(paper_rules.__file__).read_text("utf-8")))
    assert {"paper_mediator", "paper_unsealed"} <= named
    for rule in named:
        assert len(words.text(language, f"rules.{rule}")) > 10


def test_only_a_mediator_writes_a_paper_and_a_very_long_point_is_not_taken():
    assert changes.forbidden(minutes.KIND, {"blocks/a": {"text": "x"}, "place": "x"}, Role.MEDIATOR) == []
    assert changes.forbidden(minutes.KIND, {"place": "x"}, Role.OFFICER) == ["place"]
    assert changes.unreadable(minutes.KIND, {"blocks/a": {"text": "x" * 20_001}}) == ["blocks/a"]


def test_an_attendee_in_a_role_that_this_app_does_not_know_still_signs():
    odd = a_paper(attendees={"x": Attendee(name="Già làng", role="ZZ")})
    assert [each.role for each in paper.places(odd)] == ["ZZ"]
