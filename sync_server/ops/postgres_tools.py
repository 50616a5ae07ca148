"""PostgreSQL's own programs, which know best how to write a database down and read it back."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from sqlalchemy.engine import URL, make_url

from sync_server.ops.refused import Refused

_KEPT_BY_DEBIAN = Path("/usr/lib/postgresql")
_CHUNK = 1024 * 1024
_SAID = 400  # characters of a program's complaint


def found(name: str) -> str:
    """Return where a program is: on the PATH, or the newest where Debian keeps them. Raises Refused."""
    kept = sorted(_KEPT_BY_DEBIAN.glob(f"*/bin/{name}"), key=_version)
    program = shutil.which(name) or (str(kept[-1]) if kept else "")
    if not program:
        raise Refused("no_tool", tool=name)
    return program


def run(name: str, url: str, *options: str) -> None:
    """Run a program on a database. Raises Refused with what it complained of."""
    command, environment = _asked(name, url, options)
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    if done.returncode:
        raise Refused("tool_failed", tool=name, said=_shortly(done.stderr))


@contextmanager
def psql(url: str) -> Iterator[IO[bytes]]:
    """Give a psql to write statements to, which stops at the first that fails. Raises Refused when one did.

    What was not committed by a statement is undone, also when we end in the middle: psql's line just breaks off.
    """
    command, environment = _asked("psql", url, ("-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"))
    with tempfile.TemporaryFile() as complaints:
        program = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints
        )
        assert program.stdin is not None
        try:
            with suppress(BrokenPipeError):
                yield program.stdin
        except BaseException:
            program.kill()  # before its input ends, which it would take for the end of our words
            raise
        finally:
            with suppress(BrokenPipeError):
                program.stdin.close()
            program.wait()
        if program.returncode:
            complaints.seek(0)
            raise Refused("tool_failed", tool="psql", said=_shortly(complaints.read()))


def pour(dump: Path, into: IO[bytes]) -> None:
    """Write the statements of a dump, to its very end. Raises Refused when it could not be read to its end."""
    options = ("--no-owner", "--no-privileges", "--no-comments", "--exit-on-error", "--file=-", str(dump))
    with tempfile.TemporaryFile() as complaints:
        command = [found("pg_restore"), *options]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints) as program:
            assert program.stdout is not None
            try:
                shutil.copyfileobj(program.stdout, into, _CHUNK)
            except BaseException:
                program.kill()
                raise
        if program.returncode:
            complaints.seek(0)
            raise Refused("tool_failed", tool="pg_restore", said=_shortly(complaints.read()))


def _asked(name: str, url: str, options: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
    """Return the command and its environment: a password is never on a command line, where others see it."""
    where = make_url(url).set(drivername="postgresql")
    secret = {"PGPASSWORD": str(where.password)} if where.password else {}
    plain = URL.create(
        "postgresql", where.username, None, where.host, where.port, where.database, where.query
    ).render_as_string(hide_password=False)
    return [found(name), f"--dbname={plain}", *options], os.environ | secret | {"PGCONNECT_TIMEOUT": "15"}


def _version(program: Path) -> float:
    name = program.parent.parent.name
    return float(name) if name.replace(".", "", 1).isdecimal() else 0.0


def _shortly(complaint: bytes) -> str:
    return " ".join(complaint.decode("utf-8", "replace").split())[:_SAID]
