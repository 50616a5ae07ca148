"""A promise that is looked at again: what was found before stays, once, with the words of its day."""

from datetime import date, timedelta

import pytest

from fieldapp.domain import changes
from fieldapp.domain.cases import Case
from fieldapp.domain.deadlines import of_case
from fieldapp.domain.promises import found, found_before, leader_waits, paths_of

FIRST, AGAIN, LAST = date(2026, 11, 15), date(2026, 11, 22), date(2026, 11, 29)
PROMISED = {"follow_ups/f": {"who": "b", "promise": "Dời hàng rào", "due_on": "2026-11-14"}}


def looked(fields, kept, on, words=""):
    """The case after somebody has looked, and written what they saw."""
    now = changes.apply(fields, found(fields, "f", kept, on))
    return now | {"follow_ups/f": now["follow_ups/f"] | ({"words": words} if words else {})}


def case_of(fields):
    return changes.record_of(Case, fields)


def test_the_first_look_stands_with_the_promise_alone():
    fields = looked(PROMISED, "CHAM", FIRST, "Mới tháo một nửa.")
    assert set(fields) == {"follow_ups/f"} and found_before(case_of(fields), "f") == []
    assert fields["follow_ups/f"] == PROMISED["follow_ups/f"] | {
        "kept": "CHAM", "checked_on": "2026-11-15", "words": "Mới tháo một nửa.",
    }  # fmt: skip


def test_each_later_look_leaves_the_former_beside_it_with_its_words_and_begins_without_any():
    fields = looked(PROMISED, "CHAM", FIRST, "Mới tháo một nửa.")
    fields = looked(fields, "CHAM", AGAIN)
    assert "words" not in fields["follow_ups/f"]
    fields = looked(fields, "XONG", LAST)
    promise = case_of(fields).follow_ups["f"]
    assert (promise.kept, promise.checked_on, promise.promise) == ("XONG", LAST, "Dời hàng rào")
    told = [(each.checked_on, each.kept, each.words) for each in found_before(case_of(fields), "f")]
    assert told == [(AGAIN, "CHAM", ""), (FIRST, "CHAM", "Mới tháo một nửa.")]


def test_on_the_same_day_it_is_put_right_and_its_words_stay():
    fields = looked(PROMISED, "CHAM", FIRST, "Mới tháo một nửa.")
    fields = looked(fields, "KHONG", FIRST)
    assert set(fields) == {"follow_ups/f"} and fields["follow_ups/f"]["words"] == "Mới tháo một nửa."


def test_two_who_look_again_at_once_keep_the_former_look_once():
    fields = looked(PROMISED, "CHAM", FIRST, "Mới tháo một nửa.")
    one, other = found(fields, "f", "XONG", AGAIN), found(fields, "f", "CHAM", LAST)
    [past] = one.keys() & other.keys() - {"follow_ups/f"}
    assert one[past] == other[past]


def test_a_day_that_was_chosen_back_is_not_told_twice():
    fields = looked(looked(PROMISED, "CHAM", FIRST), "XONG", AGAIN)
    back = fields | {"follow_ups/f": fields["follow_ups/f"] | {"checked_on": FIRST.isoformat()}}
    assert found_before(case_of(back), "f") == []


def test_what_a_newer_app_wrote_with_a_promise_stays_with_it():
    fields = looked({"follow_ups/f": PROMISED["follow_ups/f"] | {"seen_by": "Bé"}}, "CHAM", FIRST)
    assert looked(fields, "XONG", AGAIN)["follow_ups/f"]["seen_by"] == "Bé"


@pytest.mark.parametrize(
    ("looks", "told_on", "waits"),
    [
        (["CHAM"], None, True),
        (["CHAM"], FIRST, False),
        (["CHAM"], FIRST - timedelta(days=1), False),  # told by word of mouth, written down the next day
        (["CHAM", "CHAM"], FIRST, False),  # late as before
        (["CHAM", "KHONG"], FIRST, True),  # told of a delay, not that nothing is done at all
        (["CHAM", "KHONG"], AGAIN, False),
        (["DUNG_HAN", "BKK"], FIRST, True),
        (["CHAM", "KHONG", "KHONG"], AGAIN, False),
        (["CHAM", "XONG"], None, False),
        (["KHONG", "CHAM", "XONG"], FIRST, False),
    ],
)
def test_the_leader_hears_of_it_again_when_it_is_found_otherwise(looks, told_on, waits):
    fields = PROMISED
    for kept, day in zip(looks, (FIRST, AGAIN, LAST), strict=False):
        fields = looked(fields, kept, day)
    told = {"leader_told_on": told_on.isoformat()} if told_on else {}
    case = case_of(fields | {"follow_ups/f": fields["follow_ups/f"] | told, "outcome": "THANH"})
    assert leader_waits(case, "f") is waits
    assert ("leader" in [each.kind for each in of_case(case)]) is waits


def test_a_promise_goes_with_all_that_was_found_of_it_and_no_other():
    other = {"findings/g.2026-11-01": {"follow_up": "g", "kept": "CHAM"}}
    fields = looked(looked(PROMISED | other, "CHAM", FIRST), "XONG", AGAIN)
    assert paths_of(case_of(fields), "f") == ["follow_ups/f", "findings/f.2026-11-15"]
    assert paths_of(Case(), "new") == ["follow_ups/new"]
