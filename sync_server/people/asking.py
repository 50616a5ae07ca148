"""What a commune asks its experts about a case, with the names taken out; who was asked, who read it, who answered.

A question is never changed and no line of what happened with it either. It has an id of its own, which is random: who
knows it learns neither the case nor when it was asked. Experts are the accounts with that role; each sees what was
shared with them, and of the answers their own.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from msgspec import Struct
from sqlalchemy import Connection, func, insert, select

from fieldapp.domain.problems import Code, Problem
from fieldapp.domain.roles import OfficeRole
from fieldapp.domain.text import clean
from sync_server.clock import stamp
from sync_server.db.tables import expert_questions, officers, question_events
from sync_server.db.upsert import chunks, insert_new
from sync_server.journal.author import Author

LONGEST_QUESTION, LONGEST_ANSWER = 8_000, 3_000  # characters; an answer fits into a remark


class Kind(StrEnum):
    """What can happen with a question; each has a sentence in the office's strings."""

    SHARED = "shared"  # with an expert
    READ = "read"  # by an expert, for the first time
    ANSWERED = "answered"
    SEEN = "seen"  # the answers so far, by an officer
    TAKEN_BACK = "taken_back"  # no expert sees it any more


class Event(Struct, frozen=True, kw_only=True):
    """One line of what happened with a question."""

    id: str
    kind: Kind
    at: str
    by_name: str
    account: str  # of the expert
    account_name: str
    told: str  # the answer


class Question(Struct, frozen=True, kw_only=True):
    """A question with all that happened with it, oldest first."""

    id: str
    record: str  # the case; empty for the eyes of an expert
    at: str
    by_name: str
    asked: str
    events: list[Event]

    @property
    def taken_back(self) -> bool:
        """Whether no expert sees it any more."""
        return any(each.kind is Kind.TAKEN_BACK for each in self.events)

    @property
    def unseen(self) -> bool:
        """Whether an answer came that no officer has seen."""
        last = [each.kind for each in self.events if each.kind in (Kind.ANSWERED, Kind.SEEN)]
        return bool(last) and last[-1] is Kind.ANSWERED

    def of(self, account: str, *kinds: Kind) -> list[Event]:
        """Return what happened between the question and one expert."""
        return [each for each in self.events if each.account == account and each.kind in kinds]


class Expert(Struct, frozen=True, kw_only=True):
    """An account that may be asked."""

    id: str
    name: str


def fresh_id() -> str:
    """Return an id for a question: random, unlike all others here, which tell when they were made."""
    return str(uuid4())


def experts(conn: Connection, partition: str) -> list[Expert]:
    """Return the accounts of a commune that may be asked."""
    of = officers.c
    asked = select(of.id, of.name).where(of.partition == partition, of.role == OfficeRole.EXPERT.value)
    return [Expert(**row._mapping) for row in conn.execute(asked.where(of.disabled_at == "").order_by(of.name, of.id))]


def ask(
    conn: Connection, officer: Author, question: str, record: str, asked: str, accounts: Sequence[str], now: datetime
) -> bool:  # fmt: skip
    """Share a question about a case with these accounts; return whether it is new.

    Raises Problem NOT_FOUND for an account that is no expert of the commune, and ValueError for a question of nothing.
    """
    known = {each.id: each.name for each in experts(conn, officer.partition)}
    if not accounts or set(accounts) - known.keys():
        raise Problem(Code.NOT_FOUND, "no such expert in this commune")
    if not asked.strip() or len(asked) > LONGEST_QUESTION:
        raise ValueError("no question")
    of_it = {"record": record, "at": stamp(now), "by": officer.person_id, "by_name": officer.name}
    told = {"partition": officer.partition, "asked": clean(asked).strip()} | of_it
    if not insert_new(conn, expert_questions, id=question, **told):
        return False
    for account in dict.fromkeys(accounts):
        _note(conn, question, Kind.SHARED, now, officer.person_id, officer.name, account, known[account])
    return True


def take_back(conn: Connection, officer: Author, record: str, question: str, now: datetime) -> None:
    """Let no expert see a question any more; what was answered stays. Raises Problem NOT_FOUND."""
    found = next((each for each in of_case(conn, officer.partition, record) if each.id == question), None)
    if found is None:
        raise Problem(Code.NOT_FOUND, "no such question about this case")
    if not found.taken_back:
        _note(conn, question, Kind.TAKEN_BACK, now, officer.person_id, officer.name)


def mark_seen(conn: Connection, officer: Author, record: str, now: datetime) -> None:
    """Note that an officer has seen the answers about a case."""
    for each in of_case(conn, officer.partition, record):
        if each.unseen:
            _note(conn, each.id, Kind.SEEN, now, officer.person_id, officer.name)


