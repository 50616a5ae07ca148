"""One case laid out for reading: sections in the logbook's order, each field with what hangs on it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain import cases, changes, rules, vocabulary
from fieldapp.domain.clash import Clash, open_clashes
from fieldapp.domain.differing import Piece, differs, side_by_side
from fieldapp.domain.record import Inquiry, Record
from fieldapp.domain.review import Verdict, may_follow
from sync_server.journal.casebook import OpenCase
from sync_server.journal.doubts import Doubt
from sync_server.office import showing, strings
from sync_server.office.differences import Difference, since_decision
from sync_server.office.remarks import READY, WHOLE, Typed
from sync_server.office.showing import Shown

SECTIONS: dict[str, tuple[str, ...]] = {
    "intake": (
        "logbook_no", "received_on", "mediators", "invited", "assignments", "interests", "other_teams", "entered_by",
    ),
    "sides": ("parties",),
    "matter": (
        "dispute_type", "basis", "summary", "screening", "not_mediated", "alarms", "support_wanted", "support_words",
        "replies", "place", "place_detail", "openness",
    ),
    "course": ("on_the_spot", "start_agreed_on", "sessions", "statements", "pauses"),
    "agreement": (
        "agreement_basis", "agreement_parties", "agreement_matter", "agreement_course", "agreement", "duties",
        "performance", "perform_by",
    ),
    "result": (
        "outcome", "ending", "ended_on", "court_request", "failure_reason", "referred_to", "referred_words",
        "referred_on", "follow_ups", "findings",
    ),
    "papers": ("signatures", "photos", "note", "consents"),
}  # fmt: skip
"""The fields of `cases.LOGBOOK_ORDER` under headings, in the same order."""

SELDOM = {
    "assignments", "interests", "other_teams", "entered_by", "screening", "not_mediated", "alarms", "support_wanted",
    "support_words", "replies", "referred_words", "referred_on", "consents", "on_the_spot", "start_agreed_on",
    "statements", "pauses", "agreement_basis", "agreement_parties", "agreement_matter", "agreement_course",
    "court_request", "findings", "signatures",  # those of a paper stand with the paper
}  # fmt: skip
"""Fields that most cases leave empty: the page shows them when something stands in them."""

_UNASKED = {"logbook_no"}  # the server writes it
_NOBODY: Mapping[str, str] = {}
_PLACES = [name for names in SECTIONS.values() for name in names]


class OneVersion(Struct, frozen=True, kw_only=True):
    """One of the versions of a field, as the form names it and as people read it."""

    name: str  # the member of `conflicts` that keeps it, or the path whose standing value it is
    text: str
    pieces: list[Piece]  # of the text: NEW where another version says something else
    by: str
    at: str
    stands: bool


class Versions(Struct, frozen=True, kw_only=True):
    """What people wrote differently at one path; `member` is whose entry of a collection it is."""

    member: str
    versions: list[OneVersion]
    marked: bool  # words in which they differ are marked


class Ready(Struct, frozen=True, kw_only=True):
    """A ready sentence to tick."""

    key: str
    text: str


class Look(Struct, frozen=True, kw_only=True):
    """One thing to look at before approving, in words: at which field, and in which other case."""

    text: str
    href: str  # of the field on this page; empty for the whole case
    other: str = ""  # the address of another case


class Row(Struct, frozen=True, kw_only=True):
    """One field, what was said about it, and what the officer is typing about it."""

    name: str
    id: str
    label: str
    shown: Shown
    open_remarks: list[str]
    clashes: list[Versions]
    ready: list[Ready]
    asks: bool
    changed: bool
    past: bool = False  # written for another outcome than the case has by now
    typed: str = ""
    picked: list[str] = []
    differences: list[Difference] = []  # to what it said when the commune last decided


class Section(Struct, frozen=True, kw_only=True):
    """A heading and its fields."""

    key: str
    rows: list[Row]


class OpenAlarm(Struct, frozen=True, kw_only=True):
    """A danger that was reported and has not passed, in words."""

    kind: str
    at: str
    by: str
    where: str
    told: str


class Question(Struct, frozen=True, kw_only=True):
    """What the team leader was asked since the last decision, in words, and what came back."""

    heading: str
    text: str
    answered: str  # by whom and when; empty while it is waited for
    answer: str


class Sheet(Struct, frozen=True, kw_only=True):
    """The whole page of a case."""

    record: str
    seq: int
    title: str
    listed: str  # the title where others look over her shoulder
    number: str
    team: str
    village: str
    standing: str
    waited: str
    private: bool
    may_return: bool
    may_approve: bool
    sections: list[Section]
    whole: Row
    clashes: int
    alarms: list[OpenAlarm]
    support: str  # why the team asks for help, or empty
    questions: list[Question]
    question: str  # what the officer is typing for the team leader
    looks: list[Look]
    changed: list[Look]  # the fields that say something else than when the commune last decided


def lay_out(
    case: OpenCase, typed: Typed, since: int | None, now: datetime, language: str, doubts: Sequence[Doubt] = ()
) -> Sheet:
    """Return the case ready to print; fields changed after number `since` are marked."""
    present = {photo.path.partition("/")[2]: photo.present for photo in case.photos}
    fresh = _changed_since(case, since)
    clashes = open_clashes(case.fields, case.lines)
    differences = since_decision(case, language)
    past = rules.left_over(str(case.fields.get("outcome") or ""))

    def row(name: str) -> Row:
        found = _row(name, case.fields, present, clashes, typed, fresh, language)
        return replace(
            found,
            differences=[each for each in differences if each.path.partition("/")[0] == name],
            past=name in past and not found.shown.is_empty,
        )

    return Sheet(
        record=case.record,
        seq=case.seq,
        title=cases.title(_sides(case.fields)),
        listed=listed_title_of(case.fields),
        number=showing.number(case.fields, language),
        team=case.team_name,
        village=_village(case, language),
        standing=case.standing.value,
        waited=showing.waited(case.waiting_since, now, language),
        private=showing.is_private(case.fields),
        may_return=may_follow(Verdict.RETURNED, case.standing, with_remarks=True),
        may_approve=may_follow(Verdict.APPROVED, case.standing, with_remarks=True),
        sections=[Section(key=key, rows=_worth_showing(map(row, names))) for key, names in SECTIONS.items()],
        whole=row(WHOLE),
        clashes=len(clashes),
        alarms=_alarms(case.fields, language),
        support=showing.in_words("support_wanted", case.fields.get("support_wanted"), language),
        questions=questions(case.fields, language),
        question=typed.question,
        looks=[_look(each, language) for each in doubts],
        changed=_changed(differences, language),
    )


def _village(case: OpenCase, language: str) -> str:
    if case.village in ("", case.village_now):
        return case.village_now
    return strings.text(language, "villages.called_now", village=case.village, now=case.village_now)


def _look(doubt: Doubt, language: str) -> Look:
    return Look(
        text=strings.text(language, f"doubts.{doubt.kind}"),
        href=f"#f-{doubt.field}" if doubt.field else "",
        other=f"/cases/{doubt.other}" if doubt.other else "",
    )


def _changed(differences: Sequence[Difference], language: str) -> list[Look]:
    names = sorted({each.path.partition("/")[0] for each in differences} & set(_PLACES), key=_PLACES.index)
    return [Look(text=showing.field_label(name, language), href=f"#f-{name}") for name in names]


def _alarms(fields: Mapping[str, Any], language: str) -> list[OpenAlarm]:
    """Return the dangers that have not passed, newest first."""
    told = {path: value for path, value in fields.items() if path.startswith("alarms/")}
    found = changes.record_of(cases.Case, told).alarms.values()
    return [
        OpenAlarm(
            kind=vocabulary.label("BAO_KHAN", each.kind, language),
            at=showing.moment(each.at, language),
            by=each.by or strings.text(language, "common.unknown"),
            where=each.where,
            told=", ".join(vocabulary.label("BAO_CHO", whom, language) for whom in each.told),
        )
        for each in sorted(found, key=lambda each: each.at, reverse=True)
        if not each.over_at
    ]


def questions(fields: Mapping[str, Any], language: str) -> list[Question]:
    """Return what the team leader was asked about a record since the last decision, the oldest first."""
    told = {path: value for path, value in fields.items() if path.startswith(("inquiries/", "replies/"))}
    return questions_in(changes.record_of(Record, told), language)


def questions_in(asked: Record, language: str, teams: Mapping[str, str] = _NOBODY) -> list[Question]:
    """Return the same of a record; `teams` are the names by id where several may be asked."""
    found = []
    for key, each in sorted(asked.inquiries.items(), key=lambda item: (item[1].at, item[0])):
        reply = asked.replies.get(key)
        said = reply is not None and bool(reply.answer)
        whom = _asked_whom(each, language, teams)
        found.append(
            Question(
                heading=strings.text(language, "case.asked_whom", whom=whom, time=showing.moment(each.at, language)),
                text=each.question,
                answered=strings.text(
                    language, "case.asked_answer", name=reply.name or strings.text(language, "common.unknown"),
                    time=showing.moment(reply.at, language),
                ) if reply and said else "",
                answer=reply.answer if reply else "",
            )
        )  # fmt: skip
    return found


def _asked_whom(asked: Inquiry, language: str, teams: Mapping[str, str]) -> str:
    """Return the leader's name, and where several teams may be asked that of hers."""
    if asked.team not in teams:
        return asked.leader or strings.text(language, "case.asked_team")
    team = teams[asked.team]
    return f"{asked.leader} ({team})" if asked.leader else strings.text(language, "case.asked_no_leader", team=team)


