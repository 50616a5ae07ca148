"""What tests share because making it anew costs more than most tests: one server and one database a process.

Each test finds the database and the folder as a new server has them; only the building of the program is not repeated.
"""

from pathlib import Path

from sqlalchemy import create_engine, text

from sync_server.app import create_app
from sync_server.db.tables import communes, metadata


class Relay:
    """A clock that shows whatever clock the present test holds in its hands."""

    def __init__(self):
        self.clock = None

    def __call__(self):
        return self.clock()


class Servers:
    """Programs built once for each configuration."""

    def __init__(self):
        self._built = {}

    def on(self, config, clock):
        """Return the server of this configuration, looking at this clock. Whoever had it before is done with it."""
        if config not in self._built:
            relay = Relay()
            relay.clock = clock
            self._built[config] = create_app(config, relay), relay
        app, relay = self._built[config]
        for let_go in app.on_shutdown:  # of connections to what stood at this place before
            let_go()
        relay.clock = clock
        return app


def emptied_folder(folder: Path):
    """Return the folder with no file in it; the folders in it stay, since a server makes those when it is built."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.rglob("*"):
        if not path.is_dir():
            path.unlink()
    return folder


class Settled:
    """What a way of setting up writes into an empty database: worked out once, then written as it is."""

    def __init__(self):
        self._written = {}

    def write(self, conn, set_up):
        """Have the database as `set_up(conn)` leaves it."""
        if conn.execute(communes.select().limit(1)).first() is not None:  # somebody has begun already
            set_up(conn)
        elif set_up in self._written:
            for table, new in self._written[set_up]:
                conn.execute(table.insert(), new)
        else:
            before = {table: _rows(conn, table) for table in metadata.sorted_tables}
            set_up(conn)
            added = ((table, [row for row in _rows(conn, table) if row not in before[table]]) for table in before)
            self._written[set_up] = [(table, new) for table, new in added if new]


class StandingPostgres:
    """One PostgreSQL database that is brought back to what it was when it was made."""

    def __init__(self, cluster, template):
        self._cluster, self._template = cluster, template
        self._name = cluster.create(template)
        self.url = cluster.url(self._name)
        self._engine = create_engine(self.url.replace("postgresql:", "postgresql+psycopg:"), pool_size=1)
        with self._engine.connect() as conn:
            self._first = [(table, _rows(conn, table)) for table in metadata.sorted_tables]
            self._shape = conn.execute(_SHAPE).all()

    def restore(self):
        """End whatever a test left running, and put every table back; where a test changed the tables, all is new."""
        with self._engine.begin() as conn:
            conn.execute(_END_OTHERS)
            if same := conn.execute(_SHAPE).all() == self._shape:
                conn.execute(text("SET LOCAL session_replication_role = replica"))  # the journal's guards look away
                for table, rows in reversed(self._first):
                    conn.execute(table.delete())
                    if rows:
                        conn.execute(table.insert(), rows)
        if not same:
            self._engine.dispose()
            self._cluster.drop(self._name)
            self._cluster.create(self._template, self._name)

    def close(self):
        """Let go of it."""
        self._engine.dispose()


_END_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_SHAPE = text(
    "SELECT relname, relnatts, relchecks, relhastriggers FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
)


def _rows(conn, table):
    return [dict(row) for row in conn.execute(table.select()).mappings()]
