"""Papers, quick notes and roll calls in the officer's list, in words, and whether they may be ticked unopened."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import minutes, notes, training, vocabulary
from fieldapp.domain.changes import Fields
from sync_server.clock import moment_of
from sync_server.journal import casebook, roll_doubts, stands
from sync_server.journal.entries import EntryRow
from sync_server.office import entry_versions, papers, showing, strings
from sync_server.office.rows import LATE_DAYS, asked, named
from sync_server.office.sheet import listed_title_of

_BEGINNING = 80  # characters of a note's words


class Row(Struct, frozen=True, kw_only=True):
    """One line of the list."""

    href: str
    ticket: str  # what the form sends for it: the record and the number up to which the officer's page has it
    title: str
    about: str
    team: str
    day: str
    waited: str
    late: bool
    marks: list[str]  # what there is to look at, in two words each
    plain: bool  # nothing in it asks for a look


def of_records(
    conn: Connection, partition: str, kind: str, found: Sequence[EntryRow], now: datetime, language: str
) -> list[Row]:
    """Return these records as lines: a paper and a note each by itself, a roll call as one line for its class."""
    fields = stands.fields_of(conn, partition, [each.record for each in found])
    if kind == training.ATTENDANCE:
        return _rolls(conn, partition, found, fields, now, language)
    if kind == notes.KIND:
        closed = closed_behind(conn, partition, fields.values())
        return [_note(each, fields[each.record], closed, now, language) for each in found]
    told = {str(values.get("about", "")) for values in fields.values()} - {""}
    cases = stands.fields_of(conn, partition, sorted(told))
    return [_paper(each, fields[each.record], cases, now, language) for each in found]


def closed_behind(conn: Connection, partition: str, entries: Iterable[Fields]) -> set[str]:
    """Return the cases behind closed doors that these papers are about, or that these notes became."""
    behind = {str(each.get(name, "")) for each in entries for name in ("about", "became")}
    return casebook.closed(conn, partition, sorted(behind - {""}))


def _paper(
    found: EntryRow, fields: Fields, cases: Mapping[str, Fields], now: datetime, language: str
) -> Row:  # fmt: skip
    read, case = papers.read(fields), cases.get(str(fields.get("about", "")))
    marks = []
    if minutes.unsigned(read):
        marks.append(strings.text(language, "entries.unsigned"))
    if minutes.unsealed(fields):
        marks.append(strings.text(language, "entries.unsealed"))
    title = listed_title_of(case) or strings.text(language, "common.untitled") if case else ""
    return _row(
        found, minutes.KIND, fields, now, language,
        href=f"/entries/{found.record}",
        title=vocabulary.label(minutes.TYPES, read.type, language) if read.type else "",
        about=strings.text(language, "entries.of_case", title=title) if title else "",
        day=read.held_on,
        marks=marks,
    )  # fmt: skip


def _note(found: EntryRow, fields: Fields, closed: Collection[str], now: datetime, language: str) -> Row:
    private = fields.get("became") in closed
    words = " ".join(str(fields.get("words", ""))[: 2 * _BEGINNING].split())
    named = [value for path, value in fields.items() if path.startswith("photos/") and isinstance(value, dict)]
    heard = sum(bool(each.get("media")) for each in named)
    told = (("entries.photos", len(named) - heard), ("entries.sounds", heard))
    about = [strings.counted(language, key, number) for key, number in told if number]
    if fields.get("became"):
        about.append(strings.text(language, "entries.became"))
    return _row(
        found, notes.KIND, fields, now, language,
        href=f"/entries/{found.record}",
        title=strings.text(language, "entries.closed_note") if private else words[:_BEGINNING],
        about=" · ".join(about),
        day=_day(fields.get("written_on")),
    )  # fmt: skip


def _rolls(
    conn: Connection, partition: str, found: Sequence[EntryRow], fields: Mapping[str, Fields], now: datetime,
    language: str,
) -> list[Row]:  # fmt: skip
    of_class: dict[str, list[EntryRow]] = {}
    for each in found:
        of_class.setdefault(str(fields[each.record].get("class_id", "")), []).append(each)
    classes = stands.fields_of(conn, partition, sorted(of_class))
    doubts = roll_doubts.of_people(conn, partition, fields, classes)
    rows = []
    for class_id, people in of_class.items():
        told, first = classes[class_id], people[0]
        newest = max(each.seq for each in people)
        subject = vocabulary.label("TAP_HUAN", str(told.get("subject", "")), language) if told.get("subject") else ""
        marks = named([doubt for each in people for doubt in doubts[each.record]], language)
        marks += _besides(people, [fields[each.record] for each in people], language)
        rows.append(
            Row(
                href=_of_class(class_id) if told else "/training",
                ticket=f"{class_id}:{newest}",
                title=str(told.get("title", "")) or subject,
                about=strings.counted(language, "entries.people", len(people)),
                team=", ".join(dict.fromkeys(filter(None, (each.by for each in people)))),
                day=showing.day(str(told.get("held_on", ""))),
                waited=showing.waited(first.waiting_since, now, language),
                late=_is_late(first, now),
                marks=marks,
                plain=not marks,
            )
        )
    return rows


def _of_class(class_id: str) -> str:
    """Return the address of a class's page, from which one comes back here."""
    return f"/training/{quote(class_id, safe='')}?back={quote(f'/entries?kind={training.ATTENDANCE}', safe='')}"


def _row(
    found: EntryRow, kind: str, fields: Fields, now: datetime, language: str, *, href: str, title: str, about: str,
    day: date | None, marks: Sequence[str] = (),
) -> Row:  # fmt: skip
    all_marks = [*marks, *_besides([found] if entry_versions.to_choose(kind, fields) else [], [fields], language)]
    return Row(
        href=href,
        ticket=f"{found.record}:{found.seq}",
        title=title,
        about=about,
        team=" · ".join(filter(None, (found.village, found.team, found.by))),
        day=showing.day(day.isoformat()) if day else "",
        waited=showing.waited(found.waiting_since, now, language),
        late=_is_late(found, now),
        marks=all_marks,
        plain=not all_marks,
    )


def _besides(found: Sequence[EntryRow], fields: Sequence[Fields], language: str) -> list[str]:
    """Return the marks that any kind may have: versions that lie open, a question to the team leader."""
    marks = [strings.text(language, "common.clash")] if any(each.clashes for each in found) else []
    how = {asked(each) for each in fields} - {""}
    if how:
        marks.append(strings.text(language, f"common.asked_{'open' if 'open' in how else 'answered'}"))
    return marks


def _is_late(found: EntryRow, now: datetime) -> bool:
    since = moment_of(found.waiting_since)
    return since is not None and (now - since).days >= LATE_DAYS


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
