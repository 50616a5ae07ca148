"""One mediator's phone: a real store in a folder, the real workbook and the real engine; it dies and comes back."""

import shutil
from datetime import timedelta

from fieldapp.store import backup
from fieldapp.store.device import DeviceStore
from fieldapp.sync import enrol
from fieldapp.sync.client import HttpServer
from fieldapp.sync.engine import Engine
from tests.simulator.moments import Killed, Program, running
from tests.simulator.wire import Wire

ADDRESS = "http://commune.test"
DIED = object()  # what an operation comes to that a kill ended
_UNLIMITED = 1 << 30  # pages


class Phone(Program):
    """Its app is started when it is first used."""

    def __init__(self, world, name, who, folder):
        super().__init__()
        self.name, self.who, self.folder = name, who, folder
        self.world = world
        self.clock_off = timedelta(0)
        self.revoked = self.in_round = False
        self.gone = False  # it was lost, handed over everything, and destroyed what it held
        self.wire = Wire(world, self)
        self.store = self.engine = None
        self.forgot = False  # whether it was ever put back to an older copy
        self.heard = 0  # of which of the server's histories it heard last
        self.shut_out = False  # another's phone by the new server's book, and not empty: it waits for the officer
        self.settled_at = None  # where the server stood when this phone had all of it
        self.copied = None  # what belongs to the copy of its folder, once there is one
        self.seen_commit = 0  # the number of its newest save, as kept elsewhere
        self._copy = folder.with_name(f"{name}-copy")
        self._at_death = folder.with_name(f"{name}-at-death")

    @property
    def team(self):
        """The team in which the phone believes its person to work."""
        return self.store.identity.get().reply.team

    def enrol(self):
        """Be given a new code and type it in; returns what came of it."""
        code, nobody = self.world.code_for(self.who), HttpServer(ADDRESS, transport=self.wire)
        done = self.use(lambda: enrol.enrol(self.store, nobody, code, server_url=ADDRESS))
        self.close()
        self.open()
        return done

    def now(self):
        return self.world.now() + self.clock_off

    def use(self, work, dies_at=0, no_room=False):
        """Do this with the app, on this phone's disk; returns what it comes to, or DIED."""
        self.open()
        self.fuse = dies_at
        try:
            with running(self), self._room(not no_room):
                return work()
        except Killed as killed:
            if killed.program is not self:
                raise
            self.rise()
            return DIED
        finally:
            self.fuse = 0

    def carries(self):
        """Return how many files of others it has still to deliver."""
        return 0 if self.store is None else len(self.store.carried.all("up"))

    def engine_round(self):
        """One round with the server; notes which history the server was in when it answered."""
        self.in_round = True
        try:
            report = self.engine.run()
        finally:
            self.in_round = False
        if not report.offline and report.problem is None:
            self.heard = self.world.history
        if report.destroy and report.parted_at == backup.fingerprint(self.store):
            self._part()
        return report

    def _part(self):
        """Do what the app does at the server's word: destroy everything. Nothing of it may be here alone."""
        self.world.parting(self)
        self.close()
        shutil.rmtree(self.folder)
        self.gone = True

    def open(self):
        if self.store is None:
            self.store = DeviceStore.open(self.folder, seen_commit=self.seen_commit)
            self.server = HttpServer(ADDRESS, self.store.identity.get().token, transport=self.wire)
            self.engine = Engine(self.store, self.server, self.now, page=self.world.page)

    def close(self):
        if self.store is not None:
            self.store.close()
            self.seen_commit = max(self.seen_commit, self.store.commit)
            self.store = self.engine = None

    def copy(self, belongs):
        """Copy the folder; `put_back` gives what belongs to the copy."""
        shutil.rmtree(self._copy, ignore_errors=True)
        shutil.copytree(self.folder, self._copy)
        self.copied = (belongs, self.heard)

    def put_back(self, knows):
        """Let the folder be the copy; `knows` when the number of the newest save was kept elsewhere."""
        belongs, self.heard = self.copied
        self.forgot = True
        self.put_files(self._copy)
        self.seen_commit = self.seen_commit if knows else 0
        self.open()
        return belongs

    def die(self):
        shutil.rmtree(self._at_death, ignore_errors=True)
        shutil.copytree(self.folder, self._at_death)
        raise Killed(self)

    def rise(self):
        """Begin again from what lay on the disk when it died."""
        self.put_files(self._at_death)
        self.open()

    def put_files(self, source):
        """Let the phone's folder be a copy of this one; the app ends without a word."""
        self.close()
        shutil.rmtree(self.folder)
        shutil.copytree(source, self.folder)

    def _room(self, enough):
        return _Room(self, enough)


class _Room:
    """The phone's disk while something is done: with room, or full, which SQLite finds out by itself."""

    def __init__(self, phone, enough):
        self._phone, self._enough = phone, enough

    def __enter__(self):
        if not self._enough:
            self._limit(1)

    def __exit__(self, *_):
        if not self._enough:
            self._limit(_UNLIMITED)

    def _limit(self, pages):
        self._phone.no_room = pages == 1
        store = self._phone.store  # none when it has just destroyed what it held
        if store is not None and (file := store.database.storage._file) is not None:
            file._file.execute(f"PRAGMA max_page_count={pages}").fetchall()  # never fewer than there are
