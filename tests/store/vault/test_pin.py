import pytest

from fieldapp.domain.problems import Code, Problem
from fieldapp.store.vault.pin import chosen, typed


@pytest.mark.parametrize(
    "pin",
    ["270518", " 270518 ", "２７０５１８", "٢٧٠٥١٨", "۲۷۰۵۱۸", "२७०५१८", "²⁷⁰⁵¹⁸", "27０518"],
    ids=["plain", "spaces", "full width", "Arabic", "Persian", "Hindi", "raised", "mixed"],
)
def test_every_keyboards_digits_are_the_same_pin(pin):
    assert typed(pin) == b"270518"


@pytest.mark.parametrize(
    "pin", ["", "27051", "2705180", "27o518", "27 518", "-27051", "½70518", "一二三四五六", "x" * 9999]
)
def test_what_is_not_six_digits_is_no_pin(pin):
    for read in (typed, chosen):
        with pytest.raises(Problem) as problem:
            read(pin)
        assert problem.value.code == Code.PIN_SHAPE
        assert problem.value.detail == ""


@pytest.mark.parametrize("pin", ["000000", "777777", "123456", "456789", "567890", "987654", "321098", "１１１１１１"])
def test_what_everybody_tries_first_is_refused_for_a_new_pin(pin):
    with pytest.raises(Problem, match=Code.PIN_TOO_SIMPLE):
        chosen(pin)
    assert len(typed(pin)) == 6  # to be tried is fine: an old one may be such


@pytest.mark.parametrize("pin", ["270518", "123457", "112233", "135790", "000001"])
def test_any_other_may_be_chosen(pin):
    assert chosen(pin) == pin.encode()


def test_a_pin_set_on_one_keyboard_opens_from_another(vault):
    assert vault.create("٢٧٠٥١٨") == vault.unlock("２７０５１８") == vault.unlock("270518")
