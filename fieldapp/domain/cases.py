"""A mediation case: what the logbook's ten columns and the agreement document's eight blocks need.

Sources: Sổ theo dõi hoạt động hòa giải ở cơ sở, phần I (cột 1-10); Luật 35/2013/QH13, Điều 24.2 a-h.
Every field has an empty default: a draft may be anything; `rules.breaches` says what may be sent.
A field is addressed by a path: its name, or `collection/<key>` for one member of a collection.
"""

import re
from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any

from msgspec import Struct, field

from fieldapp.domain import text
from fieldapp.domain.around import (
    ASKED,
    TAKEN_ON,
    Alarm,
    Assignment,
    Consent,
    Interest,
    OtherTeam,
    Screened,
)
from fieldapp.domain.record import COMMON_LIMITS, COMMON_WRITERS, LONG_TEXT, Record
from fieldapp.domain.record import SHORT_TEXT as SHORT_TEXT
from fieldapp.domain.record import Conflict as Conflict
from fieldapp.domain.record import Photo as Photo
from fieldapp.domain.record import Reassignment as Reassignment
from fieldapp.domain.record import Remark as Remark
from fieldapp.domain.roles import BY_MEDIATOR, BY_SERVER, Role

KIND = "case"
SETTLED = "THANH"  # KET_QUA: the sides agreed (Điều 24)
DONE = "XONG"  # THUC_HIEN: what was promised has been done
_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}")
_CLOCK_LENGTH = 5
_NAMED_BY = {"parties": "name", "mediators": "name", "invited": "name", "other_teams": "mediators"}
_BETWEEN_NAMES = re.compile(r"[,;\n]|\s(?:và|and)\s", re.IGNORECASE)


class Party(Struct, frozen=True, kw_only=True):
    """A side of the quarrel, or a person with a related interest (cột 4; Điều 24.2 b)."""

    role: str = "BEN"  # VAI_NGUOI: BEN or LQ
    kind: str = "CN"  # LOAI_BEN
    name: str = ""
    birth_year: int | None = None
    address: str = ""
    demand: str = ""  # yêu cầu của mỗi bên, when there is no agreement (cột 6)


class CaseMediator(Struct, frozen=True, kw_only=True):
    """A mediator who took the case (cột 3). `person` is the roster's id, empty if not on it."""

    name: str = ""
    person: str = ""


class Invited(Struct, frozen=True, kw_only=True):
    """A person invited to help, a witness or an interpreter (cột 3, 9; Điều 19)."""

    role: str = "MOI"  # VAI_NGUOI: MOI, CK or PD
    kind: str = ""  # NGUOI_MOI, for role MOI
    name: str = ""
    both_sides_agree: bool = False  # Điều 19.1: with the other side's consent
    side: str = ""  # the member of `parties` that asked for this person; empty when the mediator did


class MediationSession(Struct, frozen=True, kw_only=True):
    """One meeting of the parties (Điều 21; block d of the agreement document). What each side said is in `statements`.

    A person is named by the path at which the case has them, such as `parties/<key>`.
    """

    held_on: date | None = None
    begins_at: str = ""  # by the clock, "14:30"
    ends_at: str = ""
    place: str = ""  # in words; empty when it was where the case says
    present: tuple[str, ...] = ()  # paths in `parties`, `mediators`, `invited` and `other_teams` of who was there
    language: str = ""  # NGON_NGU; empty is Vietnamese
    other_language: str = ""  # its name, for the language KHAC
    interpreter: str = ""  # a member of `invited` with role PD
    support: str = ""  # what was done so that a disabled person could take part (Điều 21.1)
    notes: str = ""  # how it went: what the mediators explained and proposed
    result: str = ""  # KET_QUA_BUOI
    next_on: date | None = None  # the day agreed for the next one, for the result HEN


class Statement(Struct, frozen=True, kw_only=True):
    """What one side said at one meeting; its key is `<session>.<party>`, the same on every phone."""

    session: str = ""  # a member of `sessions`
    party: str = ""  # a member of `parties`
    text: str = ""


class Pause(Struct, frozen=True, kw_only=True):
    """The mediation rests, because a side asked for it or a mediator saw the need (Điều 17.2)."""

    paused_on: date | None = None
    asked_by: str = ""  # a member of `parties`; empty when the mediators thought it right
    reason: str = ""
    resumed_on: date | None = None  # empty while it lasts


