"""The gate: whatever happens in whatever order, nothing is lost, nothing counts twice, nobody is told what is not so.

`make torture-sync` plays many more, from a seed of one's choice. A failing one is shrunk and printed; it goes into a
test of its own as `stage.run([...])`, or is played again by `python -m tests.simulator.replay SEED`.
"""

import os

import pytest

from tests.simulator.replay import told
from tests.simulator.schedule import drawn

FIRST = int(os.environ.get("SIMULATOR_SEED") or "1")
SCHEDULES = int(os.environ.get("SIMULATOR_SCHEDULES") or "20")
BATCH = 20


@pytest.mark.parametrize("first", range(FIRST, FIRST + SCHEDULES, BATCH))
def test_any_schedule_ends_well(stage, first):
    seeds = range(first, min(first + BATCH, FIRST + SCHEDULES))
    failed = [told(stage, seed, fault) for seed in seeds if (fault := stage.fault(drawn(seed))) is not None]
    assert not failed, "\n\n".join(failed)
