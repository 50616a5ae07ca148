"""Training: the commune's classes, a new one, and who was there as it arrives from the phones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import training as language
from fieldapp.domain import vocabulary
from fieldapp.domain.ids import new_id
from fieldapp.domain.text import fold, within
from fieldapp.domain.training import ABSENT, EXCUSED, MADE_UP, PRESENT, RATINGS, Attendance
from fieldapp.protocol import Change
from sync_server.blobs import desk
from sync_server.clock import stamp
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook, entries, intake, training
from sync_server.journal.scope import Viewer
from sync_server.journal.training import HeldClass
from sync_server.office import class_form, class_story, days, inviting, strings
from sync_server.office.class_form import Refused, Typed, typed_in, values_of
from sync_server.office.forms import TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.headers import PRIVATE
from sync_server.office.page import NOTICE, Reply, TheReply, local
from sync_server.office.setting import Office, TheOffice
from sync_server.people.roster import roster

_NOTICES = ("class_changed", "class_unchanged", "class_called_off", "class_goes_on", "class_chosen")


class Card(Struct, frozen=True, kw_only=True):
    """One class in the list, in words."""

    id: str
    title: str
    subject: str
    when: str
    place: str
    origin: str
    counted: str
    clashes: int
    called_off: str  # why; empty: it is held


class Person(Struct, frozen=True, kw_only=True):
    """One line of the attendance list, in words."""

    name: str
    where: str
    state: str
    more: str  # why absent, the day made up
    documents: str
    signed: str
    by: str


class Unseen(Struct, frozen=True, kw_only=True):
    """Who of a class's list the office has not seen, in words."""

    told: str
    ticket: str  # what the form sends to say that it was seen; empty while two phones wrote differently


@get("/training", sync_to_thread=True)
def training_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show the commune's classes, the latest first."""
    said = reply.cookie(NOTICE)
    with reading(office.engine) as conn:
        found = training.classes(conn, officer.partition)
    return reply.show(
        "training.html",
        visitor=officer,
        cards=[_card(each, reply.language) for each in found],
        notice=reply.say("training.was_set") if said == "class_set" else "",
        clear=(NOTICE,) if said == "class_set" else (),
    )


@get("/training/new", sync_to_thread=True)
def new_class_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Ask what a new class is."""
    first = {"held_on": days.today(office).isoformat()}
    texts = {"organizer": f"UBND {within(officer.place)}"}
    return _ask(office, reply, officer, Typed(days=first, texts=texts, documents=class_form.room()))


@post("/training/new", sync_to_thread=True)
def set_class(office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm) -> Response[str] | Redirect:
    """Set a class; the phones of the commune hear of it with their next sync. Pressed twice it is set once."""
    typed = typed_in(form)
    record = form.press
    try:
        with writing(office.engine) as conn:
            if not training.is_class(conn, officer.partition, record):
                _set(conn, officer, record, values_of(conn, officer, typed), office.clock())
    except Refused as refused:
        return _ask(office, reply, officer, typed, record=record, refused=refused)
    return reply.go("/training", reply.keep_notice("class_set"))


@get("/training/{class_id:str}", sync_to_thread=True)
def class_page(
    office: TheOffice, reply: TheReply, officer: TheVisitor, class_id: FromPath[str], back: FromQuery[str] = ""
) -> Response[str]:
    """Show one class and who was there; `back` is the list from which it was opened."""
    with reading(office.engine) as conn:
        found = training.one_class(conn, officer.partition, class_id)
        photos = training.sheet_photos(conn, officer.partition, class_id) if found else {}
        teams = roster(conn, officer.partition) if found else []
        unseen = _unseen(conn, officer, found, reply.language) if found else None
        opened = casebook.open_record(conn, officer.partition, class_id, (language.CLASS,)) if found else None
    if found is None or opened is None:
        raise NotFoundException
    said = reply.cookie(NOTICE)
    names, asked = {team.id: team.name for team in teams}, inviting.invited(teams, found)
    invited = [each.name or names.get(key, key) for key, each in found.training.teams.items()]
    return reply.show(
        "training_one.html",
        visitor=officer,
        back=local(back, ""),
        card=_card(found, reply.language),
        seq=opened.seq,
        called_off=found.training.called_off,
        clashes=class_story.clashes_of(opened, reply.language),
        story=class_story.lines_of(opened, reply.language),
        notice=reply.say(f"training.{said}") if said in _NOTICES else "",
        trouble=reply.say("training.class_moved_on") if said == "class_moved_on" else "",
        clear=(NOTICE,) if said in (*_NOTICES, "class_moved_on") else (),
        unseen=unseen,
        decision=new_id(),
        told=_told(found, reply.language),
        teams=sorted(invited, key=fold),
        documents=class_story.documents(found.training, reply.language),
        asked=asked,
        states=[(each, vocabulary.label("DIEM_DANH", each, reply.language)) for each in inviting.STATES],
        unwritten=inviting.UNWRITTEN,
        others=len(inviting.others(asked, found)),
        photos=list(photos),
        counts=_counts(found.attendance, reply.language),
        ratings=_ratings(found.attendance, reply.language),
        opinions=[each.opinion for each in found.attendance if each.opinion],
        people=people_of(found.attendance, reply.language),
    )


@get("/training/{class_id:str}/photos/{photo:str}", sync_to_thread=True)
def sheet_photo(
    office: TheOffice, officer: TheVisitor, class_id: FromPath[str], photo: FromPath[str]
) -> Response[bytes]:
    """Send one picture of a class's signed sheet."""
    with reading(office.engine) as conn:
        named = training.sheet_photos(conn, officer.partition, class_id)
    if photo not in named:
        raise NotFoundException
    viewer = Viewer(partition=officer.partition, team=None)
    content = desk.read(office.engine, office.photos, viewer, named[photo])
    return Response(content, media_type="image/jpeg", headers=PRIVATE)


