"""Asking experts about a case: its words without names, put right and confirmed by the officer, then shared."""

import re
from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import rules, vocabulary
from sync_server.db.engine import reading, writing
from sync_server.journal import places
from sync_server.journal.casebook import OpenCase
from sync_server.office import noting, strings, veiling
from sync_server.office.case import open_case
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.office.sheet import listed_title_of
from sync_server.office.veiling import Labels, Person
from sync_server.people import asking
from sync_server.people.looks import What

LABELS = Labels(**{name: strings.text("vi", f"asking.label_{name}") for name in Labels.__struct_fields__})
"""Vietnamese whatever the officer's language is: they stand within the words of the case."""
_IN_WORDS = ("agreement", "failure_reason", "support_words")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the form."""

    asked: str
    press: str
    experts: list[str] = []
    sure: bool = False  # the officer says that nobody can be recognised
    looked: list[str] = []  # the words that the officer has looked at and lets stand


@get("/cases/{record:str}/ask", sync_to_thread=True)
def ask_page(office: TheOffice, reply: TheReply, officer: TheVisitor, record: FromPath[str]) -> Response[str]:
    """Show what would be shared, to be put right."""
    with reading(office.engine) as conn:
        case = open_case(office, conn, officer, record)
        known = _known(conn, officer, case)
    typed = Typed(asked=draft(case.fields, known), press=asking.fresh_id())
    return _show(office, reply, officer, case, typed)


@post("/cases/{record:str}/ask", sync_to_thread=True)
def ask(
    office: TheOffice, reply: TheReply, officer: TheVisitor, record: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Share it, once the officer has confirmed it and looked at every word that may tell somebody."""
    typed = _typed_in(form)
    with writing(office.engine) as conn:
        case = open_case(office, conn, officer, record)
        wrong = _wrong(conn, officer, typed, veiling.left(typed.asked, _known(conn, officer, case)))
        if not wrong:
            asking.ask(
                conn, officer.author(), typed.press, record, typed.asked, typed.experts, office.clock()
            )  # fmt: skip
    if wrong:
        return _show(office, reply, officer, case, typed, wrong)
    return reply.go(f"/cases/{record}#experts", reply.keep_notice("was_asked"))


@post("/cases/{record:str}/ask/{question:str}/take-back", sync_to_thread=True)
def take_back(
    office: TheOffice, reply: TheReply, officer: TheVisitor, record: FromPath[str], question: FromPath[str]
) -> Redirect:
    """Let no expert see a question any more."""
    with writing(office.engine) as conn:
        asking.take_back(conn, officer.author(), record, question, office.clock())
    return reply.go(f"/cases/{record}#experts", reply.keep_notice("was_taken_back"))


def draft(fields: Mapping[str, Any], known: list[Person]) -> str:
    """Return what would be asked about a case: its matter and what was said, without names; the question comes last."""
    past = rules.left_over(str(fields.get("outcome") or ""))
    demands = [f"{_label(each, known)}: {each['demand']}" for each in _members(fields, "parties", "demand")]
    said = [f"{_side(fields, each, known)}: {each['text']}" for each in _members(fields, "statements", "text")]
    parts = [
        _part("kind", vocabulary.label("VU_VIEC", str(fields.get("dispute_type") or ""), "vi")),
        _part("summary", fields.get("summary")),
        *(_part("demand", each) for each in demands),
        *(_part("said", each) for each in said),
        *(_part("meeting", value["notes"]) for value in _members(fields, "sessions", "notes")),
        *(_part(name, fields.get(name)) for name in _IN_WORDS if name not in past),
    ]
    told = "\n".join(veiling.veiled(part, known, LABELS) for part in parts if part)
    return f"{told}\n\n{strings.text('vi', 'asking.part_question')} "


def _known(conn: Connection, officer: Visitor, case: OpenCase) -> list[Person]:
    called = places.of_commune(conn, officer.partition).names.values()
    villages = [name for spans in called for _, name in spans]
    return veiling.people(case.fields, villages, officer.place, LABELS)


def _part(name: str, words: Any) -> str:
    return f"{strings.text('vi', f'asking.part_{name}')} {str(words).strip()}" if words else ""


def _members(fields: Mapping[str, Any], name: str, part: str) -> list[Mapping[str, Any]]:
    found = (value for path, value in sorted(fields.items()) if path.startswith(f"{name}/"))
    return [value for value in found if isinstance(value, Mapping) and value.get(part)]


def _label(party: Mapping[str, Any], known: list[Person]) -> str:
    """Return what a side is called; its name, which is taken out with the rest, when nobody has one for it."""
    name = str(party.get("name", ""))
    return veiling.veiled(name, known, LABELS)


def _side(fields: Mapping[str, Any], statement: Mapping[str, Any], known: list[Person]) -> str:
    party = fields.get(f"parties/{statement.get('party', '')}")
    return _label(party, known) if isinstance(party, Mapping) else LABELS.other


def _typed_in(form: Form) -> Typed:
    press = form.get("press")
    return Typed(
        asked=form.get("asked").strip(),
        press=press if _ID.fullmatch(press) else asking.fresh_id(),
        experts=list(dict.fromkeys(form.all("expert"))),
        sure=form.get("sure") == "yes",
        looked=form.all("looked"),
    )


def _wrong(conn: Connection, officer: Visitor, typed: Typed, left: list[str]) -> str:
    """Return why this cannot be shared yet; empty when it can."""
    if not typed.asked or len(typed.asked) > asking.LONGEST_QUESTION:
        return "asked" if not typed.asked else "long"
    known = {each.id for each in asking.experts(conn, officer.partition)}
    if not typed.experts or not known.issuperset(typed.experts):
        return "experts"
    if set(left) - set(typed.looked):
        return "left"
    return "" if typed.sure else "sure"


def _doubtful(text: str, known: list[Person]) -> list[str]:
    """Return the words to read twice that need no tick."""
    return list(dict.fromkeys([*veiling.alike(text, known), *veiling.capitals(text)]))


def _show(
    office: Office, reply: Reply, officer: Visitor, case: OpenCase, typed: Typed, wrong: str = ""
) -> Response[str]:
    noting.note(office, officer, What.CASE, case.record)
    with reading(office.engine) as conn:
        experts = asking.experts(conn, officer.partition)
        known = _known(conn, officer, case)
    left = veiling.left(typed.asked, known)
    return reply.show(
        "ask.html",
        status=400 if wrong else 200,
        visitor=officer,
        record=case.record,
        title=listed_title_of(case.fields),
        experts=experts,
        typed=typed,
        chosen=typed.experts if wrong else [each.id for each in experts],
        left=left,
        doubtful=[word for word in _doubtful(typed.asked, known) if word not in left],
        longest=asking.LONGEST_QUESTION,
        wrong=wrong,
        trouble=reply.say(f"asking.{wrong}_wrong") if wrong else "",
    )
