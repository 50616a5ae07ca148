"""The roll of a class: whoever is in the commune ticks, and each tick is on its way without a press."""

from fieldapp import workbook
from fieldapp.domain import training
from fieldapp.workbook.rolls import Attendee
from tests.simulator import eyes
from tests.simulator.operations.base import AtPhone


class Tick(AtPhone, frozen=True):
    """A mark or a few words about one person of the class."""

    person: str
    path: str
    value: object
    dies_at: int = 0
    no_room: bool = False

    def do(self, world):
        phone = world.phones[self.phone]
        phone.open()
        the_class = f"lop-{phone.who.partition}"
        record = training.attendance_id(the_class, self.person)
        there = training.Attendance() if eyes.fields(phone, record) else None
        who = Attendee(person=self.person, name=f"Học viên {self.person}", attendance=there)
        before = eyes.below(phone, record)
        self.use(
            world,
            lambda: workbook.note_attendance(phone.store, the_class, who, {self.path: self.value}, phone.now()),
        )
        after = eyes.below(phone, record)
        told = {path: after.get(path) for path in before | after if after.get(path) != before.get(path)}
        if told:
            world.account.sent(phone.name, phone.team, record, told, before)
