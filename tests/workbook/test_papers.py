"""Papers of a case: drafted from it, read aloud, signed, locked; amended afterwards, never changed."""

import math
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from fieldapp import workbook
from fieldapp.domain import minutes
from fieldapp.domain.drafting import Offer
from fieldapp.domain.problems import Code, Problem
from fieldapp.media.signature import Strokes
from fieldapp.store.records import Held
from fieldapp.workbook import PhoneStanding
from tests.workbook.book import NOW, TODAY, a_case, a_team, arrive, lan_phone, later, receive

SETTLED = {
    "outcome": "THANH", "ending": "1", "ended_on": "2026-11-22", "agreement": "Mở lại lối đi rộng 1,5 m.",
    "perform_by": "2026-12-22",
}  # fmt: skip
DRAWN = Strokes(width=328, height=160, lines=(tuple((20.0 + 4 * s, 80 + 40 * math.sin(s / 4)) for s in range(60)),))


@pytest.fixture
def paper(store):
    """The agreement document of a settled case, drafted and read aloud."""
    a_team(store)
    case_id = a_case(store, set=SETTLED)
    offer = workbook.paper_offers(store, case_id)[0]
    paper_id = workbook.start_paper_id(NOW)
    workbook.start_paper(store, case_id, offer, paper_id, NOW)
    workbook.have_read_aloud(store, paper_id, NOW)
    return paper_id


def view(store, paper_id):
    return workbook.paper_view(store, paper_id, TODAY)


def photo(shade: int = 120) -> bytes:
    out = BytesIO()
    Image.new("RGB", (600, 800), (shade, 90, 90)).save(out, "JPEG")
    return out.getvalue()


def test_a_paper_is_drafted_from_its_case_and_found_with_it(store, paper):
    seen = view(store, paper)
    assert seen.minutes.blocks["dd"].text == "Mở lại lối đi rộng 1,5 m."
    assert (seen.minutes.team_name, seen.minutes.commune) == ("Tổ hòa giải thôn Mùng", "Xã Dương Hưu")
    assert [each.name for each in seen.places] == ["Bà Lan", "Ông Bảo", "Nguyễn Thị Lan"]
    (row,) = workbook.papers_of(store, seen.minutes.about)
    assert (row.id, row.signed, row.to_sign, row.standing) == (paper, 0, 3, PhoneStanding.SAVED)
    assert len(workbook.list_cases(store)) == 1, "a paper is no case of the list"


def test_a_second_tap_makes_no_second_paper_and_overwrites_nothing(store, paper):
    workbook.keep_paper_part(store, paper, "blocks/dd", "text", "Lời của tôi", NOW)
    case_id = view(store, paper).minutes.about
    workbook.start_paper(store, case_id, Offer(type=minutes.SETTLED), paper, NOW)
    assert minutes.SETTLED not in {offer.type for offer in workbook.paper_offers(store, case_id)}
    assert view(store, paper).minutes.blocks["dd"].text == "Lời của tôi"


def test_nobody_signs_what_was_not_read_aloud_and_new_words_are_read_again(store, paper):
    workbook.keep_paper(store, paper, {"place": "Nhà văn hóa"}, NOW)
    with pytest.raises(Problem) as problem:
        workbook.sign_by_finger(store, paper, "p1", DRAWN, NOW)
    assert problem.value.code == Code.NOT_READ_ALOUD
    assert not view(store, paper).signed


def test_words_that_another_phone_sent_after_the_reading_are_read_again_before_anybody_signs(store, paper):
    assert workbook.send(store, paper, NOW) == []
    receive(store, paper, 7)
    workbook.have_read_aloud(store, paper, later(minutes=1))
    assert view(store, paper).read_aloud
    arrive(store, paper, 20, at=later(minutes=2), set={"blocks/dd": {"text": "Mở lại lối đi rộng 2 m."}})
    seen = view(store, paper)
    assert "2 m" in seen.minutes.blocks["dd"].text and not seen.read_aloud
    with pytest.raises(Problem) as problem:
        workbook.sign_by_finger(store, paper, "p1", DRAWN, later(minutes=3))
    assert problem.value.code == Code.NOT_READ_ALOUD
    workbook.have_read_aloud(store, paper, later(minutes=4))
    workbook.sign_by_finger(store, paper, "p1", DRAWN, later(minutes=5))
    assert view(store, paper).read_aloud and view(store, paper).signed


