"""Ids are made on the device, valid UUIDv7, never twice."""

import uuid

from fieldapp.domain.ids import new_id


def test_ids_are_version_7_and_unique():
    made = [new_id() for _ in range(5_000)]
    assert len(set(made)) == len(made)
    assert all(uuid.UUID(each).version == 7 and uuid.UUID(each).variant == uuid.RFC_4122 for each in made)


def test_the_time_stands_in_front_even_with_a_wrong_clock():
    assert new_id(0).startswith("00000000-0000-7")
    assert new_id(2**48 + 5)  # a clock past the year 10889 still makes an id
