"""A private PostgreSQL of the tests' own: a cluster in a temporary folder, reached by a Unix socket."""

import os
import shutil
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

from sqlalchemy import create_engine, text

TEMPLATE = "ready"


class Cluster:
    """One running PostgreSQL; databases are copied from a template. Only a `durable` one waits for the disk."""

    def __init__(self, *, durable: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._as = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        if self._as:
            shutil.chown(self.folder, "postgres", "postgres")
        data = self.folder / "data"
        initdb = [_binary("initdb"), "-D", str(data), "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync"]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self._as)
        quick = [] if durable else ["fsync=off", "full_page_writes=off", "synchronous_commit=off"]
        settings = [*quick, "max_connections=200", "listen_addresses="]
        options = [part for setting in settings for part in ("-c", setting)]
        self._log = (self.folder / "log").open("wb")
        self._server = subprocess.Popen(
            [_binary("postgres"), "-D", str(data), "-k", str(self.folder), *options],
            stdout=self._log, stderr=self._log, cwd=self.folder, start_new_session=True, **self._as,
        )  # fmt: skip
        self._wait()

    def url(self, database: str) -> str:
        """Return the address of a database in this cluster."""
        return f"postgresql://tests@/{database}?host={self.folder}"

    def create(self, template: str = "template1", name: str = "") -> str:
        """Make a database as a copy of another and return its name."""
        name = name or f"t{uuid.uuid4().hex[:12]}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected."""
        self._run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def stop(self) -> None:
        """End the server and remove its folder."""
        self._server.terminate()
        try:
            self._server.wait(5)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, statement: str) -> None:
        engine = create_engine(
            self.url("postgres").replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as conn:
            conn.execute(text(statement))
        engine.dispose()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        ready = [_binary("pg_isready"), "-q", "-h", str(self.folder)]
        while subprocess.run(ready).returncode != 0:
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("PostgreSQL did not start:\n" + (self.folder / "log").read_text("utf-8", "replace"))
            time.sleep(0.05)


def _binary(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if found:
        return str(found[-1])
    if elsewhere := shutil.which(name):
        return elsewhere
    raise RuntimeError(f"PostgreSQL's `{name}` is missing: apt-get install postgresql")
