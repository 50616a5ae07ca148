"""The phone never claims more than is so."""

from fieldapp import workbook
from fieldapp.workbook import PhoneStanding
from tests.media.pages import jpeg
from tests.workbook import book
from tests.workbook.book import NOW, seen


def standing(store, case_id):
    in_list = next(row for row in workbook.list_cases(store) if row.id == case_id)
    view = seen(store, case_id)
    assert in_list.standing == view.phone_standing, "list and page say the same"
    return view.phone_standing


def test_a_draft_and_a_waiting_change_are_only_saved(store):
    case_id = book.a_case(store)
    assert standing(store, case_id) == PhoneStanding.SAVED
    workbook.send(store, case_id, NOW)
    assert standing(store, case_id) == PhoneStanding.SAVED, "queued is not received"
    store.outbox.freeze(10)
    assert standing(store, case_id) == PhoneStanding.SAVED, "on the wire is not received"


def test_received_only_when_the_server_said_so(store):
    case_id = book.a_received_case(store)
    view = seen(store, case_id)
    assert standing(store, case_id) == PhoneStanding.RECEIVED and view.received_at == "2026-11-22T12:30:00Z"


def test_a_photo_that_the_server_has_not_hashed_keeps_the_case_saved(store):
    case_id = book.a_case(store)
    workbook.attach_photo(store, case_id, jpeg(_picture()), NOW)
    workbook.send(store, case_id, NOW)
    book.receive(store, case_id, 5)
    assert standing(store, case_id) == PhoneStanding.SAVED and not seen(store, case_id).photos[0].confirmed
    store.photos.confirm(seen(store, case_id).photos[0].photo.sha256, "2026-11-22T13:00:00Z")
    assert standing(store, case_id) == PhoneStanding.RECEIVED and seen(store, case_id).photos[0].confirmed


def test_a_photo_taken_out_again_holds_nothing_back(store):
    case_id = book.a_case(store)
    photo_id = workbook.attach_photo(store, case_id, jpeg(_picture()), NOW)
    workbook.drop_photo(store, case_id, photo_id, NOW)
    workbook.send(store, case_id, NOW)
    book.receive(store, case_id, 5)
    assert standing(store, case_id) == PhoneStanding.RECEIVED


def test_a_colleagues_photo_that_is_not_here_claims_nothing(store):
    case_id = book.a_received_case(store)
    book.arrive(store, case_id, 9, set={"photos/x": {"sha256": "a" * 64, "size": 9}})
    (photo,) = seen(store, case_id).photos
    assert not photo.here and not photo.confirmed and standing(store, case_id) == PhoneStanding.RECEIVED


def test_returned_stays_returned_while_she_mends_it(store):
    case_id = book.a_received_case(store, seq=5)
    book.hand_back(store, case_id, 8, {"agreement": "Ghi rõ ngày trả đất"})
    assert standing(store, case_id) == PhoneStanding.RETURNED
    workbook.keep(store, case_id, "agreement", "Trả trước Tết", NOW)
    assert standing(store, case_id) == PhoneStanding.RETURNED and seen(store, case_id).unsent


def test_an_answer_in_the_outbox_is_only_saved_and_then_received(store):
    case_id = book.a_received_case(store, seq=5)
    book.hand_back(store, case_id, 8, {"agreement": "Ghi rõ"})
    workbook.keep(store, case_id, "agreement", "Trả trước Tết", NOW)
    workbook.send(store, case_id, NOW)
    assert standing(store, case_id) == PhoneStanding.SAVED
    book.receive(store, case_id, 9)
    assert standing(store, case_id) == PhoneStanding.RECEIVED
    assert seen(store, case_id).queue_standing == "amended"


def test_a_change_that_did_not_know_of_the_return_is_no_answer_to_it(store):
    case_id = book.a_received_case(store, seq=5)
    workbook.keep(store, case_id, "note", "gửi trước khi biết", NOW)
    workbook.send(store, case_id, NOW)
    book.hand_back(store, case_id, 8, {"": "Thiếu chữ ký"})
    assert standing(store, case_id) == PhoneStanding.RETURNED


def test_approved_until_she_writes_again(store):
    case_id = book.a_received_case(store, seq=5)
    book.approve(store, case_id, 8)
    assert standing(store, case_id) == PhoneStanding.APPROVED
    workbook.keep(store, case_id, "note", "thêm", NOW)
    assert standing(store, case_id) == PhoneStanding.SAVED, "what she wrote now is approved by nobody"
    workbook.send(store, case_id, NOW)
    book.receive(store, case_id, 9)
    assert standing(store, case_id) == PhoneStanding.RECEIVED


def test_what_waits_for_the_officer_is_shown_and_not_called_received(store):
    case_id = book.a_sent_case(store)
    (queued,) = store.outbox.all()
    store.outbox.hold(queued.change.id, "not_yours")
    view = seen(store, case_id)
    assert standing(store, case_id) == PhoneStanding.SAVED and view.held == ["not_yours"] and not view.waiting
    assert view.case.summary == book.WHOLE["summary"], "kept and shown"


class TestRemarks:
    def test_they_stand_by_the_field_they_speak_of(self, store):
        case_id = book.a_received_case(store)
        book.hand_back(store, case_id, 8, {"agreement": "Ghi rõ ngày", "parties/p1": "Năm sinh?"})
        assert workbook.open_remarks(store, case_id) == {"agreement": "Ghi rõ ngày", "parties/p1": "Năm sinh?"}

    def test_two_remarks_on_one_field_are_both_there(self, store):
        case_id = book.a_received_case(store)
        said = {f"remarks/r{n}": {"path": "summary", "text": text} for n, text in enumerate(("Một", "Hai"))}
        book.arrive(store, case_id, 8, role="CB_XA", verdict="returned", set=said)
        assert workbook.open_remarks(store, case_id) == {"summary": "Một\nHai"}

    def test_they_stay_after_the_answer_and_go_with_the_approval(self, store):
        case_id = book.a_received_case(store)
        book.hand_back(store, case_id, 8, {"agreement": "Ghi rõ"})
        workbook.keep(store, case_id, "agreement", "Trả trước Tết", NOW)
        workbook.send(store, case_id, NOW)
        book.receive(store, case_id, 9)
        assert workbook.open_remarks(store, case_id) == {"agreement": "Ghi rõ"}
        book.approve(store, case_id, 10)
        assert workbook.open_remarks(store, case_id) == {}

    def test_a_case_never_returned_has_none(self, store):
        assert workbook.open_remarks(store, book.a_received_case(store)) == {}


def test_a_field_from_a_newer_office_closes_no_case(store):
    case_id = book.a_received_case(store)
    book.arrive(store, case_id, 9, set={"perform_by": {"from": "2027"}, "mood": "tốt", "parties/p9": ["?"]})
    view = seen(store, case_id)
    assert view.case.summary and view.case.perform_by is None and set(view.case.parties) == {"p1", "p2"}
    workbook.keep(store, case_id, "note", "x", NOW)
    workbook.send(store, case_id, NOW)
    assert store.outbox.all()[0].change.set == {"note": "x"}, "and what it cannot read stays as it is"


def _picture():
    from PIL import Image

    return Image.new("RGB", (60, 40), (200, 30, 30))
