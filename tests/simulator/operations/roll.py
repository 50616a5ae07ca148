"""The roll of a class: whoever is in the commune ticks, and who was there signs; each is on its way without a press."""

from fieldapp import workbook
from fieldapp.domain import training
from fieldapp.workbook.rolls import Attendee
from tests.simulator import eyes, pictures
from tests.simulator.account import Word, text_of
from tests.simulator.operations.base import AtPhone


class OnRoll(AtPhone, frozen=True):
    """Something about one person of the class that the phone's commune has."""

    person: str

    def record(self, world):
        phone = world.phones[self.phone]
        phone.open()
        return training.attendance_id(eyes.class_of(phone), self.person)

    def told(self, world, work):
        """Do what puts words about this person on their way, and note them; returns them by path, and what came."""
        phone, record = world.phones[self.phone], self.record(world)
        before = eyes.below(phone, record)
        came = self.use(world, work)
        after = eyes.below(phone, record)
        told = {path: after.get(path) for path in before | after if after.get(path) != before.get(path)}
        if told:
            world.account.sent(phone.name, phone.team, record, told, before)
        return told, came


class Tick(OnRoll, frozen=True):
    """A mark or a few words about one person of the class."""

    path: str
    value: object
    dies_at: int = 0
    no_room: bool = False

    def do(self, world):
        phone, record = world.phones[self.phone], self.record(world)
        there = training.Attendance() if eyes.fields(phone, record) else None
        who = Attendee(person=self.person, name=f"Học viên {self.person}", attendance=there)
        note = {self.path: self.value}
        self.told(world, lambda: workbook.note_attendance(phone.store, eyes.class_of(phone), who, note, phone.now()))


class SignRoll(OnRoll, frozen=True):
    """Whoever is ticked signs beside their name: with a finger, or with a fingerprint that is photographed.

    The same number is the same drawing or the same picture, whoever gives it. What is kept is the signature with its
    picture, or nothing.
    """

    number: int
    by_print: bool = False
    dies_at: int = 0
    no_room: bool = False

    def do(self, world):
        phone, record = world.phones[self.phone], self.record(world)
        who = eyes.on_roll(phone, self.person)
        if who is None or not who.state:
            return  # nobody is asked to sign who is not there
        sha256, full = (pictures.prepared if self.by_print else pictures.drawn)(self.number)
        world.account.pictures[sha256] = full
        before = who.attendance.photos.values()
        told, came = self.told(world, lambda: self._sign(phone, who))
        signed = {path: value for path, value in told.items() if path.startswith("signatures/")}
        again = any(each.sha256 == sha256 for each in before)
        if len(signed) > 1 or (came is None and bool(signed) == again):
            world.refuse([f"{phone.name} was signed on, and has {len(signed)} signatures more: {self.person}"])
        for path, value in signed.items():
            named = told.get(f"photos/{value['photo']}", {}).get("sha256")
            if named != sha256 or phone.store.photos.read(sha256) != full:
                world.refuse([f"{phone.name} kept another picture than was drawn: {self.person}"])
            world.account.given[Word(record, path, text_of(value))] = sha256

    def _sign(self, phone, who):
        here, now = (phone.store, eyes.class_of(phone), who), phone.now()
        if self.by_print:
            return workbook.sign_roll_by_fingerprint(*here, pictures.raw(self.number), now)
        return workbook.sign_roll_by_finger(*here, pictures.line(self.number), now)


class UnsignRoll(OnRoll, frozen=True):
    """A signature was wrong: what somebody gave is taken away."""

    dies_at: int = 0
    no_room: bool = False

    def do(self, world):
        phone = world.phones[self.phone]
        phone.open()
        who = eyes.on_roll(phone, self.person)
        if who is None or who.attendance is None:
            return
        _, came = self.told(world, lambda: workbook.unsign_roll(phone.store, eyes.class_of(phone), who, phone.now()))
        if came is None and (left := eyes.given(phone)[self.record(world)]):
            world.refuse([f"{phone.name} shows what was taken away: {self.person} {sorted(left)}"])
