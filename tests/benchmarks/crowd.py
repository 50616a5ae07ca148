"""Many phones at once, each a process of its own with its own folder. A program of its own.

    python crowd.py FOLDER URL RECORDS PICTURES CODE...

Each phone enrols, writes its work and says so; when a line comes from whoever started this, all sync at the same
moment. It answers with one line of JSON. The phones are forked from one that has everything loaded, so that fifty do
not cost fifty start-ups.
"""

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script, too

import msgspec
from msgspec import Struct

from tests.benchmarks import loads

if TYPE_CHECKING:
    from tests.benchmarks.device import BenchPhone


class Went(Struct, frozen=True, kw_only=True):
    """How it went for all together."""

    took: float  # seconds from the first that began to the last that was through
    cpu: float  # seconds of all phones together
    peak_mb: float  # of the largest


class Crowd:
    """Tells such a program what to do."""

    def __init__(self, folder: Path, url: str, records: int, pictures: int, codes: list[str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__)), str(folder), url, str(records), str(pictures), *codes],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        assert self.process.stdout.readline() == "ready\n", "not all phones came that far"

    def go(self) -> Went:
        """Let them all sync."""
        print(file=self.process.stdin, flush=True)
        return msgspec.json.decode(self.process.stdout.readline(), type=Went)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # those that it forked as well
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def main(folder: Path, url: str, records: int, pictures: int, codes: list[str]) -> None:
    """Have a phone for each code, make them ready, and let them go together."""
    from tests.benchmarks.device import BenchPhone  # loaded once, before there are fifty

    pictured = loads.pictures(len(codes) * pictures)
    ready, go, told = os.pipe(), os.pipe(), os.pipe()
    for number, code in enumerate(codes):
        if os.fork() == 0:
            phone = BenchPhone(folder / str(number), url, code)
            phone.sync()
            phone.put_many(range(number * records, (number + 1) * records), pictured[number * pictures :][:pictures])
            os.write(ready[1], b".")
            os.read(go[0], 1)
            os.write(told[1], _synced(phone))
            os._exit(0)
    for _ in codes:
        os.read(ready[0], 1)
    print("ready", flush=True)
    sys.stdin.readline()
    os.write(go[1], b"." * len(codes))
    lines = [json.loads(line) for line in _lines(told[0], len(codes))]
    took = max(line["ended"] for line in lines) - min(line["begun"] for line in lines)
    cpu, peak = sum(line["cpu"] for line in lines), max(line["peak_mb"] for line in lines)
    print(msgspec.json.encode(Went(took=took, cpu=cpu, peak_mb=peak)).decode(), flush=True)


def _synced(phone: "BenchPhone") -> bytes:
    begun, cpu = time.monotonic(), time.process_time()
    phone.sync()
    told = {"begun": begun, "ended": time.monotonic(), "cpu": time.process_time() - cpu}
    told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return json.dumps(told).encode() + b"\n"


def _lines(end: int, many: int) -> list[bytes]:
    told = b""
    while told.count(b"\n") < many:
        told += os.read(end, 65536)
    return told.splitlines()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5:])
