"""A training class, and who was there (Luật 35/2013/QH13, Điều 9.4: mediators are trained and given documents).

A class may be set by the commune, or begun on the spot by a mediator: the first line of its history tells which. The
commune may call it off; it is a record like before, and whatever was written of who was there stays. Each
person's attendance is a record of its own, because several phones fill the list of one evening at once. Its id follows
from the class and the person: the same person ticked on two phones is one record, and two people never share one.
"""

import uuid
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct, field

from fieldapp.domain.ids import new_id
from fieldapp.domain.record import COMMON_LIMITS, COMMON_WRITERS, LONG_TEXT, Photo, Record
from fieldapp.domain.roles import BY_MEDIATOR, BY_OFFICER, Role
from fieldapp.domain.text import clean

CLASS, ATTENDANCE = "class", "attendance"
PRESENT, EXCUSED, ABSENT, MADE_UP = "CM", "VP", "V", "HB"  # DIEM_DANH
LEARNER = "HV"  # VAI_TRO_LOP: what a person is unless something else is written
_GUESTS = uuid.UUID("0d2f7a52-5d0c-5b7e-9a55-3c1e6f4a9b10")
_CLASSES = uuid.UUID("6a0c1f0e-6d57-5c3e-8f0b-8b6f2f5e7d21")

Rating = Annotated[int, Meta(ge=1, le=5)]
Copies = Annotated[int, Meta(ge=0, le=9999)]


class InvitedTeam(Struct, frozen=True, kw_only=True):
    """A team that the class is for. The collection's key is the team's id."""

    name: str = ""


class Document(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document that was handed out (tài liệu phát cho học viên)."""

    title: str = ""
    copies: Copies = 0  # that were brought to the class; 0: not told


class TrainingClass(Record, frozen=True, kw_only=True):
    """One class, meeting of exchange or evening of self-study."""

    subject: str = ""  # TAP_HUAN
    title: str = ""
    held_on: date | None = None
    until: date | None = None  # its last day, when it takes several
    starts_at: str = ""  # the hour, as people say it
    place: str = ""
    trainer: str = ""
    organizer: str = ""
    teams: dict[str, InvitedTeam] = field(default_factory=dict)  # none: every team of the commune
    documents: dict[str, Document] = field(default_factory=dict)
    photos: dict[str, Photo] = field(default_factory=dict)  # of the signed sheet
    evaluation: str = ""  # how it went, in a few words
    note: str = ""
    called_off: str = ""  # why it is not held; empty: it is


class EnteredBy(Struct, frozen=True, kw_only=True):
    """Who wrote something of this attendance. The key is the person's id, so two who write at once do not clash."""

    name: str = ""


class Signature(Struct, frozen=True, kw_only=True):
    """A signature that somebody gave on a phone for having been there.

    Each is a member of its own: of two that two phones take of one person at once, both stay. One that was wrong is
    taken away and another given; the record's history tells of both.
    """

    how: str = ""  # CACH_KY
    photo: str = ""  # the member of `photos` as which its picture travels
    at: str = ""  # ISO 8601, the device's clock


class Attendance(Record, frozen=True, kw_only=True):
    """One person at one class, a line of the attendance list (danh sách dự tập huấn)."""

    class_id: str = ""
    person: str = ""  # the roster's id, or `guest_id`
    name: str = ""
    birth_year: int | None = None
    village: str = ""
    team: str = ""  # its name; empty for who is in no team
    state: str = ""  # DIEM_DANH; empty: nothing is known, or it was taken back
    reason: str = ""
    made_up_on: date | None = None
    documents: bool = False  # received what was handed out
    role: str = ""  # VAI_TRO_LOP; empty: a learner
    on_paper: bool = False  # signed the sheet on paper
    signatures: dict[str, Signature] = field(default_factory=dict)  # given on a phone
    photos: dict[str, Photo] = field(default_factory=dict)
    clear: Rating | None = None  # was it easy to understand?
    useful: Rating | None = None  # is it of use when mediating?
    arranged: Rating | None = None  # hour, place, documents
    opinion: str = ""
    entered_by: dict[str, EnteredBy] = field(default_factory=dict)

    @property
    def signed(self) -> bool:
        """Whether this person has signed, on the sheet of paper or on a phone."""
        return self.on_paper or bool(self.signatures)

    @property
    def took_part(self) -> bool:
        """Whether this person was there, or made up for it, as it stands now: only they can say how it was."""
        return self.state in (PRESENT, MADE_UP)

    @property
    def caught_up_on(self) -> date | None:
        """The day on which this person made up for the class; none where that was put right to something else since."""
        return self.made_up_on if self.state == MADE_UP else None

    @property
    def why_away(self) -> str:
        """Why this person was not there on the day; nothing where they were, or gave no reason, as it stands now."""
        return self.reason if self.state in (EXCUSED, MADE_UP) else ""


RATINGS = ("clear", "useful", "arranged")
"""The three questions of the short evaluation, each answered with 1 to 5."""

CLASS_WRITERS: dict[str, frozenset[Role]] = dict.fromkeys(TrainingClass.__struct_fields__, BY_MEDIATOR | BY_OFFICER) | {
    "photos": BY_MEDIATOR,
    "called_off": BY_OFFICER,
    **COMMON_WRITERS,
}
ATTENDANCE_WRITERS: dict[str, frozenset[Role]] = (
    dict.fromkeys(Attendance.__struct_fields__, BY_MEDIATOR) | COMMON_WRITERS
)
CLASS_LIMITS: dict[str, int] = {"evaluation": LONG_TEXT, "note": LONG_TEXT} | COMMON_LIMITS
ATTENDANCE_LIMITS: dict[str, int] = {"opinion": LONG_TEXT} | COMMON_LIMITS


def attendance_id(class_id: str, person: str) -> str:
    """Return the id of this person's attendance at this class: the same on every phone."""
    try:
        of_class = uuid.UUID(class_id)
    except ValueError:
        of_class = uuid.uuid5(_CLASSES, class_id)
    return str(uuid.uuid5(of_class, person))


def guest_id(name: str, village: str, birth_year: int | None) -> str:
    """Return an id for somebody who is on no roster.

    The same name, village and year of birth are one person on every phone. Without the year nobody can tell whether
    two of one name are one, and a name too many is better than a name lost: then the id is new each time.
    """
    if birth_year is None:
        return new_id()
    return str(uuid.uuid5(_GUESTS, f"{_spelled(name)}\n{_spelled(village)}\n{birth_year}"))


def days(training: TrainingClass) -> tuple[date, date] | None:
    """Return the first and the last day of a class; None while no day is set."""
    if training.held_on is None:
        return None
    return training.held_on, max(training.held_on, training.until or training.held_on)


def _spelled(text: str) -> str:
    """Return the words as they count: accents do (Hưng is not Hùng), capitals and spaces do not."""
    return " ".join(clean(text).casefold().split())
