"""What is given out: each field once, at its last writing, in pages of any size."""

import random
import uuid

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from fieldapp import packing
from fieldapp.domain.changes import apply
from fieldapp.domain.review import standing
from fieldapp.protocol import LARGEST_PAGE, SMALLEST_PAGE
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook, window
from sync_server.journal.intake import take
from sync_server.journal.scope import Viewer, viewer_of
from tests.cast import HUNG, LAN, MINH, NOW, TAM, a_case, a_verdict, change, later

NOBODY = window.Own(author="", changes=[])


@pytest.fixture
def pull(engine):
    def pull(author, since=0, page=LARGEST_PAGE, own=NOBODY):
        with reading(engine) as conn:
            return window.read(conn, viewer_of(author), since, page, own)

    return pull


def test_a_field_written_twice_comes_once_in_its_last_page(send, pull):
    first = change()
    send(LAN, first)
    send(LAN, change(record=first.record, base=1, summary="Lần hai"))
    early, late = pull(HUNG, 0, 1), pull(HUNG, 1, 1)
    assert "summary" not in early.entries[0].set
    assert late.entries[0].set == {"summary": "Lần hai"}
    assert [len(each.entries[0].lines) for each in (early, late)] == [1, 1]
    assert (early.upto, early.more, late.upto, late.more) == (1, True, 2, False)


def test_what_was_taken_away_comes_as_null(send, pull):
    first = change()
    send(LAN, first)
    send(LAN, change(record=first.record, base=1, set={"parties/p2": None}))
    assert pull(HUNG, 1).entries[0].set == {"parties/p2": None}


def test_nothing_new_is_nothing(send, pull):
    send(LAN, change())
    assert pull(HUNG, 1) == window.Window(entries=[], upto=1, more=False)


def test_the_cursor_moves_past_what_one_may_not_see(send, pull):
    send(TAM, change(), change(), change())
    assert pull(LAN, 0, 2) == window.Window(entries=[], upto=3, more=False), "and at once: it is not measured"


def test_ones_own_changes_of_this_request_stay_out_and_others_come(send, pull):
    first = change()
    send(LAN, first)
    send(HUNG, change(record=first.record, base=1, note="Hùng thêm"))
    own = window.Own(author="lan", changes=[first.id])
    [entry] = pull(LAN, 0, own=own).entries
    assert (entry.set, [line.by for line in entry.lines]) == ({"note": "Hùng thêm"}, ["Trần Văn Hùng"])
    assert pull(HUNG, 0, own=replace(own, author="hung")).entries[0].lines[0].change == first.id


def test_what_ones_own_change_of_this_request_wrote_over_is_not_told(send, pull):
    first = change()
    send(LAN, first)
    send(HUNG, change(record=first.record, base=1, note="của Hùng", duties="Hùng giao"))
    own = change(record=first.record, base=2, note="của Lan")
    send(LAN, own)
    [entry] = pull(LAN, 1, own=window.Own(author="lan", changes=[own.id], seqs={3})).entries
    assert (entry.set, [line.seq for line in entry.lines], entry.seq) == ({"duties": "Hùng giao"}, [2], 2)


def test_taking_away_what_never_was_is_told_to_nobody(send, pull):
    first = change(set={"summary": "một", "parties/p1": {"name": "An"}})
    send(LAN, first)
    send(HUNG, change(record=first.record, base=1, set={"parties/p9": None, "parties/p1": None, "note": "thêm"}))
    assert pull(LAN, 1).entries[0].set == {"parties/p1": None, "note": "thêm"}
    assert pull(LAN, 0).entries[0].set.keys() == {"summary", "parties/p1", "note", "logbook_no"}


@pytest.mark.parametrize("since", [-5, 99, 10**30])
def test_a_cursor_that_cannot_be_gets_everything(send, pull, since):
    send(LAN, change())
    assert len(pull(LAN, since).entries) == 1


@pytest.mark.parametrize("page", [-1, 0, 1, 10**30])
def test_any_page_size_moves_on(send, pull, page):
    send(LAN, change(), change())
    assert pull(LAN, 0, page).upto >= 1


def test_a_page_of_long_texts_is_shorter_than_asked(send, pull):
    long = {f"parties/{n}": {"name": "a", "demand": "đ" * 10_000} for n in range(20)}
    send(LAN, *(change(set=long) for _ in range(12)))
    first = pull(LAN, 0, 100)
    assert first.more
    assert 0 < first.upto < 12
    assert pull(LAN, first.upto, 100).upto > first.upto


