"""A simulator that finds nothing proves nothing: each of these careless programs must be caught, and soon."""

import pytest

from tests.simulator.mutants import MUTANTS
from tests.simulator.schedule import drawn

MOST = 60  # schedules; most are caught within ten


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_careless_program_is_caught(stage, mutant):
    with MUTANTS[mutant]():
        caught = next((seed for seed in range(1, MOST + 1) if stage.fault(drawn(seed)) is not None), None)
    assert caught is not None
    assert stage.fault(drawn(caught)) is None, "it was the carelessness that broke it"
