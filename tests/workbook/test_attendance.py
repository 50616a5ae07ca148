"""The roll call on one phone: one tap is one record on its way, the counts are right, nobody is lost or doubled."""

import io
import unicodedata

import pytest
from PIL import Image

from fieldapp import workbook
from fieldapp.domain.cards import card_code, card_text
from fieldapp.domain.roles import Role
from fieldapp.domain.training import ABSENT, ATTENDANCE, CLASS, EXCUSED, MADE_UP, PRESENT, attendance_id
from fieldapp.store.records import Held
from tests.workbook import book
from tests.workbook.book import NOW, TODAY, later


@pytest.fixture
def roll(store):
    """A class that Lan begins in the evening; call it for the roll as it stands."""
    book.a_team(store)
    store.records.put(
        Held(kind="team", id="team-dau", base=2, server={
            "name": "Tổ hòa giải thôn Đẫu", "village": "Thôn Đẫu", "members/tam": {"name": "Vi Thị Tâm"},
        })
    )  # fmt: skip
    class_id = workbook.begin_class(store, "TH03", NOW)
    read = lambda: workbook.roll(store, class_id)  # noqa: E731
    read.id = class_id
    return read


def mark(store, roll, state, *people):
    workbook.mark(store, roll.id, [workbook.find_attendee(roll(), each) for each in people], state, NOW)


def names(rolled):
    return [each.name for each in rolled.people]


def test_a_class_begins_today_for_the_own_team_and_waits_to_go(store, roll):
    begun = roll()
    assert (begun.training.subject, begun.training.held_on) == ("TH03", TODAY)
    assert begun.training.teams.keys() == {"team-mung"}
    assert not begun.by_commune and begun.begun_by == "Nguyễn Thị Lan"
    assert names(begun) == ["Lý Thị Bé", "Trần Văn Hùng", "Nguyễn Thị Lan"], "by given name, as people look for it"
    [queued] = store.outbox.all()
    assert (queued.change.kind, queued.change.record, queued.state) == (CLASS, roll.id, "waiting")


def test_a_tap_is_one_record_and_goes_by_itself(store, roll):
    mark(store, roll, PRESENT, "hung")
    [told] = [each.change for each in store.outbox.all() if each.change.kind == ATTENDANCE]
    assert told.record == attendance_id(roll.id, "hung")
    assert told.set == {
        "class_id": roll.id, "person": "hung", "name": "Trần Văn Hùng", "village": "Thôn Mùng",
        "team": "Tổ hòa giải thôn Mùng", "state": PRESENT, "entered_by/lan": {"name": "Nguyễn Thị Lan"},
    }  # fmt: skip
    assert roll().counts.present == 1 and roll().counts.everybody == 3


def test_further_taps_join_it_and_the_same_again_is_nothing(store, roll):
    for state in (PRESENT, EXCUSED, ABSENT, ABSENT):
        mark(store, roll, state, "hung")
    assert [each.change.set["state"] for each in store.outbox.all() if each.change.kind == ATTENDANCE] == [ABSENT]
    mark(store, roll, "", "hung")
    assert roll().counts.open == 3
    before = store.outbox.stamp()
    mark(store, roll, "", "hung")
    assert store.outbox.stamp() == before


def test_all_others_at_once_leave_what_was_written(store, roll):
    mark(store, roll, EXCUSED, "hung")
    open_ = [each for each in roll().people if not each.state]
    workbook.mark(store, roll.id, open_, PRESENT, NOW)
    counts = roll().counts
    assert (counts.present, counts.excused, counts.open) == (2, 1, 0)
    assert len(store.outbox.all()) == 1 + 3


def test_what_else_is_written_stands_beside_the_tick(store, roll):
    workbook.note_attendance(store, roll.id, workbook.find_attendee(roll(), "be"), {"state": MADE_UP}, NOW)
    values = {"made_up_on": TODAY, "documents": True, "reason": "  ", "clear": 5, "opinion": "Dễ hiểu."}
    workbook.note_attendance(store, roll.id, workbook.find_attendee(roll(), "be"), values, NOW)
    written = workbook.find_attendee(roll(), "be").attendance
    assert (written.state, written.made_up_on, written.documents) == (MADE_UP, TODAY, True)
    assert (written.reason, written.clear, written.opinion) == ("", 5, "Dễ hiểu.")
    workbook.note_attendance(store, roll.id, workbook.find_attendee(roll(), "be"), {"documents": False}, NOW)
    assert not workbook.find_attendee(roll(), "be").attendance.documents


