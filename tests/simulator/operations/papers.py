"""What a person does with papers: begin one about a case, write, have it read aloud and signed, take a signature back.

The press that sends a paper is that of cases.
"""

from fieldapp import workbook
from fieldapp.domain import minutes
from fieldapp.domain.problems import Code
from tests.simulator import eyes, pictures
from tests.simulator.operations.base import AtPhone, may_refuse
from tests.simulator.operations.writing import drafted

PAST = "2019-01-05"  # by every phone's clock


class BeginPaper(AtPhone, frozen=True):
    """Minutes of a meeting about a case, complete enough to be sent."""

    paper: str
    case: str
    text: str
    dies_at: int = 0
    no_room: bool = False

    def do(self, world):
        phone = world.phones[self.phone]
        phone.open()
        if not eyes.fields(phone, self.case) or eyes.fields(phone, self.paper):
            return
        first = {
            "held_on": PAST,
            "blocks/a": {"text": self.text},
            "attendees/x": {"name": "Bà Lan", "role": "CT"},
            "attendees/y": {"name": "Ông Bảo", "role": "TK"},
        }

        def begin():
            with phone.store.transaction():
                workbook.start_team_paper(phone.store, "BBHT", self.case, self.paper, phone.now())
                workbook.keep_paper(phone.store, self.paper, first, phone.now())

        world.account.about[self.paper] = self.case
        drafted(self, world, self.paper, begin)


class InPaper(AtPhone, frozen=True):
    paper: str

    def may(self, world):
        """Return whether this phone's person can come upon this paper."""
        phone = world.phones[self.phone]
        phone.open()
        return eyes.fields(phone, self.paper).get("type") == "BBHT"


class WritePaper(InPaper, frozen=True):
    """One value of a paper, unless it is signed."""

    path: str
    value: object
    dies_at: int = 0
    no_room: bool = False

    def do(self, world):
        if self.may(world):
            phone = world.phones[self.phone]
            with may_refuse(Code.PAPER_LOCKED):
                drafted(
                    self, world, self.paper,
                    lambda: workbook.keep_paper(phone.store, self.paper, {self.path: self.value}, phone.now()),
                )  # fmt: skip


class Sign(InPaper, frozen=True):
    """It is read aloud and the n-th of those who were there signs with a finger."""

    number: int
    dies_at: int = 0
    no_room: bool = False

    def do(self, world):
        if not self.may(world):
            return
        phone, record = world.phones[self.phone], self.paper
        shown = eyes.fields(phone, record)
        keys = sorted(path.partition("/")[2] for path in shown if path.startswith("attendees/"))
        if not keys:
            return
        key = keys[self.number % len(keys)]

        def sign():
            with phone.store.transaction():
                if not minutes.was_read(shown):
                    workbook.have_read_aloud(phone.store, record, phone.now())
                workbook.sign_by_finger(phone.store, record, key, pictures.line(self.number), phone.now())

        drafted(self, world, record, sign)
        now = eyes.fields(phone, record)
        if now.get(f"signatures/{key}") != shown.get(f"signatures/{key}"):
            world.account.signed(record, now, f"signatures/{key}")


class TakeSignatureBack(InPaper, frozen=True):
    """One who has signed wants to do it again; what was handed over stays."""

    number: int

    def do(self, world):
        if not self.may(world):
            return
        phone = world.phones[self.phone]
        signed = sorted(path for path in eyes.fields(phone, self.paper) if path.startswith("signatures/"))
        if signed:
            key = signed[self.number % len(signed)].partition("/")[2]
            with may_refuse(Code.PAPER_LOCKED):
                drafted(
                    self, world, self.paper, lambda: workbook.unsign(phone.store, self.paper, key, phone.now())
                )  # fmt: skip
