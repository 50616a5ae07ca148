"""One paper or quick note on the officer's desk: every word, picture and sound, who signed, and what to do with it."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from fieldapp.domain import appraisals, changes, minutes, notes
from fieldapp.domain.ids import new_id
from fieldapp.protocol import Change
from sync_server.blobs import desk
from sync_server.clock import stamp
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook, intake, plain
from sync_server.journal.casebook import OpenCase, StoryLine
from sync_server.office import (
    entry_versions,
    inquiring,
    leaderless,
    noting,
    papers,
    reviews,
    seeing,
    sheet,
    showing,
    strings,
    tabs,
)
from sync_server.office.deciding import Undone, number_in
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import NOTICE, Reply, TheReply
from sync_server.office.papers import OnePaper
from sync_server.office.setting import Office, TheOffice
from sync_server.office.showing import Shown
from sync_server.people.looks import What

KINDS = (minutes.KIND, notes.KIND)
CHOSEN_OF = (*KINDS, appraisals.KIND)  # in which a version is chosen here
WAITING = ("new", "amended")
CHOSEN = "chosen"  # what the notice's cookie says after a version was chosen


class Said(Struct, frozen=True, kw_only=True):
    """What a note says, in words."""

    title: str
    words: str
    by: str
    day: str
    case: str  # the address of the case that it became, or empty; a phone may name what is no case


class Trouble(Struct, frozen=True, kw_only=True):
    """Why nothing was done."""

    status: int
    sentence: str


@get("/entries/{entry:str}", sync_to_thread=True)
def entry_page(office: TheOffice, reply: TheReply, officer: TheVisitor, entry: FromPath[str]) -> Response[str]:
    """Show one paper or note of the officer's commune."""
    with reading(office.engine) as conn:
        found = _open(office, conn, officer, entry)
    said = reply.cookie(NOTICE)
    done = CHOSEN if said == f"{CHOSEN}:{entry}" else leaderless.notice_of(said, entry)
    return _show(office, reply, officer, found, notice=reply.say(f"entries.{done}") if done else "")


@post("/entries/{entry:str}/seen", sync_to_thread=True)
def see_entry(
    office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm, entry: FromPath[str]
) -> Response[str] | Redirect:
    """Note that it was seen as it stood on the page."""
    question, drawing = typed_question(form), form.get("decision")
    with writing(office.engine) as conn:
        found = _open(office, conn, officer, entry)
        seen = [(entry, number_in(form.get("seq")))] if plain.is_id(drawing) and not question else []
        done = seeing.tick_off(conn, officer, found.kind, seen, drawing, office.clock())
    if done or (found.standing not in WAITING and not question):
        return reply.go(f"/entries?kind={found.kind}", reply.keep_notice("seen_many:1:0"))
    sentence = reply.say("case.question_with_decision" if question else "entries.stale")
    return _show(
        office, reply, officer, found, question=question, trouble=Trouble(status=409, sentence=sentence)
    )  # fmt: skip


@post("/entries/{entry:str}/ask", sync_to_thread=True)
def ask_about(
    office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm, entry: FromPath[str]
) -> Response[str] | Redirect:
    """Ask the team leader about it."""
    question, drawing = typed_question(form), form.get("decision")
    trouble = refused(reply, question)
    if trouble is None:
        try:
            with writing(office.engine) as conn:
                found = _open(office, conn, officer, entry)
                change_id = drawing if plain.is_id(drawing) else new_id()
                done = inquiring.put(office, conn, officer, found, question, change_id, number_in(form.get("seq")))
            return reply.go(f"/entries/{entry}", reply.keep_notice(f"{done}:{entry}"))
        except Undone:
            trouble = Trouble(status=409, sentence=reply.say("entries.stale"))
    with reading(office.engine) as conn:
        found = _open(office, conn, officer, entry)
    return _show(office, reply, officer, found, question=question, trouble=trouble)


@post("/entries/{entry:str}/choose", sync_to_thread=True)
def choose_of_entry(
    office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm, entry: FromPath[str]
) -> Response[str] | Redirect:
    """Keep one of the versions that people wrote differently; nothing when it stands otherwise than on the page.

    Those of a review stand on the page of its round.
    """
    drawing = form.get("decision")
    change_id = drawing if plain.is_id(drawing) else new_id()
    with writing(office.engine) as conn:
        found = _open(office, conn, officer, entry, CHOSEN_OF)
        wanted = entry_versions.keeping(found, form.get("version"))
        before = any(line.change == change_id and _done(line, False) == CHOSEN for line in found.lines)
        done = before and not wanted  # pressed twice; what is open still is another field's of the same drawing
        if wanted and not before and number_in(form.get("seq")) == found.seq:
            now = office.clock()
            told = Change(id=change_id, kind=found.kind, record=entry, base=found.seq, set=wanted, at=stamp(now))
            done = intake.take(conn, officer.author(), [told], now)[0].outcome == "accepted"
    of_round = reviews.month_of(found.fields) if found.kind == appraisals.KIND else None
    if done and of_round is not None:
        return reply.go(f"/teams/reviews?month={of_round}", reply.keep_notice(reviews.CHOSEN))
    if done:
        return reply.go(f"/entries/{entry}", reply.keep_notice(f"{CHOSEN}:{entry}"))
    stale = reply.say("entries.stale")
    if of_round is not None:
        return reviews.show(office, reply, officer, of_round, trouble=stale, status=409)
    return _show(office, reply, officer, found, trouble=Trouble(status=409, sentence=stale))


