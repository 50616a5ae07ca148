"""Pieces of photos become as large as the link carries, and shrink only where nothing of one arrives."""

import pytest

from fieldapp.media.picture import FULL_BYTES
from fieldapp.sync import pieces as measures
from fieldapp.sync.pieces import LARGEST_PIECE, SMALLEST_PIECE, Pieces

KIB = 1024
FIRST = measures._FIRST  # before the tests of this folder make it smaller


@pytest.fixture
def pieces():
    return Pieces()


def carried(pieces, left=10**9):
    with pieces.next(left) as step:
        return step


def test_they_grow_while_they_get_through_and_no_further_than_the_largest(pieces):
    assert [carried(pieces) // KIB for _ in range(5)] == [64, 128, 256, 256, 256]


def test_the_first_photo_goes_whole(monkeypatch):
    monkeypatch.setattr(measures, "_FIRST", FIRST)
    assert carried(Pieces(), FULL_BYTES) == FULL_BYTES


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
    held_back(pieces, 64 * KIB)
    assert [carried(pieces) // KIB for _ in range(31)] == [32] * 31
    assert [carried(pieces) // KIB for _ in range(2)] == [32, 64]


def test_nothing_is_smaller_than_the_smallest(pieces):
    for _ in range(6):
        held_back(pieces, pieces.size)
    assert carried(pieces) == SMALLEST_PIECE


def test_a_link_that_breaks_before_the_first_byte_shows_nothing_but_twice_in_a_row(pieces):
    pieces.broke_off("a", 64 * KIB, 0)
    pieces.broke_off("b", 64 * KIB, 0)
    pieces.broke_off("a", 64 * KIB, 1)
    pieces.broke_off("a", 64 * KIB, 0)
    assert pieces.size == 64 * KIB
    pieces.broke_off("a", 64 * KIB, 0)
    assert pieces.size == 32 * KIB


def test_a_piece_that_arrived_in_part_was_not_held_back(pieces):
    for at, found in ((1000, 1001), (1001, 1001), (1001, 1002), (1002, 1002)):
        pieces.broke("a", at, 64 * KIB)
        pieces.found("b", 0)
        pieces.found("a", found)
    assert pieces.size == 64 * KIB, "and another photo's standing tells nothing"
    pieces.broke("a", 1002, 64 * KIB)
    pieces.found("a", 1002)
    assert pieces.size == 32 * KIB
    pieces.found("a", 1002)
    assert pieces.size == 32 * KIB, "it is told once"


def test_a_piece_that_broke_off_has_not_got_through(pieces):
    with pytest.raises(ZeroDivisionError), pieces.next(10**9):
        raise ZeroDivisionError
    assert pieces.size == 64 * KIB


def held_back(pieces, step):
    for _ in range(2):
        pieces.broke_off("a", step, 0)
