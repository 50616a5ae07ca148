"""The agreement document says what the case says, block by block, until she says it in other words."""

from datetime import date

from msgspec.structs import replace

from fieldapp.domain import drafting, minutes, words
from fieldapp.domain.agreement import LETTERS, blocks, course, present_names, side_name
from fieldapp.domain.around import OtherTeam
from fieldapp.domain.cases import (
    Case,
    CaseMediator,
    FollowUp,
    Invited,
    MediationSession,
    Party,
    Pause,
    Statement,
    statement_key,
)
from fieldapp.domain.drafting import Offer
from fieldapp.domain.minutes import Attendee
from fieldapp.domain.roster import MediationTeam

QUARREL = Case(
    received_on=date(2026, 11, 18), basis="1B", dispute_type="B05", summary="Hàng rào lấn sang vườn.",
    parties={
        "a": Party(name="Bà Lan", birth_year=1968, address="Thôn Mùng"),
        "b": Party(name="Ông Bảo", kind="GD"),
        "c": Party(role="LQ", name="Chị Mùi"),
    },
    mediators={"m": CaseMediator(name="Trần Văn Hùng")},
    invited={"i": Invited(role="PD", name="Vi Thị Hợp")},
    place_detail="Nhà văn hóa thôn Mùng",
    sessions={
        "s1": MediationSession(
            held_on=date(2026, 11, 20), begins_at="14:00", present=("parties/a", "mediators/m", "invited/i"),
            language="TAY", interpreter="i", result="HEN", next_on=date(2026, 11, 27),
        ),
        "s2": MediationSession(
            held_on=date(2026, 11, 27), place="Nhà bà Lan", result="THOA_THUAN", notes="Ông Bảo nhận dời hàng rào.",
        ),
    },
    statements={statement_key("s1", "a"): Statement(session="s1", party="a", text="Rào lấn nửa mét.")},
    follow_ups={"f": FollowUp(who="b", promise="Dời hàng rào.", due_on=date(2026, 12, 5))},
    outcome="THANH", ending="1", perform_by=date(2026, 12, 31),
)  # fmt: skip


TEAMS = {
    "t": OtherTeam(name="Tổ hòa giải thôn Suối Ngang", mediators="Ông Lò Văn Tâm, bà Vì Thị Hoa và anh Cà Văn Ổn"),
    "n": OtherTeam(mediators="Ông Sáu"),
    "e": OtherTeam(),
}


def texts(case, language="vi"):
    return {block.letter: block.text for block in blocks(case, language)}


def test_the_eight_blocks_stand_in_the_law_s_order_and_have_a_name():
    assert [block.letter for block in blocks(Case())] == list("abcdđegh") == list(LETTERS)
    for language in words.LANGUAGES:
        assert all(words.text(language, block.name) for block in blocks(Case(), language))


def test_an_empty_case_makes_a_document_without_a_word_too_many():
    empty = texts(Case())
    assert empty.pop("a") == "Điều 16 Luật Hòa giải ở cơ sở số 35/2013/QH13."
    assert set(empty.values()) == {""}


def test_each_block_is_made_from_her_earlier_words():
    made = texts(QUARREL)
    assert made["a"].startswith("Các bên yêu cầu hòa giải (Điều 16") and "18/11/2026" in made["a"]
    assert made["b"].splitlines() == [
        "Bên thứ nhất: Bà Lan, sinh năm 1968, địa chỉ: Thôn Mùng.",
        "Bên thứ hai: Ông Bảo, gia đình.",
        "Người có quyền lợi, nghĩa vụ liên quan: Chị Mùi.",
    ]
    assert made["c"] == "Loại vụ, việc: Quyền sử dụng đất.\nHàng rào lấn sang vườn."
    assert made["d"].splitlines() == [
        "Buổi 1, 20/11/2026, 14:00, Nhà văn hóa thôn Mùng.",
        "Có mặt: Bà Lan, Trần Văn Hùng, Vi Thị Hợp.",
        "Hòa giải bằng tiếng nói: Tày. Người phiên dịch: Vi Thị Hợp.",
        "Bà Lan nói: Rào lấn nửa mét.",
        "Kết quả: Hẹn buổi sau (27/11/2026).",
        "Buổi 2, 27/11/2026, Nhà bà Lan.",
        "Hòa giải viên ghi nhận, giải thích: Ông Bảo nhận dời hàng rào.",
        "Kết quả: Hai bên đã thỏa thuận.",
    ]
    assert made["đ"] == "Ông Bảo nhận dời hàng rào."
    assert made["e"] == "Ông Bảo: Dời hàng rào."
    assert made["g"] == ("Ông Bảo: Dời hàng rào. Chậm nhất ngày 05/12/2026.\nThời hạn thực hiện: ngày 31/12/2026.")
    assert made["h"] == "Các bên: Bà Lan, Ông Bảo, Chị Mùi.\nHòa giải viên: Trần Văn Hùng."


