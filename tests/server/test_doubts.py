"""What an officer should look at: dates that cannot be, gaps, signatures, and the same quarrel written twice."""

from datetime import date

import pytest

from fieldapp.domain import minutes
from fieldapp.domain.ids import new_id
from sync_server.db.engine import reading, writing
from sync_server.journal import doubts, stands
from sync_server.journal.doubts import Kind
from sync_server.journal.intake import take
from tests.cast import DUONG_HUU, FAR, HUNG, LAN, NOW, TAM, change, settle

TODAY = date(2026, 11, 22)
QUARREL = {
    "received_on": "2026-11-20", "dispute_type": "A04", "summary": "Lối đi chung bị chặn.",
    "parties/p1": {"role": "BEN", "name": "Bà Lã Thị Vượng"},
    "parties/p2": {"role": "BEN", "name": "Ông Đặng Văn Bảo"},
    "mediators/m1": {"name": "Nguyễn Thị Lan", "person": "lan"},
    "sessions/s1": {"held_on": "2026-11-21"},
}  # fmt: skip
SETTLED = QUARREL | {"outcome": "THANH", "ending": "1", "ended_on": "2026-11-21", "agreement": "Mở lại lối đi."}


@pytest.fixture
def write(engine):
    with writing(engine) as conn:
        settle(conn)

    def write(fields, author=LAN, record=None, kind="case"):
        sent = change(record=record or new_id(), kind=kind, set=fields)
        with writing(engine) as conn:
            assert take(conn, author, [sent], NOW)[0].outcome != "held"
        return sent.record

    return write


@pytest.fixture
def found(engine):
    def found(*asked, today=TODAY):
        with reading(engine) as conn:
            told = stands.fields_of(conn, DUONG_HUU, asked)
            return doubts.of_cases(conn, DUONG_HUU, told, today)

    return found


def kinds(some):
    return [each.kind for each in some]


def test_a_case_as_it_should_be_raises_none(write, found):
    record = write(QUARREL)
    assert found(record) == {record: []}


@pytest.mark.parametrize(
    ("more", "kind", "field"),
    [
        ({"received_on": "2026-11-23"}, Kind.FUTURE_RECEIPT, "received_on"),
        ({"sessions/s1": {"held_on": "2026-11-19"}}, Kind.SESSION_BEFORE, "sessions"),
        ({"sessions/s1": {"held_on": "2026-11-30"}}, Kind.FUTURE_SESSION, "sessions"),
        ({"parties/p2": {"role": "BEN", "name": " "}}, Kind.NAME, "parties"),
        ({"parties/p2": {"role": "LQ", "name": "Ông Đặng Văn Bảo"}}, Kind.SIDES, "parties"),
        ({"dispute_type": "DD1"}, Kind.ASK_FIRST, "dispute_type"),
        ({"dispute_type": "Z77"}, Kind.UNKNOWN_WORD, "dispute_type"),
        ({"outcome": "KHONG_THANH", "ending": "1"}, Kind.ENDING_CONTRADICTS, "ending"),
        ({"outcome": "THANH", "ending": "1"}, Kind.NO_AGREEMENT, "agreement"),
        ({"outcome": "KHONG_THANH", "ended_on": "2026-11-18"}, Kind.BEFORE_RECEIPT, "ended_on"),
        ({"outcome": "KHONG_THANH", "ended_on": "2026-11-20"}, Kind.END_BEFORE_SESSION, "ended_on"),
    ],
)
def test_what_cannot_be_so_is_found_at_its_field(write, found, more, kind, field):
    record = write(QUARREL | more)
    assert (kind, field) in [(each.kind, each.field) for each in found(record)[record]]


@pytest.mark.parametrize(
    ("more", "late"),
    [
        ({"sessions/s1": {"held_on": "2026-11-18"}, "received_on": "2026-11-15"}, False),  # the third day
        ({"sessions/s1": {"held_on": "2026-11-19"}, "received_on": "2026-11-15"}, True),
        ({"sessions/s1": {"held_on": "2026-11-16"}, "received_on": "2026-11-12"}, False),  # the third day is a Sunday
        ({"sessions/s1": {"held_on": "2026-11-17"}, "received_on": "2026-11-12"}, True),
        ({"sessions/s1": {"held_on": "2026-02-23"}, "received_on": "2026-02-14"}, False),  # Tết and its weekend
        ({"sessions/s1": {"held_on": "2026-11-19"}, "received_on": "2026-11-15", "on_the_spot": True}, False),
        (
            {"sessions/s1": {"held_on": "2026-11-19"}, "received_on": "2026-11-15", "start_agreed_on": "2026-11-19"},
            False,
        ),
    ],
)
def test_the_first_meeting_after_the_three_days_is_late(write, found, more, late):
    record = write(QUARREL | more)
    assert (Kind.LATE_START in kinds(found(record)[record])) == late


