"""The gate: whatever happens in whatever order, nothing is lost, nothing counts twice, nobody is told what is not so.

`make torture-sync` plays many more, from a seed of one's choice. A failing one is shrunk and printed; it goes into
`test_found`, or is played again by `python -m tests.simulator.replay SEED`.
"""

import os

import pytest

from tests.simulator.replay import told
from tests.simulator.schedule import drawn

FIRST = int(os.environ.get("SIMULATOR_SEED") or "1")
SCHEDULES = int(os.environ.get("SIMULATOR_SCHEDULES") or "500")
ON_POSTGRESQL = range(FIRST + SCHEDULES, FIRST + SCHEDULES + max(SCHEDULES // 20, 10))  # dearer, so not all of them
BATCH = 20


@pytest.mark.parametrize("first", range(FIRST, FIRST + SCHEDULES, BATCH))
def test_any_schedule_ends_well(stage, first):
    refuse(stage, range(first, min(first + BATCH, FIRST + SCHEDULES)))


@pytest.mark.parametrize("first", ON_POSTGRESQL[::5])
def test_on_postgresql_too(postgres_stage, first):
    refuse(postgres_stage, range(first, min(first + 5, ON_POSTGRESQL.stop)))


def refuse(stage, seeds):
    """Fail with every schedule that ends badly."""
    failed = [told(stage, seed, fault) for seed in seeds if (fault := stage.fault(drawn(seed))) is not None]
    assert not failed, "\n\n".join(failed)
