"""What befalls the server, and time."""

from datetime import timedelta

from tests.simulator.operations.base import Operation


class Backup(Operation, frozen=True):
    """The server is copied, by its own command or by hand: its database and its files."""

    by_command: bool = False

    def do(self, world):
        world.backup(self.by_command)


class Restore(Operation, frozen=True):
    """The server is put back to its last `Backup`, in the same way as that was made; without one, to the beginning.

    By hand, whoever does it may forget that another history begins, and the folder of photos may stay as it is.
    """

    new_epoch: bool = True
    photos_too: bool = True

    def do(self, world):
        with world.losing():
            world.restore(self.new_epoch, self.photos_too)


class BeginAnew(Operation, frozen=True):
    """The server's database is replaced by an empty one: the same people are put in, and no phone is known."""

    def do(self, world):
        with world.losing():
            world.begin_anew()


class Arrive(Operation, frozen=True):
    """A request that its phone has long given up arrives."""

    def do(self, world):
        world.arrive()


class Wait(Operation, frozen=True):
    """Nothing happens for so many hours."""

    hours: int

    def do(self, world):
        world.elapsed += timedelta(hours=self.hours)


class KillServer(Operation, frozen=True):
    """The server is killed while nobody asks it anything, and started again."""

    def do(self, world):
        world.server.answer(None, dies_at=1)
