"""The road on foot. Files lie in the world's bag, by number; whoever has one may bring it anywhere, again, or never."""

from fieldapp.domain.problems import Problem
from fieldapp.sync.courier import packing, taking
from sync_server.courier import taking as office
from sync_server.courier.taking import Bringer
from tests.simulator.operations.base import AtPhone, Operation
from tests.simulator.phone import DIED


class Pack(AtPhone, frozen=True):
    """What a phone holds leaves it as a file."""

    dies_at: int = 0
    no_room: bool = False

    def do(self, world):
        phone = world.phones[self.phone]
        made = _unless_refused(lambda: self.use(world, lambda: packing.pack(phone.store, phone.now)))
        if made is not None and not isinstance(made, Problem) and made is not DIED:
            world.bag.append(made.file)


class Carry(AtPhone, frozen=True):
    """A phone takes in a file out of the bag: to carry it, or as the answer to its own."""

    file: int
    dies_at: int = 0
    no_room: bool = False

    def do(self, world):
        phone = world.phones[self.phone]
        if world.bag:
            file = world.bag[self.file % len(world.bag)]
            _unless_refused(lambda: self.use(world, lambda: taking.take_in(phone.store, file, phone.now)))


class PassOn(AtPhone, frozen=True):
    """What a phone carries gets into the bag as well; it may go on carrying it."""

    drops: bool = False

    def do(self, world):
        phone = world.phones[self.phone]
        phone.open()
        for each in phone.store.carried.all():
            if (content := phone.store.carried.read(each.sha256)) is not None:
                world.bag.append(content)
            if self.drops:
                self.use(world, lambda sha256=each.sha256: phone.store.carried.drop(sha256))


class Upload(Operation, frozen=True):
    """An officer takes in a file out of the bag; the answer gets into it."""

    file: int

    def do(self, world):
        if world.bag:
            file = world.bag[self.file % len(world.bag)]
            taken = _unless_refused(lambda: office.take_in(world.server.service, file, Bringer(id="minh", name="Minh")))
            if taken is not None:
                world.bag.append(taken.answer)


def _unless_refused(work):
    """Return what it comes to; None when it is refused by name, which is an answer that a person can read."""
    try:
        return work()
    except Problem as problem:
        if problem.code.value.startswith(("bundle_", "courier_", "carries_", "not_signed_in")):
            return None
        raise
