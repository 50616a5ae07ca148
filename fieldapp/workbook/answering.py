"""The commune asks the team leader something before it decides; what the team answers is on its way at once.

Until the answer is sent it is part of the record's draft, so that nothing typed is lost. Of a case its page tells of
the questions; of a paper, a quick note or a roll call its own page does, to everybody of the team, and Today, to
whoever answers for it. A roll call is on every phone of the commune: there the question says which team is asked.
"""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct, to_builtins

from fieldapp.domain import cases, changes, minutes, notes, training
from fieldapp.domain.changes import Fields
from fieldapp.domain.record import Inquiry, Record, Reply, open_inquiries
from fieldapp.domain.training import TrainingClass
from fieldapp.store.device import DeviceStore
from fieldapp.workbook import assigning, keeping, roster, telling, working

ELSEWHERE = (minutes.KIND, notes.KIND, training.ATTENDANCE)
_BEGINNING = 60  # characters of a note's words
_OF_IT = ("inquiries/", "replies/")


class Asked(Struct, frozen=True, kw_only=True):
    """A paper, quick note or roll call that the commune asked this team about."""

    id: str
    kind: str
    type: str  # BIEN_BAN, of a paper; TAP_HUAN, of a roll call
    about: str  # the case that a paper is about, or empty; the class of a roll call
    beginning: str  # of a note's words; the name of a class
    closed: bool  # it belongs to a case behind closed doors: no list shows a word of it, nor of what was asked
    day: date | None
    inquiries: dict[str, Inquiry]  # what was asked since the last decision, answered or not
    open: dict[str, Inquiry]  # what no answer has been sent to, the oldest first
    replies: dict[str, Reply]  # also those that are being written


def inquiries(below: Fields) -> dict[str, Inquiry]:
    """Return what the commune waits for an answer to, the oldest first; `below` is what is sent or on its way."""
    told = {path: value for path, value in below.items() if path.startswith(_OF_IT)}
    return open_inquiries(working.record_of(Record, told)) if told else {}


def keep_reply(store: DeviceStore, record_id: str, key: str, text: str, now: datetime) -> None:
    """Keep what she has typed as the answer to the inquiry `key`; an empty text takes it away."""
    with store.transaction():
        keeping.keep(store, record_id, f"replies/{key}", _reply(store, record_id, key, text, now), now)


def send_reply(store: DeviceStore, record_id: str, key: str, now: datetime) -> bool:
    """Let the answer that is kept go to the commune; returns whether there is one, short enough to be sent."""
    with store.transaction():
        at_work = working.of_record(store, record_id)
        written, kind = _record(at_work.fields).replies.get(key), at_work.held.kind
        text = written.answer.strip() if written else ""
        if not text or changes.too_long(kind, "replies.answer", text):
            return False
        reply = _reply(store, record_id, key, text, now)
        telling.tell(store, kind, record_id, {f"replies/{key}": to_builtins(reply)}, now)
        return True


def asked(store: DeviceStore, record_id: str) -> Asked | None:
    """Return what this team was asked about a paper, note or roll call; None for any other record, for one that is
    not kept here, and for one that is another team's now."""
    held = store.records.get(record_id)
    if held is None or held.gone or held.kind not in ELSEWHERE:
        return None
    at_work, mine = working.of_record(store, record_id), _my_team(store)
    record = _record(at_work.fields)
    kind, type_, about, beginning, day = _told_by(store, held.kind, at_work.fields)
    closed = behind_closed_doors(store, at_work.fields)
    return Asked(
        id=record_id,
        kind=kind,
        type=type_,
        about=about,
        beginning="" if closed else beginning,
        closed=closed,
        day=day,
        inquiries={key: each for key, each in record.inquiries.items() if each.team in ("", mine)},
        open={key: each for key, each in inquiries(at_work.below).items() if each.team in ("", mine)},
        replies={key: each for key, each in record.replies.items() if each.team in ("", mine)},
    )


def asked_of_class(store: DeviceStore, class_id: str) -> list[Asked]:
    """Return what this team was asked about its roll of a class, answered or not; nothing as a rule."""
    marked = [
        held.id
        for held in store.records.of_kind(training.ATTENDANCE)
        if held.server.get("class_id") == class_id and any(path.startswith(_OF_IT) for path in held.server)
    ]
    found = (asked(store, record_id) for record_id in marked)
    return [each for each in found if each and (each.open or each.replies)]


def asked_elsewhere(store: DeviceStore) -> Sequence[Asked]:
    """Return the papers, notes and roll calls about which the commune waits for an answer, the longest asked first."""
    marked = [
        held.id
        for kind in ELSEWHERE
        for held in store.records.of_kind(kind)
        if any(path.startswith("inquiries/") for path in held.server)
    ]
    found = [each for each in (asked(store, record_id) for record_id in marked) if each and each.open]
    return sorted(found, key=lambda each: (next(iter(each.open.values())).at, each.id))


def answers_for(store: DeviceStore) -> bool:
    """Return whether such questions are hers: the leader's; anybody's in a team whose leader nobody knows."""
    return assigning.may_assign(store)


def _reply(store: DeviceStore, record_id: str, key: str, text: str, now: datetime) -> Reply | None:
    record, mine = _record(working.of_record(store, record_id).fields), roster.me(store)
    about = record.inquiries.get(key) or record.replies.get(key)
    if about is None or not text.strip():
        return None
    at = now.isoformat(timespec="seconds")
    return Reply(name=mine.name if mine else "", team=about.team, question=about.question, answer=text, at=at)


def _told_by(store: DeviceStore, kind: str, fields: Fields) -> tuple[str, str, str, str, date | None]:
    """Return what a record is told by: its kind, type, what it is about, its first words, its day."""
    if kind == training.ATTENDANCE:
        class_id = str(fields.get("class_id", ""))
        told = working.record_of(TrainingClass, working.of_record(store, class_id).fields)
        return kind, told.subject, class_id, told.title, told.held_on
    if kind == minutes.KIND:
        return kind, str(fields.get("type", "")), str(fields.get("about", "")), "", _day(fields.get("held_on"))
    words = " ".join(str(fields.get("words", ""))[: 2 * _BEGINNING].split())[:_BEGINNING]
    return kind, "", "", words, _day(fields.get("written_on"))


def behind_closed_doors(store: DeviceStore, fields: Fields) -> bool:
    """Return whether the case that a paper is about, or that a note became, is one behind closed doors."""
    case_id = str(fields.get("became") or fields.get("about") or "")
    return bool(case_id) and cases.is_closed(working.case_of(working.of_record(store, case_id).fields))


def _my_team(store: DeviceStore) -> str:
    identity = store.identity.get()
    return identity.reply.team if identity and identity.reply else ""


def _record(fields: Fields) -> Record:
    return working.record_of(Record, {path: value for path, value in fields.items() if path.startswith(_OF_IT)})


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
