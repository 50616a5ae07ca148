"""One box that finds whatever the commune has, of what the visitor may open; accents and capitals are ignored."""

from collections.abc import Callable
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
from sync_server.journal import casebook, finding, places, stands, training
from sync_server.journal.casebook import QueueRow
from sync_server.office import days, entry, entry_rows, noting, searching_more, showing
from sync_server.office.advisers import in_short
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.office.sought import Found, Sought, beginning, line
from sync_server.people import advisers, devices, placing
from sync_server.people.looks import What
from sync_server.people.roster import roster


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
            groups = groups_of(conn, sought_by(officer, words, office.clock(), reply.language))
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


def groups_of(conn: Connection, of: Sought) -> list[Group]:
    """Return what of a commune has all of these words, at most so many of each kind; no kind that is not theirs."""
    return [
        Group(kind=kind, found=find(conn, of)[: of.most]) for kind, (page, find) in _FINDERS.items() if of.opens(page)
    ]


def sought_by(
    officer: Visitor, words: list[str], now: datetime, language: str, most: int = finding.MOST_FOUND
) -> Sought:
    """Return what an officer searches for."""
    return Sought(
        partition=officer.partition, role=officer.role, words=words, now=now, language=language, most=most
    )  # fmt: skip


def note(office: Office, officer: Visitor, asked: str, found: int, closed: int) -> None:
    """Note who searched for what, how much was found and how much of it is behind closed doors."""
    noting.note(office, officer, What.SEARCH, fold(asked), found=str(found), closed=str(closed))


def _cases(conn: Connection, of: Sought) -> list[Found]:
    names = finding.find(conn, of.partition, of.words, most=of.most)
    rows = casebook.of_records(conn, of.partition, names)
    closed = casebook.closed(conn, of.partition, names)
    return [_case(rows[name], name in closed, of.language) for name in names if name in rows]


def _case(row: QueueRow, private: bool, language: str) -> Found:
    matter = vocabulary.label("VU_VIEC", row.dispute_type, language) if row.dispute_type else ""
    more = line(matter, row.village, row.team, showing.day(row.received_on))
    return Found(href=f"/cases/{row.record}", name=row.title, more=more, standing=row.standing.value, private=private)


def _entries(conn: Connection, of: Sought) -> list[Found]:
    names = finding.find(conn, of.partition, of.words, entry.KINDS, of.most)
    told = stands.fields_of(conn, of.partition, names)
    closed = entry_rows.closed_behind(conn, of.partition, told.values())
    return [_entry(name, told[name], closed, of) for name in names]


def _entry(record: str, fields: Fields, closed: set[str], of: Sought) -> Found:
    """Return a paper by its kind and day, a note by its first words where they are not behind closed doors."""
    is_paper, private = bool(fields.get("type")), not closed.isdisjoint((fields.get("about"), fields.get("became")))
    label = vocabulary.label(minutes.TYPES, str(fields["type"]), of.language) if is_paper else ""
    words = of.say("entries.closed_note") if private else str(fields.get("words", ""))
    kind = of.say(f"entries.{minutes.KIND if is_paper else notes.KIND}")
    day = showing.day(str(fields.get("held_on" if is_paper else "written_on", "")))
    more = line(kind, day, str(fields.get("team_name" if is_paper else "written_by", "")))
    return Found(href=f"/entries/{record}", name=label or beginning(words), more=more, private=private)


def _people(conn: Connection, of: Sought) -> list[Found]:
    """Return who mediates, then who has left, each at the team's place in the list of teams."""
    found: list[Found] = []
    gone: list[Found] = []
    for team in roster(conn, of.partition):
        for person in (*team.mediators, *team.left):
            if of.stands_in(person.name, person.phone, team.name, team.village, *team.once):
                day = days.shown(person.left_on)
                left = of.say("search.left", day=day) if day else ""
                more = line(left, team.village, team.name, person.phone)
                one = Found(href=f"/teams#{quote(team.id)}", name=person.name, more=more)
                (gone if day else found).append(one)
    return found + gone


def _villages(conn: Connection, of: Sought) -> list[Found]:
    found, called = [], places.of_commune(conn, of.partition).names
    for each in sorted(placing.every(conn, of.partition), key=lambda each: (bool(each.until), fold(each.name))):
        if of.stands_in(*(name for _, name in called.get(each.id, []))):
            until = of.say("villages.until", day=days.shown(each.until)) if each.until else ""
            found.append(Found(href=f"/teams/villages/{each.id}", name=each.name, more=until))
    return found


def _advisers(conn: Connection, of: Sought) -> list[Found]:
    found = []
    for each in advisers.every(conn, of.partition):
        told = in_short(each, of.language)
        if of.stands_in(each.name, told, each.phone):
            more = line(of.say(f"advisers.one_{each.role}"), told)
            found.append(Found(href=f"/teams/advisers/{each.id}", name=each.name, more=more))
    return found


def _classes(conn: Connection, of: Sought) -> list[Found]:
    found = []
    for each in training.classes(conn, of.partition):
        day = showing.day(each.training.held_on.isoformat()) if each.training.held_on else ""
        if of.stands_in(each.training.title, each.training.place, day):
            off = each.training.called_off
            more = line(day, of.say("training.is_called_off", why=off) if off else "")
            found.append(Found(href=f"/training/{each.id}", name=each.training.title, more=more))
    return found


def _phones(conn: Connection, of: Sought) -> list[Found]:
    return [
        Found(
            href=f"/phones/{each.device}",
            name=each.mediator,
            more=line(each.name, showing.ago(each.last_seen_at, of.now, of.language)),
        )
        for each in devices.phones(conn, of.partition)
        if of.stands_in(each.mediator, each.name, each.village)
    ]


_FINDERS: dict[str, tuple[str, Callable[[Connection, Sought], list[Found]]]] = {
    "cases": ("/cases/{record}", _cases),
    "entries": ("/entries/{entry}", _entries),
    "people": ("/teams", _people),
    "villages": ("/teams/villages/{village}", _villages),
    "advisers": ("/teams/advisers/{adviser}", _advisers),
    "classes": ("/training/{class_id}", _classes),
    "higher": ("/training/higher/{higher}", searching_more.higher),
    "documents": ("/training/documents", searching_more.documents_given),
    "elections": ("/teams/elections/{election}", searching_more.elections_held),
    "notices": ("/notices/{notice}", searching_more.notices_written),
    "questions": ("/cases/{record}", searching_more.questions),
    "phones": ("/phones/{device}", _phones),
}
"""What is searched, in the order of the page, with the page that a hit leads to."""
