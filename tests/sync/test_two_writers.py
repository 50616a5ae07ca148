"""Two phones write in one team: both come to the same, nothing is overwritten unseen, strangers see nothing."""

import pytest

from fieldapp import workbook
from fieldapp.domain.review import Standing
from fieldapp.protocol import Change
from sync_server.db import tables
from tests.cast import FAR, HUNG, LAN, TEAM
from tests.sync.village import NEW, Wire, assert_settled


@pytest.fixture
def wire(commune):
    return Wire(commune.wire)


@pytest.fixture
def lan(commune, phones, wire):
    return phones(commune, LAN, wire=wire)


def test_two_phones_of_a_team_come_to_the_same(either_commune, phones):
    lan, hung = phones(either_commune, LAN), phones(either_commune, HUNG)
    record = lan.send()
    lan.sync()
    hung.sync()
    lan.send(record, note="Lan ghi.")
    hung.send(record, agreement="Hùng ghi.")
    other = hung.send()
    for phone in (hung, lan, hung):
        assert phone.sync().complete
    assert lan.sees(record)["note"] == "Lan ghi." and lan.sees(record)["agreement"] == "Hùng ghi."
    assert lan.sees(other)
    assert_settled(either_commune, lan, hung)


def test_a_note_of_which_two_phones_make_a_case_is_one_case(either_commune, phones):
    lan, hung = phones(either_commune, LAN), phones(either_commune, HUNG)
    note = workbook.start_note(lan.now())
    workbook.keep_words(lan.store, note, "Ông Tư, bà Lan, chuyện hàng rào.", lan.now())
    lan.sync()
    hung.sync()
    made = {workbook.make_case(phone.store, note, phone.now()) for phone in (lan, hung)}
    [record] = made
    for phone in (lan, hung):
        phone.send(record, {path: value for path, value in NEW.items() if path != "summary"})
    for phone in (lan, hung, lan):
        assert phone.sync().complete
    assert [held.id for held in hung.store.records.of_kind("case")] == [record]
    assert workbook.notes_waiting(lan.store) == workbook.notes_waiting(hung.store) == []
    assert {f"mediators/{each.person_id}" for each in (LAN, HUNG)} <= lan.sees(record).keys()
    assert_settled(either_commune, lan, hung)


def test_what_a_second_phone_adds_to_a_note_that_is_a_case_by_now_is_a_task_on_both(either_commune, phones):
    lan, hung = phones(either_commune, LAN), phones(either_commune, HUNG)
    note = workbook.start_note(lan.now())
    workbook.keep_words(lan.store, note, "Ông Tư, bà Lan, chuyện hàng rào.", lan.now())
    lan.sync()
    hung.sync()
    workbook.keep_words(hung.store, note, "Ông Tư, bà Lan, chuyện hàng rào. Hẹn Chủ nhật.", hung.now())
    record = workbook.make_case(lan.store, note, lan.now())
    for phone in (lan, hung, lan):
        assert phone.sync().complete
    assert workbook.notes_waiting(lan.store) and not workbook.notes_waiting(hung.store), "the case is not there yet"
    lan.send(record, {path: value for path, value in NEW.items() if path != "summary"})
    for phone in (lan, hung, lan):
        assert phone.sync().complete
    for phone in (lan, hung):
        assert [(row.id, row.of_case) for row in workbook.notes_waiting(phone.store)] == [(note, True)]
    assert workbook.make_case(hung.store, note, hung.now()) == record
    for phone in (hung, lan):
        assert phone.sync().complete
    assert workbook.notes_waiting(lan.store) == workbook.notes_waiting(hung.store) == []
    assert workbook.view(hung.store, record, hung.now().date()).case.summary.endswith("Hẹn Chủ nhật.")
    assert_settled(either_commune, lan, hung)


def test_a_clash_is_shown_to_both_and_loses_nothing(either_commune, phones):
    lan, hung = phones(either_commune, LAN), phones(either_commune, HUNG)
    record = lan.send()
    lan.sync()
    hung.sync()
    lan.send(record, summary="Lan kể.", note="Lan ghi.")
    hung.send(record, summary="Hùng kể.")
    hung.sync()
    report = lan.sync()
    assert (report.clashed, report.complete) == (1, True)
    hung.sync()
    for phone in (lan, hung):
        seen = phone.sees(record)
        assert (seen["summary"], seen["note"]) == ("Hùng kể.", "Lan ghi.")
        [kept] = [value for path, value in seen.items() if path.startswith("conflicts/summary/")]
        assert kept["value"] == '"Lan kể."' and kept["by"] == LAN.name
    assert_settled(either_commune, lan, hung)


