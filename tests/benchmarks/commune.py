"""A commune's server as a process of its own, with people whose phones may ask it."""

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import func, select

from sync_server.db import tables
from sync_server.db.engine import open_engine, reading, writing
from sync_server.people import devices, roster
from tests.benchmarks import lean
from tests.cast import DUONG_HUU, MINH, settle
from tests.e2e.driver import server_program

Network = Callable[[], AbstractContextManager[None]]


class Commune:
    """The server on a database (empty: SQLite in its folder), in the network that `at` leads into."""

    def __init__(self, folder: Path, database_url: str = "", at: Network = nullcontext) -> None:
        self.folder, self.at = folder, at
        url = database_url or f"sqlite:///{folder / 'server.db'}"
        with at():
            self.program = server_program(folder, DATABASE_URL=url, HOST="0.0.0.0")
            self.program.command = [
                sys.executable,
                "-m",
                lean.__name__,
                ",".join(lean.besides("server")),
                "sync_server",
            ]
            self.program.start()  # which makes the tables
            self.program.restart()
        self.engine = open_engine(url)
        with writing(self.engine) as conn:
            settle(conn, datetime.now(UTC))

    def url(self, host: str = "127.0.0.1") -> str:
        """Return how a phone reaches it."""
        return f"http://{host}:{self.program.port}"

    def code(self, who: str) -> str:
        """Return a code for one of the cast."""
        with writing(self.engine) as conn:
            return devices.make_code(conn, MINH, who, datetime.now(UTC))

    def crowd(self, many: int) -> list[str]:
        """Have so many more mediators, two a village, and return a code for each."""
        with writing(self.engine) as conn:
            for number in range(many):
                team = f"team-{number // 2}"
                roster.add_team(conn, team, DUONG_HUU, f"Tổ hòa giải thôn {number // 2}", f"Thôn {number // 2}")
                roster.add_mediator(conn, f"hgv-{number}", team, f"Hòa giải viên {number}", leader=not number % 2)
        return [self.code(f"hgv-{number}") for number in range(many)]

    def lines(self) -> int:
        """Return how many changes are in the journal."""
        with reading(self.engine) as conn:
            return conn.execute(select(func.count()).select_from(tables.journal)).scalar_one()

    def cpu_s(self) -> float:
        """Return what the server has computed so far, in itself and in the kernel."""
        with open(f"/proc/{self.program.process.pid}/stat") as file:
            numbers = file.read().rpartition(")")[2].split()
        return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")

    def peak_mb(self) -> float:
        """Return the most memory that the server ever had."""
        with open(f"/proc/{self.program.process.pid}/status") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM"))

    def disk(self) -> int:
        """Return the bytes of all its files."""
        return sum(file.stat().st_blocks * 512 for file in self.folder.rglob("*") if file.is_file())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()
        self.program.stop()
