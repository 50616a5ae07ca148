"""What a phone is told of what it sent, and what settling leaves room for."""

import pytest
from msgspec.structs import replace

from fieldapp.domain.review import Standing
from fieldapp.protocol import MOST_ASKED
from sync_server.db.engine import reading
from sync_server.journal import quarantine, settling
from sync_server.journal.plain import Unread
from sync_server.journal.settling import CannotBeTaken
from tests.cast import (
    DUONG_HUU,
    FAR,
    LAN,
    MINH,
    TAM,
    TEAM,
    a_verdict,
    change,
)
from tests.server.settling.aside import BASE, NO_WORDS, of_tam, row


def test_the_fates_of_what_a_phone_asks_about(cast, lans_case, send, hold, act, fate):
    waits, released, declined = (of_tam(lans_case, note=f"{n}") for n in range(3))
    for sent in (waits, released, declined):
        hold(TAM, sent)
    act(settling.release, hold_id(fate, hold, TAM, released))
    act(settling.decline, hold_id(fate, hold, TAM, declined), "Không.")
    [taken] = send(TAM, change())
    told = {each.change: each for each in fate(TAM, waits.id, released.id, declined.id, taken.change, "c-never")}
    assert set(told) == {released.id, declined.id, taken.change, "c-never"}
    assert [told[each].outcome for each in (released.id, declined.id, taken.change, "c-never")] == [
        "accepted", "declined", "accepted", "unknown",
    ]  # fmt: skip
    assert told[taken.change] == taken
    assert [each.outcome for each in fate(FAR, released.id, taken.change)] == ["unknown"] * 2, "another's are not told"


def hold_id(fate, hold, author, sent):
    return hold(author, sent)


def test_the_fate_of_what_was_left_in_a_former_commune_is_found(cast, lans_case, hold, act, fate):
    sent = of_tam(lans_case)
    held = hold(TAM, sent)
    moved = replace(TAM, partition=FAR.partition, team_id=FAR.team_id)
    assert fate(moved, sent.id) == [], "it still waits there, and is not to be offered again here"
    act(settling.decline, held, "Không.")
    assert fate(moved, sent.id)[0].outcome == "declined"


def test_only_so_many_are_looked_at_and_odd_ids_do_no_harm(cast, fate):
    odd = ["\x00", "Nguyễn", "x" * 5_000, "", "a'b", "%"]
    assert [each.change for each in fate(LAN, *odd, *odd)] == odd
    assert len(fate(LAN, *(f"c{n}" for n in range(80)))) == MOST_ASKED


def test_what_may_be_taken_when_it_comes_again_is_no_longer_for_the_officer(
    cast, lans_case, send, hold, rows, engine, fate
):
    sent = of_tam(lans_case)
    held = hold(TAM, sent)
    [receipt] = send(replace(TAM, team_id=TEAM), sent)
    assert receipt.outcome == "accepted"
    assert (row(rows, held)["settlement"], row(rows, held)["settled_by"]) == ("released", "")
    assert fate(TAM, sent.id) == [receipt]
    with reading(engine) as conn:
        assert quarantine.counts(conn, DUONG_HUU) == (0, 1)


def test_settling_makes_room_again(cast, monkeypatch, hold, act, send, engine):
    monkeypatch.setattr(quarantine, "MOST_CHANGES", 2)
    first = hold(LAN, change(id="c1", verdict="x"))
    hold(LAN, change(id="c2", verdict="x"))
    third = change(id="c3", verdict="x")
    assert send(LAN, third)[0].reason == "no_room"
    with reading(engine) as conn:
        assert quarantine.full(conn, DUONG_HUU) == [LAN.name]
    act(settling.decline, first, "Không.")
    with reading(engine) as conn:
        assert quarantine.full(conn, DUONG_HUU) == []
    assert send(LAN, third)[0].reason == "may_not_write"
    assert send(LAN, change(id="c4", verdict="x"))[0].reason == "no_room"


def test_a_poisoned_change_keeps_no_other_waiting(cast, lans_case, send, hold, act, engine):
    poisoned = hold(TAM, Unread(id="c0", raw="[" * 100_000))
    good = hold(TAM, of_tam(lans_case))
    with pytest.raises(CannotBeTaken):
        act(settling.release, poisoned)
    assert act(settling.release, good).outcome == "accepted"
    assert send(TAM, change())[0].outcome == "accepted"
    with reading(engine) as conn:
        assert [each.id for each in quarantine.listed(conn, DUONG_HUU)] == [poisoned]
        assert [each.id for each in quarantine.listed(conn, DUONG_HUU, settled=True)] == [good]
        [of_case] = quarantine.of_record(conn, DUONG_HUU, lans_case)
        assert (of_case.title, of_case.record) == ("Bà Lan – Ông Bảo", lans_case) or of_case.title == ""
        assert quarantine.of_record(conn, DUONG_HUU, "") == []


def test_an_approved_case_is_amended_by_what_is_released_and_not_by_a_correction(
    cast, send, lans_case, hold, act, the_case
):
    send(MINH, a_verdict(lans_case, BASE, "approved"))
    corrected, released = hold(TAM, of_tam(lans_case, note="một")), hold(TAM, of_tam(lans_case, duties="hai"))
    act(settling.correct, corrected, {"note": "một"}, NO_WORDS, BASE + 1)
    assert the_case(lans_case).standing == Standing.APPROVED
    act(settling.release, released)
    assert the_case(lans_case).standing == Standing.AMENDED