def test_what_another_wrote_never_touches_a_draft(commune, lan, hung):
    record = lan.send()
    lan.sync()
    hung.sync()
    lan.write(record, summary="Lan đang kể dở.")
    hung.send(record, summary="Hùng kể.")
    hung.sync()
    lan.sync()
    assert lan.sees(record)["summary"] == "Lan đang kể dở."
    assert lan.held(record).server["summary"] == "Hùng kể."
    lan.send(record)
    assert lan.sync().clashed == 1, "she had not seen his words when she wrote hers"
    assert lan.sees(record)["summary"] == "Hùng kể."
    hung.sync()
    assert_settled(commune, lan, hung)


def test_what_was_not_yet_seen_is_never_overwritten_in_silence(commune, lan, hung, phones):
    """Lan's own receipt has a higher number than a line of Hùng's that is still on its way to her."""
    record = lan.send()
    lan.sync()
    hung.sync()
    hung.send(record, summary="Hùng kể.")
    hung.sync()
    slow = lan
    slow.page = 1
    slow.restart()
    for number in range(3):
        other = hung.send(note=f"{number}")
        hung.sync()
    hung.send(record, summary="Hùng kể lần hai.")
    hung.sync()
    slow.send(record, note="Lan ghi.")
    slow.wire.fates = [None, "lost"]
    assert slow.sync().offline
    assert slow.held(record).server["note"] == "Lan ghi."
    slow.send(record, summary="Lan kể.")
    slow.wire.fates = []
    assert slow.sync().clashed == 1
    hung.sync()
    assert commune.case(record).fields["summary"] == "Hùng kể lần hai."
    assert slow.sees(other)
    assert_settled(commune, slow, hung)


def test_a_phone_of_another_village_or_commune_sees_nothing(commune, lan, tam, phones):
    far = phones(commune, FAR)
    commune.publish(TEAM)
    record = lan.send()
    lan.sync()
    for stranger in (tam, far):
        assert stranger.sync().complete
        assert stranger.store.records.get(record) is None
        assert stranger.store.records.of_kind("case") == []
    assert [held.id for held in tam.store.records.of_kind("team")] == [TEAM], "the roster is the commune's"
    assert far.store.records.of_kind("team") == []
    assert tam.road.cursor == lan.road.cursor, "what one may not see moves one's cursor all the same"


def test_a_change_to_another_villages_case_is_kept_aside_and_blocks_nothing(commune, lan, tam, wire):
    record = lan.send()
    lan.sync()
    stolen = Change(
        id="c-strange", kind="case", record=record, base=0, set={"note": "Chen vào."}, at=tam.now().isoformat()
    )
    tam.store.outbox.add(stolen)
    own = tam.send()
    report = tam.sync()
    assert (report.held, report.sent, report.complete) == (1, 1, True)
    assert [(each.state, each.reason) for each in tam.store.outbox.all()] == [("held", "not_yours")]
    assert tam.sync().held == 0, "a held change is not sent again"
    assert commune.case(own) and "note" not in commune.case(record).fields
    assert len(commune.rows(tables.quarantine)) == 1


def test_a_held_change_waits_for_the_officer_and_what_follows_goes(commune, lan):
    record = lan.send()
    lan.sync()
    wrong = Change(
        id="c-wrong", kind="case", record=record, base=1, set={"verdict": "approved"}, at=lan.now().isoformat()
    )
    lan.store.outbox.add(wrong)
    lan.sync()
    lan.send(record, note="Việc khác.")
    assert lan.sync().complete
    assert [(each.change.id, each.state, each.reason) for each in lan.store.outbox.all()] == [
        ("c-wrong", "held", "may_not_write")
    ]
    assert commune.case(record).fields["note"] == "Việc khác."
    assert commune.case(record).standing is Standing.NEW
