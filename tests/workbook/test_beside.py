"""What is only on this phone besides cases is counted too, so that nothing is said to be at the commune that is not."""

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
