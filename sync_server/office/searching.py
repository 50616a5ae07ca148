"""One box that finds a case, a person, a team, a class or a phone of the commune; accents and capitals are ignored."""

from collections.abc import Collection, Iterable
from datetime import datetime

from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import minutes, notes, vocabulary
from fieldapp.domain.changes import Fields
from fieldapp.domain.text import fold
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook, finding, places, stands, training
from sync_server.journal.casebook import QueueRow, Sieve
from sync_server.office import days, entry, noting, showing, strings
from sync_server.office.advisers import in_short
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people import advisers, devices, placing
from sync_server.people.looks import What
from sync_server.people.roster import roster

_BEGINNING = 80  # characters of a note's words


class Found(Struct, frozen=True, kw_only=True):
    """One thing that was found, in words."""

    href: str
    name: str
    more: str
    standing: str = ""  # of a case
    private: bool = False  # its sides asked for closed doors


class Group(Struct, frozen=True, kw_only=True):
    """What was found of one kind."""

    kind: str
    found: list[Found]


@get("/search", sync_to_thread=True)
def search_page(office: TheOffice, reply: TheReply, officer: TheVisitor, q: FromQuery[str] = "") -> Response[str]:
    """Show what was found; the search is noted, and by how many closed cases it was answered."""
    asked = q.strip()[: finding.LONGEST]
    words = finding.words_of(asked)
    groups = _groups(office, officer, words, reply.language) if words else []
    if words:
        _note(office, officer, asked, groups)
    return reply.show(
        "search.html",
        visitor=officer,
        q=asked,
        searched=bool(words),
        groups=[each for each in groups if each.found],
        most=finding.MOST_FOUND,
    )


def _groups(office: Office, officer: Visitor, words: list[str], language: str) -> list[Group]:
    with reading(office.engine) as conn:
        behind = finding.is_behind(conn, officer.partition)
    if behind:
        with writing(office.engine) as conn:
            finding.catch_up(conn, officer.partition)
    with reading(office.engine) as conn:
        return [
            Group(kind="cases", found=_cases(conn, officer.partition, words, language)),
            Group(kind="entries", found=_entries(conn, officer.partition, words, language)),
            Group(kind="people", found=_people(conn, officer.partition, words)),
            Group(kind="villages", found=_villages(conn, officer.partition, words, language)),
            Group(kind="advisers", found=_advisers(conn, officer.partition, words, language)),
            Group(kind="classes", found=_classes(conn, officer.partition, words)),
            Group(kind="phones", found=_phones(conn, officer.partition, words, office.clock(), language)),
        ]


def _cases(conn: Connection, partition: str, words: list[str], language: str) -> list[Found]:
    names = finding.find(conn, partition, words)
    if not names:
        return []
    rows = {row.record: row for row in casebook.queue(conn, partition, Sieve(records=tuple(names)))}
    closed = casebook.closed(conn, partition, names)
    return [_case(rows[name], name in closed, language) for name in names if name in rows]


def _case(row: QueueRow, private: bool, language: str) -> Found:
    matter = vocabulary.label("VU_VIEC", row.dispute_type, language) if row.dispute_type else ""
    more = " · ".join(filter(None, (matter, row.village, row.team, showing.day(row.received_on))))
    return Found(href=f"/cases/{row.record}", name=row.title, more=more, standing=row.standing.value, private=private)


def _entries(conn: Connection, partition: str, words: list[str], language: str) -> list[Found]:
    names = finding.find(conn, partition, words, entry.KINDS)
    told = stands.fields_of(conn, partition, names)
    closed = casebook.closed(conn, partition, sorted({str(each.get("about", "")) for each in told.values()} - {""}))
    return [_entry(name, told[name], closed, language) for name in names]


def _entry(record: str, fields: Fields, closed: Collection[str], language: str) -> Found:
    """Return a paper by its kind and day, a note by its first words."""
    is_paper = bool(fields.get("type"))
    label = vocabulary.label(minutes.TYPES, str(fields["type"]), language) if is_paper else ""
    name = label or " ".join(str(fields.get("words", "")).split())[:_BEGINNING]
    kind = strings.text(language, f"entries.{minutes.KIND if is_paper else notes.KIND}")
    day = showing.day(str(fields.get("held_on" if is_paper else "written_on", "")))
    more = " · ".join(filter(None, (kind, day, str(fields.get("team_name" if is_paper else "written_by", "")))))
    return Found(href=f"/entries/{record}", name=name, more=more, private=fields.get("about") in closed)


def _people(conn: Connection, partition: str, words: list[str]) -> list[Found]:
    found = []
    for team in roster(conn, partition):
        for person in team.mediators:
            if _has(words, person.name, person.phone, team.name, team.village, *team.once):
                more = " · ".join(filter(None, (team.village, team.name, person.phone)))
                found.append(Found(href="/teams", name=person.name, more=more))
    return found[: finding.MOST_FOUND]


def _villages(conn: Connection, partition: str, words: list[str], language: str) -> list[Found]:
    found, called = [], places.of_commune(conn, partition).names
    for each in sorted(placing.every(conn, partition), key=lambda each: (bool(each.until), fold(each.name))):
        if _has(words, *(name for _, name in called.get(each.id, []))):
            until = strings.text(language, "villages.until", day=days.shown(each.until)) if each.until else ""
            found.append(Found(href=f"/teams/villages/{each.id}", name=each.name, more=until))
    return found[: finding.MOST_FOUND]


def _advisers(conn: Connection, partition: str, words: list[str], language: str) -> list[Found]:
    found = []
    for each in advisers.every(conn, partition):
        told = in_short(each, language)
        if _has(words, each.name, told):
            role = strings.text(language, f"advisers.one_{each.role}")
            more = " · ".join(filter(None, (role, told)))
            found.append(Found(href=f"/teams/advisers/{each.id}", name=each.name, more=more))
    return found[: finding.MOST_FOUND]


def _classes(conn: Connection, partition: str, words: list[str]) -> list[Found]:
    found = []
    for each in training.classes(conn, partition):
        day = showing.day(each.training.held_on.isoformat()) if each.training.held_on else ""
        if _has(words, each.training.title, each.training.place, day):
            found.append(Found(href=f"/training/{each.id}", name=each.training.title, more=day))
    return found[: finding.MOST_FOUND]


def _phones(conn: Connection, partition: str, words: list[str], now: datetime, language: str) -> list[Found]:
    return [
        Found(
            href=f"/phones/{each.device}",
            name=each.mediator,
            more=" · ".join(filter(None, (each.name, showing.ago(each.last_seen_at, now, language)))),
        )
        for each in devices.phones(conn, partition)
        if _has(words, each.mediator, each.name, each.village)
    ][: finding.MOST_FOUND]


def _has(words: Iterable[str], *texts: str) -> bool:
    together = fold(" ".join(texts))
    return all(word in together for word in words)


def _note(office: Office, officer: Visitor, asked: str, groups: list[Group]) -> None:
    found = [each for group in groups for each in group.found]
    closed = sum(each.private for each in found)
    noting.note(office, officer, What.SEARCH, fold(asked), found=str(len(found)), closed=str(closed))
