"""The server's database as the simulator handles it: copied as it lies there, and put back, on either engine."""

import pickle
import shutil

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from sync_server.db.tables import metadata

_UNLIMITED = 1 << 30  # pages


class SqliteFile:
    """One file and its log. It dies with the server: what lies on the disk at that moment is what is left."""

    dies_with_it = True

    def __init__(self, file):
        self._file = file
        self.url = f"sqlite:///{file}"

    def take(self, target):
        """Copy what lies on the disk at this moment."""
        for ending in ("", "-wal"):
            target.joinpath("server.db" + ending).unlink(missing_ok=True)
            if (file := self._file.with_name(self._file.name + ending)).exists():
                shutil.copyfile(file, target / file.name)

    def put(self, source):
        """Let it be what `take` has copied there."""
        for file in self._file.parent.glob("server.db*"):  # also what a restore has kept of the former
            file.unlink()
        for file in source.glob("server.db*"):
            shutil.copyfile(file, self._file.with_name(file.name))

    def limit(self, connection, no_room):
        """Let SQLite itself find the disk full."""
        [pages] = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages if no_room else _UNLIMITED}")


class PostgresTables:
    """One database of a PostgreSQL, which lives on when a server that uses it dies: what it has committed is left."""

    dies_with_it = False

    def __init__(self, url):
        self.url = url
        self._engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)

    def take(self, target):
        """Copy every row."""
        with self._engine.connect() as conn:
            rows = {table.name: [dict(row) for row in conn.execute(table.select()).mappings()] for table in _TABLES}
        target.joinpath("tables").write_bytes(pickle.dumps(rows))

    def put(self, source):
        """Let it be what `take` has copied there, whoever is still connected."""
        rows = pickle.loads(source.joinpath("tables").read_bytes())
        with self._engine.begin() as conn:
            conn.execute(_END_OTHERS)
            conn.execute(text("SET LOCAL session_replication_role = replica"))  # the journal's guards look away
            for table in reversed(_TABLES):
                conn.execute(table.delete())
                if rows[table.name]:
                    conn.execute(table.insert(), rows[table.name])

    def limit(self, connection, no_room):
        """A PostgreSQL has a disk of its own, which is not full here."""


_TABLES = metadata.sorted_tables
_END_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
