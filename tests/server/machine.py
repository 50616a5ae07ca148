"""The machine in the commune's office: a server process, its database, its disk, and who types commands there."""

import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property

from sync_server.blobs.folder import FolderStore
from sync_server.config import Config
from sync_server.db import history
from sync_server.db.engine import open_engine, reading, writing
from sync_server.db.migrate import epoch, migrate
from sync_server.journal import casebook
from sync_server.journal.intake import take
from sync_server.people import devices, log
from tests.cast import DUONG_HUU, MINH, a_verdict, settle
from tests.e2e.driver import ROOT, server_program


class Machine:
    """Holds no connection of its own between two questions, so that a restore finds the database quiet."""

    def __init__(self, url, folder):
        self.url, self.folder = url, folder
        self.config = Config(database_url=url, data_dir=folder)
        self.server = server_program(folder, DATABASE_URL=url)
        with self.opened() as engine:
            migrate(engine)
            with writing(engine) as conn:
                settle(conn)

    @contextmanager
    def opened(self):
        engine = open_engine(self.url)
        try:
            yield engine
        finally:
            engine.dispose()

    @cached_property
    def engine(self):
        """For phones that are enrolled here; a command that is typed closes what they left open."""
        return open_engine(self.url)

    def type(self, *words, **how):
        """Type a command and wait for its end."""
        self.engine.dispose()
        return subprocess.run(**self._typed(words), capture_output=True, text=True, timeout=300, **how)

    def begin(self, *words):
        """Type a command and look away."""
        return subprocess.Popen(**self._typed(words), stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def _typed(self, words):
        settings = {"DATABASE_URL": self.url, "DATA_DIR": str(self.folder)}
        command = [sys.executable, "-m", "sync_server", *map(str, words)]
        return {"args": command, "env": os.environ | settings, "cwd": ROOT}

    # What people ask of it.

    def code_for(self, who):
        with self.opened() as engine, writing(engine) as conn:
            return devices.make_code(conn, MINH, who.person_id, datetime.now(UTC))

    def decide(self, record, verdict, remarks=None):
        with self.opened() as engine, writing(engine) as conn:
            case = casebook.open_case(conn, DUONG_HUU, record)
            [receipt] = take(conn, MINH, [a_verdict(record, case.seq, verdict, remarks)], datetime.now(UTC))
        assert receipt.outcome == "accepted"

    def case(self, record):
        return self._read(lambda conn: casebook.open_case(conn, DUONG_HUU, record))

    def epoch(self):
        return self._read(epoch)

    def histories(self):
        return self._read(history.all_of)

    def log(self):
        return self._read(lambda conn: list(log.page(conn, DUONG_HUU)))

    def rows(self, table):
        return self._read(lambda conn: [dict(row) for row in conn.execute(table.select()).mappings()])

    def _read(self, question):
        with self.opened() as engine, reading(engine) as conn:
            return question(conn)

    @property
    def photos(self):
        return FolderStore(self.config.blob_folder)
