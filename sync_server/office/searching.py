"""One box that finds a case, a person, a team, a class or a phone of the commune; accents and capitals are ignored."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote

from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import minutes, notes, vocabulary
from fieldapp.domain.changes import Fields
from fieldapp.domain.text import fold
from sync_server.db.engine import reading, writing
from sync_server.db.upsert import chunks
from sync_server.journal import casebook, finding, places, stands, training
from sync_server.journal.casebook import QueueRow, Sieve
from sync_server.office import days, entry, entry_rows, noting, showing, strings
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
    asked, groups = q.strip()[: finding.LONGEST], list[Group]()
    words = finding.words_of(asked)
    if words:
        catch_up(office, officer)
        with reading(office.engine) as conn:
            groups = groups_of(conn, officer.partition, words, office.clock(), reply.language)
        found = [each for group in groups for each in group.found]
        note(office, officer, asked, len(found), sum(each.private for each in found))
    return reply.show(
        "search.html",
        visitor=officer,
        q=asked,
        searched=bool(words),
        groups=[each for each in groups if each.found],
        most=finding.MOST_FOUND,
    )


def catch_up(office: Office, officer: Visitor) -> None:
    """Let a search find what came in since the last one."""
    with reading(office.engine) as conn:
        behind = finding.is_behind(conn, officer.partition)
    if behind:
        with writing(office.engine) as conn:
            finding.catch_up(conn, officer.partition)


def groups_of(
    conn: Connection, partition: str, words: list[str], now: datetime, language: str, most: int = finding.MOST_FOUND
) -> list[Group]:
    """Return what of a commune has all of these words, at most so many of each kind."""
    found = {
        "cases": _cases(conn, partition, words, most, language),
        "entries": _entries(conn, partition, words, most, language),
        "people": _people(conn, partition, words, language),
        "villages": _villages(conn, partition, words, language),
        "advisers": _advisers(conn, partition, words, language),
        "classes": _classes(conn, partition, words, language),
        "phones": _phones(conn, partition, words, now, language),
    }
    return [Group(kind=kind, found=some[:most]) for kind, some in found.items()]


def note(office: Office, officer: Visitor, asked: str, found: int, closed: int) -> None:
    """Note who searched for what, how much was found and how much of it is behind closed doors."""
    noting.note(office, officer, What.SEARCH, fold(asked), found=str(found), closed=str(closed))


def _cases(conn: Connection, partition: str, words: list[str], most: int, language: str) -> list[Found]:
    names = finding.find(conn, partition, words, most=most)
    rows = {
        row.record: row
        for some in chunks(names)
        for row in casebook.queue(conn, partition, Sieve(records=tuple(some)), rows=len(some))
    }
    closed = casebook.closed(conn, partition, names)
    return [_case(rows[name], name in closed, language) for name in names if name in rows]


def _case(row: QueueRow, private: bool, language: str) -> Found:
    matter = vocabulary.label("VU_VIEC", row.dispute_type, language) if row.dispute_type else ""
    more = " · ".join(filter(None, (matter, row.village, row.team, showing.day(row.received_on))))
    return Found(href=f"/cases/{row.record}", name=row.title, more=more, standing=row.standing.value, private=private)


def _entries(conn: Connection, partition: str, words: list[str], most: int, language: str) -> list[Found]:
    names = finding.find(conn, partition, words, entry.KINDS, most)
    told = stands.fields_of(conn, partition, names)
    closed = entry_rows.closed_behind(conn, partition, told.values())
    return [_entry(name, told[name], closed, language) for name in names]


def _entry(record: str, fields: Fields, closed: set[str], language: str) -> Found:
    """Return a paper by its kind and day, a note by its first words where they are not behind closed doors."""
    is_paper, private = bool(fields.get("type")), not closed.isdisjoint((fields.get("about"), fields.get("became")))
    label = vocabulary.label(minutes.TYPES, str(fields["type"]), language) if is_paper else ""
    words = strings.text(language, "entries.closed_note") if private else str(fields.get("words", ""))
    name = label or " ".join(words.split())[:_BEGINNING]
    kind = strings.text(language, f"entries.{minutes.KIND if is_paper else notes.KIND}")
    day = showing.day(str(fields.get("held_on" if is_paper else "written_on", "")))
    more = " · ".join(filter(None, (kind, day, str(fields.get("team_name" if is_paper else "written_by", "")))))
    return Found(href=f"/entries/{record}", name=name, more=more, private=private)


def _people(conn: Connection, partition: str, words: list[str], language: str) -> list[Found]:
    """Return who mediates, then who has left, each at the team's place in the list of teams."""
    found: list[Found] = []
    gone: list[Found] = []
    for team in roster(conn, partition):
        for person in (*team.mediators, *team.left):
            if _has(words, person.name, person.phone, team.name, team.village, *team.once):
                day = days.shown(person.left_on)
                left = strings.text(language, "search.left", day=day) if day else ""
                more = " · ".join(filter(None, (left, team.village, team.name, person.phone)))
                one = Found(href=f"/teams#{quote(team.id)}", name=person.name, more=more)
                (gone if day else found).append(one)
    return found + gone


def _villages(conn: Connection, partition: str, words: list[str], language: str) -> list[Found]:
    found, called = [], places.of_commune(conn, partition).names
    for each in sorted(placing.every(conn, partition), key=lambda each: (bool(each.until), fold(each.name))):
        if _has(words, *(name for _, name in called.get(each.id, []))):
            until = strings.text(language, "villages.until", day=days.shown(each.until)) if each.until else ""
            found.append(Found(href=f"/teams/villages/{each.id}", name=each.name, more=until))
    return found


def _advisers(conn: Connection, partition: str, words: list[str], language: str) -> list[Found]:
    found = []
    for each in advisers.every(conn, partition):
        told = in_short(each, language)
        if _has(words, each.name, told):
            role = strings.text(language, f"advisers.one_{each.role}")
            more = " · ".join(filter(None, (role, told)))
            found.append(Found(href=f"/teams/advisers/{each.id}", name=each.name, more=more))
    return found


def _classes(conn: Connection, partition: str, words: list[str], language: str) -> list[Found]:
    found = []
    for each in training.classes(conn, partition):
        day = showing.day(each.training.held_on.isoformat()) if each.training.held_on else ""
        if _has(words, each.training.title, each.training.place, day):
            off = each.training.called_off
            more = [day, strings.text(language, "training.is_called_off", why=off) if off else ""]
            found.append(
                Found(href=f"/training/{each.id}", name=each.training.title, more=" · ".join(filter(None, more)))
            )
    return found


def _phones(conn: Connection, partition: str, words: list[str], now: datetime, language: str) -> list[Found]:
    return [
        Found(
            href=f"/phones/{each.device}",
            name=each.mediator,
            more=" · ".join(filter(None, (each.name, showing.ago(each.last_seen_at, now, language)))),
        )
        for each in devices.phones(conn, partition)
        if _has(words, each.mediator, each.name, each.village)
    ]


def _has(words: Iterable[str], *texts: str) -> bool:
    together = fold(" ".join(texts))
    return all(word in together for word in words)