# ---- a new class ------------------------------------------------------------------------------------


def _ask(
    office: Office, reply: Reply, officer: Visitor, typed: Typed, *, record: str = "", refused: Refused | None = None
) -> Response[str]:
    with reading(office.engine) as conn:
        form = class_form.choices(conn, officer, typed, days.today(office), reply.language)
    return reply.show(
        "training_new.html",
        status=400 if refused else 200,
        visitor=officer,
        form=form,
        press=record or new_id(),
        wrong=refused.field if refused else "",
        trouble=reply.say(f"training.{refused.why}") if refused else "",
    )


def _set(conn: Connection, officer: Visitor, record: str, values: dict[str, Any], now: datetime) -> None:
    """Set a class. Raises NotFoundException, and keeps nothing, for the id of what is no class."""
    told = Change(id=new_id(), kind=language.CLASS, record=record, base=0, set=values, at=stamp(now))
    [receipt] = intake.take(conn, officer.author(), [told], now)
    if receipt.outcome != "accepted":
        raise NotFoundException  # the form's id is that of something else, and no class has it


# ---- in words ---------------------------------------------------------------------------------------


def _card(held: HeldClass, speech: str) -> Card:
    told, present = held.training, sum(each.state == PRESENT for each in held.attendance)
    written = sum(bool(each.state) for each in held.attendance)
    subject = vocabulary.label("TAP_HUAN", told.subject, speech)
    between = language.days(told)
    when = ""
    if between:
        first, last = (f"{each:%d/%m/%Y}" for each in between)
        when = first if first == last else strings.text(speech, "training.days", first=first, last=last)
    return Card(
        id=held.id,
        title=told.title or subject,
        subject=subject if told.title else "",
        when=" ".join(each for each in (told.starts_at, when) if each),
        place=told.place,
        origin=strings.text(speech, "training.by_commune" if held.by_commune else "training.by_team", name=held.by),
        counted=strings.text(speech, "training.counted", present=present, all=written)
        if written
        else strings.text(speech, "training.not_begun"),
        clashes=held.clashes,
        called_off=told.called_off,
    )


def _told(held: HeldClass, speech: str) -> list[tuple[str, str]]:
    told = held.training
    rows = [("place", told.place), ("trainer", told.trainer), ("organizer", told.organizer)]
    rows += [("evaluation", told.evaluation), ("note", told.note)]
    return [(strings.text(speech, f"training.{name}"), text) for name, text in rows if text]


def _unseen(conn: Connection, officer: Visitor, held: HeldClass, speech: str) -> Unseen | None:
    people = {language.attendance_id(held.id, each.person) for each in held.attendance}
    every = entries.waiting(conn, officer.partition, language.ATTENDANCE, rows=entries.MOST)
    found = [each for each in every if each.record in people]
    if not found:
        return None
    newest, clash = max(each.seq for each in found), any(each.clashes for each in found)
    told = strings.counted(speech, "entries.unseen", len(found))
    return Unseen(told=told, ticket="" if clash else f"{held.id}:{newest}")


def _counts(attendance: Sequence[Attendance], speech: str) -> list[tuple[str, int]]:
    states = [each.state for each in attendance]
    counted = [
        (vocabulary.label("DIEM_DANH", state, speech), states.count(state))
        for state in (PRESENT, EXCUSED, ABSENT, MADE_UP)
    ]
    there = [each for each in attendance if each.state]
    return [
        *counted,
        (strings.text(speech, "training.documents"), sum(each.documents for each in there)),
        (strings.text(speech, "training.signed"), sum(each.signed for each in there)),
    ]


def _ratings(attendance: Sequence[Attendance], speech: str) -> list[tuple[str, str]]:
    found = []
    for name in RATINGS:
        marks = [mark for each in attendance if (mark := getattr(each, name))]
        if marks:
            mean = f"{sum(marks) / len(marks):.1f}"
            mean = mean.replace(".", ",") if speech == "vi" else mean
            told = strings.text(speech, "training.mean", mean=mean, count=len(marks))
            found.append((strings.text(speech, f"training.{name}"), told))
    return found


def people_of(attendance: Sequence[Attendance], speech: str) -> list[Person]:
    """Return who stands on a class's list, by village and given name."""

    def place(each: Attendance) -> tuple[str, str, str]:
        name = fold(each.name)
        return fold(each.village), name.rpartition(" ")[2], name

    return [_person(each, speech) for each in sorted(attendance, key=place) if each.state]


def _person(each: Attendance, speech: str) -> Person:
    yes = strings.text(speech, "common.yes")
    why = [each.reason]
    if each.made_up_on:
        why.append(strings.text(speech, "training.made_up_on", day=f"{each.made_up_on:%d/%m/%Y}"))
    return Person(
        name=each.name,
        where=" · ".join(part for part in (each.village, each.team) if part),
        state=vocabulary.label("DIEM_DANH", each.state, speech),
        more="; ".join(part for part in why if part),
        documents=yes if each.documents else "",
        signed=yes if each.signed else "",
        by=", ".join(by.name for by in each.entered_by.values() if by.name),
    )