def test_what_is_left_behind_a_page_and_is_hardly_more_goes_along(send, pull):
    rng = random.Random(7)
    for _ in range(60):
        send(LAN, change(summary="".join(rng.choices("abcdefghijklmnop", k=1_000))))
    whole = packed(pull(HUNG))
    assert whole > 4 * SMALLEST_PAGE
    a_little_less = pull(HUNG, 0, whole * 9 // 10)
    assert (a_little_less.upto, a_little_less.more) == (60, False)
    much_less = pull(HUNG, 0, whole * 7 // 10)
    assert much_less.more and packed(much_less) <= whole * 7 // 10
    rest = pull(HUNG, much_less.upto, whole * 7 // 10)
    assert rest.upto == 60 and len(much_less.entries) + len(rest.entries) == 60


def test_no_page_is_larger_than_the_largest(send, pull, monkeypatch):
    rng = random.Random(7)
    for _ in range(60):
        send(LAN, change(summary="".join(rng.choices("abcdefghijklmnop", k=1_000))))
    largest = packed(pull(HUNG)) * 9 // 10
    monkeypatch.setattr(window, "LARGEST_PAGE", largest)
    assert packed(pull(HUNG, 0, largest)) <= largest


def packed(page):
    return len(packing.pack(msgspec.json.encode(page.entries), packing.DENSE))


writings = st.lists(
    st.tuples(
        st.sampled_from([LAN, HUNG, TAM, MINH]),
        st.integers(0, 2),  # which record
        st.sampled_from(["summary", "note", "duties", "parties/p1"]),
        st.sampled_from(["một", "hai", None]),
        st.integers(0, 30),  # base
    ),
    max_size=30,
)


def value_at(path, value):
    return {"name": value} if value and path.startswith("parties/") else value


@given(story=writings, pages=st.lists(st.integers(1, 9), min_size=1, max_size=5), cuts=st.sets(st.integers(0, 29)))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_of_any_size_read_at_any_time_end_in_the_same_records(engine, story, pages, cuts):
    """A phone that pulls now and then in small pages holds at the end exactly what the office sees."""
    place = uuid.uuid4().hex  # a commune of this example's own
    records = [f"{place}-{n}" for n in range(3)]
    phone = _Phone(engine, Viewer(partition=place, team=LAN.team_id))
    with writing(engine) as conn:
        take(conn, replace(LAN, partition=place), [change(record=records[0])], NOW)
    for step, (author, which, path, value, base) in enumerate(story):
        who = replace(author, partition=place)
        with writing(engine) as conn:
            case = casebook.open_case(conn, place, records[which])
            if author is MINH:
                word = "returned" if step % 2 else "approved"
                wanted = a_verdict(records[which], case.seq if case else 0, word)
            else:
                wanted = change(record=records[which], base=base, set={path: value_at(path, value)})
            take(conn, who, [wanted], later(minutes=step))
        if step in cuts:
            phone.pull(pages[step % len(pages)])
    while phone.pull(pages[0]):
        pass
    with reading(engine) as conn:
        cases = [casebook.open_case(conn, place, record) for record in records]
    ours = {case.record: case for case in cases if case and case.team == LAN.team_id}
    assert phone.fields.keys() == ours.keys()
    for record, case in ours.items():
        assert phone.fields[record] == case.fields
        assert [line.seq for line in phone.lines[record]] == [line.seq for line in case.lines]
        assert standing(phone.lines[record]) == case.standing


class _Phone:
    def __init__(self, engine, viewer):
        self.engine, self.viewer, self.cursor, self.fields, self.lines = engine, viewer, 0, {}, {}

    def pull(self, page):
        with reading(self.engine) as conn:
            news = window.read(conn, self.viewer, self.cursor, page, NOBODY)
        for entry in news.entries:
            self.fields[entry.record] = apply(self.fields.get(entry.record, {}), entry.set)
            self.lines.setdefault(entry.record, []).extend(entry.lines)
        self.cursor = news.upto
        return news.more


def test_the_builder_makes_a_case_that_is_taken(send):
    assert send(LAN, change(set=a_case()))[0].outcome == "accepted"