def test_the_first_signature_locks_the_words(store, paper):
    before = view(store, paper)
    workbook.sign_by_finger(store, paper, "p1", DRAWN, later(minutes=3))
    seen = view(store, paper)
    assert seen.signed and seen.minutes.digest == before.digest == seen.digest
    assert seen.minutes.signatures["p1"].name == "Bà Lan" and seen.minutes.signatures["p1"].how == minutes.SIGNED
    assert seen.minutes.locked_at == later(minutes=3).isoformat(timespec="seconds")
    with pytest.raises(Problem) as problem:
        workbook.keep_paper_part(store, paper, "blocks/dd", "text", "khác", NOW)
    assert problem.value.code == Code.PAPER_LOCKED
    assert view(store, paper).digest == before.digest


def test_when_it_was_read_aloud_stays_as_it_was_when_it_was_signed(store, paper):
    read_at = view(store, paper).minutes.read_aloud_at
    workbook.sign_by_finger(store, paper, "p1", DRAWN, later(minutes=3))
    workbook.have_read_aloud(store, paper, later(minutes=9))
    assert view(store, paper).minutes.read_aloud_at == read_at
    assert workbook.send(store, paper, later(minutes=10)) == []
    workbook.have_read_aloud(store, paper, later(days=1))
    assert not view(store, paper).unsent
    with pytest.raises(Problem) as problem:
        workbook.keep_paper(store, paper, {"locked_at": later(days=1).isoformat()}, later(days=1))
    assert problem.value.code == Code.PAPER_LOCKED


def test_a_signature_is_taken_back_as_long_as_only_this_phone_has_it(store, paper):
    workbook.sign_by_finger(store, paper, "p1", DRAWN, NOW)
    workbook.unsign(store, paper, "p1", NOW)
    seen = view(store, paper)
    assert (seen.signed, seen.minutes.digest, seen.minutes.locked_at, seen.minutes.photos) == (
        False,
        seen.digest,
        "",
        {},
    )
    workbook.sign_by_finger(store, paper, "p1", DRAWN, NOW)
    assert workbook.send(store, paper, NOW) == []
    with pytest.raises(Problem) as problem:
        workbook.unsign(store, paper, "p1", NOW)
    assert problem.value.code == Code.PAPER_LOCKED


def test_somebody_who_comes_later_still_signs_a_paper_that_was_handed_over(store, paper):
    workbook.sign_by_finger(store, paper, "p1", DRAWN, NOW)
    assert workbook.send(store, paper, NOW) == []
    receive(store, paper, 7)
    workbook.sign_by_fingerprint(store, paper, "p2", photo(), later(days=1))
    assert workbook.send(store, paper, later(days=1)) == []
    assert set(view(store, paper).minutes.signatures) == {"p1", "p2"}


def test_an_empty_field_and_a_broken_photo_are_no_signatures(store, paper):
    for sign, code in (
        (
            lambda: workbook.sign_by_finger(store, paper, "p1", Strokes(width=328, height=160), NOW),
            Code.EMPTY_SIGNATURE,
        ),
        (lambda: workbook.sign_by_fingerprint(store, paper, "p1", b"no photo", NOW), Code.NOT_A_PHOTO),
        (lambda: workbook.sign_on_paper(store, paper, ["p1"], b"", NOW), Code.EMPTY_FILE),
    ):
        with pytest.raises(Problem) as problem:
            sign()
        assert problem.value.code == code
    assert not view(store, paper).signed


