"""What the office reads: the queue with the longest waiting first, the counts, the story."""

import pytest

from fieldapp.domain.review import Standing
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook
from sync_server.journal.casebook import Sieve
from tests.cast import DUONG_HUU, HUNG, LAN, MINH, SON_HAI, TAM, a_verdict, change, later, settle


@pytest.fixture
def queue(engine):
    def queue(standing=None, page=1, partition=DUONG_HUU):
        with reading(engine) as conn:
            return casebook.queue(conn, partition, Sieve(standing=standing), page)

    return queue


@pytest.fixture
def counts(engine):
    def counts(partition=DUONG_HUU):
        with reading(engine) as conn:
            return casebook.counts(conn, partition)

    return counts


def test_the_queue_tells_what_an_officer_looks_for(engine, send, queue):
    with writing(engine) as conn:
        settle(conn)
    sent = change()
    [receipt] = send(LAN, sent)
    [row] = queue()
    assert row == casebook.QueueRow(
        record=sent.record,
        title="Bà Lan – Ông Bảo",
        village="Thôn Mùng",
        village_now="Thôn Mùng",
        team="Tổ hòa giải thôn Mùng",
        dispute_type="1",
        outcome="",
        standing=Standing.NEW,
        waiting_since="2026-11-22T02:30:00.000Z",
        received_on="2026-11-20",
        first_received_at="2026-11-22T02:30:00.000Z",
        logbook_no=1,
        clashes=0,
        alarms=0,
        by="Nguyễn Thị Lan",
        seq=receipt.seq,
    )


def test_the_longest_waiting_stands_first_and_an_edit_keeps_its_place(send, queue):
    old, new = change(), change()
    send(LAN, old)
    send(TAM, new, now=later(days=1))
    send(HUNG, change(record=old.record, base=1, note="Thêm"), now=later(days=2))
    assert [row.record for row in queue()] == [old.record, new.record]
    assert queue()[0].waiting_since == "2026-11-22T02:30:00.000Z"


def test_an_edit_after_a_return_waits_from_then(send, queue, counts):
    mine = change()
    [first] = send(LAN, mine)
    [decided] = send(MINH, a_verdict(mine.record, first.seq, "returned"), now=later(days=1))
    send(LAN, change(record=mine.record, base=decided.seq, note="Đã sửa"), now=later(days=2))
    send(LAN, change(record=mine.record, base=decided.seq, note="Lại sửa"), now=later(days=3))
    [row] = queue(Standing.AMENDED)
    assert row.waiting_since == "2026-11-24T02:30:00.000Z"
    assert counts() == {Standing.NEW: 0, Standing.AMENDED: 1, Standing.RETURNED: 0, Standing.APPROVED: 0}


def test_the_queue_turns_pages(send, queue):
    for n in range(casebook.PAGE_ROWS + 3):
        send(LAN, change(), now=later(minutes=n))
    first, second = queue(page=1), queue(page=2)
    assert (len(first), len(second), queue(page=3)) == (casebook.PAGE_ROWS, 3, [])
    assert len({row.record for row in first + second}) == casebook.PAGE_ROWS + 3
    assert queue(page=-1) == first


def test_facts_follow_the_case(send, queue):
    mine = change()
    send(LAN, mine)
    send(LAN, change(record=mine.record, base=1, set={"parties/p1": None, "outcome": "THANH", "dispute_type": None}))
    [row] = queue()
    assert (row.title, row.outcome, row.dispute_type, row.logbook_no) == ("Ông Bảo", "THANH", "", 1)


def test_teams_are_no_cases_and_communes_are_apart(engine, send, queue, counts, the_case):
    with writing(engine) as conn:
        settle(conn)
    sent = change()
    send(LAN, sent)
    assert [row.record for row in queue()] == [sent.record]
    assert queue(partition=SON_HAI) == []
    assert sum(counts(SON_HAI).values()) == 0
    assert the_case("team-mung") is None
    assert the_case(sent.record, SON_HAI) is None


@pytest.mark.parametrize("odd", ["", "nowhere", "a\x00b", "../x", "\ud800", "a" * 500])
def test_an_id_that_is_none_opens_nothing(the_case, odd):
    assert the_case(odd) is None


def test_the_story_holds_what_was_written_and_what_the_server_added(send, the_case):
    mine = change(summary="Đầu tiên")
    [first] = send(LAN, mine)
    send(MINH, a_verdict(mine.record, first.seq, "returned", {"summary": "Ghi rõ hơn."}))
    told = the_case(mine.record).lines
    assert [(line.seq, line.by, line.verdict) for line in told] == [
        (1, "Nguyễn Thị Lan", ""),
        (2, "Đỗ Đức Minh", "returned"),
    ]
    assert told[0].added == {"logbook_no": 1}
    assert told[1].set["remarks/r0"]["text"] == "Ghi rõ hơn."


def test_a_named_photo_is_missing_until_it_is_there(send, the_case):
    mine = change(set={"photos/a": {"sha256": "a" * 64}, "photos/b": {"sha256": ""}})
    send(LAN, mine)
    assert the_case(mine.record).photos == [casebook.CasePhoto(path="photos/a", sha256="a" * 64, present=False)]
    send(LAN, change(record=mine.record, base=1, set={"photos/a": None}))
    assert the_case(mine.record).photos == []