def test_somebody_of_another_team_and_a_guest_are_added_and_a_guest_can_be_taken_out(store, roll):
    tam = next(each for each in workbook.everybody(store) if each.person == "tam")
    guest = workbook.guest(unicodedata.normalize("NFD", "Đàm Thị Đượm"), "Thôn Cầu", 1970)
    workbook.mark(store, roll.id, [tam, guest], PRESENT, NOW)
    assert names(roll())[3:] == ["Đàm Thị Đượm", "Vi Thị Tâm"], "after the own team, by village"
    assert not workbook.find_attendee(roll(), "tam").expected
    assert workbook.find_attendee(roll(), guest.person).attendance.birth_year == 1970
    again = workbook.guest("Đàm Thị Đượm", "thôn cầu", 1970)
    workbook.mark(store, roll.id, [again], PRESENT, NOW)
    assert roll().counts.everybody == 5
    mark(store, roll, "", guest.person)
    assert names(roll())[3:] == ["Vi Thị Tâm"]


def test_a_class_for_no_named_team_is_for_all_of_the_commune(store, roll):
    workbook.describe_class(store, roll.id, {"teams/team-mung": None}, NOW)
    assert "Vi Thị Tâm" in names(roll())


def test_the_list_shows_what_comes_first_and_counts(store, roll):
    past, soon = (workbook.begin_class(store, "TH01", later(days=days)) for days in (-30, 5))
    mark(store, roll, PRESENT, "hung")
    rows = workbook.list_classes(store, TODAY)
    assert [row.id for row in rows] == [roll.id, soon, past]
    assert [row.over for row in rows] == [False, False, True]
    assert (rows[0].counts.present, rows[0].counts.everybody) == (1, 3)


def test_what_the_commune_set_is_known_by_who_wrote_its_first_line(store):
    held = Held(kind=CLASS, id="c1", server={"subject": "TH01"})
    store.records.put(held)
    book.arrive(store, "c1", 3, by="Đỗ Đức Minh", role=Role.OFFICER, subject="TH01", held_on=TODAY.isoformat())
    book.arrive(store, "c1", 4, by="Trần Văn Hùng", place="Nhà văn hóa")
    assert workbook.roll(store, "c1").by_commune and workbook.roll(store, "c1").begun_by == "Đỗ Đức Minh"
    assert workbook.list_classes(store, TODAY)[0].by_commune


def test_somebody_s_history_names_the_classes_the_latest_first(store, roll):
    old = workbook.begin_class(store, "TH01", later(days=-90))
    for class_id, state in ((old, PRESENT), (roll.id, EXCUSED)):
        lan = workbook.find_attendee(workbook.roll(store, class_id), "lan")
        workbook.mark(store, class_id, [lan], state, NOW)
    mark(store, roll, PRESENT, "hung")
    found = workbook.taken_part(store, "lan")
    assert [(each.class_id, each.attendance.state) for each in found] == [(roll.id, EXCUSED), (old, PRESENT)]
    assert found[1].training.subject == "TH01"


def test_a_photo_of_the_sheet_is_kept_once_and_taken_out(store, roll):
    raw = io.BytesIO()
    Image.new("RGB", (900, 1200), (240, 240, 235)).save(raw, "JPEG")
    first = workbook.photograph_sheet(store, roll.id, raw.getvalue(), NOW)
    assert workbook.photograph_sheet(store, roll.id, raw.getvalue(), later(minutes=3)) == first
    [photo] = roll().training.photos.values()
    assert store.photos.has(photo.sha256) and (photo.width, photo.height) == (900, 1200)
    workbook.drop_sheet(store, roll.id, first, NOW)
    assert roll().training.photos == {}


@pytest.mark.parametrize("bad", [{"conflicts/state/x": {"by": "tôi"}}, {"reason": "a" * 301}, {"nothing": 1}])
def test_what_may_not_be_written_is_refused_and_nothing_is_kept(store, roll, bad):
    before = len(store.outbox.all())
    with pytest.raises(ValueError, match=r"does not write|too long"):
        workbook.note_attendance(store, roll.id, workbook.find_attendee(roll(), "be"), bad, NOW)
    assert len(store.outbox.all()) == before and not roll().counts.present


def test_a_field_of_a_newer_office_does_not_close_the_roll(store, roll):
    mark(store, roll, PRESENT, "hung")
    record = attendance_id(roll.id, "hung")
    odd = {"class_id": roll.id, "person": "hung", "state": ABSENT, "clear": "rất", "later": 1}
    store.records.put(Held(kind=ATTENDANCE, id=record, base=9, server=odd))
    assert workbook.find_attendee(roll(), "hung").state == PRESENT, "her own tick still waits on top"
    assert roll().waiting == 2


def cards(*people):
    return [card_text(card_code(each)) for each in people]


def scan(store, roll, *texts, anybody=False):
    found = workbook.mark_scanned(store, roll.id, texts, NOW, anybody=anybody)
    return {
        name: [getattr(each, "person", each) for each in getattr(found, name)]
        for name in ("present", "already", "strangers", "shared", "unknown")
        if getattr(found, name)
    } | ({"other": True} if found.other else {})


