"""What a person does in a case: each keystroke's end, each press, each picture."""

from typing import Any

from fieldapp import workbook
from tests.cast import a_case
from tests.simulator import eyes, pictures
from tests.simulator.operations.base import AtPhone, InCase
from tests.simulator.phone import DIED

NEW = a_case(dispute_type="A04", received_on="2019-01-05")  # a day that is past by every phone's clock


class Begin(AtPhone, frozen=True):
    """A new case, complete enough to be sent."""

    case: str
    text: str
    dies_at: int = 0
    no_room: bool = False

    def do(self, world):
        world.phones[self.phone].open()
        if not eyes.fields(world.phones[self.phone], self.case):
            kept(self, world, NEW | {"summary": self.text})


class Write(InCase, frozen=True):
    """One value; None takes it away."""

    path: str
    value: Any
    dies_at: int = 0
    no_room: bool = False

    def do(self, world):
        if self.may(world):
            kept(self, world, {self.path: self.value})


class Press(InCase, frozen=True):
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
            going = {path for _, change in eyes.not_received(phone) if change.record == record for path in change.set}
            world.account.sent(phone.name, phone.team, record, draft, below, draft.keys() - going)


class Withdraw(InCase, frozen=True):
    """What was written since the last sending is thrown away."""

    def do(self, world):
        if self.may(world):
            phone = world.phones[self.phone]
            self.use(world, lambda: workbook.withdraw_draft(phone.store, self.case, phone.now()))
            world.account.drafts.pop((self.phone, self.case), None)


class Attach(InCase, frozen=True):
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


class DropPhoto(InCase, frozen=True):
    """The n-th photo of a case is taken out."""

    number: int

    def do(self, world):
        if not self.may(world):
            return
        photos = sorted(p for p in eyes.fields(world.phones[self.phone], self.case) if p.startswith("photos/"))
        if photos:
            kept(self, world, {photos[self.number % len(photos)]: None})


def drafted(operation, world, record, work):
    """Do what alters a draft, and note what of it is new: of a signature also the picture; returns what came of it."""
    phone = world.phones[operation.phone]
    shown, before = eyes.fields(phone, record), eyes.draft(phone, record)
    came = operation.use(world, work)
    now = eyes.draft(phone, record)
    for path, value in now.items():
        if path not in before or before[path] != value:
            world.account.wrote(phone.name, record, path, value, shown.get(path), path in before)
            if path.startswith("photos/") and value is not None:
                world.account.pictures[value["sha256"]] = phone.store.photos.read(value["sha256"])
    world.account.drafted(phone.name, record, now)
    return came


def kept(operation, world, values):
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