class FollowUp(Struct, frozen=True, kw_only=True):
    """A promise to look after once the case is closed (Điều 25-26)."""

    due_on: date | None = None
    who: str = ""  # the member of `parties` that promised
    promise: str = ""
    kept: str = ""  # THUC_HIEN, as it was found on `checked_on`
    checked_on: date | None = None
    words: str = ""  # what the mediator saw and heard then
    leader_told_on: date | None = None  # Điều 26: the team leader is told how it goes
    look_again_on: date | None = None  # when what was found unfinished is looked at again; chosen on `checked_on`


class Finding(Struct, frozen=True, kw_only=True):
    """How a promise was found before it was looked at again; what was found last stands with the promise (Điều 26)."""

    follow_up: str = ""  # the member of `follow_ups`
    kept: str = ""  # THUC_HIEN
    checked_on: date | None = None
    words: str = ""  # what the mediator saw and heard then


class Signature(Struct, frozen=True, kw_only=True):
    """Who signed or gave a fingerprint, and the photo of it (Điều 24.2 h; cột 9)."""

    name: str = ""
    role: str = "BEN"  # VAI_NGUOI, or HGV for the mediator
    fingerprint: bool = False
    signed_on: date | None = None
    photo: str = ""  # a member of `photos`


class Case(Record, frozen=True, kw_only=True):
    """One quarrel, as the mediators of one team recorded it."""

    received_on: date | None = None
    basis: str = ""  # CAN_CU, Điều 16
    dispute_type: str = ""  # VU_VIEC, NĐ 15/2014, Điều 5.1
    summary: str = ""  # nội dung chủ yếu (cột 5; block c)
    parties: dict[str, Party] = field(default_factory=dict)
    mediators: dict[str, CaseMediator] = field(default_factory=dict)
    invited: dict[str, Invited] = field(default_factory=dict)
    place: str = ""  # DIA_DIEM, Điều 20.1
    place_detail: str = ""
    openness: str = ""  # HINH_THUC, Điều 21.2
    on_the_spot: bool = False  # mediated where and when it happened: no three days run (Điều 20.2)
    start_agreed_on: date | None = None  # the parties chose another day for the first meeting (Điều 20.2)
    sessions: dict[str, MediationSession] = field(default_factory=dict)
    statements: dict[str, Statement] = field(default_factory=dict)
    pauses: dict[str, Pause] = field(default_factory=dict)
    outcome: str = ""  # KET_QUA, Điều 24 and 27
    ending: str = ""  # KET_THUC, Điều 23
    ended_on: date | None = None
    # Blocks a to d of the agreement document (Điều 24.2) in words of her own. Empty: `agreement.blocks` makes them
    # from the fields above, so that a later correction there is in the document too.
    agreement_basis: str = ""  # a) căn cứ tiến hành hòa giải
    agreement_parties: str = ""  # b) thông tin cơ bản về các bên
    agreement_matter: str = ""  # c) nội dung chủ yếu của vụ, việc
    agreement_course: str = ""  # d) diễn biến của quá trình hòa giải
    agreement: str = ""  # thỏa thuận và giải pháp thực hiện (block đ)
    duties: str = ""  # quyền và nghĩa vụ của các bên (block e)
    performance: str = ""  # phương thức thực hiện (block g)
    perform_by: date | None = None  # thời hạn thực hiện (block g)
    court_request: str = ""  # CONG_NHAN: whether a court is to recognise the agreement (BLTTDS, Điều 416-418)
    failure_reason: str = ""
    referred_to: str = ""  # HUONG_DAN_DEN, Điều 27
    follow_ups: dict[str, FollowUp] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)
    signatures: dict[str, Signature] = field(default_factory=dict)
    photos: dict[str, Photo] = field(default_factory=dict)
    note: str = ""  # cột 10
    logbook_no: int | None = None  # cột 1, given by the server at first receipt
    # What surrounds the mediation (`domain.around`).
    screening: dict[str, Screened] = field(default_factory=dict)  # by point of Điều 3.1: a, b, c, d
    not_mediated: str = ""  # TRANG_THAI TU_CHOI or CHUYEN: the case stands in the book, and is not mediated
    referred_words: str = ""  # what was said to the sides, in her own words
    referred_on: date | None = None
    interests: dict[str, Interest] = field(default_factory=dict)
    assignments: dict[str, Assignment] = field(default_factory=dict)
    other_teams: dict[str, OtherTeam] = field(default_factory=dict)
    entered_by: str = ""  # who wrote it down, when it was not a mediator of the case
    support_wanted: str = ""  # HO_TRO: a hard case for which the team asks the commune's help
    support_words: str = ""
    alarms: dict[str, Alarm] = field(default_factory=dict)
    consents: dict[str, Consent] = field(default_factory=dict)


