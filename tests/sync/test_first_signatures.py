"""Two phones without a signal each take the first signature of one paper: under the same words both come to stand."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from fieldapp import workbook
from fieldapp.domain import minutes
from fieldapp.domain.problems import Problem
from fieldapp.media.signature import Strokes
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook, quarantine
from tests.cast import DUONG_HUU, HUNG, LAN
from tests.sync.courier.on_foot import by_way_of


@pytest.fixture
def lan(either_commune, phones):
    return phones(either_commune, LAN)


@pytest.fixture
def hung(either_commune, phones):
    return phones(either_commune, HUNG)


@pytest.fixture
def paper(lan, hung):
    """Minutes that both phones know and nobody has signed."""
    paper = workbook.start_paper_id(lan.now())
    workbook.start_team_paper(lan.store, "BBHT", "", paper, lan.now())
    names = (("x", "Bà Lụa"), ("y", "Ông Bảo"), ("z", "Bà Sửu"))
    people = {f"attendees/{key}": {"name": name, "role": "CT"} for key, name in names}
    workbook.keep_paper(lan.store, paper, people | {"blocks/a": {"text": "Họp tổ"}}, lan.now())
    assert workbook.send(lan.store, paper, lan.now()) == []
    lan.sync()
    hung.sync()
    return paper


def sign(phone, paper, key, minute):
    """It is read aloud and one of them signs, at some minute."""
    at = phone.now() + timedelta(minutes=minute)
    line = tuple((9.0 * x, 2.0 * x + ord(key)) for x in range(20))
    workbook.have_read_aloud(phone.store, paper, at)
    workbook.sign_by_finger(phone.store, paper, key, Strokes(width=320, height=160, lines=(line,)), at)


def signed_and_sent(lan, hung, paper, *, by_lan="x", by_hung="y"):
    """Each phone takes its signatures and presses "Gửi xã", and neither has a signal."""
    for minute, phone, keys in ((1, lan, by_lan), (2, hung, by_hung)):
        for key in keys:
            sign(phone, paper, key, minute)
        assert workbook.send(phone.store, paper, phone.now()) == []


def view(phone, paper):
    return workbook.paper_view(phone.store, paper, phone.now().date())


def assert_stands(paper, keys, *phones):
    """Both phones and the commune have these signatures under the words that were read, and nothing waits."""
    with reading(phones[0].commune.engine) as conn:
        stands = casebook.open_record(conn, DUONG_HUU, paper, (minutes.KIND,)).fields
    assert all(phone.store.records.get(paper).server == stands for phone in phones)
    for phone in phones:
        seen = view(phone, paper)
        assert (sorted(seen.minutes.signatures), list(seen.held), seen.unsent, seen.waiting) == (keys, [], False, False)
        assert phone.queue() == [] and seen.standing != "saved"
        assert {each.photo for each in seen.minutes.signatures.values()} == set(seen.minutes.photos)
        assert workbook.clashes(phone.store, paper) == []
    assert not minutes.unsealed(stands)


@pytest.mark.parametrize("first", ["lan", "hung"])
def test_both_stand_once_both_have_synced_in_whichever_order_and_nobody_asks_again(lan, hung, paper, first):
    signed_and_sent(lan, hung, paper)
    order = (lan, hung) if first == "lan" else (hung, lan)
    for phone in order:
        report = phone.sync()
        assert (report.held, report.clashed, report.complete) == (0, 0, True)
    assert order[0].sync().complete
    assert_stands(paper, ["x", "y"], lan, hung)
    came_first = "x" if first == "lan" else "y"
    seen = view(lan, paper).minutes
    assert seen.locked_at == seen.signatures[came_first].at, "what was said first stays"


@pytest.mark.parametrize("on_foot", ["lan", "hung", "both"])
def test_by_courier_too(either_commune, phones, lan, hung, paper, on_foot):
    carrier = phones(either_commune, LAN)
    signed_and_sent(lan, hung, paper)
    for name, phone in (("lan", lan), ("hung", hung)):
        if on_foot in (name, "both"):
            by_way_of(carrier, phone)
            assert phone.queue() == []
        else:
            assert phone.sync().complete
    for phone in (lan, hung):
        assert phone.sync().complete
    assert_stands(paper, ["x", "y"], lan, hung)


def test_a_change_that_was_on_its_way_when_the_others_came_is_taken_as_it_went(lan, hung, paper):
    """Its answer is lost; the other's signature is pulled before it is sent again."""
    signed_and_sent(lan, hung, paper)
    hung.wire.fates = ["lost"] * 9
    assert not hung.sync().complete
    assert lan.sync().complete
    hung.wire.fates = ["unanswered"]
    hung.sync()
    hung.wire.fates = []
    for phone in (hung, lan, hung):
        assert phone.sync().complete
    assert_stands(paper, ["x", "y"], lan, hung)


