"""What befalls a phone: a round with the server, a restart, a wrong clock, an older copy, an end of trust."""

from datetime import timedelta

from fieldapp.domain.ids import new_id
from fieldapp.domain.problems import Problem
from fieldapp.protocol import Change
from fieldapp.sync.server import Offline
from tests.simulator import felling, pictures
from tests.simulator.evidence import Evidence
from tests.simulator.operations.base import AtPhone
from tests.simulator.wire import Fate


class Sync(AtPhone, frozen=True):
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


class Restart(AtPhone, frozen=True):
    """The app is ended and started again: closed as it should be, or killed where it stands."""

    killed: bool = False

    def do(self, world):
        phone = world.phones[self.phone]
        if self.killed:
            phone.use(phone.die)
        else:
            phone.close()
            phone.open()


class Clock(AtPhone, frozen=True):
    """The phone's clock is so many days off from now on."""

    days: int

    def do(self, world):
        world.phones[self.phone].clock_off = timedelta(days=self.days)


class Revoke(AtPhone, frozen=True):
    """The officer takes the phone the right to speak: what a restored server had lost and it alone knew is gone."""

    def do(self, world):
        phone = world.phones[self.phone]
        phone.open()
        with world.losing():
            phone.revoked = True
            world.revoke(phone)


class Lose(AtPhone, frozen=True):
    """The officer marks the phone lost: it hands over, and destroys everything once nothing is on it alone."""

    def do(self, world):
        phone = world.phones[self.phone]
        phone.open()
        world.lose(phone)


class Find(AtPhone, frozen=True):
    """The officer takes that back."""

    def do(self, world):
        phone = world.phones[self.phone]
        phone.open()
        world.find(phone)


class Fell(AtPhone, frozen=True):
    """A round in a process of its own, which the system kills -9 at the n-th moment of the phone: really, and with
    whatever of the server was at work for it.
    """

    dies_at: int
    fates: tuple[Fate, ...] = ()

    def do(self, world):
        phone = world.phones[self.phone]
        heard = world.history
        if felling.round_of(world, phone, self.dies_at, self.fates):
            phone.heard = heard


class Enrol(AtPhone, frozen=True):
    """The officer makes a new code for a phone that the server does not know any more, and it is typed in."""

    def do(self, world):
        phone = world.phones[self.phone]
        phone.open()
        if not phone.revoked and not world.knows(phone):
            phone.enrol()


class Copy(AtPhone, frozen=True):
    """Somebody makes a copy of the phone's whole folder."""

    def do(self, world):
        phone = world.phones[self.phone]
        phone.open()
        phone.copy(world.account.drafts_of(phone.name))


class PutBack(AtPhone, frozen=True):
    """The phone is as it was at its last `Copy`; `knows` when the number of its last save was kept elsewhere."""

    knows: bool = True

    def do(self, world):
        phone = world.phones[self.phone]
        if phone.copied is None:
            return
        with world.losing():
            world.account.drafts_were(phone.name, phone.put_back(self.knows))


class Poison(AtPhone, frozen=True):
    """A phone that is out of order sends what it may not, or what nobody can read."""

    case: str
    how: str  # a key of _POISON
    text: str

    def do(self, world):
        phone = world.phones[self.phone]
        phone.open()
        kind, values = _POISON[self.how]
        held = phone.store.records.get(self.case)  # it remembers what it wrote: else its own words would clash with it
        change = Change(
            id=new_id(), kind=kind, record=self.case, base=0, set={path: value or self.text for path, value in values},
            at=phone.now().isoformat(timespec="seconds"), seq=phone.store.outbox.next_seq(),
            prev=held.own_seq if held else 0,
        )  # fmt: skip
        phone.use(lambda: phone.store.outbox.append(change))
        world.account.added(phone.name, change, mendable=self.how in ("type", "photo"))


_POISON = {
    "verdict": ("case", [("verdict", None)]),
    "number": ("case", [("logbook_no", 7)]),
    "type": ("case", [("ended_on", None)]),
    "kind": ("gossip", [("text", None)]),
    "photo": ("case", [("photos/x", {"sha256": "no hash"})]),
}


class Peek(AtPhone, frozen=True):
    """A phone asks for a photo by its hash alone; it gets what its own team's records name, and nothing else."""

    picture: int

    def do(self, world):
        phone = world.phones[self.phone]
        phone.open()
        sha256, full = pictures.prepared(self.picture)
        there, got = Evidence(world.server), []
        named = there.names_photo(there.works_in[phone.who.person_id], phone.who.partition, sha256)
        try:
            phone.server.blob_read(sha256, 0, len(full), got.append)
        except (Problem, Offline):
            return
        whole = b"".join(part.content for part in got)
        world.refuse([] if named and whole == full else [f"{phone.name} got a photo that is not its team's"])