def test_whose_cards_are_scanned_is_present_in_one_step(store, roll):
    assert scan(store, roll, *cards("hung", "be")) == {"present": ["hung", "be"]}
    assert [each.person for each in roll().people if each.state == PRESENT] == ["be", "hung"]
    assert len([each for each in store.outbox.all() if each.change.kind == ATTENDANCE]) == 2


def test_a_card_that_is_scanned_again_changes_nothing(store, roll):
    scan(store, roll, *cards("hung"))
    before = len(store.outbox.all())
    assert scan(store, roll, *cards("hung", "be")) == {"present": ["be"], "already": ["hung"]}
    assert len(store.outbox.all()) == before + 1


def test_who_was_written_as_absent_and_comes_with_her_card_is_present_who_made_it_up_stays(store, roll):
    mark(store, roll, ABSENT, "hung")
    mark(store, roll, EXCUSED, "be")
    mark(store, roll, MADE_UP, "lan")
    assert scan(store, roll, *cards("hung", "be", "lan")) == {"present": ["hung", "be"], "already": ["lan"]}
    assert workbook.find_attendee(roll(), "lan").state == MADE_UP


def test_somebody_of_another_team_is_named_and_not_marked_until_it_is_asked_for(store, roll):
    assert scan(store, roll, *cards("tam", "hung")) == {"present": ["hung"], "strangers": ["tam"]}
    assert workbook.find_attendee(roll(), "tam") is None
    assert scan(store, roll, *cards("tam"), anybody=True) == {"present": ["tam"]}
    assert workbook.find_attendee(roll(), "tam").state == PRESENT
    assert scan(store, roll, *cards("tam")) == {"already": ["tam"]}


def test_a_card_of_nobody_here_and_a_code_that_is_no_card_are_told_apart(store, roll):
    before = len(store.outbox.all())
    assert scan(store, roll, *cards("p-elsewhere")) == {"unknown": [card_code("p-elsewhere")]}
    assert scan(store, roll, "https://example.org", "") == {"other": True}
    assert scan(store, roll) == {}
    assert len(store.outbox.all()) == before


def test_two_people_of_one_code_are_both_named_and_neither_is_marked(store, roll):
    twins = {"hgv-2280": "Lò Thị Hai", "hgv-43665": "Lò Thị Ba"}
    assert len({card_code(each) for each in twins}) == 1, "a pair that really has one code"
    members = {f"members/{key}": {"name": name} for key, name in twins.items()}
    store.records.put(Held(kind="team", id="team-xa", base=2, server={"name": "Tổ xa", "village": "Xa"} | members))
    assert scan(store, roll, *cards("hgv-2280", "hung"), anybody=True) == {"present": ["hung"], "shared": [*twins]}


def test_a_tick_of_whom_the_commune_has_taken_nothing_carries_all_that_lies_aside(store):
    class_id = workbook.begin_class(store, "TH03", NOW)
    somebody = workbook.guest("Lò Văn Khách", "Thôn Cầu", 1960)
    workbook.mark(store, class_id, [somebody], PRESENT, NOW)
    [_, first] = store.outbox.freeze(2)
    store.outbox.hold(first.id, "revoked_phone", "2026-11-23T02:30:00.000Z")
    [there] = [each for each in workbook.roll(store, class_id).people if each.name == "Lò Văn Khách"]
    workbook.mark(store, class_id, [there], ABSENT, NOW)
    [again] = store.outbox.of_record(first.record)
    assert again.change.id != first.id and again.state == "waiting"
    assert again.change.set == first.set | {"state": ABSENT}, "who it is, of which class"
    workbook.mark(store, class_id, [there], PRESENT, NOW)
    [joined] = store.outbox.of_record(first.record)
    assert joined.change.set == first.set


def test_a_tick_of_whom_the_commune_has_something_goes_alone(store):
    class_id = workbook.begin_class(store, "TH03", NOW)
    workbook.mark(store, class_id, [workbook.guest("Lò Văn Khách", "Thôn Cầu", 1960)], PRESENT, NOW)
    [_, first] = store.outbox.freeze(2)
    book.receive(store, first.record, 5)
    [there] = [each for each in workbook.roll(store, class_id).people if each.name == "Lò Văn Khách"]
    workbook.mark(store, class_id, [there], ABSENT, NOW)
    store.outbox.hold(store.outbox.freeze(2)[-1].id, "unreadable", "2026-11-23T02:30:00.000Z")
    workbook.note_attendance(store, class_id, there, {"reason": "ốm"}, NOW)
    assert [each.change.set for each in store.outbox.of_record(first.record)] == [{"state": ABSENT}, {"reason": "ốm"}]
