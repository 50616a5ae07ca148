"""One photo at a time has the road; the next one is asked for just before it ends, as early as the road needs."""

import threading

import pytest

from fieldapp.sync.turns import Turns


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    return now


def free(turns):
    """Return whether the other lane would get the road at once."""
    got = []

    def take():
        with turns.next():
            got.append(True)

    asking = threading.Thread(target=take, daemon=True)
    asking.start()
    asking.join(0.5)
    return bool(got)


def slow(clock, turn, many, left, step=1_000):
    """Let bytes come at 25 KB a second."""
    for at in range(0, many, step):
        turn.came(step, left - at - step)
        clock[0] += step / 25_000


def test_on_a_slow_road_the_turn_passes_on_when_the_rest_takes_no_longer_than_an_answer(clock):
    turns = Turns()
    with turns.next() as turn:
        turn.asks(100_000)
        clock[0] += 0.5
        slow(clock, turn, 74_000, 100_000)
        assert not free(turns)
        slow(clock, turn, 6_000, 26_000)
        assert free(turns), "20 KB are left: less than a second"


def test_what_is_left_of_the_photo_counts_and_not_what_was_asked_for(clock):
    turns = Turns()
    with turns.next() as turn:
        turn.asks(262_144)
        clock[0] += 0.5
        slow(clock, turn, 45_000, 60_000)
        assert free(turns)


def test_where_a_piece_is_quicker_than_its_answer_both_lanes_ask_at_once(clock):
    turns = Turns()
    with turns.next() as turn:
        turn.asks(64_000)
        clock[0] += 0.01
        turn.came(64_000, 80_000)
    with turns.next() as turn:
        turn.asks(64_000)
        assert free(turns)


def test_a_piece_that_fails_gives_the_road_back():
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns.next():
        raise ZeroDivisionError
    assert free(turns)


def test_it_is_passed_on_once(clock):
    turns = Turns()
    with turns.next() as turn:
        turn.pass_on()
        with turns.next():
            turn.pass_on()
            assert not free(turns), "it is the other's now"
