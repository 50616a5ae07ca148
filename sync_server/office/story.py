"""The story of a case in words: who changed what, when, from which value to which."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from msgspec import Struct
from msgspec.structs import replace

from fieldapp.domain import cases, changes, review, words
from fieldapp.domain.clash import kept_version
from fieldapp.domain.roles import Role
from sync_server.clock import moment_of
from sync_server.db.engine import reading
from sync_server.journal import casebook, quarantine, shelf
from sync_server.journal.casebook import OpenCase, StoryLine
from sync_server.office import asked, held_words, noting, showing, strings
from sync_server.office.gate import TheVisitor
from sync_server.office.page import TheReply
from sync_server.office.setting import TheOffice
from sync_server.office.sheet import listed_title_of
from sync_server.people import looks
from sync_server.people.looks import What

CLOCKS_AGREE = timedelta(minutes=10)
NAMED_AT_MOST = 4  # fields in a line told in short
_QUESTIONS = "inquiries/"
_TOLD_APART = ("remarks", "verdict", "conflicts", "reassignments")  # told in other places than the list of fields


class Changed(Struct, frozen=True, kw_only=True):
    """One field before and after; `lost` when the value was not taken."""

    label: str
    old: str
    new: str
    lost: bool


class Chosen(Struct, frozen=True, kw_only=True):
    """One clash settled: what was kept and what was put aside."""

    label: str
    kept: str
    aside: list[str]


class Said(Struct, frozen=True, kw_only=True):
    """One remark of a return."""

    label: str
    text: str


class Told(Struct, frozen=True, kw_only=True):
    """One line of the history, ready to print."""

    seq: int
    heading: str
    role: str
    verdict: str
    received_at: str
    when: str
    device_when: str  # empty when both clocks agree
    clock_ahead: bool  # the device's clock was certainly wrong: it was ahead of ours
    changed: list[Changed]
    remarks: list[Said]
    settled: bool
    chosen: list[Chosen]
    aside: held_words.Aside | None = None  # it had lain aside, and an officer let it in


@get("/cases/{record:str}/history", sync_to_thread=True)
def history_page(
    office: TheOffice,
    reply: TheReply,
    officer: TheVisitor,
    record: FromPath[str],
) -> Response[str]:
    """Show the whole story of one case of the officer's commune."""
    with reading(office.engine) as conn:
        case = casebook.open_case(conn, officer.partition, record)
        held = quarantine.of_record(conn, officer.partition, record)
    if case is None:
        raise NotFoundException
    noting.note(office, officer, What.HISTORY, case.record)
    with reading(office.engine) as conn:
        seen = looks.of_record(conn, officer.partition, case.record)
        questions = asked.history(conn, officer.partition, case.record, reply.language)
    aside = {each.taken_as or each.id: held_words.aside(each, reply.language) for each in held}
    lines = [replace(line, aside=aside.pop(change, None)) for line, change in _with_ids(case, reply.language)]
    return reply.show(
        "history.html",
        visitor=officer,
        record=case.record,
        title=listed_title_of(case.fields),
        lines=lines,
        aside=list(aside.values()),
        asked=questions,
        seen=[
            reply.say(f"history.seen_{each.what}", name=each.by_name, when=showing.moment(each.at, reply.language))
            for each in seen
        ],
    )


def tell(lines: list[StoryLine], language: str) -> list[Told]:
    """Return the lines in words; each old value is what the lines before it had left."""
    told: list[Told] = []
    fields: changes.Fields = {}
    added = additions(lines)
    for line in lines:
        told.append(_line(line, fields, line.change in added, language))
        taken = {path: value for path, value in line.set.items() if path not in line.clashed}
        fields = changes.apply(fields, taken | line.added)
    return told


def additions(lines: Iterable[StoryLine]) -> set[str]:
    """Return the ids of the changes that only added a remark to a case that was returned already."""
    return review.additions(
        replace(shelf.bare_line(each.seq, each.role, each.verdict), change=each.change) for each in lines
    )


def in_short(line: StoryLine, adds: bool, language: str) -> str:
    """Return the line as one sentence without values; `adds` when it only added a remark."""
    name = _name(line, language)
    if adds:
        return strings.text(language, "case.stale_remark", name=name)
    if line.verdict:
        return strings.text(language, "case.stale_verdict", name=name, verdict=showing.standing(line.verdict, language))
    if went := _went(line):
        return strings.text(language, "history.reassigned", name=name, **went)
    if any(path.startswith("logbook_no") for path in line.added):
        return strings.text(language, "case.first_line", name=name)
    if _only_asks(line):
        return strings.text(language, "history.asked", name=name)
    paths = sorted(filter(_is_told, line.paths), key=place)
    if _only_settles(line):
        paths = _settled(line)
    labels = list(dict.fromkeys(showing.field_label(path, language) for path in paths))
    if len(labels) > NAMED_AT_MOST:
        more = strings.text(language, "case.more_fields", n=len(labels) - NAMED_AT_MOST)
        labels = [*labels[:NAMED_AT_MOST], more]
    key = "case.stale_settled" if _only_settles(line) else "case.stale_line"
    return strings.text(language, key, name=name, labels=", ".join(labels))


