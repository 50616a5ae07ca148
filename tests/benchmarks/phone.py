"""A phone in a process of its own, told line by line what to do. It answers each line with one of JSON.

    python phone.py FOLDER URL [what it does not have ...]

So it can stand in another network than whoever tells it, and its own work and memory can be measured.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, Self

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # so that it runs as a plain script, too

import msgspec
from msgspec import Struct

from tests.benchmarks import lean, loads

PATIENCE_S = 900


class Done(Struct, frozen=True, kw_only=True):
    """What came of one line."""

    begun: float = 0.0  # seconds of the machine's steady clock, the same for all its processes
    ended: float = 0.0
    cpu: float = 0.0  # seconds of this process, in itself and in the kernel
    peak_mb: float = 0.0  # the most memory that it ever had
    said: Any = None

    @property
    def took(self) -> float:
        """Seconds."""
        return self.ended - self.begun


class Phone:
    """Tells a phone's process what to do. `at` leads into its network."""

    def __init__(
        self, folder: Path, url: str, at: Callable[[], AbstractContextManager[None]] = nullcontext, code: str = ""
    ) -> None:
        with at():
            self.process = subprocess.Popen(
                [sys.executable, str(Path(__file__)), str(folder), url, *lean.besides()],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, start_new_session=True,
            )  # fmt: skip
        if code:
            self.do("open", code=code)

    def begin(self, what: str, **more: Any) -> None:
        """Tell it to do something, and do not wait."""
        self.process.stdin.write(msgspec.json.encode({"do": what} | more).decode() + "\n")
        self.process.stdin.flush()

    def end(self) -> Done:
        """Wait until it is done."""
        line = self.process.stdout.readline()
        assert line, f"the phone is gone: {self.process.wait()}"
        return msgspec.json.decode(line, type=Done)

    def do(self, what: str, **more: Any) -> Done:
        """Tell it to do something, and wait."""
        self.begin(what, **more)
        return self.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


class Hands:
    """What the process does at each word."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url, self.device, self.body = folder, url, None, b""

    def open(self, code: str = "") -> None:
        """Open the folder, with a code as somebody new."""
        from tests.benchmarks.device import BenchPhone

        self.device = BenchPhone(self.folder, self.url, code)

    def put(self, first: int, many: int, pictures: int = 0, from_picture: int = 0) -> list[str]:
        """Write and send so many cases; the first ones have a picture each."""
        pictured = loads.pictures(from_picture + pictures)[from_picture:]
        return self.device.put_many(range(first, first + many), pictured)

    def edit(self, records: list[str], first: int) -> None:
        """Change these cases."""
        for number, record in enumerate(records):
            self.device.edit(record, loads.edit(first + number))

    def evening(self, names: int, record: str) -> None:
        """Call the roll of a class, and have minutes about a case signed."""
        self.device.roll(names)
        self.device.signed_paper(record)

    def cases(self) -> list[str]:
        """Tell the ids of all cases."""
        return self.device.cases()

    def sync(self) -> int:
        """Do all there is to do with the server."""
        return self.device.sync()

    def again(self) -> None:
        """Begin with no connection."""
        self.device.again()

    def close(self) -> None:
        """Let the folder go."""
        self.device.close()

    def read(self, file: str) -> None:
        """Take the bytes of a file, for the floor to carry."""
        self.body = Path(file).read_bytes()

    def floor_push(self, host: str, port: int, name: str) -> None:
        """Carry them there as the floor does."""
        _floor().push(host, port, name, self.body)

    def floor_crowd(self, host: str, port: int, name: str, many: int) -> None:
        """Carry them there so many times at once, as many phones would."""
        with ThreadPoolExecutor(many) as phones:
            push = _floor().push
            list(phones.map(lambda each: push(host, port, f"{name}-{each}", self.body), range(many)))

    def floor_pull(self, host: str, port: int, name: str) -> int:
        """Carry what is there home as the floor does; tell how much it was."""
        return len(_floor().pull(host, port, name))


def main(folder: Path, url: str) -> None:
    """Do what each line says until there are no more."""
    hands = Hands(folder, url)
    for line in sys.stdin:
        asked = msgspec.json.decode(line)
        what = getattr(hands, asked.pop("do"))
        begun, cpu = time.monotonic(), time.process_time()
        said = what(**asked)
        ended, used = time.monotonic(), time.process_time() - cpu
        done = Done(begun=begun, ended=ended, cpu=used, peak_mb=_peak_mb(), said=said)
        print(msgspec.json.encode(done).decode(), flush=True)


def _floor() -> Any:
    """Return the floor's client, which a phone of ours neither needs nor is to be weighed with."""
    from tests.benchmarks import floor

    return floor


def _peak_mb() -> float:
    """Return the most memory that this process ever had: `getrusage` would count that of whoever began it as well."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM"))


if __name__ == "__main__":
    lean.without(sys.argv[3:])
    main(Path(sys.argv[1]), sys.argv[2])
