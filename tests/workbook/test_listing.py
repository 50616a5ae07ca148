"""The list: what needs her first stands first, and any few letters find a case."""

import time
from datetime import date

import pytest
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.workbook import CaseIndex, PhoneStanding
from fieldapp.workbook.search import Order, Wanted
from tests.workbook import book
from tests.workbook.book import NOW, later


def named(one, two, **other):
    sides = {"parties/p1": {"role": "BEN", "name": one}, "parties/p2": {"role": "BEN", "name": two}}
    return sides | {"received_on": "2026-10-20"} | other


def titles(rows):
    return [row.title for row in rows]


class TestOrder:
    def test_returned_first_then_what_is_only_here_then_the_newest(self, store):
        old = book.a_received_case(store, 5, later(days=-9), set=named("Cũ", "A"))
        new = book.a_received_case(store, 6, later(days=-1), set=named("Mới", "B"))
        book.arrive(store, old, 7, note="x", at=later(days=-8))
        book.arrive(store, new, 8, note="x", at=later(days=-1))
        book.a_case(store, later(days=-5), set=named("Nháp", "C"))
        returned = book.a_received_case(store, 9, later(days=-20), set=named("Trả lại", "D"))
        book.hand_back(store, returned, 10, {"": "?"}, at=later(days=-19))
        book.a_sent_case(store, later(days=-3), set=named("Chờ gửi", "E"))
        assert titles(workbook.list_cases(store)) == ["Trả lại – D", "Chờ gửi – E", "Nháp – C", "Mới – B", "Cũ – A"]

    def test_a_clock_of_another_zone_or_none_does_not_upset_it(self, store):
        case_id = book.a_case(store)
        held = store.records.get(case_id)
        store.records.put(replace(held, touched_at="hôm qua"))
        book.a_case(store, later(days=1), set=named("Sau", "B"))
        assert titles(workbook.list_cases(store)) == ["Sau – B", "Bà Lan – Ông Bảo"]


class TestARow:
    def test_it_tells_what_the_list_shows(self, store):
        case_id = book.a_received_case(store)
        book.hand_back(store, case_id, 8, {"agreement": "Ghi rõ ngày"})
        (row,) = workbook.list_cases(store)
        assert row.title == "Bà Lan – Ông Bảo" and row.dispute_type == "A04"
        assert row.standing == PhoneStanding.RETURNED and (row.remark_path, row.remark) == ("agreement", "Ghi rõ ngày")
        assert row.received_at and not row.only_here

    def test_a_draft_says_that_it_is_only_here(self, store):
        book.a_case(store)
        (row,) = workbook.list_cases(store)
        assert row.unsent and row.only_here and not row.waiting and row.received_at == ""


