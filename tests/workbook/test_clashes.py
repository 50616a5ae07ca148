"""What two people wrote differently: seen side by side, settled in one step that goes at once."""

import msgspec
import pytest

from fieldapp import workbook
from fieldapp.domain import clash
from tests.workbook import book
from tests.workbook.book import NOW, later, seen

LOST = '"Bé ghi."'
KEPT = "conflicts/note/c-be"


def kept(value=LOST, by="Lý Thị Bé", path="note"):
    return {"path": path, "value": value, "by": by, "at": NOW.isoformat()}


@pytest.fixture
def case_id(store):
    """A case in which Hùng's note stands and Bé's is kept."""
    case_id = book.a_received_case(store)
    book.arrive(store, case_id, 6, note="Hùng ghi.")
    book.arrive(store, case_id, 7, by="Lý Thị Bé", set={KEPT: kept()})
    return case_id


def only(store, case_id):
    [found] = workbook.clashes(store, case_id)
    return found


def queued(store, case_id):
    return [each.change for each in store.outbox.of_record(case_id)]


class TestWhatIsSeen:
    def test_both_versions_with_who_and_when(self, store, case_id):
        found = only(store, case_id)
        assert [(each.value, each.by) for each in found.versions] == [
            ("Hùng ghi.", "Trần Văn Hùng"), ("Bé ghi.", "Lý Thị Bé"),
        ]  # fmt: skip
        assert found.base == 7 and found.mine is None
        assert seen(store, case_id).clashes == [found]
        assert [row.clashes for row in workbook.list_cases(store)] == [1]

    def test_a_case_without_one_shows_none(self, store):
        case_id = book.a_received_case(store)
        assert workbook.clashes(store, case_id) == seen(store, case_id).clashes == []
        assert workbook.clashes(store, "nowhere") == []

    def test_what_she_is_writing_there_is_one_version_more(self, store, case_id):
        workbook.keep(store, case_id, "note", "Lan đang ghi.", later(hours=1))
        found = only(store, case_id)
        assert found.versions[-1] == clash.Version(
            value="Lan đang ghi.", by="Nguyễn Thị Lan", at=later(hours=1).isoformat(timespec="seconds")
        )

    def test_what_she_sent_and_is_not_there_yet_is_one_too(self, store, case_id):
        workbook.keep(store, case_id, "note", "Lan ghi.", NOW)
        workbook.send(store, case_id, NOW)
        assert only(store, case_id).mine.value == "Lan ghi."

    def test_her_words_that_one_of_the_versions_says_too_are_no_third(self, store, case_id):
        workbook.keep(store, case_id, "note", "Bé ghi.", NOW)
        assert only(store, case_id).mine is None

    def test_a_case_with_a_clash_stands_before_what_is_only_here(self, store, case_id):
        draft = book.a_case(store, later(days=1))
        assert [row.id for row in workbook.list_cases(store)] == [case_id, draft]


