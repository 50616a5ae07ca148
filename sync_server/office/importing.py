"""A list of mediators that an officer brings: shown line by line before anything is written, then taken in whole.

What was read travels in the form, signed for this browser, so that what is taken in is what was shown.
"""

import base64
import hashlib
import hmac
import zlib
from datetime import date

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from sync_server.db.engine import reading, writing
from sync_server.office import days, previewing, strings
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.headers import PRIVATE
from sync_server.office.page import FORM_KEY, Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.people.lists import plan as plans
from sync_server.people.lists import taking, template
from sync_server.people.lists.opening import MAX_FILE, Unreadable
from sync_server.people.lists.plan import Fate, Plan
from sync_server.people.lists.reading import Reading, read
from sync_server.people.lists.taking import OtherPlan
from sync_server.people.roster import roster

_MAX_UPLOAD = MAX_FILE + 256 * 1024  # bytes, with the form around it
_MOST_READ = 8 * 1024 * 1024  # bytes of what was read, unpacked


class Carried(Struct, frozen=True, kw_only=True):
    """What was read from a file, on its way from one page to the next."""

    file: str  # its name
    reading: Reading


@get("/teams/import", sync_to_thread=True)
def import_page(reply: TheReply, officer: TheVisitor) -> Response[str]:
    """Ask for the file."""
    return _ask(reply, officer)


@post("/teams/import", sync_to_thread=True, request_max_body_size=_MAX_UPLOAD)
def preview(office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm) -> Response[str]:
    """Show what would come of a file; nothing is written."""
    if len(form.files) != 1:
        return _ask(reply, officer, trouble="choose_first" if not form.files else "one_only")
    [sent] = form.files
    today = days.today(office)
    try:
        found = read(sent.content, today)
    except Unreadable as refused:
        return _ask(reply, officer, trouble=f"file_{refused.why.value}", file=sent.name, row=refused.row)
    return _show(office, reply, officer, Carried(file=sent.name, reading=found), {})


@post("/teams/import/take", sync_to_thread=True)
def take(office: TheOffice, reply: TheReply, officer: TheVisitor, form: TheForm) -> Response[str] | Redirect:
    """Take in what was shown; with other answers than before, show first what comes of them."""
    carried = _carried(form, reply)
    if carried is None:
        return _ask(reply, officer, trouble="stale")
    answers = _answers(form)
    with reading(office.engine) as conn:
        plan = _plan(conn, officer, carried.reading, answers, days.today(office))
    if trouble := _not_yet(plan, form):
        return _show(office, reply, officer, carried, answers, trouble=trouble)
    try:
        with writing(office.engine) as conn:
            done = taking.take_in(
                conn, officer.author(), carried.reading, answers, form.get("seen"), days.today(office), office.clock()
            )
    except OtherPlan as other:
        trouble = "other_plan" if other.plan.changes else "nothing_new"
        return _show(office, reply, officer, carried, answers, trouble=trouble)
    told = f"imported.{done.added}.{done.filled}.{done.begun}.{done.led}"
    return reply.go("/teams", reply.keep_notice(told))


@get("/teams/import/template", sync_to_thread=True)
def empty_list(office: TheOffice, reply: TheReply, officer: TheVisitor) -> Response[bytes]:
    """Send an empty list for Excel, with the commune's villages to choose from."""
    with reading(office.engine) as conn:
        villages = [team.village for team in roster(conn, officer.partition) if team.village and not team.merged_into]
    content = template.empty_list(
        reply.say("importing.template_title", commune=officer.place), list(dict.fromkeys(villages))
    )
    named = {"Content-Disposition": 'attachment; filename="danh-sach-hoa-giai-vien.xlsx"'}
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(content, media_type=kind, headers=PRIVATE | named)


def notice(said: str, language: str) -> str:
    """Return what came of a list, from the word that the pages keep for one another; empty for any other word."""
    kind, *counts = said.split(".")
    if kind != "imported" or len(counts) != 4 or not all(each.isdigit() and len(each) < 6 for each in counts):
        return ""
    added, filled, begun, led = map(int, counts)
    parts = [("added", added), ("filled", filled), ("begun", begun), ("led", led)]
    told = [strings.text(language, f"importing.done_{name}", n=count) for name, count in parts if count]
    return strings.text(language, "importing.done", what=", ".join(told))


def _ask(reply: Reply, officer: Visitor, *, trouble: str = "", file: str = "", row: int = 0) -> Response[str]:
    return reply.show(
        "import.html",
        status=400 if trouble else 200,
        visitor=officer,
        trouble=reply.say(f"importing.{trouble}", row=row) if trouble else "",
        file=file,
    )


def _show(
    office: Office, reply: Reply, officer: Visitor, carried: Carried, answers: dict[str, str], *, trouble: str = ""
) -> Response[str]:
    today = days.today(office)
    with reading(office.engine) as conn:
        teams = roster(conn, officer.partition)
        plan = plans.make(carried.reading, teams, answers, today)
    packed = _packed(carried)
    return reply.show(
        "import_preview.html",
        status=409 if trouble == "other_plan" else 400 if trouble else 200,
        visitor=officer,
        file=carried.file,
        shown=previewing.in_words(carried.reading, plan, teams, reply.language),
        plan=plan,
        carried=packed,
        proof=_proof(packed, reply),
        trouble=reply.say(f"importing.{trouble}") if trouble else "",
        new=plans.NEW,
        out=plans.OUT,
    )


def _plan(conn: Connection, officer: Visitor, found: Reading, answers: dict[str, str], today: date) -> Plan:
    return plans.make(found, roster(conn, officer.partition), answers, today)


def _not_yet(plan: Plan, form: Form) -> str:
    """Return why the list cannot be taken in as it is; empty when it can.

    Whoever presses twice reads of the second press alone: nothing is left to take in, and not that nothing was.
    """
    if plan.of(Fate.ASKS):
        return "answer_first"
    if not plan.changes and plan.of(Fate.KNOWN):
        return "nothing_new"
    if plan.digest != form.get("seen"):
        return "other_plan"
    if plan.of(Fate.BAD) and form.get("without_bad") != "yes":
        return "bad_first"
    return "" if plan.changes else "nothing_new"


def _answers(form: Form) -> dict[str, str]:
    keys, given = form.all("village"), form.all("answer")
    return {key: answer for key, answer in zip(keys, given, strict=False) if answer}


def _packed(carried: Carried) -> str:
    return base64.urlsafe_b64encode(zlib.compress(msgspec.json.encode(carried), 9)).decode()


def _carried(form: Form, reply: Reply) -> Carried | None:
    """Return what was read, if this browser was shown it by us; None else."""
    packed = form.get("carried")
    if not hmac.compare_digest(_proof(packed, reply).encode(), form.get("proof").encode()):
        return None
    unpacked = zlib.decompressobj().decompress(base64.urlsafe_b64decode(packed), _MOST_READ)
    return msgspec.json.decode(unpacked, type=Carried)


def _proof(packed: str, reply: Reply) -> str:
    return hmac.new(f"list:{reply.cookie(FORM_KEY)}".encode(), packed.encode(), hashlib.sha256).hexdigest()
