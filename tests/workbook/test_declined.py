"""What the commune did not take is neither received nor lost: it stays here, with the reason, until she decides."""

import pytest
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.store.corrections import Correction
from fieldapp.workbook import PhoneStanding
from fieldapp.workbook.receipts import proofs
from tests.workbook.book import a_received_case, a_sent_case, arrive, later, receive, seen

MINH, WHY, AT = "Đỗ Đức Minh", "Tổ khác đã ghi.", "2026-11-23T02:30:00.000Z"


def decline(store, case_id):
    """The officer has declined what waited of this case."""
    [queued] = [each for each in store.outbox.of_record(case_id) if each.state in ("waiting", "on_wire")]
    store.outbox.freeze(100)
    store.outbox.hold(queued.change.id, "not_yours", "2026-11-22T02:30:00.000Z")
    assert seen(store, case_id).held_since == "2026-11-22T02:30:00.000Z"
    store.outbox.decline(queued.change.id, MINH, WHY, AT)
    return queued.change.id


@pytest.fixture
def edited(store):
    """A received case, one edit of which was declined; gives the case and the change."""
    case_id = a_received_case(store, note="cũ")
    workbook.keep_many(store, case_id, {"note": "mới", "place": None}, later(hours=1))
    workbook.send(store, case_id, later(hours=1))
    return case_id, decline(store, case_id)


def row(store, case_id):
    return next(each for each in workbook.list_cases(store) if each.id == case_id)


def test_she_sees_what_the_commune_has_and_her_words_beside_it(store, edited):
    case_id, change_id = edited
    view = seen(store, case_id)
    assert view.fields["note"] == "cũ" and view.fields["place"] == "D1" and view.known
    [part] = view.declined
    assert (part.change, part.by, part.said, part.at) == (change_id, MINH, WHY, AT)
    assert part.set == {"note": "mới", "place": None} and part.mendable
    assert (view.held, view.waiting, view.unsent) == ([], False, False)


def test_it_is_counted_as_neither_received_nor_on_its_way(store, edited):
    case_id, _ = edited
    assert seen(store, case_id).phone_standing == PhoneStanding.SAVED
    there = row(store, case_id)
    assert (there.declined, there.waiting, there.held, there.only_here) == (1, False, [], False)
    book = workbook.overview(workbook.list_cases(store))
    assert [each.id for each in book.declined] == [case_id] and book.only_here == book.held == []
    assert proofs(store, case_id).count("change", "declined") == 1 and not proofs(store, case_id).complete
    assert [line.state for line in workbook.history(store, case_id)] == ["received", "declined"]


def test_taken_up_again_it_is_a_draft_like_any_other(store, edited):
    case_id, change_id = edited
    workbook.take_up_again(store, change_id, later(hours=2))
    view = seen(store, case_id)
    assert view.declined == [] and view.unsent and view.fields["note"] == "mới" and "place" not in view.fields
    workbook.keep(store, case_id, "note", "mới, rõ hơn", later(hours=2))
    assert workbook.send(store, case_id, later(hours=3)) == []
    [queued] = store.outbox.all()
    assert queued.change.id != change_id and queued.change.set["note"] == "mới, rõ hơn"
    assert queued.change.base == store.records.get(case_id).base, "she saw what the commune has"
    workbook.take_up_again(store, change_id, later(hours=4))
    assert [each.change.id for each in store.outbox.all()] == [queued.change.id], "a second press does nothing"


def test_what_she_is_writing_meanwhile_stays_hers(store, edited):
    case_id, change_id = edited
    workbook.keep(store, case_id, "note", "đang viết", later(hours=2))
    workbook.take_up_again(store, change_id, later(hours=2))
    assert seen(store, case_id).fields["note"] == "đang viết" and "place" not in seen(store, case_id).fields


def test_let_go_of_it_is_gone_and_what_the_commune_has_stays(store, edited):
    case_id, change_id = edited
    workbook.let_go(store, change_id)
    workbook.let_go(store, change_id)
    view = seen(store, case_id)
    assert view.declined == [] and view.fields["note"] == "cũ" and view.phone_standing == PhoneStanding.RECEIVED
    assert store.outbox.all() == []