class Listed(Struct, frozen=True, kw_only=True):
    """As much of a case as a list of them shows. Making one takes a fraction of the time that a whole case does."""

    received_on: date | None = None
    dispute_type: str = ""
    parties: dict[str, Party] = field(default_factory=dict)
    openness: str = ""
    outcome: str = ""
    not_mediated: str = ""
    logbook_no: int | None = None


WRITERS: dict[str, frozenset[Role]] = (
    dict.fromkeys(Case.__struct_fields__, BY_MEDIATOR)
    | COMMON_WRITERS
    | {
        "logbook_no": BY_SERVER,
    }
)

LOGBOOK_ORDER = (
    "logbook_no", "received_on", "mediators", "invited",
    "assignments", "interests", "other_teams", "entered_by",
    "parties", "dispute_type", "basis", "summary",
    "screening", "not_mediated", "alarms", "support_wanted", "support_words",
    "replies",
    "place", "place_detail", "openness", "on_the_spot", "start_agreed_on", "sessions", "statements", "pauses",
    "agreement_basis", "agreement_parties", "agreement_matter", "agreement_course",
    "agreement", "duties", "performance", "perform_by",
    "outcome", "ending", "ended_on", "court_request", "failure_reason", "referred_to",
    "referred_words", "referred_on",
    "follow_ups", "findings", "signatures", "photos", "note",
    "consents",
)  # fmt: skip
"""The fields that people read, in the order of the paper logbook's columns."""

REFERS: dict[str, str] = {
    "invited.side": "parties", "sessions.present": "", "sessions.interpreter": "invited",
    "statements.session": "sessions", "statements.party": "parties", "pauses.asked_by": "parties",
    "follow_ups.who": "parties", "findings.follow_up": "follow_ups",
}  # fmt: skip
"""Which part of a member names another member, and of which collection; of any, by its whole path, for ""."""

LIMITS: dict[str, int] = dict.fromkeys(
    ("summary", "agreement", "duties", "performance", "failure_reason", "note", "sessions.notes",
     "agreement_basis", "agreement_parties", "agreement_matter", "agreement_course",
     "parties.demand", "statements.text", "pauses.reason", "follow_ups.promise", "follow_ups.words", "findings.words"),
    LONG_TEXT,
) | COMMON_LIMITS | dict.fromkeys(
    ("referred_words", "support_words", "interests.explained", "assignments.explained", "alarms.explained"),
    2_000,
)  # fmt: skip
"""Longest text in characters of a field or a member's field; any other text has SHORT_TEXT."""


def stage(case: Case) -> str:
    """Return the code of TRANG_THAI that the case has reached by what is written in it."""
    if case.outcome:
        return _after_the_end(case)
    if case.not_mediated:
        return case.not_mediated
    if is_paused(case):
        return "TAM_DUNG"
    if case.sessions:
        return "DANG_HOA_GIAI"
    if any(each.state in (ASKED, TAKEN_ON) for each in case.assignments.values()):
        return "DA_PHAN_CONG"
    return "TIEP_NHAN" if case.received_on else "NHAP"


def _after_the_end(case: Case) -> str:
    if case.outcome != SETTLED or not case.follow_ups:  # promises of an agreement that came to nothing are not followed
        return "KET_THUC"
    return "LUU" if all(each.kept == DONE for each in case.follow_ups.values()) else "THEO_DOI"


def is_paused(case: Case) -> bool:
    """Return whether the mediation rests now (Điều 17.2): who has met since goes on, whether it was said or not."""
    return bool(open_pauses(case))


def open_pauses(case: Case) -> list[str]:
    """Return the keys of the pauses that last, the newest last; one as a rule, two where two phones wrote one."""
    lasting = [
        (each.paused_on or date.min, key)
        for key, each in case.pauses.items()
        if each.resumed_on is None and met_since(case, each.paused_on) is None
    ]
    return [key for _, key in sorted(lasting)]


def met_since(case: Case, day: date | None) -> date | None:
    """Return the day of the first meeting after this day; None where there was none."""
    held = [each.held_on for each in case.sessions.values() if each.held_on]
    return min((each for each in held if day and each > day), default=None)


def title(case: Case | Listed) -> str:
    """Return the names of the two sides, `Bà Lan – Ông Hùng`; empty when nobody is named yet."""
    return " – ".join(_two_sides(case))


def listed_title(case: Case | Listed) -> str:
    """Return the title as a list shows it: by initials alone when the sides asked for closed doors (Điều 21.2)."""
    return " – ".join(map(text.initials, _two_sides(case))) if is_closed(case) else title(case)


def is_over(case: Case) -> bool:
    """Return whether it was mediated to an end, or is not mediated at all: nothing waits for a mediator any more."""
    return bool(case.outcome or case.ending or case.not_mediated)


