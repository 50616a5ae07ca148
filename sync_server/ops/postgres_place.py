"""A PostgreSQL database: written down by pg_dump, and replaced within one transaction.

The former tables go to a schema of their own, in the same transaction that brings the new ones: whatever breaks in
between, the database is what it was.
"""

import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, Engine, Executable, UpdateBase, text
from sqlalchemy.exc import DBAPIError

from sync_server.db.engine import open_engine, reading
from sync_server.db.migrate import migrate
from sync_server.ops import files, postgres_tools
from sync_server.ops.refused import Refused

_KEPT = "before_restore_"
_LEAVING_S = 3  # a connection that was closed is still listed for a moment

_TABLES = text(
    "SELECT count(*) FROM pg_catalog.pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE objid = pg_class.oid AND deptype = 'e')"
)
_OTHERS = text(
    "SELECT count(*) FROM pg_catalog.pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL"
)
_SET_ASIDE = """
CREATE SCHEMA {kept};
DO $$ DECLARE each record; BEGIN
    FOR each IN SELECT oid::regclass AS name FROM pg_catalog.pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
    LOOP EXECUTE format('ALTER TABLE %s SET SCHEMA {kept}', each.name); END LOOP;
    FOR each IN SELECT oid::regprocedure AS name FROM pg_catalog.pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
    LOOP EXECUTE format('ALTER FUNCTION %s SET SCHEMA {kept}', each.name); END LOOP;
END $$;
"""


class PostgresPlace:
    """See `place.Place`."""

    engine = "postgresql"

    def __init__(self, url: str) -> None:
        self._url = url

    def is_empty(self) -> bool:
        """Return whether the database has no tables."""
        return self._count(_TABLES) == 0

    def expect_quiet(self) -> None:
        """Raise Refused while anybody else is connected to this database."""
        until = time.monotonic() + _LEAVING_S
        while self._count(_OTHERS):
            if time.monotonic() > until:
                raise Refused("still_used")
            time.sleep(0.2)

    def copy_out(self, conn: Connection, target: Path) -> None:
        """Let pg_dump write down the very moment that this transaction sees."""
        snapshot = conn.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        postgres_tools.run(
            "pg_dump", self._url, "-Fc", f"--snapshot={snapshot}", f"--exclude-schema={_KEPT}*", f"--file={target}"
        )
        files.sync_file(target)

    def put(self, copy: Path, steps: Sequence[UpdateBase], mark: str) -> str:
        """Move the former tables to a schema of their own and bring the new ones, in one transaction."""
        kept = "" if self.is_empty() else f"{_KEPT}{mark.replace('-', '_')}"
        engine = self._opened()
        ending = ["SET search_path = public", *(_written(each, engine) for each in steps), "COMMIT"]
        with postgres_tools.psql(self._url) as statements:
            statements.write(f"BEGIN;\n{_SET_ASIDE.format(kept=kept) if kept else ''}".encode())
            postgres_tools.pour(copy, statements)
            statements.write("".join(f"{each};\n" for each in ending).encode())
        migrate(engine)
        engine.dispose()
        return kept

    def _count(self, asked: Executable) -> int:
        engine = self._opened()
        try:
            with reading(engine) as conn:
                return int(conn.execute(asked).scalar_one())
        except DBAPIError as error:
            raise Refused("no_connection", said=" ".join(str(error.orig).split())) from error
        finally:
            engine.dispose()

    def _opened(self) -> Engine:
        return open_engine(self._url)


def _written(step: UpdateBase, engine: Engine) -> str:
    """Return a statement as text with its values in it."""
    return str(step.compile(dialect=engine.dialect, compile_kwargs={"literal_binds": True}))
