"""One class: what it is, who was there, and what the officer does with its list: sees it, or asks a team leader.

A class's list may be of several teams: each line is that of the team whose phone wrote it first, and that team's leader
is asked. The question stands with one line of its roll that waits, so it goes with that line's decision.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import training as language
from fieldapp.domain import vocabulary
from fieldapp.domain.ids import new_id
from fieldapp.domain.text import fold
from fieldapp.domain.training import ABSENT, EXCUSED, MADE_UP, PRESENT, RATINGS, Attendance
from sync_server.blobs import desk
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook, entries, intake, plain, roll_doubts, stands, training
from sync_server.journal.casebook import OpenCase
from sync_server.journal.entries import EntryRow
from sync_server.journal.scope import Viewer
from sync_server.journal.training import HeldClass
from sync_server.office import class_story, inquiring, inviting, leaderless, noting, roll_words, seeing, sheet, strings
from sync_server.office.class_story import Told
from sync_server.office.deciding import Undone, number_in
from sync_server.office.entry import Trouble, refused, typed_question
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.headers import PRIVATE
from sync_server.office.page import NOTICE, Reply, TheReply, local
from sync_server.office.setting import Office, TheOffice
from sync_server.office.training import card
from sync_server.people.looks import What
from sync_server.people.roster import roster

_NOTICES = ("class_changed", "class_unchanged", "class_called_off", "class_goes_on", "class_chosen")
_NOT_DONE = "class_moved_on"
_LIST = f"/entries?kind={language.ATTENDANCE}"


class Person(Struct, frozen=True, kw_only=True):
    """One line of the attendance list, in words."""

    name: str
    where: str
    state: str
    more: str  # why absent, the day made up
    documents: str
    signed: str
    by: str


class Asking(Struct, frozen=True, kw_only=True):
    """What is being asked of which team's leader."""

    question: str = ""
    team: str = ""


NOTHING_ASKED = Asking()


@get("/training/{class_id:str}", sync_to_thread=True)
def class_page(
    office: TheOffice, reply: TheReply, officer: TheVisitor, class_id: FromPath[str], back: FromQuery[str] = ""
) -> Response[str]:
    """Show one class and who was there; `back` is the list from which it was opened."""
    return _show(office, reply, officer, class_id, back=back)


@post("/training/{class_id:str}/seen", sync_to_thread=True)
def see_roll(
    office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm, class_id: FromPath[str]
) -> Response[str] | Redirect:
    """Note that everybody on the list was seen as it stood on the page; who was entered later goes on waiting."""
    asking, back, drawing = _asking(form), form.get("back"), form.get("decision")
    with writing(office.engine) as conn:
        waiting = _waiting(conn, officer, _find(conn, officer, class_id))
        read = [] if asking.question else [each for each in waiting if each.seq <= number_in(form.get("seq"))]
        may = plain.is_id(drawing) and not any(each.clashes for each in waiting)
        seen = [(each.record, each.seq) for each in read] if may else []
        done = seeing.tick_off(conn, officer, language.ATTENDANCE, seen, drawing, office.clock())
    if done or not (waiting or asking.question):
        return reply.go(_LIST, reply.keep_notice("seen_many:1:0"))
    sentence = reply.say("case.question_with_decision" if asking.question else "entries.stale")
    trouble = Trouble(status=409, sentence=sentence)
    return _show(office, reply, officer, class_id, back=back, asking=asking, trouble=trouble)


@post("/training/{class_id:str}/ask-leader", sync_to_thread=True)
def ask_about_roll(
    office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm, class_id: FromPath[str]
) -> Response[str] | Redirect:
    """Ask the leader of the team whose phones wrote what waits."""
    asking, back, drawing = _asking(form), form.get("back"), form.get("decision")
    trouble = refused(reply, asking.question)
    if trouble is None:
        try:
            with writing(office.engine) as conn:
                waiting = _waiting(conn, officer, _find(conn, officer, class_id))
                change_id = drawing if plain.is_id(drawing) else new_id()
                done = _put(office, conn, officer, waiting, asking, change_id, number_in(form.get("seq")))
            return reply.go(address(class_id, back), reply.keep_notice(f"{done}:{class_id}"))
        except Undone:
            trouble = Trouble(status=409, sentence=reply.say("entries.stale"))
    return _show(office, reply, officer, class_id, back=back, asking=asking, trouble=trouble)


def _asking(form: Form) -> Asking:
    return Asking(question=typed_question(form), team=form.get("team"))


@get("/training/{class_id:str}/photos/{photo:str}", sync_to_thread=True)
def sheet_photo(
    office: TheOffice, officer: TheVisitor, class_id: FromPath[str], photo: FromPath[str]
) -> Response[bytes]:
    """Send one picture of a class's signed sheet."""
    with reading(office.engine) as conn:
        named = training.sheet_photos(conn, officer.partition, class_id)
    if photo not in named:
        raise NotFoundException
    noting.note(office, officer, What.CASE, class_id)
    viewer = Viewer(partition=officer.partition, team=None)
    content = desk.read(office.engine, office.photos, viewer, named[photo])
    return Response(content, media_type="image/jpeg", headers=PRIVATE)


def address(class_id: str, back: str = "") -> str:
    """Return the address of a class's page; `back` is the list from which it was opened."""
    page, given = f"/training/{quote(class_id, safe='')}", local(back, "")
    return f"{page}?{urlencode({'back': given})}" if given else page


def _find(conn: Connection, officer: Visitor, class_id: str) -> HeldClass:
    found = training.one_class(conn, officer.partition, class_id)
    if found is None:
        raise NotFoundException
    return found


