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


def test_who_waits_for_the_road_does_something_meanwhile_and_who_has_it_does_not():
    turns, done = Turns(), threading.Event()

    def wait():
        with turns.next(done.set):
            pass

    with turns.next(lambda: pytest.fail("the road is free")):
        waiting = threading.Thread(target=wait, daemon=True)
        waiting.start()
        assert done.wait(5)
    waiting.join(5)
    assert not waiting.is_alive() and free(turns)


def test_who_fails_meanwhile_keeps_nobody_from_the_road():
    turns, failed, held = Turns(), threading.Event(), threading.Event()

    def fail():
        failed.set()
        raise ZeroDivisionError

    def wait():
        with pytest.raises(ZeroDivisionError), turns.next(fail):
            held.set()

    with turns.next():
        waiting = threading.Thread(target=wait, daemon=True)
        waiting.start()
        assert failed.wait(5)
        assert not free(turns), "it is the first one's still"
    waiting.join(5)
    assert not held.is_set() and free(turns)


def test_it_is_passed_on_once(clock):
    turns = Turns()
    with turns.next() as turn:
        turn.pass_on()
        with turns.next():
            turn.pass_on()
            assert not free(turns), "it is the other's now"


def piece(turns, clock, many, bytes_s, answers_s=0.5):
    """Let a piece come at so many bytes a second, 1 KB at a time."""
    with turns.next() as turn:
        turn.asks(many)
        clock[0] += answers_s
        for at in range(0, many, 1_000):
            turn.came(1_000, many - at - 1_000)
            clock[0] += 1_000 / bytes_s


def test_the_pace_of_a_slow_road_is_a_little_more_than_it_brings(clock):
    turns = Turns()
    assert turns.pace == 0, "nobody knows yet"
    piece(turns, clock, 100_000, 25_000)
    assert 28_000 < turns.pace < 31_000
    with turns.next() as turn:
        assert turn.asks(100_000) == turns.pace


def test_a_piece_that_stood_still_does_not_slow_the_next_and_an_end_of_a_photo_tells_nothing(clock):
    turns = Turns()
    piece(turns, clock, 100_000, 25_000)
    piece(turns, clock, 64_000, 4_000)
    piece(turns, clock, 9_000, 90_000)
    assert 28_000 < turns.pace < 31_000


def test_a_road_that_has_become_slower_is_known_after_a_few_pieces_and_a_quicker_one_at_once(clock):
    turns = Turns()
    piece(turns, clock, 100_000, 50_000)
    for _ in range(4):
        piece(turns, clock, 64_000, 10_000)
    assert 11_200 < turns.pace < 12_500
    piece(turns, clock, 64_000, 40_000)
    assert turns.pace > 45_000


def test_a_brisk_road_is_left_alone(clock):
    turns = Turns()
    piece(turns, clock, 128_000, 5_000_000)
    with turns.next() as turn:
        turn.asks(64_000)
        turn.came(64_000, 0)  # all in one moment
    assert turns.pace == 0


def test_of_a_piece_that_broke_off_what_came_counts(clock):
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns.next() as turn:
        turn.asks(128_000)
        slow(clock, turn, 60_000, 128_000)
        raise ZeroDivisionError
    assert 28_000 < turns.pace < 31_000
