"""What the commune did not take of a note, a paper, a class or a roll is told as that of a case is."""

from datetime import date

import pytest

from fieldapp import workbook
from fieldapp.domain.cases import KIND as CASE
from fieldapp.protocol import Change
from fieldapp.store.corrections import Correction
from fieldapp.store.records import Held
from tests.workbook import book
from tests.workbook.book import NOW, TODAY, later

MINH, WHY, AT = "Đỗ Đức Minh", "Tổ khác đã ghi.", "2026-11-23T02:30:00.000Z"


@pytest.fixture
def note(store):
    """A note that lies aside at the commune; gives its change."""
    workbook.keep_words(store, "n-1", "chuyện hàng rào\nnhà bà Lan", NOW)
    [queued] = store.outbox.freeze(1)
    store.outbox.hold(queued.id, "revoked_phone", AT)
    return queued.id


def told(store):
    return workbook.overview(workbook.list_cases(store), workbook.beside_cases(store), workbook.aside_cases(store))


def test_with_nothing_aside_nothing_is_said_and_a_case_tells_it_itself(store):
    case_id = book.a_sent_case(store)
    workbook.keep_words(store, "n-1", "chuyện hàng rào", NOW)
    assert workbook.aside_cases(store) == []
    store.outbox.hold(store.outbox.of_record(case_id)[0].change.id, "not_yours", AT)
    store.corrections.put(Correction(change="c-1", record=case_id, by=MINH, said="", at=AT))
    assert workbook.aside_cases(store) == [] and told(store).parts_held == 1


def test_a_note_that_waits_for_the_officer_is_counted_and_named_by_its_words(store, note):
    [row] = workbook.aside_cases(store)
    assert (row.id, row.kind, row.title) == ("n-1", "note", "chuyện hàng rào nhà bà Lan")
    assert (row.held, row.declined, row.corrected) == (["revoked_phone"], [], [])
    assert (told(store).parts_held, told(store).parts_declined, told(store).beside) == (1, 0, 0)


def test_one_that_was_declined_is_told_with_the_officers_words_until_she_lets_go_of_it(store, note):
    store.outbox.decline(note, MINH, WHY, AT)
    [row] = workbook.aside_cases(store)
    [part] = row.declined
    assert (part.change, part.by, part.said, part.set["words"]) == (note, MINH, WHY, "chuyện hàng rào\nnhà bà Lan")
    assert part.mendable
    assert (told(store).parts_held, told(store).parts_declined) == (0, 1)
    workbook.let_go(store, note)
    assert workbook.aside_cases(store) == [] and told(store).parts_declined == 0


def test_one_that_was_corrected_is_told_until_she_has_read_it(store):
    store.records.put(Held(kind="class", id="lop-1", base=4, server={"title": "Luật Đất đai"}))
    correction = Correction(change="c-1", record="lop-1", by=MINH, said="Sửa ngày.", at=AT, set={"held_on": "x"})
    store.corrections.put(correction)
    [row] = workbook.aside_cases(store)
    assert (row.kind, row.title, row.corrected) == ("class", "Luật Đất đai", [correction])
    workbook.have_read(store, "c-1")
    assert workbook.aside_cases(store) == []


def test_what_a_newer_app_wrote_before_this_one_is_told_too(store):
    newer = Change(id="c-9", kind="vision", record="v-1", base=0, set={"words": "mai"}, at=NOW.isoformat(), seq=9)
    store.outbox.append(newer)
    store.outbox.hold("c-9", "unknown_kind", AT)
    [row] = workbook.aside_cases(store)
    assert (row.kind, row.held) == ("vision", ["unknown_kind"])


def a_declined_paper(store):
    """A paper that the commune has, but for words that were declined; gives their change."""
    workbook.start_team_paper(store, "BBHT", "", "p-1", NOW)
    workbook.keep_paper(store, "p-1", {"blocks/a": {"text": "Họp tháng 11."}}, NOW)
    workbook.send(store, "p-1", NOW)
    book.receive(store, "p-1", 5)
    workbook.keep_paper(store, "p-1", {"blocks/b": {"text": "Bàn việc nước."}}, NOW)
    workbook.send(store, "p-1", NOW)
    return decline(store)


