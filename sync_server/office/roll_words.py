"""What is written of who was at a class, in words: what of it waits for the office, clashes, was asked, or happened."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from fieldapp.domain import clash, vocabulary
from fieldapp.domain.record import Record
from fieldapp.domain.roles import Role
from fieldapp.domain.text import fold
from fieldapp.domain.training import Attendance
from sync_server.journal.casebook import OpenCase, StoryLine
from sync_server.journal.doubts import Doubt
from sync_server.journal.entries import EntryRow
from sync_server.office import class_story, showing, strings
from sync_server.office.class_story import Open, Told

_LISTS = {"state": "DIEM_DANH", "role": "VAI_TRO_LOP"}
_LABELS = {
    "documents": "training.documents", "clear": "training.clear", "useful": "training.useful",
    "arranged": "training.arranged", "name": "lists.name", "village": "lists.village", "team": "lists.team",
    "state": "entries.attendance", "reason": "training.reason", "made_up_on": "training.made_up",
    "on_paper": "training.signed", "role": "lists.role", "opinion": "training.opinions",
    "replies": "training.roll_reply",
}  # fmt: skip


class AskedTeam(Struct, frozen=True, kw_only=True):
    """A team whose phones wrote what the office has not seen: its leader can be asked about it."""

    id: str
    name: str


class Unseen(Struct, frozen=True, kw_only=True):
    """Who of a class's list the office has not seen, in words."""

    told: str
    newest: int  # the number up to which the page has it
    teams: list[AskedTeam]
    clash_first: str  # why it cannot be marked as seen yet, or empty


def unseen(waiting: Sequence[EntryRow], speech: str) -> Unseen | None:
    """Return what of a class's list waits; None when the office has seen all of it."""
    if not waiting:
        return None
    names = {each.team_id: each.team for each in waiting}
    clashing = sum(each.clashes > 0 for each in waiting)
    return Unseen(
        told=strings.counted(speech, "entries.unseen", len(waiting)),
        newest=max(each.seq for each in waiting),
        teams=[AskedTeam(id=team, name=name) for team, name in sorted(names.items(), key=lambda each: fold(each[1]))],
        clash_first=strings.counted(speech, "training.clash_first", clashing) if clashing else "",
    )


def looks(doubts: Mapping[str, Sequence[Doubt]], people: Mapping[str, Attendance], speech: str) -> list[str]:
    """Return what there is to look at, a sentence each with the names of those of whom it speaks."""
    names: dict[str, list[str]] = {}
    for record, found in doubts.items():
        for each in found:
            names.setdefault(each.kind, []).append(people[record].name or strings.text(speech, "common.unknown"))
    return [
        strings.text(
            speech, "training.look", what=strings.text(speech, f"doubts.{kind}"), names=", ".join(sorted(who, key=fold))
        )
        for kind, who in names.items()
    ]


def asked_in(attendance: Iterable[Attendance]) -> Record:
    """Return what was asked about these people's attendance and what was answered, as of one record."""
    told = list(attendance)
    return Record(
        inquiries={key: said for each in told for key, said in each.inquiries.items()},
        replies={key: said for each in told for key, said in each.replies.items()},
    )


def clashes_of(opened: Iterable[OpenCase], speech: str) -> list[Open]:
    """Return what of these people's attendance was written differently and nobody has chosen yet."""
    found = []
    for of in opened:
        name = str(of.fields.get("name", ""))
        for each in clash.open_clashes(of.fields, of.lines):
            words = [_in_words(each.path, one.value, speech) for one in each.versions]
            found.append(
                Open(
                    label=": ".join(filter(None, (name, _label(each.path, speech)))),
                    versions=class_story.versions(each, words),
                    record=of.record,
                    seq=of.seq,
                )
            )
    return found


def lines_of(
    stories: Mapping[str, Sequence[StoryLine]], people: Mapping[str, Attendance], teams: Mapping[str, str], speech: str
) -> list[Told]:
    """Return what the office did with a class's list and what teams answered, the newest first.

    Whoever ticked whom stands beside the names; several seen at one press are one line.
    """
    told: list[Told] = []
    seen: dict[tuple[str, str], list[StoryLine]] = {}
    for record, lines in stories.items():
        for line in lines:
            if line.verdict:
                seen.setdefault((line.by, line.received_at), []).append(line)
            else:
                told += _said(line, people[record].name, teams, speech)
    told += [
        Told(
            seq=max(each.seq for each in lines),
            what=strings.text(speech, "entries.line_seen", name=by),
            when=showing.moment(at, speech),
            detail=strings.counted(speech, "training.seen_people", len(lines)),
        )
        for (by, at), lines in seen.items()
    ]
    return sorted(told, key=lambda each: -each.seq)


def _said(line: StoryLine, name: str, teams: Mapping[str, str], speech: str) -> Iterable[Told]:
    when = showing.moment(line.received_at, speech)
    for path, value in sorted(line.set.items()):
        if not isinstance(value, dict):
            continue
        if path.startswith("inquiries/"):
            what = strings.text(speech, "entries.line_asked", name=line.by)
            whom = teams.get(str(value.get("team", "")), "")
            detail = ": ".join(filter(None, (whom, str(value.get("question", "")))))
            yield Told(seq=line.seq, what=what, when=when, detail=detail)
        elif path.startswith("replies/"):
            what = strings.text(speech, "entries.line_answered", name=line.by)
            yield Told(seq=line.seq, what=what, when=when, detail=str(value.get("answer", "")))
    if line.role == Role.OFFICER and (chosen := [path for path in line.set if path.partition("/")[0] in _LABELS]):
        words = (f"{_label(path, speech)}: {_in_words(path, line.set[path], speech)}" for path in chosen)
        what = strings.text(speech, "training.line_chosen", name=line.by)
        yield Told(seq=line.seq, what=what, when=when, detail="; ".join(filter(None, (name, *words))))


def _label(path: str, speech: str) -> str:
    name = path.partition("/")[0]
    return strings.text(speech, _LABELS[name]) if name in _LABELS else name


def _in_words(path: str, value: Any, speech: str) -> str:
    """Return a value of somebody's attendance; that nothing is written, for one that was taken away."""
    name = path.partition("/")[0]
    if value is None or value == "" or value is False:
        return strings.text(speech, "common.nothing_written")
    if name in _LISTS:
        return vocabulary.label(_LISTS[name], str(value), speech)
    if value is True:
        return strings.text(speech, "common.yes")
    if name == "made_up_on":
        return showing.day(str(value))
    if isinstance(value, dict):
        return str(value.get("answer") or value.get("name") or value.get("caption") or "")
    return str(value)
