"""The case holds all that the logbook and the agreement document ask for."""

from datetime import date

from fieldapp.domain.around import Assignment
from fieldapp.domain.cases import (
    LOGBOOK_ORDER,
    REFERS,
    Case,
    FollowUp,
    MediationSession,
    Party,
    Pause,
    Reassignment,
    assignments,
    book,
    is_paused,
    meeting_number,
    meetings,
    people,
    stage,
    title,
)

# Sổ theo dõi, phần I: column -> the fields that fill it
LOGBOOK_COLUMNS = {
    1: ["logbook_no"], 2: ["received_on"], 3: ["mediators", "invited"], 4: ["parties"], 5: ["summary"],
    6: ["agreement"], 7: ["outcome"], 8: ["outcome"], 9: ["signatures"], 10: ["note"],
}  # fmt: skip
# Luật 35/2013/QH13, Điều 24.2
AGREEMENT_BLOCKS = {
    "a": ["basis"], "b": ["parties"], "c": ["summary"], "d": ["sessions"], "đ": ["agreement"],
    "e": ["duties"], "g": ["performance", "perform_by"], "h": ["signatures"],
}  # fmt: skip


def test_every_column_and_block_has_its_fields():
    for fields in (*LOGBOOK_COLUMNS.values(), *AGREEMENT_BLOCKS.values()):
        assert set(fields) <= set(LOGBOOK_ORDER)


def test_people_read_every_field_but_the_review_itself():
    besides = {"verdict", "remarks", "inquiries", "conflicts", "reassignments"}
    assert set(Case.__struct_fields__) - set(LOGBOOK_ORDER) == besides


def test_columns_stand_in_the_logbook_s_order():
    firsts = [LOGBOOK_ORDER.index(fields[0]) for number, fields in LOGBOOK_COLUMNS.items() if number not in (7, 8)]
    assert firsts == sorted(firsts)


def test_the_title_names_the_two_sides_only():
    parties = {"a": Party(name="Bà Sửu"), "b": Party(name="Ông Tý"), "c": Party(name="Chị Mùi", role="LQ")}
    assert title(Case(parties=parties)) == "Bà Sửu – Ông Tý"
    assert title(Case()) == ""


def test_the_number_of_a_case_stays_in_the_book_of_its_first_team():
    assert book(Case(logbook_no=5)) == ""
    went = {"2": Reassignment(from_team="Tổ B", to_team="Tổ C"), "1": Reassignment(from_team="Tổ A", to_team="Tổ B")}
    assert book(Case(logbook_no=5, reassignments=went)) == "Tổ A"


def test_the_stage_follows_what_is_written():
    assert stage(Case()) == "NHAP"
    received = {"received_on": date(2026, 1, 1)}
    assert stage(Case(**received)) == "TIEP_NHAN"
    assert stage(Case(**received, sessions={"s": MediationSession()})) == "DANG_HOA_GIAI"
    assert stage(Case(**received, outcome="THANH")) == "KET_THUC"
    assert stage(Case(**received, outcome="THANH", follow_ups={"f": FollowUp()})) == "THEO_DOI"
    assert stage(Case(**received, outcome="THANH", follow_ups={"f": FollowUp(kept="XONG")})) == "LUU"
    half = {"f": FollowUp(kept="XONG"), "g": FollowUp(kept="CHAM")}
    assert stage(Case(**received, outcome="THANH", follow_ups=half)) == "THEO_DOI"
    assert stage(Case(**received, outcome="KHONG_THANH", follow_ups=half)) == "KET_THUC"


def test_a_case_rests_while_one_pause_is_open():
    begun = {"received_on": date(2026, 1, 1), "sessions": {"s": MediationSession()}}
    rests = {"p": Pause(paused_on=date(2026, 1, 3)), "o": Pause(resumed_on=date(2026, 1, 2))}
    assert stage(Case(**begun, pauses=rests)) == "TAM_DUNG"
    assert stage(Case(**begun, pauses={"p": Pause(resumed_on=date(2026, 1, 9))})) == "DANG_HOA_GIAI"
    assert stage(Case(**begun, pauses=rests, outcome="KHONG_THANH")) == "KET_THUC"


def test_a_meeting_after_the_pause_ends_it_though_nobody_said_so():
    pause = {"p": Pause(paused_on=date(2026, 1, 3))}
    on_its_day = {"s": MediationSession(held_on=date(2026, 1, 3))}
    assert is_paused(Case(pauses=pause, sessions=on_its_day)), "it ended with the pause"
    since = on_its_day | {"t": MediationSession(held_on=date(2026, 1, 4))}
    assert not is_paused(Case(pauses=pause, sessions=since))
    assert stage(Case(received_on=date(2026, 1, 1), pauses=pause, sessions=since)) == "DANG_HOA_GIAI"
    assert is_paused(Case(pauses=pause | {"q": Pause(paused_on=date(2026, 1, 4))}, sessions=since))


def test_meetings_are_counted_as_they_were_held_whenever_they_were_written():
    held = {"1": MediationSession(held_on=date(2026, 1, 9)), "2": MediationSession(held_on=date(2026, 1, 3))}
    case = Case(sessions=held | {"0": MediationSession()})
    assert [key for key, _ in meetings(case)] == ["2", "1", "0"]
    assert [meeting_number(case, key) for key in ("2", "1", "0", "new")] == [1, 2, 3, 4]
    assert meetings(Case()) == []


def test_meetings_of_one_day_are_counted_by_the_clock():
    day = date(2026, 1, 9)
    evening, morning = MediationSession(held_on=day, begins_at="19:30"), MediationSession(held_on=day, begins_at="8:00")
    case = Case(sessions={"1": evening, "2": morning, "0": MediationSession(held_on=date(2026, 1, 10))})
    assert [key for key, _ in meetings(case)] == ["2", "1", "0"]
    assert meeting_number(case, "1") == 2


def test_meetings_of_one_day_stay_as_they_were_written_where_a_clock_is_missing():
    day = date(2026, 1, 9)
    for other in ("", "sau bữa tối"):
        held = {"1": MediationSession(held_on=day, begins_at="19:30"), "2": MediationSession(held_on=day)}
        held["3"] = MediationSession(held_on=day, begins_at=other)
        assert [key for key, _ in meetings(Case(sessions=held))] == ["1", "2", "3"]


def test_all_who_are_named_are_known_by_their_path():
    fields = {
        "parties/a": {"name": "Bà Sửu"}, "mediators/m": {"name": "Ông Tý"}, "invited/i": {"name": "Chị Mùi"},
        "parties/b": {}, "signatures/s": {"name": "Bà Sửu"}, "summary": "x", "parties/odd": "Bà",
    }  # fmt: skip
    assert people(fields) == {"parties/a": "Bà Sửu", "mediators/m": "Ông Tý", "invited/i": "Chị Mùi"}


def test_what_names_a_member_names_one_of_a_collection_that_there_is():
    collections = {name for name in Case.__struct_fields__ if isinstance(getattr(Case(), name), dict)}
    for path, of in REFERS.items():
        assert path.partition(".")[0] in collections
        assert of in collections | {""}


def test_who_was_given_a_case_stands_in_the_order_of_the_days_whatever_order_their_ids_have():
    days = {"c": date(2026, 3, 2), "a": date(2026, 3, 4), "b": date(2026, 3, 2), "d": None}
    case = Case(assignments={key: Assignment(assigned_on=day) for key, day in days.items()})
    assert [key for key, _ in assignments(case)] == ["d", "b", "c", "a"]
