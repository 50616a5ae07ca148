"""A class is put right, called off or goes on after all; phones hear of it with their next sync.

Nothing that was written of who was there is touched by it. A class that has a list can no more be called off.
"""

from collections.abc import Sequence
from urllib.parse import quote

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import changes, clash
from fieldapp.domain.changes import Fields
from fieldapp.domain.ids import new_id
from fieldapp.domain.record import SHORT_TEXT
from fieldapp.domain.training import ATTENDANCE, CLASS, TrainingClass
from fieldapp.protocol import Change
from sync_server.clock import stamp
from sync_server.db.engine import reading, writing
from sync_server.journal import casebook, intake, training
from sync_server.journal.casebook import OpenCase
from sync_server.journal.training import HeldClass
from sync_server.office import class_form, class_story, days
from sync_server.office.class_form import Refused, Typed
from sync_server.office.deciding import number_in
from sync_server.office.forms import TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import Reply, TheReply
from sync_server.office.setting import Office, TheOffice


class Found(Struct, frozen=True, kw_only=True):
    """A class of the officer's commune: with who was there, and with its history."""

    held: HeldClass
    opened: OpenCase

    @property
    def begun(self) -> bool:
        """Whether anything was written of who was there: then it is called off no more."""
        return training.has_begun(self.held)


@get("/training/{class_id:str}/edit", sync_to_thread=True)
def edit_page(office: TheOffice, reply: TheReply, officer: TheVisitor, class_id: FromPath[str]) -> Response[str]:
    """Show what a class is, to be put right, called off, or held after all."""
    with reading(office.engine) as conn:
        found = _find(conn, officer, class_id)
        return _ask(office, conn, reply, officer, found, class_form.typed_of(found.held.training))


@post("/training/{class_id:str}/edit", sync_to_thread=True)
def change(
    office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm, class_id: FromPath[str]
) -> Response[str] | Redirect:
    """Keep what was changed on the page. Where a phone has changed the same since it was drawn, show that and ask."""
    typed = class_form.typed_in(form)
    with writing(office.engine) as conn:
        found = _find(conn, officer, class_id)
        now, drawn = found.opened.fields, _as_of(found.opened, number_in(form.get("seq")))
        try:
            wanted = class_form.news(drawn, class_form.values_of(conn, officer, typed, drawn))
            _expect_documents_stay(found, wanted)
        except Refused as refused:
            return _ask(office, conn, reply, officer, found, typed, refused=refused)
        if theirs := [path for path in wanted if drawn.get(path) != now.get(path)]:
            both = class_form.typed_of(changes.record_of(TrainingClass, changes.apply(now, wanted)))
            return _ask(office, conn, reply, officer, found, both, theirs=theirs)
        if wanted:
            _write(office, conn, officer, found.opened, wanted)
    return reply.go(f"/training/{class_id}", reply.keep_notice("class_changed" if wanted else "class_unchanged"))


@post("/training/{class_id:str}/call-off", sync_to_thread=True)
def call_off(
    office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm, class_id: FromPath[str]
) -> Response[str] | Redirect:
    """Note that the class is not held, and why; not once it has a list."""
    why = form.said("why")
    with writing(office.engine) as conn:
        found = _find(conn, officer, class_id)
        if found.begun or not why or len(why) > SHORT_TEXT:
            typed = class_form.typed_of(found.held.training)
            refused = Refused("why", "has_begun" if found.begun else "say_why")
            return _ask(office, conn, reply, officer, found, typed, refused=refused, why=why)
        _write(office, conn, officer, found.opened, {"called_off": why})
    return reply.go(f"/training/{class_id}", reply.keep_notice("class_called_off"))


@post("/training/{class_id:str}/go-on", sync_to_thread=True)
def go_on(
    office: TheOffice, reply: TheReply, officer: TheVisitor, class_id: FromPath[str]
) -> Redirect:  # fmt: skip
    """Note that a class which was called off is held after all."""
    with writing(office.engine) as conn:
        found = _find(conn, officer, class_id)
        if found.held.training.called_off:
            _write(office, conn, officer, found.opened, {"called_off": None})
    return reply.go(f"/training/{class_id}", reply.keep_notice("class_goes_on"))