def decline(store):
    """Let an officer decline all that waits; return the first of it."""
    going = store.outbox.freeze(9)
    for each in going:
        store.outbox.hold(each.id, "not_yours", AT)
        store.outbox.decline(each.id, MINH, WHY, AT)
    return going[0]


def on_its_way(store):
    return [each.change for each in store.outbox.all() if each.unanswered]


class TestTakenUpAgain:
    def test_a_note_goes_again_as_something_new_and_what_she_writes_then_with_it(self, store, note):
        store.outbox.decline(note, MINH, WHY, AT)
        workbook.take_up_again(store, note, later(hours=1))
        assert workbook.aside_cases(store) == [] and told(store).beside == 1
        workbook.keep_words(store, "n-1", "chuyện hàng rào nhà bà Lan và ông Bảo", later(hours=1))
        [new] = on_its_way(store)
        assert new.id != note and new.kind == "note" and new.set["words"].endswith("ông Bảo")
        assert new.set["written_by"] == "Nguyễn Thị Lan"

    def test_an_edit_of_a_note_that_the_commune_has_goes_with_what_it_has_in_sight(self, store):
        store.records.put(Held(kind="note", id="n-1", base=4, server={"words": "cũ"}))
        workbook.keep_words(store, "n-1", "mới", NOW)
        gone = decline(store)
        workbook.take_up_again(store, gone.id, later(hours=1))
        assert [(each.set["words"], each.base) for each in on_its_way(store)] == [("mới", 4)]

    def test_what_she_has_sent_since_is_not_written_over(self, store):
        store.records.put(Held(kind="note", id="n-1", base=4, server={"words": "cũ"}))
        workbook.keep_words(store, "n-1", "mới", NOW)
        gone = decline(store)
        workbook.keep_words(store, "n-1", "mới nữa", later(hours=1))
        workbook.take_up_again(store, gone.id, later(hours=2))
        assert workbook.note_view(store, "n-1").note.words == "mới nữa"

    def test_a_tick_carries_who_it_is_and_a_class_what_it_is(self, store):
        class_id = workbook.begin_class(store, "LD", NOW)
        guest = workbook.guest("Bà Sửu", "Thôn Mùng", 1970)
        workbook.mark(store, class_id, [guest], "CO", NOW)
        declined = {each.change.kind: each.change for each in store.outbox.all()}
        decline(store)
        places = {row.kind: (row.within, row.person) for row in workbook.aside_cases(store)}
        assert places == {"class": ("", ""), "attendance": (class_id, guest.person)}
        for each in declined.values():
            workbook.take_up_again(store, each.id, later(hours=1))
        assert {each.kind: each.set for each in on_its_way(store)} == {k: c.set for k, c in declined.items()}

    def test_a_review_goes_again_and_its_row_tells_whose_and_of_which_round(self, store):
        book.a_team(store)
        [hung] = [each for each in workbook.roster(store) if each.person == "hung"]
        of = date(2026, 11, 1)
        workbook.write_review(store, hung, of, {"advice": "Học thêm."}, NOW)
        gone = decline(store)
        [row] = workbook.aside_cases(store)
        assert (row.person, row.round) == ("hung", of)
        workbook.take_up_again(store, gone.id, later(hours=1))
        assert [each.set["advice"] for each in on_its_way(store)] == ["Học thêm."]

    def test_the_words_of_a_paper_are_a_draft_of_that_paper(self, store):
        gone = a_declined_paper(store)
        assert "b" not in workbook.paper_view(store, "p-1", TODAY).minutes.blocks
        workbook.take_up_again(store, gone.id, later(hours=1))
        view = workbook.paper_view(store, "p-1", TODAY)
        assert view.unsent and view.minutes.blocks["b"].text == "Bàn việc nước." and on_its_way(store) == []

    def test_words_for_a_paper_that_was_signed_meanwhile_are_not_taken_up(self, store):
        gone = a_declined_paper(store)
        held = store.records.get("p-1")
        signed = {"signatures/x": {"name": "Bà Bé", "role": "HGV", "how": "SIGNED"}, "digest": "0" * 64}
        store.records.put(book.replace(held, server=held.server | signed))
        assert not workbook.aside_of(store, "p-1").declined[0].mendable
        workbook.take_up_again(store, gone.id, later(hours=1))
        assert not workbook.paper_view(store, "p-1", TODAY).unsent

    def test_what_another_team_has_by_now_is_not_taken_up(self, store):
        store.records.put(Held(kind="note", id="n-1", base=4, server={"words": "cũ"}))
        workbook.keep_words(store, "n-1", "mới", NOW)
        decline(store)
        store.records.put(book.replace(store.records.get("n-1"), gone=True))
        assert not workbook.aside_of(store, "n-1").declined[0].mendable