def of_case(conn: Connection, partition: str, record: str) -> list[Question]:
    """Return what was asked about a case, the newest first."""
    of = expert_questions.c
    asked = select(expert_questions).where(of.partition == partition, of.record == record)
    return _with_events(conn, conn.execute(asked.order_by(of.at.desc(), of.id)).all())


def every(conn: Connection, partition: str) -> list[Question]:
    """Return all that a commune has asked, the newest first."""
    of = expert_questions.c
    asked = select(expert_questions).where(of.partition == partition).order_by(of.at.desc(), of.id)
    return _with_events(conn, conn.execute(asked).all())


def answered(conn: Connection, partition: str) -> list[str]:
    """Return the cases of a commune with an answer that no officer has seen."""
    of, happened = expert_questions.c, question_events.c
    asked = (
        select(expert_questions)
        .where(of.partition == partition, of.id.in_(select(happened.question).where(happened.kind == Kind.ANSWERED)))
        .order_by(of.at, of.id)
    )
    found = _with_events(conn, conn.execute(asked).all())
    return list(dict.fromkeys(each.record for each in found if each.unseen))


def shared_with(conn: Connection, account: str) -> list[Question]:
    """Return what an expert was asked and may still see, the newest first, and nothing of which case it is about."""
    found = [each for each in _of_account(conn, account) if not each.taken_back]
    return sorted(found, key=lambda each: each.at, reverse=True)


def for_expert(conn: Connection, account: str, question: str) -> Question:
    """Return a question that was shared with an expert; one that was taken back without its words. Raises NOT_FOUND."""
    found = next((each for each in _of_account(conn, account, question) if each.id == question), None)
    if found is None:
        raise Problem(Code.NOT_FOUND, "no such question")
    return found


def mark_read(conn: Connection, account: str, name: str, question: str, now: datetime) -> None:
    """Note that an expert has read a question, the first time."""
    if not for_expert(conn, account, question).of(account, Kind.READ):
        _note(conn, question, Kind.READ, now, account, name, account, name)


def answer(conn: Connection, account: str, name: str, question: str, text: str, now: datetime) -> bool:
    """Keep an expert's answer; return whether it is another than the last one. Raises Problem NOT_FOUND."""
    found, said = for_expert(conn, account, question), clean(text).strip()
    if found.taken_back:
        raise Problem(Code.NOT_FOUND, "taken back")
    before = found.of(account, Kind.ANSWERED)
    if not said or len(said) > LONGEST_ANSWER:
        raise ValueError("no answer")
    if before and before[-1].told == said:
        return False
    _note(conn, question, Kind.ANSWERED, now, account, name, account, name, said)
    return True


def _of_account(conn: Connection, account: str, question: str = "") -> list[Question]:
    """Return what was shared with an account as it may see it: its own lines, no case, no officer."""
    happened = question_events.c
    shared = select(happened.question).where(happened.account == account, happened.kind == Kind.SHARED.value)
    asked = select(expert_questions).where(expert_questions.c.id.in_(shared))
    if question:
        asked = asked.where(expert_questions.c.id == question)
    return [
        Question(
            id=each.id, record="", at=each.at, by_name="", asked="" if each.taken_back else each.asked,
            events=[event for event in each.events if event.account in (account, "")],
        )
        for each in _with_events(conn, conn.execute(asked).all())
    ]  # fmt: skip


def _with_events(conn: Connection, rows: Sequence[object]) -> list[Question]:
    of = question_events.c
    events: dict[str, list[Event]] = {getattr(row, "id", ""): [] for row in rows}
    for some in chunks(sorted(events)):
        for line in conn.execute(select(question_events).where(of.question.in_(some)).order_by(of.id)):
            told = {name: getattr(line, name) for name in Event.__struct_fields__}
            events[line.question].append(Event(**told | {"kind": Kind(line.kind)}))
    names = [name for name in Question.__struct_fields__ if name != "events"]
    return [
        Question(**{name: getattr(row, name) for name in names}, events=events[getattr(row, "id", "")]) for row in rows
    ]


def _note(
    conn: Connection, question: str, kind: Kind, now: datetime, by: str, by_name: str, account: str = "",
    account_name: str = "", told: str = "",
) -> None:  # fmt: skip
    conn.execute(select(expert_questions.c.id).where(expert_questions.c.id == question).with_for_update()).one()
    of = question_events.c
    place = int(conn.execute(select(func.count()).where(of.question == question)).scalar_one()) + 1
    who = {"by": by, "by_name": by_name, "account": account, "account_name": account_name}
    row = {"id": f"{question}/{place:06}", "question": question, "at": stamp(now), "kind": kind.value, "told": told}
    conn.execute(insert(question_events).values(**row, **who))