def test_a_draft_that_was_not_sent_goes_beside_by_its_first_press(lan, hung, paper):
    sign(lan, paper, "x", 1)
    assert workbook.send(lan.store, paper, lan.now()) == []
    sign(hung, paper, "y", 2)
    lan.sync()
    hung.sync()
    assert view(hung, paper).unsent and list(view(hung, paper).held) == []
    assert workbook.send(hung.store, paper, hung.now()) == []
    assert hung.sync().complete and lan.sync().complete
    assert_stands(paper, ["x", "y"], lan, hung)


def test_who_signs_later_on_either_phone_stands_beside_them(lan, hung, paper):
    signed_and_sent(lan, hung, paper)
    for phone in (lan, hung, lan):
        assert phone.sync().complete
    sign(hung, paper, "z", 3)
    assert workbook.send(hung.store, paper, hung.now()) == []
    assert hung.sync().complete and lan.sync().complete
    assert_stands(paper, ["x", "y", "z"], lan, hung)


@pytest.mark.parametrize("by_hung", ["x", "xy"])
@pytest.mark.parametrize("late", [True, False])
def test_who_signed_on_two_phones_has_signed_and_keeps_nobody_elses_signature_from_the_paper(
    lan, hung, paper, late, by_hung
):
    if late:
        signed_and_sent(lan, hung, paper, by_hung=by_hung)
    else:
        sign(lan, paper, "x", 1)
        assert workbook.send(lan.store, paper, lan.now()) == []
        for key in by_hung:
            sign(hung, paper, key, 2)
    lan.sync()
    hung.sync()
    if not late:
        assert view(hung, paper).unsent and workbook.send(hung.store, paper, hung.now()) == []
    for phone in (hung, lan):
        assert phone.sync().complete
    assert_stands(paper, sorted(by_hung), lan, hung)
    seen = view(hung, paper).minutes
    assert seen.signatures["x"].at == seen.locked_at, "the first one stands"


@pytest.mark.parametrize("first", ["lan", "hung"])
def test_under_other_words_nobodys_name_stands(either_commune, lan, hung, paper, first):
    """Hùng changed a word before it was read out and signed: the second to come waits, whole, for the officer."""
    workbook.keep_paper(hung.store, paper, {"blocks/a": {"text": "Họp tổ tháng 11"}}, hung.now())
    signed_and_sent(lan, hung, paper)
    order, keys = ((lan, hung), "xy") if first == "lan" else ((hung, lan), "yx")
    for phone in (*order, order[0]):
        phone.sync()
    assert list(view(order[1], paper).held) == ["signed"]
    for phone in (lan, hung):
        server = phone.store.records.get(paper).server
        assert [path for path in server if path.startswith("signatures/")] == [f"signatures/{keys[0]}"]
        assert not minutes.unsealed(server)


def test_what_an_older_server_held_of_it_goes_beside_by_one_press_more(either_commune, lan, hung, paper):
    signed_and_sent(lan, hung, paper)
    lan.sync()
    [waiting] = hung.store.outbox.freeze(1)
    with writing(either_commune.engine) as conn:
        author = replace(HUNG, device_id=hung.me.device)
        receipt = quarantine.set_aside(conn, author, waiting, "signed", "2026-11-22T12:30:00.000Z")
    hung.store.outbox.hold(waiting.id, receipt.reason, receipt.at)
    hung.sync()
    seen = view(hung, paper)
    assert list(seen.held) == ["signed"] and seen.unsent
    assert workbook.send(hung.store, paper, hung.now()) == []
    assert hung.sync().complete and lan.sync().complete
    assert_stands(paper, ["x", "y"], lan, hung)


OTHER = {"blocks/a": {"text": "Họp tổ tháng 11, mỗi nhà nộp 100 nghìn đồng"}}


def read_out_and_sent(lan, hung, paper):
    """It was read out on one phone and sent before anybody signed: its digest stands, and both phones have it."""
    workbook.have_read_aloud(lan.store, paper, lan.now())
    assert workbook.send(lan.store, paper, lan.now()) == []
    lan.sync()
    hung.sync()


def only_sign(phone, paper, key, minute):
    line = tuple((9.0 * x, 2.0 * x + ord(key)) for x in range(20))
    at = phone.now() + timedelta(minutes=minute)
    workbook.sign_by_finger(phone.store, paper, key, Strokes(width=320, height=160, lines=(line,)), at)


def other_words(lan, paper, *, signed):
    """Lan writes something else, reads that out, and it goes to the commune."""
    workbook.keep_paper(lan.store, paper, OTHER, lan.now())
    workbook.have_read_aloud(lan.store, paper, lan.now())
    if signed:
        only_sign(lan, paper, "x", 3)
    assert workbook.send(lan.store, paper, lan.now()) == []
    lan.sync()


