"""What every operation is: a value that prints as it can be pasted, with all its randomness in its own numbers.

So a schedule can be replayed, and one operation taken out changes nothing about the others.
"""

from contextlib import contextmanager

from msgspec import Struct

from fieldapp.domain.problems import Code, Problem
from tests.simulator import eyes


class Operation(Struct, frozen=True, repr_omit_defaults=True):
    """One thing that happens."""

    def do(self, world):
        """Let it happen."""
        raise NotImplementedError


class AtPhone(Operation, frozen=True):
    """Something that somebody does on a phone, which may be killed over it at the n-th moment, or have no room."""

    phone: str

    def use(self, world, work):
        """Return what it comes to: an answer, a Problem, or DIED."""
        phone = world.phones[self.phone]
        try:
            return phone.use(work, getattr(self, "dies_at", 0), getattr(self, "no_room", False))
        except Problem as problem:
            if problem.code is Code.DISK_FULL and getattr(self, "no_room", False):
                return problem
            raise


class InCase(AtPhone, frozen=True):
    case: str

    def may(self, world):
        """Return whether this phone's person can come upon this case."""
        phone = world.phones[self.phone]
        phone.open()
        return bool(eyes.fields(phone, self.case))


@contextmanager
def may_refuse(code):
    """Inside, the program may refuse for this reason, and say so to whoever asked; then nothing has happened."""
    try:
        yield
    except Problem as problem:
        if problem.code is not code:
            raise