def test_her_own_words_stand_whatever_the_case_says_later():
    own = {"agreement_matter": "Tranh chấp hàng rào.", "agreement_course": "Ba buổi.", "performance": "Tự làm."}
    said = texts(replace(QUARREL, **own))
    assert (said["c"], said["d"]) == ("Tranh chấp hàng rào.", "Ba buổi.")
    assert said["g"] == "Tự làm.\nThời hạn thực hiện: ngày 31/12/2026."
    assert texts(replace(QUARREL, **own, summary="Khác"))["c"] == "Tranh chấp hàng rào."
    assert texts(replace(QUARREL, agreement_matter="  "))["c"].endswith("Hàng rào lấn sang vườn.")


def test_a_pause_that_a_meeting_ended_went_on_until_that_meeting():
    met = {"s": MediationSession(held_on=date(2026, 11, 25)), "t": MediationSession(held_on=date(2026, 12, 2))}
    told = course(Case(pauses={"p": Pause(paused_on=date(2026, 11, 21))}, sessions=met))
    assert "từ ngày 21/11/2026 đến ngày 25/11/2026" in told
    assert "đến ngày …" in course(Case(pauses={"p": Pause(paused_on=date(2026, 12, 2))}, sessions=met))


def test_a_pause_in_which_the_mediation_ended_lasted_until_then():
    ended = Case(pauses={"p": Pause(paused_on=date(2026, 11, 21))}, outcome="THANH", ended_on=date(2026, 11, 25))
    assert course(ended) == "Tạm dừng hòa giải từ ngày 21/11/2026 đến ngày 25/11/2026."
    before = replace(ended, ended_on=date(2026, 11, 20))
    assert "đến ngày …" in course(before)


def test_a_pause_is_part_of_how_it_went():
    pause = Pause(paused_on=date(2026, 11, 21), resumed_on=date(2026, 11, 25), reason="Bà Lan ốm.")
    told = course(Case(pauses={"p": pause}))
    assert told == "Tạm dừng hòa giải từ ngày 21/11/2026 đến ngày 25/11/2026. Bà Lan ốm."


def test_in_english_its_words_are_english():
    assert texts(QUARREL, "en")["h"].startswith("The sides: Bà Lan")


def test_whoever_is_not_named_yet_is_called_by_the_place():
    case = Case(parties={"a": Party(), "b": Party(name="Ông Tư"), "c": Party(), "l": Party(role="LQ")})
    assert [side_name(case, key) for key in ("a", "b", "c", "l", "gone")] == [
        "Bên thứ nhất", "Ông Tư", "Bên thứ ba", "Người có quyền lợi, nghĩa vụ liên quan", "",
    ]  # fmt: skip


def test_who_interpreted_was_there_though_nobody_ticked_her():
    session = MediationSession(present=("parties/a", "mediators/m"), interpreter="i")
    assert present_names(QUARREL, session)[-1] == QUARREL.invited["i"].name
    assert present_names(QUARREL, replace(session, present=())) == [], "nobody was asked about"


def test_somebody_who_was_taken_out_is_not_named_as_present():
    session = MediationSession(present=("parties/gone", "parties/b", "parties/a"))
    assert present_names(QUARREL, session) == ["Bà Lan", "Ông Bảo"]


def test_a_team_of_another_village_is_named_with_its_mediators_who_sign_too():
    both = texts(replace(QUARREL, other_teams=TEAMS))
    assert "Cùng hòa giải có Tổ hòa giải thôn Suối Ngang (Điều 22). Hòa giải viên: Ông Lò Văn Tâm, bà Vì" in both["a"]
    assert "Hòa giải viên ở thôn khác: Ông Sáu." in both["a"]
    assert "Hòa giải viên: Trần Văn Hùng, Ông Lò Văn Tâm, bà Vì Thị Hoa, anh Cà Văn Ổn, Ông Sáu." in both["h"]


def test_papers_are_of_both_teams_and_whoever_of_the_other_one_was_there_signs():
    met = replace(QUARREL.sessions["s1"], present=("parties/a", "mediators/m", "other_teams/t", "other_teams/gone"))
    case = replace(QUARREL, other_teams=TEAMS, sessions={"s1": met, "s2": QUARREL.sessions["s2"]})
    assert present_names(case, met) == ["Bà Lan", "Trần Văn Hùng", "Vi Thị Hợp", TEAMS["t"].mediators]
    team = MediationTeam(name="Tổ hòa giải thôn Mùng")

    def paper(kind, session=""):
        return drafting.of_case("c", case, Offer(type=kind, session=session), team, date(2026, 12, 1))

    told = paper(minutes.SESSION, "s1")
    assert told.team_name == "Tổ hòa giải thôn Mùng và Tổ hòa giải thôn Suối Ngang"
    assert told.attendees["t.1"] == Attendee(name="Ông Lò Văn Tâm", role="HGV", position="Tổ hòa giải thôn Suối Ngang")
    assert {"t.1", "t.2", "t.3"} < told.attendees.keys() and "n.1" not in told.attendees
    assert "n.1" in paper(minutes.SETTLED).attendees, "of the last meeting nobody knows who was there"
