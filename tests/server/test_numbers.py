"""Server numbers have no gaps, and nobody who polls meanwhile ever misses one."""

import threading
from concurrent.futures import ThreadPoolExecutor

from msgspec.structs import replace

from fieldapp.domain.changes import apply
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.journal import window
from sync_server.journal.intake import take
from sync_server.journal.scope import viewer_of
from tests.cast import DUONG_HUU, HUNG, LAN, NOW, SON_HAI, TAM, change

NOBODY = window.Own(author="", changes=[])
PUSHES = 25


def test_pushes_at_once_are_numbered_without_gaps_and_a_poller_misses_none(engine, rows):
    done = threading.Event()
    writers = [LAN, HUNG, replace(LAN, device_id="lan-2", person_id="lan2"), replace(TAM, partition=SON_HAI)]

    def push(author):
        for _ in range(PUSHES):
            with writing(engine) as conn:
                take(conn, author, [change(), change()], NOW)

    def poll():
        seen, cursor = [], 0
        while True:
            last_look = done.is_set()
            with reading(engine) as conn:
                news = window.read(conn, viewer_of(LAN), cursor, 7, NOBODY)
            seen += [line.seq for entry in news.entries for line in entry.lines]
            cursor = news.upto
            if last_look and not news.more:
                return seen

    with ThreadPoolExecutor(6) as pool:
        polled = [pool.submit(poll) for _ in range(2)]
        for each in [pool.submit(push, author) for author in writers]:
            each.result()
        done.set()
        seen = [each.result() for each in polled]
    total = 3 * 2 * PUSHES
    numbers = [row["seq"] for row in rows(tables.journal) if row["partition"] == DUONG_HUU]
    assert sorted(numbers) == list(range(1, total + 1))
    assert [sorted(each) for each in seen] == [list(range(1, total + 1))] * 2


def test_two_who_change_one_field_at_once_lose_neither(engine, the_case):
    first = change()
    with writing(engine) as conn:
        take(conn, LAN, [first], NOW)
    together = threading.Barrier(2)

    def push(author):
        together.wait()
        with writing(engine) as conn:
            return take(conn, author, [change(record=first.record, base=1, summary=author.name)], NOW)[0]

    with ThreadPoolExecutor(2) as pool:
        receipts = list(pool.map(push, [LAN, HUNG]))
    assert sorted(receipt.outcome for receipt in receipts) == ["accepted", "clash"]
    fields = the_case(first.record).fields
    [kept] = [value["value"] for path, value in fields.items() if path.startswith("conflicts/")]
    assert {fields["summary"], kept.strip('"')} == {LAN.name, HUNG.name}


def test_a_batch_that_is_not_committed_leaves_no_gap(engine, send):
    with engine.connect() as conn, conn.begin() as undone:
        take(conn, LAN, [change()], NOW)
        undone.rollback()
    assert send(LAN, change())[0].seq == 1


def test_a_page_never_shows_half_a_batch(engine, send):
    """A phone that reads in pages of one line still ends where one that reads at once does."""
    record = change()
    send(LAN, record)
    send(HUNG, *(change(record=record.record, base=1, seq=n, note=f"{n}", duties=f"{n}") for n in range(6)))
    ends = []
    for page in (1, 3, 100):
        cursor, fields, more = 0, {}, True
        while more:
            with reading(engine) as conn:
                news = window.read(conn, viewer_of(LAN), cursor, page, NOBODY)
            for entry in news.entries:
                fields = apply(fields, entry.set)
            cursor, more = news.upto, news.more
        ends.append(fields)
    assert ends[0] == ends[1] == ends[2]
    assert ends[0]["note"] == "5"