class TestSettling:
    @pytest.mark.parametrize("value", ["Hùng ghi.", "Bé ghi.", "Lan viết lại.", None])
    def test_it_is_a_change_in_the_outbox_at_once_and_nothing_is_left_to_settle(self, store, case_id, value):
        assert workbook.settle(store, case_id, "note", value, NOW) == []
        [change] = queued(store, case_id)
        assert (change.set, change.base) == ({"note": value, KEPT: None}, 7)
        assert workbook.clashes(store, case_id) == []
        assert seen(store, case_id).case.note == (value or "")
        assert not seen(store, case_id).unsent

    def test_a_second_tap_does_nothing(self, store, case_id):
        workbook.settle(store, case_id, "note", "Bé ghi.", NOW)
        workbook.settle(store, case_id, "note", "Hùng ghi.", NOW)
        assert len(queued(store, case_id)) == 1
        assert seen(store, case_id).case.note == "Bé ghi."

    def test_a_draft_of_other_fields_stays_a_draft(self, store, case_id):
        workbook.keep(store, case_id, "agreement", "Đang viết dở", NOW)
        before = store.records.get(case_id)
        workbook.settle(store, case_id, "note", "Bé ghi.", NOW)
        after = store.records.get(case_id)
        assert (after.draft, after.draft_base, after.draft_bases) == (
            before.draft, before.draft_base, before.draft_bases,
        )  # fmt: skip
        [change] = queued(store, case_id)
        assert "agreement" not in change.set

    @pytest.mark.parametrize("value", ["Lan đang ghi.", "Hùng ghi.", "Bé ghi."])
    def test_a_draft_of_this_field_is_one_of_the_versions_and_done_with(self, store, case_id, value):
        workbook.keep_many(store, case_id, {"note": "Lan đang ghi.", "agreement": "Dở"}, NOW)
        workbook.settle(store, case_id, "note", value, NOW)
        assert store.records.get(case_id).draft == {"agreement": "Dở"}
        assert seen(store, case_id).case.note == value

    def test_her_words_that_wait_there_are_replaced_before_they_go(self, store, case_id):
        workbook.keep_many(store, case_id, {"note": "Lan ghi.", "duties": "Việc"}, NOW)
        workbook.send(store, case_id, NOW)
        workbook.settle(store, case_id, "note", "Bé ghi.", NOW)
        [change] = queued(store, case_id)
        assert change.set == {"note": "Bé ghi.", KEPT: None, "duties": "Việc"} and change.base == 7

    def test_what_is_on_the_wire_stays_as_it_is(self, store, case_id):
        workbook.keep(store, case_id, "note", "Lan ghi.", NOW)
        workbook.send(store, case_id, NOW)
        [frozen] = store.outbox.freeze(10)
        workbook.settle(store, case_id, "note", "Bé ghi.", NOW)
        assert queued(store, case_id)[0] == frozen
        assert queued(store, case_id)[1].set == {"note": "Bé ghi.", KEPT: None}

    def test_the_number_says_what_she_had_seen_and_not_what_came_since(self, store, case_id):
        shown = only(store, case_id)
        book.arrive(store, case_id, 8, by="Lý Thị Bé", note="Bé ghi đè.")
        book.arrive(store, case_id, 9, by="Cụ Tư", set={"conflicts/note/c-tu": kept('"Cụ Tư ghi."')})
        workbook.settle(store, case_id, "note", "Hùng ghi.", NOW, shown)
        [change] = queued(store, case_id)
        assert (change.set, change.base) == ({"note": "Hùng ghi.", KEPT: None}, 7)
        assert [each.by for each in only(store, case_id).clash.kept] == ["Lý Thị Bé"]

    def test_settled_elsewhere_meanwhile_there_is_nothing_to_do(self, store, case_id):
        shown = only(store, case_id)
        book.arrive(store, case_id, 8, set={"note": "Hùng ghi.", KEPT: None})
        assert workbook.settle(store, case_id, "note", "Bé ghi.", NOW, shown) == []
        assert queued(store, case_id) == []

    def test_a_choice_that_the_commune_held_aside_leaves_the_clash_open(self, store, case_id):
        workbook.settle(store, case_id, "note", "Bé ghi.", NOW)
        [change] = store.outbox.freeze(10)
        store.outbox.hold(change.id, "may_not_write")
        assert [each.value for each in only(store, case_id).clash.versions] == ["Hùng ghi.", "Bé ghi."]

    def test_one_member_of_a_collection_is_settled_by_itself(self, store):
        case_id = book.a_received_case(store)
        names = {"parties/p1": {"name": "Bà Lan"}, "parties/p2": {"name": "Ông Bảo"}}
        book.arrive(store, case_id, 6, set=names)
        lost = {"conflicts/parties/p1/c": kept('{"name":"Bà Lán"}', path="parties/p1")}
        book.arrive(store, case_id, 7, set=lost)
        workbook.settle(store, case_id, "parties/p1", {"name": "Bà Lán"}, NOW)
        [change] = queued(store, case_id)
        assert change.set == {"parties/p1": {"name": "Bà Lán"}, "conflicts/parties/p1/c": None}

    def test_versions_of_a_kind_that_this_app_cannot_read_are_chosen_all_the_same(self, store):
        case_id = book.a_received_case(store)
        book.arrive(store, case_id, 6, set={"weather": {"sky": ["mưa"]}, "summary": ["dòng", "dòng"]})
        lost = {f"conflicts/{path}/c": kept('{"sky":["nắng"]}', path=path) for path in ("weather", "summary")}
        book.arrive(store, case_id, 7, set=lost)
        for path in ("weather", "summary"):
            assert workbook.settle(store, case_id, path, {"sky": ["nắng"]}, NOW) == []
        assert workbook.clashes(store, case_id) == []

    def test_words_of_her_own_must_be_fit_to_send(self, store, case_id):
        workbook.keep(store, case_id, "note", "dài " * 10_000, NOW)
        draft = store.records.get(case_id).draft
        [breach] = workbook.settle(store, case_id, "note", draft["note"], NOW)
        assert (breach.path, breach.rule) == ("note", "too_long")
        assert store.records.get(case_id).draft == draft and queued(store, case_id) == []
        with pytest.raises(msgspec.ValidationError):
            workbook.settle(store, case_id, "note", 5, NOW)
