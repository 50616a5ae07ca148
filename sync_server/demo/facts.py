"""What the invented communes are made of, as written in `commune.toml`."""

import tomllib
from importlib.resources import files
from typing import Any, Literal

import msgspec
from msgspec import Struct, field


class Seat(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mediator of a team; `code` says that a one-time code is printed for this one."""

    name: str
    leader: bool = False
    code: bool = False
    sex: str = ""  # GIOI_TINH
    ethnic: str = ""  # DAN_TOC
    born: str = ""
    schooling: str = ""  # TRINH_DO
    unseen: bool = False  # nobody has looked at their standards (Luật 35/2013/QH13, Điều 7) yet
    unmet: list[str] = field(default_factory=list)  # the standards that were found missing
    remark: str = ""  # on those


class Gone(Seat, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who mediated, and does so no more."""

    why: str  # LY_DO_THOI


class Village(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A village with its mediation team."""

    name: str
    members: list[Seat]
    left: list[Gone] = field(default_factory=list)
    minority_area: bool = False
    merged_of: list[str] = field(default_factory=list)  # the villages that it was before 1 July 2025

    @property
    def team_name(self) -> str:
        """What the village's team is called."""
        return f"Tổ hòa giải {self.name[0].lower()}{self.name[1:]}"


class OfficerSeat(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who can sign in at the office; the password is printed, it protects nothing."""

    login: str
    name: str
    password: str
    role: str = ""  # OfficeRole; empty: an officer of the commune, or of the province
    village: str = ""  # the name of the village that this one heads


class Number(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom mediators call when there is danger; the numbers reach nobody."""

    role: str
    name: str
    phone: str


class Adviser(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A trainer or an expert who helps a commune's mediators."""

    role: str
    name: str
    calling: str = ""  # NGHE_CHUYEN_GIA
    work_place: str = ""
    field: str = ""
    sent_to: str = ""  # a training of a higher level, some months ago


class Commune(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A commune: who decides there, and its villages."""

    code: str
    name: str
    officers: list[OfficerSeat]
    villages: list[Village]
    numbers: list[Number] = field(default_factory=list)
    advisers: list[Adviser] = field(default_factory=list)


class Sitting(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One meeting of the parties, some days before today."""

    days_ago: int
    notes: str


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One sending, return or approval, or a question to the commune's experts, some days before today."""

    what: Literal["sent", "returned", "approved", "asked"]
    days_ago: int
    text: str = ""  # of a question
    answer: str = ""  # empty: nobody has answered yet
    fields: dict[str, Any] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)


class Story(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A case and how it came to stand where it does."""

    village: str
    by: str
    received_days_ago: int
    steps: list[Step]
    fields: dict[str, Any]
    mediators: list[str]
    parties: list[dict[str, Any]]
    invited: list[dict[str, Any]] = field(default_factory=list)
    sessions: list[Sitting] = field(default_factory=list)
    photo: str = ""  # the caption; empty: no photo


class Present(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One name on the list of a class, and who ticked it."""

    name: str
    by: str
    fields: dict[str, Any]


class TrainingDay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A class that a commune set: some days ago, or (a negative number) in some days; and who was there."""

    commune: str
    days_ago: int
    fields: dict[str, Any]
    attendance: list[Present] = field(default_factory=list)


class Handed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document that somebody of a commune received besides a class; a mediator, or a name that is on no list."""

    commune: str
    days_ago: int
    document: str
    copies: int
    to: str
    by: str


class Sent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One who was sent to a higher class; `outcome` is empty while nobody knows it."""

    name: str
    position: str = ""  # of who is no mediator
    outcome: Literal["", "attended", "absent"] = ""
    why: str = ""
    certificate: str = ""


class HigherClass(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A class of a higher level, some days ago, and whom the commune sent."""

    commune: str
    days_ago: int
    title: str
    subject: str
    holder: str
    place: str
    places: int
    sent: list[Sent]


class Stood(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One who stood in an election, and how many agreed."""

    name: str
    votes: int
    born: str = ""
    sex: str = ""  # GIOI_TINH
    ethnic: str = ""  # DAN_TOC


class Vote(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An election of mediators some days ago; after `sent_after` more its papers went to the chairman."""

    commune: str
    village: str
    days_ago: int
    how: str  # HINH_THUC_BAU
    voters: int
    present: int
    chair: str
    stood: list[Stood]
    sent_after: int | None = None


class Published(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the service centre said of one channel of a notice."""

    what: Literal["published", "refused"]
    channel: str  # KENH_TIN
    remark: str = ""
    link: str = ""


class PublicNotice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A notice that a commune wrote some days ago; nothing was said of a draft."""

    commune: str
    days_ago: int
    title: str
    text: str
    matter: str  # LOAI_TIN
    channels: list[str]
    starts_in: int = 0  # days after it was written
    lasts: int  # days after that
    handed_over: bool = True
    said: list[Published] = field(default_factory=list)


class Facts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything the demo is filled with."""

    province: list[OfficerSeat]
    communes: list[Commune]
    stories: list[Story]
    classes: list[TrainingDay] = field(default_factory=list)
    handed: list[Handed] = field(default_factory=list)
    higher: list[HigherClass] = field(default_factory=list)
    notices: list[PublicNotice] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)


def load() -> Facts:
    """Return the facts as written in the package."""
    return msgspec.convert(tomllib.loads(files("sync_server.demo").joinpath("commune.toml").read_text("utf-8")), Facts)