def listed_title_of(fields: Mapping[str, Any]) -> str:
    """Return the case's title for a list, a sentence or a window's title: by initials behind closed doors."""
    return cases.listed_title(_sides(fields))


def open_remarks(fields: Mapping[str, Any], name: str) -> list[str]:
    """Return the remarks that stand at this field or at a member of it."""
    wanted = "" if name == WHOLE else name
    return [
        str(value.get("text", ""))
        for path, value in fields.items()
        if path.startswith("remarks/") and str(value.get("path", "")).partition("/")[0] == wanted
    ]


def _sides(fields: Mapping[str, Any]) -> cases.Case:
    wanted = {path: value for path, value in fields.items() if path.startswith("parties/") or path == "openness"}
    return changes.record_of(cases.Case, wanted)


def _row(
    name: str,
    fields: Mapping[str, Any],
    present: Mapping[str, bool],
    clashes: Sequence[Clash],
    typed: Typed,
    fresh: set[str],
    language: str,
) -> Row:
    shown = Shown(name=name, label="") if name == WHOLE else showing.field(name, fields, present, language)
    ready = READY.get(name, READY[""])
    return Row(
        name=name,
        id=f"f-{name}",
        label=strings.text(language, "case.ask_whole") if name == WHOLE else shown.label,
        shown=shown,
        open_remarks=open_remarks(fields, name),
        clashes=[
            _versions(each, language, showing.named(fields)) for each in clashes if each.path.partition("/")[0] == name
        ],
        ready=[Ready(key=key, text=strings.text(language, f"case.{key}")) for key in ready],
        asks=name not in _UNASKED,
        changed=name in fresh,
        typed=typed.words.get(name, ""),
        picked=typed.picked.get(name, []),
    )


def _worth_showing(rows: Iterable[Row]) -> list[Row]:
    return [
        each for each in rows
        if each.name not in SELDOM or not each.shown.is_empty or each.clashes or each.open_remarks or each.typed
        or each.differences
    ]  # fmt: skip


def _versions(clash: Clash, language: str, known: Mapping[str, str]) -> Versions:
    texts = [showing.in_words(clash.path, version.value, language, known) for version in clash.versions]
    shown = [
        OneVersion(
            name=version.key or clash.path,
            text=text,
            pieces=pieces,
            by=version.by,
            at=version.at,
            stands=version is clash.standing,
        )
        for version, text, pieces in zip(clash.versions, texts, side_by_side(texts, 0), strict=True)
    ]
    first = next((each.text for each in shown if each.text), "")
    member = first.partition("\n")[0] if "/" in clash.path else ""
    return Versions(member=member, versions=shown, marked=any(differs(each.pieces) for each in shown))


def _changed_since(case: OpenCase, since: int | None) -> set[str]:
    if since is None:
        return set()
    newer: Sequence[str] = [path for line in case.lines if line.seq > since for path in line.paths]
    return {path.partition("/")[0] for path in newer}