def typed_question(form: Form) -> str:
    """Return what is typed for the team leader."""
    return form.said("question")


def refused(reply: Reply, question: str) -> Trouble | None:
    """Return why this cannot be asked; None when it can."""
    sentence = inquiring.fault(reply, question)
    return Trouble(status=400, sentence=sentence) if sentence else None


def _open(
    office: Office, conn: Connection, officer: Visitor, record: str, kinds: Sequence[str] = KINDS
) -> OpenCase:  # fmt: skip
    """Return a paper or note of the officer's commune; any other is not found, as if it did not exist."""
    found = casebook.open_record(conn, officer.partition, record, kinds)
    if found is None:
        raise NotFoundException
    here = [
        replace(each, present=each.present and desk.is_here(office.photos, each.sha256, each.size))
        for each in found.photos
    ]
    return replace(found, photos=here)


def _show(
    office: Office, reply: Reply, officer: Visitor, entry: OpenCase, *, notice: str = "", question: str = "",
    trouble: Trouble | None = None,
) -> Response[str]:  # fmt: skip
    noting.note(office, officer, What.CASE, entry.record)
    language = reply.language
    paper = papers.shown(entry.record, entry.fields, language) if entry.kind == minutes.KIND else None
    with reading(office.engine) as conn:
        looked = noting.seen(conn, officer, entry.record, language)
        note = _said(conn, officer, entry, language) if entry.kind == notes.KIND else None
        about = str(entry.fields.get("about", ""))
        case = casebook.open_case(conn, officer.partition, about) if about else None
        nobody_leads = leaderless.among(conn, {entry.team: entry.team_name})
    return reply.show(
        "entry.html",
        status=trouble.status if trouble else 200,
        clear=(NOTICE,) if notice else (),
        visitor=officer,
        record=entry.record,
        seq=entry.seq,
        kind=entry.kind,
        kind_label=tabs.label(entry.kind, language),
        title=paper.name if paper else note.title if note else "",
        team=" · ".join(filter(None, (entry.village, entry.team_name))),
        waits=entry.standing in WAITING,
        waited=showing.waited(entry.waiting_since, office.clock(), language),
        paper=paper,
        note=note,
        shown=_files(entry, paper, language),
        case=f"/cases/{about}" if case else "",
        case_title=(sheet.listed_title_of(case.fields) or reply.say("common.untitled")) if case else "",
        clashes=entry_versions.open_in(entry, language),
        questions=sheet.questions(entry.fields, language),
        leaderless=nobody_leads,
        question=question,
        decision=new_id(),
        notice=notice,
        trouble=trouble.sentence if trouble else "",
        lines=[
            (
                reply.say(f"entries.line_{_done(line, line is entry.lines[0])}", name=line.by),
                showing.moment(line.received_at, language),
            )
            for line in reversed(entry.lines)
        ],
        seen=looked,
    )


def _done(line: StoryLine, first: bool) -> str:
    """Return what somebody did with this line."""
    names = {path.partition("/")[0] for path in line.paths}
    if line.verdict or first:
        return "seen" if line.verdict else "sent"
    if any(map(changes.conflict_path, line.paths)):
        return CHOSEN
    return {"inquiries": "asked", "replies": "answered"}.get(names.pop(), "changed") if len(names) == 1 else "changed"


def _files(entry: OpenCase, paper: OnePaper | None, language: str) -> Shown:
    """Return the pictures and sounds; the picture of a signature stands under the name of who gave it."""
    present = {each.path.partition("/")[2]: each.present for each in entry.photos}
    fields = dict(entry.fields)
    for path, value in entry.fields.items():
        if path.startswith("signatures/") and isinstance(value, dict):
            photo = f"photos/{value.get('photo', '')}"
            if isinstance(fields.get(photo), dict):
                fields[photo] = fields[photo] | {"caption": str(value.get("name", ""))}
    return showing.field("photos", fields, present, language)


def _said(conn: Connection, officer: Visitor, entry: OpenCase, language: str) -> Said:
    fields: dict[str, Any] = entry.fields
    words = str(fields.get("words", ""))
    became = str(fields.get("became", ""))
    made = casebook.open_case(conn, officer.partition, became) if became else None
    private = casebook.closed(conn, officer.partition, [became])
    return Said(
        title=strings.text(language, "entries.closed_note") if private else " ".join(words.split())[:60],
        words=words,
        by=str(fields.get("written_by", "")),
        day=showing.day(str(fields.get("written_on", ""))),
        case=f"/cases/{became}" if made else "",
    )
