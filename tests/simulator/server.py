"""The server under simulation: the real app on a real database and a real folder, which can be killed at any moment."""

import shutil
from unittest.mock import patch

from sqlalchemy import event

import sync_server.app
from sync_server.api.routes import api_router
from sync_server.config import Config
from sync_server.db.engine import open_engine
from tests.simulator.database import PostgresTables, SqliteFile
from tests.simulator.hooks import watch_commits
from tests.simulator.moments import Killed, Program, moment, running
from tests.simulator.wire import Answered


class Server(Program):
    """One server program of this process; `begin` gives it the database and folder of a new schedule."""

    name = "server"

    def __init__(self, folder, url=""):
        super().__init__()
        self.folder = folder / "data"
        self.database = PostgresTables(url) if url else SqliteFile(folder / "server.db")
        self.url = self.database.url
        self.deaths = 0
        self.clock = None  # set by the world
        self._at_death = folder / "at-death"
        self._start()

    # Life and death

    def _start(self):
        """Build the program. Its engine and its service are caught on the way, to be watched and to be asked."""

        def caught(url):
            self.engine = open_engine(url)
            return self.engine

        def served(service):
            self.service = service
            return api_router(service)

        self.config = Config(database_url=self.url, data_dir=self.folder)
        with (
            patch.object(sync_server.app, "open_engine", caught),
            patch.object(sync_server.app, "api_router", served),
        ):
            self._app = sync_server.app.create_app(self.config, lambda: self.clock())
        watch_commits(self.engine)
        event.listen(self.engine, "checkout", lambda connection, *_: self.database.limit(connection, self.no_room))

    def begin(self, template):
        """Stand on a copy of the template's database, with no photo."""
        self.put_files(template)
        self.fuse, self.no_room, self.between, self.deaths = 0, False, None, 0

    def put_files(self, source, with_photos=True):
        """Let the database and folder be those of `source`, which holds what `take_files` takes."""
        self.engine.dispose()
        if with_photos:
            _replace(self.folder, source / "data")
        self.database.put(source)

    def take_files(self, target):
        """Copy what lies on the disk at this moment."""
        _replace(target / "data", self.folder)
        self.database.take(target)

    def die(self):
        _replace(self._at_death / "data", self.folder)
        if self.database.dies_with_it:
            self.database.take(self._at_death)
        raise Killed(self)

    def rise(self):
        """Begin again from what lay on the disk when it died; the dead one's connections end without a word."""
        self.engine.dispose()
        _replace(self.folder, self._at_death / "data")
        if self.database.dies_with_it:
            self.database.put(self._at_death)
        self.deaths += 1
        if self.deaths % 4 == 0:  # the program keeps nothing in memory; every now and then that is tried, not assumed
            self._start()

    # Answering

    def answer(self, asked, arrives=None, dies_at=0, no_room=False, between=None):
        """Return the answer; None when the server died over it, or nobody is there any more to hear one.

        `arrives`: so many bytes of the body come, then the connection breaks. `between`: (n, call), when its n-th
        transaction has ended.
        """
        before, deaths = (self.fuse, self.no_room, self.between), self.deaths
        self.fuse, self.no_room, self.between = dies_at, no_room, _Once(*between) if between else None
        try:
            with running(self):
                moment()
                return self._asked(asked, arrives)
        except Killed as killed:
            if killed.program is not self:
                raise
            if self.deaths == deaths:
                self.rise()
            return None
        finally:
            self.fuse, self.no_room, self.between = before

    def _asked(self, asked, arrives):
        said = {"status": 0, "headers": [], "body": bytearray()}
        coming = _pieces(asked.body if arrives is None else asked.body[:arrives], whole=arrives is None)

        async def receive():
            moment()
            return next(coming, {"type": "http.disconnect"})

        async def send(message):
            moment()
            if message["type"] == "http.response.start":
                said["status"], said["headers"] = message["status"], list(message["headers"])
            else:
                said["body"] += message.get("body", b"")

        _through(self._app(asked.scope(), receive, send))
        moment()
        return None if arrives is not None else Answered(said["status"], said["headers"], bytes(said["body"]))


class _Once:
    """Calls at the n-th time, and never again."""

    def __init__(self, at, call):
        self.left, self.call = at, call

    def __call__(self):
        self.left -= 1
        if self.left == 0:
            self.call()


def _pieces(body, whole):
    half = len(body) // 2
    for part, more in ((body[:half], True), (body[half:], not whole)):
        yield {"type": "http.request", "body": part, "more_body": more}


def _replace(target, source):
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


def _through(work):
    """Take a coroutine from its beginning to its end. Nothing in it waits: bodies are here, no thread is used."""
    try:
        while True:
            work.send(None)
    except StopIteration:
        return
