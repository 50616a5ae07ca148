"""What an expert sees: the questions that the commune has shared with this account, and a box for an answer.

Nothing here knows of which case a question is, and no other page of the office opens to an expert.
"""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from sync_server.db.engine import reading, writing
from sync_server.office import asked, showing, strings
from sync_server.office.forms import TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import NOTICE, Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people import asking
from sync_server.people.asking import Kind, Question

_FIRST_WORDS = 160  # characters of a question in the list


class Card(Struct, frozen=True, kw_only=True):
    """One question in the list."""

    id: str
    begins: str
    about: str  # its first line, where something else is asked; empty otherwise
    asks: str  # what is asked, which stands last
    when: str
    state: str
    waits: bool  # for an answer


@get("/shared", sync_to_thread=True)
def shared_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show what was shared with this expert, the newest first."""
    with reading(office.engine) as conn:
        found = asking.shared_with(conn, officer.id)
    return reply.show("shared.html", visitor=officer, cards=[card(each, officer, reply.language) for each in found])


@get("/shared/{question:str}", sync_to_thread=True)
def question_page(office: TheOffice, reply: TheReply, officer: TheVisitor, question: FromPath[str]) -> Response[str]:
    """Show one question; that it was read is noted."""
    with reading(office.engine) as conn:
        found = asking.for_expert(conn, officer.id, question)
    if not found.taken_back and not found.of(officer.id, Kind.READ):
        with writing(office.engine) as conn:
            asking.mark_read(conn, officer.id, officer.name, question, office.clock())
    return _show(office, reply, officer, question)


@post("/shared/{question:str}", sync_to_thread=True)
def answer(
    office: TheOffice, reply: TheReply, officer: TheVisitor, question: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Keep an answer; the commune sees it at the case."""
    text = form.said("answer")
    wrong = "" if text and len(text) <= asking.LONGEST_ANSWER else "answer" if not text else "answer_long"
    with writing(office.engine) as conn:
        found = asking.for_expert(conn, officer.id, question)
        if not (wrong or found.taken_back):
            asking.answer(conn, officer.id, officer.name, question, text, office.clock())
    if wrong or found.taken_back:
        return _show(office, reply, officer, question, text, wrong)
    return reply.go(f"/shared/{question}", reply.keep_notice("answered"))


def card(question: Question, expert: Visitor, speech: str) -> Card:
    """Return a question as the list has it: its beginning only, for who opens it is noted to have read it."""
    done = [kind for kind in (Kind.ANSWERED, Kind.READ) if question.of(expert.id, kind)]
    first, more = question.asked.splitlines()[0], "\n\n" in question.asked.strip()
    return Card(
        id=question.id,
        begins=_short(question.asked),
        about=_short(first) if more else "",
        asks=_short(asked.point(question.asked)),
        when=showing.moment(question.at, speech),
        state=strings.text(speech, f"shared.is_{done[0].value if done else 'new'}"),
        waits=Kind.ANSWERED not in done,
    )


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _FIRST_WORDS else f"{words[:_FIRST_WORDS].rsplit(' ', 1)[0]} …"


def _show(
    office: Office, reply: Reply, expert: Visitor, question: str, typed: str = "", wrong: str = ""
) -> Response[str]:
    said = reply.cookie(NOTICE)
    with reading(office.engine) as conn:
        found = asking.for_expert(conn, expert.id, question)
    return reply.show(
        "shared_one.html",
        status=400 if wrong else 200,
        visitor=expert,
        question=found,
        when=showing.moment(found.at, reply.language),
        answers=[
            (each.told, showing.moment(each.at, reply.language)) for each in found.of(expert.id, Kind.ANSWERED)
        ],
        typed=typed,
        longest=asking.LONGEST_ANSWER,
        trouble=reply.say(f"shared.{wrong}_wrong", n=asking.LONGEST_ANSWER) if wrong else "",
        notice=reply.say("shared.answered") if said == "answered" and not wrong else "",
        clear=(NOTICE,) if said == "answered" else (),
    )  # fmt: skip
