"""The marks of the journal's lines: equal in equal histories, and different from where two of them part."""

from sqlalchemy import text

from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.journal import chain
from tests.cast import DUONG_HUU, FAR, LAN, SON_HAI, TAM, change


def marks(engine, upto, partition=DUONG_HUU):
    with reading(engine) as conn:
        return [chain.mark_at(conn, partition, seq) for seq in range(1, upto + 1)]


def test_every_line_has_a_mark_of_its_own_and_the_newest_stands_at_the_counter(engine, send, rows):
    send(LAN, change(), change())
    send(TAM, change())
    found = marks(engine, 3)
    assert len(set(found)) == 3 and all(len(mark) == 16 for mark in found)
    assert rows(tables.partitions)[0]["chain"] == found[-1]


def test_a_batch_makes_the_same_chain_as_one_by_one(engine, send):
    """Another commune stands for another server: its numbers begin at 1 as well."""
    several = [change() for _ in range(3)]
    send(LAN, *several)
    for each in several:
        send(FAR, each)
    assert marks(engine, 3) == marks(engine, 3, SON_HAI)


def test_two_histories_part_where_they_differ_and_never_meet_again(engine, send):
    common, mine, theirs, after = (change() for _ in range(4))
    send(LAN, common, mine, after)
    send(FAR, common, theirs, after)
    here, there = marks(engine, 3), marks(engine, 3, SON_HAI)
    assert here[0] == there[0]
    assert here[1] != there[1] and here[2] != there[2]


def test_what_counts_once_is_chained_once(engine, send, rows):
    sent = change()
    send(LAN, sent)
    send(LAN, sent, change(), change(kind="nothing"))
    assert rows(tables.partitions)[0]["chain"] == marks(engine, 2)[-1]
    assert marks(engine, 3)[-1] == ""


def test_there_is_no_mark_before_the_first_line_and_none_beyond_the_last(engine, send):
    send(LAN, change())
    with reading(engine) as conn:
        assert [chain.mark_at(conn, DUONG_HUU, seq) for seq in (-1, 0, 2, 2**70)] == [""] * 4
        assert chain.mark_at(conn, "no-such-commune", 1) == ""


def test_lines_from_before_marks_have_none_and_later_ones_go_on(engine, send):
    with writing(engine) as conn:
        conn.execute(text("INSERT INTO partitions (code, seq, chain) VALUES (:code, 7, '')"), {"code": DUONG_HUU})
    send(LAN, change())
    assert marks(engine, 8)[:7] == [""] * 7
    assert len(marks(engine, 8)[-1]) == 16
