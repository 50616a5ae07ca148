"""What may happen in a schedule, one class each. All randomness is in an operation's own numbers.

So a schedule can be printed, pasted and replayed, and one taken out changes nothing about the others.
"""

from datetime import timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import update

from fieldapp import workbook
from fieldapp.domain.ids import new_id
from fieldapp.domain.problems import Code, Problem
from fieldapp.protocol import Change
from fieldapp.sync.server import Offline
from sync_server.db import tables
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook
from sync_server.journal.intake import take
from sync_server.people import devices
from tests.cast import a_case, a_verdict
from tests.simulator import eyes, pictures
from tests.simulator.cast import officer_of
from tests.simulator.evidence import Evidence
from tests.simulator.phone import DIED
from tests.simulator.wire import Fate

NEW = a_case(dispute_type="A04", received_on="2019-01-05")  # a day that is past by every phone's clock


class Operation(Struct, frozen=True, repr_omit_defaults=True):
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


class Copy(_AtPhone, frozen=True):
    """Somebody makes a copy of the phone's whole folder."""

    def do(self, world):
        phone = world.phones[self.phone]
        phone.open()
        phone.copy(world.account.drafts_of(phone.name))


class PutBack(_AtPhone, frozen=True):
    """The phone is as it was at its last `Copy`; `knows` when the number of its last save was kept elsewhere."""

    knows: bool = True

    def do(self, world):
        phone = world.phones[self.phone]
        if phone.copied is None:
            return
        with world.losing():
            world.account.drafts_were(phone.name, phone.put_back(self.knows))


class Poison(_AtPhone, frozen=True):
    """A phone that is out of order sends what it may not, or what nobody can read."""

    case: str
    how: str  # a key of _POISON
    text: str

    def do(self, world):
        phone = world.phones[self.phone]
        phone.open()
        kind, values = _POISON[self.how]
        change = Change(
            id=new_id(), kind=kind, record=self.case, base=0, set={path: value or self.text for path, value in values},
            at=phone.now().isoformat(timespec="seconds"), seq=phone.store.outbox.next_seq(),
        )  # fmt: skip
        phone.use(lambda: phone.store.outbox.append(change))
        world.account.added(phone.name, change, mendable=self.how in ("type", "photo"))


_POISON = {
    "verdict": ("case", [("verdict", None)]),
    "number": ("case", [("logbook_no", 7)]),
    "type": ("case", [("received_on", None)]),
    "kind": ("gossip", [("text", None)]),
    "photo": ("case", [("photos/x", {"sha256": "no hash"})]),
}


class Peek(_AtPhone, frozen=True):
    """A phone asks for a photo by its hash alone; it gets what its own team's records name, and nothing else."""

    picture: int

    def do(self, world):
        phone = world.phones[self.phone]
        phone.open()
        sha256, full = pictures.prepared(self.picture)
        there = Evidence(world.server)
        got = []
        named = phone.revoked or there.names_photo(phone.who.team_id, sha256)
        try:
            phone.server.blob_read(sha256, 0, len(full), got.append)
        except (Problem, Offline):
            return
        world.refuse(
            []
            if named and b"".join(part.content for part in got) == full
            else [f"{phone.name} got a photo that is not its team's"]
        )


class Backup(Operation, frozen=True):
    """The server is copied: its database, and its photos."""

    def do(self, world):
        world.server.take_files(world.folder / "backup")
        world.backups += 1


class Restore(Operation, frozen=True):
    """The server is as it was at its last `Backup`, or at the very beginning."""

    new_epoch: bool = True  # else whoever did it has forgotten that
    photos_too: bool = True  # else the folder of photos stays as it was

    def do(self, world):
        with world.losing():
            source = world.folder / "backup" if world.backups else world.template
            world.server.put_files(source, with_photos=self.photos_too)
            world.history += 1
            if self.new_epoch:
                _begin_new_history(world)


def _begin_new_history(world):
    of = tables.server_state
    with writing(world.server.engine) as conn:
        conn.execute(update(of).where(of.c.key == "epoch").values(value=new_id()))


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