def place(path: str) -> tuple[int, str]:
    """Return where a path stands in the logbook's order: smaller ones come first."""
    name = path.partition("/")[0]
    order = cases.LOGBOOK_ORDER
    return (order.index(name) if name in order else len(order), path)


def _with_ids(case: OpenCase, language: str) -> Iterable[tuple[Told, str]]:
    return zip(tell(case.lines, language), (each.change for each in case.lines), strict=True)


def _line(line: StoryLine, before: Mapping[str, Any], adds: bool, language: str) -> Told:
    said = [value for path, value in line.set.items() if path.startswith("remarks/") and value]
    ahead = _ahead(line)
    return Told(
        seq=line.seq,
        heading=_heading(line, adds, language),
        role=words.text(language, f"roles.{line.role}"),
        verdict=line.verdict,
        received_at=line.received_at,
        when=showing.moment(line.received_at, language),
        device_when=showing.moment(line.at, language) if abs(ahead) > CLOCKS_AGREE else "",
        clock_ahead=ahead > CLOCKS_AGREE,
        changed=_changes(line, before, language),
        remarks=[_said(value, language) for value in said],
        settled=not said and any(path.startswith("remarks/") and path in before for path in line.set),
        chosen=[_chosen(path, line, before, language) for path in _settled(line) if path not in line.clashed],
    )


def _changes(line: StoryLine, before: Mapping[str, Any], language: str) -> list[Changed]:
    settled = set(_settled(line)) - set(line.clashed)
    return [
        Changed(
            label=showing.field_label(path, language),
            old=showing.in_words(path, before.get(path), language),
            new=showing.in_words(path, value, language),
            lost=path in line.clashed,
        )
        for path, value in sorted((line.set | line.added).items(), key=lambda each: place(each[0]))
        if _is_told(path) and (value is not None or (path in before and not path.startswith(_QUESTIONS)))
        if path not in settled
    ]


def _chosen(path: str, line: StoryLine, before: Mapping[str, Any], language: str) -> Chosen:
    value = line.set.get(path, before.get(path))
    members = [each for each in line.set if changes.conflict_path(each) == path and each in before]
    others = [before.get(path), *(kept_version(each, before[each]).value for each in members)]
    words = [showing.in_words(path, each, language) for each in others if each != value]
    return Chosen(
        label=showing.field_label(path, language),
        kept=showing.in_words(path, value, language),
        aside=list(dict.fromkeys(words)),
    )


def _settled(line: StoryLine) -> list[str]:
    """Return the paths at which this line put versions aside, in the logbook's order."""
    return sorted({changes.conflict_path(path) for path in line.set} - {""}, key=place)


def _only_settles(line: StoryLine) -> bool:
    told = set(filter(_is_told, line.paths))
    return bool(_settled(line)) and told <= set(_settled(line))


def _only_asks(line: StoryLine) -> bool:
    return all(path.startswith(_QUESTIONS) for path in line.paths)


def _said(value: Mapping[str, Any], language: str) -> Said:
    path = str(value.get("path", ""))
    about = showing.field_label(path, language) if path else strings.text(language, "case.ask_whole")
    return Said(label=about, text=str(value.get("text", "")))


def _heading(line: StoryLine, adds: bool, language: str) -> str:
    if went := _went(line):
        return strings.text(language, "history.reassigned", name=_name(line, language), **went)
    if line.role == Role.SERVER:
        return strings.text(language, "history.system")
    if adds:
        return strings.text(language, "history.remarked", name=_name(line, language))
    if _only_settles(line):
        return strings.text(language, "history.settled", name=_name(line, language))
    if _only_asks(line):
        return strings.text(language, "history.asked", name=_name(line, language))
    return strings.text(language, f"history.{line.verdict or 'wrote'}", name=_name(line, language))


def _went(line: StoryLine) -> dict[str, str]:
    """Return from which team to which the case went with this line, as places of a sentence; empty when it stayed."""
    told = next((value for path, value in line.set.items() if path.startswith("reassignments/") and value), None)
    return {"old": str(told.get("from_team", "")), "new": str(told.get("to_team", ""))} if told else {}


def _name(line: StoryLine, language: str) -> str:
    return line.by or words.text(language, f"roles.{line.role}")


def _ahead(line: StoryLine) -> timedelta:
    """Return how much later the device's clock was than ours; much less than nothing after weeks without signal."""
    at, received = moment_of(line.at), moment_of(line.received_at)
    return at - received if at and received else timedelta(0)


def _is_told(path: str) -> bool:
    return path.partition("/")[0] not in _TOLD_APART