class TestBehindClosedDoors:
    @pytest.fixture
    def case_id(self, store):
        return book.a_received_case(store, openness="KCK")

    @pytest.mark.parametrize("of", ["note", "paper"])
    def test_no_list_shows_a_word_of_what_belongs_to_such_a_case(self, store, case_id, of):
        fields = {"note": {"words": "Bà Lan đánh ông Bảo", "became": case_id}, "paper": {"about": case_id}}[of]
        store.records.put(Held(kind="note" if of == "note" else "minutes", id="x-1", base=4, server=fields))
        store.corrections.put(Correction(change="c-1", record="x-1", by=MINH, said="Bà Lan", at=AT))
        [row] = workbook.aside_cases(store)
        assert (row.closed, row.title) == (True, "")

    def test_an_open_case_hides_nothing(self, store):
        case_id = book.a_received_case(store)
        store.records.put(Held(kind="note", id="x-1", base=4, server={"words": "Hàng rào", "became": case_id}))
        store.corrections.put(Correction(change="c-1", record="x-1", by=MINH, said="Bà Lan", at=AT))
        [row] = workbook.aside_cases(store)
        assert (row.closed, row.title) == (False, "Hàng rào") and store.records.get(case_id).kind == CASE


class TestAnotherTeamsByNow:
    """Who works in another team now still has what lies aside of the old one's things: nothing is hers to do there."""

    def gone(self, store, record, kind, **server):
        store.records.put(Held(kind=kind, id=record, base=4, server=server, gone=True))

    def test_a_note_is_no_task_any_more_and_its_page_says_so(self, store):
        self.gone(store, "n-1", "note", words="Hàng rào")
        assert workbook.notes_waiting(store) == [] and workbook.note_view(store, "n-1").gone
        workbook.keep_words(store, "n-2", "Nước", NOW)
        assert [row.id for row in workbook.notes_waiting(store)] == ["n-2"]

    def test_a_note_is_not_written_into_when_the_case_made_of_it_is_given_up(self, store):
        workbook.keep_words(store, "n-1", "Hàng rào", NOW)
        case_id = workbook.make_case(store, "n-1", NOW)
        [sent] = store.outbox.freeze(1)
        store.outbox.remove(sent.id)
        self.gone(store, "n-1", "note", **sent.set)
        workbook.withdraw_draft(store, case_id, NOW)
        assert store.outbox.all() == []

    @pytest.mark.parametrize("kind", ["note", "minutes"])
    def test_what_was_asked_about_it_is_not_hers_to_answer(self, store, kind):
        question = {"officer": MINH, "question": "Hôm nào?", "at": AT}
        self.gone(store, "x-1", kind, **{"words": "Hàng rào", "inquiries/q1": question})
        assert workbook.asked(store, "x-1") is None and list(workbook.asked_elsewhere(store)) == []

    def test_a_paper_says_so(self, store):
        self.gone(store, "p-1", "minutes", type="BBHT")
        assert workbook.paper_view(store, "p-1", TODAY).gone and workbook.papers_of(store, "")[0].gone