def assignments(case: Case) -> list[tuple[str, Assignment]]:
    """Return to whom the case was given, with the keys, in the order of the days; those without a day come first."""
    return sorted(case.assignments.items(), key=lambda each: (each[1].assigned_on or date.min, each[0]))


def asked(case: Case) -> tuple[str, ...]:
    """Return the persons who were given the case and have not answered yet; nobody is asked for one that is over."""
    return () if is_over(case) else tuple(each.person for each in case.assignments.values() if each.state == ASKED)


def is_closed(case: Case | Listed) -> bool:
    """Return whether the sides asked that others do not listen."""
    return case.openness == "KCK"


def open_alarm(case: Case) -> str:
    """Return the key of the newest danger reported that nobody has said to have passed; empty when there is none."""
    lasting = [(each.at, key) for key, each in case.alarms.items() if not each.over_at]
    return max(lasting, default=("", ""))[1]


def meetings(case: Case) -> list[tuple[str, MediationSession]]:
    """Return the meetings with their keys in the order in which they were held; those without a day come last.

    Those of one day stand by the clock, where each of them has its hour: the morning may be written down last.
    """
    by_day = sorted(case.sessions.items(), key=lambda each: (each[1].held_on or date.max, each[0]))
    days = [list(of_day) for _, of_day in groupby(by_day, key=lambda each: each[1].held_on)]
    return [each for of_day in days for each in _by_the_clock(of_day)]


def meeting_number(case: Case, key: str) -> int:
    """Return the place of this meeting among all, counted from 1; of one that is not written yet, the next."""
    keys = [each for each, _ in meetings(case)]
    return keys.index(key) + 1 if key in keys else len(keys) + 1


def of_meeting(case: Case, key: str) -> list[str]:
    """Return the paths of all that belongs to this meeting: itself, what was said there, the pause it ended with."""
    said = [f"statements/{each}" for each, one in case.statements.items() if one.session == key]
    return [f"sessions/{key}", *said, *([f"pauses/{key}"] if key in case.pauses else [])]


def of_party(case: Case, key: str) -> list[str]:
    """Return the paths of all that belongs to this party alone: the person, and what they said at the meetings."""
    return [f"parties/{key}", *(f"statements/{each}" for each, one in case.statements.items() if one.party == key)]


def statement_key(session: str, party: str) -> str:
    """Return the key of what this party said at this meeting."""
    return f"{session}.{party}"


def people(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of all who are named in a record's fields, by the path of each; another team's all in one."""
    told = {
        path: str(value.get(part, ""))
        for path, value in fields.items()
        if isinstance(value, Mapping) and (part := _NAMED_BY.get(path.partition("/")[0]))
    }
    return {path: names for path, names in told.items() if text.is_written(names)}


def mediators_of(team: OtherTeam) -> list[str]:
    """Return who mediates for a team of another village, each by name."""
    return [each.strip() for each in _BETWEEN_NAMES.split(team.mediators) if text.is_written(each)]


def former_mediators(case: Case) -> dict[str, str]:
    """Return who had the case and mediates it no more, by the path at which their meetings name them.

    They were there all the same, and the minutes of such a meeting tell of them.
    """
    once = {each.person: each.name for each in case.assignments.values()}
    once |= {each.person: each.name for each in case.interests.values()}
    return {f"mediators/{key}": name for key, name in once.items() if key and name and key not in case.mediators}


def entered_by_a_mediator(case: Case) -> bool:
    """Return whether who wrote it down for a mediator is said to be one of them: `Nguyễn Văn Nam, con bà Lan` is one
    Nam."""
    by = _called(case.entered_by.partition(",")[0])
    return bool(by) and by in {_called(each.name) for each in case.mediators.values()}


def book(case: Case) -> str:
    """Return the name of the team in whose book the case's number stands; empty for its own team's."""
    first = case.reassignments.get("1")
    return first.from_team if first else ""


def _called(name: str) -> str:
    return text.fold(text.unaddressed(name))


def _by_the_clock(of_day: list[tuple[str, MediationSession]]) -> list[tuple[str, MediationSession]]:
    hours = {key: each.begins_at.strip().zfill(_CLOCK_LENGTH) for key, each in of_day}
    if not all(_CLOCK.fullmatch(each) for each in hours.values()):
        return of_day
    return sorted(of_day, key=lambda each: (hours[each[0]], each[0]))


def _two_sides(case: Case | Listed) -> list[str]:
    return [p.name for p in case.parties.values() if p.role == "BEN" and text.is_written(p.name)][:2]
