"""A simulator that finds nothing proves nothing: each of these careless programs must be caught, and soon."""

import pytest

from tests.cast import DUONG_HUU
from tests.simulator.mutants import MUTANTS, what_lay_aside_is_not_offered_again
from tests.simulator.operations import (
    Begin,
    Copy,
    DropPhoto,
    LetGo,
    Poison,
    Press,
    PutBack,
    Restore,
    SettleHeld,
    Sync,
)
from tests.simulator.schedule import drawn

MOST = 60  # schedules; most are caught within ten


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_careless_program_is_caught(stage, mutant):
    with MUTANTS[mutant]():
        caught = next((seed for seed in range(1, MOST + 1) if stage.fault(drawn(seed)) is not None), None)
    assert caught is not None
    assert stage.fault(drawn(caught)) is None, "it was the carelessness that broke it"


BEGUN = [Begin("lan", "vu-1", "a #1"), Press("lan", "vu-1"), Sync("lan"), Sync("lan2")]
ASIDE = [Poison("lan2", "vu-1", "photo", "b #2"), Sync("lan2")]
LET_GO = [SettleHeld(DUONG_HUU, 0, "decline"), Sync("lan2"), LetGo("lan2", 0)]
OWED_STILL = {
    "it was never taken back": [*BEGUN, *ASIDE, Restore()],
    "it was sent again since": [*BEGUN, *ASIDE, *LET_GO, *ASIDE, Restore()],
    "another phone has sent the same": [
        *BEGUN, *ASIDE, Poison("lan", "vu-1", "photo", "c #3"), Sync("lan"), Restore(), DropPhoto("lan2", "vu-1", 0),
        Press("lan2", "vu-1"),
    ],
    "the phone was put back to before that": [*BEGUN, *ASIDE, Copy("lan2"), *LET_GO, PutBack("lan2"), Restore()],
}  # fmt: skip


@pytest.mark.parametrize("schedule", OWED_STILL.values(), ids=OWED_STILL)
def test_what_lay_aside_is_owed_unless_its_sender_took_it_back(stage, schedule):
    with what_lay_aside_is_not_offered_again():
        assert "no hash" in str(stage.fault(schedule))
    assert stage.fault(schedule) is None
