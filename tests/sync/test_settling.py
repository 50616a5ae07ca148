"""Two write in one field without signal, both see both versions, one chooses, and all phones end equal."""

import unicodedata

import pytest

from fieldapp import workbook
from fieldapp.domain.clash import choice, open_clashes
from tests.cast import HUNG, LAN, MINH
from tests.sync.village import Phone, assert_settled


@pytest.fixture
def trio(either_commune, phones):
    """Lan's phone, Hùng's, and a second one of Lan's; all have one case. Gives them and its id."""
    lan, hung, other = phones(either_commune, LAN), phones(either_commune, HUNG), phones(either_commune, LAN)
    record = lan.send()
    for phone in (lan, hung, other):
        phone.sync()
    return either_commune, (lan, hung, other), record


@pytest.fixture
def pair(commune, lan, hung):
    """Two phones that have one case."""
    record = lan.send()
    lan.sync()
    hung.sync()
    return lan, hung, record


def both_write(lan, hung, record, path="summary", one="Lan kể.", other="Hùng kể."):
    """Lan's version stands, Hùng's is kept; both phones know."""
    for phone, value in ((lan, one), (hung, other)):
        phone.send(record, set={path: value})
        phone.sync()
    lan.sync()


def versions(phone, record):
    return {
        each.path: [(version.value, version.by) for version in each.versions]
        for each in workbook.clashes(phone.store, record)
    }


def settle(phone: Phone, record, value, path="summary"):
    assert workbook.settle(phone.store, record, path, value, phone.now()) == []


@pytest.mark.parametrize(("chooser", "value"), [(0, "Hùng kể."), (1, "Lan kể."), (2, "Viết lại cho rõ.")])
def test_both_see_both_one_chooses_and_all_end_equal(trio, chooser, value):
    commune, (lan, hung, other), record = trio
    both_write(lan, hung, record)
    other.sync()
    for phone in (lan, hung, other):
        assert versions(phone, record) == {"summary": [("Lan kể.", LAN.name), ("Hùng kể.", HUNG.name)]}
    one = (lan, hung, other)[chooser]
    settle(one, record, value)
    assert versions(one, record) == {}
    assert one.sync().clashed == 0
    for phone in (lan, hung, other):
        phone.sync()
        assert versions(phone, record) == {} and phone.sees(record)["summary"] == value
    assert commune.case(record).fields["summary"] == value
    assert_settled(commune, lan, hung, other)


def test_a_lost_answer_to_a_choice_settles_once(pair, commune):
    lan, hung, record = pair
    both_write(lan, hung, record)
    settle(hung, record, "Hùng kể.")
    hung.wire.fates = ["unanswered", "lost"]
    hung.sync()
    hung.restart()
    assert versions(hung, record) == {}
    hung.wire.fates = []
    assert hung.sync().clashed == 0
    lan.sync()
    assert_settled(commune, lan, hung)


@pytest.mark.parametrize("lan_first", [True, False])
def test_two_who_choose_differently_without_signal_see_both_again(pair, commune, lan_first):
    lan, hung, record = pair
    both_write(lan, hung, record)
    settle(lan, record, "Lan kể.")
    settle(hung, record, "Hùng kể.")
    first, second = (lan, hung) if lan_first else (hung, lan)
    first.sync()
    assert second.sync().clashed == 1
    first.sync()
    both = {("Lan kể.", LAN.name), ("Hùng kể.", HUNG.name)}
    assert set(versions(lan, record)["summary"]) == set(versions(hung, record)["summary"]) == both
    settle(second, record, "Lan kể.")
    second.sync()
    first.sync()
    assert versions(lan, record) == versions(hung, record) == {}
    assert_settled(commune, lan, hung)


def test_two_who_choose_the_same_without_signal_are_at_one(pair, commune):
    lan, hung, record = pair
    both_write(lan, hung, record)
    for phone in (lan, hung):
        settle(phone, record, "Hùng kể.")
    for phone in (lan, hung, lan):
        assert phone.sync().clashed == 0
    assert versions(lan, record) == versions(hung, record) == {}
    assert_settled(commune, lan, hung)


def test_three_phones_leave_three_versions_until_one_settles_all(trio):
    commune, (lan, hung, other), record = trio
    lan.send(record, summary="Một.")
    hung.send(record, summary="Hai.")
    other.send(record, summary="Ba.")
    for phone in (lan, hung, other, lan, hung):
        phone.sync()
    for phone in (lan, hung, other):
        assert [value for value, _ in versions(phone, record)["summary"]] == ["Một.", "Hai.", "Ba."]
    settle(hung, record, "Ba.")
    for phone in (hung, lan, other):
        phone.sync()
    assert_settled(commune, lan, hung, other)


