"""Plays schedules by seed and says how long each took: `python -m tests.simulator.replay SEED [SEEDS]`."""

import sys
import time
import traceback

from tests.simulator.schedule import drawn
from tests.simulator.stage import Stage


def main(first, count):
    stage, failed = Stage(), []
    began = time.perf_counter()
    for seed in range(first, first + count):
        operations = drawn(seed)
        try:
            stage.run(operations)
        except BaseException as error:  # noqa: BLE001
            failed.append(seed)
            print("seed", seed, type(error).__name__, str(error)[:1500])
            if count == 1:
                traceback.print_exc()
                for operation in operations:
                    print("   ", operation, ",", sep="")
    print(count, "schedules", round(time.perf_counter() - began, 2), "s; failed:", failed)
    stage.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
