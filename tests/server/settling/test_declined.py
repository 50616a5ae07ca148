"""What is declined is told; whatever is settled is settled once, by an officer of its commune."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace

from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.journal import settling
from sync_server.journal.settling import NotFound, Settled, Settlement
from sync_server.people import devices, events
from sync_server.people.events import Kind
from tests.cast import (
    DUONG_HUU,
    LAN,
    MINH,
    NOW,
    QUAN,
    TAM,
    TEAM,
    change,
    later,
)
from tests.server.settling.aside import NHUNG, of_tam, row


def test_what_is_declined_is_told_to_its_author_whenever_it_asks_or_sends(cast, lans_case, send, hold, act, fate, rows):
    sent = of_tam(lans_case)
    held = hold(TAM, sent)
    assert fate(TAM, sent.id) == [], "while it waits there is nothing to tell"
    act(settling.decline, held, "  Vụ này của tổ khác.  ")
    [told] = fate(TAM, sent.id)
    assert (told.outcome, told.by, told.said, told.seq) == ("declined", MINH.name, "Vụ này của tổ khác.", 0)
    assert told.at == "2026-11-22T03:30:00.000Z"
    assert send(TAM, sent, now=later(days=3)) == [told]
    assert len(rows(tables.quarantine)) == 1 and len(rows(tables.journal)) == 4  # three rosters and the case


def test_declined_stays_declined_also_when_its_author_may_write_there_since(cast, lans_case, send, hold, act):
    sent = of_tam(lans_case)
    act(settling.decline, hold(TAM, sent), "Không.")
    assert send(replace(TAM, team_id=TEAM), sent)[0].outcome == "declined"


def test_without_a_word_nothing_is_declined(cast, hold, act, rows):
    held = hold(LAN, change(verdict="approved"))
    with pytest.raises(ValueError, match="without a word"):
        act(settling.decline, held, " \n ")
    assert row(rows, held)["settled_at"] == ""


def test_it_is_settled_once_whatever_comes_second(cast, lans_case, hold, act, rows):
    held = hold(TAM, of_tam(lans_case))
    act(settling.release, held)
    before = rows(tables.quarantine), rows(tables.journal)
    for verb, more in (
        (settling.release, ()),
        (settling.decline, ("Không.",)),
        (settling.correct, ({"note": "x"}, "", 1)),
    ):
        with pytest.raises(Settled) as told:
            act(verb, held, *more, officer=NHUNG)
        assert (told.value.row.settled_by_name, told.value.row.settlement) == (MINH.name, Settlement.RELEASED)
    assert (rows(tables.quarantine), rows(tables.journal)) == before


def test_of_two_officers_at_once_one_settles_it(cast, lans_case, hold, act, rows):
    helds = [hold(TAM, of_tam(lans_case, note=f"{n}")) for n in range(4)]

    def press(which):
        officer, held = which
        try:
            if officer is MINH:
                act(settling.release, held)
            else:
                act(settling.decline, held, "Không.", officer=NHUNG)
        except Settled as told:
            return told.row.settled_by
        return officer.person_id

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(press, [(officer, held) for held in helds for officer in (MINH, NHUNG)]))
    assert [said[n] == said[n + 1] for n in range(0, 8, 2)] == [True] * 4, "both are told of the same settlement"
    kept = rows(tables.quarantine)
    released = [each["taken_as"] for each in kept if each["settlement"] == "released"]
    assert sorted(each["change"] for each in rows(tables.journal) if each["author"] == "tam") == sorted(released)


def test_an_officer_settles_while_the_phone_sends_and_neither_waits_for_ever(cast, engine, lans_case, send, act, hold):
    with writing(engine) as conn:
        phone = devices_of(conn)
    tam = replace(TAM, device_id=phone)
    helds = [hold(tam, of_tam(lans_case, note=f"{n}")) for n in range(3)]

    def sync(number):
        with writing(engine) as conn:
            events.wait_for(conn, phone)
            settling.shelf.lock(conn, DUONG_HUU)
        send(tam, of_tam(lans_case, note=f"mới {number}"))

    with ThreadPoolExecutor(4) as pool:
        work = [pool.submit(sync, n) for n in range(5)] + [pool.submit(act, settling.release, each) for each in helds]
        for each in work:
            each.result(timeout=30)


def devices_of(conn):
    code = devices.make_code(conn, MINH, "tam", NOW)
    asked = devices.EnrolRequest(code=code, token="t" * 43)
    return devices.redeem(conn, asked, NOW).device


def test_the_phones_history_says_who_settled_what(cast, engine, lans_case, hold, act):
    with writing(engine) as conn:
        phone = devices_of(conn)
    tam = replace(TAM, device_id=phone)
    held = hold(tam, of_tam(lans_case))
    act(settling.release, held)
    act(settling.decline, hold(tam, of_tam(lans_case, note="hai")), "Không.")
    with reading(engine) as conn:
        story = events.history(conn, phone)
    assert [(each.kind, each.by_name) for each in story[:2]] == [
        (Kind.HELD_DECLINED, MINH.name), (Kind.HELD_RELEASED, MINH.name),
    ]  # fmt: skip
    assert story[1].told == {"held": held}


def test_an_officer_of_another_commune_finds_nothing(cast, lans_case, hold, act, rows):
    held = hold(TAM, of_tam(lans_case))
    for verb, more in (
        (settling.release, ()),
        (settling.decline, ("Không.",)),
        (settling.correct, ({"note": "x"}, "", 1)),
    ):
        for odd in (held, "nowhere", "../x", ""):
            with pytest.raises(NotFound):
                act(verb, odd, *more, officer=QUAN)
    assert row(rows, held)["settled_at"] == ""
