"""The form of a class: what stands in it, what it says as fields of a class, and what of that is new."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct, convert, to_builtins
from sqlalchemy import Connection

from fieldapp.domain import changes, vocabulary
from fieldapp.domain.changes import Fields
from fieldapp.domain.record import SHORT_TEXT
from fieldapp.domain.training import Document, InvitedTeam, TrainingClass
from sync_server.office.forms import Form
from sync_server.office.gate import Visitor
from sync_server.people.roster import roster

TEXTS = ("title", "starts_at", "place", "trainer", "organizer")
DAYS = ("held_on", "until")
ROOM = 4  # lines for documents at the least
_KEYS = tuple(f"d{n}" for n in range(1, 41))  # of the documents that a form adds
_MOST_COPIES = 9_999
_FIRST, _LAST = date(2000, 1, 1), date(2100, 12, 31)


class DocumentLine(Struct, frozen=True, kw_only=True):
    """One document as it is typed; the key is its member's in the class."""

    key: str
    title: str = ""
    copies: str = ""


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the form."""

    subject: str = ""
    texts: dict[str, str] = {}
    days: dict[str, str] = {}
    teams: list[str] = []
    documents: list[DocumentLine] = []


class Refused(Exception):
    """The form cannot become a class; `field` is what to mend, `why` a key of the sentences."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field, self.why = field, why


def typed_in(form: Form) -> Typed:
    """Return what somebody has typed."""
    keys = form.all("document_key") or _KEYS
    lines = zip(keys, form.all("document"), form.all("copies"), strict=False)
    return Typed(
        subject=form.get("subject"),
        texts={name: form.get(name).strip() for name in TEXTS},
        days={name: form.get(name).strip() for name in DAYS},
        teams=form.all("teams"),
        documents=[DocumentLine(key=key, title=title.strip(), copies=copies.strip()) for key, title, copies in lines],
    )


def typed_of(told: TrainingClass) -> Typed:
    """Return a class as its form has it."""
    days = {name: getattr(told, name) for name in DAYS}
    documents = [
        DocumentLine(key=key, title=each.title, copies=str(each.copies or "")) for key, each in told.documents.items()
    ]
    return Typed(
        subject=told.subject,
        texts={name: getattr(told, name) for name in TEXTS},
        days={name: day.isoformat() if day else "" for name, day in days.items()},
        teams=list(told.teams),
        documents=[*documents, *room(documents)],
    )


def room(documents: Sequence[DocumentLine] = ()) -> list[DocumentLine]:
    """Return empty lines for more documents, one at the least."""
    taken = {each.key for each in documents}
    free = [DocumentLine(key=key) for key in _KEYS if key not in taken]
    return free[: max(ROOM - len(documents), 1)]


class Choices(Struct, frozen=True, kw_only=True):
    """The form ready to be drawn."""

    typed: Typed
    subjects: list[tuple[str, str]]  # codes and words
    teams: list[tuple[str, str]]  # ids and names
    texts: tuple[str, ...] = TEXTS


def choices(
    conn: Connection, officer: Visitor, typed: Typed, today: date, speech: str, invited: Mapping[str, InvitedTeam] = {}
) -> Choices:
    """Return the form with what there is to choose from.

    What was chosen stays among it, also a subject that is out of use and, of `invited`, teams that are no more.
    """
    subjects = [(word.code, word.label(speech)) for word in vocabulary.choices("TAP_HUAN", today)]
    if vocabulary.word("TAP_HUAN", typed.subject) and typed.subject not in [code for code, _ in subjects]:
        subjects.append((typed.subject, vocabulary.label("TAP_HUAN", typed.subject, speech)))
    teams = {team.id: team.name for team in roster(conn, officer.partition) if not team.merged_into}
    teams |= {key: each.name or key for key, each in invited.items() if key not in teams}
    return Choices(typed=typed, subjects=subjects, teams=list(teams.items()))


def values_of(conn: Connection, officer: Visitor, typed: Typed, before: Mapping[str, Any] = {}) -> Fields:
    """Return what the form says as the fields of a class by path, or raise Refused.

    `before` is what stands in the class: a team that is invited already keeps the name under which it was.
    """
    if vocabulary.word("TAP_HUAN", typed.subject) is None:
        raise Refused("subject", "choose_subject")
    held_on = _day(typed.days["held_on"])
    if held_on is None:
        raise Refused("held_on", "choose_day")
    until = _day(typed.days["until"])
    if typed.days["until"] and (until is None or until < held_on):
        raise Refused("until", "ends_early")
    for name, text in typed.texts.items():
        if len(text) > SHORT_TEXT:
            raise Refused(name, "too_long")
    said: dict[str, Any] = {"subject": typed.subject, "held_on": held_on, "until": until if until != held_on else None}
    said |= {name: text for name, text in typed.texts.items() if text}
    said |= {f"teams/{key}": each for key, each in _teams(conn, officer, typed, before).items()}
    said |= {f"documents/{key}": each for key, each in _documents(typed, before).items()}
    return {path: to_builtins(value) for path, value in said.items() if value is not None}


def news(before: Mapping[str, Any], said: Mapping[str, Any]) -> Fields:
    """Return what the form changes in a class: new values, and None for what it takes away; nothing besides."""
    mine = ("subject", *TEXTS, *DAYS, "teams", "documents")
    shown = {path: value for path, value in before.items() if path.partition("/")[0] in mine}
    return changes.difference({path: _written(path, value) for path, value in shown.items()}, said)


def _teams(conn: Connection, officer: Visitor, typed: Typed, before: Mapping[str, Any]) -> dict[str, Any]:
    names = {team.id: InvitedTeam(name=team.name) for team in roster(conn, officer.partition)}
    invited = {path.partition("/")[2]: value for path, value in before.items() if path.startswith("teams/")}
    known = names | invited
    if any(each not in known for each in typed.teams):
        raise Refused("teams", "no_such_team")
    return {each: known[each] for each in typed.teams}


def _documents(typed: Typed, before: Mapping[str, Any]) -> dict[str, Document]:
    keys = {path.partition("/")[2] for path in before if path.startswith("documents/")} | set(_KEYS)
    found = {}
    for line in typed.documents:
        number = line.copies
        copies = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0
        if (number and not 0 < copies <= _MOST_COPIES) or (number and not line.title):
            raise Refused("document", "copies_wrong")
        if len(line.title) > SHORT_TEXT or line.key not in keys:
            raise Refused("document", "too_long")
        if line.title:
            found[line.key] = Document(title=line.title, copies=copies)
    return found


def _written(path: str, value: Any) -> Any:
    """Return a value as the form would write it."""
    return to_builtins(convert(value, Document)) if path.startswith("documents/") else value


def _day(text: str) -> date | None:
    """Return the day of a date box, or of one that was typed where the browser has none; None for no day."""
    for shape in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = datetime.strptime(text, shape).date()
        except ValueError:
            continue
        return day if _FIRST <= day <= _LAST else None
    return None
