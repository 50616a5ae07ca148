"""What is only on this phone besides cases is counted too, so that nothing is said to be at the commune that is not."""

from io import BytesIO

from PIL import Image

from fieldapp import workbook
from fieldapp.domain.training import PRESENT
from tests.workbook import book
from tests.workbook.book import NOW


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
