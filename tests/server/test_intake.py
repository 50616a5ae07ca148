"""What becomes of a change when it reaches the commune."""

import pytest
from sqlalchemy import select

from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook
from sync_server.journal.intake import take
from tests.cast import DUONG_HUU, HUNG, LAN, MINH, NOW, TAM, a_verdict, change, later


@pytest.fixture
def send(engine):
    def send(author, *changes, now=NOW):
        with writing(engine) as conn:
            return take(conn, author, list(changes), now)

    return send


@pytest.fixture
def the_case(engine):
    def the_case(record, partition=DUONG_HUU):
        with reading(engine) as conn:
            return casebook.open_case(conn, partition, record)

    return the_case


@pytest.fixture
def rows(engine):
    def rows(table):
        with reading(engine) as conn:
            return conn.execute(select(table)).mappings().all()

    return rows


def test_a_case_is_accepted_and_gets_its_number_in_the_book(send, the_case):
    first = change()
    [receipt] = send(LAN, first)
    assert (receipt.outcome, receipt.seq, receipt.server_set) == ("accepted", 1, {"logbook_no": 1})
    case = the_case(first.record)
    assert case.fields == first.set | {"logbook_no": 1}
    assert [(line.by, line.paths) for line in case.lines] == [("Nguyễn Thị Lan", sorted(first.set))]


def test_a_lost_answer_counts_once(send, the_case, rows):
    sent = change()
    [first] = send(LAN, sent)
    [again] = send(LAN, sent, now=later(days=3))
    assert again == first
    assert len(rows(tables.journal)) == 1
    assert the_case(sent.record).fields["logbook_no"] == 1


def test_another_villages_record_is_held_and_untouched(send, the_case):
    mine = change()
    send(LAN, mine)
    [receipt] = send(TAM, change(record=mine.record, summary="Chuyện khác"))
    assert (receipt.outcome, receipt.reason, receipt.seq) == ("held", "not_yours", 0)
    assert the_case(mine.record).fields["summary"] == mine.set["summary"]


def test_a_verdict_moves_the_case_and_an_edit_moves_it_on(send, the_case):
    mine = change()
    [first] = send(LAN, mine)
    [decided] = send(MINH, a_verdict(mine.record, first.seq, "returned", {"agreement": "Ghi rõ ai dời rào."}))
    assert decided.outcome == "accepted"
    assert the_case(mine.record).standing == "returned"
    send(HUNG, change(record=mine.record, base=decided.seq, agreement="Ông Bảo dời rào."))
    assert the_case(mine.record).standing == "amended"
