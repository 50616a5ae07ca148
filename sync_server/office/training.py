"""Training: the commune's classes, and a new one."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import training as language
from fieldapp.domain import vocabulary
from fieldapp.domain.ids import new_id
from fieldapp.domain.text import within
from fieldapp.domain.training import PRESENT
from fieldapp.protocol import Change
from sync_server.clock import stamp
from sync_server.db.engine import reading, writing
from sync_server.journal import intake, training
from sync_server.journal.training import HeldClass
from sync_server.office import class_form, days, strings
from sync_server.office.class_form import Refused, Typed, typed_in, values_of
from sync_server.office.forms import TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import NOTICE, Reply, TheReply
from sync_server.office.setting import Office, TheOffice


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


@get("/training", sync_to_thread=True)
def training_page(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Show the commune's classes, the latest first."""
    said = reply.cookie(NOTICE)
    with reading(office.engine) as conn:
        found = training.classes(conn, officer.partition)
    return reply.show(
        "training.html",
        visitor=officer,
        cards=[card(each, reply.language) for each in found],
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


def card(held: HeldClass, speech: str) -> Card:
    """Return a class as the list has it."""
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