def test_one_photo_of_the_signed_sheet_is_everybodys_signature(store, paper):
    workbook.sign_on_paper(store, paper, ["p1", "p2", "lan", "nobody"], photo(), NOW)
    seen = view(store, paper)
    assert {each.how for each in seen.minutes.signatures.values()} == {minutes.PAPER}
    assert len(seen.minutes.photos) == 1 and [each.id for each in seen.pages] == list(seen.minutes.photos)
    workbook.unsign(store, paper, "p2", NOW)
    assert len(view(store, paper).minutes.photos) == 1, "the others signed on the same sheet"
    with pytest.raises(Problem):
        workbook.drop_page(store, paper, seen.pages[0].id, NOW)


def test_an_amendment_is_a_paper_of_its_own_and_the_old_one_stays(store, paper):
    workbook.keep_paper(store, paper, {"began_at": "19:30", "ended_at": "21:00", "place": "Nhà văn hóa"}, NOW)
    workbook.have_read_aloud(store, paper, NOW)
    workbook.sign_by_finger(store, paper, "p1", DRAWN, NOW)
    new = workbook.start_paper_id(NOW)
    workbook.amend_paper(store, paper, new, later(days=2))
    workbook.keep_paper_part(store, new, "blocks/dd", "text", "Rộng 2 m.", later(days=2))
    seen = view(store, new)
    assert seen.minutes.amends == paper and not seen.minutes.signatures and not seen.minutes.read_aloud_at
    assert paper in seen.sheet.subject
    words = seen.minutes
    assert (words.held_on, words.began_at, words.ended_at, words.place) == (later(days=2).date(), "", "", "")
    assert view(store, paper).minutes.blocks["dd"].text == "Mở lại lối đi rộng 1,5 m."


def test_a_paper_yet_to_be_signed_says_when_the_case_has_another_agreement_by_now(store, paper):
    def apart(paper_id):
        return [each.path for each in view(store, paper_id).missing if each.rule == "paper_other_agreement"]

    about = view(store, paper).minutes.about
    assert apart(paper) == []
    workbook.keep(store, about, "agreement", "Mở lại lối đi rộng 2 m.", NOW)
    assert apart(paper) == ["blocks/dd"] and view(store, paper).stopping == []
    workbook.keep_paper_part(store, paper, "blocks/dd", "text", "Mở lại lối đi rộng 2 m. ", NOW)
    assert apart(paper) == []
    workbook.keep(store, about, "agreement", "Rộng 3 m.", NOW)
    workbook.have_read_aloud(store, paper, NOW)
    workbook.sign_by_finger(store, paper, "p1", DRAWN, NOW)
    amendment = workbook.start_paper_id(later(days=1))
    workbook.amend_paper(store, paper, amendment, later(days=1))
    assert apart(paper) == apart(amendment) == [], "signed is signed, and an amendment means to differ"


def apart_from_its_case(store, paper_id):
    told = ("paper_other_outcome", "paper_other_agreement", "paper_other_side", "paper_side_left_out")
    return [(each.rule, each.path) for each in view(store, paper_id).missing if each.rule in told]


@pytest.mark.parametrize(("since", "told"), [
    ({"parties/p2": None}, [("paper_other_side", "attendees/p2")]),
    ({"parties/p1": {"role": "BEN", "name": "Bà Nguyễn Thị Lan"}}, [("paper_other_side", "attendees/p1")]),
    ({"parties/p2": {"role": "BEN", "name": "Ông Báo"}}, [("paper_other_side", "attendees/p2")]),
    ({"parties/p3": {"role": "BEN", "name": "Ông Chín"}}, [("paper_side_left_out", "attendees")]),
    ({"parties/p3": {"role": "LQ", "name": "Ông Chín"}}, []),
    ({"parties/p1": {"role": "BEN", "name": "bà  Lan"}}, []),
    ({"perform_by": "2027-01-31"}, [("paper_other_agreement", "blocks/g")]),
    ({"perform_by": None}, []),
    ({"outcome": "KHONG_THANH", "ending": "2A", "agreement": None}, [("paper_other_outcome", "type")]),
    ({"outcome": None, "ending": None, "agreement": None}, [("paper_other_outcome", "type")]),
])  # fmt: skip
def test_a_paper_yet_to_be_signed_says_what_its_case_says_otherwise_by_now(store, paper, since, told):
    about = view(store, paper).minutes.about
    assert apart_from_its_case(store, paper) == []
    workbook.keep_many(store, about, since, NOW)
    assert apart_from_its_case(store, paper) == told and view(store, paper).stopping == []
    workbook.sign_by_finger(store, paper, "p1", DRAWN, NOW)
    assert apart_from_its_case(store, paper) == [], "signed is signed"


