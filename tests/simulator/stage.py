"""Where schedules run: one server program and one template for a whole process, in memory where there is some."""

import shutil
import tempfile
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from fieldapp.media import photo
from tests.simulator.cast import settle
from tests.simulator.hooks import in_one_thread, in_small_pieces, watched
from tests.simulator.server import Server
from tests.simulator.wire import Meanwhile
from tests.simulator.world import World
from tests.torture.expected import memory


class Stage:
    """Runs one schedule after another."""

    def __init__(self, postgres_url=""):
        self._folder = tempfile.TemporaryDirectory(prefix="simulator-", dir=memory())
        self.folder = Path(self._folder.name)
        self.template = self.folder / "template"
        self.server = Server(self.folder / "server", postgres_url)
        self.template.mkdir()
        settle(self.server, self.template)

    def run(self, operations):
        """Play the schedule in a new world; raises what was found wrong."""
        phones = self.folder / "phones"
        shutil.rmtree(phones, ignore_errors=True)
        with watched(), in_one_thread(), in_small_pieces(), _pictures_once():
            world = World(self.server, self.template, phones, cast_of(operations))
            try:
                world.run(operations)
            finally:
                world.close()
        return world

    def fault(self, operations):
        """Play the schedule and return what was wrong, None when nothing was."""
        try:
            self.run(operations)
        except Exception as fault:  # noqa: BLE001 - whatever breaks in either program is a fault
            return fault
        return None

    def close(self):
        self.server.engine.dispose()
        self._folder.cleanup()


def cast_of(operations):
    """Return the names of the phones that take part."""
    acting = {operation.phone for operation in operations if hasattr(operation, "phone")}
    fates = [fate for operation in operations for fate in getattr(operation, "fates", ())]
    return acting | {fate.phone for fate in fates if isinstance(fate, Meanwhile)}


@contextmanager
def _pictures_once():
    """A picture is made small once a process, not once an operation."""
    real = photo.prepare
    photo.prepare = lru_cache(64)(real) if not hasattr(real, "cache_info") else real
    try:
        yield
    finally:
        photo.prepare = real