def test_of_a_paper_that_was_read_out_and_sent_before_both_first_signatures_stand(lan, hung, paper):
    read_out_and_sent(lan, hung, paper)
    for minute, phone, key in ((1, lan, "x"), (2, hung, "y")):
        only_sign(phone, paper, key, minute)
        assert workbook.send(phone.store, paper, phone.now()) == []
    for phone in (lan, hung, lan):
        report = phone.sync()
        assert (report.held, report.clashed, report.complete) == (0, 0, True)
    assert_stands(paper, ["x", "y"], lan, hung)


@pytest.mark.parametrize("signed", [True, False])
def test_a_signature_names_its_words_also_where_they_stood_when_it_was_given(lan, hung, paper, signed):
    """Others write and read out something else before it arrives: it does not come to stand under that."""
    read_out_and_sent(lan, hung, paper)
    only_sign(hung, paper, "y", 2)
    assert workbook.send(hung.store, paper, hung.now()) == []
    other_words(lan, paper, signed=signed)
    for _ in range(2):
        hung.sync()
        workbook.send(hung.store, paper, hung.now())
    hung.sync()
    assert list(view(hung, paper).held) == ["signed"], "she is told, and an officer looks at it"
    stands = hung.store.records.get(paper).server
    assert stands["blocks/a"] == OTHER["blocks/a"]
    assert [path for path in stands if path.startswith("signatures/")] == ["signatures/x"] * signed


@pytest.mark.parametrize("read_before", [True, False])
@pytest.mark.parametrize("signed", [True, False])
def test_one_that_was_not_sent_is_stopped_taken_back_and_given_for_the_other_words(
    lan, hung, paper, read_before, signed
):
    if read_before:
        read_out_and_sent(lan, hung, paper)
    else:
        workbook.have_read_aloud(hung.store, paper, hung.now())
    only_sign(hung, paper, "y", 2)
    other_words(lan, paper, signed=signed)
    hung.sync()
    assert [each.rule for each in workbook.send(hung.store, paper, hung.now())] == ["paper_unsealed"]
    workbook.unsign(hung.store, paper, "y", hung.now())
    assert view(hung, paper).stopping == []
    sign(hung, paper, "y", 4)
    assert workbook.send(hung.store, paper, hung.now()) == []
    assert hung.sync().complete and lan.sync().complete
    assert_stands(paper, ["x", "y"] if signed else ["y"], lan, hung)


def test_who_took_a_signature_back_has_not_read_out_what_others_write_then(lan, hung, paper):
    sign(hung, paper, "y", 1)
    workbook.unsign(hung.store, paper, "y", hung.now())
    assert view(hung, paper).read_aloud, "the words are what was read out"
    workbook.keep_paper(lan.store, paper, OTHER, lan.now())
    assert workbook.send(lan.store, paper, lan.now()) == []
    lan.sync()
    hung.sync()
    assert not view(hung, paper).read_aloud
    with pytest.raises(Problem):
        only_sign(hung, paper, "y", 2)


def test_who_signs_behind_a_signature_that_is_held_does_not_stand_under_the_other_words_either(lan, hung, paper):
    sign(hung, paper, "y", 1)
    assert workbook.send(hung.store, paper, hung.now()) == []
    hung.store.outbox.freeze(1)  # it was on its way, and the link broke
    sign(hung, paper, "z", 2)
    assert workbook.send(hung.store, paper, hung.now()) == []
    assert len(hung.queue()) == 2
    other_words(lan, paper, signed=True)
    hung.sync()
    assert [state for _, state in hung.queue()] == ["held", "held"]
    stands = hung.store.records.get(paper).server
    assert [path for path in stands if path.startswith("signatures/")] == ["signatures/x"]


@pytest.mark.parametrize("again", ["z", "y"])
def test_what_is_held_for_other_words_is_not_sent_as_if_it_was_for_those_that_stand(lan, hung, paper, again):
    """Others sign on the same phone, under the words that stand: the held signature stays with the officer."""
    read_out_and_sent(lan, hung, paper)
    only_sign(hung, paper, "y", 2)
    assert workbook.send(hung.store, paper, hung.now()) == []
    other_words(lan, paper, signed=True)
    hung.sync()
    [(waiting, state)] = hung.queue()
    assert state == "held" and list(view(hung, paper).held) == ["signed"]
    assert "y" not in view(hung, paper).minutes.signatures, "on no page it stands under what was not read"
    assert not view(hung, paper).unsent and workbook.send(hung.store, paper, hung.now()) == []
    sign(hung, paper, again, 5)
    assert workbook.send(hung.store, paper, hung.now()) == []
    assert hung.sync().held == 0 and hung.queue() == [(waiting, "held")]
    stands = hung.store.records.get(paper).server
    assert sorted(path for path in stands if path.startswith("signatures/")) == ["signatures/x", f"signatures/{again}"]
    photo = hung.store.outbox.get(waiting).change.set["signatures/y"]["photo"]
    assert f"photos/{photo}" not in stands
    sha256 = hung.store.outbox.get(waiting).change.set["signatures/y"]["sha256"]
    assert hung.store.photos.has(sha256), "its picture is kept for as long as it waits"