@post("/training/{class_id:str}/choose", sync_to_thread=True)
def choose(office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm, class_id: FromPath[str]) -> Redirect:
    """Keep one of the versions that people wrote differently, of the class or of somebody's attendance.

    Nothing is kept when that no longer stands as on the page.
    """
    wish, done = form.get("version"), "class_moved_on"
    with writing(office.engine) as conn:
        opened = _of_class(conn, officer, _find(conn, officer, class_id), form.get("record"))
        wanted = _keeping(opened, wish)
        if wanted and number_in(form.get("seq")) == opened.seq:
            _write(office, conn, officer, opened, wanted)
            done = "class_chosen"
    return reply.go(f"/training/{quote(class_id, safe='')}", reply.keep_notice(done))


def _of_class(conn: Connection, officer: Visitor, found: Found, record: str) -> OpenCase:
    """Return the record of somebody on the class's list; the class itself for any other."""
    if record in training.attendance_ids(found.held.id, found.held.attendance):
        opened = casebook.open_record(conn, officer.partition, record, (ATTENDANCE,))
    else:
        opened = None
    return opened or found.opened


def _find(conn: Connection, officer: Visitor, class_id: str) -> Found:
    """Return a class of the officer's commune; any other is not found, as if it did not exist."""
    held = training.one_class(conn, officer.partition, class_id)
    opened = casebook.open_record(conn, officer.partition, class_id, (CLASS,)) if held else None
    if held is None or opened is None:
        raise NotFoundException
    return Found(held=held, opened=opened)


def _write(office: Office, conn: Connection, officer: Visitor, opened: OpenCase, wanted: Fields) -> None:
    now = office.clock()
    told = Change(id=new_id(), kind=opened.kind, record=opened.record, base=opened.seq, set=wanted, at=stamp(now))
    [receipt] = intake.take(conn, officer.author(), [told], now)
    if receipt.outcome != "accepted":
        raise RuntimeError(f"a class or a line of its list was not changed: {receipt.outcome} {receipt.reason}")


def _expect_documents_stay(found: Found, wanted: Fields) -> None:
    """Raise Refused when a document is taken out that somebody is noted to have received."""
    gone = any(value is None and path.startswith("documents/") for path, value in wanted.items())
    if gone and any(each.documents for each in found.held.attendance):
        raise Refused("document", "documents_received")


def _keeping(opened: OpenCase, wish: str) -> Fields | None:
    """Return the `set` that keeps a version of those that lie open; None for no such."""
    for each in clash.open_clashes(opened.fields, opened.lines):
        for version in each.versions:
            if wish == (version.key or each.path):
                return clash.choice(each, version.value)
    return None


def _as_of(opened: OpenCase, seq: int) -> Fields:
    """Return the class's fields as they stood at a number."""
    fields: Fields = {}
    for line in opened.lines:
        if line.seq <= seq:
            taken = {path: value for path, value in line.set.items() if path not in line.clashed}
            fields = changes.apply(fields, taken | line.added)
    return fields


def _ask(
    office: Office, conn: Connection, reply: Reply, officer: Visitor, found: Found, typed: Typed, *,
    refused: Refused | None = None, why: str = "", theirs: Sequence[str] = (),
) -> Response[str]:  # fmt: skip
    """Return the form; `theirs` are the paths that somebody else has changed as well since the page was drawn."""
    told, speech = found.held.training, reply.language
    trouble = reply.say(f"training.{refused.why}") if refused else ""
    if theirs:
        now = {path: class_story.in_words(path, found.opened.fields.get(path), speech) for path in theirs}
        said = "; ".join(f"{class_story.label(path, speech)}: {text}" for path, text in now.items())
        trouble = reply.say("training.moved_on", now=said)
    return reply.show(
        "class_edit.html",
        status=400 if refused else 409 if theirs else 200,
        visitor=officer,
        id=found.held.id,
        form=class_form.choices(conn, officer, typed, days.today(office), speech, told.teams),
        seq=found.opened.seq,
        begun=found.begun,
        called_off=told.called_off,
        why=why,
        wrong=refused.field if refused else "",
        trouble=trouble,
    )
