"""Handing a case to the commune happens once, whole, and only when the rules hold."""

import threading

from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.protocol import Change
from fieldapp.store.road import RoadState
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


def test_what_she_had_not_seen_under_her_draft_is_forgotten_with_the_draft(store):
    case_id = book.a_case(store)
    store.records.put(replace(store.records.get(case_id), unseen=["note", "summary"]))
    workbook.send(store, case_id, later(minutes=5))
    assert store.records.get(case_id).unseen == ["note"], "of a change that waits elsewhere it is known still"


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


def test_a_case_of_more_text_than_the_commune_takes_is_stopped_at_its_longest_part(store):
    long = {f"sessions/s{n}": {"held_on": "2026-11-21", "notes": "ế" * (19_000 + n)} for n in range(10)}
    case_id = book.a_case(store, set=long)
    (breach,) = workbook.send(store, case_id, NOW)
    assert (breach.path, breach.rule, breach.must) == ("sessions/s9", "too_much", True)
    assert store.outbox.all() == [] and seen(store, case_id).stopping == [breach]
    workbook.keep_part(store, case_id, "sessions/s9", "notes", "ngắn", NOW)
    assert workbook.send(store, case_id, NOW) == []


def test_what_joins_a_change_that_waits_counts_with_it(store):
    long = {f"sessions/s{n}": {"held_on": "2026-11-21", "notes": "ế" * 19_900} for n in range(8)}
    case_id = book.a_sent_case(store, set=long)
    workbook.keep(store, case_id, "agreement", "ế" * 19_900, NOW)
    assert [breach.rule for breach in workbook.send(store, case_id, NOW)] == ["too_much"]
    store.outbox.freeze(10)
    assert workbook.send(store, case_id, NOW) == [], "what is on its way is a change of its own"


def test_a_phone_whose_clock_the_server_calls_wrong_may_send_a_right_date(store):
    case_id = book.a_case(store)
    long_ago = NOW.replace(year=1970)
    assert {breach.rule for breach in workbook.send(store, case_id, long_ago)} == {"received_in_future"}
    store.road.put(RoadState(notices=["clock_wrong"]))
    view = workbook.view(store, case_id, long_ago.date())
    assert view.stopping == [] and [each.rule for each in view.missing] == ["clock_wrong"]
    assert workbook.send(store, case_id, long_ago) == []


class TestWhatIsHeldAside:
    def test_goes_again_whole_with_what_mends_it(self, store):
        case_id, held = _a_held_case(store)
        workbook.keep(store, case_id, "note", "đã sửa", NOW)
        workbook.keep(store, case_id, "place", None, NOW)
        before = seen(store, case_id)
        assert before.unsent and before.held and not before.stopping
        assert workbook.send(store, case_id, NOW) == []
        (queued,) = store.outbox.all()
        assert queued.state == "waiting" and queued.change.id != held.id and queued.change.seq > held.seq
        assert queued.change.set == {k: v for k, v in held.set.items() if k != "place"} | {"note": "đã sửa"}
        after = seen(store, case_id)
        assert after.fields == before.fields and not after.held and not after.unsent

    def test_goes_again_on_her_press_only_and_once(self, store):
        case_id, held = _a_held_case(store)
        assert store.outbox.freeze(10) == []
        workbook.send(store, case_id, NOW)
        (queued,) = store.outbox.all()
        assert queued.change.set == held.set and queued.change.id != held.id
        workbook.send(store, case_id, NOW)
        assert store.outbox.all() == [queued]

    def test_does_not_come_back_over_what_was_written_later(self, store):
        case_id, _ = _a_held_case(store, note="một", duties="a")
        workbook.keep(store, case_id, "note", "hai", NOW)
        store.outbox.add(_later(store, case_id, note="hai", agreement="x"))
        store.outbox.freeze(10)
        workbook.keep(store, case_id, "agreement", "y", NOW)
        before = seen(store, case_id).fields
        workbook.send(store, case_id, NOW)
        on_wire, new = store.outbox.all()
        assert on_wire.state == "on_wire" and "note" not in new.change.set
        assert new.change.set["duties"] == "a" and new.change.set["agreement"] == "y"
        assert seen(store, case_id).fields == before

    def test_takes_what_still_waits_along_with_the_oldest_base(self, store):
        case_id = book.a_received_case(store, seq=5)
        workbook.keep(store, case_id, "note", "của Lan", NOW)
        workbook.send(store, case_id, NOW)
        store.outbox.hold(store.outbox.all()[0].change.id, "unreadable")
        book.arrive(store, case_id, 9, note="của Hùng")
        store.outbox.add(_later(store, case_id, duties="b"))
        workbook.keep(store, case_id, "agreement", "y", NOW)
        workbook.send(store, case_id, NOW)
        (queued,) = store.outbox.all()
        assert queued.change.set == {"note": "của Lan", "duties": "b", "agreement": "y"}
        assert queued.change.base == 5, "Hùng's words under hers were never seen: the server must notice"

    def test_is_forgotten_when_she_goes_back_to_what_the_commune_has(self, store):
        case_id = book.a_received_case(store, note="như cũ")
        workbook.keep(store, case_id, "note", None, NOW)
        workbook.send(store, case_id, NOW)
        store.outbox.hold(store.outbox.all()[0].change.id, "unreadable")
        workbook.keep(store, case_id, "note", "như cũ", NOW)
        assert workbook.send(store, case_id, NOW) == []
        assert store.outbox.all() == [] and seen(store, case_id).case.note == "như cũ"


def _a_held_case(store, **fields):
    case_id = book.a_sent_case(store, **fields)
    (queued,) = store.outbox.freeze(10)
    store.outbox.hold(queued.id, "unreadable")
    return case_id, queued


def _later(store, case_id, **fields):
    """A change made from another draft of the same case meanwhile."""
    base, seq = store.records.get(case_id).base, store.outbox.next_seq()
    return Change(
        id=f"later-{seq}", kind="case", record=case_id, base=base, set=fields, at=NOW.isoformat(), seq=seq
    )  # fmt: skip


def test_sent_is_on_the_disk(tmp_path):
    with book.lan_phone(tmp_path) as store:
        case_id = book.a_sent_case(store)
    with book.lan_phone(tmp_path) as store:
        assert len(store.outbox.all()) == 1 and not seen(store, case_id).unsent
