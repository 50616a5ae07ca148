"""Where a database stands, on either engine: how it is copied out, and how another takes its place."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, UpdateBase
from sqlalchemy.engine import make_url

from sync_server.ops.postgres_place import PostgresPlace
from sync_server.ops.sqlite_place import SqlitePlace


class Place(Protocol):
    """One database and the place that it takes."""

    @property
    def engine(self) -> str:
        """The name of its engine, as in a manifest."""

    def is_empty(self) -> bool:
        """Return whether there is no database yet, or one without tables. Raises Refused when nobody can tell."""

    def expect_quiet(self) -> None:
        """Raise Refused while a server, or anybody else, is connected."""

    def copy_out(self, conn: Connection, target: Path) -> None:
        """Write a copy of what this reading transaction sees; on the disk when this returns. Raises Refused."""

    def put(self, copy: Path, steps: Sequence[UpdateBase], mark: str) -> str:
        """Let a copy take the place, brought to the present tables and with these steps done; all of it or nothing.

        Returns under which name the former database, if any, is kept. Raises Refused, and the former is in place then.
        """


def place_of(url: str) -> Place:
    """Return the place of the database with this address."""
    return PostgresPlace(url) if make_url(url).get_backend_name() == "postgresql" else SqlitePlace(url)
