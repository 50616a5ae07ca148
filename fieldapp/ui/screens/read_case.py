"""A case as people read it: by question, each field with its words, in the order in which it was asked."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from msgspec import Struct, to_builtins

from fieldapp.domain import agreement, rules
from fieldapp.domain.cases import Case, Invited, Party, meetings, statement_key
from fieldapp.domain.rules import ENDED_BY_AGREEMENT
from fieldapp.domain.text import is_written
from fieldapp.ui.questions import FIELDS
from fieldapp.ui.strings import Strings
from fieldapp.workbook import working


class Reading(Struct, frozen=True, kw_only=True):
    """One field in words: the path at which it is mended, its name, its lines."""

    path: str
    label: str
    lines: Sequence[str]


def readings(case: Case, question: str, strings: Strings) -> list[Reading]:
    """Return what stands in the fields of a question; empty ones are left out, and those of another outcome."""
    past = rules.left_over(case.outcome)
    return [reading for field in FIELDS[question] if field not in past for reading in _of_field(case, field, strings)]


def name_of(path: str, case: Case, strings: Strings) -> str:
    """Return what people call the field at this path; a person by name, a meeting by number."""
    if not path:
        return strings("case.whole")
    field, _, key = path.partition("/")
    found = _MEMBERS[field](case, strings) if key and field in _MEMBERS else []
    reading = next((each for each in found if each.path == path), None)
    if reading is None:
        return strings.field(path) if field in Case.__struct_fields__ else strings("case.new_field")
    return reading.label if field == "sessions" else reading.lines[0]


def in_words(path: str, value: Any, strings: Strings) -> Sequence[str]:
    """Return one value of this path in words, a line each; none for a value that this version cannot read."""
    field, _, key = path.partition("/")
    case = working.case_of({path: value})
    if field not in Case.__struct_fields__:
        return [value] if isinstance(value, str) else []
    if not key:
        text = _plain(field, getattr(case, field), strings)
        return [text] if text else []
    found = _MEMBERS[field](case, strings) if field in _MEMBERS else []
    if found:
        return found[0].lines
    member = to_builtins(getattr(case, field)).get(key)
    return _parts(field, member, strings) if member else []


def _parts(field: str, member: dict[str, Any], strings: Strings) -> list[str]:
    """Return what is said about a member that no question asks for."""
    told = {part: _plain(f"{field}.{part}", value, strings) for part, value in member.items() if part not in _UNSEEN}
    lines = [strings("case.part", part=strings(f"parts.{part}"), text=text) for part, text in told.items() if text]
    silent = "kit.sound" if member.get("media") else "kit.photo"
    return lines or [strings(silent if field == "photos" else "case.nothing_written")]


def _of_field(case: Case, field: str, strings: Strings) -> list[Reading]:
    if field in _MEMBERS:
        return _MEMBERS[field](case, strings)
    if field == "ending" and case.ending == ENDED_BY_AGREEMENT:
        return []  # "settled" says it already
    text = _plain(field, getattr(case, field), strings)
    return [Reading(path=field, label=strings.field(field), lines=[text])] if text else []


def _plain(field: str, value: object, strings: Strings) -> str:
    if value is True:
        return strings("case.yes")
    if field.endswith("_on") and isinstance(value, str) and value:
        return strings.day(date.fromisoformat(value))
    if isinstance(value, date):
        return strings.day(value)
    if isinstance(value, dict):  # codes, and when
        return ", ".join(_plain(field, code, strings) for code in value)
    text = str(value or "")
    return strings.label(_LISTS[field], text) if text and field in _LISTS else text


def _parties(case: Case, strings: Strings) -> list[Reading]:
    side, found = 0, []
    for key, person in case.parties.items():
        name = strings("ask.related")
        if person.role != "LQ":
            name = strings(f"ask.side_{min(side, 3)}")
            side += 1
        found.append(Reading(path=f"parties/{key}", label=name, lines=_person(person, strings)))
    return found


def _person(person: Party, strings: Strings) -> list[str]:
    kind = strings.label("LOAI_BEN", person.kind) if person.kind != "CN" else ""
    born = strings("case.born", year=person.birth_year) if person.birth_year else ""
    demand = strings("case.demands", text=person.demand) if person.demand else ""
    side_facts = ", ".join(each for each in (kind, born, person.address) if each)
    return [each for each in (person.name or strings("case.no_name"), side_facts, demand) if each]


def _mediators(case: Case, strings: Strings) -> list[Reading]:
    names = [each.name for each in case.mediators.values() if is_written(each.name)]
    return [Reading(path="mediators", label=strings.field("mediators"), lines=names)] if names else []


def _invited(case: Case, strings: Strings) -> list[Reading]:
    return [
        Reading(path=f"invited/{key}", label=strings(f"ask.role_{person.role}"), lines=_helper(person, strings))
        for key, person in case.invited.items()
    ]


def _helper(person: Invited, strings: Strings) -> list[str]:
    kind = strings.label("NGUOI_MOI", person.kind) if person.kind else ""
    agreed = strings("parts.both_sides_agree") if person.both_sides_agree else ""
    return [each for each in (person.name or strings("case.no_name"), kind, agreed) if each]


def _sessions(case: Case, strings: Strings) -> list[Reading]:
    return [
        Reading(path=f"sessions/{key}", label=strings("ask.session", number=place), lines=_meeting(case, key, strings))
        for place, (key, _) in enumerate(meetings(case), start=1)
    ]


def _meeting(case: Case, key: str, strings: Strings) -> list[str]:
    """Return all that is written about a meeting of the case, who was there and who said what by name."""
    session = case.sessions[key]
    day = strings.day(session.held_on) if session.held_on else ""
    hours = " – ".join(each for each in (session.begins_at, session.ends_at) if each)
    told = [", ".join(each for each in (day, hours, session.place) if each)]
    names = agreement.present_names(case, session)
    told += [strings("case.part", part=strings("parts.present"), text=", ".join(names))] if names else []
    if session.language not in ("", "VI"):
        tongue = session.other_language or strings.label("NGON_NGU", session.language)
        told.append(strings("case.part", part=strings("parts.language"), text=tongue))
    for party in case.parties:
        said = case.statements.get(statement_key(key, party))
        if said:
            told.append(strings("case.part", part=agreement.side_name(case, party, strings.language), text=said.text))
    told.append(session.notes)
    if session.result:
        text = strings.label("KET_QUA_BUOI", session.result)
        told.append(strings("case.part", part=strings("parts.result"), text=text))
    return [each for each in told if each] or [strings("case.nothing_written")]


_MEMBERS: dict[str, Callable[[Case, Strings], list[Reading]]] = {
    "parties": _parties, "mediators": _mediators, "invited": _invited, "sessions": _sessions,
}  # fmt: skip
_LISTS = {
    "dispute_type": "VU_VIEC", "basis": "CAN_CU", "place": "DIA_DIEM", "openness": "HINH_THUC", "outcome": "KET_QUA",
    "ending": "KET_THUC", "court_request": "CONG_NHAN", "sessions.language": "NGON_NGU",
    "sessions.result": "KET_QUA_BUOI", "referred_to": "HUONG_DAN_DEN", "follow_ups.kept": "THUC_HIEN",
    "findings.kept": "THUC_HIEN",
    "signatures.role": "VAI_NGUOI",
    "screening.answer": "TRA_LOI", "screening.reason": "NGOAI_PHAM_VI", "not_mediated": "TRANG_THAI",
    "support_wanted": "HO_TRO", "assignments.state": "PHAN_CONG", "assignments.reason": "LY_DO_TU_CHOI",
    "alarms.kind": "BAO_KHAN", "alarms.told": "BAO_CHO", "consents.purpose": "MUC_DICH", "consents.how": "CACH_DONG_Y",
}  # fmt: skip
_UNSEEN = {
    "present",
    "interpreter",
    "session",
    "party",
    "asked_by",
    "who",
    "follow_up",
    "side",  # ids of other members
    "person",
    "by_person",
    "sha256",
    "size",
    "width",
    "height",
    "added_at",
    "photo",
    "media",
    "seconds",
}