def test_nothing_but_what_was_declined_can_be_let_go_of(store):
    case_id = a_sent_case(store)
    [queued] = store.outbox.all()
    for state in ("waiting", "held"):
        if state == "held":
            store.outbox.hold(queued.change.id, "not_yours")
        workbook.let_go(store, queued.change.id)
        workbook.take_up_again(store, queued.change.id, later(hours=1))
        assert store.outbox.get(queued.change.id).state == state
    assert seen(store, case_id).exists


def test_other_words_of_the_case_go_without_it(store, edited):
    case_id, change_id = edited
    workbook.keep(store, case_id, "duties", "thêm", later(hours=2))
    assert workbook.send(store, case_id, later(hours=2)) == []
    new = [each.change.set for each in store.outbox.all() if each.change.id != change_id]
    assert new == [{"duties": "thêm"}] and store.outbox.get(change_id).state == "declined"
    receive_all(store, case_id, 9)
    assert seen(store, case_id).declined and seen(store, case_id).fields["duties"] == "thêm"


def receive_all(store, case_id, seq):
    kept = [each for each in store.outbox.of_record(case_id) if each.state == "declined"]
    for each in kept:
        store.outbox.remove(each.change.id)
    receive(store, case_id, seq)
    for each in kept:
        store.outbox.bring_back(each)


def test_a_whole_case_that_was_declined_does_not_vanish(store):
    case_id = a_sent_case(store, note="một")
    change_id = decline(store, case_id)
    view = seen(store, case_id)
    assert view.exists and not view.known and view.fields["note"] == "một" and view.declined
    assert row(store, case_id).declined == 1 and view.received_at == ""
    workbook.keep(store, case_id, "note", "hai", later(hours=1))
    assert workbook.send(store, case_id, later(hours=1)) == []
    [queued] = store.outbox.all()
    assert queued.change.id != change_id, "it goes again as something new,"
    assert queued.change.set["note"] == "hai" and queued.change.set["summary"], "and whole: no case with holes"


def test_a_whole_case_can_be_taken_up_or_let_go_of(store):
    one, two = a_sent_case(store), a_sent_case(store)
    store.outbox.freeze(100)
    for queued in store.outbox.all():
        store.outbox.decline(queued.change.id, MINH, WHY, AT)
    first, second = (seen(store, each).declined[0].change for each in (one, two))
    workbook.take_up_again(store, first, later(hours=1))
    assert seen(store, one).unsent and workbook.send(store, one, later(hours=1)) == []
    workbook.let_go(store, second)
    assert [each.id for each in workbook.list_cases(store)] == [one] and not seen(store, two).exists


def test_what_no_mediator_writes_cannot_be_taken_up_again(store, edited):
    case_id, change_id = edited
    declined = store.outbox.get(change_id)
    strange = replace(
        declined, change=replace(declined.change, id="c-odd", set={"verdict": "approved", "received_on": "?"})
    )
    store.outbox.bring_back(strange)
    part = next(each for each in seen(store, case_id).declined if each.change == "c-odd")
    assert not part.mendable
    workbook.take_up_again(store, "c-odd", later(hours=1))
    assert not seen(store, case_id).unsent


def test_a_remark_is_not_answered_by_what_was_declined(store, edited):
    case_id, _ = edited
    arrive(store, case_id, 5, verdict="returned", set={"remarks/r1": {"path": "note", "text": "Ghi rõ"}}, role="CB_XA")
    assert seen(store, case_id).phone_standing == PhoneStanding.RETURNED


def test_what_was_taken_corrected_is_told_until_she_has_read_it(store):
    case_id = a_received_case(store)
    correction = Correction(change="c1", record=case_id, by=MINH, said="Sửa chính tả.", at=AT, set={"note": "chử"})
    store.corrections.put(correction)
    assert seen(store, case_id).corrected == [correction]
    workbook.have_read(store, "c1")
    workbook.have_read(store, "c1")
    assert seen(store, case_id).corrected == []


def test_a_case_that_began_with_a_correction_is_received(store):
    case_id = workbook.start_case(later())
    arrive(store, case_id, 5, by=MINH, role="CB_XA", set={"note": "xã sửa"})
    assert seen(store, case_id).received_at and seen(store, case_id).phone_standing == PhoneStanding.RECEIVED
