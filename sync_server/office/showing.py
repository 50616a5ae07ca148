"""Values as people read them: days as dd/mm/yyyy, codes as words, members with their parts."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

from fieldapp.domain import around, cases, changes, record, vocabulary, words
from sync_server.clock import VIETNAM, moment_of
from sync_server.office import strings

LISTS = {
    "dispute_type": "VU_VIEC",
    "basis": "CAN_CU",
    "place": "DIA_DIEM",
    "openness": "HINH_THUC",
    "outcome": "KET_QUA",
    "ending": "KET_THUC",
    "referred_to": "HUONG_DAN_DEN",
    "parties.role": "VAI_NGUOI",
    "parties.kind": "LOAI_BEN",
    "invited.role": "VAI_NGUOI",
    "invited.kind": "NGUOI_MOI",
    "sessions.language": "NGON_NGU",
    "sessions.result": "KET_QUA_BUOI",
    "court_request": "CONG_NHAN",
    "follow_ups.kept": "THUC_HIEN",
    "findings.kept": "THUC_HIEN",
    "signatures.role": "VAI_NGUOI",
    "screening.answer": "TRA_LOI",
    "screening.reason": "NGOAI_PHAM_VI",
    "not_mediated": "TRANG_THAI",
    "support_wanted": "HO_TRO",
    "assignments.state": "PHAN_CONG",
    "assignments.reason": "LY_DO_TU_CHOI",
    "alarms.kind": "BAO_KHAN",
    "alarms.told": "BAO_CHO",
    "consents.purpose": "MUC_DICH",
    "consents.how": "CACH_DONG_Y",
}
"""The code list behind a field, or a member's part."""

_MEMBERS: dict[str, type[Struct]] = {
    "parties": cases.Party,
    "mediators": cases.CaseMediator,
    "invited": cases.Invited,
    "sessions": cases.MediationSession,
    "statements": cases.Statement,
    "pauses": cases.Pause,
    "follow_ups": cases.FollowUp,
    "findings": cases.Finding,
    "signatures": cases.Signature,
    "assignments": around.Assignment,
    "interests": around.Interest,
    "other_teams": around.OtherTeam,
    "alarms": around.Alarm,
    "consents": around.Consent,
    "replies": record.Reply,
}
_NOBODY: Mapping[str, str] = {}
_UNSEEN = {"person", "by_person", "sha256", "size", "width", "height", "added_at", "photo", "media", "seconds"}
_PRIVATE = "KCK"  # HINH_THUC: behind closed doors


class Part(Struct, frozen=True, kw_only=True):
    """One thing said about a member of a collection."""

    label: str
    text: str


class Member(Struct, frozen=True, kw_only=True):
    """One member of a collection, headed by its name or its day."""

    heading: str
    parts: list[Part]
    photo: str = ""  # a photo of the case that has come


class Picture(Struct, frozen=True, kw_only=True):
    """One photo of the case."""

    key: str
    caption: str
    present: bool


class Sound(Struct, frozen=True, kw_only=True):
    """Something that was said, for the case."""

    key: str
    caption: str
    length: str  # 0:07; empty when nobody told
    present: bool


class Shown(Struct, frozen=True, kw_only=True):
    """One field of a case, ready to print."""

    name: str
    label: str
    text: str = ""
    members: list[Member] = []
    pictures: list[Picture] = []
    sounds: list[Sound] = []

    @property
    def is_empty(self) -> bool:
        """Nothing is written here."""
        return not (self.text or self.members or self.pictures or self.sounds)


