"""Difference, apply and clash on paths."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain import bounds, cases, changes, kinds
from fieldapp.domain.cases import LIMITS, WRITERS, Case, Party
from fieldapp.domain.changes import Written, apply, difference
from fieldapp.domain.roles import Role

paths = st.sampled_from(["summary", "agreement", "parties/a", "parties/b", "photos/x", "unknown"])
words = st.text("abễđ", max_size=5)
values = st.one_of(words, st.integers(), st.dictionaries(words, st.integers(), max_size=2))
fields = st.dictionaries(paths, values, max_size=6)


@given(fields, fields)
def test_a_difference_applied_to_the_old_gives_the_new(old, new):
    assert apply(old, difference(old, new)) == new


@given(fields, fields)
def test_applying_twice_is_applying_once_and_touches_no_argument(old, changed):
    before = dict(old)
    assert apply(apply(old, changed), changed) == apply(old, changed)
    assert old == before


def test_nothing_changed_is_an_empty_difference():
    assert difference({"summary": "a"}, {"summary": "a"}) == {}


def test_a_case_survives_the_way_to_paths_and_back():
    case = Case(
        summary="Lấn ranh",
        received_on=date(2026, 11, 20),
        parties={"a": Party(name="Hoàng Thị Sửu", birth_year=1961), "b": Party(name="Đàm Văn Tý", role="LQ")},
    )
    assert changes.record_of(Case, changes.fields_of(case)) == case


def test_empty_defaults_do_not_travel():
    assert changes.fields_of(Case()) == {}


def test_a_field_of_a_newer_version_is_passed_over_when_reading_and_kept_when_applying():
    kept = apply({"invented_later": 1, "summary": "a"}, {"summary": "b"})
    assert kept == {"invented_later": 1, "summary": "b"}
    assert changes.record_of(Case, kept).summary == "b"


def test_two_sides_keep_their_places_whichever_was_mended_last():
    sent = {"parties/a": {"name": "Bà Lan"}, "parties/b": {"name": "Ông Bảo"}}
    mended = apply(sent, {"parties/a": {"name": "Bà Lan Anh"}})
    assert list(changes.record_of(Case, mended).parties) == ["a", "b"]


WRITTEN_BY_OTHER = {"summary": Written(seq=7, device="phone-2", value="của Hùng")}


@pytest.mark.parametrize(
    ("base", "device", "value", "expected"),
    [
        (5, "phone-1", "của Lan", ["summary"]),
        (7, "phone-1", "của Lan", []),  # she had seen number 7
        (5, "phone-2", "của Lan", []),  # the same phone wrote both
        (5, "phone-1", "của Hùng", []),  # both wrote the same words
    ],
)
def test_a_clash_is_another_value_from_elsewhere_since_the_base(base, device, value, expected):
    assert changes.clashes({"summary": value}, base, device, 0, WRITTEN_BY_OTHER) == expected


def test_different_fields_never_clash():
    assert changes.clashes({"agreement": "x"}, 0, "phone-1", 0, WRITTEN_BY_OTHER) == []


def test_taking_away_what_another_rewrote_is_a_clash():
    assert changes.clashes({"summary": None}, 0, "phone-1", 0, WRITTEN_BY_OTHER) == ["summary"]


@pytest.mark.parametrize(
    ("path", "role", "allowed"),
    [
        ("summary", Role.MEDIATOR, True),
        ("parties/a", Role.MEDIATOR, True),
        ("parties", Role.MEDIATOR, False),  # a collection is written member by member
        ("parties/", Role.MEDIATOR, False),
        ("summary/a", Role.MEDIATOR, False),
        ("verdict", Role.MEDIATOR, False),
        ("verdict", Role.OFFICER, True),
        ("remarks/r", Role.OFFICER, True),
        ("remarks/r", Role.MEDIATOR, False),
        ("summary", Role.OFFICER, False),
        ("logbook_no", Role.MEDIATOR, False),
        ("logbook_no", Role.SERVER, True),
        ("invented", Role.MEDIATOR, False),
        ("__class__", Role.MEDIATOR, False),
        ("", Role.MEDIATOR, False),
    ],
)
def test_who_may_write_what(path, role, allowed):
    assert (changes.forbidden("case", {path: "x"}, role) == []) is allowed


KEPT = "conflicts/summary/c1"


@pytest.mark.parametrize("role", [Role.MEDIATOR, Role.OFFICER])
def test_a_version_that_lost_may_be_taken_away_and_never_written(role):
    assert changes.forbidden("case", {KEPT: None}, role) == []
    assert changes.forbidden("case", {KEPT: {"value": '"Bịa"'}}, role) == [KEPT]
    assert changes.forbidden("team", {KEPT: None}, role) == [KEPT]
    for no_member in ("conflicts", "conflicts/", "conflicts/c1"):
        assert changes.forbidden("case", {no_member: None}, role) == [no_member]


def test_the_office_writes_a_field_of_a_case_only_where_it_settles_a_version_of_it():
    assert changes.forbidden("case", {"summary": "Của Hùng", KEPT: None}, Role.OFFICER) == []
    for settled in ({}, {"conflicts/note/c1": None}, {"conflicts/summary/deeper/c1": None}):
        assert changes.forbidden("case", {"summary": "Của Hùng"} | settled, Role.OFFICER) == ["summary"]
    assert changes.forbidden("case", {"logbook_no": 7, "conflicts/logbook_no/c1": None}, Role.OFFICER) == ["logbook_no"]


def test_taking_a_kept_version_away_clashes_with_nothing():
    written = {KEPT: Written(seq=9, device="", value={"value": '"x"'})}
    assert changes.clashes({KEPT: None}, 0, "phone-1", 0, written) == []


def test_nobody_may_write_an_unknown_kind():
    assert changes.forbidden("spell", {"summary": "x"}, Role.MEDIATOR) == ["summary"]


def test_every_field_names_its_writers():
    assert set(WRITERS) == set(Case.__struct_fields__)
    assert all(WRITERS.values())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("summary", 5),
        ("summary", ["a"]),
        ("received_on", "hôm qua"),
        ("parties/a", "Lan"),
        ("parties/a", {"birth_year": "sáu mươi"}),
        ("summary", "x" * (LIMITS["summary"] + 1)),
        ("parties/a", {"name": "x" * 301}),
        ("sessions/s", {"present": "parties/a"}),
        ("sessions/s", {"present": [1]}),
        ("sessions/s", {"present": ["parties/a", "x" * 301]}),
        ("sessions/s", {"begins_at": "x" * 301}),
        ("statements/s.a", {"text": "x" * (LIMITS["statements.text"] + 1)}),
        ("pauses/p", {"resumed_on": "mai"}),
    ],
)
def test_a_value_of_the_wrong_shape_is_named(path, value):
    assert changes.unreadable("case", {path: value, "note": "đúng"}) == [path]


def test_ten_thousand_characters_are_welcome():
    assert changes.unreadable("case", {"summary": "ạ" * 10_000}) == []


def test_what_a_side_said_may_be_long_and_many_may_have_been_there():
    said = {"session": "s", "party": "a", "text": "ạ" * 10_000}
    there = {"present": [f"parties/{number}" for number in range(200)]}
    assert changes.unreadable("case", {"statements/s.a": said, "sessions/s": there}) == []


def test_taking_a_field_away_is_always_readable():
    assert changes.unreadable("case", {"received_on": None, "parties/a": None}) == []


_WORDS = st.sampled_from(
    ["", "Lan", "a" * 300, "a" * 301, "ệ" * 300, "a" * 2_001, "a" * 20_001, "2019-02-28", "2019-02-30"]
)
_ANY = st.one_of(_WORDS, st.integers(-1, 10**17), st.booleans(), st.floats(), st.lists(_WORDS, max_size=2))
_PARTS = ["name", "demand", "birth_year", "notes", "held_on", "present", "both_sides_agree", "sha256", "invented"]
_PATHS = ["summary", "basis", "received_on", "on_the_spot", "logbook_no", "parties/p1", "parties/p2", "sessions/s1",
          "invited/i", "photos/p", "alarms/a", "conflicts/summary/c", "invented", "invented/a"]  # fmt: skip


@given(st.dictionaries(st.sampled_from(_PATHS), _ANY | st.dictionaries(st.sampled_from(_PARTS), _ANY, max_size=3)))
def test_one_look_at_a_whole_change_finds_what_a_look_at_each_value_finds(changed):
    def reads(path, value):
        try:
            changes.record_of(cases.Case, {path: value})
        except (msgspec.ValidationError, TypeError):
            return False
        return not changes.too_long(cases.KIND, path, value)

    wrong = sorted(path for path, value in changed.items() if not reads(path, value))
    assert changes.unreadable(cases.KIND, changed) == wrong


@pytest.mark.parametrize("kind", sorted(kinds.ALL))
def test_every_kind_of_record_can_be_looked_at_in_one_go(kind):
    shape = bounds.bounded(kinds.ALL[kind].record, lambda name: changes.limit(kind, name))
    assert bounds.fits(shape, changes.fields_of(changes.KINDS[kind]()))
    assert not bounds.fits(shape, {"verdict": "a" * 301})
    assert not bounds.fits(shape, {"remarks/r": {"text": "a" * 20_001}})
    assert not bounds.fits(shape, {"remarks/r": {"unknown": 1}})
    assert not bounds.fits(shape, {"remarks": {}, "remarks/r": {}})
