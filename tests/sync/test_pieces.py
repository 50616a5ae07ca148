"""Pieces of photos become as large as the link carries, and shrink only where nothing of one arrives."""

import pytest

from fieldapp.sync.pieces import LARGEST_PIECE, SMALLEST_PIECE, Pieces

KIB = 1024


@pytest.fixture
def pieces():
    return Pieces()


def carried(pieces, left=10**9):
    with pieces.next(left) as step:
        return step


def test_they_grow_while_they_get_through_and_no_further_than_the_largest(pieces):
    assert [carried(pieces) // KIB for _ in range(5)] == [64, 128, 256, 256, 256]


def test_a_rest_that_is_hardly_more_goes_with_the_last(pieces):
    assert carried(pieces, 80 * KIB) == 80 * KIB
    assert carried(pieces, 161 * KIB) == 128 * KIB
    assert carried(pieces, LARGEST_PIECE + 1) == LARGEST_PIECE


def test_a_small_rest_that_got_through_shows_nothing(pieces):
    assert carried(pieces, 1000) == 1000
    assert pieces.size == 64 * KIB


def test_a_road_on_which_one_takes_long_gets_no_larger_ones(pieces):
    for took_s, size in ((20, 64), (14, 128), (31, 64), (31, 32), (31, 16), (31, 16)):
        pieces.went(pieces.size, took_s)
        assert pieces.size == size * KIB


def test_what_was_held_back_is_not_tried_again_until_many_smaller_ones_went(pieces):
    pieces.held_back(64 * KIB)
    assert [carried(pieces) // KIB for _ in range(31)] == [32] * 31
    assert [carried(pieces) // KIB for _ in range(2)] == [32, 64]


def test_nothing_is_smaller_than_the_smallest(pieces):
    for _ in range(6):
        pieces.held_back(pieces.size)
    assert carried(pieces) == SMALLEST_PIECE


def test_a_piece_that_arrived_in_part_was_not_held_back(pieces):
    pieces.broke("a", 1000, 64 * KIB)
    pieces.found("a", 1001)
    assert pieces.size == 64 * KIB
    pieces.broke("a", 1001, 64 * KIB)
    pieces.found("b", 0)
    assert pieces.size == 64 * KIB, "another photo's standing tells nothing"
    pieces.found("a", 1001)
    assert pieces.size == 32 * KIB
    pieces.found("a", 1001)
    assert pieces.size == 32 * KIB, "it is told once"


def test_a_piece_that_broke_off_has_not_got_through(pieces):
    with pytest.raises(ZeroDivisionError), pieces.next(10**9):
        raise ZeroDivisionError
    assert pieces.size == 64 * KIB


def test_where_a_piece_takes_moments_both_lanes_send_whole_ones(pieces, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    with pieces.next(10**9):
        now[0] += 0.1
    with pieces.next(10**9) as one, pieces.next(10**9) as two:
        assert one == two == 128 * KIB


def test_two_that_begin_at_once_do_not_end_at_the_same_moment(pieces, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    with pieces.next(10**9) as one, pieces.next(10**9) as two:
        assert (one, two) == (64 * KIB, 32 * KIB)
        with pieces.next(70 * KIB) as whole:
            assert whole == 35 * KIB
        with pieces.next(10_000) as small:
            assert small == 10_000
        now[0] += 1.5
        with pieces.next(10**9) as later:
            assert later == pieces.size