def test_a_choice_meets_a_version_that_was_still_on_its_way(trio):
    commune, (lan, hung, other), record = trio
    other.send(record, summary="Ba.")
    both_write(lan, hung, record)
    other.sync()
    settle(hung, record, "Hùng kể.")
    assert hung.sync().clashed == 0
    lan.sync()
    other.sync()
    left = {"summary": [("Hùng kể.", HUNG.name), ("Ba.", LAN.name)]}
    assert versions(lan, record) == versions(hung, record) == versions(other, record) == left
    assert_settled(commune, lan, hung, other)


def test_a_draft_of_another_field_stays_at_home_while_the_choice_goes(pair, commune):
    lan, hung, record = pair
    both_write(lan, hung, record)
    lan.write(record, note="Đang viết dở.")
    settle(lan, record, "Hùng kể.")
    lan.sync()
    hung.sync()
    assert lan.sees(record)["note"] == "Đang viết dở." and "note" not in commune.case(record).fields
    assert_settled(commune, lan, hung)
    lan.send(record)
    assert lan.sync().clashed == 0


def test_her_waiting_words_are_chosen_against_before_they_go(pair, commune):
    lan, hung, record = pair
    both_write(lan, hung, record)
    hung.send(record, summary="Hùng kể lần hai.", note="Thêm.")
    settle(hung, record, "Lan kể.")
    assert hung.sync().clashed == 0
    lan.sync()
    assert versions(hung, record) == {} and commune.case(record).fields["note"] == "Thêm."
    assert_settled(commune, lan, hung)


def test_members_of_collections_and_spellings_of_one_word_never_clash(trio):
    commune, (lan, hung, other), record = trio
    word = "Bà Nguyễn Thị Đượm"
    for number, phone in enumerate((lan, hung, other)):
        own = {f"parties/q{number}": {"name": f"Bà {number}"}, f"sessions/s{number}": {"held_on": "2019-02-03"}}
        spelt = unicodedata.normalize("NFD" if number else "NFC", word)
        phone.send(record, set=own | {"summary": spelt, "parties/p1": {"role": "BEN", "name": spelt}})
    for phone in (lan, hung, other, lan, hung):
        assert phone.sync().clashed == 0
    assert {f"parties/q{n}" for n in range(3)} <= set(commune.case(record).fields)
    assert versions(lan, record) == {}
    assert_settled(commune, lan, hung, other)


@pytest.mark.parametrize("path", ["note", "parties/q1"])
def test_taking_away_against_writing_is_settled_like_any_other(pair, commune, path):
    lan, hung, record = pair
    wrote = "Viết." if path == "note" else {"role": "LQ", "name": "Bà Lan Anh"}
    lan.send(record, set={"note": "Cũ.", "parties/q1": {"role": "LQ", "name": "Bà Lan"}})
    lan.sync()
    hung.sync()
    both_write(lan, hung, record, path, wrote, None)
    assert [value for value, _ in versions(hung, record)[path]] == [wrote, None]
    settle(hung, record, None, path)
    hung.sync()
    lan.sync()
    assert path not in lan.sees(record) and versions(lan, record) == {}
    assert_settled(commune, lan, hung)


def test_what_the_office_chooses_comes_home_by_the_ordinary_pull(pair, commune):
    lan, hung, record = pair
    both_write(lan, hung, record)
    case = commune.case(record)
    [found] = open_clashes(case.fields, case.lines)
    assert commune.settle(record, choice(found, "Hùng kể."))
    for phone in (lan, hung):
        phone.sync()
        assert phone.sees(record)["summary"] == "Hùng kể." and versions(phone, record) == {}
        assert phone.held(record).lines[-1].by == MINH.name
    assert_settled(commune, lan, hung)


def test_a_choice_that_the_office_made_first_is_no_loss_for_who_chose_otherwise(pair, commune):
    lan, hung, record = pair
    both_write(lan, hung, record)
    case = commune.case(record)
    settle(lan, record, "Lan kể.")
    assert commune.settle(record, choice(open_clashes(case.fields, case.lines)[0], "Hùng kể."))
    assert lan.sync().clashed == 1
    hung.sync()
    assert versions(hung, record) == {"summary": [("Hùng kể.", MINH.name), ("Lan kể.", LAN.name)]}
    assert_settled(commune, lan, hung)
