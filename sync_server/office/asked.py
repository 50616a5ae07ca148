"""What experts were asked about a case and what they answered, in words: beside the case and in its history."""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, Engine

from sync_server.db.engine import reading, writing
from sync_server.office import showing, strings
from sync_server.office.gate import Visitor
from sync_server.people import asking
from sync_server.people.asking import Event, Kind, Question


class Answer(Struct, frozen=True, kw_only=True):
    """An expert's answer."""

    id: str
    who: str
    when: str
    text: str


class Asked(Struct, frozen=True, kw_only=True):
    """One question about a case."""

    id: str
    asked: str
    when: str
    shared: list[str]  # with whom, and whether they have read it
    answers: list[Answer]
    taken_back: bool


class Line(Struct, frozen=True, kw_only=True):
    """One line of the history of a case's questions."""

    what: str
    when: str
    text: str


def of_case(conn: Connection, partition: str, record: str, speech: str) -> list[Asked]:
    """Return what was asked about a case, the newest first."""
    return [_asked(each, speech) for each in asking.of_case(conn, partition, record)]


def point(question: str) -> str:
    """Return what a question asks, which stands last in it."""
    last = question.strip().rsplit("\n\n", 1)[-1]
    return last.removeprefix(strings.text("vi", "asking.part_question")).strip()


def note_seen(engine: Engine, officer: Visitor, record: str, now: datetime) -> None:
    """Note that an officer has seen the answers about a case, when there are new ones."""
    with reading(engine) as conn:
        news = any(each.unseen for each in asking.of_case(conn, officer.partition, record))
    if news:
        with writing(engine) as conn:
            asking.mark_seen(conn, officer.author(), record, now)


def answer_in(conn: Connection, partition: str, record: str, event: str) -> str:
    """Return the text of an answer about this case; empty for any other."""
    every = (line for each in asking.of_case(conn, partition, record) for line in each.events)
    return next((line.told for line in every if line.id == event and line.kind is Kind.ANSWERED), "")


def history(conn: Connection, partition: str, record: str, speech: str) -> list[Line]:
    """Return what happened with a case's questions, oldest first."""
    found = reversed(asking.of_case(conn, partition, record))
    return [line for each in found for line in (_begun(each, speech), *(_line(one, speech) for one in each.events))]


def _asked(question: Question, speech: str) -> Asked:
    read = {each.account for each in question.events if each.kind is Kind.READ}
    return Asked(
        id=question.id,
        asked=question.asked,
        when=showing.moment(question.at, speech),
        shared=[
            strings.text(speech, "asking.who_read" if each.account in read else "asking.who", name=each.account_name)
            for each in question.events if each.kind is Kind.SHARED
        ],
        answers=[
            Answer(id=each.id, who=each.account_name, when=showing.moment(each.at, speech), text=each.told)
            for each in question.events if each.kind is Kind.ANSWERED
        ],
        taken_back=question.taken_back,
    )  # fmt: skip


def _begun(question: Question, speech: str) -> Line:
    what = strings.text(speech, "asking.begun", name=question.by_name)
    return Line(what=what, when=showing.moment(question.at, speech), text=question.asked)


def _line(event: Event, speech: str) -> Line:
    what = strings.text(speech, f"asking.{event.kind.value}", name=event.by_name, expert=event.account_name)
    return Line(what=what, when=showing.moment(event.at, speech), text=event.told)
