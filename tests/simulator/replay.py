"""Plays schedules by seed: `python -m tests.simulator.replay SEED [HOW_MANY]`. What fails is shrunk and printed.

The printed list can be pasted into a test as `stage.run([...])`, with `from tests.simulator.operations import *`.
"""

import sys
import time

from tests.simulator.schedule import drawn
from tests.simulator.shrink import smallest
from tests.simulator.stage import Stage


def main(first, count):
    stage, failed, began, played = Stage(), [], time.perf_counter(), 0
    try:
        for seed in range(first, first + count):
            if (fault := stage.fault(drawn(seed))) is not None:
                failed.append(seed)
                print(told(stage, seed, fault), flush=True)
            played += 1
    finally:  # also of a search that is broken off one wants to know how far it came
        print(f"{played} schedules in {time.perf_counter() - began:.1f} s; failed: {failed}")
        stage.close()


def told(stage, seed, fault):
    """Return what to say of a seed whose schedule failed: the fault, and the smallest schedule that still has it."""
    small = smallest(drawn(seed), lambda schedule: _kind(stage.fault(schedule)) == _kind(fault))
    lines = "\n".join(f"    {operation}," for operation in small)
    return f"seed {seed}: {type(fault).__name__}: {fault}\nSmallest schedule:\n[\n{lines}\n]\n{stage.fault(small)}"


def _kind(fault):
    return type(fault), str(fault).partition(":")[0]


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
