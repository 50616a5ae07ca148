"""One look at a whole change finds what a look at each of its strings would find."""

from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.text import clean_value
from sync_server.journal import plain
from tests.cast import change

ODD = (
    'aàÀễđĐ\\"u/’\u0301\u0323\u031b\r\n\t\x00\x08\x0c\x1f\x7f\u202e\u2069😀'  # what keyboards, pastes and pranks bring
)
texts = st.text(ODD, max_size=6)
values = st.recursive(
    st.one_of(texts, st.integers(-5, 5), st.none(), st.booleans()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)


@given(st.dictionaries(texts, values, min_size=1, max_size=4))
def test_what_is_let_in_is_clean_through_and_through(given):
    tidy = plain.cleaned(change(set=given))
    assert tidy is None or tidy.set == clean_value(given)


@given(values)
def test_clean_values_are_let_in_unless_two_names_are_one(given):
    clean = clean_value({"a": given})
    assert plain.cleaned(change(set=clean)).set == clean


def test_what_no_reader_keeps_exact_is_not_let_in():
    deep = "x"
    for _ in range(plain.MAX_DEPTH):
        deep = [deep]
    odd = [
        2**53,
        -(2**53),
        float("nan"),
        float("inf"),
        {1: "a"},
        deep,
        "\ud83d",
        {"\ud83d": 1},
        {"é": 1, "e\u0301": 2},
        b"",
    ]
    assert [plain.cleaned(change(set={"a": each})) for each in odd] == [None] * len(odd)
    assert all(plain.cleaned(change(set={"a": each})) for each in (2**53 - 1, 0.5, True, None, deep[0][0], {}, []))


def test_what_is_nested_too_deep_for_the_quick_look_is_looked_at_closely():
    for value, taken in (("x", True), (2**53 - 1, True), (2**53, False), ("\ud83d", False), ({"é": 1}, True)):
        nested = {"a": [[{"b": [[[{"c": value}]]]}]]}
        assert (plain.cleaned(change(set=nested)) is not None) is taken