class TestSearch:
    @pytest.fixture
    def index(self, store):
        book.a_case(store, later(hours=1), set=named("Nguyễn Thị Phượng", "Đặng Văn Đông"), summary="Bờ rào")
        book.a_case(store, later(hours=2), set=named("Vi Văn Lực", "Hà Thị Đào"), summary="Nước tưới", note="bí mật")
        return CaseIndex(store)

    @pytest.mark.parametrize(
        ("typed", "found"),
        [("phuong", 1), ("PHƯỢNG", 1), ("dong dang", 1), ("đặng phượng", 1), ("bo rao", 1), ("loi di chung", 2),
         ("đ", 2), ("", 2), ("  ", 2), ("phuong nuoc", 0), ("20/10", 2), ("nguyen thi lan", 2), ("bi mat", 0)],
    )  # fmt: skip
    def test_words_without_accents_in_any_order(self, index, typed, found):
        assert len(index.search(typed)) == found

    def test_a_keyboard_that_sends_parts_of_letters_finds_the_same(self, index):
        import unicodedata

        assert titles(index.search(unicodedata.normalize("NFD", "phượng"))) == ["Nguyễn Thị Phượng – Đặng Văn Đông"]

    def test_by_state(self, store, index):
        case_id = index.search("phuong")[0].id
        workbook.send(store, case_id, NOW)
        book.receive(store, case_id, 5)
        assert [row.id for row in index.search("", PhoneStanding.RECEIVED)] == [case_id]
        assert [row.id for row in index.search("vi luc", PhoneStanding.RECEIVED)] == []

    def test_it_is_in_step_with_every_commit(self, store, index):
        case_id = index.search("phuong")[0].id
        workbook.keep_part(store, case_id, "parties/p1", "name", "Nguyễn Thị Hạnh", NOW)
        assert index.search("phuong") == [] and len(index.search("hanh")) == 1
        workbook.send(store, case_id, NOW)
        assert index.search("hanh")[0].waiting
        book.receive(store, case_id, 5)
        assert index.search("hanh")[0].standing == PhoneStanding.RECEIVED
        book.arrive(store, "from-hung", 9, set=named("Bà Mai", "Ông Tư"))
        assert titles(index.search("mai")) == ["Bà Mai – Ông Tư"]

    @pytest.mark.parametrize(
        "typed",
        [
            ("p", "ph", "phu", "p", ""),
            ("dang", "dang p", "dang phuong", "dang"),
            ("x", "xd", "d"),
            ("nuoc", "nuoc phuong"),
        ],
    )
    def test_letter_by_letter_finds_what_the_whole_word_finds(self, store, index, typed):
        for query in typed:
            assert index.search(query) == CaseIndex(store).search(query)

    def test_a_second_word_under_another_state_looks_at_all_again(self, store, index):
        assert index.search("p", PhoneStanding.RECEIVED) == []
        assert len(index.search("ph", PhoneStanding.SAVED)) == len(index.search("ph")) == 1

    def test_a_window_of_what_is_wanted_in_a_wanted_order(self, store):
        days = {"2026-09-01": "Bà Én", "2026-10-05": "Bà Đào", "2026-10-20": "Bà Chi"}
        for hours, (day, name) in enumerate(days.items()):
            book.a_case(store, later(hours=hours), set=named(name, "Ông Tư", received_on=day))
        book.a_case(store, later(hours=9), set=named("Bà Ất", "Ông Tư", received_on="2026-10-06", dispute_type="A05"))
        index = CaseIndex(store)

        def found(start=0, count=50, **wanted):
            answer = index.find(Wanted(**wanted), start, count)
            return [row.title.split(" – ")[0] for row in answer.rows], answer.total

        assert found() == (["Bà Ất", "Bà Chi", "Bà Đào", "Bà Én"], 4)
        assert found(order=Order.NAME) == (["Bà Ất", "Bà Chi", "Bà Đào", "Bà Én"], 4)
        assert found(order=Order.RECEIVED_ON) == (["Bà Chi", "Bà Ất", "Bà Đào", "Bà Én"], 4)
        assert found(1, 2, order=Order.RECEIVED_ON) == (["Bà Ất", "Bà Đào"], 4)
        assert found(since=date(2026, 10, 5), until=date(2026, 10, 6)) == (["Bà Ất", "Bà Đào"], 2)
        assert found(dispute_type="A05") == (["Bà Ất"], 1)
        assert found(query="dao") == (["Bà Đào"], 1)
        assert found(9, 5) == ([], 4)

    def test_after_any_work_it_shows_what_a_new_index_shows(self, store):
        index = CaseIndex(store)
        cases = [book.a_sent_case(store, later(hours=n), set=named(f"Bà {n}", "B")) for n in range(6)]
        for number, case_id in enumerate(cases):
            index.rows()
            book.receive(store, case_id, 5 + number)
            workbook.keep(store, cases[-1 - number], "note", f"{number}", later(days=number))
            if number % 2:
                book.hand_back(store, case_id, 50 + number, {"": "?"}, at=later(days=9 - number))
            assert index.rows() == CaseIndex(store).rows() == workbook.list_cases(store)
        workbook.withdraw_draft(store, cases[0], later(days=20))
        store.clear()
        book.a_case(store)
        assert index.rows() == CaseIndex(store).rows()
        assert len(index.search("ba lan")) == 1

    def test_it_notices_a_photo_being_confirmed(self, store, index):
        from tests.workbook.test_standing import _picture, jpeg

        case_id = index.search("phuong")[0].id
        workbook.attach_photo(store, case_id, jpeg(_picture()), NOW)
        assert index.search("phuong")[0].photos_waiting == 1
        store.photos.confirm(store.photos.all()[0].sha256, "2026-11-22T13:00:00Z")
        assert index.search("phuong")[0].photos_waiting == 0

    def test_a_transaction_that_fails_leaves_it_as_it_was(self, store, index):
        before = index.rows()
        with pytest.raises(RuntimeError), store.transaction():
            workbook.keep(store, before[0].id, "summary", "nửa chừng", NOW)
            raise RuntimeError
        assert index.rows() == before

    def test_the_rows_it_hands_out_are_the_callers(self, index):
        index.rows().clear()
        assert len(index.rows()) == 2


def test_a_keystroke_over_two_thousand_cases_takes_milliseconds(store):
    with store.transaction():
        for number in range(2000):
            book.arrive(store, f"case-{number}", number + 1, set=book.WHOLE | named(f"Bà {number}", "Ông Đặng Lực"))
    index = CaseIndex(store)
    index.rows()
    spent = []
    for typed in ("d", "da", "dan", "dang", "dang l", "dang luc 19"):
        start = time.process_time()
        found = index.search(typed)
        spent.append(time.process_time() - start)
        assert found
    assert sorted(spent)[len(spent) // 2] < 0.05, "about 3 ms on the machine this was written on"


class TestOverview:
    def test_each_case_stands_where_it_is(self, store):
        draft = book.a_case(store)
        waiting = book.a_sent_case(store)
        received = book.a_received_case(store, 5)
        returned = book.a_received_case(store, 6)
        book.hand_back(store, returned, 8, {"": "?"})
        stuck = book.a_sent_case(store)
        store.outbox.hold(store.outbox.of_record(stuck)[0].change.id, "not_yours")
        glance = workbook.overview(workbook.list_cases(store))

        def ids(rows):
            return {row.id for row in rows}

        assert ids(glance.only_here) == {draft, waiting}
        assert ids(glance.received) == {received, returned}
        assert ids(glance.returned) == {returned}
        assert ids(glance.held) == {stuck}
        assert glance.photos_waiting == 0

    def test_an_empty_book(self, store):
        glance = workbook.overview(workbook.list_cases(store))
        assert not (glance.only_here or glance.received or glance.returned or glance.held)
