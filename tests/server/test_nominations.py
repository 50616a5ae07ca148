"""Whom the commune sends to classes of a higher level: line by line, the last word counts."""

from datetime import date

import pytest
from msgspec.structs import replace
from sqlalchemy import exc, text

from fieldapp.domain.problems import Code, Problem
from sync_server.db.engine import reading, writing
from sync_server.people import learning, nominations
from sync_server.people.learning import Period, this_year
from sync_server.people.nominations import About, Kind, Who, wrong
from tests.cast import DUONG_HUU, MINH, NOW, QUAN, SON_HAI, settle

ABOUT = About(
    title="Tập huấn viên 2026", subject="TH06", holder="Sở Tư pháp", first=date(2026, 11, 10), last=date(2026, 11, 11),
    places=2,
)  # fmt: skip
LAN = Who(name="Nguyễn Thị Lan", person="lan", team="Tổ Mùng")
KHUE = Who(name="Bà Phan Thị Khuê", position="Tập huấn viên")


@pytest.fixture
def do(engine, settled):
    with writing(engine) as conn:
        settled.write(conn, settle)

    def do(verb, *given, by=MINH, **more):
        with writing(engine) as conn:
            return verb(conn, by, "h1", *given, NOW, **more)

    return do


@pytest.fixture
def kept(engine):
    def kept(partition=DUONG_HUU):
        with reading(engine) as conn:
            return nominations.every(conn, partition)

    return kept


@pytest.fixture
def learned(engine):
    def learned(period=None):
        with reading(engine) as conn:
            return learning.learned(conn, DUONG_HUU, period or this_year(NOW.date()), NOW.date())

    return learned


def test_nominated_twice_is_once_and_places_stay_in_order(do, kept):
    assert do(nominations.begin, ABOUT) and not do(nominations.begin, ABOUT)
    for nominee, who in (("lan", LAN), ("k1", KHUE), ("lan", LAN)):
        do(nominations.nominate, nominee, who)
    do(nominations.note, "lan", Kind.ABSENT, why="Ốm")
    [found] = kept()
    assert [(each.id, each.outcome) for each in found.nominees] == [("lan", Kind.ABSENT), ("k1", None)]
    assert [each.kind for each in found.lines] == [Kind.ABSENT, Kind.NOMINATED, Kind.NOMINATED, Kind.SET]
    assert kept(SON_HAI) == []


def test_the_last_word_on_somebody_counts_and_the_others_are_kept(do, kept):
    do(nominations.begin, ABOUT)
    do(nominations.nominate, "lan", LAN)
    do(nominations.note, "lan", Kind.ATTENDED, certificate="12/CN")
    do(nominations.note, "lan", Kind.ATTENDED, certificate="12/CN")
    do(nominations.note, "lan", Kind.ABSENT, why="Ghi nhầm")
    do(nominations.note, "lan", Kind.WITHDRAWN, why="Bận việc nhà")
    [found] = kept()
    assert found.sent == [] and len(found.lines) == 5
    do(nominations.nominate, "lan", LAN)
    assert [each.outcome for each in kept()[0].sent] == [None]


def test_a_class_that_was_called_off_was_attended_by_nobody(do, kept, learned):
    do(nominations.begin, ABOUT)
    do(nominations.nominate, "lan", LAN)
    do(nominations.note, "lan", Kind.ATTENDED)
    assert list(learned()) == ["lan"]
    do(nominations.call_off, "Sở hoãn")
    assert kept()[0].attended == [] and learned() == {}
    assert not do(nominations.change, replace(ABOUT, place="Bắc Ninh"), 1), "it was called off meanwhile"
    assert do(nominations.change, replace(ABOUT, place="Bắc Ninh"), 2)
    assert kept()[0].called_off == "" and list(learned()) == ["lan"]


@pytest.mark.parametrize(
    ("kind", "person", "period", "counts"),
    [
        (Kind.ATTENDED, LAN, None, True),
        (Kind.ABSENT, LAN, None, False),
        (Kind.WITHDRAWN, LAN, None, False),
        (Kind.ATTENDED, KHUE, None, False),
        (Kind.ATTENDED, LAN, Period(first=date(2026, 11, 11), last=date(2026, 11, 30)), False),  # began a day before
    ],
)
def test_who_attended_is_trained_like_at_any_class(do, learned, kind, person, period, counts):
    do(nominations.begin, ABOUT)
    do(nominations.nominate, "n1", person)
    do(nominations.note, "n1", kind, why="x" if kind is not Kind.ATTENDED else "")
    found = learned(period)
    assert found.keys() == ({"lan"} if counts else set())
    assert not counts or (found["lan"][0].higher and found["lan"][0].day == ABOUT.first)


def test_people_of_elsewhere_are_not_sent_and_another_officer_writes_nothing(do, kept):
    do(nominations.begin, ABOUT)
    for verb, given, by in (
        (nominations.nominate, ("xa", Who(name="Xa", person="xa")), MINH),
        (nominations.nominate, ("xa", Who(name="Xa", person="xa")), QUAN),
        (nominations.note, ("lan", Kind.ABSENT), MINH),
        (nominations.change, (replace(ABOUT, title="Khác"), 1), QUAN),
        (nominations.call_off, ("Vì sao",), QUAN),
    ):
        with pytest.raises(Problem) as problem:
            do(verb, *given, by=by)
        assert problem.value.code is Code.NOT_FOUND
    assert len(kept()[0].lines) == 1


@pytest.mark.parametrize("verb", ["UPDATE higher_events SET told = '{}'", "DELETE FROM higher_events"])
def test_the_database_refuses_to_rewrite_a_line(do, engine, verb):
    do(nominations.begin, ABOUT)
    with pytest.raises(exc.DBAPIError, match="append-only"), writing(engine) as conn:
        conn.execute(text(verb))


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("title", ""), ("holder", "a" * 301), ("subject", "TH99"), ("last", date(2026, 11, 9)), ("places", -1),
        ("places", 1000), ("place", "a" * 301), ("first", date(1999, 1, 1)),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_named(part, value):
    assert wrong(ABOUT) == "" and wrong(replace(ABOUT, **{part: value})) == part
