"""Receipts of documents: kept line by line, the last one counts, and nobody writes into another commune."""

from datetime import date

import pytest
from msgspec.structs import replace
from sqlalchemy import exc, text

from fieldapp.domain.problems import Code, Problem
from sync_server.db.engine import reading, writing
from sync_server.people import documents
from sync_server.people.documents import Given, Kind, wrong
from tests.cast import DUONG_HUU, FAR_TEAM, MINH, NOW, QUAN, SON_HAI, TEAM, settle

GIVEN = Given(
    document="Sổ tay", copies=2, given_on=date(2026, 11, 20), given_by="Minh", name="Lan", person="lan", team=TEAM
)


@pytest.fixture
def do(engine, settled):
    with writing(engine) as conn:
        settled.write(conn, settle)

    def do(verb, *given, by=MINH):
        with writing(engine) as conn:
            return verb(conn, by, *given, NOW)

    return do


@pytest.fixture
def kept(engine):
    def kept(partition=DUONG_HUU):
        with reading(engine) as conn:
            return documents.receipts(conn, partition)

    return kept


def test_pressed_twice_it_is_kept_once(do, kept):
    assert do(documents.give, "r1", GIVEN)
    assert not do(documents.give, "r1", replace(GIVEN, copies=9))
    [receipt] = kept()
    assert receipt.given == GIVEN and kept(SON_HAI) == []


def test_what_was_put_right_holds_and_what_stood_before_is_kept(do, kept):
    do(documents.give, "r1", GIVEN)
    right = replace(GIVEN, copies=3, given_on=date(2026, 11, 19))
    assert do(documents.correct, "r1", right, 1)
    assert do(documents.correct, "r1", right, 1), "pressed twice"
    assert not do(documents.correct, "r1", GIVEN, 1), "somebody wrote meanwhile"
    [receipt] = kept()
    assert receipt.given == right
    assert [(each.kind, each.given) for each in receipt.lines] == [(Kind.CORRECTED, right), (Kind.GIVEN, GIVEN)]


def test_what_was_cancelled_counts_no_more_until_it_is_written_again(do, kept):
    do(documents.give, "r1", GIVEN)
    do(documents.cancel, "r1", "Ghi nhầm người")
    do(documents.cancel, "r1", "Một lần nữa")
    [receipt] = kept()
    assert receipt.cancelled and len(receipt.lines) == 2 and receipt.lines[0].why == "Ghi nhầm người"
    assert not do(documents.correct, "r1", GIVEN, 1)
    do(documents.correct, "r1", GIVEN, 2)
    [receipt] = kept()
    assert not receipt.cancelled and len(receipt.lines) == 3


def test_ten_lines_of_one_receipt_keep_their_order(do, kept):
    do(documents.give, "r1", GIVEN)
    for n in range(3, 13):
        do(documents.correct, "r1", replace(GIVEN, copies=n), n - 2)
    assert [each.given.copies for each in kept()[0].lines] == [*range(12, 2, -1), 2]


@pytest.mark.parametrize("verb", ["UPDATE document_events SET copies = 9", "DELETE FROM document_events"])
def test_the_database_refuses_to_rewrite_a_line(do, engine, verb):
    do(documents.give, "r1", GIVEN)
    with pytest.raises(exc.DBAPIError, match="append-only"), writing(engine) as conn:
        conn.execute(text(verb))


@pytest.mark.parametrize("given", [{"person": "xa"}, {"person": "", "team": FAR_TEAM}, {"person": "nobody"}])
def test_people_and_teams_of_elsewhere_receive_nothing_here(do, kept, given):
    with pytest.raises(Problem) as problem:
        do(documents.give, "r1", replace(GIVEN, **given))
    assert problem.value.code is Code.NOT_FOUND and kept() == []


def test_another_commune_s_officer_changes_nothing(do, kept):
    do(documents.give, "r1", GIVEN)
    mine = replace(GIVEN, person="xa", team=FAR_TEAM)
    for verb, given in ((documents.correct, (mine, 1)), (documents.cancel, ("Vì sao",))):
        with pytest.raises(Problem):
            do(verb, "r1", *given, by=QUAN)
    assert len(kept()[0].lines) == 1


@pytest.mark.parametrize(
    ("part", "value"), [("document", ""), ("name", ""), ("given_by", ""), ("copies", 0), ("copies", 10_000)]
)
def test_what_cannot_be_kept_is_named(part, value):
    assert wrong(GIVEN) == "" and wrong(replace(GIVEN, **{part: value})) == part