def test_a_signed_paper_whose_case_has_another_outcome_by_now_needs_an_amendment_or_a_new_paper(store, paper):
    def overtaken():
        rows = {row.id: row.overtaken for row in workbook.papers_of(store, about)}
        assert all(view(store, each).overtaken == old for each, old in rows.items())
        return [each for each, old in rows.items() if old]

    about = view(store, paper).minutes.about
    workbook.keep_many(store, about, {"outcome": "KHONG_THANH", "ending": "2A"}, NOW)
    assert overtaken() == [], "nobody has signed it"
    workbook.have_read_aloud(store, paper, NOW)
    workbook.sign_by_finger(store, paper, "p1", DRAWN, NOW)
    assert overtaken() == [paper] and view(store, paper).stopping == []
    workbook.keep(store, about, "outcome", None, NOW)
    assert overtaken() == [paper]
    workbook.keep(store, about, "outcome", "KHONG_THANH", NOW)
    new = workbook.start_paper_id(later(days=1))
    workbook.start_paper(store, about, Offer(type=minutes.NOT_SETTLED), new, later(days=1))
    assert overtaken() == [paper], "the new one is signed by nobody"
    workbook.have_read_aloud(store, new, NOW)
    workbook.sign_by_finger(store, new, view(store, new).places[0].key, DRAWN, NOW)
    assert overtaken() == []
    workbook.keep_many(store, about, {"outcome": "THANH", "ending": "1"}, NOW)
    assert overtaken() == [new], "the newest tells"
    amendment = workbook.start_paper_id(later(days=2))
    workbook.amend_paper(store, new, amendment, later(days=2))
    assert overtaken() == [new]
    workbook.have_read_aloud(store, amendment, NOW)
    workbook.sign_by_finger(store, amendment, view(store, amendment).places[0].key, DRAWN, NOW)
    assert overtaken() == [], "an amendment says what it means to"
    store.records.remove(about)
    assert overtaken() == []


def test_a_paper_of_a_case_that_is_not_on_this_phone_is_compared_with_nothing(store, paper):
    about = view(store, paper).minutes.about
    store.records.remove(about)
    assert apart_from_its_case(store, paper) == []


def test_what_is_amended_again_is_the_newest_amendment(store, paper):
    workbook.sign_by_finger(store, paper, "p1", DRAWN, NOW)
    assert view(store, paper).amended_by == ""
    first, second = (workbook.start_paper_id(later(days=days)) for days in (1, 2))
    workbook.amend_paper(store, paper, first, later(days=1))
    assert (view(store, paper).amended_by, view(store, first).amended_by) == (first, "")
    workbook.amend_paper(store, first, second, later(days=2))
    assert [view(store, each).amended_by for each in (paper, first, second)] == [second, second, ""]
    workbook.withdraw_draft(store, second, later(days=2))
    assert view(store, paper).amended_by == first, "of one that was taken back nothing holds"


