"""Handing a notice to the centre: what will be public is named, and what may tell somebody has to be meant."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct
from sqlalchemy import Connection

from fieldapp.domain import cases
from sync_server.db.engine import reading, writing
from sync_server.journal import stands
from sync_server.office import days, notice_words, veiling
from sync_server.office.asking import LABELS
from sync_server.office.deciding import number_in
from sync_server.office.forms import Form, TheForm
from sync_server.office.gate import TheVisitor, Visitor
from sync_server.office.page import Reply, TheReply
from sync_server.office.setting import Office, TheOffice
from sync_server.office.veiling import Perhaps
from sync_server.people import notices
from sync_server.people.notices import Notice, Words
from sync_server.people.roster import roster


class Typed(Struct, frozen=True, kw_only=True):
    """What stands in the form."""

    edition: int = 0
    looked: list[str] = []  # what tells somebody, and is meant
    sure: bool = False


@get("/notices/{notice:str}/hand-over", sync_to_thread=True)
def hand_over_page(office: TheOffice, reply: TheReply, officer: TheVisitor, notice: FromPath[str]) -> Response[str]:
    """Show what will be public, to be confirmed."""
    return _show(office, reply, officer, notice, Typed())


@post("/notices/{notice:str}/hand-over", sync_to_thread=True)
def hand_over(
    office: TheOffice, reply: TheReply, officer: TheVisitor, notice: FromPath[str], form: TheForm
) -> Response[str] | Redirect:
    """Hand it over, once everything in it is meant; pressed twice it is handed over once."""
    typed = _typed_in(form)
    with reading(office.engine) as conn:
        known = notices.one(conn, officer.partition, notice)
        wrong = _wrong(office, conn, officer, known, typed)
    if not wrong:
        with writing(office.engine) as conn:
            done = notices.hand_over(conn, officer.author(), notice, typed.edition, office.clock())
        wrong = "" if done else "stale"
    if wrong:
        return _show(office, reply, officer, notice, typed, wrong)
    return reply.go(f"/notices/{notice}", reply.keep_notice("was_handed_over"))


def telling(conn: Connection, partition: str, words: Words) -> list[str]:
    """Return what in a notice tells somebody: whole names of the commune's cases, "bà Lan", long numbers."""
    return _looked_through(conn, partition, words)[0]


def _looked_through(conn: Connection, partition: str, words: Words) -> tuple[list[str], list[Perhaps]]:
    """Return the same, and the given names alone of people of cases and of teams, which may be words like others."""
    told = stands.fields_of(conn, partition, stands.ids(conn, partition, cases.KIND)).values()
    text = f"{words.title}\n{words.text}"
    left = veiling.meant(text, veiling.named(told, LABELS))
    mediators = [each.name for team in roster(conn, partition) for each in (*team.mediators, *team.left)]
    return left, veiling.perhaps(text, veiling.given_names(told, mediators, LABELS), left)


def _typed_in(form: Form) -> Typed:
    return Typed(
        edition=number_in(form.get("edition")), looked=form.all("looked"), sure=form.get("sure") == "yes"
    )  # fmt: skip


def _wrong(office: Office, conn: Connection, officer: Visitor, known: Notice, typed: Typed) -> str:
    """Return why it cannot be handed over yet; empty when it can."""
    if known.draft is None and not known.taken_back:
        return ""  # it was: the button was pressed twice
    if known.edition != typed.edition:
        return "stale"
    if known.words.last < days.today(office):
        return "over"
    if set(telling(conn, officer.partition, known.words)) - set(typed.looked):
        return "left"
    return "" if typed.sure else "sure"


def _show(office: Office, reply: Reply, officer: Visitor, notice: str, typed: Typed, wrong: str = "") -> Response[str]:
    speech = reply.language
    with reading(office.engine) as conn:
        known = notices.one(conn, officer.partition, notice)
        left, maybe = _looked_through(conn, officer.partition, known.words)
        has_reader = notices.has_reader(conn, officer.partition)
    return reply.show(
        "notice_hand_over.html",
        status=409 if wrong == "stale" else 400 if wrong else 200,
        visitor=officer,
        of=known,
        card=notice_words.card(known, known.words, speech, days.today(office)),
        channels=notice_words.named(known.words.channels, speech),
        minutes=notice_words.minutes(known.words),
        rate=notice_words.WORDS_A_MINUTE,
        left=left,
        maybe=maybe,
        looked=typed.looked,
        has_reader=has_reader,
        wrong=wrong,
        trouble=reply.say(f"notices.{wrong}_wrong") if wrong else "",
    )
