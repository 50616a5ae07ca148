"""Handing a case to the commune happens once, whole, and only when the rules hold."""

import threading

from fieldapp import workbook
from tests.workbook import book
from tests.workbook.book import NOW, later, seen


def test_a_draft_becomes_one_change_and_the_draft_is_empty(store):
    case_id = book.a_case(store)
    assert workbook.send(store, case_id, later(minutes=5)) == []
    (queued,) = store.outbox.all()
    assert queued.state == "waiting" and queued.change.record == case_id and queued.change.base == 0
    assert queued.change.set == book.WHOLE | {"mediators/lan": {"name": "Nguyễn Thị Lan", "person": "lan"}}
    assert queued.change.at == "2026-11-22T19:35:00+07:00" and queued.change.seq == 1
    view = seen(store, case_id)
    assert view.waiting and not view.unsent and view.case.summary == book.WHOLE["summary"]


def test_what_is_missing_is_told_and_nothing_is_queued(store):
    case_id = workbook.start_case(NOW)
    workbook.keep(store, case_id, "summary", "Nước", NOW)
    rules = [breach.rule for breach in workbook.send(store, case_id, NOW)]
    assert rules == ["two_sides", "dispute_type", "received_on"]
    assert store.outbox.all() == [] and seen(store, case_id).unsent


def test_good_advice_stops_nothing(store):
    case_id = book.a_case(store, place=None, basis=None)
    assert any(not breach.must for breach in seen(store, case_id).missing)
    assert workbook.send(store, case_id, NOW) == []


def test_a_case_that_does_not_exist_is_not_sent(store):
    assert workbook.send(store, "no-such-case", NOW) != [] and store.outbox.all() == []


def test_a_second_press_makes_no_second_change(store):
    case_id = book.a_sent_case(store)
    assert workbook.send(store, case_id, later(seconds=1)) == []
    assert len(store.outbox.all()) == 1


def test_two_fingers_at_once_make_one_change(store):
    case_id = book.a_case(store)
    presses = [threading.Thread(target=workbook.send, args=(store, case_id, NOW)) for _ in range(8)]
    for press in presses:
        press.start()
    for press in presses:
        press.join()
    assert len(store.outbox.all()) == 1


def test_sending_again_while_the_first_waits_is_still_one_change(store):
    case_id = book.a_sent_case(store)
    workbook.keep(store, case_id, "note", "Thêm", NOW)
    workbook.send(store, case_id, NOW)
    (queued,) = store.outbox.all()
    assert queued.change.set["note"] == "Thêm" and queued.change.base == 0


def test_what_is_on_the_wire_is_left_alone(store):
    case_id = book.a_sent_case(store)
    (frozen,) = store.outbox.freeze(10)
    workbook.keep(store, case_id, "note", "Thêm", NOW)
    workbook.send(store, case_id, NOW)
    first, second = store.outbox.all()
    assert first.change == frozen and second.change.set == {"note": "Thêm"}


def test_only_what_changed_travels(store):
    case_id = book.a_received_case(store, seq=5)
    workbook.keep(store, case_id, "note", "x", NOW)
    workbook.send(store, case_id, NOW)
    (queued,) = store.outbox.all()
    assert queued.change.set == {"note": "x"} and queued.change.base == 5


def test_a_draft_that_the_server_meanwhile_has_word_for_word_sends_nothing(store):
    case_id = book.a_received_case(store)
    workbook.keep(store, case_id, "note", "cùng một lời", NOW)
    book.arrive(store, case_id, 9, note="cùng một lời")
    assert not seen(store, case_id).unsent
    assert workbook.send(store, case_id, NOW) == [] and store.outbox.all() == []


def test_sent_is_on_the_disk(tmp_path):
    with book.lan_phone(tmp_path) as store:
        case_id = book.a_sent_case(store)
    with book.lan_phone(tmp_path) as store:
        assert len(store.outbox.all()) == 1 and not seen(store, case_id).unsent