def _waiting(conn: Connection, officer: Visitor, held: HeldClass) -> list[EntryRow]:
    names = training.attendance_ids(held.id, held.attendance)
    return entries.among(conn, officer.partition, language.ATTENDANCE, names)


def _open(conn: Connection, officer: Visitor, record: str) -> OpenCase | None:
    return casebook.open_record(conn, officer.partition, record, (language.ATTENDANCE,))


def _put(
    office: Office, conn: Connection, officer: Visitor, waiting: Sequence[EntryRow], asking: Asking, change_id: str,
    seen: int,
) -> str:  # fmt: skip
    """Ask about the roll of one team, at the first of its lines that wait: one question, one answer.

    Returns what is said then, as `inquiring.put` does.
    Raises Undone where nothing of it waits, or something has come to it that was not on the page.
    """
    roll = [each for each in waiting if each.team_id == asking.team]
    bearer = _open(conn, officer, roll[0].record) if roll else None
    if bearer is None:
        raise Undone(intake.MOVED_ON)
    base = bearer.seq if all(each.seq <= seen for each in roll) else 0
    return inquiring.put(office, conn, officer, bearer, asking.question, change_id, base)


def _show(
    office: Office, reply: Reply, officer: Visitor, class_id: str, *, back: str = "", asking: Asking = NOTHING_ASKED,
    trouble: Trouble | None = None,
) -> Response[str]:  # fmt: skip
    with reading(office.engine) as conn:
        found = _find(conn, officer, class_id)
        roll = _Roll(conn, officer, found, reply.language)
        photos = training.sheet_photos(conn, officer.partition, class_id)
        teams = roster(conn, officer.partition)
        opened = casebook.open_record(conn, officer.partition, class_id, (language.CLASS,))
    if opened is None:
        raise NotFoundException
    noting.note(office, officer, What.CASE, class_id)
    with reading(office.engine) as conn:
        looked = noting.seen(conn, officer, class_id, reply.language)
        nobody_leads = leaderless.among(conn, {each.id: each.name for each in roll.unseen.teams} if roll.unseen else {})
    said, notice = _said(reply, class_id)
    names, asked = {team.id: team.name for team in teams}, inviting.invited(teams, found)
    invited = [each.name or names.get(key, key) for key, each in found.training.teams.items()]
    story = class_story.lines_of(opened, reply.language) + roll.story(names)
    return reply.show(
        "training_one.html",
        status=trouble.status if trouble else 200,
        visitor=officer,
        back=local(back, ""),
        card=card(found, reply.language),
        called_off=found.training.called_off,
        clashes=class_story.clashes_of(opened, reply.language) + roll.clashes,
        story=sorted(story, key=lambda each: -each.seq),
        notice=notice,
        trouble=trouble.sentence if trouble else reply.say(f"training.{said}") if said == _NOT_DONE else "",
        clear=(NOTICE,) if notice or said == _NOT_DONE else (),
        unseen=roll.unseen,
        looks=roll.looks,
        questions=sheet.questions_in(roll_words.asked_in(found.attendance), reply.language, names),
        asking=asking,
        leaderless=nobody_leads,
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
        opinions=[each.opinion for each in found.attendance if each.opinion and each.took_part],
        people=people_of(found.attendance, reply.language),
        seen=looked,
    )


def _said(reply: Reply, class_id: str) -> tuple[str, str]:
    """Return what the page before has left to be said, and its sentence when something was done."""
    said = reply.cookie(NOTICE)
    if asked := leaderless.notice_of(said, class_id):
        return said, reply.say(f"entries.{asked}")
    return said, reply.say(f"training.{said}") if said in _NOTICES else ""


# ---- in words ---------------------------------------------------------------------------------------


class _Roll:
    """What one drawing of the page looks at in the list of who was there."""

    def __init__(self, conn: Connection, officer: Visitor, held: HeldClass, speech: str) -> None:
        self.people, self.speech = training.attendance_ids(held.id, held.attendance), speech
        waiting = _waiting(conn, officer, held)
        self.unseen = roll_words.unseen(waiting, speech)
        self.stories = casebook.stories(conn, officer.partition, list(self.people))
        opened = [_open(conn, officer, each) for each in held.clashing]
        self.clashes = roll_words.clashes_of(filter(None, opened), speech)
        fields = stands.fields_of(conn, officer.partition, [held.id, *(each.record for each in waiting)])
        of_class = {held.id: fields.pop(held.id)}
        doubts = roll_doubts.of_people(conn, officer.partition, fields, of_class)
        self.looks = roll_words.looks(doubts, self.people, speech)

    def story(self, teams: Mapping[str, str]) -> list[Told]:
        return roll_words.lines_of(self.stories, self.people, teams, self.speech)


def _told(held: HeldClass, speech: str) -> list[tuple[str, str]]:
    told = held.training
    rows = [("place", told.place), ("trainer", told.trainer), ("organizer", told.organizer)]
    rows += [("evaluation", told.evaluation), ("note", told.note)]
    return [(strings.text(speech, f"training.{name}"), text) for name, text in rows if text]


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
        marks = [mark for each in attendance if each.took_part and (mark := getattr(each, name))]
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
    why = [each.why_away]
    if each.caught_up_on:
        why.append(strings.text(speech, "training.made_up_on", day=f"{each.caught_up_on:%d/%m/%Y}"))
    return Person(
        name=each.name,
        where=" · ".join(part for part in (each.village, each.team) if part),
        state=vocabulary.label("DIEM_DANH", each.state, speech),
        more="; ".join(part for part in why if part),
        documents=yes if each.documents else "",
        signed=yes if each.signed else "",
        by=", ".join(by.name for by in each.entered_by.values() if by.name),
    )
