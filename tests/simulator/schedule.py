"""A schedule from a seed: a plain list of operations, each with its own numbers in it."""

import random
import unicodedata

from tests.cast import DUONG_HUU, OTHER_TEAM, SON_HAI, TEAM
from tests.simulator import operations as op
from tests.simulator import wire
from tests.simulator.cast import PHONES

LENGTH = (12, 45)  # operations
TEXTS = ("summary", "note", "agreement", "place_detail")
SAME = "Như cũ"  # what several people may write independently
NAMES = ("Bà Nguyễn Thị Phượng", "Ông Đặng Văn Thưởng", "Chị Lò Thị Ứng")
YEARS = (-1826, -400, 0, 0, 365, 1826)  # days that a clock may be off


def drawn(seed):
    """Return the schedule of this seed."""
    return _Draw(random.Random(f"schedule {seed}")).schedule()


class _Draw:
    def __init__(self, chance):
        self.chance = chance
        self.words = self.cases = 0
        self.papers: list[tuple[str, str]] = []  # paper, and who began it
        self.begun: list[tuple[str, str]] = []  # case, and who began it
        self.phones = self._cast()

    def schedule(self):
        found = self.known_case()
        length = self.chance.randint(*LENGTH)
        while len(found) < length:
            made = self.chance.choices(_KINDS, _WEIGHTS)[0](self)
            found += made if isinstance(made, list) else [made]
        return found

    def _cast(self):
        """Return who takes part: mostly Lan's team, now and then a stranger."""
        chosen = self.chance.sample(("lan", "hung", "lan2"), self.chance.choice((1, 2, 2, 3)))
        return chosen + [name for name in ("tam", "xa") if self.chance.random() < 0.25]

    def phone(self):
        return self.chance.choice(self.phones)

    def case(self):
        """Return a case, a late one more often, and somebody of its team who is there."""
        number = len(self.begun) - 1 - min(int(self.chance.expovariate(0.7)), len(self.begun) - 1)
        case, by = self.begun[number]
        team = PHONES[by].team_id
        return self.chance.choice([name for name in self.phones if PHONES[name].team_id == team]), case

    def begin(self, phone=None):
        self.cases += 1
        self.begun.append((f"vu-{self.cases}", phone or self.phone()))
        return op.Begin(self.begun[-1][1], self.begun[-1][0], self.text(), **self.accident())

    def known_case(self):
        """A case that the whole team knows before anything goes wrong."""
        first = self.phone()
        found = [self.begin(first), op.Press(first, self.begun[-1][0]), op.Sync(first)]
        return found + [op.Sync(name) for name in self.phones if self.is_of_team(name, first)]

    def duel(self):
        """Two write at one place without having heard of each other, and come to the server one after the other."""
        one, case = self.case()
        two, path = self.partner(one), self.chance.choice(TEXTS[:2])
        pair = [
            part
            for phone in (one, two)
            for part in (op.Write(phone, case, path, self.text()), op.Press(phone, case, **self.accident()))
        ]
        self.chance.shuffle(pair) if self.chance.random() < 0.2 else None
        return [*pair, op.Sync(one), self.sync(two), *([op.Sync(one)] if self.chance.random() < 0.5 else [])]

    def partner(self, phone):
        """Return another phone of the team, where one takes part."""
        others = [name for name in self.phones if self.is_of_team(name, phone) and name != phone]
        return self.chance.choice(others or [phone])

    def write(self):
        phone, case = self.case()
        if self.chance.random() < 0.25:
            return op.Write(phone, case, f"parties/p{self.chance.randint(1, 3)}", self.party(), **self.accident())
        value = self.chance.choices((self.text(), SAME, None), (8, 1, 1))[0]
        return op.Write(phone, case, self.chance.choice(TEXTS), value, **self.accident())

    def write_and_press(self):
        made = self.write()
        return [made, op.Press(made.phone, made.case, **self.accident())]

    def press(self):
        return op.Press(*self.case(), **self.accident())

    def attach(self):
        made = op.Attach(*self.case(), self.chance.randrange(7), **self.accident())
        return [made, op.Press(made.phone, made.case)]

    def drop_photo(self):
        made = op.DropPhoto(*self.case(), self.chance.randrange(3))
        return [made, op.Press(made.phone, made.case)]

    def withdraw(self):
        return op.Withdraw(*self.case())

    def sync(self, phone=None):
        fates = tuple(self.fate() for _ in range(self.chance.choice((0, 0, 1, 2, 3, 5))))
        return op.Sync(phone or self.phone(), fates, **self.accident(often=0.15))

    def fate(self):
        size = int(2 ** self.chance.uniform(0, 11))  # bytes: small ones as often as large ones
        other = wire.Meanwhile(self.phone(), self.chance.choice(("before", "after", "1", "2", "2", "3")))
        dies = wire.ServerDies(self.chance.randint(1, 14))
        fates = (None, wire.Lost(), wire.Unanswered(), wire.CutUp(size), wire.CutDown(size), wire.Twice(),
                 wire.Late(), other, dies, wire.ServerFull())  # fmt: skip
        return self.chance.choices(fates, (5, 1, 2, 2, 2, 2, 2, 3, 2, 1))[0]

    def restart(self):
        return op.Restart(self.phone(), self.chance.random() < 0.7)

    def clock(self):
        return op.Clock(self.phone(), self.chance.choice(YEARS))

    def decide(self):
        case, by = self.chance.choice(self.begun)
        verdict = self.chance.choice(("returned", "approved"))
        remark = self.text() if verdict == "returned" else ""
        return op.Decide(case, SON_HAI if by == "xa" else DUONG_HUU, verdict, remark)

    def arrive(self):
        return op.Arrive()

    def wait(self):
        return op.Wait(self.chance.choice((1, 30, 24 * 5)))

    def kill_server(self):
        return op.KillServer()

    def revoke(self):
        return op.Revoke(self.phone())

    def lose(self):
        """A phone is lost, goes on being used by whoever has it, and is found again now and then."""
        phone = self.phone()
        after = [self.sync(phone), op.Find(phone), op.Sync(phone)]
        return [op.Lose(phone), *after[: self.chance.randint(0, 3)]]

    def fell(self):
        fates = tuple(self.fate() for _ in range(self.chance.choice((0, 0, 1, 3))))
        alone = tuple(fate for fate in fates if not isinstance(fate, (wire.Late, wire.Meanwhile)))
        return op.Fell(self.phone(), int(2 ** self.chance.uniform(0, 6)), alone)

    def put_back(self):
        """A phone is copied, goes on, is put back to the copy, and its owner writes again what she has lost or more."""
        phone, case = self.case()
        path = self.chance.choice(TEXTS)
        before = self.some(lambda: self.writing(phone, case, path), 2) + self.some(lambda: self.sync(phone), 2)
        after = self.some(lambda: [*self.writing(phone, case, path), self.sync(phone)], 3)
        return [op.Copy(phone), *before, op.PutBack(phone, self.chance.random() < 0.7), *after]

    def some(self, scene, most):
        made = [scene() for _ in range(self.chance.randint(1, most))]
        return [each for one in made for each in (one if isinstance(one, list) else [one])]

    def writing(self, phone, case, path):
        """Somebody writes and sends, half the time there and half the time elsewhere."""
        where = path if self.chance.random() < 0.5 else self.chance.choice(TEXTS)
        return [op.Write(phone, case, where, self.text()), op.Press(phone, case)]

    def poison(self):
        phone, case = self.chance.choice([self.case(), (self.phone(), self.begun[0][0]), (self.phone(), "vu-x")])
        return op.Poison(phone, case, self.chance.choice(("verdict", "number", "type", "kind", "photo")), self.text())

    def peek(self):
        """A photo is delivered, and somebody of another team asks for it."""
        made = op.Attach(*self.case(), self.chance.randrange(7))
        stranger = self.chance.choice([name for name in ("lan", "tam", "xa") if not self.is_of_team(name, made.phone)])
        return [made, op.Press(made.phone, made.case), op.Sync(made.phone), op.Peek(stranger, made.picture)]

    def is_of_team(self, one, other):
        return PHONES[one].team_id == PHONES[other].team_id

    def backup(self):
        return op.Backup(self.chance.random() < 0.3)

    def restore(self):
        """The server is restored, often to a moment that is not long ago."""
        back = op.Restore(self.chance.random() < 0.6, self.chance.random() < 0.5)
        if self.chance.random() < 0.3:
            return back
        phone, case = self.case()
        lost = [*self.some(lambda: self.writing(phone, case, "note"), 2), op.Sync(phone)]
        return [self.backup(), *lost, *(self.duel() if self.chance.random() < 0.4 else []), back]

    def begin_anew(self):
        return [op.BeginAnew(), *self.some(lambda: op.Enrol(self.phone()), 2)]

    def choose(self):
        """A clash comes about, and somebody settles it, or two do."""
        made = self.duel()
        return [*made, *self.some(lambda: self.choice(made[0].case), 2)]

    def choice(self, case=None):
        phone, case = (self.phone(), case) if case else self.case()
        own = self.text() if self.chance.random() < 0.3 else ""
        chosen = op.Choose(phone, case, self.chance.randrange(3), self.chance.randrange(3), own)
        return [op.Sync(phone), chosen]

    def settle_held(self):
        """Something is held, an officer settles it, and its phone hears of that, or not yet."""
        made = self.poison()
        how = self.chance.choice(("release", "correct", "decline", "decline"))
        partition = PHONES[made.phone].partition
        after = [op.Sync(made.phone), self.chance.choice((op.TakeUpAgain, op.LetGo))(made.phone, 0)]
        return [made, op.Sync(made.phone), op.SettleHeld(partition, self.chance.randrange(3), how),
                *after[: self.chance.randint(0, 2)]]  # fmt: skip

    def move(self):
        """A mediator goes to the other village or comes back, while there is work on the phone."""
        made = op.Move(self.chance.choice(("lan", "hung", "tam")), self.chance.choice((TEAM, OTHER_TEAM)))
        around = self.some(self.write_and_press, 2)
        return [*around, made] if self.chance.random() < 0.5 else [made, *around]

    def hand_over(self):
        case, _ = self.chance.choice(self.begun)
        return op.HandOver(case, self.chance.choice((TEAM, OTHER_TEAM)))

    def merge(self):
        return op.Merge(*self.chance.choice(((TEAM, OTHER_TEAM), (OTHER_TEAM, TEAM))))

    def paper(self):
        """Minutes about a case, on the way to being signed; half the time others know of them before."""
        phone, case = self.case()
        name = f"bb-{len(self.papers) + 1}"
        self.papers.append((name, phone))
        begun = [op.BeginPaper(phone, name, case, self.text(), **self.accident())]
        if self.chance.random() < 0.5:
            begun += [op.Press(phone, name), *(op.Sync(each) for each in self.phones if self.is_of_team(each, phone))]
            begun += self.two_at_a_paper(name, phone) if self.chance.random() < 0.5 else []
        return [*begun, *self.some(self.in_paper, 3)]

    def two_at_a_paper(self, name, phone):
        """One has it signed while another, who has not heard of that, alters its words or has it signed too."""
        other = self.partner(phone)
        late = self.chance.choice((op.WritePaper(other, name, "place", self.text()), op.Sign(other, name, 1)))
        pair = [op.Sign(phone, name, 0), op.Press(phone, name), late, op.Press(other, name)]
        return [*pair, *self.chance.sample([op.Sync(phone), self.sync(other)], 2)]

    def in_paper(self):
        """Something happens with a paper: words, a signature, one that is taken back, a press."""
        if not self.papers:
            return self.paper()
        name, by = self.chance.choice(self.papers[-2:])
        phone = self.chance.choice([each for each in self.phones if self.is_of_team(each, by)])
        number = self.chance.randrange(5)
        words = {"blocks/a": {"text": self.text()}, "blocks/b": {"text": self.text()}, "place": self.text()}
        path = self.chance.choice(list(words))
        made = self.chance.choices(
            [
                op.WritePaper(phone, name, path, words[path], **self.accident()),
                op.Sign(phone, name, number, **self.accident()),
                op.TakeSignatureBack(phone, name, number),
            ],
            (4, 5, 1),
        )[0]
        after = [op.Press(phone, name, **self.accident()), self.sync(phone)]
        return [made, *after[: self.chance.choice((0, 1, 1, 2))]]

    def roll(self):
        """Somebody is ticked on one phone, and it may be on another as well."""
        return self.some(self.tick, 3)

    def tick(self):
        person = f"hv-{self.chance.randint(1, 3)}"
        values = {"state": self.chance.choice(("CM", "VP", "")), "reason": self.text(), "opinion": self.text()}
        path = self.chance.choice(list(values))
        return op.Tick(self.phone(), person, path, values[path], **self.accident())

    def signing(self):
        """Somebody who is there signs, on one phone or on several, of another village too, or takes it back."""
        if "tam" not in self.phones and self.chance.random() < 0.4:
            self.phones.append("tam")
        person = f"hv-{self.chance.randint(1, 3)}"
        if self.chance.random() < 0.4:
            return self.signing_twice(person)
        made = [op.Tick(self.phone(), person, "state", "CM", **self.accident())] if self.chance.random() < 0.7 else []
        made += self.some(lambda: self.signature(person), 2)
        if self.chance.random() < 0.3:
            made.append(op.UnsignRoll(self.phone(), person, **self.accident()))
        return made if self.chance.random() < 0.5 else [*made, self.sync(made[-1].phone)]

    def signing_twice(self, person):
        """Two phones know that somebody is there, and each has them sign without having heard of the other."""
        one, two = self.phone(), self.phone()
        known = [op.Tick(one, person, "state", "CM"), op.Sync(one), op.Sync(two)]
        return [*known, self.signature(person, one), self.signature(person, two), op.Sync(one), self.sync(two)]

    def signature(self, person, phone=None):
        by_print = self.chance.random() < 0.3
        return op.SignRoll(phone or self.phone(), person, self.chance.randrange(9), by_print, **self.accident())

    def courier(self):
        """A file leaves a phone and goes some way: nowhere, by another phone, by the office, twice, and home."""
        phone, carrier = self.phone(), self.chance.choice(("lan", "hung", "tam", "xa"))
        home = [op.PassOn(carrier, self.chance.random() < 0.5), op.Carry(phone, -1)]
        by_phone = [op.Carry(carrier, -1, **self.accident()), self.sync(carrier), *home]
        by_office = [op.Upload(-1), op.Carry(phone, -1)]
        ways = [by_phone, by_phone[:2], by_office, by_office[:1], [], by_phone[:2] + by_office]
        return [*self.write_and_press(), op.Pack(phone, **self.accident()), *self.chance.choice(ways)]

    def stray_file(self):
        file = self.chance.randrange(8)
        return self.chance.choice((op.Upload(file), op.Carry(self.phone(), file)))

    def accident(self, often=0.06):
        """Return nothing, or that the phone dies over it, or that its disk is full."""
        if self.chance.random() > often:
            return {}
        if self.chance.random() < 0.25:
            return {"no_room": True}
        return {"dies_at": int(2 ** self.chance.uniform(0, 6))}

    def text(self):
        """Return words that are nobody else's; typed, half the time, in two strokes a letter."""
        self.words += 1
        words = f"{self.chance.choice(NAMES)} kể #{self.words}"
        return unicodedata.normalize("NFD", words) if self.chance.random() < 0.5 else words

    def party(self):
        return {"role": "BEN", "kind": "CN", "name": self.text()} if self.chance.random() < 0.9 else None


_TABLE = {
    _Draw.begin: 5, _Draw.write: 6, _Draw.write_and_press: 24, _Draw.press: 6, _Draw.attach: 8, _Draw.drop_photo: 2,
    _Draw.withdraw: 2, _Draw.sync: 34, _Draw.restart: 3, _Draw.clock: 3, _Draw.decide: 5, _Draw.arrive: 4,
    _Draw.wait: 2, _Draw.lose: 0.4, _Draw.fell: 1.5, _Draw.kill_server: 1, _Draw.revoke: 0.4,
    _Draw.known_case: 2, _Draw.duel: 8, _Draw.put_back: 1, _Draw.poison: 2, _Draw.peek: 1.5,
    _Draw.backup: 1, _Draw.restore: 0.7, _Draw.begin_anew: 0.2, _Draw.choose: 2, _Draw.choice: 1,
    _Draw.settle_held: 2, _Draw.move: 0.6, _Draw.hand_over: 1, _Draw.merge: 0.15, _Draw.courier: 2,
    _Draw.stray_file: 1, _Draw.paper: 3, _Draw.in_paper: 5, _Draw.roll: 4, _Draw.signing: 4,
}  # fmt: skip
_KINDS, _WEIGHTS = list(_TABLE), list(_TABLE.values())
