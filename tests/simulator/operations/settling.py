"""What a person decides on the phone about what went wrong: a clash, or words that the commune did not take."""

from fieldapp.workbook.clashes import clashes, settle
from fieldapp.workbook.declined import let_go, take_up_again
from tests.simulator import eyes
from tests.simulator.account import Word, text_of, words_of
from tests.simulator.operations.base import AtPhone, InCase
from tests.simulator.phone import DIED


class Choose(InCase, frozen=True):
    """The n-th clash of a case is settled: with one of its versions by number, or with words of one's own."""

    clash: int
    version: int
    own: str = ""
    dies_at: int = 0

    def do(self, world):
        if not self.may(world):
            return
        phone, record = world.phones[self.phone], self.case
        if not (found := clashes(phone.store, record)):
            return
        seen = found[self.clash % len(found)]
        value = _own(seen, self.own) if self.own else seen.versions[self.version % len(seen.versions)].value
        before = len(phone.store.outbox.all())
        came = self.use(world, lambda: settle(phone.store, record, seen.path, value, phone.now(), seen))
        if came == [] or (came is DIED and len(phone.store.outbox.all()) > before):
            known = [Word(record, seen.path, text_of(each.value)) for each in seen.versions]
            world.account.chose(phone.name, Word(record, seen.path, text_of(value)), known)


class TakeUpAgain(AtPhone, frozen=True):
    """Words that the commune did not take go back into the draft."""

    number: int

    def do(self, world):
        if (queued := _declined(world.phones[self.phone], self.number)) is None or queued.change.kind != "case":
            return
        phone, record = world.phones[self.phone], queued.change.record
        shown, before = eyes.fields(phone, record), eyes.draft(phone, record)
        self.use(world, lambda: take_up_again(phone.store, queued.change.id, phone.now()))
        world.account.took_back(phone.name, words_of(record, queued.change.set))
        for path, value in eyes.draft(phone, record).items():
            if path not in before:
                world.account.wrote(phone.name, record, path, value, shown.get(path), False)


class LetGo(AtPhone, frozen=True):
    """Words that the commune did not take leave the phone."""

    number: int

    def do(self, world):
        if (queued := _declined(phone := world.phones[self.phone], self.number)) is not None:
            self.use(world, lambda: let_go(phone.store, queued.change.id))
            world.account.took_back(phone.name, words_of(queued.change.record, queued.change.set))
            world.account.poison.pop(queued.change.id, None)


def _own(seen, words):
    """Return one's own words in the shape of what stands there: of a person they are the name."""
    person = next((each.value for each in seen.versions if isinstance(each.value, dict)), None)
    return words if person is None else person | {"name": words}


def _declined(phone, number):
    phone.open()
    found = [each for each in phone.store.outbox.all() if each.state == "declined"]
    return found[number % len(found)] if found else None