@pytest.mark.parametrize(
    ("more", "late"),
    [
        ({"received_on": "2026-11-17"}, True),
        ({"received_on": "2026-11-18"}, False),  # the third day was a Saturday: until Monday
        ({"received_on": "2026-11-19"}, False),  # its third day is today
        ({"received_on": "2026-10-01", "not_mediated": "CHUYEN", "referred_to": "UBND"}, False),
    ],
)
def test_a_case_in_which_nobody_met_yet_is_late_after_the_three_days(write, found, more, late):
    begun = {path: value for path, value in QUARREL.items() if path != "sessions/s1"}
    record = write(begun | more)
    assert (Kind.LATE_START in kinds(found(record)[record])) == late


def signatures(*roles):
    return {f"signatures/c{n}": {"name": f"Người {n}", "role": role} for n, role in enumerate(roles)}


@pytest.mark.parametrize(
    ("signed", "enough"),
    [((), False), (("BEN", "HGV"), False), (("BEN", "BEN"), False), (("BEN", "BEN", "HGV"), True)],
)
def test_a_settled_case_needs_the_signatures_of_both_sides_and_a_mediator(write, found, signed, enough):
    record = write(SETTLED | signatures(*signed))
    assert kinds(found(record)[record]) == ([] if enough else [Kind.UNSIGNED])


def document(record, *roles):
    words = {
        "type": minutes.SETTLED, "about": record, "held_on": "2026-11-21",
        "blocks/dd": {"text": "Mở lại lối đi."},
        **{f"attendees/a{n}": {"name": f"Người {n}", "role": role} for n, role in enumerate(roles)},
    }  # fmt: skip
    given = {
        f"signatures/a{n}": {"name": f"Người {n}", "role": role, "how": minutes.SIGNED} for n, role in enumerate(roles)
    }
    return words | given | {"digest": minutes.digest_of(words), "locked_at": "2026-11-21T20:00:00+07:00"}


def test_signatures_on_the_agreement_document_count(write, found):
    record, other = write(SETTLED), write(SETTLED | {"parties/p1": {"role": "BEN", "name": "Bà Khác"}})
    write(document(record, "BEN", "BEN", "HGV"), kind=minutes.KIND)
    write(document(other, "BEN", "HGV"), kind=minutes.KIND)
    assert (kinds(found(record)[record]), kinds(found(other)[other])) == ([], [Kind.UNSIGNED])


def test_the_same_sides_and_matter_within_sixty_days_may_be_one_case(write, found):
    turned = {
        "parties/x": {"role": "BEN", "name": "ông đặng văn bảo"},
        "parties/y": {"role": "BEN", "name": "Bà Lã Thị Vượng"},
    }
    first, again = (
        write(QUARREL),
        write(
            {"received_on": "2026-09-21", "dispute_type": "A04", "sessions/s": {"held_on": "2026-09-22"}} | turned, TAM
        ),
    )
    told = found(first, again)
    assert [(each.kind, each.other) for each in told[first]] == [(Kind.DOUBLE, again)]
    assert [(each.kind, each.other) for each in told[again]] == [(Kind.DOUBLE, first)]


@pytest.mark.parametrize(
    "other",
    [
        {"received_on": "2026-09-20"},  # the sixty-first day
        {"dispute_type": "A03"},
        {"parties/p1": {"role": "BEN", "name": "Bà Lò Thị Vân"}},  # the same initials
    ],
)
def test_what_only_looks_alike_is_another_case(write, found, other):
    record = write(QUARREL)
    write(QUARREL | {"sessions/s1": {"held_on": other.get("received_on", "2026-11-21")}} | other)
    assert Kind.DOUBLE not in kinds(found(record)[record])


def test_a_double_behind_closed_doors_is_found_too(write, found):
    record, closed = write(QUARREL), write(QUARREL | {"openness": "KCK"}, HUNG)
    assert [each.other for each in found(record)[record]] == [closed]
    assert [each.other for each in found(closed)[closed]] == [record]


@pytest.mark.parametrize("openness", ["CK", "KCK"])
@pytest.mark.parametrize("name", ["Lã Thị Vượng", "Chị Lã Thị Vượng", "cụ  Lã Thị Vượng"])
def test_a_side_whom_one_team_calls_otherwise_than_another_is_the_same(write, found, name, openness):
    record = write(QUARREL)
    again = write(QUARREL | {"parties/p1": {"role": "BEN", "name": name}, "openness": openness}, TAM)
    assert [each.other for each in found(record)[record]] == [again]
    assert [each.other for each in found(again)[again]] == [record]


def test_nothing_of_another_commune_is_a_double(write, found):
    record = write(QUARREL)
    write(QUARREL, FAR)
    assert found(record)[record] == []
