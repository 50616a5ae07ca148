"""What lies aside of one phone is bounded, and nothing is dropped for that: what is over it is not taken at all."""

import pytest
from msgspec.structs import replace

from sync_server.db import tables
from sync_server.db.engine import reading
from sync_server.journal import quarantine
from tests.cast import DUONG_HUU, HUNG, LAN, SON_HAI, change, later

LAN_2 = replace(LAN, device_id="lan-2")


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(quarantine, "MOST_CHANGES", 3)
    monkeypatch.setattr(quarantine, "MOST_SIZE", 4_000)


def wrong(number, size=1):
    return change(id=f"c{number}", set={"verdict": "x" * size})


def told(receipts):
    return [(receipt.outcome, receipt.reason) for receipt in receipts]


KEPT, NO_ROOM = ("held", "may_not_write"), ("held", "no_room")


def test_the_fourth_wrong_change_of_a_phone_stays_on_it_and_good_ones_are_taken(send, rows):
    good = change()
    receipts = send(LAN, *(wrong(n) for n in range(4)), good)
    assert told(receipts) == [KEPT, KEPT, KEPT, NO_ROOM, ("accepted", "")]
    assert told(send(LAN, wrong(4))) == [NO_ROOM]
    assert sorted(row["change"] for row in rows(tables.quarantine)) == ["c0", "c1", "c2"]


def test_what_lies_there_already_is_answered_as_before(send):
    sent = [wrong(n) for n in range(3)]
    assert send(LAN, *sent) == send(LAN, *sent, now=later(days=1))


def test_another_phone_has_room_of_its_own(send):
    send(LAN, *(wrong(n) for n in range(3)))
    assert told(send(HUNG, wrong(1))) == told(send(LAN_2, wrong(5))) == [KEPT]


def test_few_large_ones_fill_it_too(send):
    assert told(send(LAN, wrong(1, 5_000), wrong(2))) == [KEPT, NO_ROOM]


def test_the_office_is_told_whose_phone_has_no_room(send, engine):
    send(HUNG, wrong(1))
    for number in range(4):
        send(LAN, wrong(number))
    with reading(engine) as conn:
        assert quarantine.full(conn, DUONG_HUU) == [LAN.name]
        assert quarantine.full(conn, SON_HAI) == []


def test_with_room_again_the_same_change_is_kept(send, engine):
    send(LAN, *(wrong(n) for n in range(4)))
    with engine.begin() as conn:
        conn.execute(tables.quarantine.delete().where(tables.quarantine.c.change == "c0"))
    assert told(send(LAN, wrong(3))) == [KEPT]


def test_what_the_database_itself_refuses_has_no_more_room_than_the_rest(send, engine):
    send(LAN, *(wrong(n) for n in range(3)))
    with engine.begin() as conn:
        receipt = quarantine.set_aside(conn, LAN, wrong(9), "unreadable", "2026-11-22T00:00:00.000Z")
    assert (receipt.outcome, receipt.reason) == NO_ROOM
