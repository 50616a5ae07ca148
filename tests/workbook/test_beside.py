"""What is only on this phone besides cases is counted too, so that nothing is said to be at the commune that is not."""

import hashlib
from io import BytesIO

import pytest
from msgspec.structs import replace
from PIL import Image

from fieldapp import workbook
from fieldapp.domain import minutes, notes, training
from fieldapp.domain.training import PRESENT
from fieldapp.store.records import Held
from tests.media.pages import jpeg
from tests.workbook import book
from tests.workbook.book import NOW

PICTURE = jpeg(Image.new("RGB", (640, 480), (230, 220, 200)))


def test_a_class_and_its_ticks_are_two_things_and_cases_are_counted_elsewhere(store):
    book.a_sent_case(store)
    assert workbook.beside_cases(store) == 0
    class_id = workbook.begin_class(store, "TH03", NOW)
    assert workbook.beside_cases(store) == 1
    workbook.mark(store, class_id, workbook.roll(store, class_id).people, PRESENT, NOW)
    guests = [workbook.guest(f"Khách {n}", "Thôn Cầu", 1960) for n in range(5)]
    workbook.mark(store, class_id, guests, PRESENT, NOW)
    assert workbook.beside_cases(store) == 2
    assert workbook.overview(workbook.list_cases(store), 2).beside == 2


def test_what_the_server_had_no_room_for_is_on_this_phone_alone_and_what_lies_aside_there_is_not(store):
    workbook.keep_words(store, "n-1", "chuyện hàng rào", NOW)
    workbook.keep_words(store, "n-2", "chuyện nước", NOW)
    room, aside = (each.change.id for each in store.outbox.all())
    store.outbox.hold(room, "no_room")
    store.outbox.hold(aside, "unreadable", "2026-11-22T12:30:00.000Z")
    assert workbook.beside_cases(store) == 1
    assert workbook.note_view(store, "n-1").waiting and not workbook.note_view(store, "n-2").waiting


@pytest.mark.parametrize("kind", [notes.KIND, minutes.KIND, training.CLASS, training.ATTENDANCE])
def test_a_photo_that_the_server_has_not_confirmed_keeps_its_record_here(store, kind):
    sha256 = hashlib.sha256(PICTURE).hexdigest()
    named = {"photos/p1": {"sha256": sha256, "size": len(PICTURE)}}
    store.records.put(Held(kind=kind, id="r-1", base=4, server=named))
    assert workbook.beside_cases(store) == 0, "it is on another phone"
    store.photos.keep(sha256, PICTURE, b"", "r-1")
    assert workbook.beside_cases(store) == 1
    store.records.put(Held(kind=kind, id="r-1", base=5, server={}))
    assert workbook.beside_cases(store) == 0, "it was taken out again"
    store.records.put(Held(kind=kind, id="r-1", base=6, server=named))
    store.photos.confirm(sha256, NOW.isoformat())
    assert workbook.beside_cases(store) == 0


def test_the_signatures_of_a_class_are_one_thing_until_every_picture_is_there(store):
    class_id = workbook.begin_class(store, "TH03", NOW)
    for number, name in enumerate(("Lò Văn Khách", "Lò Thị Ứng")):
        who = workbook.guest(name, "Thôn Cầu", 1960)
        workbook.mark(store, class_id, [who], PRESENT, NOW)
        signed = next(each for each in workbook.roll(store, class_id).people if each.name == name)
        workbook.sign_roll_by_fingerprint(store, class_id, signed, a_print(40 + 90 * number), NOW)
    for seq, queued in enumerate(store.outbox.all(), 1):
        book.receive(store, queued.change.record, seq)
    assert workbook.roll(store, class_id).waiting == 2 and workbook.beside_cases(store) == 1
    first, other = store.photos.unconfirmed()
    store.photos.confirm(first.sha256, NOW.isoformat())
    assert workbook.beside_cases(store) == 1
    store.photos.confirm(other.sha256, NOW.isoformat())
    assert workbook.roll(store, class_id).waiting == 0 and workbook.beside_cases(store) == 0


def test_a_note_waits_until_its_photo_is_there_and_a_case_counts_its_own(store):
    workbook.attach_note_photo(store, "n-1", PICTURE, NOW)
    case_id = workbook.make_case(store, "n-1", NOW)
    for queued in store.outbox.all():
        held = store.records.get("n-1")
        store.records.put(replace(held, server=held.server | queued.change.set, base=4))
        store.outbox.remove(queued.change.id)
    (row,) = workbook.list_cases(store)
    assert (row.id, row.photos_waiting) == (case_id, 1)
    assert workbook.beside_cases(store) == 1 and workbook.note_view(store, "n-1").waiting
    for photo in store.photos.unconfirmed():
        store.photos.confirm(photo.sha256, NOW.isoformat())
    assert workbook.beside_cases(store) == 0 and not workbook.note_view(store, "n-1").waiting


def test_a_draft_that_says_what_the_commune_has_is_none(store):
    server = {"type": "BBHG", "place": "Nhà văn hóa"}
    store.records.put(Held(kind=minutes.KIND, id="m-1", base=4, server=server, draft={"place": "Nhà văn hóa"}))
    assert workbook.beside_cases(store) == 0
    workbook.keep_paper(store, "m-1", {"place": "Nhà bà Lan"}, NOW)
    assert workbook.beside_cases(store) == 1


def test_a_signed_paper_whose_pictures_the_commune_lacks_is_not_there_yet(store):
    case_id = book.a_sent_case(store, set={"outcome": "THANH", "ending": "1", "agreement": "Mở lại lối đi."})
    paper = workbook.start_paper_id(NOW)
    workbook.start_paper(store, case_id, workbook.paper_offers(store, case_id)[0], paper, NOW)
    workbook.have_read_aloud(store, paper, NOW)
    first, other = [each.key for each in workbook.paper_view(store, paper, NOW.date()).places][:2]
    workbook.sign_by_fingerprint(store, paper, first, a_print(90), NOW)
    workbook.unsign(store, paper, first, NOW)
    workbook.sign_by_fingerprint(store, paper, other, a_print(150), NOW)
    assert not workbook.send(store, paper, NOW)
    book.receive(store, paper, 7)
    assert workbook.beside_cases(store) == 1, "its words have come, the picture has not"
    (signed,) = workbook.paper_view(store, paper, NOW.date()).minutes.signatures.values()
    store.photos.confirm(signed.sha256, "2026-11-22T03:00:00Z")
    assert workbook.beside_cases(store) == 0, "the one that was taken back waits for nothing"


def a_print(shade):
    out = BytesIO()
    Image.new("RGB", (300, 400), (shade, 40, 40)).save(out, "JPEG")
    return out.getvalue()