def test_of_two_amendments_that_two_phones_wrote_both_lead_to_the_later_one_which_tells_of_the_other(store, paper):
    workbook.sign_by_finger(store, paper, "p1", DRAWN, NOW)
    hers, his, both = (workbook.start_paper_id(later(days=days)) for days in (1, 2, 3))
    workbook.amend_paper(store, paper, his, later(days=2))
    assert (view(store, his).amended_by, view(store, his).rival) == ("", "")
    workbook.amend_paper(store, paper, hers, later(days=1))  # it came with the next sync
    assert [view(store, each).amended_by for each in (paper, hers, his)] == [his, his, ""]
    assert (view(store, his).rival, view(store, paper).rival) == (hers, "")
    workbook.amend_paper(store, his, both, later(days=3))
    assert [view(store, each).amended_by for each in (paper, hers, his, both)] == [both, both, both, ""]
    assert view(store, both).rival == "", "it was written by somebody who could see both"


def test_papers_that_amend_each_other_in_a_ring_are_shown_all_the_same(store, paper):
    new = workbook.start_paper_id(later(days=1))
    workbook.amend_paper(store, paper, new, later(days=1))
    workbook.keep_paper(store, paper, {"amends": new}, NOW)
    assert view(store, paper).amended_by in ("", new) and view(store, new).amended_by in ("", paper)


def test_the_paper_goes_to_the_commune_with_its_signatures_in_one_change(store, paper):
    workbook.sign_by_finger(store, paper, "p1", DRAWN, NOW)
    assert workbook.send(store, paper, NOW) == []
    (queued,) = store.outbox.of_record(paper)
    assert queued.change.kind == minutes.KIND
    assert minutes.digest_of(queued.change.set) == queued.change.set["digest"]
    assert not workbook.send(store, paper, NOW) and len(store.outbox.of_record(paper)) == 1


def test_a_paper_for_other_words_than_were_signed_does_not_go(store, paper):
    workbook.sign_by_finger(store, paper, "p1", DRAWN, NOW)
    workbook.keep(store, paper, "place", "khác", NOW, minutes.KIND)  # as no verb of ours would
    assert [each.rule for each in workbook.send(store, paper, NOW)] == ["paper_unsealed"]


def test_the_pdf_has_the_words_the_names_and_the_check_of_what_was_signed(store, paper):
    workbook.sign_by_finger(store, paper, "p1", DRAWN, NOW)
    content = workbook.as_pdf(store, paper, NOW)
    said = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content))
    digest = view(store, paper).minutes.digest
    assert paper in said and " ".join(digest[at : at + 4] for at in range(0, 16, 4)) in said
    assert "Mở lại lối đi rộng 1,5 m." in said and "Ông Bảo" in said and "Ký trên máy 19:30 22/11/2026" in said
    assert len(content) < 60 * 1024


def test_a_print_without_a_picture_that_another_phone_took_says_so_in_its_place(store, paper, tmp_path):
    workbook.sign_by_finger(store, paper, "p1", DRAWN, NOW)
    workbook.sign_on_paper(store, paper, ["p2"], photo(), NOW)
    assert view(store, paper).lacking == 0
    with lan_phone(tmp_path / "another") as other:
        other.records.put(Held(kind=minutes.KIND, id=paper, base=1, server=store.records.get(paper).draft))
        assert view(other, paper).lacking == 2
        prints = {phone: _text_of(workbook.as_pdf(phone, paper, NOW)) for phone in (store, other)}
    missing = "ảnh chữ ký ở máy khác"
    assert [text.count(missing) for text in prints.values()] == [0, 2]


def _text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)


def test_a_meeting_of_the_team_begins_with_its_members(store):
    a_team(store)
    paper_id = workbook.start_paper_id(NOW)
    workbook.start_team_paper(store, minutes.TEAM_MEETING, "", paper_id, NOW)
    names = {each.name: each.role for each in view(store, paper_id).minutes.attendees.values()}
    assert names == {"Trần Văn Hùng": "CT", "Nguyễn Thị Lan": "TD", "Lý Thị Bé": "TD"}
    assert workbook.papers_of(store, "")[0].id == paper_id