def field(name: str, fields: Mapping[str, Any], present: Mapping[str, bool], language: str) -> Shown:
    """Return one field of the record for the page; `present` tells which photos have come."""
    label = field_label(name, language)
    members = {path.partition("/")[2]: value for path, value in fields.items() if path.startswith(f"{name}/")}
    if name == "photos":
        heard = {key: value for key, value in members.items() if isinstance(value, dict) and value.get("media")}
        seen = {key: value for key, value in members.items() if key not in heard}
        return Shown(name=name, label=label, pictures=_pictures(seen, present), sounds=_sounds(heard, present))
    if name == "logbook_no":
        return Shown(name=name, label=label, text=number(fields, language))
    if members:
        known = named(fields)
        shown = [_member(f"{name}/{key}", members[key], language, present, known) for key in sorted(members)]
        return Shown(name=name, label=label, members=shown)
    return Shown(name=name, label=label, text=in_words(name, fields.get(name), language))


def named(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return what people call each member that another one may name: people by name, meetings by day, promises by their
    words."""
    meetings = {
        path: day(str(value["held_on"]))
        for path, value in fields.items()
        if path.startswith("sessions/") and isinstance(value, Mapping) and value.get("held_on")
    }
    promises = {
        path: str(value["promise"])
        for path, value in fields.items()
        if path.startswith("follow_ups/") and isinstance(value, Mapping) and value.get("promise")
    }
    return cases.people(fields) | meetings | promises


def number(fields: Mapping[str, Any], language: str) -> str:
    """Return a case's number in the book, and whose book it is when another team began it; empty without a number."""
    given = str(fields.get("logbook_no") or "")
    went = {path: value for path, value in fields.items() if path.startswith("reassignments/")}
    book = cases.book(changes.record_of(cases.Case, went)) if went else ""
    return strings.text(language, "common.number_in", n=given, book=book) if given and book else given


def field_label(path: str, language: str, kind: str = "") -> str:
    """Return what people call the field; its raw name when it comes from a newer version."""
    return words.field_label(language, path, kind)


def part_label(part: str, language: str) -> str:
    """Return what people call a part of a member; its raw name when it comes from a newer version."""
    return words.text(language, f"parts.{part}") if f"parts.{part}" in words.keys("vi") else part


def in_words(path: str, value: Any, language: str, known: Mapping[str, str] = _NOBODY) -> str:
    """Return any value of any path as one text; empty for what is not there. `known` as of `named`."""
    name = path.partition("/")[0]
    if isinstance(value, dict):
        member = _member(path, value, language, {}, known)
        return "\n".join([member.heading, *(f"{part.label}: {part.text}" for part in member.parts)]).strip()
    return _plain(name, value, language)


def day(text: str) -> str:
    """Return an ISO day as dd/mm/yyyy; anything else as it is."""
    try:
        return date.fromisoformat(text[:10]).strftime("%d/%m/%Y") if text[4:5] == "-" else text
    except ValueError:
        return text


def moment(text: str, language: str) -> str:
    """Return an ISO moment as day and clock in Viet Nam; anything else as it is."""
    local = _local(text)
    if local is None:
        return text
    return strings.text(language, "common.at_time", day=local.strftime("%d/%m/%Y"), clock=local.strftime("%H:%M"))


def span(length: timedelta, language: str) -> str:
    """Return a length of time in its largest whole unit; less than a minute counts as one."""
    minutes = max(int(length.total_seconds() // 60), 1)
    if minutes < 60:
        return strings.counted(language, "common.minutes", minutes)
    if minutes < 24 * 60:
        return strings.counted(language, "common.hours", minutes // 60)
    return strings.counted(language, "common.days", minutes // (24 * 60))


def waited(since: str, now: datetime, language: str) -> str:
    """Return for how many days something has waited, by the calendar of Viet Nam."""
    local = _local(since)
    if local is None:
        return strings.text(language, "common.unknown")
    days = (now.astimezone(VIETNAM).date() - local.date()).days
    return strings.counted(language, "common.days", days) if days > 0 else strings.text(language, "common.today")


def ago(since: str, now: datetime, language: str) -> str:
    """Return how long ago something was, in words."""
    found = moment_of(since)
    if found is None:
        return strings.text(language, "common.never")
    if now - found < timedelta(minutes=1):
        return strings.text(language, "common.just_now")
    return strings.text(language, "common.ago", span=span(now - found, language))


def standing(name: str, language: str) -> str:
    """Return where a case stands, in words."""
    return words.text(language, f"standings.{name}")


def is_private(fields: Mapping[str, Any]) -> bool:
    """Return whether the parties asked for closed doors (Luật 35/2013/QH13, Điều 21.2)."""
    return fields.get("openness") == _PRIVATE


def _local(text: str) -> datetime | None:
    """Return a moment by the clock of Viet Nam; None for what is none, or lies outside every calendar there."""
    found = moment_of(text)
    try:
        return found.astimezone(VIETNAM) if found else None
    except OverflowError:
        return None


def _member(
    path: str, value: Mapping[str, Any], language: str, present: Mapping[str, bool], known: Mapping[str, str]
) -> Member:
    name, _, key = path.partition("/")
    told = {
        part: _part(f"{name}.{part}", value[part], language, known)
        for part in sorted(value, key=_turn(name))
        if part not in _UNSEEN and value[part] not in ("", None, False, {})
    }
    heading = next((part for part in _HEADS.get(name, _HEADS[""]) if told.get(part)), "")
    asked = words.text(language, f"points.{key}") if f"points.{key}" in words.keys("vi") else ""
    photo = str(value.get("photo", ""))
    return Member(
        heading=asked if name == "screening" else told.get(heading, ""),
        parts=[
            Part(label=part_label(part, language), text=text) for part, text in told.items() if text and part != heading
        ],
        photo=photo if present.get(photo) else "",
    )


def _part(path: str, value: Any, language: str, known: Mapping[str, str]) -> str:
    """Return one part of a member in words; of whom it names, what is known of them."""
    if path not in cases.REFERS:
        return _plain(path, value, language)
    of = cases.REFERS[path]
    paths = [str(each) for each in value] if isinstance(value, list) else [f"{of}/{value}"]
    return ", ".join(known[each] for each in paths if each in known)


_HEADS = {
    "": ("name", "held_on", "party", "paused_on", "due_on", "caption"),
    "findings": ("checked_on",),
    "alarms": ("kind",),
    "consents": ("purpose",),
}
"""What heads a member of a collection: the first of these that there is."""


def _turn(name: str) -> Callable[[str], int]:
    """Return the place of a member's part, in the order in which `domain.cases` writes them down."""
    order = _MEMBERS[name].__struct_fields__ if name in _MEMBERS else ()
    return lambda part: order.index(part) if part in order else len(order)


def _pictures(members: Mapping[str, Any], present: Mapping[str, bool]) -> list[Picture]:
    return [
        Picture(key=key, caption=str(value.get("caption", "")), present=present.get(key, False))
        for key, value in members.items()
        if isinstance(value, dict)
    ]


def _sounds(members: Mapping[str, Any], present: Mapping[str, bool]) -> list[Sound]:
    return [
        Sound(
            key=key, caption=str(value.get("caption", "")), length=_length(value.get("seconds")),
            present=present.get(key, False),
        )
        for key, value in sorted(members.items())
    ]  # fmt: skip


def _length(seconds: Any) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}" if isinstance(seconds, int) and 0 < seconds < 86_400 else ""


def _plain(path: str, value: Any, language: str) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return strings.text(language, "common.yes" if value else "common.no")
    if path == "verdict":
        return words.text(language, f"standings.{value}") if f"standings.{value}" in words.keys("vi") else str(value)
    if path == "signatures.role" and not vocabulary.word("VAI_NGUOI", str(value)):
        return vocabulary.label("VAI_TRO", str(value), language)
    if isinstance(value, dict):
        told = [f"{_plain(path, code, language)} ({moment(str(at), language)})" for code, at in value.items()]
        return "; ".join(told)
    if path.endswith((".at", "over_at")):
        return moment(str(value), language)
    if path in LISTS:
        return vocabulary.label(LISTS[path], str(value), language)
    return day(str(value)) if path.endswith("_on") or path.endswith("_by") else str(value)
