"""What may happen in a schedule, one class each. All randomness is in an operation's own numbers.

So a schedule can be printed, pasted and replayed, and one taken out changes nothing about the others.
"""

from datetime import timedelta
from typing import Any

from msgspec import Struct

from fieldapp import workbook
from fieldapp.domain.problems import Code, Problem
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook
from sync_server.journal.intake import take
from sync_server.people import devices
from tests.cast import a_case, a_verdict
from tests.simulator import eyes, pictures
from tests.simulator.cast import officer_of
from tests.simulator.phone import DIED
from tests.simulator.wire import Fate

NEW = a_case(dispute_type="A04", received_on="2019-01-05")  # a day that is past by every phone's clock


class Operation(Struct, frozen=True):
    """One thing that happens."""

    def do(self, world):
        """Let it happen."""
        raise NotImplementedError


class _AtPhone(Operation, frozen=True):
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


class _InCase(_AtPhone, frozen=True):
    case: str

    def may(self, world):
        """Return whether this phone's person can come upon this case."""
        phone = world.phones[self.phone]
        phone.open()
        return bool(eyes.fields(phone, self.case))


def _keep(operation, world, values):
    """Keep values in a draft and see to it that they are kept, all of them; after an accident, all or none."""
    phone, record = world.phones[operation.phone], operation.case
    shown, before = eyes.fields(phone, record), eyes.draft(phone, record)
    came = operation.use(world, lambda: workbook.keep_many(phone.store, record, values, phone.now()))
    now = eyes.draft(phone, record)
    if came is not None and now == before:
        return
    for path, value in values.items():
        world.account.wrote(phone.name, record, path, value, shown.get(path), path in before)
    world.account.drafted(phone.name, record, now)


class Begin(_AtPhone, frozen=True):
    """A new case, complete enough to be sent."""

    case: str
    text: str
    dies_at: int = 0
    no_room: bool = False

    def do(self, world):
        world.phones[self.phone].open()
        if not eyes.fields(world.phones[self.phone], self.case):
            _keep(self, world, NEW | {"summary": self.text})


class Write(_InCase, frozen=True):
    """One value; None takes it away."""

    path: str
    value: Any
    dies_at: int = 0
    no_room: bool = False

    def do(self, world):
        if self.may(world):
            _keep(self, world, {self.path: self.value})


class Press(_InCase, frozen=True):
    """ "Gửi xã"."""

    dies_at: int = 0
    no_room: bool = False

    def do(self, world):
        if not self.may(world):
            return
        phone, record = world.phones[self.phone], self.case
        draft, below = eyes.draft(phone, record), eyes.below(phone, record)
        came = self.use(world, lambda: workbook.send(phone.store, record, phone.now()))
        if came == [] or (came is DIED and draft and not eyes.draft(phone, record)):
            world.account.sent(phone.name, phone.who.team_id, record, draft, below)


class Withdraw(_InCase, frozen=True):
    """What was written since the last sending is thrown away."""

    def do(self, world):
        if self.may(world):
            phone = world.phones[self.phone]
            self.use(world, lambda: workbook.withdraw_draft(phone.store, self.case, phone.now()))
            world.account.drafts.pop((self.phone, self.case), None)


class Attach(_InCase, frozen=True):
    """A picture, by its number; the same number is the same picture, in whatever case."""

    picture: int
    dies_at: int = 0
    no_room: bool = False

    def do(self, world):
        if not self.may(world):
            return
        phone, record = world.phones[self.phone], self.case
        sha256, full = pictures.prepared(self.picture)
        world.account.pictures[sha256] = full
        shown, before = eyes.fields(phone, record), eyes.draft(phone, record)
        raw = pictures.raw(self.picture)
        self.use(world, lambda: workbook.attach_photo(phone.store, record, raw, phone.now()))
        for path, value in eyes.draft(phone, record).items():
            if path not in before and path.startswith("photos/"):
                world.account.wrote(phone.name, record, path, value, shown.get(path), False)


class DropPhoto(_InCase, frozen=True):
    """The n-th photo of a case is taken out."""

    number: int

    def do(self, world):
        if not self.may(world):
            return
        photos = sorted(p for p in eyes.fields(world.phones[self.phone], self.case) if p.startswith("photos/"))
        if photos:
            _keep(self, world, {photos[self.number % len(photos)]: None})


class Sync(_AtPhone, frozen=True):
    """A round with the server; each of its requests meets the next fate."""

    fates: tuple[Fate, ...] = ()
    dies_at: int = 0
    no_room: bool = False

    def do(self, world):
        phone = world.phones[self.phone]
        phone.open()
        phone.wire.fates = list(self.fates)
        self.use(world, phone.engine_round)
        phone.wire.fates = []


class Restart(_AtPhone, frozen=True):
    """The app is ended and started again: closed as it should be, or killed where it stands."""

    killed: bool = False

    def do(self, world):
        phone = world.phones[self.phone]
        if self.killed:
            phone.use(phone.die)
        else:
            phone.close()
            phone.open()


class Clock(_AtPhone, frozen=True):
    """The phone's clock is so many days off from now on."""

    days: int

    def do(self, world):
        world.phones[self.phone].clock_off = timedelta(days=self.days)


class Revoke(_AtPhone, frozen=True):
    """The officer takes the phone the right to speak."""

    def do(self, world):
        phone = world.phones[self.phone]
        phone.open()
        with writing(world.server.engine) as conn:
            devices.revoke(conn, phone.who.partition, phone.store.identity.get().reply.device, world.now())
        phone.revoked = True


class Decide(Operation, frozen=True):
    """The commune's officer decides about a case, if it has it."""

    case: str
    partition: str
    verdict: str
    remark: str = ""

    def do(self, world):
        with reading(world.server.engine) as conn:
            case = casebook.open_case(conn, self.partition, self.case)
        if case is None:
            return
        with writing(world.server.engine) as conn:
            remarks = {"summary": self.remark} if self.remark else None
            decision = a_verdict(self.case, case.seq, self.verdict, remarks)
            take(conn, officer_of(self.partition), [decision], world.now())


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
